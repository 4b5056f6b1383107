"""The further pages of a listing, told from everything else that looks like one.

In: a listing page.  Out: addresses of later pages of the same listing, in order. A link counts only if it leads to the
listing's own path with the same choices (category, search words, month) and another page number, or if the page itself
says 'next' and the link stays on that path: so calendars, facets, searches and 'next story' links lead nowhere. Pure.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from lxml.html import HtmlElement

from archive.addresses import identity
from crawler.document import Document
from crawler.site import Site
from crawler.urls import PageAddress, page_address

__all__ = ["Pages", "read_pages"]

_NEXT = re.compile(
    r"(?:(?:go to |view |see |y )?(?:the )?(?:next|older|nesaf|hŷn|suivante?s?|weiter|nächste|ältere|siguiente|avanti|"
    r"successiv[ao]|volgende|próxim[ao])(?: (?:page|pages|posts?|news|entries|results|stories|articles|tudalen|seite))?"
    r"(?: of .{0,40})?|(?:(?:load|show|view|see|read) )?(?:more|older)"
    r"(?: (?:news|stories|articles|posts|results|items|updates|entries))?|"
    r"(?:llwythwch|llwytho|gweld|dangos) (?:mwy|rhagor)|tudalen nesaf|page suivante|(?:charger|voir|afficher) plus|"
    r"(?:articles )?plus anciens|mehr (?:laden|anzeigen)|(?:ver|cargar) más|"
    r"(?:carica|mostra) altr[io]|meer (?:laden|tonen))",
    re.IGNORECASE,
)
_ARROWS = re.compile(r"[\s>»›→❯⟩.…+-]+")
_ARROWS_ONLY = re.compile(r"(?:>|»|›|→|>>|❯|⟩)")
_BACK = re.compile(
    r"(?:previous|prev|newer|first|back|last|blaenorol|cyntaf|olaf|précédent|premier|dernier|zurück|erste|letzte)\b",
    re.IGNORECASE,
)
_ADDRESS_OF_MORE = ("data-next-url", "data-next-page-url", "data-next-href", "data-load-more-url", "data-loadmore-url")
_ADDRESS_OF_BUTTON = (
    "hx-get",
    "data-hx-get",
    "data-url",
    "data-href",
    "data-next",
    "data-next-page",
    "data-ajax-url",
    "data-path",
)
# Cursors: where the next stories begin, in the listing's own terms.
_CURSOR = re.compile(
    r"(?:.*[-_.\[])?(?:cursor|after|before|token|max_?id|last_?id|offset|start|from|continue|next)\]?", re.IGNORECASE
)
_MOST_LINKS = 2500
"""At the beginning and at the end of a page; a page of a million links must not cost minutes."""
_MOST_NEXT = 2
"""Further pages that one page calls the next one: pagers above and below lead to the same."""
_CALENDAR = frozenset(("day", "month", "year", "date", "week", "d", "m", "y", "w", "ym"))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Link:
    """One address on the page with what is said of it."""

    url: str
    text: str
    explicit: bool
    """Whether the page calls it the next page: rel=next, 'Next', 'Load more'."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pages:
    """The pages of one listing, as one of them links to them."""

    later: tuple[str, ...]
    """Addresses of later pages, lowest number first."""
    every: frozenset[str]
    """Identities of all pages linked to, earlier ones too: none of these is a story."""


def read_pages(document: Document, site: Site) -> Pages:
    """The pages of the listing that this page is part of."""
    current = page_address(document.url)
    links = [link for link in _links(document) if site.same_host(link.url)]
    steps = _steps(links, current)
    numbered = _led_on([(link, page) for link in links if (page := _page_of(link, current, steps)) is not None])
    here = _number_here(current, numbered)
    later: dict[str, int] = {}
    for link, page in numbered:
        if page.number is not None and page.number > here and link.text != "1" and not _BACK.match(link.text):
            later.setdefault(link.url, page.number)
    ordered = sorted(later, key=lambda url: later[url])
    ordered += [link.url for link in links if link.explicit and _is_cursor(link.url, document.url)]
    every = (*(link.url for link, _ in numbered), *ordered)
    return Pages(later=tuple(dict.fromkeys(ordered)), every=frozenset(identity(url) for url in every))


def _led_on(numbered: list[tuple[_Link, PageAddress]]) -> list[tuple[_Link, PageAddress]]:
    """Without those that only 'Read more' makes a page, where it stands under each of many stories."""
    called = Counter(page.listing for page in {page for link, page in numbered if link.explicit})
    return [(link, page) for link, page in numbered if not link.explicit or called[page.listing] <= _MOST_NEXT]


def _page_of(link: _Link, current: PageAddress, steps: dict[str, int]) -> PageAddress | None:
    """The link taken apart, if it is another page of the current listing."""
    page = page_address(link.url)
    if page.written == "bare" and not link.explicit and link.text != str(page.number):
        return None  # '/news/2024/3' is a month unless the link says '3' or 'next'
    if page.number is None:
        page = _by_its_text(link, page, steps) or page
    if page.number is None or (page.written == current.written and page.number == current.number):
        return None
    if page.listing == current.listing:
        return page
    return page if link.explicit and _stays(page, current) else None


def _stays(page: PageAddress, current: PageAddress) -> bool:
    """Whether a page called 'next' is below the listing's path or is kept elsewhere under the listing's own name."""
    if page.host != current.host or page.choices - current.choices:
        return False
    below = page.path.startswith(f"{current.path}/") and current.path != ""
    return below or (current.path != "" and page.path.endswith(f"/{current.path.rsplit('/', 1)[-1]}"))


def _steps(links: list[_Link], current: PageAddress) -> dict[str, int]:
    """By a parameter of the site's own that skips stories, how many a page has: '?debut=10' is linked as '2',
    '?debut=20' as '3'. Two links of the listing must agree, and none may speak against it."""
    told: dict[str, set[tuple[int, int]]] = {}
    for link in links:
        page = page_address(link.url)
        if re.fullmatch(r"[1-9][0-9]{0,3}", link.text) and (page.host, page.path) == (current.host, current.path):
            for name, value in page.choices - current.choices:
                if re.fullmatch(r"[0-9]{1,6}", value) and name not in _CALENDAR:
                    told.setdefault(name, set()).add((int(link.text), int(value)))
    steps: dict[str, int] = {}
    for name, pairs in told.items():
        each = {divmod(skipped, number - 1) for number, skipped in pairs if number > 1}
        step, rest = next(iter(each), (0, 1))
        later = sum(number > 1 for number, _ in pairs)
        if len(each) == 1 and rest == 0 and step > 1 and (later > 1 or (1, 0) in pairs):
            steps[name] = step
    return steps


def _by_its_text(link: _Link, page: PageAddress, steps: dict[str, int]) -> PageAddress | None:
    """A page whose parameter has a name of the site's own: '?blatt=2' is linked as '2', '?debut=10' skips ten."""
    if not re.fullmatch(r"[1-9][0-9]{0,3}", link.text):
        return None
    for name, value in page.choices:
        skipped = str((int(link.text) - 1) * steps.get(name, 1))
        if name not in _CALENDAR and value in (link.text, skipped):
            return PageAddress(
                host=page.host,
                path=page.path,
                choices=page.choices - {(name, value)},
                number=int(value),
                written=f"query:{name}",
            )
    return None


def _number_here(current: PageAddress, numbered: list[tuple[_Link, PageAddress]]) -> int:
    """The number of the current page; where it writes none, the number its own kind of links would give it.

    Pages are counted from 0 where the link to '2' writes 1, or where skipped stories are counted.
    """
    if current.number is not None:
        return current.number
    for link, page in numbered:
        if link.text.isdecimal() and page.number is not None and 0 < page.number < 10_000:
            return 0 if int(link.text) != page.number else 1
    return 0


def _is_cursor(url: str, here: str) -> bool:
    """Whether an address is the current one with only a cursor added or changed."""
    there, current = urlsplit(url), urlsplit(here)
    if there.path.rstrip("/") != current.path.rstrip("/") or url == here:
        return False
    ours, theirs = set(parse_qsl(current.query)), set(parse_qsl(there.query))
    added, lost = theirs - ours, ours - theirs
    return bool(added) and all(_CURSOR.fullmatch(name) for name, _ in added | lost)


def _links(document: Document) -> Iterator[_Link]:
    linked = [element for element in document.root.iter("link", "a") if (element.get("href") or "").strip()]
    if len(linked) > 2 * _MOST_LINKS:  # no listing has so many; what leads on stands at its beginning or its end
        linked = linked[:_MOST_LINKS] + linked[-_MOST_LINKS:]
    for element in linked:
        yield from _link(document, element, element.get("href"))
    for option in document.root.iter("option"):
        value = (option.get("value") or "").strip()
        if "/" in value or "?" in value:
            yield from _link(document, option, value)
    for form in document.root.iter("form"):
        yield from _submitted(document, form)
    for element in document.root.xpath(_WITH_DATA):
        for name in (*_ADDRESS_OF_MORE, *_ADDRESS_OF_BUTTON):
            value = (element.get(name) or "").strip()
            if "/" in value or "?" in value:
                yield from _link(document, element, value, more=name in _ADDRESS_OF_MORE)


def _submitted(document: Document, form: HtmlElement) -> Iterator[_Link]:
    """Where the buttons of a form lead to that only asks for another address: 'Load more' with the page's number."""
    if (form.get("method") or "get").lower() != "get":
        return
    fields = [each for each in form.iter("input", "button") if each.get("name") and each.get("value") is not None]
    kept = [(each.get("name"), each.get("value")) for each in fields if each.get("type") == "hidden"]
    goes_to = (form.get("action") or document.url).partition("?")[0].partition("#")[0]
    for button in fields:
        if button.get("type", "submit") == "submit" and (button.tag == "button" or button.get("type")):
            query = urlencode([*kept, (button.get("name"), button.get("value"))])
            yield from _link(document, button, f"{goes_to}?{query}")


_WITH_DATA = "//*[" + " or ".join(f"@{name}" for name in (*_ADDRESS_OF_MORE, *_ADDRESS_OF_BUTTON)) + "]"


def _link(document: Document, element: HtmlElement, href: str | None, *, more: bool = False) -> Iterator[_Link]:
    url = document.absolute(href)
    rel = (element.get("rel") or "").lower().split()
    if url is None or (element.tag == "link" and "next" not in rel):
        return
    said = [document.text_of(element), element.get("aria-label") or "", element.get("title") or ""]
    explicit = more or "next" in rel or any(_says_next(words) for words in said)
    text = next((words for words in said if words.strip()), "")
    figures = re.search(r"[0-9]+", text) if len(text) < 20 else None  # 'Page 2'
    yield _Link(url=url, text=figures[0] if figures and not explicit else text.strip(), explicit=explicit)


def _says_next(words: str) -> bool:
    plain = _ARROWS.sub(" ", words).strip()
    return bool(_NEXT.fullmatch(plain)) if plain else bool(_ARROWS_ONLY.fullmatch(words.strip()))
