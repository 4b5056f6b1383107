"""The walk of a survey: the page, robots.txt, feeds, sitemaps, interfaces, a further page, ten stories.

In: an address and a `Guest`.  Out: `Seen`: everything that was found; what it means is for `report`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urlsplit, urlunsplit

from archive.addresses import identity
from crawler.answers import GOOD, Answer
from crawler.apis import api_address
from crawler.discovery import read_feed, read_sitemap
from crawler.document import Document
from crawler.found import Found, Piece, SourceError
from crawler.raw import Claim
from crawler.site import Site
from crawler.survey.apis import Told, first_page_of, told_by
from crawler.survey.guest import Guest, NoAnswer
from crawler.survey.leads import (
    json_of_page,
    named_feeds,
    named_sitemaps,
    usual_feeds,
    usual_sitemaps,
    wordpress_of,
)
from crawler.survey.links import Links
from crawler.wordpress import is_wordpress, posts_address

__all__ = ["Entrances", "Seen", "look_around"]

_MOST_SITEMAPS = 5
_MOST_ADDRESSES = 60_000
_LIKELY = ("news", "post", "stor", "article", "blog", "newyddion", "actu")
_UNLIKELY = ("page", "categor", "tag", "author", "user", "image", "video", "product", "event", "taxonom")


@dataclass(slots=True)
class Entrances:
    """Where stories are named, as far as it was seen; addresses in the order in which they were tried."""

    feeds: dict[str, tuple[Found, ...]] = field(default_factory=dict)
    sitemaps: dict[str, tuple[Found, ...]] = field(default_factory=dict)
    """With what was read below an index under the index itself."""
    apis: dict[str, tuple[Found, ...]] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    """Those that the page or robots.txt names; the others were tried where they usually are."""
    total: int | None = None
    """How many stories the interface has; None where it does not say."""

    def found(self) -> Iterable[Found]:
        for group in (self.feeds, self.sitemaps, self.apis):
            for stories in group.values():
                yield from stories


@dataclass(slots=True)
class Seen:
    """One section."""

    document: Document | None
    """None for an address that is itself a feed or sitemap."""
    links: Links
    entrances: Entrances


async def look_around(
    guest: Guest,
    site: Site,
    answer: Answer,
    document: Document,
    links: Links,
    robots: Iterable[str],
    tell: Callable[[str], None],
) -> Seen:
    """Everything that may name stories of the section at `answer.url`."""
    entrances = Entrances()
    feeds = named_feeds(document)
    posts = wordpress_of(document, [value for name, value in answer.headers if name.lower() == "link"], site.home)
    entrances.named |= set(feeds)
    tell("looking for feeds")
    for url in feeds or usual_feeds(answer.url)[: 5 if posts is None else 3]:
        await _feed(guest, site, url, entrances)
        if entrances.feeds and not feeds:
            break
    named = named_sitemaps(robots, site.home)
    entrances.named |= set(named)
    tell("looking for sitemaps")
    for url in named or usual_sitemaps(site.home):
        await _sitemap(guest, site, url, entrances)
        if entrances.sitemaps and not named:
            break
    tell("looking for interfaces of programs")
    if posts is not None:
        await _api(guest, site, answer.url, posts, entrances)
    for url in json_of_page(document):
        if not entrances.apis:
            await _api(guest, site, answer.url, url, entrances)
    return Seen(document=document, links=links, entrances=entrances)


def anything(site: Site) -> Site:
    """The site with every address for a story."""
    return Site(key=site.key, home=site.home, allow_private=site.allow_private, stories="^/.+")


async def _good(guest: Guest, url: str) -> Answer | None:
    if guest.left <= guest.reserved:
        return None
    answer = await guest.get(url)
    return None if isinstance(answer, NoAnswer) or answer.status not in GOOD else answer


async def _feed(guest: Guest, site: Site, url: str, entrances: Entrances) -> None:
    answer = await _good(guest, url)
    if answer is not None:
        try:
            entrances.feeds[answer.url] = read_feed(answer.body, answer.url, anything(site))
        except SourceError:
            return


async def _sitemap(guest: Guest, site: Site, url: str, entrances: Entrances) -> None:
    """One sitemap; of an index those below that are called like stories, else the first ones."""
    answer = await _good(guest, url)
    if answer is None:
        return
    stories, below = pieces_of(answer, site)
    for child in sorted(dict.fromkeys(below), key=_likeliness)[:_MOST_SITEMAPS]:
        if _likeliness(child) < 2 or not stories:
            part = await _good(guest, child)
            stories += pieces_of(part, site)[0] if part is not None else []
    if stories:
        entrances.sitemaps[answer.url] = tuple(stories[:_MOST_ADDRESSES])


def _likeliness(url: str) -> int:
    """0 for what is called like stories, 2 for what is called otherwise."""
    name = urlsplit(url).path.rpartition("/")[2].casefold()
    return 0 if any(word in name for word in _LIKELY) else 2 if any(word in name for word in _UNLIKELY) else 1


def pieces_of(answer: Answer, site: Site) -> tuple[list[Found], list[str]]:
    """The stories and the sitemaps that a sitemap names, as far as it can be read."""
    stories: list[Found] = []
    below: list[str] = []
    try:
        pieces: Iterable[Piece] = read_sitemap(answer.body, answer.url, anything(site)).pieces
        for piece in islice(pieces, _MOST_ADDRESSES):
            stories += piece.stories
            below += piece.sitemaps
            if len(stories) >= _MOST_ADDRESSES:
                break
    except SourceError:
        pass
    return stories, below


async def _api(guest: Guest, site: Site, section: str, url: str, entrances: Entrances) -> None:
    """WordPress's posts, or what 'load more' asks for: the first page, where it names one."""
    for address in dict.fromkeys((first_page_of(url), url)):
        asked = posts_address(address, per_page="10") if is_wordpress(address) else api_address(address)
        answer = await _good(guest, asked)
        told = told_by(answer.body, answer.url, answer.headers, anything(site), section) if answer else Told()
        if answer and told.stories:
            entrances.apis[address] = told.stories
            total = answer.header("x-wp-total") or ("" if told.goes_on else str(len(told.stories)))
            entrances.total = int(total) if total.isdecimal() and len(total) < 9 else None
            return


def cards_of(links: Links) -> list[Found]:
    """Cards as other pages' claims."""
    return [
        Found(
            url=card.url,
            claim=Claim(
                source="card",
                title=card.title,
                published_raw=card.published_raw,
                category=card.category,
                summary=card.summary,
            ),
        )
        for card in links.cards
    ]


def origin(url: str) -> str:
    """The address of the front page.

    >>> origin("https://www.example.org/news/?page=2")
    'https://www.example.org/'
    """
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, "/", "", ""))


def spread(urls: Iterable[str], most: int) -> list[str]:
    """Half of them from the beginning, where the newest are, the others evenly from the rest.

    >>> spread("abcdefghij", 4)
    ['a', 'b', 'f', 'j']
    """
    every = list({identity(url) if "://" in url else url: url for url in urls}.values())
    if len(every) <= most:
        return every
    first, rest = every[: most // 2], every[most // 2 :]
    wanted = most - len(first)
    return first + [rest[(number + 1) * len(rest) // wanted - 1] for number in range(wanted)]
