"""The tutorial of crawler/README.md, followed: a site in Python, a page that is kept, and the check of it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jobs.cli import newskeep
from tests.makes import MAKES, MakeServer

README = (Path(__file__).parents[1] / "crawler" / "README.md").read_text("utf-8")
TUTORIAL = README.partition("## The hard cases: a site in Python\n")[2].partition("\n## ")[0]
BLOCKS = dict(re.findall(r"```(\w+)\n(.*?)```", TUTORIAL, re.DOTALL))
PAGE = (
    "<title>News</title><div class=banner-title>The ferry sails again</div><h2>News</h2><p class=stamp>"
    "<b class=day>3 May</b> <i>in</i> <b class=year>2026</b></p><p data-author='Jo Doe'></p><div>"
    "<p>It sails at nine from the old quay.</p><p>Seats are free for everybody who lives on the island.</p></div>"
)


@pytest.fixture
def server() -> Iterator[MakeServer]:
    with MakeServer(MAKES["table"]()) as server:
        yield server


@pytest.fixture
def project(tmp_path: Path, server: MakeServer) -> Path:
    """What the tutorial says to write, on loopback."""
    (tmp_path / "newskeep.toml").write_text(
        BLOCKS["toml"] + "[sites.example]\nallow_private = true\ndelay_s = 0\n"
        f'home = "{server.start_url}"\nlistings = ["{server.start_url}"]\nstories = "."\n',
        encoding="utf-8",
    )
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "example.py").write_text(BLOCKS["python"], encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: str) -> Result:
    command = ["--config", str(folder / "newskeep.toml"), "sites", "fixture", *arguments]
    return CliRunner().invoke(newskeep, command, prog_name="newskeep")


def story_of(server: MakeServer) -> str:
    return server.make.url(server.make.stories[0])


def test_a_kept_page_is_proposed_read_by_a_person_and_checked(project: Path, server: MakeServer) -> None:
    top, url = project / "fixtures", story_of(server)
    kept = run(project, url, "--dir", str(top))
    assert kept.exit_code == 0, kept.output
    [folder] = [path.parent for path in top.rglob("meta.json")]
    assert folder.parent == top / "example"
    assert sorted(path.name for path in folder.iterdir()) == ["expected.proposed.json", "meta.json", "page.html"]
    assert json.loads((folder / "expected.proposed.json").read_text())["title"] == server.make.stories[0].title
    unread = run(project, "--check", str(top))
    assert (unread.exit_code, "nobody has read it yet" in unread.stderr) == (1, True)
    again = run(project, url, "--dir", str(top))
    assert (again.exit_code, "nothing is overwritten" in again.stderr) == (1, True)

    (folder / "expected.proposed.json").rename(folder / "expected.json")
    assert run(project, "--check", str(top)).exit_code == 0
    (folder / "page.html").write_text(PAGE, "utf-8")
    wrong = run(project, "--check", str(top))
    assert wrong.exit_code == 1
    assert "read      The ferry sails again" in wrong.stdout
    assert f"newskeep sites fixture --propose {folder}" in wrong.stderr
    before = (folder / "expected.json").read_bytes()
    assert run(project, "--propose", str(folder)).exit_code == 0
    assert (folder / "expected.json").read_bytes() == before
    proposed = json.loads((folder / "expected.proposed.json").read_text())
    assert (proposed["title"], proposed["authors"]) == ("The ferry sails again", ["Jo Doe"])
    assert (proposed["published_on"], proposed["published_source"]) == ("2026-05-03", "site:published")
    (project / "sites" / "example.py").write_text(BLOCKS["python"].replace("page.select(_BYLINE)", "1 / 0"), "utf-8")
    broken = run(project, "--check", str(top))
    assert (broken.exit_code, "author: ZeroDivisionError" in broken.stdout) == (1, True)
    tried = CliRunner().invoke(newskeep, ["--config", str(project / "newskeep.toml"), "try", url])
    assert tried.exit_code == 1
    assert "example.py: author: ZeroDivisionError: division by zero (line 20)" in tried.stderr


def test_a_page_that_is_no_story_is_not_kept(project: Path, server: MakeServer) -> None:
    done = run(project, f"{server.start_url}nothing-here", "--dir", str(project / "fixtures"))
    assert (done.exit_code, "nothing was kept" in done.stderr) == (1, True)
    assert not (project / "fixtures").exists()


def test_one_thing_is_asked_at_a_time(project: Path) -> None:
    assert run(project).exit_code == 2
    assert run(project, "https://example.org/a", "--check", str(project)).exit_code == 2
    assert "no fixture below" in run(project, "--check", str(project)).stderr
