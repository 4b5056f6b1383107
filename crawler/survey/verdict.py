"""Why an address is no section of news that can be followed, in words that say what to do instead. Pure.

In: what was found at the address.  Out: `Verdict`, or None where nothing speaks against it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from crawler.blocked import refusal
from crawler.document import Document
from crawler.metadata import is_declared_story
from crawler.page import read_page
from crawler.survey.links import NEWS_WORDS, Links

__all__ = ["Verdict", "is_drawn_by_script", "of_answer", "of_front_page", "of_no_story", "of_story", "without_stories"]

_SHELLS = ("root", "app", "__next", "__nuxt", "svelte", "gatsby-focus-wrapper", "react-root", "q-app", "main-app")
_FEW_WORDS = 60
_MUCH_PROSE = 400
_BLOCKS = {
    "challenge": "answers with a challenge for browsers",
    "consent": "shows a page that asks for consent",
    "login": "asks for a login",
    "maintenance": "is down for maintenance",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """A refusal: one of the kinds of the survey event, one plain sentence, and what to do."""

    kind: str
    words: str
    advice: str


def of_answer(
    document: Document, url: str, asked: str, status: int, headers: Sequence[tuple[str, str]], body: bytes
) -> Verdict | None:
    """Of an answer that is no page to read at all."""
    found = refusal(document, url=url, requested_url=url, status=status, headers=headers, body=body, site=None)
    if status in (401, 403, 429):
        words = f"The site answered {status}: it does not let newskeep in."
        return Verdict(kind="blocked", words=words, advice="Ask the site's owner, or try again later.")
    if found is not None and found.kind in _BLOCKS:
        words = f"The site {_BLOCKS[found.kind]} ({found.evidence})."
        return Verdict(kind="blocked", words=words, advice="Try again later, or ask the site's owner for access.")
    if status not in (200, 203):
        return Verdict(
            kind="unreachable", words=f"The address answered {status}.", advice="Check the address in a browser."
        )
    if found is None or found.kind == "empty":
        return None
    if found.kind == "not-html":
        words = f"The address is no page, feed or sitemap ({found.evidence})."
        return Verdict(kind="not-html", words=words, advice="Give the address of the page that lists the stories.")
    words = f"The page says that it is not there ({found.evidence})."
    return Verdict(kind="unreachable", words=words, advice=f"Check {asked} in a browser.")


def is_drawn_by_script(document: Document) -> bool:
    """Whether a page is a shell that a script fills: hardly a word, or an empty place of the usual name.

    >>> is_drawn_by_script(Document.parse(b"<div id=root></div><script src=/app.js></script>", "https://example.org/news"))
    True
    >>> is_drawn_by_script(Document.parse(b"<h1>News</h1><p>" + b"word " * 80, "https://example.org/news"))
    False
    """
    if next((script for script in document.root.iter("script") if _runs(script.get("type"))), None) is None:
        return False
    for element in document.root.iter("div", "main", "section", "ul", "app-root"):
        name = (element.get("id") or "").lower()
        if (name in _SHELLS or element.tag == "app-root") and len(document.text_of(element).split()) < _FEW_WORDS // 4:
            return True
    said = " ".join(document.text_of(element) for element in document.root.iter("noscript", "body"))
    needs = any(
        "script" in (document.text_of(each) or each.text or "").lower() for each in document.root.iter("noscript")
    )
    return needs or len(said.split()) < _FEW_WORDS


def _runs(kind: str | None) -> bool:
    return not kind or "javascript" in kind or kind == "module"


def without_stories(document: Document, links: Links) -> Verdict:
    """Of a page that leads to no story, where no feed, sitemap or interface does either."""
    advice = _try_these(document.url, links.sections)
    if is_drawn_by_script(document):
        words = "The page needs JavaScript: no story is linked in its markup, and no feed or sitemap names any."
        more = "Set 'javascript = true' for the site (newskeep[javascript]), or give the address of a feed."
        return Verdict(kind="javascript", words=words, advice=more)
    words = "The page lists no stories: no cards with a day, a summary or a headline were found on it."
    return Verdict(kind="no-listing", words=words, advice=advice)


def of_front_page(url: str, links: Links, *, has_pages: bool) -> Verdict | None:
    """Of a front page that leads to sections of its own."""
    if urlsplit(url).path.strip("/") or has_pages or not _others(url, links.sections):
        return None
    words = "This is a front page, not one section: it leads to sections of its own."
    return Verdict(kind="no-listing", words=words, advice=_try_these(url, links.sections))


def of_story(document: Document, links: Links, *, is_alike: bool, has_pages: bool) -> Verdict | None:
    """Of a single story. `is_alike`: whether its address looks like those of the stories that it leads to."""
    if has_pages or (len(links.cards) >= 3 and not is_alike):
        return None
    raw = read_page(document)
    told = is_declared_story(document) or bool(document.meta("article:published_time"))
    dated = any(set(card.signals) & {"date", "summary"} for card in links.cards)
    prose = raw.published is not None and len(raw.body_text) >= _MUCH_PROSE and not dated
    if not told and not prose and not (is_alike and raw.published is not None and len(raw.body_text) >= _MUCH_PROSE):
        return None
    title = raw.title.value if raw.title else document.url
    return Verdict(
        kind="story",
        words=f"This is one story ({title[:80]}), not a list of stories.",
        advice=_try_these(document.url, (*_folders(document.url), *links.sections)),
    )


def of_no_story(count: int, url: str, sections: Sequence[str]) -> Verdict:
    """Of a page that leads to addresses like those of stories, none of which is one.

    >>> of_no_story(2, "https://example.org/news/a", ["https://example.org/news/"]).advice
    'Try https://example.org/news/.'
    """
    words = f"The page leads to no story that can be read: {count} looked like stories by their address."
    if count == 1:
        words = "The page leads to no story that can be read: one looked like a story by its address."
    return Verdict(kind="no-listing", words=words, advice=_try_these(url, sections))


def _folders(url: str) -> list[str]:
    """The folders that an address stands in and that are called like news."""
    parts = [part for part in urlsplit(url).path.split("/") if part]
    named = [number for number, part in enumerate(parts[:-1]) if part.casefold() in NEWS_WORDS]
    return [urljoin(url, "/" + "/".join(parts[: number + 1]) + "/") for number in named[::-1]]


def _others(url: str, sections: Sequence[str]) -> list[str]:
    return [other for other in dict.fromkeys(sections) if other.rstrip("/") != url.rstrip("/")]


def _try_these(url: str, sections: Sequence[str]) -> str:
    """Advice that names at most three sections.

    >>> _try_these("https://example.org/", ["https://example.org/news/", "https://example.org/blog/"])
    'Try https://example.org/news/ or https://example.org/blog/.'
    """
    named = _others(url, sections)[:3]
    return f"Try {' or '.join(named)}." if named else "Give the address of the page that lists the news."
