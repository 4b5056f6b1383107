"""`newskeep init`: a folder to start from."""

from pathlib import Path

import click

from archive.errors import ConfigError
from jobs.app import examples
from jobs.output import tell


@click.command(
    epilog=examples(
        "newskeep init                 # here",
        "newskeep init my-archive && cd my-archive && newskeep crawl",
    )
)
@click.argument("directory", metavar="[DIR]", default=".", type=click.Path(file_okay=False, path_type=Path))
def init(directory: Path) -> None:
    """Write a commented newskeep.toml and create the archive.

    The shipped site is switched on; examples for others stand beside it. Overwrites nothing."""
    file = directory / "newskeep.toml"
    archive = begin(file)
    tell(f"wrote {file} and {archive}")
    tell(
        "put your address into `contact`, then: newskeep crawl"
        + (f" (in {directory})" if str(directory) != "." else "")
    )


def begin(file: Path) -> Path:
    """Write the configuration and open its archive once. ConfigError where a file is there already."""
    from importlib import resources

    from archive import open_archive
    from crawler.project import load_project

    file.parent.mkdir(parents=True, exist_ok=True)
    text = resources.files("jobs").joinpath("newskeep.toml").read_text(encoding="utf-8")
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError:
        raise ConfigError(file, "", "is there already and stays as it is") from None
    path = load_project(file).archive
    open_archive(path, write=True).close()
    return path
