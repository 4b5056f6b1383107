"""`newskeep diff` on an archive that was filled by hand: what is compared, where it goes, and with which exit code."""

import json
import os
import pty
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jobs.cli import newskeep
from tests.archive_samples import HOME, crawling, story, url_of

CONFIG = f'contact = "a@example.org"\n[sites.own]\nhome = "{HOME}"\nlistings = ["{HOME}news/"]\nstories = "^/news/."\n'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A story in three versions, the last reading like the first again, and one in a single version."""
    path = tmp_path_factory.mktemp("kept")
    (path / "newskeep.toml").write_text(CONFIG, encoding="utf-8")
    desk = crawling(path / "news.db")
    edited = story(
        title="About the long lantern-walk", published_on=date(2018, 1, 23), body_text="Over 1,500 people came."
    )
    with desk.store:
        for reading in (story(), edited, story()):
            desk.read(reading)
            desk.begin(after=timedelta(days=1))
        desk.read(story("harbour"))
    return path


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(newskeep, ["--config", str(folder / "newskeep.toml"), "diff", *arguments])


@pytest.mark.parametrize(
    ("given_versions", "compared"), [([], (2, 3)), (["1"], (1, 3)), (["1", "2"], (1, 2)), (["2", "1"], (2, 1))]
)
def test_versions_are_compared_as_asked_for(folder: Path, given_versions: list[str], compared: tuple[int, int]) -> None:
    shown = run(folder, "1", *given_versions)
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert f"from          version {compared[0]} of 3, captured 2024-03-" in shown.stdout
    assert f"to            version {compared[1]} of 3, captured 2024-03-" in shown.stdout
    data = json.loads(run(folder, "1", *given_versions, "--json").stdout)
    assert (data["from"]["number"], data["to"]["number"]) == compared


def test_the_time_is_the_operators(folder: Path, tmp_path: Path) -> None:
    config = tmp_path / "newskeep.toml"
    config.write_text(f'archive = "{folder / "news.db"}"\ntimezone = "Asia/Tokyo"\n{CONFIG}', encoding="utf-8")
    assert "captured 2024-03-18 21:00 (Asia/Tokyo)" in run(tmp_path, "1", "1").stdout


def test_what_came_and_what_went_is_printed(folder: Path) -> None:
    text = run(folder, "1", "1", "2").stdout
    assert text.startswith("About the long lantern-walk\nhttps://www.example.org/news/lantern-walk/\n")
    assert "Mon 2018-01-22 -> Tue 2018-01-23" in text
    assert "{+" in text
    assert "[-" in text
    assert "Version 3 reads like version 1 again." in run(folder, "1").stdout


@pytest.mark.parametrize("spelling", ["www.example.org/news/lantern-walk", url_of("lantern-walk") + "#top"])
def test_any_spelling_of_the_address_finds_the_story(folder: Path, spelling: str) -> None:
    assert run(folder, spelling).stdout == run(folder, "1").stdout


def test_json_is_one_object_with_every_run(folder: Path) -> None:
    data = json.loads(run(folder, "1", "1", "2", "--json").stdout)
    assert [change["name"] for change in data["fields"]] == ["title", "published_on", "body_text"]
    assert (data["story_id"], data["versions"], data["url"]) == (1, 3, url_of("lantern-walk"))
    assert data["fields"][1] == {"name": "published_on", "old": "2018-01-22", "new": "2018-01-23", "blocks": None}
    runs = [run for block in data["fields"][0]["blocks"] for run in block["runs"]]
    assert "".join(run["text"] for run in runs if run["kind"] != "deleted") == "About the long lantern-walk"
    assert data["words_in"] > 0
    assert data["description"]
    assert len(data["from"]["blob_hash"]) == 64


def test_a_story_with_one_version_has_nothing_to_compare(folder: Path, tmp_path: Path) -> None:
    for options in ([], ["1"], ["--html", str(tmp_path / "none.html")]):
        shown = run(folder, "2", *options)
        assert (shown.exit_code, shown.stdout) == (0, "")
        assert shown.stderr == "newskeep: story 2 has one version only: there is nothing to compare\n"
    assert not list(tmp_path.iterdir())
    assert json.loads(run(folder, "2", "--json").stdout)["fields"] == []


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["1", "9"], 1, "story 1 has versions 1 to 3, no version 9"),
        (["2", "1", "2"], 1, "story 2 has only version 1, no version 2"),
        (["77"], 1, "no story 77"),
        (["https://www.example.org/news/unknown/"], 1, "no story https://www.example.org/news/unknown/"),
        (["1", "0"], 2, "0 is not in the range x>=1"),
        (["1", "--html", "a.html", "--json"], 2, "exclude each other"),
        (["1", "--html", "."], 2, "is a directory"),
        (["1", "--html", "no-such-folder/a.html"], 1, "cannot write no-such-folder/a.html: No such file or directory"),
    ],
)
def test_what_cannot_be_done_is_one_line(folder: Path, arguments: list[str], code: int, words: str) -> None:
    failed = run(folder, *arguments)
    assert (failed.exit_code, failed.stdout) == (code, "")
    assert words in failed.stderr
    assert failed.stderr.count("\n") == 1


def test_html_goes_whole_into_the_file_and_replaces_it(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "changes.html"
    file.write_text("my old page " * 9999, encoding="utf-8")
    file.chmod(0o640)
    written = run(folder, "1", "1", "2", "--html", str(file))
    assert (written.exit_code, written.stdout, written.stderr) == (0, "", f"newskeep: wrote {file}\n")
    assert file.read_bytes() == run(folder, "1", "1", "2", "--html", "-").stdout_bytes
    assert file.read_text(encoding="utf-8").endswith("</html>\n")
    assert (file.stat().st_mode & 0o777, list(tmp_path.iterdir())) == (0o640, [file])


def test_html_is_written_through_a_link_and_into_a_device(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "real.html").write_text("old", encoding="utf-8")
    (tmp_path / "link.html").symlink_to("real.html")
    assert run(folder, "1", "--html", str(tmp_path / "link.html")).exit_code == 0
    assert (tmp_path / "link.html").is_symlink()
    assert (tmp_path / "real.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert run(folder, "1", "--html", os.devnull).exit_code == 0
    assert Path(os.devnull).is_char_device()


def on_a_terminal(folder: Path, *arguments: str, **environment: str) -> str:
    """What the command prints on a real terminal of 60 columns."""
    ours, theirs = pty.openpty()
    clean = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    with subprocess.Popen(
        [sys.executable, "-m", "jobs.cli", "diff", *arguments],
        cwd=folder,
        env={**clean, "PYTHONPATH": str(Path(__file__).parents[1]), "COLUMNS": "60", **environment},
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
    ) as process:
        os.close(theirs)
        with os.fdopen(ours, "rb", buffering=0) as reader:
            parts = []
            try:
                while part := reader.read(65536):
                    parts.append(part)
            except OSError:  # Linux says so when the other side has closed
                pass
        process.wait(timeout=60)
    return b"".join(parts).decode()


def test_a_terminal_shows_colour_unless_it_is_not_wanted(folder: Path) -> None:
    coloured = on_a_terminal(folder, "1", "1", "2")
    assert "\x1b[32m" in coloured
    assert "{+" not in coloured
    for plain in (
        on_a_terminal(folder, "1", "1", "2", NO_COLOR="1"),
        on_a_terminal(folder, "1", "1", "2", "--no-color"),
    ):
        assert "\x1b" not in plain
        assert "{+" in plain


def test_help_has_examples(folder: Path) -> None:
    text = run(folder, "--help").stdout
    assert "newskeep diff 12 --html changes.html" in text
    assert "[A] [B]" in text
