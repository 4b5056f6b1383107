"""Storing answers: new, same, different, refused, moved to another address."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from archive.asking import Sighting
from archive.records import Outcome, Problem
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
    assert (change.kind, change.fields) == ("redated", ("published_on",))
    assert change.detail


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
    detail = next(crawl.store.changes()).detail or ""
    assert detail.startswith("restores version 1; ")


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
