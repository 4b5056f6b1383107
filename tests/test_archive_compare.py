"""What differs between two readings, and what is noise."""

import unicodedata
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.compare import changed_fields, fingerprint, inherit, plain
from tests.archive_samples import HOME, story

TEXT = st.text(st.characters(codec="utf-8"), max_size=200)
PUBLISHED = {"published_on": None, "published_at": None, "published_raw": None, "published_source": None}


@settings(deadline=None)  # a busy machine is no failure
@given(TEXT)
def test_noise_never_makes_a_change(text: str) -> None:
    noisy = unicodedata.normalize("NFD", text).replace(" ", " \u00a0").replace("'", "’").replace('"', "“") + "\u00ad \n"
    old, new = story(title=text, body_text=text, summary=text), story(title=noisy, body_text=noisy, summary=noisy)
    assert changed_fields(old, new) == ()
    assert fingerprint(old) == fingerprint(new)


@settings(deadline=None)
@given(TEXT)
def test_folding_is_stable(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@settings(deadline=None)
@given(TEXT, TEXT)
def test_equal_fingerprints_and_no_changed_field_are_one_thing(one: str, other: str) -> None:
    old, new = story(body_text=one), story(body_text=other)
    assert (fingerprint(old) == fingerprint(new)) == (changed_fields(old, new) == ())


@pytest.mark.parametrize(
    ("old", "new", "fields"),
    [
        ({"title": "“It’s”"}, {"title": '"It\'s"'}, ()),
        ({"title": "1,200"}, {"title": "1,500"}, ("title",)),
        ({"title": "Cafe"}, {"title": "Café"}, ("title",)),
        ({"title": "x²"}, {"title": "x2"}, ("title",)),
        ({"authors": ("A", "B")}, {"authors": ("B", "A")}, ("authors",)),
        ({"summary": "a", "summary_source": "standfirst"}, {"summary": "b"}, ("summary",)),
        ({"summary": "a", "summary_source": "body:first-sentences"}, {"summary": "b"}, ()),
        ({"category": None, "category_source": None}, {"category": "News"}, ()),
        ({"category": "News"}, {"category": "Blog", "category_source": "feed"}, ()),
        ({"category": "News"}, {"category": "NEWS "}, ("category",)),
        (PUBLISHED, {}, ("published_on",)),
        ({}, PUBLISHED, ()),
        ({}, {"published_on": date(2018, 1, 1), "published_source": "card"}, ()),
        ({}, {"published_at": datetime(2018, 1, 22, 9, 5, tzinfo=UTC)}, ()),
        ({"image_url": None}, {}, ("image_url",)),
        ({"image_url": f"{HOME}a.jpg?w=1#x"}, {"image_url": f"{HOME}a.jpg"}, ()),
        ({"parsed_by": "1", "language": "en"}, {"parsed_by": "2", "language": "cy"}, ()),
    ],
)
def test_which_fields_differ(old: dict[str, object], new: dict[str, object], fields: tuple[str, ...]) -> None:
    assert changed_fields(story(**old), story(**new)) == fields


def test_a_better_reader_may_add_what_an_edit_may_not() -> None:
    old = story(category=None, category_source=None, summary="The", summary_source="body:first-sentences")
    assert changed_fields(old, story()) == ()
    assert changed_fields(old, story(), gained=True) == ("summary", "category")


def test_what_the_page_says_itself_beats_what_was_inherited() -> None:
    old = story(category="Blog", category_source="card", published_on=date(2018, 1, 1), published_source="feed")
    kept = inherit(old, story())
    assert (kept.category, kept.published_on, kept.problems) == ("News", date(2018, 1, 22), ())


def test_hearsay_never_replaces_what_the_page_said() -> None:
    heard = story(category="Blog", category_source="card", published_on=date(2018, 1, 1), published_source="sitemap")
    kept = inherit(story(), heard)
    assert (kept.category, kept.published_on, kept.published_source) == ("News", date(2018, 1, 22), "label:Published")
    assert [problem.kind for problem in kept.problems] == ["date-lost"]
