"""Storing answers: new, same, different, refused, moved, gone, back."""

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import archive
from archive.errors import SiteError
from archive.records import CrawlCounts, Outcome, Problem
from archive.rows import Sighting
from tests.archive_samples import HOME, NOON, Crawling, crawling, invariants, page, story, teaser, url_of

DAY = timedelta(days=1)


@pytest.fixture
def crawl(tmp_path: Path) -> Iterator[Crawling]:
    started = crawling(tmp_path / "news.db")
    with started.store:
        yield started
    assert invariants(tmp_path / "news.db") == []


def test_a_new_story_is_stored_whole(crawl: Crawling) -> None:
    reading = story(problems=(Problem(kind="weekday-contradicts-date", detail="Tue 22 Jan 2018"),))
    assert crawl.read(reading) is Outcome.NEW
    version = crawl.store.version(1)
    assert (version.number, version.reason, version.title) == (1, "first", reading.title)
    assert (version.published_on, version.authors, version.category_source) == (
        date(2018, 1, 22),
        ("Ada Quill",),
        "label",
    )
    assert crawl.store.capture_body(version.capture_id).startswith(b"<html>")
    assert [(row.url, row.kind) for row in crawl.store.addresses(1)] == [(reading.url, "canonical")]
    assert [(row.outcome, row.times) for row in crawl.store.checks(1)] == [("changed", 1)]
    assert [(row.kind, row.url) for row in crawl.store.problems()] == [("weekday-contradicts-date", reading.url)]
    assert crawl.kinds() == ["new"]


def test_an_unchanged_story_makes_no_version_and_no_capture_whatever_moves_around_it(crawl: Crawling) -> None:
    crawl.read(story())
    for n in range(3):
        crawl.begin(DAY)
        headers = [("ETag", f'"{n + 2}"'), ("Last-Modified", "Mon, 18 Mar 2024 12:00:00 GMT")]
        assert crawl.read(story(), page(f"another counter: {n}"), headers=headers) is Outcome.SAME
    assert (crawl.store.db["versions"].count, crawl.store.db["captures"].count, crawl.store.db["blobs"].count) == (
        1,
        1,
        1,
    )
    known = crawl.store.find(url_of("lantern-walk"))
    assert known is not None
    assert (known.etag, known.last_modified) == ('"4"', "Mon, 18 Mar 2024 12:00:00 GMT")
    checks = [(row.outcome, row.times, row.first_at, row.last_at) for row in crawl.store.checks(1)]
    assert checks == [("changed", 1, NOON, NOON), ("same", 3, NOON + DAY, NOON + 3 * DAY)]


@pytest.mark.parametrize(
    "noise",
    [
        {"title": "About  the\u00a0lantern\u00ad-walk"},
        {"body_text": "The lantern-walk was held on Saturday. Over 1,200 people came."},
        {"summary": "Over 1,200 people came.", "summary_source": "body:first-sentences"},
        {"image_url": f"{HOME}media/lantern-walk.jpg?v=2"},
        {"published_raw": "22 January 2018", "published_source": "time"},
        {"category": "Archive", "category_source": "card"},
        {"category": None, "category_source": None},
        {"language": "en", "canonical_url": HOME, "modified_at": NOON, "body_html": "<div>…</div>"},
    ],
)
def test_noise_is_not_an_edit(crawl: Crawling, noise: dict[str, object]) -> None:
    crawl.read(story())
    assert crawl.read(story(**noise), page("x")) is Outcome.SAME


@pytest.mark.parametrize(
    ("edit", "fields"),
    [
        ({"title": "About the walk"}, ("title",)),
        ({"body_text": "The lantern-walk was held on Saturday.\n\nOver 1,500 people came."}, ("body_text",)),
        ({"summary": "What nobody saw."}, ("summary",)),
        ({"authors": ()}, ("authors",)),
        ({"category": "Blog"}, ("category",)),
        ({"image_url": f"{HOME}media/other.jpg"}, ("image_url",)),
        ({"title": "Walk", "published_on": date(2018, 1, 20)}, ("title", "published_on")),
    ],
)
def test_an_edit_makes_one_version_and_names_its_fields(
    crawl: Crawling, edit: dict[str, object], fields: tuple[str, ...]
) -> None:
    crawl.read(story())
    crawl.begin(DAY)
    assert crawl.read(story(**edit), page("edited")) is Outcome.EDITED
    change = next(crawl.store.changes())
    assert (change.kind, change.from_version, change.to_version, change.fields) == ("edited", 1, 2, fields)
    assert crawl.store.version(1).reason == "edited"
    assert crawl.store.story(1).last_changed_at == NOON + DAY
    assert crawl.read(story(**edit), page("edited")) is Outcome.SAME


def test_a_printed_date_that_moves_alone_is_redated(crawl: Crawling) -> None:
    crawl.read(story())
    crawl.begin(DAY)
    later = story(published_on=date(2018, 1, 20), published_raw="Sat 20 Jan 2018")
    assert crawl.read(later) is Outcome.REDATED
    change = next(crawl.store.changes())
    assert (change.kind, change.fields, change.detail) == (
        "redated",
        ("published_on",),
        "dated 2018-01-22, now 2018-01-20",
    )


def test_a_date_that_cannot_be_read_any_more_is_kept_and_reported_once(crawl: Crawling) -> None:
    crawl.read(story())
    gone = {"published_on": None, "published_raw": None, "published_source": None}
    for _ in range(3):
        crawl.begin(DAY)
        assert crawl.read(story(**gone), page("no date")) is Outcome.SAME
    assert [row.kind for row in crawl.store.problems()] == ["date-lost"]
    crawl.begin(DAY)
    assert crawl.read(story(title="Walk", **gone), page("no date, edited")) is Outcome.EDITED
    assert (crawl.store.version(1).published_on, crawl.store.version(1).published_raw) == (
        date(2018, 1, 22),
        "Mon 22 Jan 2018",
    )
    crawl.begin(DAY)
    assert crawl.read(story(title="Walk"), page("date is back")) is Outcome.SAME


def test_what_a_card_said_is_inherited_and_never_flaps(crawl: Crawling) -> None:
    told = {
        "category": "Blog",
        "category_source": "card",
        "published_source": "card",
        "published_on": date(2018, 1, 21),
    }
    silent = {"category": None, "category_source": None, "published_source": None, "published_on": None}
    crawl.read(story(**told))
    crawl.begin(DAY)
    assert crawl.read(story(**silent), page("1")) is Outcome.SAME
    assert crawl.read(story(title="Walk", **silent), page("2")) is Outcome.EDITED
    version = crawl.store.version(1)
    assert (version.category, version.category_source, version.published_on) == ("Blog", "card", date(2018, 1, 21))
    assert crawl.read(story(title="Walk", **told), page("3")) is Outcome.SAME
    assert list(crawl.store.problems()) == []


@pytest.mark.parametrize(("loss", "kind"), [({"body_text": " "}, "body-lost"), ({"title": None}, "title-lost")])
def test_a_page_without_the_text_it_had_is_refused(crawl: Crawling, loss: dict[str, object], kind: str) -> None:
    crawl.read(story())
    crawl.begin(DAY)
    assert crawl.read(story(**loss), page("half a page"), headers=[("ETag", '"half"')]) is Outcome.REFUSED
    known = crawl.store.find(url_of("lantern-walk"))
    assert known is not None
    assert (known.state, known.version, known.etag) == ("live", 1, '"1"')
    assert [row.outcome for row in crawl.store.checks(1)] == ["changed", "error"]
    assert [row.kind for row in crawl.store.problems()] == [kind]


def test_a_page_without_a_title_never_becomes_a_story(crawl: Crawling) -> None:
    crawl.store.remember(crawl.crawl_id, "example", [Sighting(url=url_of("untold"))], NOON)
    assert crawl.read(story("untold", title=None)) is Outcome.REFUSED
    assert list(crawl.store.stories()) == []
    assert [(row.tries, row.last_error) for row in crawl.store.pending("example")] == [
        (1, "a page without a title is not archived")
    ]


def test_a_revert_says_which_version_is_back(crawl: Crawling) -> None:
    crawl.read(story())
    crawl.read(story(body_text="No."))
    assert crawl.read(story()) is Outcome.EDITED
    assert [row.number for row in crawl.store.versions(1)] == [1, 2, 3]
    assert next(crawl.store.changes()).detail == "as in version 1 again"


def test_search_follows_every_version(crawl: Crawling) -> None:
    crawl.read(story(body_text="A marmalade of words."))
    assert [hit.story_id for hit in crawl.store.search("marmalade words")] == [1]
    crawl.read(story(body_text="A compote of words."))
    assert list(crawl.store.search("marmalade")) == []
    assert [hit.snippet for hit in crawl.store.search("compotes")] == ["A [compote] of words."]


def test_versions_and_captures_cannot_be_altered_or_deleted(crawl: Crawling) -> None:
    crawl.read(story())
    for sql in (
        "UPDATE versions SET title = 'x'",
        "DELETE FROM versions",
        "UPDATE captures SET url = 'x'",
        "DELETE FROM captures",
        "INSERT OR REPLACE INTO captures SELECT * FROM captures",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            crawl.store.db.execute(sql)


def test_version_numbers_cannot_have_gaps(crawl: Crawling) -> None:
    crawl.read(story())
    columns = ", ".join(crawl.store.db["versions"].columns_dict)
    values = columns.replace("number", "number + 2", 1).replace("id, ", "id + 9, ", 1)
    with pytest.raises(sqlite3.IntegrityError, match="follow"):
        crawl.store.db.execute(f"INSERT INTO versions ({columns}) SELECT {values} FROM versions")


def test_a_better_reader_makes_a_reparsed_version_and_no_edit(crawl: Crawling) -> None:
    crawl.read(story(category=None, category_source=None))
    seen: list[tuple[bytes, str, str | None]] = []

    def reread(body: bytes, url: str, content_type: str | None) -> archive.records.Story:
        seen.append((body, url, content_type))
        return story(parsed_by="reader 2")

    crawl.begin(DAY)
    body = page("a new footer")
    assert crawl.read(story(parsed_by="reader 2"), body, reread=reread) is Outcome.SAME
    assert crawl.read(story(parsed_by="reader 2"), body, reread=reread) is Outcome.SAME
    assert [(url, kind) for _, url, kind in seen] == [(url_of("lantern-walk"), "text/html")]
    version = crawl.store.version(1)
    assert (version.number, version.reason, version.parsed_by, version.capture_id) == (2, "reparsed", "reader 2", 1)
    assert crawl.kinds() == ["new", "reparsed"]
    assert next(crawl.store.changes()).fields == ("category",)
    assert crawl.store.story(1).last_changed_at == NOON


def test_an_edit_under_a_new_reader_is_told_from_what_the_reader_changed(crawl: Crawling) -> None:
    crawl.read(story())
    better = story(authors=("Ada Quill", "Bo Reed"), parsed_by="reader 2")
    crawl.begin(DAY)
    edited = replace(better, body_text="The walk was called off.")
    assert crawl.read(edited, reread=lambda *_: better) is Outcome.EDITED
    assert [(change.kind, change.fields) for change in crawl.store.changes()] == [
        ("edited", ("body_text",)),
        ("reparsed", ("authors",)),
        ("new", ()),
    ]


def test_old_bytes_that_the_new_reader_refuses_are_a_problem_not_a_version(crawl: Crawling) -> None:
    crawl.read(story())

    def refuse(*_: object) -> archive.records.Story:
        raise SiteError("example", url_of("lantern-walk"), "no body found")

    assert crawl.read(story(parsed_by="reader 2"), reread=refuse) is Outcome.SAME
    assert crawl.read(story(parsed_by="reader 3"), reread=lambda *_: story(body_text="")) is Outcome.SAME
    assert {row.kind for row in crawl.store.problems()} == {"reread-failed"}
    assert crawl.kinds() == ["new"]


def test_the_same_bytes_read_differently_are_never_an_edit(crawl: Crawling) -> None:
    crawl.read(story(), page("the very same"))
    assert crawl.read(story(title="Another title"), page("the very same")) is Outcome.REPARSED
    assert (crawl.store.db["captures"].count, crawl.kinds()) == (1, ["new", "reparsed"])


def test_any_spelling_of_an_address_finds_the_story(crawl: Crawling) -> None:
    crawl.read(story())
    for url in ("http://example.org/news/lantern-walk", "https://EXAMPLE.org/news/lantern-walk/?utm_source=x#top"):
        known = crawl.store.find(url)
        assert known is not None
        assert known.url == url_of("lantern-walk")
        assert crawl.store.story(url).story_id == 1
    assert crawl.store.find("mailto:a@example.org") is None
    assert crawl.read(story(url="https://example.org/news/lantern-walk")) is Outcome.SAME
    assert crawl.store.counts() == {"live": 1}


def test_a_permanent_redirect_moves_the_story_and_keeps_its_number(crawl: Crawling) -> None:
    crawl.read(story())
    crawl.begin(DAY)
    moved = story(url=url_of("walk-of-lanterns"))
    assert crawl.read(moved, aliases=[(url_of("lantern-walk"), "redirect")]) is Outcome.ALIAS
    assert crawl.store.story(url_of("lantern-walk")).url == url_of("walk-of-lanterns")
    assert [(row.url, row.kind) for row in crawl.store.addresses(1)] == [
        (url_of("walk-of-lanterns"), "canonical"),
        (url_of("lantern-walk"), "redirect"),
    ]
    change = next(crawl.store.changes())
    assert (change.kind, change.detail) == ("moved", f"from {url_of('lantern-walk')} to {url_of('walk-of-lanterns')}")
    assert crawl.read(moved, aliases=[(url_of("lantern-walk"), "redirect")]) is Outcome.SAME
    assert crawl.kinds() == ["new", "moved"]


def test_a_moved_story_may_be_edited_too(crawl: Crawling) -> None:
    crawl.read(story())
    edited = story(url=url_of("walk"), title="Walk")
    assert crawl.read(edited, aliases=[(url_of("lantern-walk"), "redirect")]) is Outcome.EDITED
    assert crawl.kinds() == ["new", "moved", "edited"]


def test_a_redirect_to_another_story_moves_the_old_one_away_and_back(crawl: Crawling) -> None:
    crawl.read(story("a"))
    crawl.read(story("b"))
    for _ in range(2):
        crawl.begin(DAY)
        assert crawl.read(story("b"), aliases=[(url_of("a"), "redirect")]) is Outcome.SAME
    assert crawl.store.story(1).state == "moved"
    assert crawl.store.db["stories"].get(1)["moved_to"] == 2
    assert [(c.kind, c.story_id) for c in crawl.store.changes(kind="moved")] == [("moved", 1)]
    crawl.begin(DAY)
    crawl.read(story("a"))
    assert (crawl.store.story(1).state, crawl.kinds()) == ("live", ["new", "new", "moved", "restored"])


def test_an_alias_of_another_story_merges_nothing(crawl: Crawling) -> None:
    crawl.read(story("a"))
    crawl.read(story("b"))
    assert crawl.read(story("b"), aliases=[(url_of("a"), "alias")]) is Outcome.SAME
    assert crawl.store.counts() == {"live": 2}


def test_one_404_is_a_suspicion_and_the_second_hours_later_means_gone(crawl: Crawling) -> None:
    crawl.read(story())
    crawl.begin(DAY)
    assert crawl.fail("lantern-walk") is None
    assert crawl.fail("lantern-walk") is None
    crawl.begin(timedelta(hours=5))
    assert crawl.fail("lantern-walk") is None
    assert crawl.store.story(1).state == "suspect"
    assert [known.story_id for known in crawl.store.due("example", crawl.now)] == [1]
    crawl.begin(timedelta(hours=1))
    assert crawl.fail("lantern-walk") == "gone"
    assert (crawl.store.story(1).state, crawl.store.story(1).title) == ("gone", "About the lantern-walk")
    assert crawl.kinds() == ["new", "gone"]
    assert [(row.outcome, row.times) for row in crawl.store.checks(1)] == [("changed", 1), ("missing", 4)]


def test_410_means_gone_at_once(crawl: Crawling) -> None:
    crawl.read(story())
    assert crawl.fail("lantern-walk", status=410) == "gone"


def test_a_story_that_reappears_is_restored_with_what_differs(crawl: Crawling) -> None:
    crawl.read(story())
    crawl.fail("lantern-walk", status=410)
    crawl.begin(DAY)
    assert crawl.read(story(title="Walk"), page("edited")) is Outcome.EDITED
    change = next(crawl.store.changes())
    assert (change.kind, change.from_version, change.to_version, change.fields) == ("restored", 1, 2, ("title",))
    crawl.fail("lantern-walk", status=410)
    crawl.store.record_not_modified(crawl.crawl_id, 1, crawl.now)
    assert crawl.kinds() == ["new", "gone", "restored", "gone", "restored"]


def test_a_suspect_that_answers_is_live_without_a_word(crawl: Crawling) -> None:
    crawl.read(story())
    crawl.fail("lantern-walk")
    crawl.begin(DAY)
    crawl.read(story())
    assert (crawl.store.story(1).state, crawl.kinds()) == ("live", ["new"])


@pytest.mark.parametrize("outcome", ["blocked", "error"])
def test_trouble_says_nothing_about_the_story(crawl: Crawling, outcome: str) -> None:
    crawl.read(story())
    for _ in range(4):
        crawl.begin(DAY)
        assert crawl.fail("lantern-walk", outcome, 503) is None
    assert (crawl.store.story(1).state, crawl.kinds()) == ("live", ["new"])
    assert crawl.store.checks(1)[-1].times == 4


def test_304_keeps_the_last_version_and_its_cards(crawl: Crawling) -> None:
    crawl.read(story(teasers=(teaser("a"),)))
    crawl.begin(DAY)
    crawl.store.record_not_modified(crawl.crawl_id, 1, crawl.now, etag='"2"')
    known = crawl.store.find(url_of("lantern-walk"))
    assert known is not None
    assert (known.version, known.etag, known.last_read_at) == (1, '"2"', NOON)
    assert [row.last_seen_at for row in crawl.store.teasers(1)] == [NOON + DAY]
    assert [row.outcome for row in crawl.store.checks(1)] == ["changed", "not_modified"]


def test_stories_are_due_every_crawl_when_new_and_ever_more_rarely_when_unchanged(crawl: Crawling) -> None:
    crawl.read(story())
    for hours in (0, 23):
        assert len(crawl.store.due("example", NOON + timedelta(hours=hours))) == 1
    waits = []
    for _ in range(8):
        known = crawl.store.due("example", NOON + timedelta(days=400))[0]
        crawl.begin(max(known.next_check_at - crawl.now, DAY))
        crawl.store.record_not_modified(crawl.crawl_id, 1, crawl.now)
        waits.append((crawl.store.due("example", NOON + timedelta(days=400))[0].next_check_at - crawl.now).days)
    assert waits == [1, 2, 4, 8, 16, 30, 30, 30]
    crawl.read(story(title="Edited"))
    assert len(crawl.store.due("example", crawl.now)) == 1


def test_due_comes_in_pages_and_leaves_out_stories_of_this_crawl(crawl: Crawling) -> None:
    for n in range(7):
        crawl.read(story(f"story-{n}"))
    newest = crawl.store.last_story_id()
    crawl.read(story("archived-meanwhile"))
    found, after = [], 0
    while batch := crawl.store.due("example", NOON, after_id=after, limit=3, up_to_id=newest):
        assert len(batch) <= 3
        after = batch[-1].story_id
        found += [known.story_id for known in batch]
    assert found == [1, 2, 3, 4, 5, 6, 7]
    assert crawl.store.due("another", NOON) == ()


@pytest.mark.parametrize("table", ["stories", "pending"])
def test_paging_walks_an_index(crawl: Crawling, table: str) -> None:
    due = "next_check_at" if table == "stories" else "next_try_at"
    sql = f"EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE site = 'x' AND id > 5 AND {due} <= 'z' ORDER BY id LIMIT 9"
    plan = " ".join(row[3] for row in crawl.store.db.execute(sql))
    assert f"USING INDEX {table}_of_site (site=? AND id>?)" in plan
    assert "TEMP B-TREE" not in plan


def test_found_addresses_wait_until_they_are_archived(crawl: Crawling) -> None:
    found = [Sighting(url=url_of("a"), claim='{"source": "card", "title": "A"}'), Sighting(url=url_of("b"))]
    assert crawl.store.remember(crawl.crawl_id, "example", found, NOON) == 2
    more = [Sighting(url="http://example.org/news/a", claim='{"source": "feed", "title": "Other", "category": "News"}')]
    assert crawl.store.remember(crawl.crawl_id, "example", more, NOON) == 0
    waiting = crawl.store.pending("example")
    assert [row.url for row in waiting] == [url_of("a"), url_of("b")]
    assert waiting[0].claim == '{"source":"card","title":"A","category":"News"}'
    crawl.read(story("a"))
    assert [row.url for row in crawl.store.pending("example")] == [url_of("b")]
    assert crawl.store.remember(crawl.crawl_id, "example", found, NOON) == 0


def test_addresses_found_while_others_are_archived_come_after_them(crawl: Crawling) -> None:
    crawl.store.remember(crawl.crawl_id, "example", [Sighting(url=url_of("a"))], NOON)
    (first,) = crawl.store.pending("example")
    crawl.read(story("a"))
    crawl.store.remember(crawl.crawl_id, "example", [Sighting(url=url_of("b"))], NOON)
    assert [row.url for row in crawl.store.pending("example", after_id=first.id)] == [url_of("b")]


def test_an_address_that_fails_waits_longer_and_longer(crawl: Crawling) -> None:
    crawl.store.remember(crawl.crawl_id, "example", [Sighting(url=url_of("dead"))], NOON)
    assert len(crawl.store.pending("example", due_by=NOON - DAY)) == 1
    for _ in range(3):
        assert crawl.fail("dead") is None
    assert crawl.store.pending("example", due_by=NOON + timedelta(hours=1)) == ()
    waiting = crawl.store.pending("example", due_by=NOON + timedelta(hours=2))
    assert [(row.tries, row.last_error) for row in waiting] == [(3, "answered 404")]


def test_a_sitemap_that_claims_a_change_makes_the_story_due(crawl: Crawling) -> None:
    crawl.read(story())
    crawl.begin(4 * DAY)
    crawl.store.record_not_modified(crawl.crawl_id, 1, crawl.now)
    crawl.begin(DAY)
    for modified, due in (("2024-03-20", 0), ("words", 0), ("2030-01-01", 0), ("2024-03-23T08:00:00Z", 1)):
        crawl.store.remember(
            crawl.crawl_id, "example", [Sighting(url=url_of("lantern-walk"), modified_raw=modified)], crawl.now
        )
        assert len(crawl.store.due("example", crawl.now)) == due, modified


def test_a_crawl_that_was_killed_is_marked_interrupted_by_the_next(crawl: Crawling) -> None:
    assert crawl.store.last_discovery("example") is None
    second = crawl.begin(DAY)
    counts = CrawlCounts(requests=9, fetched=3, new=2)
    crawl.store.finish_crawl(second, "ok", counts, crawl.now, note="fine", discovery="complete")
    assert crawl.store.last_discovery("example") == "complete"
    crawl.begin(DAY)
    running, ended, killed = crawl.store.crawls()
    assert (running.outcome, ended.outcome, killed.outcome) == ("running", "ok", "interrupted")
    assert (ended.requests, ended.fetched, ended.new, ended.finished_at) == (9, 3, 2, NOON + DAY)
    assert (killed.finished_at, crawl.store.last_discovery("example")) == (None, "complete")


def test_odd_characters_of_a_page_never_keep_it_out(crawl: Crawling) -> None:
    odd = story(title="Half \ud83d of a pair", body_text="nul \0 inside", teasers=(teaser("a", title="\udc00 card"),))
    assert crawl.read(odd) is Outcome.NEW
    assert crawl.store.version(1).title == "Half \ufffd of a pair"
    assert crawl.read(odd) is Outcome.SAME


def test_a_day_and_an_instant_come_back_as_they_went_in(crawl: Crawling) -> None:
    at = datetime(2018, 1, 22, 9, 5, tzinfo=UTC)
    crawl.read(story(published_at=at, modified_at=at + DAY))
    row = crawl.store.story(1).as_dict()
    assert (row["published_on"], row["published_at"], row["authors"]) == (
        "2018-01-22",
        "2018-01-22T09:05:00Z",
        ["Ada Quill"],
    )
    assert crawl.read(story(published_at=at + timedelta(minutes=5))) is Outcome.REDATED
    assert crawl.read(story(published_at=None), page("no time")) is Outcome.SAME


def test_a_failed_write_leaves_nothing_of_its_story(crawl: Crawling) -> None:
    broken = story(teasers=(teaser("a", position=0),))
    with pytest.raises(sqlite3.IntegrityError):
        crawl.read(broken)
    tables = ("stories", "versions", "captures", "blobs", "bases", "addresses", "teasers", "changes", "checks")
    assert [crawl.store.db[table].count for table in tables] == [0] * len(tables)
    assert crawl.read(story()) is Outcome.NEW


def test_only_the_store_and_its_steps_write() -> None:
    folder = Path(archive.__file__).parent
    steps = {"recording", "versions", "blobs", "sightings", "visits", "ledger"}
    statement = re.compile(r'"\s*(INSERT|UPDATE|DELETE|CREATE|DROP|ALTER)\b')
    importing = re.compile(rf"from archive\.({'|'.join(steps)}) import|from archive import .*\b({'|'.join(steps)})\b")
    for module in [*folder.glob("*.py"), *folder.parent.glob("crawler/**/*.py"), *folder.parent.glob("jobs/**/*.py")]:
        inside = module.parent == folder and module.stem in steps | {"store"}
        text = module.read_text("utf-8")
        assert inside or not statement.search(text), module
        assert inside or not importing.search(text), module
