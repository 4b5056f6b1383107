"""What a report is about: which changes fall into a period, and what the archive says of the rest."""

from datetime import timedelta
from pathlib import Path

import pytest

from archive import open_archive
from archive.clock import iso, parse_iso
from jobs.period import Period, gather, next_period
from tests.archive_samples import url_of
from tests.report_samples import DAY, HOUR, SINCE, START, begun, every_kind, sample


@pytest.fixture(scope="module")
def archive_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("period") / "news.db"
    every_kind(path)
    return path


def told(path: Path, **limits: object) -> Period:
    with open_archive(path) as archive:
        bounds = next_period(archive, SINCE)
        assert bounds is not None
        return gather(archive, *bounds, **limits)  # type: ignore[arg-type]


def test_every_kind_is_told_and_held_changes_are_not(archive_path: Path) -> None:
    period = told(archive_path)
    assert period.counts() == {"new": 2, "edited": 2, "redated": 1, "moved": 1, "gone": 2, "restored": 1}
    assert [(held.alarm.kind if held.alarm else None, held.counts) for held in period.held] == [
        ("many-edited", (("edited", 1),))
    ]


def test_a_crawl_that_has_not_ended_waits_for_a_later_report(archive_path: Path) -> None:
    period = told(archive_path)
    assert period.waiting == 1
    assert not [item for item in period.items if "too-late" in item.change.url]


def test_the_period_ends_a_second_after_the_last_crawl_and_the_next_report_begins_there(archive_path: Path) -> None:
    with open_archive(archive_path) as archive:
        last = max(crawl.finished_at for crawl in archive.crawls() if crawl.finished_at)
        since, until = next_period(archive, None) or (None, None)
        assert until == last + timedelta(seconds=1)
        assert since == START
        assert next_period(archive, until) == (until, until)
        assert gather(archive, last + timedelta(seconds=1), until + HOUR).items == ()


def test_two_periods_tell_what_one_over_both_tells(archive_path: Path) -> None:
    with open_archive(archive_path) as archive:
        since, until = next_period(archive, None) or (START, START)
        whole = [item.change.id for item in gather(archive, since, until).items]
        middle = SINCE + DAY
        parts = [gather(archive, since, middle), gather(archive, middle, until)]
    assert sorted(whole) == sorted(item.change.id for part in parts for item in part.items)


def test_an_edit_and_its_revert_are_two_changes_and_the_second_says_which_version_is_back(archive_path: Path) -> None:
    edits = [item for item in told(archive_path).items if item.change.kind == "edited"]
    assert [(item.change.from_version, item.change.to_version, item.restores) for item in edits] == [
        (1, 2, None),
        (2, 3, 1),
    ]


def test_a_story_that_is_gone_says_when_it_was_last_there_and_since_when_it_is_missing(archive_path: Path) -> None:
    gone = {item.change.url: item.absence for item in told(archive_path, kinds=("gone",)).items}
    ferry = gone[url_of("night-ferry")]
    assert ferry is not None
    assert ferry.seen_at == START
    assert ferry.missing_at == START + DAY + timedelta(minutes=4)


def test_a_move_names_both_addresses(archive_path: Path) -> None:
    (moved,) = told(archive_path, kinds=("moved",)).items
    assert moved.addresses == (url_of("orchard-day"), url_of("events/orchard-day"))


def test_a_story_that_leads_to_another_one_tells_both_addresses(tmp_path: Path) -> None:
    made = begun(tmp_path / "news.db")
    made.begin(DAY)
    made.read(sample("quiet-corner"), aliases=((url_of("clock-tower"), "redirect"),))
    made.end()
    made.store.close()
    (moved,) = told(tmp_path / "news.db").items
    assert (moved.change.kind, moved.change.title) == ("moved", "Clock tower stops for repairs")
    assert moved.addresses == (url_of("clock-tower"), url_of("quiet-corner"))


@pytest.mark.parametrize(("kind", "ends_a_period"), [("digest", True), ("heartbeat", True), ("alarm", False)])
def test_only_a_committed_report_of_changes_ends_a_period(tmp_path: Path, kind: str, ends_a_period: bool) -> None:
    made = begun(tmp_path / "news.db")
    until = "2024-03-11T07:04:01Z"
    made.store.db.execute(
        "INSERT INTO reports (created_at, since_at, until_at, subject, text, html, kind) "
        "VALUES (?, ?, ?, '', '', '', ?)",
        [until, iso(START), until, kind],
    )
    bounds = next_period(made.store)
    made.store.close()
    assert bounds is not None
    assert bounds[0] == (parse_iso(until) if ends_a_period else START)


def test_sites_and_kinds_narrow_the_period_and_its_evidence(archive_path: Path) -> None:
    period = told(archive_path, sites=("harbour",), kinds=("new", "gone"))
    assert [item.change.url for item in period.items] == ["https://harbour.example.org/news/charts/"]
    assert period.sites == (("harbour", "Harbour Archive"),)
    assert period.evidence.checked == 1
    assert not period.held
    assert [crawl.site for crawl in period.crawls] == ["harbour"]


def test_stories_that_read_as_before_are_the_evidence(tmp_path: Path) -> None:
    made = begun(tmp_path / "news.db")
    made.begin(DAY)
    for name in ("quiet-corner", "clock-tower", "night-ferry"):
        made.read(sample(name))
    made.fail("orchard-day", "error", None)
    made.fail("annual-figures")
    made.end()
    made.store.close()
    period = told(tmp_path / "news.db")
    assert period.items == ()
    assert (period.evidence.checked, period.evidence.unchanged, period.evidence.unanswered) == (5, 3, 2)
    assert (period.evidence.alive, period.evidence.suspects) == (5, 1)
    assert period.evidence.oldest_check_at == START


def test_stories_held_as_gone_are_not_called_failing_for_a_short_time(tmp_path: Path) -> None:
    made = begun(tmp_path / "news.db")
    made.begin(DAY)
    for name in ("quiet-corner", "clock-tower", "night-ferry", "orchard-day", "annual-figures"):
        made.fail(name, status=410)
    made.end()
    made.store.close()
    period = told(tmp_path / "news.db")
    assert [held.counts for held in period.held] == [(("gone", 5),)]
    assert period.evidence.suspects == 0


def test_stories_whose_changes_were_discarded_are_counted_as_such(tmp_path: Path) -> None:
    made = begun(tmp_path / "news.db")
    made.begin(DAY)
    made.read(sample("quiet-corner", title="403"))
    made.hold("quiet-corner", "many titles changed", [])
    made.read(sample("clock-tower"))
    made.end()
    made.store.decide(None, made.now, release=False)
    made.store.close()
    period = told(tmp_path / "news.db")
    assert (period.evidence.checked, period.evidence.unchanged, period.evidence.discarded) == (2, 1, 1)


def test_a_released_change_is_told_from_its_release_on_without_another_crawl(tmp_path: Path) -> None:
    made = begun(tmp_path / "news.db")
    made.begin(DAY)
    made.read(sample("quiet-corner", title="403"))
    made.hold("quiet-corner", "many titles changed", [])
    made.end()
    _, told_until = next_period(made.store) or (START, START)
    assert gather(made.store, SINCE, told_until).items == ()
    made.store.decide(None, told_until + HOUR, release=True)
    _, until = next_period(made.store) or (START, START)
    later = gather(made.store, told_until, until)
    made.store.close()
    assert [item.change.kind for item in later.items] == ["edited"]
    assert not later.held


def test_reparsed_is_never_told(tmp_path: Path) -> None:
    made = begun(tmp_path / "news.db")
    made.begin(DAY)
    again = sample("quiet-corner", body_text="Two chairs and one lamp.", parsed_by="reader 2")
    made.read(again, reread=lambda *_: again)
    made.end()
    kinds = made.kinds()
    made.store.close()
    assert "reparsed" in kinds
    assert told(tmp_path / "news.db").items == ()


def test_an_archive_without_an_ended_crawl_has_no_period(tmp_path: Path) -> None:
    with open_archive(tmp_path / "news.db", write=True) as store:
        assert next_period(store) is None
