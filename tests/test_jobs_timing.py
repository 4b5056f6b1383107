"""When a timing comes: cron's own meaning, both changes of the clocks, and a slow oracle that counts minutes."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jobs.instants import clock_changes, latest_run, next_run, runs
from jobs.timing import Cron, parse_timing

LONDON = ZoneInfo("Europe/London")
MINUTE = timedelta(minutes=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def between(line: str, start: str, end: str, zone: ZoneInfo = LONDON) -> list[str]:
    """The runs from `start` to `end` (UTC), as the clock on the wall shows them."""
    found = runs(parse_timing(line), utc(start), utc(end), zone)
    return [instant.astimezone(zone).strftime("%d %H:%M %Z") for instant in found]


MARCH = ("2026-03-28T12:00", "2026-03-30T12:00")  # 29 March: 01:00 GMT becomes 02:00 BST
OCTOBER = ("2026-10-24T12:00", "2026-10-26T12:00")  # 25 October: 02:00 BST becomes 01:00 GMT


def test_a_time_that_march_skips_comes_once_at_the_moment_after_the_gap() -> None:
    assert between("30 1 * * *", *MARCH) == ["29 02:00 BST", "30 01:30 BST"]
    assert between("0,20,40 1 * * *", *MARCH) == ["29 02:00 BST", "30 01:00 BST", "30 01:20 BST", "30 01:40 BST"]
    assert between("0 1,2 * * *", *MARCH) == ["29 02:00 BST", "30 01:00 BST", "30 02:00 BST"]
    assert between("30 1 29 3 *", *MARCH) == ["29 02:00 BST"]


def test_a_time_that_october_repeats_comes_once_the_first_time() -> None:
    assert between("30 1 * * *", *OCTOBER) == ["25 01:30 BST", "26 01:30 GMT"]
    assert between("0 1,2 * * *", *OCTOBER) == ["25 01:00 BST", "25 02:00 GMT", "26 01:00 GMT", "26 02:00 GMT"]


@pytest.mark.parametrize("line", ["17 * * * *", "17 */1 * * *", "17 0-23 * * *"])
def test_an_hourly_line_goes_on_evenly_through_both_changes(line: str) -> None:
    for span in (MARCH, OCTOBER):
        found = list(runs(parse_timing(line), utc(span[0]), utc(span[1]), LONDON))
        assert {later - earlier for earlier, later in pairwise(found)} == {timedelta(hours=1)}
        assert len(found) == 48


def test_wildcard_minutes_go_on_evenly_and_lose_no_day() -> None:
    night = [instant for instant in between("*/20 0-2 * * *", *OCTOBER) if instant.startswith("25")]
    assert night == [
        "25 00:00 BST", "25 00:20 BST", "25 00:40 BST", "25 01:00 BST", "25 01:20 BST", "25 01:40 BST",
        "25 01:00 GMT", "25 01:20 GMT", "25 01:40 GMT", "25 02:00 GMT", "25 02:20 GMT", "25 02:40 GMT",
    ]  # fmt: skip
    assert between("*/20 0-1 * * *", "2026-03-29T00:00", "2026-03-29T12:00") == [
        "29 00:00 GMT", "29 00:20 GMT", "29 00:40 GMT", "29 02:00 BST",
    ]  # fmt: skip
    assert len(between("* * * * *", "2026-03-29T00:00", "2026-03-29T03:00")) == 180


def test_two_days_that_interlace_lose_no_minute() -> None:
    """Newfoundland once put its clocks back from one past midnight to one past eleven of the day before."""
    start, end, zone = utc("2010-11-07T01:00"), utc("2010-11-07T05:00"), ZoneInfo("America/St_Johns")
    timing = parse_timing("* * * * *")
    minutes = [start + number * MINUTE for number in range(240)]
    assert list(runs(timing, start, end, zone)) == minutes
    assert [latest_run(timing, minute + MINUTE / 2, zone) for minute in minutes] == minutes


def test_numbers_and_names_of_weekdays_mean_the_same_days() -> None:
    for number, name in enumerate(("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")):
        assert parse_timing(f"0 7 * * {number}") == parse_timing(f"0 7 * * {name}")
    week = ("2026-11-16T00:00", "2026-11-23T00:00")  # Monday to Sunday
    assert between("0 7 * * 1", *week) == ["16 07:00 GMT"]
    assert between("0 7 * * 7", *week) == between("0 7 * * 0", *week) == ["22 07:00 GMT"]


def test_day_of_month_or_weekday_is_enough_where_both_are_named() -> None:
    november = ("2026-11-01T00:00", "2026-12-01T00:00")
    assert [found[:2] for found in between("0 7 13,20 * mon", *november)] == ["02", "09", "13", "16", "20", "23", "30"]
    assert [found[:2] for found in between("0 7 */10 * mon", *november)] == []  # a star: then both have to match
    assert [found[:2] for found in between("0 7 */15 * sun", *november)] == ["01"]


def test_the_zone_is_the_one_that_is_given() -> None:
    kathmandu = ZoneInfo("Asia/Kathmandu")
    assert next_run(parse_timing("0 7 * * *"), utc("2026-06-01T00:00"), kathmandu) == utc("2026-06-01T01:15")
    assert next_run(parse_timing("0 7 * * *"), utc("2026-06-01T00:00"), LONDON) == utc("2026-06-01T06:00")


def test_rare_days_are_found_and_impossible_ones_refused() -> None:
    assert next_run(parse_timing("0 0 29 2 *"), utc("2026-01-01T00:00"), LONDON) == utc("2028-02-29T00:00")
    assert next_run(parse_timing("0 0 29 2 */7"), utc("2088-03-01T00:00"), LONDON) == utc("2128-02-29T00:00")
    assert latest_run(parse_timing("0 0 29 2 *"), utc("2026-01-01T00:00"), LONDON) == utc("2024-02-29T00:00")
    for line in ("0 0 30 2 *", "0 0 31 2,4,6,9,11 *", "0 0 30 feb */2"):
        with pytest.raises(ValueError, match="never run"):
            parse_timing(line)
    assert isinstance(parse_timing("0 0 30 2 mon"), Cron)  # each Monday of February


def test_every_is_a_distance_in_absolute_time_from_the_last_run() -> None:
    daily, anchor = parse_timing("every 1d"), utc("2026-03-28T07:00:13")
    assert next_run(daily, anchor, LONDON, anchor) == utc("2026-03-29T07:00:13")  # eight by the clock, and no matter
    assert next_run(daily, utc("2026-04-02T07:00:13"), LONDON, anchor) == utc("2026-04-03T07:00:13")
    assert next_run(daily, utc("2026-03-20T08:00"), LONDON, anchor) == utc("2026-03-21T07:00:13")
    assert latest_run(daily, utc("2026-04-02T07:00:12"), LONDON, anchor=anchor) == utc("2026-04-01T07:00:13")
    assert latest_run(daily, anchor, LONDON, after=anchor, anchor=anchor) is None
    assert next_run(parse_timing("every 15m"), anchor, LONDON) == anchor + 15 * MINUTE


def test_both_changes_of_each_year_are_known() -> None:
    found = list(clock_changes(utc("2026-01-01T00:00"), utc("2028-01-01T00:00"), LONDON))
    assert found == [utc(f"{day}T01:00") for day in ("2026-03-29", "2026-10-25", "2027-03-28", "2027-10-31")]
    assert list(clock_changes(utc("2026-03-29T01:00"), utc("2026-10-25T00:59"), LONDON)) == []
    assert list(clock_changes(utc("2026-01-01T00:00"), utc("2027-01-01T00:00"), ZoneInfo("UTC"))) == []


class Line(NamedTuple):
    """A cron line and what it means, made together: the parser has no part in the meaning."""

    text: str
    minutes: set[int]
    hours: set[int]
    days: set[int]
    months: set[int]
    weekdays: set[int]
    either_day: bool
    steady: bool

    def on(self, wall: datetime) -> bool:
        of_month, of_week = wall.day in self.days, (wall.weekday() + 1) % 7 in self.weekdays
        day = (of_month or of_week) if self.either_day else (of_month and of_week)
        return day and wall.month in self.months and wall.hour in self.hours and wall.minute in self.minutes


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """A line with single values, lists, ranges, steps and stars in every field."""
    fields = [draw(field(*bounds)) for bounds in ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))]
    texts, values = [text for text, _ in fields], [found for _, found in fields]
    return Line(
        " ".join(texts),
        *values[:4],
        {day % 7 for day in values[4]},
        either_day=not texts[2].startswith("*") and not texts[4].startswith("*"),
        steady=texts[0].startswith("*") or len(values[1]) == 24,
    )


@st.composite
def field(draw: st.DrawFn, low: int, high: int) -> tuple[str, set[int]]:
    kind = draw(st.sampled_from(["*", "*", "step", "list", "range"]))
    step = draw(st.integers(1, 20))
    if kind == "*":
        return "*", set(range(low, high + 1))
    if kind == "step":
        return f"*/{step}", set(range(low, high + 1, step))
    if kind == "list":
        items = draw(st.lists(st.integers(low, high), min_size=1, max_size=4))
        return ",".join(map(str, items)), set(items)
    first = draw(st.integers(low, high))
    last = draw(st.integers(first, high))
    return f"{first}-{last}/{step}", set(range(first, last + 1, step))


def counted(line: Line, start: datetime, end: datetime, zone: ZoneInfo) -> list[datetime]:
    """The slow way: look at the clock on the wall each minute, and at what it skipped when it jumps."""
    found, before = [], (start - MINUTE).astimezone(zone).replace(tzinfo=None)
    for number in range((end - start) // MINUTE):
        instant = start + number * MINUTE
        local = instant.astimezone(zone)
        wall = local.replace(tzinfo=None, fold=0)
        skipped = [before + gone * MINUTE for gone in range(1, (wall - before) // MINUTE)]
        shown = line.on(wall) and (line.steady or not local.fold)
        if shown or (len(line.hours) < 24 and any(line.on(gone) for gone in skipped)):
            found.append(instant)
        before = wall
    return found


PLACES = [
    ("Europe/London", "2026-03-27T20:00"),
    ("Europe/London", "2026-10-23T20:00"),
    ("America/New_York", "2026-03-07T00:00"),
    ("America/New_York", "2026-10-31T00:00"),
    ("Australia/Lord_Howe", "2026-04-03T12:00"),  # by half an hour
    ("Australia/Lord_Howe", "2026-10-02T12:00"),
    ("America/Sao_Paulo", "2018-11-03T00:00"),  # midnight did not exist
    ("America/Santiago", "2026-04-04T00:00"),  # midnight is put back to eleven
    ("Africa/Casablanca", "2026-02-14T00:00"),  # for Ramadan
    ("Asia/Kathmandu", "2026-02-27T00:00"),
    ("UTC", "2027-12-30T00:00"),
]


@settings(max_examples=100, deadline=None)
@given(line=lines(), place=st.sampled_from(PLACES), offset=st.integers(0, 1440))
def test_the_runs_are_those_that_counting_minutes_finds(line: Line, place: tuple[str, str], offset: int) -> None:
    zone, start = ZoneInfo(place[0]), utc(place[1]) + offset * MINUTE
    end = start + timedelta(days=2)
    try:
        timing = parse_timing(line.text)
    except ValueError as error:
        assume("never run" not in str(error))
        raise
    expected = counted(line, start, end, zone)
    assert list(runs(timing, start, end, zone)) == expected
    assert latest_run(timing, end - MINUTE, zone, after=start - MINUTE) == (expected[-1] if expected else None)


@settings(max_examples=200, deadline=None)
@given(line=lines(), zone=st.sampled_from([place[0] for place in PLACES]), seconds=st.integers(0, 10**9))
def test_each_run_is_later_than_the_last_and_found_again_from_its_own_end(line: Line, zone: str, seconds: int) -> None:
    try:
        timing = parse_timing(line.text)
    except ValueError:
        assume(False)
    place, start = ZoneInfo(zone), utc("2005-01-01T00:00") + timedelta(seconds=seconds)
    first = next_run(timing, start, place)
    second = next_run(timing, first, place)
    assert start < first < second
    assert first.tzinfo is second.tzinfo is UTC
    assert latest_run(timing, second, place) == second
    assert latest_run(timing, second - timedelta.resolution, place) == first
    wall = first.astimezone(place).replace(tzinfo=None)
    just_before = (first - MINUTE).astimezone(place).replace(tzinfo=None)
    assert line.on(wall) or wall - just_before > MINUTE  # the moment after a gap
