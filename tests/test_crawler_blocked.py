"""Notices are told from stories, and stories about notices are stories."""

import pytest

from archive.errors import PageRefused
from crawler.blocked import refusal
from crawler.document import Document
from crawler.site import site_from_table
from jobs.demo.section import DemoSection
from jobs.demo.server import DemoServer
from tests.bad_pages import BAD_PAGES, good_page

URL = "https://www.example.org/news/a-story/"
SITE = site_from_table(
    "x",
    {"home": "https://www.example.org/", "listings": ["https://www.example.org/news/"], "stories": "^/news/[^/]+/?$"},
)
TEXT = "<p>" + "The harbour committee met on Friday and agreed to open the pier again in the spring. " * 10 + "</p>"
ARTICLE = """<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2024-03-12"}</script>"""


def judged(
    body: bytes, status: int = 200, content_type: str = "text/html", url: str = URL, **headers: str
) -> PageRefused | None:
    pairs = (("Content-Type", content_type), *((name.replace("_", "-"), value) for name, value in headers.items()))
    document = Document.parse(body, url, content_type)
    return refusal(document, url=url, requested_url=URL, status=status, headers=pairs, body=body, site=SITE)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("blank", "empty"),
        ("challenge", "challenge"),
        ("consent", "consent"),
        ("login", "login"),
        ("maintenance", "maintenance"),
        ("soft-404", "soft-404"),
        ("is-a-pdf", "not-html"),
        ("is-a-feed", "not-html"),
    ],
)
@pytest.mark.parametrize("status", [200, 403, 503])
def test_a_page_that_is_no_story_is_refused_by_its_kind(name: str, kind: str, status: int) -> None:
    content_type, body = BAD_PAGES[name]
    found = judged(body, status, content_type)
    assert found is not None
    assert found.kind == kind
    assert found.url == URL


@pytest.mark.parametrize(
    "heading",
    [
        "404",
        "Error 404: page not found",
        "Sorry, we can’t find that page",
        "The page you are looking for could not be found",
        "This page is no longer available",
        "Tudalen heb ei chanfod",
        "Page introuvable",
        "Seite nicht gefunden",
    ],
)
def test_soft_404s_are_told_in_the_words_sites_use(heading: str) -> None:
    found = judged(f"<title>Example Trust</title><h1>{heading}</h1><p>Try our search.</p>".encode())
    assert found is not None
    assert found.kind == "soft-404"


@pytest.mark.parametrize("heading", ["Just a moment…", "Access denied", "Verify you are human", "Attention Required!"])
def test_challenges_are_told_in_the_words_services_use(heading: str) -> None:
    found = judged(f"<title>{heading} | Shield</title><body><div>Ray 123</div><p>Wait.</p>".encode(), 403)
    assert found is not None
    assert found.kind == "challenge"


def test_the_header_of_a_protection_service_is_enough() -> None:
    found = judged(good_page("one"), 403, cf_mitigated="challenge")
    assert found is not None
    assert found.kind == "challenge"


@pytest.mark.parametrize(
    ("url", "kind"), [("https://example.org/", "front page"), ("https://example.org/news?gone=1", "listing")]
)
def test_a_redirect_to_the_home_page_or_the_listing_is_a_soft_404(url: str, kind: str) -> None:
    found = judged(good_page("one"), url=url)
    assert found is not None
    assert found.kind == "soft-404"
    assert kind in found.evidence


@pytest.mark.parametrize(
    "headline",
    [
        "Page not found: why our website failed for a day",
        "Before you continue your journey, check the tides",
        "Cookies and cake: our bake sale raises £4,000",
        "Log in to your heritage: archives go online",
        "Access denied? New ramps open the pier to wheelchair users",
        "Maintenance of the lighthouse begins on Monday",
        "404 nights at sea: a skipper looks back",
        "Are we robots? Young people on captchas and passwords",
    ],
)
@pytest.mark.parametrize("text", [TEXT, "<p>A short notice for our members, with all the details to follow.</p>"])
def test_a_story_about_such_things_is_a_story(headline: str, text: str) -> None:
    page = f"<title>{headline} | Example Trust</title><h1>{headline}</h1><p>Published: Tue 12 Mar 2024</p>{text}"
    form = "<form><input type=password><button>Log in</button></form><div>We use cookies <button>Accept</button></div>"
    assert judged((page + form).encode()) is None


@pytest.mark.parametrize("headline", ["Page not found", "Coming soon", "Under construction", "Back soon"])
def test_a_page_that_declares_itself_an_article_is_one_whatever_its_headline(headline: str) -> None:
    assert judged(f"<title>{headline}</title>{ARTICLE}<h1>{headline}</h1>{TEXT}".encode()) is None


def test_no_story_of_the_demo_section_is_refused() -> None:
    section = DemoSection.shipped()
    with DemoServer(section) as demo:
        bodies = [demo.answer(f"/news/{slug}/") for slug in section.stories]
    assert [judged(answer.body, answer.status) for answer in bodies] == [None] * 40
