"""Each breaker by itself: what it lets pass, when it trips, what it holds, and what it says."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.breakers import Doubtful, Evidence, Glimpse, Thresholds, Tripped, weigh

FIELDS = ("title", "body_text", "published_on", "authors")


def changes(
    count: int, kind: str = "edited", fields: tuple[str, ...] = ("title",), **more: Any
) -> tuple[Doubtful, ...]:
    numbers = range(1, count + 1)
    return tuple(Doubtful(change_id=100 + n, story_id=n, kind=kind, fields=fields, **more) for n in numbers)


def readings(count: int, lost: int, name: str = "authors") -> tuple[Glimpse, ...]:
    """Pages that all gave a title and the field, and of which the first ones lost it."""
    both = frozenset(("title", name))
    return tuple(
        Glimpse(story_id=n, gave=both, gives=both - {name} if n <= lost else both) for n in range(1, count + 1)
    )


def tripped(evidence: Evidence, **thresholds: Any) -> Tripped | None:
    """The only breaker that tripped."""
    found = weigh(evidence, Thresholds(**thresholds))
    assert len(found) < 2
    return found[0] if found else None


@pytest.mark.parametrize(("gone", "checked", "trips"), [(4, 4, False), (5, 25, False), (5, 24, True), (12, 40, True)])
def test_many_gone_is_more_than_a_fifth_and_at_least_five(gone: int, checked: int, trips: bool) -> None:
    found = tripped(Evidence(checked=checked, changes=changes(gone, "gone", ())))
    assert (found is not None) == trips
    if found:
        assert (found.kind, len(found.changes)) == ("many-gone", gone)
        assert found.detail.startswith(f"{gone} of {checked} checked stories turned gone at once")


def test_stories_still_missing_under_an_alarm_count_with_those_that_go_now() -> None:
    evidence = Evidence(checked=40, changes=changes(2, "gone", ()), still_missing=12)
    found = tripped(evidence)
    assert found is not None
    assert found.changes == (101, 102)
    assert tripped(Evidence(checked=40, still_missing=12)) is None


@pytest.mark.parametrize(("edited", "checked", "trips"), [(4, 4, False), (5, 25, False), (5, 24, True)])
def test_many_edited_is_the_same_field_everywhere(edited: int, checked: int, trips: bool) -> None:
    found = tripped(Evidence(checked=checked, changes=changes(edited)))
    assert (found is not None) == trips
    if found:
        assert (found.kind, found.stories) == ("many-edited", (1, 2, 3, 4, 5))
        assert "in the title" in found.detail


def test_many_edits_in_different_fields_are_editing() -> None:
    mixed = tuple(
        Doubtful(change_id=n, story_id=n, kind="edited", fields=(FIELDS[n % len(FIELDS)],)) for n in range(16)
    )
    assert tripped(Evidence(checked=20, changes=mixed)) is None


def test_a_date_format_that_switches_trips_as_any_field_does() -> None:
    found = tripped(Evidence(checked=10, changes=changes(6, "redated", ("published_on",))))
    assert found is not None
    assert found.kind == "many-edited"


def test_a_rollout_that_goes_on_needs_no_five_again_but_still_its_share() -> None:
    going_on = {"title": 15}
    assert tripped(Evidence(checked=3, changes=changes(2), held_fields=going_on)) is not None
    assert tripped(Evidence(checked=30, changes=changes(2), held_fields=going_on)) is None
    assert tripped(Evidence(checked=3, changes=changes(2, fields=("summary",)), held_fields=going_on)) is None


@pytest.mark.parametrize(("shrunk", "checked", "trips"), [(4, 4, False), (5, 25, False), (5, 24, True)])
def test_bodies_that_shrink_together_trip(shrunk: int, checked: int, trips: bool) -> None:
    found = tripped(Evidence(checked=checked, changes=changes(shrunk, fields=("body_text",), shrank=True)))
    assert (found is not None) == trips
    if found:
        assert found.kind == "many-shrunk"


@pytest.mark.parametrize(("count", "lost", "trips"), [(4, 4, False), (20, 5, False), (20, 6, True), (10, 3, True)])
def test_a_field_that_falls_by_thirty_points_trips(count: int, lost: int, trips: bool) -> None:
    found = tripped(Evidence(checked=100, readings=readings(count, lost)))
    assert (found is not None) == trips
    if found:
        assert (found.kind, len(found.stories)) == ("fill-fell", lost)
        assert found.detail.startswith(
            f"the authors were read on {count - lost} of {count} pages, before on {count} of them"
        )


def test_a_fallen_field_holds_the_edits_of_those_that_lost_it_and_all_edits_of_it() -> None:
    edits = (
        Doubtful(change_id=1, story_id=1, kind="edited", fields=("summary",)),
        Doubtful(change_id=2, story_id=9, kind="edited", fields=("authors",)),
        Doubtful(change_id=3, story_id=9, kind="edited", fields=("summary",)),
    )
    found = tripped(Evidence(checked=100, changes=edits, readings=readings(10, 3)))
    assert found is not None
    assert found.changes == (1, 2)


def test_gains_make_up_for_losses() -> None:
    gained = tuple(
        Glimpse(story_id=n, gave=frozenset(("title",)), gives=frozenset(("title", "authors"))) for n in range(50, 56)
    )
    assert tripped(Evidence(checked=100, readings=(*readings(14, 6), *gained))) is None


@pytest.mark.parametrize(
    ("found", "before", "trips"), [(0, True, True), (0, False, False), (1, True, False), (None, True, False)]
)
def test_a_crawl_that_finds_nothing_where_there_was_something_trips(
    found: int | None, before: bool, trips: bool
) -> None:
    alarm = tripped(Evidence(checked=0, found=found, found_before=before))
    assert (alarm is not None) == trips
    if alarm:
        assert (alarm.kind, alarm.changes) == ("nothing-found", ())


def test_a_redesign_is_one_suspicion_that_holds_what_each_breaker_would() -> None:
    titles = changes(12, fields=("title",))
    cut = tuple(
        Doubtful(change_id=n, story_id=n, kind="edited", fields=("body_text",), shrank=True) for n in range(20, 32)
    )
    found = tripped(Evidence(checked=40, changes=(*titles, *cut), readings=readings(40, 40)))
    assert found is not None
    assert (found.kind, len(found.changes)) == ("many-shrunk", 24)


@pytest.mark.parametrize(
    ("thresholds", "evidence"),
    [
        ({"gone": 0.5}, Evidence(checked=20, changes=changes(10, "gone", ()))),
        ({"edited": 1.0}, Evidence(checked=20, changes=changes(20))),
        ({"shrunk": 0.9, "edited": 0.9}, Evidence(checked=20, changes=changes(18, fields=("body_text",), shrank=True))),
        ({"fill": 0.6}, Evidence(checked=20, readings=readings(10, 5))),
        ({"nothing_found": False}, Evidence(checked=0, found=0, found_before=True)),
        ({"at_least": 11}, Evidence(checked=20, changes=changes(10, "gone", ()))),
    ],
)
def test_each_threshold_can_be_set(thresholds: dict[str, Any], evidence: Evidence) -> None:
    assert tripped(evidence) is not None
    assert tripped(evidence, **thresholds) is None


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 9), st.sampled_from(["new", "reparsed", "moved", "restored"])), max_size=40))
def test_what_is_no_edit_and_no_loss_is_never_held(found: list[tuple[int, str]]) -> None:
    given_ = tuple(
        Doubtful(change_id=n, story_id=story, kind=kind, fields=("title",), shrank=True)
        for n, (story, kind) in enumerate(found)
    )
    assert weigh(Evidence(checked=0, changes=given_), Thresholds()) == ()


@settings(deadline=None)
@given(
    st.integers(0, 60),
    st.lists(
        st.tuples(st.sampled_from(["gone", "edited", "redated"]), st.sets(st.sampled_from(FIELDS)), st.booleans())
    ),
)
def test_nothing_is_held_twice_and_nothing_that_did_not_happen(
    checked: int, found: list[tuple[str, set[str], bool]]
) -> None:
    given_ = tuple(
        Doubtful(change_id=n, story_id=n, kind=kind, fields=tuple(sorted(names)), shrank=shrank)
        for n, (kind, names, shrank) in enumerate(found)
    )
    held = [
        number for alarm in weigh(Evidence(checked=checked, changes=given_), Thresholds()) for number in alarm.changes
    ]
    assert len(held) == len(set(held))
    assert set(held) <= set(range(len(given_)))
    assert not held or len(held) >= 5
