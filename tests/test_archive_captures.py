"""Bodies: small, shared, never altered, and proved when they are read."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from archive.captures import LONGEST_BASE_BYTES, Base, Packed, pack, unpack
from archive.errors import IntegrityBroken
from tests.archive_samples import Crawling, crawling, page, story


@pytest.fixture
def crawl(tmp_path: Path) -> Iterator[Crawling]:
    started = crawling(tmp_path / "news.db")
    with started.store:
        yield started


def bases(crawl: Crawling) -> list[int]:
    """How deep each body leans, in the order stored."""
    of = {
        row["hash"]: row["base_hash"]
        for row in crawl.store.db.query("SELECT hash, base_hash FROM blobs ORDER BY rowid")
    }
    return [depth(of, name) for name in of]


def depth(of: dict[str, str | None], name: str) -> int:
    base = of[name]
    return 0 if base is None else 1 + depth(of, base)


def test_later_pages_lean_on_the_first_and_never_more_than_two_deep(crawl: Crawling) -> None:
    bodies = [page(f"story {n} version {v}") for v in range(4) for n in range(3)]
    for k, body in enumerate(bodies):
        crawl.read(story(f"story-{k % 3}", title=f"Title {k}"), body)
    assert bases(crawl) == [0, 1, 1, 1, 2, 2, 1, 2, 2, 1, 2, 2]
    assert [crawl.store.capture_body(n) for n in range(1, 13)] == bodies
    stored = crawl.store.db.execute("SELECT sum(length(data)), sum(size_bytes) FROM blobs").fetchone()
    assert stored[0] * 20 < stored[1]


def test_a_first_body_that_is_also_a_later_body_of_another_story_goes_no_deeper(crawl: Crawling) -> None:
    crawl.read(story("root"), page("root"))
    crawl.read(story("a"), page("a"))
    crawl.read(story("a", title="A"), page("shared"))
    crawl.read(story("b"), page("shared"))
    crawl.read(story("b", title="B"), page("b later"))
    assert bases(crawl) == [0, 1, 2, 2]


def test_equal_bodies_are_stored_once(crawl: Crawling) -> None:
    for name in "abc":
        crawl.read(story(name), page("one for all"))
    assert (crawl.store.db["captures"].count, crawl.store.db["blobs"].count) == (3, 1)


def test_a_new_template_becomes_a_base_and_the_old_one_stays_in_use(crawl: Crawling) -> None:
    other = b"".join(b"<section id='%d'>%x</section>" % (n, n * 2654435761) for n in range(500))
    crawl.read(story("a"), page("a"))
    crawl.read(story("b"), other + b"b")
    crawl.read(story("c"), other + b"c")
    crawl.read(story("d"), page("d"))
    assert bases(crawl) == [0, 0, 1, 1]
    assert crawl.store.db["bases"].count == 2


def test_a_base_of_another_site_is_not_used(crawl: Crawling) -> None:
    crawl.read(story("a"), page("a"))
    crawl.begin(timedelta(hours=1), site="another")
    crawl.read(story("b"), page("b"))
    assert bases(crawl) == [0, 0]


@pytest.mark.parametrize("body", [b"", b"x", b"\x00" * 9, bytes(range(256)) * 9, b"a" * (LONGEST_BASE_BYTES + 1)])
def test_every_body_comes_back(crawl: Crawling, body: bytes) -> None:
    crawl.read(story("a"), body)
    crawl.read(story("b"), page("b"))
    crawl.read(story("a", title="A"), body + b"more")
    assert [crawl.store.capture_body(n) for n in (1, 2, 3)] == [body, page("b"), body + b"more"]


def test_large_pages_lean_on_each_other(crawl: Crawling) -> None:
    large = b"".join(b"%x " % (n * 2654435761) for n in range(60_000))
    assert len(large) < LONGEST_BASE_BYTES
    packed = pack(large + b"end", [Base("f" * 64, large)])
    assert packed.base_hash == "f" * 64
    assert len(packed.data) < 2000
    assert unpack(packed, large) == large + b"end"


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("UPDATE blobs SET data = substr(data, 1, length(data) - 5)", "ends early"),
        ("UPDATE blobs SET data = zeroblob(40)", "cannot be decompressed"),
        ("UPDATE blobs SET size_bytes = 10", "longer than the 10 bytes"),
        ("PRAGMA foreign_keys = OFF; UPDATE blobs SET base_hash = NULL", "blobs"),
        ("PRAGMA foreign_keys = OFF; UPDATE blobs SET base_hash = 'missing' WHERE base_hash IS NOT NULL", "missing"),
        ("PRAGMA foreign_keys = OFF; DELETE FROM blobs", "missing"),
    ],
)
def test_damage_is_found_and_named(crawl: Crawling, damage: str, words: str) -> None:
    crawl.read(story("a"), page("a"))
    crawl.read(story("b"), page("b"))
    crawl.store.db.executescript("DROP TRIGGER blobs_are_never_altered; DROP TRIGGER blobs_are_never_deleted;" + damage)
    with pytest.raises(IntegrityBroken, match=words) as caught:
        crawl.store.capture_body(2)
    assert caught.value.table == "blobs"


def test_a_swapped_body_is_found() -> None:
    mine, yours = pack(b"mine", []), pack(b"your", [])
    with pytest.raises(ValueError, match="does not hash to its name"):
        unpack(Packed(hash=mine.hash, size_bytes=4, base_hash=None, data=yours.data), None)
