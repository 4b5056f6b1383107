"""The README is true: its commands run, its queries answer as printed, its tables match the project."""

import doctest
import os
import re
import shlex
import sqlite3
import subprocess
import sys
import tomllib
from contextlib import chdir, closing
from pathlib import Path
from typing import NamedTuple

import pytest

from jobs.cli import newskeep
from jobs.config import load_config
from jobs.demo.server import DemoServer

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
NOT_HERE = ("make ",)  # `make` builds an environment: .ci/run is the test of it


class Step(NamedTuple):
    """One command of a console block and what the README shows of its output; a line '…' stands for any lines."""

    command: str
    shown: str


def blocks(kind: str, text: str = README) -> list[str]:
    fences = re.findall(r"^```(\w+)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return [inside for found, inside in fences if found == kind]


def steps() -> list[Step]:
    parts = [part for block in blocks("console") for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    return [Step(*part.partition("\n")[::2]) for part in parts]


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run it as a person would, with our `newskeep` first on the path."""
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=folder,
        env={**os.environ, "PATH": programs},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=240,
        check=False,
    )


def timeless(text: str) -> str:
    """Without what differs from run to run: ports, the time of the run, how long and how many requests it took."""
    text = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", text)
    text = re.sub(r"20[2-9]\d-\d\d-\d\d \d\d:\d\d", "TIME", text)
    text = re.sub(r"\b\d\d? [A-Z][a-z]{2} 20[2-9]\d, \d\d:\d\d", "TIME", text)
    text = re.sub(r"\b\d+(\.\d)? s\b", "SECONDS", text)
    text = re.sub(r"\b\d+ requests\b", "REQUESTS", text)
    return re.sub(r"(?m)^( +|TIME  \w+ +)\d+  ", r"\1NUMBER  ", text)  # of a story: in the order in which answers came


def matches(shown: str, actual: str) -> bool:
    parts = [re.escape(part) for part in re.split(r"^ *…\n", timeless(shown), flags=re.MULTILINE)]
    return re.fullmatch("(?:.*\n)*?".join(parts), timeless(actual)) is not None


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Every console step run once, in order: command to output. The archive of the demo lies in 'river'."""
    folder = tmp_path_factory.mktemp("readme")
    said = {"folder": str(folder / "river")}
    for step in steps():
        if step.command.startswith("cd "):
            folder /= shlex.split(step.command)[1]
        else:
            done = shell(step.command, folder)
            assert done.returncode == 0, done.stdout
            said[step.command] = done.stdout
    return said


@pytest.mark.parametrize("step", steps(), ids=lambda step: step.command)
def test_a_command_prints_what_the_readme_shows(step: Step, workshop: dict[str, str]) -> None:
    if not step.command.startswith("cd "):
        actual = workshop[step.command]
        assert matches(step.shown, actual), f"$ {step.command}\n{actual}"


QUERIES = re.findall(r"^```sql\n(.*?)^```\n\n```text\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def test_there_are_five_queries_with_answers() -> None:
    assert len(QUERIES) == len(blocks("sql")) == 5


@pytest.mark.parametrize(("query", "shown"), QUERIES)
def test_a_query_answers_as_the_readme_shows(query: str, shown: str, workshop: dict[str, str]) -> None:
    with closing(sqlite3.connect(f"file:{workshop['folder']}/news.db?mode=ro", uri=True)) as db:
        rows = db.execute(query).fetchall()
    actual = "".join("|".join("" if value is None else str(value) for value in row) + "\n" for row in rows)
    assert timeless(actual) == timeless(shown), actual


def test_the_file_opens_in_datasette(workshop: dict[str, str]) -> None:
    done = shell("datasette news.db --get '/news/latest_stories.json?_shape=array&_size=1'", Path(workshop["folder"]))
    assert done.returncode == 0, done.stdout
    assert '"published_on"' in done.stdout


def test_the_python_examples_run(workshop: dict[str, str]) -> None:
    with chdir(workshop["folder"]):
        for number, example in enumerate(blocks("python")):
            test = doctest.DocTestParser().get_doctest(example, {}, f"README {number}", "README.md", 0)
            assert doctest.DocTestRunner().run(test).failed == 0


def test_the_guide_to_adding_a_site_is_true(tmp_path: Path) -> None:
    text = (ROOT / "crawler" / "README.md").read_text(encoding="utf-8")
    site, example = blocks("python", text)
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "example.py").write_text(site, encoding="utf-8")
    tables = sorted(blocks("toml", text), key=lambda block: block.startswith("["))  # a file begins with its own keys
    (tmp_path / "newskeep.toml").write_text("\n".join(tables), encoding="utf-8")
    (loaded,) = load_config(tmp_path / "newskeep.toml").sites.values()
    assert (loaded.key, loaded.name) == ("example", "Example Trust")
    assert doctest.DocTestRunner().run(doctest.DocTestParser().get_doctest(example, {}, "crawler", None, 0)).failed == 0


def test_the_first_crawl_works_as_told(tmp_path: Path) -> None:
    """The commands for the real site and for an example's, with their listings replaced by one on loopback."""
    folder = tmp_path
    with DemoServer() as server:
        for command in (line for block in blocks("sh") for line in block.splitlines()):
            if command.startswith(NOT_HERE):
                continue
            if command.startswith("cd "):
                folder /= shlex.split(command, comments=True)[1]
                continue
            done = shell(command.replace("https://www.example.org", server.url), folder)
            assert done.returncode == 0, done.stdout
            if " init " in command:
                lead_to_loopback(folder / "my-archive" / "newskeep.toml", server.url)
    assert "iwf: ok: " in done.stdout


def lead_to_loopback(file: Path, url: str) -> None:
    site = f'[sites.iwf]\nhome = "{url}/"\nlistings = ["{url}/news/"]\nallow_private = true\ndelay_s = 0\n'
    file.write_text(file.read_text(encoding="utf-8").replace("[sites.iwf]\n", site), encoding="utf-8")


def test_the_configuration_shown_is_valid(tmp_path: Path) -> None:
    for text in blocks("toml"):
        (tmp_path / "newskeep.toml").write_text(text, encoding="utf-8")
        assert load_config(tmp_path / "newskeep.toml").sites


def test_the_tables_of_packages_are_those_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    runtime, develop = (
        [row.split("|")[1].strip() for row in table.splitlines() if row.startswith("| ")]
        for table in re.findall(r"^\| package \| buys \|\n\|---\|---\|\n((?:\|.*\n)+)", README, re.MULTILINE)
    )
    assert runtime == names(project["dependencies"])
    assert develop == names(project["optional-dependencies"]["dev"])


def names(requirements: list[str]) -> list[str]:
    found = (re.match(r"[\w.-]+", requirement) for requirement in requirements)
    return [match[0] for match in found if match]


def test_every_file_that_a_readme_links_is_there() -> None:
    for file in (ROOT / "README.md", *ROOT.glob("*/README.md")):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", file.read_text(encoding="utf-8")):
            assert (file.parent / target).exists(), f"{file.name} links {target}"


def test_the_jobs_readme_names_every_command() -> None:
    text = (ROOT / "jobs" / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)[ `]", text, re.MULTILINE)) >= set(newskeep.commands)
