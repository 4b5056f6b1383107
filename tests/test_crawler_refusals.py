"""What a site shows in a story's place is never an edit of it, in any make, language or status; and stories about
such things are stories. The numbers are counted over the whole matrix, so that a trade between both is seen."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.contrast import is_another_page
from archive.records import Story
from crawler import read_story
from crawler.answers import Answer, outcome_of
from crawler.site import site_from_table
from crawler.visits import Failed, Read, Visit
from tests.crawling import crawl, rows
from tests.genuine_pages import GENUINE, PARAGRAPHS, STORY_MAKES
from tests.hostile import HostileServer
from tests.refused_pages import MAKES, NOTICES, ODD_NOTICES, Notice

URL = "https://www.example.org/news/a-story/"
NOW = datetime(2024, 3, 18, tzinfo=UTC)
SITE = site_from_table(
    "x",
    {
        "name": "Example Trust",
        "home": "https://www.example.org/",
        "listings": ["https://www.example.org/news/"],
        "stories": "^/news/[^/]+/?$",
    },
)
GOOD = read_story(STORY_MAKES["dated"]("The pier opens again").encode(), URL, site=SITE)
FALSELY_REFUSED = 4
"""Of `GENUINE` in its makes: whole headlines such as 'Access denied' with no day below and hardly a word."""


def answered(page: str, status: int = 200, url: str = URL, headers: tuple[tuple[str, str], ...] = ()) -> Read | Failed:
    pairs = (("Content-Type", "text/html; charset=utf-8"), *headers)
    answer = Answer(url=url, status=status, headers=pairs, body=page.encode(), redirected=url != URL, permanently=False)
    outcome = outcome_of(answer, Visit(url=URL, story_id=1), SITE, NOW)
    assert isinstance(outcome, Read | Failed)
    return outcome


def pages(notices: tuple[Notice, ...]) -> Iterator[tuple[str, str]]:
    """(kind, page) of every notice in every make."""
    for kind, _, title, headline, text in notices:
        for make in MAKES.values():
            yield kind, make(kind, title, headline, text)


@pytest.mark.parametrize("status", [200, 202, 403, 503])
def test_no_notice_passes_for_a_story(status: int) -> None:
    passed = [page for _, page in pages(NOTICES) if isinstance(answered(page, status), Read)]
    assert passed == []


def test_a_page_that_is_not_found_is_missing_and_no_other_notice_is() -> None:
    outcomes = [
        (kind, outcome.outcome) for kind, page in pages(NOTICES) if isinstance(outcome := answered(page), Failed)
    ]
    assert [kind for kind, outcome in outcomes if outcome == "missing" and kind != "soft-404"] == []
    soft = [outcome for kind, outcome in outcomes if kind == "soft-404"]
    assert soft.count("missing") >= len(soft) - 1


@pytest.mark.parametrize("status", [202, 206, 401, 403, 408, 425, 429, 451, 500, 502, 503, 504, 520, 530])
def test_a_notice_under_an_error_never_ends_a_story(status: int) -> None:
    outcomes = {answered(page, status).outcome for _, page in pages(NOTICES)}  # type: ignore[union-attr] # Failed all
    assert outcomes <= {"blocked", "error"}


def test_notices_that_no_list_foresees_are_no_edit_of_a_known_story() -> None:
    for _, page in pages(ODD_NOTICES):
        outcome = answered(page)
        assert isinstance(outcome, Failed) or is_another_page(GOOD, outcome.story), page


def test_stories_about_such_things_are_stories() -> None:
    refused = [
        (name, headline)
        for headline in GENUINE
        for name, make in STORY_MAKES.items()
        if isinstance(answered(make(headline)), Failed)
    ]
    assert len(refused) <= FALSELY_REFUSED, refused
    assert [name for name, _ in refused if name in ("dated", "with-login-and-cookies")] == []


@pytest.mark.parametrize(
    ("target", "outcome", "kind"),
    [
        ("https://www.example.org/", "missing", "page-missing"),
        ("https://www.example.org/news/?gone=1", "missing", "page-missing"),
        ("https://www.example.org/404/", "missing", "page-missing"),
        ("https://www.example.org/page-not-found", "missing", "page-missing"),
        ("https://www.example.org/login?next=/news/a-story/", "blocked", "refused-login"),
        ("https://www.example.org/maintenance.html", "blocked", "refused-maintenance"),
        ("https://www.example.org/cookie-consent?to=x", "blocked", "refused-consent"),
        ("https://www.example.org/captcha/", "blocked", "refused-challenge"),
    ],
)
def test_where_a_story_leads_tells_what_became_of_it(target: str, outcome: str, kind: str) -> None:
    page = "<title>Example Trust</title><body><h1>Welcome to us</h1><p>We look after the harbour and its piers.</p>"
    found = answered(page, url=target)
    assert isinstance(found, Failed)
    assert (found.outcome, found.problem.kind) == (outcome, kind)


@pytest.mark.parametrize("slug", ["blocked-drains-flood-the-square", "login-problems-delay-bills", "404-nights-at-sea"])
def test_a_story_that_moved_to_such_a_name_is_a_story(slug: str) -> None:
    moved = answered(STORY_MAKES["dated"]("The pier opens again"), url=f"https://www.example.org/news/{slug}/")
    assert isinstance(moved, Read)


def test_a_teaser_behind_a_paywall_is_the_same_story_cut_short() -> None:
    teaser = STORY_MAKES["dated"]("The pier opens again").replace(
        "".join(PARAGRAPHS[1:]), "<p>Subscribe to read on.</p>"
    )
    found = answered(teaser)
    assert isinstance(found, Read)
    assert not is_another_page(GOOD, found.story)
    assert len(found.story.body_text) < len(GOOD.body_text)


EDITS: dict[str, Story] = {
    "rewritten under its date": replace(GOOD, title="Walkers return", body_text="Nothing of it was kept."),
    "withdrawn under its headline": replace(GOOD, published_on=None, body_text="Withdrawn at the family's request."),
    "another headline, one paragraph left": replace(
        GOOD, title="Sunday news", published_on=None, body_text=GOOD.body_text.split("\n\n")[0]
    ),
    "a new text as long as the old": replace(
        GOOD, title="Ailagor", published_on=None, body_text="Mae pwyllgor wedi cytuno. " * 12
    ),
    "cut to a phrase of its own": replace(
        GOOD, title="Sunday news", published_on=None, body_text="The harbour committee agreed in the spring."
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_drastic_edit_is_still_an_edit(edit: str) -> None:
    assert not is_another_page(GOOD, EDITS[edit])


# Whole crawls


def test_a_notice_that_nobody_foresaw_leaves_the_last_version(tmp_path: Path, misbehaving: HostileServer) -> None:
    crawl(tmp_path, misbehaving.site_table())
    misbehaving.stories |= {"one": "is-tidying-up", "two": "says-451", "three": "says-206"}
    crawl(tmp_path, None, "--mode", "full")
    assert rows(tmp_path, "select kind from changes where crawl_id = 2") == []
    assert rows(tmp_path, "select distinct state from stories") == [{"state": "live"}]
    kinds = [row["kind"] for row in rows(tmp_path, "select kind from problems where crawl_id = 2 order by url")]
    assert sorted(kinds) == ["another-page", "http-error", "http-error"]
    checks = rows(tmp_path, "select distinct outcome from checks where last_at > first_at or outcome <> 'changed'")
    assert {row["outcome"] for row in checks} <= {"blocked", "error"}
    misbehaving.stories = dict.fromkeys(misbehaving.stories, "good")
    crawl(tmp_path, None, "--mode", "full")
    assert rows(tmp_path, "select kind from changes where crawl_id = 3") == []
