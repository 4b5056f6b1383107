"""The related stories of a page, found by structure.

In: a parsed story page.  Out: `RawTeaser`s, each target once, in page order.

A run of cards is one of related stories when it leads to other stories of the section, is no part of the page's
furniture (menus, header, footer, pagination, tags, sharing) and no pair of 'previous' and 'next' links, and either
looks like cards (a day, a picture, a heading, a summary) or stands under a heading that says so, or in a column
beside the story. Plain lists of links inside the text are the author's, not the site's: they count only under a
heading that says 'related'. A block in a sidebar headed 'Latest' or 'More news' counts, since the page offers it with
the story, unless a block in the story's own column is there; 'Most read', 'Popular' and 'In this story' do not: they
tell what others did, or are part of the text. A lone card must show more than a run does.
"""

import re
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from lxml.html import HtmlElement

from archive.addresses import identity
from crawler.blocknames import block_kind
from crawler.cardparts import hints, parts_of
from crawler.cards import Card, Run, find_cards
from crawler.document import Document
from crawler.given import given_parts
from crawler.raw import RawTeaser
from crawler.site import Site
from crawler.surroundings import Surroundings

__all__ = ["find_related", "find_runs", "read_teasers"]

_RELATED_WORDS = frozenset(("related", "recommended", "recommendations", "similar", "suggested", "suggestions"))
_OTHER_WORDS = frozenset(("popular", "trending", "toc", "contents", "references", "footnotes", "mostread"))
_BESIDE = (
    r"(?:previous|prev|next|older|newer|earlier|later|blaenorol|nesaf|précédente?|suivante?|vorherige[rs]?|"
    r"nächste[rs]?|zurück|weiter|"
    r"anterior|siguiente|precedente|successivo|vorige|volgende)(?: (?:story|article|post|news|item|entry|page|"
    r"stori|erthygl|beitrag))?"
)
_BESIDE_LINE = re.compile(rf"[\s←«‹<]*{_BESIDE}[\s:→»›>]*", re.IGNORECASE)
_BESIDE_TITLE = re.compile(rf"^[\s←«‹<]*{_BESIDE}\s*[:|–—]\s|^\s*(?:←|«(?!.*»)|‹(?!.*›))", re.IGNORECASE)
_BESIDE_WORDS = frozenset(("prev", "previous", "next", "older", "newer"))
_NO_STORY = frozenset(("alternate", "prev", "next", "license"))
_NOT_STORIES_NAMES = (
    "tag tags category categories categorie kategorie kategorien categori schlagwort thema themen topic topics "
    "author authors autor auteur page search feed archive archives amp print comment comments"
)
_NOT_STORIES = frozenset(_NOT_STORIES_NAMES.split())
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|avif|pdf|docx?|xlsx?|pptx?|zip|mp3|mp4|ics|csv|xml|rss|epub)$", re.IGNORECASE
)
_SHAPE = frozenset(("heading", "image", "summary", "box", "date"))
_MAX_PLAIN, _MAX_CARDS = 20, 60


def read_teasers(
    document: Document, site: Site | None, body: HtmlElement | None = None, runs: tuple[Run, ...] | None = None
) -> tuple[RawTeaser, ...]:
    """The related stories that a page shows, each target once; what a first card lacks is taken from a later one.

    `body`: the element that holds the story's text, where it is known; paragraphs are told by themselves where not.
    `runs`: what `find_runs` found, where that is known: finding cards is half of the work on a page.

    >>> page = b"<h1>Wells</h1><h2>Related</h2><ul><li><a href=/news/b>New pumps</a><p>18 March 2024 News</ul>"
    >>> [teaser] = read_teasers(Document.parse(page, "https://example.org/news/a"), None)
    >>> teaser.url, teaser.title, teaser.published_raw, teaser.category
    ('https://example.org/news/b', 'New pumps', '18 March 2024 News', 'News')
    """
    found: dict[str, RawTeaser] = {}
    for run in find_related(document, site, body, runs):
        for card in run.cards:
            key = identity(card.url)
            if key in found:
                found[key] = _completed(found[key], card)
            else:
                found[key] = _teaser(card, len(found) + 1)
    return tuple(found.values())


def find_runs(document: Document, site: Site | None) -> tuple[Run, ...]:
    """Every run of cards that lead to other stories, menus and neighbours among them."""
    return find_cards(document, _Targets(document, site).accepts, order=site.date_order if site else "DMY")


def find_related(
    document: Document, site: Site | None, body: HtmlElement | None = None, runs: tuple[Run, ...] | None = None
) -> tuple[Run, ...]:
    """The runs of cards that are related stories, in page order; their `nodes` are no part of the story's text."""
    order = site.date_order if site else "DMY"
    targets = _Targets(document, site)
    named = given_parts(document, site, "teasers")
    if named is not None:
        return tuple(run for element in named for run in find_cards(document, targets.accepts, element, order=order))
    runs = find_cards(document, targets.accepts, order=order) if runs is None else runs
    around = Surroundings(document, runs, body)
    policy = _Policy(around, targets)
    kept = [block for run in runs if (block := policy.block(run)) is not None]
    own = [run for run, _ in kept if not around.is_outside(run)]
    return tuple(run for run, said in kept if said == "related" or not own or run in own)


class _Targets:
    """Which addresses are other stories of the section."""

    def __init__(self, document: Document, site: Site | None) -> None:
        self.site = site
        self.here = urlsplit(document.url)
        self.own = {identity(document.url)}
        link = next(
            (e for e in document.root.iter("link") if "canonical" in (e.get("rel") or "").lower().split()), None
        )
        claimed = document.absolute(link.get("href")) if link is not None else None
        if claimed and _last(claimed) == _last(document.url):  # another spelling of this page, not another story
            self.own.add(identity(claimed))
        self.segments = _segments(document.url)

    def accepts(self, url: str) -> bool:
        """Whether an address may be a teaser's target."""
        if self.site is not None and not self.site.is_story(url):
            return False
        parts = urlsplit(url)
        if identity(url) in self.own or self._is_view(parts.path, parts.query):
            return False
        if set(_segments(url)[:-1]) & (_NOT_STORIES - set(self.segments)) or _FILE.search(parts.path):
            return False
        if self.site is not None:
            return True
        if parts.netloc.removeprefix("www.") != self.here.netloc.removeprefix("www."):
            return False
        return _segments(url)[:-1] == self.segments[:-1] != [] or _is_slug(_last(url))

    def _is_view(self, path: str, query: str) -> bool:
        """Whether it is this page in another form: printed, translated, sorted; not another number of the same "
        "script."""
        if path.rstrip("/") != self.here.path.rstrip("/"):
            return False
        return {name for name, _ in parse_qsl(query)} != {name for name, _ in parse_qsl(self.here.query)} or not query

    def is_kin(self, url: str) -> bool:
        """Whether an address looks like this page's own: all that is known without a site."""
        if self.site is not None:
            return True
        theirs = _segments(url)
        if abs(len(theirs) - len(self.segments)) > 1:
            return False
        first = self.segments[0] if len(self.segments) > 1 else ""
        return not first or first == theirs[0] or (first.isdigit() and theirs[0].isdigit())


def _segments(url: str) -> list[str]:
    return [segment.lower() for segment in urlsplit(url).path.split("/") if segment]


def _last(url: str) -> str:
    return (_segments(url) or [""])[-1]


def _is_slug(segment: str) -> bool:
    return len(segment) >= 10 or bool(re.search(r"[-_\d]|\.(?:html?|php|aspx?)$", segment))


class _Policy:
    """Which runs of a page are related stories."""

    def __init__(self, around: Surroundings, targets: _Targets) -> None:
        self.around, self.targets = around, targets

    def block(self, run: Run) -> tuple[Run, str] | None:
        """The run without links that are no cards, and the kind its heading tells; None when it is no such block."""
        cards = tuple(card for card in run.cards if not _leads_elsewhere(card, self.around.language))
        if not cards or (len(cards) <= 2 and any(_is_beside(card) for card in cards)):
            return None
        run = replace(run, cards=cards)
        said, names = block_kind(self.around.label(run)), self.around.names(run)
        if said == "other" or (names & _OTHER_WORDS and not said):
            return None
        if not said and names & _RELATED_WORDS:
            said = "related"
        if self._is_furniture(run, said):
            return None
        if said != "related" and not all(self.targets.is_kin(card.url) for card in cards):
            return None
        return (run, said) if self._is_block(run, said) else None

    def _is_furniture(self, run: Run, said: str) -> bool:
        if not self.around.is_furniture(run.cards[0].element, rich=self._is_rich(run)):
            return self.around.is_above(run) and said != "related"
        return not (said == "related" and self._is_rich(run) and self.around.is_labelled_nav(run))

    def _is_block(self, run: Run, said: str) -> bool:
        """Whether a run shows what a block of related stories shows."""
        count = len(run.cards)
        if count > _MAX_CARDS or (count > _MAX_PLAIN and not self._is_rich(run)):
            return False
        if run.container.tag == "p" and not self._is_rich(run) and (count == 1 or said != "related"):
            return False  # links in one line: the author's, or the small print's
        if said:
            return said == "related" or count > 1 or self._is_rich(run)
        if count == 1:
            return self._is_sure(run.cards[0])
        in_text = self.around.in_text(run)
        if self._is_rich(run):
            return not in_text or any(card.signals & {"date", "image"} for card in run.cards)
        return not in_text and sum(len(card.title.split()) for card in run.cards) >= 4 * count

    @staticmethod
    def _is_rich(run: Run) -> bool:
        rich = sum(1 for card in run.cards if "date" in card.signals or len(card.signals & _SHAPE) > 1)
        return 2 * rich > len(run.cards)

    @staticmethod
    def _is_sure(card: Card) -> bool:
        """Whether a lone card without a heading above can be nothing else."""
        shape = card.signals & _SHAPE
        told = shape | (card.signals & {"category"})
        return ("date" in shape and len(told) > 1) or ("image" in shape and "title" in card.signals and len(shape) > 2)


def _leads_elsewhere(card: Card, language: str) -> bool:
    """Whether its link is another language's version of a page, or one of a pair of neighbours by its own word."""
    for a in (a for node in card.nodes for a in node.iter("a")):
        other = (a.get("hreflang") or "").lower().split("-")[0]
        if (other and language and other != language) or not _NO_STORY.isdisjoint((a.get("rel") or "").lower().split()):
            return True
    return False


def _is_beside(card: Card) -> bool:
    """Whether a card says that it is the story before or after this one."""
    if _BESIDE_TITLE.search(card.title):
        return True
    around = {*card.nodes, card.element.getparent(), *(a for node in card.nodes for a in node.iter("a"))}
    if any(element is not None and hints(element) & _BESIDE_WORDS for element in around):
        return True
    parts = parts_of(card.nodes, lambda a: a is not None, tails=len(card.nodes) > 1)
    return any(part.heading is None and _BESIDE_LINE.fullmatch(part.text) for part in parts)


def _teaser(card: Card, position: int) -> RawTeaser:
    return RawTeaser(
        position=position,
        title=card.title,
        url=card.url,
        summary=card.summary,
        published_raw=card.published_raw,
        category=card.category,
        image_url=card.image_url,
    )


def _completed(teaser: RawTeaser, card: Card) -> RawTeaser:
    return replace(
        teaser,
        summary=teaser.summary or card.summary,
        published_raw=teaser.published_raw or card.published_raw,
        category=teaser.category or card.category,
        image_url=teaser.image_url or card.image_url,
    )
