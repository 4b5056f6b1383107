"""What every command shares: the options before the command's name, and the files they lead to."""

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from archive.queries import Archive
    from jobs.config import Config

__all__ = ["App", "examples", "pass_app"]


class App:
    """The options of `newskeep [--config FILE] [-v]`; the configuration is read when a command asks for it."""

    def __init__(self, config_file: str | None = None, *, verbose: bool = False) -> None:
        self.config_file, self.verbose = config_file, verbose

    @cached_property
    def config(self) -> "Config":
        from jobs.config import load_config

        return load_config(self.config_file)

    def archive(self) -> "Archive":
        """The configured archive, to be read. ArchiveMissing where nothing was crawled yet."""
        from archive import open_archive

        return open_archive(self.config.archive)

    def check_site(self, archive: "Archive", key: str | None) -> None:
        """ConfigError for a site that is neither configured nor in the archive; None is any site."""
        from archive.periods import site_names

        if key is not None and key not in site_names(archive):
            self.config.site(key)  # says which there are

    def since(self, text: str | None) -> datetime | None:
        """The instant that `--since` means in the operator's zone."""
        from archive.clock import utc_now
        from jobs.since import parse_since

        try:
            return parse_since(text, now=utc_now(), zone=self.config.zone) if text is not None else None
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--since") from None


pass_app = click.make_pass_decorator(App)


def examples(*lines: str) -> str:
    """The end of a command's help, kept as it is written here.

    >>> examples("newskeep crawl", "newskeep crawl iwf --full").splitlines()[1:]
    ['Examples:', '  newskeep crawl', '  newskeep crawl iwf --full']
    """
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
