"""Answers that are no story: challenge, consent, login, maintenance, soft-404, empty, not a page.

In: one answer, parsed.  Out: `PageRefused` with its kind and the words that gave it away, or None. Pure.

A story about cookies, passwords or missing pages must pass, so words alone never refuse: they have to be the whole
title or headline of a page that shows no sign of an article (declared as one, or prose under a dated headline).
"""

import re
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from archive.addresses import identity
from archive.errors import PageRefused
from crawler.blocks import Block, collect
from crawler.document import UNREAD, Document, fold
from crawler.metadata import is_declared_story, site_names
from crawler.refusal_titles import refusal_kind
from crawler.site import Site
from crawler.text import same_words
from crawler.trimming import is_date_line

__all__ = ["refusal"]

_PAGE_TYPES = ("text/html", "application/xhtml", "application/octet-stream", "unknown/unknown")
_SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip or office file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)
_DATA = re.compile(
    rb"\s*(?:[\[{]\s*(?:[\"\[{\]}]|\d)"
    rb"|(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:rss|feed|urlset|sitemapindex|rdf:RDF)\b)",
    re.DOTALL,
)
_CHALLENGE_HEADERS = ("cf-mitigated", "x-amzn-waf-action", "x-sucuri-block", "x-datadome-cid")
_CHALLENGE_MARKUP = re.compile(
    r"cdn-cgi/challenge-platform/h/|captcha-delivery\.com|_Incapsula_Resource|px-captcha|cf-browser-verification|"
    r"cf-turnstile|challenge-form|g-recaptcha|h-captcha|awswaf\.com"
)
_MARKUP = re.compile(rb"<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_NEEDS_SCRIPT = re.compile(
    r"(?:enable|activate|turn on|requires?|without|needs?) java ?script|java ?script (?:is|must|to)", re.IGNORECASE
)
_LOGIN_PATH = re.compile(r"/(?:log-?in|sign-?in|signon|sso|auth|wp-login\.php|account/log-?on)\b", re.IGNORECASE)
_DETOURS = {  # whole parts of an address where a site sends everyone for a while: that says nothing of the story
    "login": r"log-?in|sign-?in|sign-?on|sso|auth|wp-login|log-?on",
    "consent": r"(?:cookie-?)?consent|cookie-?wall|privacy-?gate|gdpr",
    "maintenance": r"maintenance|offline|unavailable|down-?time|back-?soon|50[0-9]",
    "challenge": r"challenge|captcha|verify|blocked|(?:access-?)?denied|403|429",
    "soft-404": r"(?:error|page)?-?404|410|(?:page-?)?not-?found|(?:page|error)-?(?:missing|gone)",
}
_DETOUR = {kind: re.compile(rf"/(?:{words})(?:[./]|$)", re.IGNORECASE) for kind, words in _DETOURS.items()}
_EXPIRED = re.compile("session|sesiwn", re.IGNORECASE)  # such a page may show a link in place of the form
_FEW_WORDS = 60
_ENOUGH_PROSE = 250


def refusal(
    document: Document | None,
    *,
    url: str,
    requested_url: str,
    status: int,
    headers: Iterable[tuple[str, str]],
    body: bytes,
    site: Site | None,
    vouched: Callable[[str], bool] = lambda _: False,
) -> PageRefused | None:
    """Why an answer is not what was asked for; None for a page that may be read. `url` is the one that answered.
    `vouched`: whether something elsewhere speaks for a page of that headline: a card that bears it, or is told of.

    >>> page = b"<title>Page not found | Example Trust</title><h1>Page not found</h1><p>Sorry, nothing is here.</p>"
    >>> str(refusal(None, url="https://example.org/a", requested_url="https://example.org/a", status=200,
    ...             headers=(), body=page, site=None))
    "https://example.org/a: refused as soft-404 (title 'Page not found')"
    """
    sent = {name.lower(): value for name, value in headers}
    page = document or Document.parse(body, url, sent.get("content-type"))
    found = _told_by_headers(sent, body, status) or _told_by_address(url, requested_url, site)
    names = (*((site.name,) if site and site.name else ()), *site_names(page))
    found = found or _told_by_page(page, status, names, vouched) or _told_by_emptiness(page)
    return PageRefused(site.key if site else "", url, *found) if found else None


def _told_by_headers(sent: dict[str, str], body: bytes, status: int) -> tuple[str, str] | None:
    challenge = next((name for name in _CHALLENGE_HEADERS if name in sent), None)
    if challenge and (challenge == "cf-mitigated" or status != 200):
        return "challenge", f"header {challenge}: {sent[challenge][:80]}"
    kind = sent.get("content-type", "").partition(";")[0].strip().lower()
    if kind and not kind.startswith(_PAGE_TYPES) and not _MARKUP.search(body[:2000]):
        return "not-html", f"content-type {kind}"
    signature = next((name for mark, name in _SIGNATURES if body.startswith(mark)), None)
    if signature or _DATA.match(body[:2000]):
        return "not-html", signature or "data, not a page"
    return None


def _told_by_address(url: str, requested_url: str, site: Site | None) -> tuple[str, str] | None:
    """A story that leads to the front page or to the listing is not there any more; to a login or a notice, it is."""
    if _same(url, requested_url):
        return None
    path = urlsplit(url).path
    detour = next((kind for kind, words in _DETOUR.items() if words.search(path)), None)
    if detour:
        return detour, f"leads to {url}"
    if path.strip("/") == "" and urlsplit(requested_url).path.strip("/"):
        return "soft-404", f"leads to the front page {url}"
    if site and any(_same(url.partition("?")[0], listing) for listing in site.listings):
        return "soft-404", f"leads to the listing {url}"
    if site and not site.is_story(url) and _above(url, requested_url):
        return "soft-404", f"leads up to {url}"
    return None


def _above(url: str, requested_url: str) -> bool:
    """Whether an address is a folder that the other one stands in, as a listing is of its stories."""
    upper, lower = urlsplit(url), urlsplit(requested_url)
    hosts = [parts.netloc.removeprefix("www.") for parts in (upper, lower)]
    folder = upper.path.rstrip("/") + "/"
    return hosts[0] == hosts[1] and folder != "/" and lower.path.startswith(folder) and lower.path != folder


def _same(a: str, b: str) -> bool:
    try:
        return identity(a) == identity(b)
    except ValueError:
        return a == b


def _told_by_page(
    page: Document, status: int, names: tuple[str, ...], vouched: Callable[[str], bool]
) -> tuple[str, str] | None:
    titles = list(_titles(page, names))
    told = next(((kind, text) for text in titles if (kind := refusal_kind(text))), None) or _told_by_few_words(page)
    password = any(field.get("type", "").lower() == "password" for field in page.root.iter("input"))
    if told is None and password and _LOGIN_PATH.search(urlsplit(page.url).path):
        told = ("login", page.url)
    if told is None and _is_bare_challenge(page, status):
        told = ("challenge", "a challenge script and hardly a word")
    if told is None or (told[0] == "login" and not password and not _EXPIRED.search(told[1])):
        return None
    if not password and not _is_bare_challenge(page, status) and vouched(told[1]):
        return None
    return None if _is_article(page) else (told[0], f"title {told[1][:80]!r}" if told[1] in titles else told[1][:120])


def _told_by_few_words(page: Document) -> tuple[str, str] | None:
    """A page of hardly a word that says in a heading or sentence what it is: 'This article has been removed.'"""
    if _count_words(page, _FEW_WORDS) >= _FEW_WORDS:
        return None
    said = [block.text for block in _blocks(page) if not block.link_chars]
    kinds = ((refusal_kind(text), text) for text in said)
    return next(((kind, text) for kind, text in kinds if kind in ("soft-404", "maintenance", "challenge")), None)


def _blocks(page: Document) -> list[Block]:
    body = page.root.find("body")
    return collect(page.root if body is None else body)


def _titles(page: Document, names: tuple[str, ...]) -> Iterable[str]:
    """Headings of the first rank (the first of the next where there is none but the site's name), the whole title, and
    what stands first and last of it between bars or dashes."""
    headings = [
        text for heading in page.root.iter("h1") if (text := page.text_of(heading)) and not _is_name(text, names)
    ]
    if not headings:
        below = (block.text for block in _blocks(page) if block.heading in (2, 3) and not block.zones)
        headings = [text for text in below if not _is_name(text, names)][:1]
    title = next(page.root.iter("title"), None)
    words = fold(title.text) if title is not None else ""
    parts = [part.strip() for part in re.split(r"\s+[|–—·:»-]\s+|\s*\|\s*", words)]
    whole = [part for part in (*parts[:1], *parts[-1:]) if not _is_beginning(part, headings)]
    yield from dict.fromkeys(text for text in (*headings, words, *whole) if text)


def _is_name(text: str, names: tuple[str, ...]) -> bool:
    return any(same_words(text, name) for name in names)


def _is_beginning(part: str, headings: list[str]) -> bool:
    """Whether a headline says more: 'Page introuvable : pourquoi …' was cut at its colon, not at the site's name."""
    return any(len(text) > len(part) and text.startswith(part) and refusal_kind(text) is None for text in headings)


def _is_bare_challenge(page: Document, status: int) -> bool:
    if _count_words(page, _FEW_WORDS) >= _FEW_WORDS:
        return False
    frames = [node.get("src", "") for node in page.root.iter("script", "iframe")]
    names = [f"{node.get('id', '')} {node.get('class', '')}" for node in page.root.iter("div", "form")]
    marked = any(_CHALLENGE_MARKUP.search(text) for text in (*frames, *names))
    return marked and (status in (403, 429, 503) or _count_words(page, _FEW_WORDS // 2) < _FEW_WORDS // 2)


def _is_article(page: Document) -> bool:
    """Declared to be one with its day, or prose below a headline with a line for the day."""
    if page.meta("article:published_time") or is_declared_story(page):
        return True
    blocks = _blocks(page)
    first = next((block.index for block in blocks if block.heading == 1), 0)
    below = [block for block in blocks if block.index >= first and not block.zones]
    prose = sum(len(block.text) for block in below if block.is_prose and block.item is None)
    return prose >= _ENOUGH_PROSE and any(is_date_line(block.text) for block in below[:12])


def _told_by_emptiness(page: Document) -> tuple[str, str] | None:
    words = _count_words(page, _FEW_WORDS)
    if words == 0:
        return "empty", "not a word to read"
    if words < _FEW_WORDS // 2 and _NEEDS_SCRIPT.search(page.text_of(page.root)):
        return "empty", "nothing to read without JavaScript"
    return None


def _count_words(page: Document, enough: int) -> int:
    """Words that a reader sees, counted up to `enough`."""
    body = page.root.find("body")
    count = 0
    for node in (page.root if body is None else body).iter():
        count += len((node.text or "").split()) if node.tag not in UNREAD and node.tag != "title" else 0
        count += len((node.tail or "").split())
        if count >= enough:
            break
    return count
