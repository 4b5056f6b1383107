"""`newskeep verify --repair`: what follows from the rest is made anew, the rest is named; and what verify finds."""

import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive import open_archive
from archive.errors import ArchiveBusy, ArchiveError
from archive.repair import repair
from archive.verify import verify
from jobs.cli import newskeep
from tests.archive_samples import crawling, invariants, story, teaser


@pytest.fixture
def path(tmp_path: Path) -> Path:
    crawl = crawling(tmp_path / "news.db")
    with crawl.store:
        for name in ("a", "b", "c"):
            crawl.read(story(name, teasers=(teaser("a"), teaser("unknown", 2)) if name != "a" else ()))
        crawl.end()
        crawl.begin(timedelta(days=1))
        crawl.read(story("a", title="Renamed marmalade"))
        crawl.end()
        crawl.store.db.execute("VACUUM")
    return crawl.store.path


def spoil(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as db:
        for statement in statements:
            db.execute(statement)
        db.commit()


def evidence(path: Path) -> list[list[tuple[object, ...]]]:
    """What no repair may touch."""
    tables = ("versions", "captures", "blobs", "changes", "reports", "checks")
    with closing(sqlite3.connect(path)) as db:
        return [db.execute(f"SELECT * FROM {table}").fetchall() for table in tables]


def found(path: Path) -> list[str]:
    with open_archive(path) as archive:
        return [str(one) for one in verify(archive)]


REPAIRABLE = {
    "an index without words": ("INSERT INTO story_search (story_search) VALUES ('delete-all')",),
    "an index that lost a part": ("DELETE FROM story_search_data WHERE id > 10",),
    "a word that is nowhere": ("INSERT INTO story_search (rowid, title) VALUES (2, 'quince')",),
    "an older current version": ("UPDATE stories SET version = 1 WHERE id = 1",),
    "a current version that is not there": ("UPDATE stories SET version = 9 WHERE id = 2",),
    "a card that leads nowhere": ("UPDATE teasers SET target_story_id = NULL",),
    "a card that leads to no story": ("UPDATE teasers SET target_story_id = 77",),
}


@pytest.mark.parametrize("damage", REPAIRABLE)
def test_what_follows_from_the_rest_is_made_anew(path: Path, damage: str) -> None:
    before = evidence(path)
    spoil(path, *REPAIRABLE[damage])
    assert found(path), "it is seen"
    assert len(repair(path)) >= 1
    assert found(path) == []
    assert invariants(path) == []
    assert evidence(path) == before
    with open_archive(path) as archive:
        assert [hit.story_id for hit in archive.search("marmalade")] == [1]
        assert [row[0] for row in archive.db.execute("SELECT DISTINCT target_story_id FROM teasers ORDER BY 1")] == [
            None,
            1,
        ], "a card of a story that is not archived leads nowhere"


def test_a_whole_archive_is_left_as_it_is(path: Path) -> None:
    before = path.read_bytes()
    assert repair(path) == ()
    assert path.read_bytes() == before


def test_a_repair_waits_for_no_crawl(path: Path) -> None:
    with open_archive(path, write=True), pytest.raises(ArchiveBusy):
        repair(path)


def test_versions_that_are_lost_are_not_papered_over(path: Path) -> None:
    spoil(path, "DROP TRIGGER versions_are_never_deleted", "DELETE FROM versions WHERE story_id = 1 AND number = 1")
    before = evidence(path)
    repair(path)
    assert found(path) == [
        "versions 1: is not there any more, and newskeep did not delete it",
        "stories 1: its versions are not 1 to 2 without a gap",
    ]
    assert evidence(path) == before


@pytest.fixture
def run(path: Path) -> Callable[..., tuple[int, str, str]]:
    (path.parent / "newskeep.toml").write_text("[sites.iwf]\n", encoding="utf-8")

    def call(*arguments: str) -> tuple[int, str, str]:
        result = CliRunner().invoke(newskeep, ["--config", str(path.parent / "newskeep.toml"), "verify", *arguments])
        return result.exit_code, result.stdout, result.stderr

    return call


def test_the_command_says_what_it_did(run: Callable[..., tuple[int, str, str]], path: Path) -> None:
    spoil(path, "UPDATE stories SET version = 1 WHERE id = 1")
    code, _, err = run()
    assert code == 1
    assert "`newskeep verify --repair` mends what can be made anew" in err
    code, out, err = run("--repair")
    assert (code, out) == (0, f"{path} is whole\n")
    assert "newskeep: repaired: stories: 1 now point to their last version\n" in err


def test_the_command_names_what_it_cannot_repair_and_the_way_out(
    run: Callable[..., tuple[int, str, str]], path: Path
) -> None:
    spoil(path, "DROP TRIGGER blobs_are_never_altered", "UPDATE blobs SET data = zeroblob(40) WHERE rowid = 1")
    before = evidence(path)
    code, out, err = run("--repair")
    assert code == 1
    assert out.startswith("blobs ")
    assert "nothing here can make them anew" in err
    assert "restore the last backup that `newskeep verify` finds whole" in err
    assert evidence(path) == before


# Every bit


def outcome(path: Path, whole: list[str]) -> str:
    """found: verify, or opening, names it; harmless: all rows read as before; missed: neither."""
    try:
        if found(path):
            return "found"
        with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as db:
            return "harmless" if list(db.iterdump()) == whole else "missed"
    except (ArchiveError, sqlite3.DatabaseError, ValueError):
        return "found"


def flips(whole: bytes, places: Iterator[int]) -> Iterator[tuple[int, bytes]]:
    """The file with one bit flipped at each place."""
    chance = random.Random(7)
    for at in places:
        yield at, whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :]


def test_every_flipped_bit_of_a_received_page_is_found_and_named(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        (longest,) = db.execute("SELECT data FROM blobs ORDER BY length(data) DESC LIMIT 1").fetchone()
        names = [name for (name,) in db.execute("SELECT hash FROM blobs")]
        dump = list(db.iterdump())
    whole = path.read_bytes()
    start = whole.find(longest[:300])
    assert start > 0
    for at, flipped in flips(whole, iter(range(start, start + 300, 5))):
        path.write_bytes(flipped)
        assert any(name in words for words in found(path) for name in names), (at, outcome(path, dump))


def test_a_flipped_bit_anywhere_never_makes_verify_fall(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        dump = list(db.iterdump())
    whole = path.read_bytes()
    chance = random.Random(11)
    seen: Counter[str] = Counter()
    for _, flipped in flips(whole, iter([chance.randrange(len(whole)) for _ in range(120)])):
        path.write_bytes(flipped)
        seen[outcome(path, dump)] += 1
    assert seen["found"] > 0
    assert seen.total() == 120
