"""A whole section of hostile words, headers, reasons and redirects: crawled, tried and shown, and nobody obeys it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive import open_archive
from jobs.cli import newskeep
from tests.archive_samples import invariants
from tests.hostile_site import HostileSite
from tests.hostile_texts import steering
from tests.sinks import on_terminal


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[int, str, list[str]]]]:
    """The folder, and what a terminal was sent."""
    folder = tmp_path_factory.mktemp("evil")
    with HostileSite() as site:
        site.configure(folder)
        address = f"{site.url}/news/1/"
        asked = [["-v", "crawl", "--limit", "32"], ["try", address], ["crawl", "--full", "--limit", "4"]]
        return folder, list(on_terminal(folder, [*asked, ["stories"], ["status"], ["report"]]))


def test_no_word_of_the_site_steers_the_terminal(seen: tuple[Path, list[tuple[int, str, list[str]]]]) -> None:
    for code, text, command in seen[1]:
        ours = command[0] == "crawl"  # its progress moves the cursor
        assert "Traceback" not in text
        assert code in (0, 3) or command == ["try"], (command, text[-500:])
        assert set(steering(text, colours=True)) <= ({"\x1b", "\r"} if ours else set()), command
        assert not {"\x1b]", "\x1bP", "\x1b[2J", "\x1b[c"} & {
            text[i : i + n] for i in range(len(text)) for n in (2, 3, 4)
        }


def test_what_was_archived_is_whole_and_named_by_us(seen: tuple[Path, list[tuple[int, str, list[str]]]]) -> None:
    folder, _ = seen
    assert invariants(folder / "news.db") == []
    assert {file.name.split("-")[0] for file in folder.iterdir()} <= {
        "newskeep.toml",
        "commands.json",
        "news.db",
        "news.db.lock",
    }
    with open_archive(folder / "news.db") as archive:
        stories = list(archive.stories())
        assert len(stories) > 10
        assert all(story.url.isascii() and story.url.isprintable() for story in stories)
        problems = list(archive.problems())
        assert problems


def test_its_json_is_valid_and_its_pages_run_nothing(seen: tuple[Path, list[tuple[int, str, list[str]]]]) -> None:
    for command in ("stories", "changes", "report", "status"):
        done = CliRunner().invoke(newskeep, ["--config", str(seen[0] / "newskeep.toml"), command, "--json"])
        json.loads(done.stdout)
        assert steering(done.stdout) == ""
