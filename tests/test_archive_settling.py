"""When a crawl ends: what counts from when, what is held, who decides, and what takes itself back."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.breakers import Thresholds
from archive.errors import NotHeld
from archive.lifecycle import Rules
from archive.records import Problem
from archive.rows import AlarmRow, ChangeRow
from tests.archive_samples import NOON, Crawling, crawling, invariants, page, story, url_of

DAY = timedelta(days=1)
NAMES = [f"story-{n:02}" for n in range(20)]


@pytest.fixture
def crawl(tmp_path: Path) -> Iterator[Crawling]:
    """Twenty stories, archived by a first crawl that ended."""
    started = crawling(tmp_path / "news.db")
    with started.store:
        for name in NAMES:
            started.read(story(name))
        started.end()
        yield started
    assert invariants(tmp_path / "news.db") == []


def lose(crawl: Crawling, names: list[str], status: int = 410) -> None:
    """A crawl in which these are missing and the others are as they were."""
    crawl.begin(DAY)
    for name in NAMES:
        crawl.fail(name, status=status) if name in names else crawl.read(story(name))
    crawl.end()


def edit(crawl: Crawling, names: list[str], **values: Any) -> None:
    """A crawl in which these read otherwise."""
    crawl.begin(DAY)
    for name in NAMES:
        crawl.read(story(name, **(values if name in names else {})), page(f"{crawl.crawl_id} {name}"))
    crawl.end()


def held(crawl: Crawling) -> list[ChangeRow]:
    return list(crawl.store.changes(held=True))[::-1]


def alarms(crawl: Crawling) -> list[AlarmRow]:
    return list(crawl.store.alarms(open_only=False))[::-1]


def keep_report(crawl: Crawling, until: str) -> None:
    """A report that covers everything to that instant."""
    with crawl.store.db.conn:
        crawl.store.db.execute(
            "INSERT INTO reports (created_at, since_at, until_at, subject, text, html) "
            "VALUES (:until, '2024-03-01T00:00:00Z', :until, '', '', '')",
            {"until": until},
        )


def test_a_change_counts_from_the_end_of_its_crawl(crawl: Crawling) -> None:
    crawl.begin(DAY)
    crawl.read(story(NAMES[0], title="Edited"))
    assert [row.settled_at for row in crawl.store.changes(kind="edited")] == [None]
    crawl.now += timedelta(minutes=3)
    crawl.end()
    assert [row.settled_at for row in crawl.store.changes(kind="edited")] == [NOON + DAY + timedelta(minutes=3)]


def test_a_clock_that_was_set_back_puts_no_change_into_a_period_that_was_reported(crawl: Crawling) -> None:
    keep_report(crawl, "2024-03-18T12:00:01Z")
    crawl.begin(-DAY)
    crawl.read(story(NAMES[0], title="Edited"))
    crawl.end()
    assert [row.settled_at for row in crawl.store.changes(kind="edited")] == [NOON + timedelta(seconds=1)]


def test_what_a_killed_crawl_found_counts_from_the_next_one_or_when_somebody_asks(crawl: Crawling) -> None:
    crawl.begin(DAY)
    crawl.read(story(NAMES[0], title="Edited"))
    crawl.begin(DAY)
    assert next(crawl.store.changes(kind="edited")).settled_at == NOON + 2 * DAY
    crawl.read(story(NAMES[1], title="Edited"))
    crawl.store.settle_dead(NOON + 3 * DAY)
    assert next(crawl.store.changes(kind="edited")).settled_at == NOON + 3 * DAY
    assert [row.outcome for row in crawl.store.crawls()] == ["interrupted", "interrupted", "ok"]


def test_a_killed_crawl_is_doubted_like_any_other(crawl: Crawling) -> None:
    crawl.begin(DAY)
    for name in NAMES:
        crawl.fail(name, status=410)
    crawl.begin(DAY)
    assert len(held(crawl)) == 20
    assert crawl.store.counts() == {"suspect": 20}


def test_four_stories_may_go_and_five_of_twenty_are_held(crawl: Crawling) -> None:
    lose(crawl, NAMES[:4])
    assert (len(held(crawl)), crawl.store.counts()) == (0, {"live": 16, "gone": 4})
    lose(crawl, NAMES[4:9])
    assert (len(held(crawl)), crawl.store.counts()) == (5, {"live": 15, "suspect": 5})


def test_many_gone_at_once_are_held_under_one_alarm_with_examples(crawl: Crawling) -> None:
    lose(crawl, NAMES[:12])
    (alarm,) = alarms(crawl)
    assert (alarm.kind, alarm.site, alarm.over_at) == ("many-gone", "example", None)
    assert alarm.detail.startswith("12 of 20 checked stories turned gone at once")
    assert alarm.examples == tuple(f"About the {name} ({url_of(name)})" for name in NAMES[:3])
    assert [(row.kind, row.settled_at, row.alarm_id) for row in held(crawl)] == [("gone", None, alarm.id)] * 12
    assert list(crawl.store.changes(kind="gone")) == []
    assert list(crawl.store.settled(None, crawl.now + DAY))[-1].kind == "new"
    assert crawl.store.counts() == {"live": 8, "suspect": 12}
    assert len(crawl.store.due("example", crawl.now)) >= 12


def test_held_stories_that_stay_away_are_not_gone_twice_and_raise_no_second_alarm(crawl: Crawling) -> None:
    lose(crawl, NAMES[:12])
    for _ in range(3):
        lose(crawl, NAMES[:12])
    assert (len(held(crawl)), len(alarms(crawl)), crawl.store.counts()) == (12, 1, {"live": 8, "suspect": 12})


def test_more_stories_that_go_extend_the_open_alarm(crawl: Crawling) -> None:
    lose(crawl, NAMES[:12])
    lose(crawl, NAMES[:14])
    (alarm,) = alarms(crawl)
    assert len(held(crawl)) == 14
    assert alarm.detail.endswith("; since then 2 more")


def test_stories_that_come_back_take_their_held_change_back_and_are_not_restored(crawl: Crawling) -> None:
    lose(crawl, NAMES[:12])
    lose(crawl, [NAMES[0]])
    assert [row.story_id for row in held(crawl)] == [1]
    assert alarms(crawl)[0].over_at is None
    crawl.begin(DAY)
    crawl.store.record_not_modified(crawl.crawl_id, 1, crawl.now)
    crawl.end()
    assert (held(crawl), crawl.store.counts()) == ([], {"live": 20})
    assert alarms(crawl)[0].over_at == crawl.now
    assert set(crawl.kinds()) == {"new"}


def test_a_held_story_that_leads_elsewhere_has_moved(crawl: Crawling) -> None:
    lose(crawl, NAMES[:12])
    crawl.begin(DAY)
    crawl.read(story(NAMES[19]), aliases=[(url_of(NAMES[0]), "redirect")])
    crawl.end()
    assert crawl.store.story(1).state == "moved"
    assert 1 not in [row.story_id for row in held(crawl)]
    assert [row.story_id for row in crawl.store.changes(kind="moved")] == [1]


def test_an_alarm_names_stories_by_their_titles_before_what_it_doubts(crawl: Crawling) -> None:
    edit(crawl, NAMES, title="Welcome")
    assert alarms(crawl)[0].examples == tuple(f"About the {name} ({url_of(name)})" for name in NAMES[:3])


def test_release_lets_stories_go_and_counts_them_from_then_on(crawl: Crawling) -> None:
    lose(crawl, NAMES[:12])
    crawl.now += DAY
    first, *others = [row.id for row in held(crawl)]
    (released,) = crawl.store.decide([first], crawl.now, release=True)
    assert (released.state, released.settled_at, crawl.store.story(1).state) == ("standing", crawl.now, "gone")
    assert alarms(crawl)[0].over_at is None
    crawl.store.decide(others, crawl.now, release=True)
    assert alarms(crawl)[0].over_at == crawl.now
    assert crawl.store.counts() == {"live": 8, "gone": 12}
    assert [row.story_id for row in crawl.store.settled(crawl.now, crawl.now + DAY)] == list(range(1, 13))
    lose(crawl, NAMES[1:12])
    assert [row.story_id for row in crawl.store.changes(kind="restored")] == [1]


def test_discard_makes_stories_live_and_due(crawl: Crawling) -> None:
    lose(crawl, NAMES[:12])
    crawl.now += DAY
    assert len(crawl.store.decide(None, crawl.now, release=False)) == 12
    assert (held(crawl), crawl.store.counts()) == ([], {"live": 20})
    assert alarms(crawl)[0].over_at == crawl.now
    assert len(crawl.store.due("example", crawl.now)) >= 12
    lose(crawl, [])
    assert set(crawl.kinds()) == {"new"}


def test_a_release_after_a_report_counts_in_the_next_one(crawl: Crawling) -> None:
    lose(crawl, NAMES[:12])
    until = crawl.now + timedelta(seconds=1)
    keep_report(crawl, "2024-03-19T12:00:01Z")
    released = crawl.store.decide(None, crawl.now - DAY, release=True)
    assert {change.settled_at for change in released} == {until}


@pytest.mark.parametrize("release", [True, False])
def test_nothing_is_decided_where_one_number_is_wrong(crawl: Crawling, release: bool) -> None:
    lose(crawl, NAMES[:12])
    held_id, standing_id = held(crawl)[0].id, 1
    for wrong in (standing_id, 4711):
        with pytest.raises(NotHeld, match=f"change {wrong} is not held"):
            crawl.store.decide([held_id, wrong], crawl.now, release=release)
    assert len(held(crawl)) == 12


def test_the_same_field_edited_everywhere_is_held_and_other_edits_are_not(crawl: Crawling) -> None:
    crawl.begin(DAY)
    for name in NAMES[:15]:
        crawl.read(story(name, title=f"Example Trust: {name}"))
    crawl.read(story(NAMES[15], body_text="Rewritten."))
    for name in NAMES[16:]:
        crawl.read(story(name))
    crawl.end()
    (alarm,) = alarms(crawl)
    assert alarm.kind == "many-edited"
    assert alarm.detail.startswith("15 of 20 checked stories were edited at once in the title")
    assert [row.story_id for row in held(crawl)] == list(range(1, 16))
    assert [row.story_id for row in crawl.store.changes(kind="edited")] == [16]


def test_stories_that_gave_no_answer_do_not_dilute_what_the_others_say(crawl: Crawling) -> None:
    """Most of the section times out, and of what answers a part is broken: five of ten, not of forty."""
    for number in range(20, 40):
        crawl.read(story(f"story-{number}"))
    crawl.begin(DAY)
    for name in NAMES[:5]:
        crawl.read(story(name, category="Untitled section"))
    for name in NAMES[5:10]:
        crawl.read(story(name))
    for name in (*NAMES[10:], *(f"story-{number}" for number in range(20, 40))):
        crawl.fail(name, "error", 503)
    crawl.end()
    assert alarms(crawl)[0].detail.startswith("5 of 10 checked stories were edited at once in the category")
    assert len(held(crawl)) == 5


def test_a_date_format_that_switches_is_held(crawl: Crawling) -> None:
    edit(crawl, NAMES[:6], published_on=date(2018, 2, 1))
    assert [row.kind for row in held(crawl)] == ["redated"] * 6


def test_a_redesign_gives_one_alarm_and_its_return_none(crawl: Crawling) -> None:
    edit(crawl, NAMES, title="Welcome", body_text="Cut.", authors=())
    assert [alarm.kind for alarm in alarms(crawl)] == ["many-shrunk"]
    assert len(held(crawl)) == 20
    edit(crawl, NAMES[:1], title="Welcome", body_text="Cut.", authors=())
    assert len(alarms(crawl)) == 1
    assert len(held(crawl)) == 39
    assert set(crawl.kinds()) == {"new"}
    crawl.store.decide(None, crawl.now, release=False)
    edit(crawl, [])
    assert (set(crawl.kinds()), held(crawl), len(alarms(crawl))) == ({"new"}, [], 1)


def test_a_redesign_that_is_met_story_by_story_goes_on_under_its_alarm(crawl: Crawling) -> None:
    edit(crawl, NAMES[:15], title="Welcome")
    crawl.begin(DAY)
    for name in NAMES[15:18]:
        crawl.read(story(name, title="Welcome"))
    crawl.end()
    assert (len(held(crawl)), len(alarms(crawl))) == (18, 1)
    crawl.begin(DAY)
    crawl.read(story(NAMES[18], summary="Something else."))
    crawl.end()
    assert [row.story_id for row in crawl.store.changes(kind="edited")] == [19]


def test_a_real_edit_after_a_held_one_counts(crawl: Crawling) -> None:
    edit(crawl, NAMES, title="Welcome")
    crawl.begin(DAY)
    crawl.read(story(NAMES[0], title="Welcome", body_text="News of today, at some length, and more of it."))
    crawl.end()
    (change,) = crawl.store.changes(kind="edited")
    assert (change.from_version, change.to_version, change.fields) == (2, 3, ("body_text",))


def test_bodies_that_shrink_together_are_held(crawl: Crawling) -> None:
    edit(crawl, NAMES[:5], body_text="Read more.")
    (alarm,) = alarms(crawl)
    assert alarm.kind == "many-shrunk"
    assert len(held(crawl)) == 5


def test_an_undone_redesign_that_nobody_decided_is_released_in_pairs(crawl: Crawling) -> None:
    edit(crawl, NAMES, title="Welcome")
    edit(crawl, [])
    assert [(row.from_version, row.to_version) for row in held(crawl) if row.story_id == 1] == [(1, 2), (2, 3)]
    crawl.store.decide(None, crawl.now, release=True)
    assert len(list(crawl.store.changes(kind="edited"))) == 40
    assert alarms(crawl)[0].over_at == crawl.now


def test_a_field_that_many_pages_lose_is_an_alarm_even_where_nothing_was_edited(crawl: Crawling) -> None:
    undated = {"published_on": None, "published_raw": None, "published_source": None}
    edit(crawl, NAMES[:8], **undated)
    (alarm,) = alarms(crawl)
    assert (alarm.kind, held(crawl), alarm.over_at) == ("fill-fell", [], None)
    assert alarm.detail.startswith("the day of publication was read on 12 of 20 pages, before on 20 of them")
    assert len(alarm.examples) == 3
    edit(crawl, NAMES[:8], **undated)
    assert (len(alarms(crawl)), alarms(crawl)[0].over_at) == (1, None)
    edit(crawl, [])
    assert alarms(crawl)[0].over_at == crawl.now


def test_pages_that_have_no_text_any_more_are_an_alarm_and_no_edit(crawl: Crawling) -> None:
    edit(crawl, NAMES[:10], body_text="")
    (alarm,) = alarms(crawl)
    assert alarm.detail.startswith("the text was read on 10 of 20 pages")
    assert set(crawl.kinds()) == {"new"}


def test_pages_that_are_no_stories_any_more_are_an_alarm(crawl: Crawling) -> None:
    crawl.problem = Problem(kind="not-a-story", detail="no body on it")
    crawl.begin(DAY)
    for name in NAMES:
        crawl.fail(name, "error", 200)
    crawl.end()
    assert alarms(crawl)[0].detail.startswith("the text was read on 0 of 20 pages")
    assert crawl.store.counts() == {"live": 20}


def test_what_a_card_said_is_not_what_the_page_gave(crawl: Crawling) -> None:
    edit(crawl, NAMES, category_source="card", published_source="card", summary_source="body:first-sentences")
    assert alarms(crawl)[0].detail.startswith(
        "the category was read on 0 of 20 pages, before on 20 of them (and so with"
    )


def test_a_crawl_that_finds_nothing_alarms_until_one_finds_something_again(crawl: Crawling) -> None:
    for found, raised, over in ((7, 0, 0), (0, 1, 0), (0, 1, 0), (None, 1, 0), (3, 1, 1), (0, 2, 1)):
        crawl.begin(DAY)
        crawl.end("partial", found=found)
        now = alarms(crawl)
        assert (len(now), sum(alarm.over_at is not None for alarm in now)) == (raised, over)
    assert {alarm.kind for alarm in alarms(crawl)} == {"nothing-found"}
    crawl.store.decide(None, crawl.now, release=False)
    assert all(alarm.over_at for alarm in alarms(crawl))


def test_a_section_that_was_always_empty_is_no_alarm(crawl: Crawling) -> None:
    crawl.end(found=0)
    assert alarms(crawl) == []


def test_thresholds_are_those_of_the_store(crawl: Crawling) -> None:
    crawl.store.thresholds = Thresholds(gone=0.9)
    lose(crawl, NAMES[:12])
    assert crawl.store.counts() == {"live": 8, "gone": 12}


@pytest.mark.parametrize(("rules", "state"), [(Rules(), "gone"), (Rules(gone_on_410=False), "suspect")])
def test_the_rules_of_life_are_those_of_the_store(crawl: Crawling, rules: Rules, state: str) -> None:
    crawl.store.rules = rules
    lose(crawl, NAMES[:1])
    assert crawl.store.story(1).state == state


def test_another_site_is_doubted_by_itself(crawl: Crawling) -> None:
    lose(crawl, NAMES[:12])
    crawl.begin(DAY, site="other")
    for n in range(6):
        crawl.read(story(f"other-{n}", url=f"https://other.example/news/{n}"))
    crawl.end(found=6)
    crawl.begin(DAY, site="other")
    for n in range(6):
        crawl.read(story(f"other-{n}", url=f"https://other.example/news/{n}", title="Welcome"))
    crawl.end(found=6)
    assert [(alarm.site, alarm.kind) for alarm in alarms(crawl)] == [("example", "many-gone"), ("other", "many-edited")]


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["visit", "visit", "visit", "release", "discard", "all", "kill"]),
        st.lists(st.sampled_from(["same", "not-modified", "edit", "404", "410", "trouble"]), min_size=8, max_size=8),
    ),
    max_size=8,
)


def act(crawl: Crawling, name: str, visit: str) -> None:
    if visit == "not-modified":
        crawl.store.record_not_modified(crawl.crawl_id, crawl.store.story(url_of(name)).story_id, crawl.now)
    elif visit in ("404", "410"):
        crawl.fail(name, status=int(visit))
    elif visit == "trouble":
        crawl.fail(name, "blocked", 503)
    else:
        crawl.read(story(name, title="Welcome" if visit == "edit" else name), page(f"{crawl.crawl_id}"))


@settings(deadline=None, max_examples=10)
@given(ACTS)
def test_whatever_happens_the_books_are_in_order(acts: list[tuple[str, list[str]]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "news.db"
        crawl = crawling(path)
        crawl.store.thresholds = Thresholds(at_least=3)
        with crawl.store as store:
            for name in NAMES[:8]:
                crawl.read(story(name, title=name))
            crawl.end()
            for what, visits in acts:
                waiting = [row.id for row in store.changes(held=True)]
                if what in ("visit", "kill"):
                    crawl.begin(DAY)
                    before = {row.url: row.state for row in store.stories()}
                    for name, visit in zip(NAMES, visits, strict=False):
                        act(crawl, name, visit)
                        if before[url_of(name)] == "gone" and visit in ("404", "410", "trouble"):
                            assert store.story(url_of(name)).state == "gone"
                    if what == "visit":
                        crawl.end()
                else:
                    store.decide(None if what == "all" else waiting[:2], crawl.now, release=what != "discard")
            store.settle_dead(crawl.now)
            gone = {row.story_id for row in store.changes() if row.kind in ("gone", "restored")}
            assert {row.story_id for row in store.stories(state="gone")} <= gone
        assert invariants(path) == []
