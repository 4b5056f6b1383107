"""The command line, on an archive that was filled by hand: what is printed, where, and with which exit code."""

import io
import json
import os
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from archive.records import Capture, CrawlCounts, Problem, Story, Teaser
from archive.store import Store
from crawler.project import load_project
from jobs.cli import newskeep
from jobs.config import load_config

NOW = datetime(2024, 3, 18, 9, 5, tzinfo=UTC)
HOME = "https://www.example.org/"
CONFIG = f'contact = "a@example.org"\n[sites.own]\nhome = "{HOME}"\nlistings = ["{HOME}news/"]\nstories = "^/news/."\n'
PAGE = "<h1>Clean water for Ärla</h1>".encode()
EVIL = "Evil \x1b[2J\x9b title\u202e reversed"


def story(slug: str, title: str, body: str, **fields: Any) -> Story:
    given: dict[str, Any] = {
        "url": f"{HOME}news/{slug}/",
        "title": title,
        "summary": None,
        "summary_source": None,
        "published_on": date(2018, 1, 22),
        "published_at": None,
        "published_raw": "Published:  Mon 22 Jan 2018",
        "published_source": "label:Published",
        "modified_at": None,
        "authors": ("Jo Doe",),
        "category": "News",
        "category_source": "card",
        "language": "en-GB",
        "image_url": None,
        "canonical_url": None,
        "body_text": body,
        "body_html": f"<p>{body}</p>",
        "parsed_by": "newskeep test reader",
    }
    return Story(**{**given, **fields})


def capture(url: str, body: bytes, now: datetime) -> Capture:
    return Capture(url=url, fetched_at=now, status=200, headers=(("Content-Type", "text/html"),), body=body)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A configuration and an archive: three stories, the first in two versions."""
    path = tmp_path_factory.mktemp("kept")
    (path / "newskeep.toml").write_text(CONFIG, encoding="utf-8")
    site = load_project(path / "newskeep.toml").sites["own"]
    card = Teaser(position=1, title="A second story", url=f"{HOME}news/second/", published_on=date(2018, 2, 1))
    first = story("first", "Clean water for Ärla", "Pumps were mended in Ärla.", teasers=(card,))
    with Store.open(path / "news.db") as store:
        for number, told in enumerate((first, story("first", "Clean water for Ärla", "All pumps work."))):
            now = NOW + timedelta(days=number)
            crawl = store.begin_crawl("own", site.name, site.home, site.timezone, "incremental", now)
            store.record_story(crawl, told, capture(told.url, PAGE + b"!" * number, now), now)
            for other in () if number else (story("second", "A second story", "Nothing."), story("evil", EVIL, "Hm.")):
                store.record_story(crawl, other, capture(other.url, PAGE, now), now)
            store.record_problem(crawl, Problem(kind="date-odd", detail="a word"), now)
            store.finish_crawl(crawl, "ok", CrawlCounts(requests=4, fetched=3), now, discovery="complete")
    return path


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(newskeep, ["--config", str(folder / "newskeep.toml"), *arguments])


def in_process(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "jobs.cli", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), **environment},
        capture_output=True,
        timeout=60,
        check=False,
    )


# Reading


def test_stories_are_one_line_each(folder: Path) -> None:
    result = run(folder, "stories")
    assert result.exit_code == 0
    assert "    1  2018-01-22  live     v2   Clean water for Ärla\n" in result.stdout
    assert len(result.stdout.splitlines()) == 3


def test_json_of_stories_is_one_array_with_the_names_of_the_columns(folder: Path) -> None:
    rows = json.loads(run(folder, "stories", "--json").stdout)
    assert {row["story_id"] for row in rows} == {1, 2, 3}
    assert list(rows[0]) == [
        *("story_id", "site", "url", "state", "version", "title", "summary", "published_on", "published_at"),
        *("published_raw", "category", "authors", "body_text", "word_count", "first_seen_at", "last_changed_at"),
    ]


@pytest.mark.parametrize("command", ["stories", "changes"])
def test_since_before_everything_shows_all_and_since_now_nothing(folder: Path, command: str) -> None:
    assert run(folder, command, "--since", "2024-03-18").stdout == run(folder, command).stdout
    late = run(folder, command, "--since", "2024-03-20T00:00Z", "--json")
    assert (late.stdout, late.exit_code) == ("[]\n", 0)
    assert late.stderr.startswith("newskeep: no ")


def test_a_story_is_shown_with_evidence_versions_and_related_stories(folder: Path) -> None:
    text = run(folder, "show", f"{HOME}news/first").stdout
    assert text.startswith("Clean water for Ärla\nhttps://www.example.org/news/first/\n")
    assert "version 2 of 2" in text
    assert "2018-01-22 ('Published: Mon 22 Jan 2018')   [label:Published]" in text
    assert "All pumps work." in text


def test_an_older_version_keeps_its_words(folder: Path) -> None:
    assert "Pumps were mended" in run(folder, "show", "1", "--version", "1").stdout
    shown = json.loads(run(folder, "show", "1", "--version", "1", "--json").stdout)
    assert (shown["number"], shown["body_text"]) == (1, "Pumps were mended in Ärla.")
    assert [version["number"] for version in shown["versions"]] == [1, 2]


def test_an_address_without_its_scheme_is_found(folder: Path) -> None:
    assert run(folder, "show", "example.org/news/second").stdout.startswith("A second story\n")


def test_raw_writes_the_bytes_as_received(folder: Path) -> None:
    result = run(folder, "show", "2", "--raw")
    assert result.stdout_bytes == PAGE


def test_an_unknown_story_is_an_error_of_one_line(folder: Path) -> None:
    result = run(folder, "show", "99")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("newskeep: ")
    assert result.stderr.count("\n") == 1


def test_search_finds_words_whatever_is_typed(folder: Path) -> None:
    assert "Clean water for Ärla" in run(folder, "search", "pump", "works").stdout
    assert json.loads(run(folder, "search", "arla", "--json").stdout)[0]["story_id"] == 1
    for odd in ('foo-bar"', "NEAR(", "*", "a AND"):
        result = run(folder, "search", odd)
        assert (result.exit_code, result.stdout) == (0, "")
        assert "nothing found" in result.stderr


def test_changes_tell_what_differs(folder: Path) -> None:
    lines = run(folder, "changes").stdout.splitlines()
    assert "edited" in lines[0]
    assert "(v1 to v2: " in lines[0]
    assert "whole text replaced" in lines[0]
    assert [row["kind"] for row in json.loads(run(folder, "changes", "--kind", "new", "--json").stdout)] == ["new"] * 3


@pytest.mark.parametrize("command", [["stories"], ["changes"], ["search", "water"], ["report"]])
def test_a_mistyped_site_is_an_error_and_not_an_empty_answer(folder: Path, command: list[str]) -> None:
    result = run(folder, *command, "--site", "onw")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "sites.onw: no such site; did you mean 'own'?" in result.stderr


@pytest.mark.parametrize("command", [["stories"], ["show", "3"], ["changes"], ["search", "evil"]])
def test_no_control_character_of_a_page_reaches_the_terminal(folder: Path, command: list[str]) -> None:
    for arguments in (command, [*command, "--json"]):
        result = run(folder, *arguments)
        assert "Evil" in result.stdout
        assert not {"\x1b", "\x9b", "\u202e"} & set(result.stdout)
    loaded = json.loads(run(folder, "stories", "--json").stdout)
    assert EVIL in [row["title"] for row in loaded]


# Configuration and errors


def test_without_a_configuration_the_error_names_init(tmp_path: Path) -> None:
    for command in (["stories"], ["crawl"], ["search", "x"], ["changes"], ["show", "1"]):
        result = run(tmp_path, *command)
        assert result.exit_code == 2
        assert "newskeep init" in result.stderr
        assert result.stderr.count("\n") == 1


def test_without_an_archive_the_error_names_crawl(tmp_path: Path) -> None:
    (tmp_path / "newskeep.toml").write_text(CONFIG)
    result = run(tmp_path, "stories")
    assert result.exit_code == 1
    assert "newskeep crawl" in result.stderr
    assert not (tmp_path / "news.db").exists()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["crwl"], "crwl"),
        (["crawl", "--limit", "0"], "--limit"),
        (["crawl", "nowhere"], "sites.nowhere"),
        (["stories", "--since", "soon"], "7d"),
        (["stories", "--state", "odd"], "suspect"),
        (["show"], "URL_OR_ID"),
        (["show", "1", "--raw", "--json"], "exclude"),
        (["search"], "WORDS"),
        (["try", "mailto:a@example.org"], "http"),
        (["--nope"], "--nope"),
    ],
)
def test_a_usage_error_is_one_line_and_exit_code_2(folder: Path, arguments: list[str], word: str) -> None:
    result = run(folder, *arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith("newskeep: ")
    assert word in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_verbose_shows_the_traceback_of_an_error(folder: Path) -> None:
    result = CliRunner().invoke(newskeep, ["-v", "--config", str(folder / "newskeep.toml"), "show", "99"])
    assert "Traceback" in result.stderr
    assert "Traceback" not in run(folder, "show", "99").stderr


def test_the_configuration_can_come_from_the_environment(folder: Path, tmp_path: Path) -> None:
    done = in_process(tmp_path, "stories", NEWSKEEP_CONFIG=str(folder / "newskeep.toml"))
    assert done.returncode == 0
    assert done.stdout.count(b"\n") == 3


# init


def test_init_writes_a_configuration_that_loads_and_an_archive(tmp_path: Path) -> None:
    result = CliRunner().invoke(newskeep, ["init", str(tmp_path / "new" / "kept")])
    assert result.exit_code == 0
    config = load_config(tmp_path / "new" / "kept" / "newskeep.toml")
    assert list(config.sites) == ["iwf"]
    assert config.archive.exists()
    listed = run(tmp_path / "new" / "kept", "stories")
    assert (listed.exit_code, listed.stdout) == (0, "")
    assert "newskeep crawl" in listed.stderr


def test_init_overwrites_nothing(folder: Path) -> None:
    before = (folder / "newskeep.toml").read_bytes()
    result = CliRunner().invoke(newskeep, ["init", str(folder)])
    assert result.exit_code == 2
    assert "is there already" in result.stderr
    assert (folder / "newskeep.toml").read_bytes() == before


def test_every_commented_line_of_the_written_file_is_valid(tmp_path: Path) -> None:
    CliRunner().invoke(newskeep, ["init", str(tmp_path)])
    file = tmp_path / "newskeep.toml"
    lines = file.read_text(encoding="utf-8").splitlines()
    commented = ("[", *(f"{key} = " for key in ("contact", *EVERY_KEY)))
    open_lines = [line[2:] if line.startswith("# ") and line[2:].startswith(commented) else line for line in lines]
    file.write_text("\n".join(open_lines), encoding="utf-8")
    config = load_config(file)
    assert set(config.sites) == {"iwf", "example"}
    assert config.sites["example"].selectors == {"title": "h1.headline"}
    assert config.mail is not None
    assert config.recipients[0].to == "curator@example.org"
    assert config.schedule.crawl is not None


EVERY_KEY = (
    *("name", "home", "listings", "feeds", "sitemaps", "stories", "timezone", "date_order", "lacks", "delay_s"),
    *("concurrency", "allow_private", "ignore", "title", "crawl", "report", "verify"),
    *("host", "port", "security", "username", "from", "to", "sites", "kinds"),
)


# Terminals and pipes


def test_help_has_examples_for_every_command() -> None:
    for name in newskeep.commands:
        result = CliRunner().invoke(newskeep, [name, "-h"])
        assert result.exit_code == 0
        assert f"Examples:\n    newskeep {name}" in result.stdout


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys, jobs.cli\n"
        "heavy = {'scrapy', 'twisted', 'rich', 'sqlite_utils', 'lxml', 'trafilatura', 'feedparser', 'tomllib'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    root = Path(__file__).parents[1]
    assert subprocess.check_output([sys.executable, "-c", code], cwd=root) == b"[]\n"


def test_version_names_the_versions_that_matter() -> None:
    assert CliRunner().invoke(newskeep, ["--version"]).stdout.startswith("newskeep 0.1.0 (Python 3.")


def test_a_closed_pipe_is_no_error(folder: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as gone:
        done = subprocess.run(
            [sys.executable, "-m", "jobs.cli", "--config", str(folder / "newskeep.toml"), "stories", "--json"],
            cwd=Path(__file__).parents[1],
            stdout=gone,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, b"")


def test_letters_that_the_encoding_lacks_are_escaped(folder: Path) -> None:
    done = in_process(folder, "show", "1", PYTHONIOENCODING="koi8-r")
    assert done.returncode == 0
    assert done.stdout.startswith(b"Clean water for \\xc4rla\n")
    for encoding in ("koi8-r", "ascii", "utf-8"):
        as_json = in_process(folder, "stories", "--json", PYTHONIOENCODING=encoding)
        assert "Clean water for Ärla" in [row["title"] for row in json.loads(as_json.stdout)]
    assert in_process(folder, "show", "1", PYTHONIOENCODING="ascii").returncode == 0


def on_terminal(folder: Path, *arguments: str, columns: int = 80) -> tuple[int, str]:
    """Exit code and everything that a terminal of so many columns shows."""
    ours, theirs = os.openpty()
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        process = subprocess.Popen(
            [sys.executable, "-m", "jobs.cli", *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "COLUMNS": str(columns)},
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # Linux says so when the other end is closed
            while part := terminal.read(4096):
                shown += part
        return process.wait(timeout=60), shown.decode().replace("\r\n", "\n")


def test_lines_are_cut_to_the_terminal_and_only_there(folder: Path) -> None:
    code, shown = on_terminal(folder, "stories", columns=40)
    assert code == 0
    assert "    1  2018-01-22  live     v2   Clean …\n" in shown
    assert max(map(len, shown.splitlines())) == 40


def test_raw_bytes_are_not_written_to_a_terminal(folder: Path) -> None:
    code, shown = on_terminal(folder, "show", "1", "--raw")
    assert code == 2
    assert "> page.html" in " ".join(shown.split())
    assert "<h1>" not in shown


def test_output_can_be_read_while_it_grows() -> None:
    """The array of `--json` is written object by object: memory does not grow with the archive."""
    from contextlib import redirect_stdout

    from jobs.output import print_json_list

    out = io.StringIO()

    def rows() -> Any:
        for number in range(3):
            assert out.getvalue().count("\n") == number
            yield {"number": number}

    with redirect_stdout(out):
        assert print_json_list(rows())
    assert json.loads(out.getvalue()) == [{"number": 0}, {"number": 1}, {"number": 2}]
