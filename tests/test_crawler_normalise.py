"""From page words to the record."""

from datetime import UTC, datetime
from typing import Any

from archive.records import Story
from crawler.normalise import READER, normalise
from crawler.raw import Claim, Evidence, RawStory, RawTeaser
from crawler.site import site_from_table

SITE = site_from_table(
    "x", {"home": "https://example.org", "listings": ["https://example.org/news"], "lacks": ["published"]}
)
CARD = Claim(source="card", published_raw="18 March 2024 News", category="News")


def _raw(**changes: Any) -> RawStory:
    fields: dict[str, Any] = {
        "url": "https://example.org/news/a",
        "title": Evidence(value="One well", source="h1"),
        "summary": None,
        "published": Evidence(value="Mon 22 Jan 2018", source="label:Published"),
        "modified": None,
        "authors": (),
        "category": None,
        "language": None,
        "image_url": None,
        "canonical_url": None,
        "body_text": "It was opened today. They dug it by hand.",
        "body_html": "<p>It was opened today. They dug it by hand.</p>",
    }
    return RawStory(**(fields | changes))


def _kinds(story: Story) -> list[str]:
    return [problem.kind for problem in story.problems]


def test_a_day_is_a_day_and_not_midnight() -> None:
    story = normalise(_raw(), None)
    assert (str(story.published_on), story.published_at, story.published_raw) == ("2018-01-22", None, "Mon 22 Jan 2018")
    assert story.parsed_by == READER


def test_a_claim_fills_a_gap_and_says_so() -> None:
    story = normalise(_raw(published=None), None, claim=CARD)
    assert (str(story.published_on), story.published_source) == ("2024-03-18", "card")
    assert (story.category, story.category_source) == ("News", "card")


def test_a_claim_never_overrules_the_page() -> None:
    story = normalise(_raw(category=Evidence(value="Blog", source="label:category")), None, claim=CARD)
    assert (str(story.published_on), story.category) == ("2018-01-22", "Blog")


def test_a_month_is_not_a_day() -> None:
    story = normalise(_raw(published=Evidence(value="March 2024", source="label:Published")), None)
    assert (story.published_on, story.published_raw) == (None, "March 2024")
    assert _kinds(story) == ["date-unreadable", "field-missing"]


def test_a_field_that_the_site_lacks_is_no_problem() -> None:
    assert _kinds(normalise(_raw(published=None), SITE)) == []
    assert _kinds(normalise(_raw(published=None), None)) == ["field-missing"]


def test_a_day_in_the_future_is_a_problem() -> None:
    story = normalise(_raw(), None, fetched_at=datetime(2018, 1, 1, tzinfo=UTC))
    assert "date-in-future" in _kinds(story)


def test_a_bare_day_of_change_is_no_instant() -> None:
    assert normalise(_raw(modified=Evidence(value="3 May 2020", source="label:Updated")), None).modified_at is None
    stamped = normalise(_raw(modified=Evidence(value="2020-05-03T10:00:00+01:00", source="json-ld")), None)
    assert str(stamped.modified_at) == "2020-05-03 09:00:00+00:00"


def test_the_page_s_description_is_the_summary_unless_it_is_the_text_cut_off() -> None:
    own = normalise(_raw(summary=Evidence(value="A well for the village.", source="meta:description")), None)
    assert (own.summary, own.summary_source) == ("A well for the village.", "meta:description")
    cut = normalise(_raw(summary=Evidence(value="It was opened today. They…", source="meta:description")), None)
    assert cut.summary_source == "body:first-sentences"


def test_nothing_that_runs_or_loads_is_left_in_the_markup() -> None:
    markup = (
        "<p onclick=x()>a<script>alert(1)</script><iframe src=//e></iframe><a href='javascript:x()'>b</a>"
        "<img src=x onerror=y><style>p{}</style><form><input></form><svg onload=z></svg></p>"
    )
    html = normalise(_raw(body_html=markup), None).body_html.lower()
    for word in ("script", "onclick", "onerror", "onload", "iframe", "style", "form", "input", "svg"):
        assert word not in html


def test_a_teaser_s_day_is_read_and_its_words_are_kept() -> None:
    teaser = RawTeaser(
        position=1, title="Two wells", url="https://example.org/news/b", published_raw="18 March 2024 News"
    )
    [read] = normalise(_raw(teasers=(teaser,)), None).teasers
    assert (str(read.published_on), read.published_raw) == ("2024-03-18", "18 March 2024 News")
