"""`newskeep sites`: sections of ten makes, each added by its address and crawled without editing a line."""

import json
import os
import pty
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import ConfigError
from crawler.project import read_toml
from jobs.cli import newskeep
from jobs.config import load_config
from jobs.sites_file import with_block, without_block
from tests.makes import MAKES, MakeServer
from tests.makes.make import Answer
from tests.makes.refusing import REFUSING, RefusingServer
from tests.makes.stories import Story
from tests.makes.umbraco import Umbraco

TEMPLATE = (Path(__file__).parents[1] / "jobs" / "newskeep.toml").read_text(encoding="utf-8")
ASSUMED = TEMPLATE.replace("\n[sites.iwf]\n", "\n# [sites.iwf]\n")
"""What a new file is without the site that was added."""


def run(file: Path, *arguments: str) -> Result:
    return CliRunner().invoke(newskeep, ["--config", str(file), *arguments], prog_name="newskeep")


class World(NamedTuple):
    """Ten sections, added one after the other to one file that was not there, and crawled once."""

    file: Path
    servers: dict[str, MakeServer]
    added: dict[str, Result]
    crawl: Result
    written: str
    """The file as it was crawled."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    file = tmp_path_factory.mktemp("sites") / "newskeep.toml"
    with ExitStack() as stack:
        servers = {key: stack.enter_context(MakeServer(make())) for key, make in MAKES.items()}
        added = {key: run(file, "sites", "add", s.start_url, "--key", key, "--yes") for key, s in servers.items()}
        crawl = run(file, "crawl", "--json")
        yield World(file, servers, added, crawl, file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("key", MAKES)
def test_a_section_is_added_by_its_address_and_crawled_without_editing_a_line(key: str, world: World) -> None:
    assert world.added[key].exit_code == 0, world.added[key].output
    server = world.servers[key]
    stories = json.loads(run(world.file, "stories", "--site", key, "--json").stdout)
    found = {story["url"]: (story["title"], story["published_on"], story["body_text"]) for story in stories}
    told = {server.make.url(story): (story.title, str(story.day), story.body) for story in server.make.stories}
    assert set(found) <= set(told), "a page was taken for a story that is none"
    exact = [url for url, truth in told.items() if found.get(url) == truth]
    assert len(told) >= 24
    assert len(exact) >= 0.95 * len(told), [(told[url], found.get(url)) for url in told if url not in exact][:2]


def test_every_crawl_of_a_site_just_added_is_in_order(world: World) -> None:
    crawls = json.loads(world.crawl.stdout)
    assert [crawl["site"] for crawl in crawls] == list(MAKES), "what the file names, and only that"
    assert {crawl["outcome"] for crawl in crawls} == {"ok"}, world.crawl.stderr
    assert world.crawl.exit_code == 0


def test_what_was_read_is_shown_before_it_is_written(world: World) -> None:
    shown = world.added["wordpress"].stdout
    assert "Kettlebridge Shelter, http://127.0.0.1:" in shown
    assert re.search(r"^  2024-06-18  News +3  Ambleford ferry runs on Sundays again", shown, re.MULTILINE)
    assert re.search(r"^  day +10 of 10  json-ld:datePublished$", shown, re.MULTILINE)
    assert "  [sites.wordpress]\n" in shown
    assert "wrote " in world.added["wordpress"].stderr
    assert "added [sites.drupal]" in world.added["drupal"].stderr


def test_the_survey_is_a_polite_guest(world: World) -> None:
    for server in world.servers.values():
        asked = [seen.path for seen in server.requests]
        assert asked[0] == "/robots.txt"


def test_the_file_tells_why_each_line_stands_there(world: World) -> None:
    block = world.written.partition("[sites.drupal]")[2].partition("\n\n")[0]
    assert re.search(r"^stories = '\^/news/\[\^/\?\]\+/\?\$'  # .* cards lead to ", block, re.MULTILINE)
    assert load_config(world.file).sites["french"].timezone == "Europe/Paris"


def test_a_file_of_ten_sites_lists_them_with_their_stories(world: World) -> None:
    said = run(world.file, "sites", "list")
    assert said.exit_code == 0
    assert "drupal        Eskholm Valley Care, http://127.0.0.1:" in said.stdout
    assert "24 live; last crawl: " in said.stdout
    rows = {row["key"]: row for row in json.loads(run(world.file, "sites", "list", "--json").stdout)}
    assert rows["welsh"]["stories"] == {"live": 24}
    assert rows["welsh"]["last_crawl"]["outcome"] == "ok"
    assert (rows["iwf"]["used"], rows["welsh"]["used"]) == (False, True)


class Undated(Umbraco):
    """The same section after a new design forgot the day."""

    def story(self, story: Story) -> Answer:
        page = super().story(story)
        return replace(page, body=re.sub(rb'<div class="meta"><span>Published.*?</div>', b"", page.body))


def test_a_check_says_what_is_no_longer_read_and_stores_nothing(world: World) -> None:
    server, before = world.servers["umbraco"], archived(world.file)
    undated, make = Undated(), server.make
    undated.base, server.make = server.url, undated
    said = run(world.file, "sites", "check", "umbraco", "drupal", "--json")
    server.make = make
    umbraco, drupal = json.loads(said.stdout)
    assert said.exit_code == 3
    assert (umbraco["fields"]["day"], umbraco["worse"]) == ([10, 0], ["10 of them had a day, now none"])
    assert (drupal["read"], drupal["worse"]) == (10, [])
    assert archived(world.file) == before


def archived(file: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{file.parent / 'news.db'}?mode=ro", uri=True)) as db:
        return [
            *db.execute("select count(*), max(last_checked_at) from stories"),
            *db.execute("select max(id) from crawls"),
        ]


def test_taking_the_sites_out_again_restores_the_file_and_keeps_the_stories(world: World) -> None:
    copy = world.file.with_name("copy.toml")
    copy.write_text(world.written, encoding="utf-8", newline="")
    for key in MAKES:
        said = run(copy, "sites", "remove", key, "--yes")
        assert said.stderr == f"newskeep: took [sites.{key}] out of {copy}; its 24 stories stay in news.db\n"
    assert copy.read_text(encoding="utf-8") == ASSUMED


def test_a_section_that_is_watched_already_is_not_added_twice(world: World) -> None:
    url = world.servers["drupal"].start_url
    again, key = run(world.file, "sites", "add", url, "--yes"), run(world.file, "sites", "add", url, "--key", "welsh")
    assert (again.exit_code, key.exit_code) == (1, 1)
    assert "[sites.drupal]" in again.stderr
    assert "already; add the address to its `listings`" in again.stderr
    assert "[sites.welsh] is in " in key.stderr
    assert world.file.read_text(encoding="utf-8") == world.written


OWN = '# Mine.\narchive = "news.db"\n\n[sites.own]  # first\nhome = "https://own.example/"\nlistings = ["https://own.example/"]'
FILES = {
    "plain": f"{OWN}\n",
    "without a last line end": OWN,
    "with Windows line ends": f"{OWN}\n".replace("\n", "\r\n"),
    "with a byte order mark": f"\ufeff{OWN}\n",
    "with a comment at the end": f"{OWN}\n\n# [mail] comes later\n",
    "with blank lines at the end": f"{OWN}\n\n\n",
    "with a list over several lines": f'{OWN[:-24]}[  # [mail]\n  "https://own.example/",\n]\n[life]\n',
}


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_every_other_byte_of_the_file_stays(text: str, tmp_path: Path) -> None:
    file = tmp_path / "newskeep.toml"
    file.write_bytes(text.encode())
    file.chmod(0o640)
    assert run(file, "sites", "add", "iwf", "--yes").exit_code == 0
    assert file.read_bytes().startswith(text.encode())
    assert list(load_config(file).sites) == ["own", "iwf"]
    assert run(file, "sites", "remove", "iwf", "--yes").exit_code == 0
    assert file.read_bytes() == text.encode()
    assert file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["newskeep.toml"]


PIECES = (
    "",
    "# words",
    "a = 1",
    "b = [",
    "  '[sites.x]', # ]",
    "]",
    's = """',
    "[sites.x]",
    '"""',
    "[t]",
    "[[t.u]]",
    "c.d = {e = '}'}",
)
BLOCK = '# Why.\n[sites.x]\nhome = "https://x.example/"\n# more\nlistings = [\n  "https://x.example/",  # [t]\n]\n'


@given(st.lists(st.sampled_from(PIECES)), st.sampled_from(("\n", "\r\n")), st.booleans())
def test_a_block_put_into_any_file_comes_out_again(pieces: list[str], end: str, ended: bool) -> None:
    text = end.join(pieces) + (end if ended else "")
    whole = with_block(text, BLOCK)
    if parses(text) and parses(whole):
        assert without_block(whole, "x") == text


def parses(text: str) -> bool:
    try:
        read_toml(Path("newskeep.toml"), text.encode())
    except ConfigError:
        return False
    return True


def test_a_site_takes_its_tables_and_its_comment_along_and_leaves_those_of_others(tmp_path: Path) -> None:
    file = tmp_path / "newskeep.toml"
    before, after = (
        '# For all.\narchive = "news.db"\n',
        '\n# Ours.\n[sites."own"]\nhome = "https://o.example/"\nfeeds = ["https://o.example/feed"]\n',
    )
    mine = '\n# Mine.\n# Two.\n[sites.mine]\nhome = "https://m.example/"\nfeeds = ["https://m.example/"]\n# off = 9\n'
    more = '\n[sites.mine.selectors]\ntitle = "h1"\n'
    file.write_text(before + mine + after + more + "\n# Later.\n", encoding="utf-8")
    assert run(file, "sites", "remove", "mine", "--yes").exit_code == 0
    assert file.read_text(encoding="utf-8") == f"{before}{after}\n# Later.\n"


@pytest.mark.parametrize(
    "text",
    [
        '[sites]\nx = {home = "https://x.example/", feeds = ["https://x.example/f"]}\n',
        'sites.x.home = "https://x.example/"\nsites.x.feeds = ["https://x.example/f"]\n',
    ],
)
def test_a_site_written_another_way_is_left_to_the_person(text: str, tmp_path: Path) -> None:
    file = tmp_path / "newskeep.toml"
    file.write_text(text, encoding="utf-8")
    said = run(file, "sites", "remove", "x", "--yes")
    assert said.exit_code == 2
    assert "change these lines by hand" in said.stderr
    assert file.read_text(encoding="utf-8") == text


def test_a_site_that_the_rest_of_the_file_needs_is_not_taken_out(tmp_path: Path) -> None:
    file = tmp_path / "newskeep.toml"
    mail = '[mail]\nhost = "smtp.example.org"\nfrom = "a@example.org"\n'
    mail += '[[mail.recipients]]\nto = "b@example.org"\nsites = ["iwf"]\n'
    file.write_text(f"{mail}[sites.iwf]\n{OWN.partition(chr(10) * 2)[2]}\n", encoding="utf-8")
    text = file.read_text(encoding="utf-8")
    said = run(file, "sites", "remove", "iwf", "--yes")
    assert (said.exit_code, file.read_text(encoding="utf-8")) == (2, text)
    assert "mail.recipients[1].sites" in said.stderr


@pytest.mark.parametrize("kind", REFUSING)
def test_what_cannot_be_watched_is_refused_in_plain_words(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "newskeep.toml"
    with RefusingServer(kind) as server:
        said = run(file, "sites", "add", f"{server.url}/news/", "--yes")
    assert said.exit_code == 1, said.output
    assert re.search(REFUSING[kind].words, said.stderr), said.stderr
    assert said.stderr.endswith(" Nothing was written.\n")
    assert len(said.stderr.splitlines()) == 1
    assert (said.stdout, list(tmp_path.iterdir())) == ("", [])


def test_nothing_at_an_address_is_said_and_nothing_written(tmp_path: Path) -> None:
    with MakeServer(Umbraco()) as server:
        url = server.start_url
    said = run(tmp_path / "newskeep.toml", "sites", "add", url, "--yes", "--json")
    assert said.exit_code == 1
    told = json.loads(said.stdout)
    assert (told["refusal"]["kind"], told["block"], told["written"]) == ("unreachable", None, None)
    assert list(tmp_path.iterdir()) == []


def test_without_anybody_to_ask_nothing_is_written(tmp_path: Path) -> None:
    file = tmp_path / "newskeep.toml"
    said, dry = run(file, "sites", "add", "iwf"), run(file, "sites", "add", "iwf", "--dry-run", "--json")
    assert (said.exit_code, dry.exit_code) == (2, 0)
    assert "[sites.iwf]" in said.stdout
    assert "say --yes to write it" in said.stderr
    assert json.loads(dry.stdout)["written"] is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("ftp://example.org/news",),
        ("https://example.org/", "--key", "No Key"),
        ("https://example.org/", "--delay", "-1"),
    ],
)
def test_a_mistyped_wish_is_a_mistake_of_usage(arguments: tuple[str, ...], tmp_path: Path) -> None:
    said = run(tmp_path / "newskeep.toml", "sites", "add", *arguments)
    assert (said.exit_code, list(tmp_path.iterdir())) == (2, [])


def test_a_person_at_a_terminal_is_asked(tmp_path: Path) -> None:
    with MakeServer(MAKES["table"]()) as server:
        said, code = at_terminal(tmp_path, b"n\n", "sites", "add", server.start_url)
    assert "Write this to newskeep.toml? [Y/n]" in said
    assert "reading story 10 of 10" in said, "what is done now is told"
    assert (code, list(tmp_path.iterdir())) == (0, [])
    said, code = at_terminal(tmp_path, b"\n", "sites", "add", "iwf")
    assert (code, list(load_config(tmp_path / "newskeep.toml").sites)) == (0, ["iwf"])
    said, code = at_terminal(tmp_path, b"n\n", "sites", "remove", "iwf")
    assert "nothing was changed" in said
    assert list(load_config(tmp_path / "newskeep.toml").sites) == ["iwf"]


def at_terminal(folder: Path, answer: bytes, *arguments: str) -> tuple[str, int]:
    """What a person sees who typed an answer beforehand, and the exit code."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "jobs.cli", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen(command, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as child:
        os.close(theirs)
        os.write(ours, answer)
        said = b""
        try:
            while piece := os.read(ours, 65536):
                said += piece
        except OSError:  # Linux: the other end is closed
            pass
    os.close(ours)
    return said.decode(), child.returncode
