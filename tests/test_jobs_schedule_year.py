"""A year of the schedule on a clock of our own, held against lists that were made without it.

Both London changes of 2026, a week switched off, a lid closed for nine hours, clocks put back and forward.
"""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from jobs.config import load_config
from jobs.schedule import Job, plan
from tests.machine import START, YEAR, Machine

HOUR, DAY, MINUTE, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1), timedelta(seconds=1)
SUMMER = (date(2026, 3, 29), date(2026, 10, 25))  # from the first day to before the second, London is an hour ahead
FILE = """\
[sites.river]
home = "https://river.example.org/"
listings = ["https://river.example.org/news/"]
[sites.sea]
home = "https://sea.example.org/"
listings = ["https://sea.example.org/news/"]
crawl = "every 3h"
[schedule]
crawl = "17 * * * *"
report = "0 7 * * 1-5"
verify = "30 1 * * 7"
"""


@pytest.fixture(scope="module")
def jobs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Job, ...]:
    file = tmp_path_factory.mktemp("year") / "newskeep.toml"
    file.write_text(FILE, encoding="utf-8")
    return plan(load_config(file))


@pytest.fixture(scope="module")
def undisturbed(jobs: tuple[Job, ...]) -> Machine:
    """A year without trouble, lived."""
    machine = Machine(jobs)
    machine.live(YEAR)
    return machine


def london(day: date, hour: int, minute: int) -> datetime:
    """That time of that day as UTC, by the two dates above; good from 02:00 on and before 01:00."""
    ahead = HOUR if SUMMER[0] <= day < SUMMER[1] else timedelta()
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC) - ahead


def on_sundays() -> list[datetime]:
    """Half past one on each Sunday; on 29 March, when there is none, at two; on 25 October the first of two."""
    sundays = [date(2026, 1, 4) + number * 7 * DAY for number in range(52)]
    plain = {day: london(day, 1, 30) for day in sundays}
    plain[SUMMER[0]] = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    plain[SUMMER[1]] = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    return list(plain.values())


def expected() -> dict[str, list[datetime]]:
    """What a year without trouble runs. A new archive starts with the slots of the days before."""
    days = [date(2026, 1, 1) + number * DAY for number in range(365)]
    return {
        "crawl:river": [START - 43 * MINUTE + number * HOUR for number in range(365 * 24 + 1)],
        "crawl:sea": [START + number * 3 * HOUR for number in range(365 * 8)],
        "report": [START - 17 * HOUR, *(london(day, 7, 0) for day in days if day.isoweekday() <= 5)],
        "verify": [datetime(2025, 12, 28, 1, 30, tzinfo=UTC), *on_sundays()],
    }


def without(slots: list[datetime], start: datetime, end: datetime, jitter: timedelta) -> list[datetime]:
    """Those that fall into an outage replaced by the last of them."""
    missed = [slot for slot in slots if start <= slot + jitter < end]
    return [slot for slot in slots if slot not in missed[:-1]]


def test_a_year_runs_each_slot_once(jobs: tuple[Job, ...], undisturbed: Machine) -> None:
    machine = undisturbed
    for name, slots in expected().items():
        assert machine.slots(name) == slots, name
    for job in jobs:
        late = {ran.wall - ran.slot for ran in machine.ran[job.name][1:]}
        assert late == {job.jitter}


def test_a_year_with_outages_and_a_moving_clock_catches_up_once_and_repeats_nothing(jobs: tuple[Job, ...]) -> None:
    off = (datetime(2026, 3, 25, 16, 40, 30, tzinfo=UTC), 7 * DAY)  # over the change in March
    asleep = (datetime(2026, 10, 24, 21, 30, tzinfo=UTC), 9 * HOUR)  # over the change in October
    back = (datetime(2026, 6, 10, 6, 5, tzinfo=UTC), -HOUR)  # just after the report
    step = (datetime(2026, 8, 3, 6, 0, 1, tzinfo=UTC), -40 * SECOND)  # a second after the report
    machine = Machine(
        jobs,
        [
            (off[0], "off", off[1]),
            (back[0], "set", back[1]),
            (step[0], "set", step[1]),
            (asleep[0], "asleep", asleep[1]),
        ],
    )
    machine.live(YEAR - back[1] - step[1])
    for job in jobs:
        slots = expected()[job.name]
        for start, length in (off, asleep):
            slots = without(slots, start, start + length, job.jitter)
        assert machine.slots(job.name) == slots, job.name
        outages = {off[0] + off[1], asleep[0] + asleep[1]}
        assert {ran.wall for ran in machine.ran[job.name][1:] if ran.wall != ran.slot + job.jitter} <= outages


def test_each_clock_change_by_name(undisturbed: Machine) -> None:
    """The nights that go wrong elsewhere, written out."""
    machine = undisturbed
    nights = {
        day: [slot.strftime("%H:%M") for slot in machine.slots("crawl:river") if slot.date() == day][:4]
        for day in SUMMER
    }
    assert nights == {day: ["00:17", "01:17", "02:17", "03:17"] for day in SUMMER}
    assert [slot for slot in machine.slots("verify") if slot.date() in SUMMER] == [
        datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    ]
    around = [slot for slot in machine.slots("report") if slot.date() in (date(2026, 3, 27), date(2026, 3, 30))]
    assert [slot.hour for slot in around] == [7, 6]


@pytest.mark.parametrize("jump", [-DAY, -30 * DAY])
def test_a_clock_put_back_by_days_stops_nothing_and_repeats_nothing_at_once(
    jobs: tuple[Job, ...], jump: timedelta
) -> None:
    machine = Machine(jobs, [(datetime(2026, 6, 10, 10, 30, tzinfo=UTC), "set", jump)], wall=START + 130 * DAY)
    machine.live(60 * DAY)
    gaps = {
        name: [later.true - earlier.true for earlier, later in pairwise(ran[1:])] for name, ran in machine.ran.items()
    }
    assert set(gaps["crawl:river"]) == {HOUR}
    assert set(gaps["crawl:sea"]) == {3 * HOUR}
    assert min(gaps["report"]) >= DAY - HOUR
    assert max(gaps["report"]) <= 5 * DAY  # put back into a weekend, Monday is a true Friday and three days off


def test_a_clock_that_was_wrong_for_ten_minutes_costs_one_run_and_no_gap(jobs: tuple[Job, ...]) -> None:
    wrong = datetime(2026, 6, 10, 10, 30, tzinfo=UTC)
    machine = Machine(
        jobs, [(wrong, "set", 400 * DAY), (wrong + 400 * DAY + 10 * MINUTE, "set", -400 * DAY)], wall=wrong - 3 * DAY
    )
    machine.live(10 * DAY)
    river = machine.ran["crawl:river"]
    assert sum(ran.slot > wrong + 300 * DAY for ran in river) == 1
    assert max(later.true - earlier.true for earlier, later in pairwise(river)) <= HOUR


def test_nothing_missed_before_a_restart_is_forgotten(jobs: tuple[Job, ...]) -> None:
    """Off a dozen times, each time over a report: every report is made, late, and each once."""
    mondays = [date(2026, 5, 4) + number * 7 * DAY for number in range(12)]
    nights = [(london(day, 6, 50), "off", 40 * MINUTE) for day in mondays]
    machine = Machine(jobs, nights, wall=datetime(2026, 5, 1, 12, tzinfo=UTC))
    machine.live(84 * DAY)
    late = [ran for ran in machine.ran["report"][1:] if ran.wall != ran.slot]
    assert [ran.slot for ran in late] == [london(day, 7, 0) for day in mondays]
    assert {ran.wall - ran.slot for ran in late} == {30 * MINUTE}
    assert len(machine.slots("report")) == len(set(machine.slots("report"))) == 1 + 60
