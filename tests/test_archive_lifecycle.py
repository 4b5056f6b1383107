"""The state machine, walked at random, and the times it gives."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import archive
from archive.lifecycle import Condition, Rules, Sign, State, claims_newer, next_check, step
from tests.archive_samples import NOON

VISITS = st.lists(st.tuples(st.sampled_from(Sign), st.integers(0, 12), st.booleans()), max_size=40)


@settings(deadline=None)  # a busy machine is no failure
@given(VISITS)
def test_gone_is_left_by_a_good_page_or_a_redirect_only(visits: list[tuple[Sign, int, bool]]) -> None:
    condition, now, crawl_id = Condition(state=State.LIVE), NOON, 1
    for sign, hours, another_crawl in visits:
        now, crawl_id = now + timedelta(hours=hours), crawl_id + another_crawl
        after = step(condition, sign, crawl_id=crawl_id, now=now)
        if condition.state is State.GONE and after.condition.state is not State.GONE:
            assert sign in (Sign.GOOD, Sign.ELSEWHERE)
        assert (after.change == "gone") == (after.condition.state is State.GONE and condition.state is not State.GONE)
        assert (after.change == "restored") == (sign is Sign.GOOD and condition.state in (State.GONE, State.MOVED))
        assert (after.condition.failing_since is None) == (after.condition.state in (State.LIVE, State.MOVED))
        condition = after.condition


@settings(deadline=None)
@given(st.sampled_from(State), st.integers(0, 99))
def test_trouble_never_changes_a_thing(state: State, hours: int) -> None:
    before = Condition(state=state, failing_since=NOON, failing_crawl=1)
    after = step(before, Sign.TROUBLE, crawl_id=2, now=NOON + timedelta(hours=hours))
    assert (after.condition, after.change) == (before, None)


def shown(state: State, sign: Sign) -> str:
    """One cell of the README's table: where a visit leads, and the change it reports."""
    hours = 6 if state is State.SUSPECT else 0
    before = Condition(state=state, failing_since=NOON, failing_crawl=1) if hours else Condition(state=state)
    after = step(before, sign, crawl_id=2, now=NOON + timedelta(hours=hours))
    return f"{after.condition.state}: *{after.change}*" if after.change else str(after.condition.state)


def test_the_readme_shows_the_machine_as_it_is() -> None:
    readme = (Path(archive.__file__).parent / "README.md").read_text("utf-8")
    for state in State:
        cells = [shown(state, sign) for sign in (Sign.GOOD, Sign.MISSING, Sign.REMOVED, Sign.ELSEWHERE, Sign.TROUBLE)]
        assert f"| **{state}** | {' | '.join(cells)} |" in readme


def test_patience_can_be_set() -> None:
    suspect = step(Condition(state=State.LIVE), Sign.MISSING, crawl_id=1, now=NOON).condition
    soon = Rules(gone_after=timedelta(minutes=1))
    assert step(suspect, Sign.MISSING, crawl_id=2, now=NOON + soon.gone_after, rules=soon).change == "gone"
    assert step(suspect, Sign.MISSING, crawl_id=1, now=NOON + timedelta(days=9), rules=soon).change is None


def test_a_410_can_be_taken_for_a_404() -> None:
    wary = Rules(gone_on_410=False)
    first = step(Condition(state=State.LIVE), Sign.REMOVED, crawl_id=1, now=NOON, rules=wary)
    assert (first.condition.state, first.change) == (State.SUSPECT, None)
    second = step(first.condition, Sign.REMOVED, crawl_id=2, now=NOON + wary.gone_after, rules=wary)
    assert second.change == "gone"


@settings(deadline=None)
@given(st.sampled_from(State), st.integers(0, 10_000))
def test_no_story_is_left_alone_for_more_than_thirty_days(state: State, hours: int) -> None:
    since = NOON - timedelta(hours=hours)
    due = next_check(Condition(state=state, failing_since=since), last_changed_at=since, now=NOON)
    assert NOON <= due <= NOON + timedelta(days=30)


def test_a_lost_story_is_asked_for_ever_more_rarely() -> None:
    gone = Condition(state=State.GONE, failing_since=NOON)
    days = [0, 1, 8, 14, 28, 60]
    waits = [next_check(gone, last_changed_at=NOON, now=NOON + timedelta(days=n)) - timedelta(days=n) for n in days]
    assert [(wait - NOON).days for wait in waits] == [0, 7, 8, 14, 28, 30]


@pytest.mark.parametrize(
    ("words", "newer"),
    [
        (None, False),
        ("", False),
        ("2024-03-18T12:00:01Z", True),
        ("2024-03-17", False),
        ("2024-03-18", True),
        ("9999-99-99", False),
    ],
)
def test_claims_of_change(words: str | None, newer: bool) -> None:
    read: datetime = NOON
    assert claims_newer(words, read, NOON + timedelta(hours=2)) is newer
