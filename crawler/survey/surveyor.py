"""The steps of a survey, in order, and where each may end it.

In: a `Guest`, an address.  Out: the survey event as a dict.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from protego import Protego

from archive.addresses import identity
from crawler.answers import GOOD, Answer
from crawler.budget import ReadingTooLong, within_budget
from crawler.document import Document
from crawler.found import Found
from crawler.pagination import read_pages
from crawler.robots import PRODUCT
from crawler.site import Site
from crawler.survey import facts, report, verdict
from crawler.survey.guest import Guest, NoAnswer
from crawler.survey.judge import Judged, judge
from crawler.survey.links import Links, links_of
from crawler.survey.reading import Asked, ask_for
from crawler.survey.verdict import Verdict
from crawler.survey.walk import Entrances, Seen, look_around, origin, pieces_of, spread
from crawler.survey.years import years_of
from crawler.urls import page_number

if TYPE_CHECKING:
    from crawler.raw import Claim

__all__ = ["Surveyor"]

_STORIES = 10
_SLOW_S, _FEW_STORIES = 10.0, 3
_NO_LINKS = Links(cards=(), others=(), sections=())


class Surveyor:
    """One survey."""

    def __init__(self, guest: Guest, site: Site, url: str, tell: Callable[[str], None]) -> None:
        self.guest, self.site, self.url, self.tell = guest, site, url, tell
        self.final_url = url

    async def run(self) -> dict[str, Any]:
        """The survey event."""
        self.tell("reading robots.txt")
        rules = await self.guest.rules(self.url)
        if isinstance(rules, NoAnswer):
            return self._refused(_unreachable(rules))
        if not rules.can_fetch(self.url, PRODUCT):
            return self._refused(_forbidden(self.url))
        self._slow_down(_delay(rules))
        self.tell(f"reading {self.url}")
        answer = await self.guest.get(self.url)
        if isinstance(answer, NoAnswer):
            return self._refused(_unreachable(answer))
        self.final_url = answer.url
        self.site = replace(self.site, home=origin(answer.url), delay_s=max(self.site.delay_s, _delay(rules)))
        try:
            seen = await self._seen(answer, rules)
            return self._refused(seen) if isinstance(seen, Verdict) else await self._judged(seen)
        except ReadingTooLong as error:
            words = f"The page takes too long to read: {error.args[0]}."
            return self._refused(
                Verdict(kind="no-listing", words=words, advice="Give the address of a feed or sitemap.")
            )

    def _slow_down(self, delay_s: float) -> None:
        self.guest.keep_to(delay_s)
        if delay_s >= _SLOW_S:
            self.tell(f"the site asks for {delay_s:g} seconds between requests: this takes some minutes")

    def _refused(self, why: Verdict) -> dict[str, Any]:
        return report.refused(self.url, self.final_url, why, self.guest.requests)

    async def _seen(self, answer: Answer, rules: Protego) -> Seen | Verdict:
        """What is at the address and around it; a feed or sitemap stands for itself."""
        stories, below = pieces_of(answer, self.site) if answer.status == 200 else ([], [])
        if stories or below:
            return await self._bare(answer, stories, below)
        with within_budget(answer.url):
            document = Document.parse(answer.body, answer.url, answer.header("content-type"))
            links = links_of(document)
        why = verdict.of_answer(document, answer.url, self.url, answer.status, answer.headers, answer.body)
        if why is not None:
            return why
        return await look_around(self.guest, self.site, answer, document, links, rules.sitemaps, self.tell)

    async def _bare(self, answer: Answer, stories: list[Found], below: list[str]) -> Seen:
        entrances = Entrances(named={answer.url})
        for child in below[:_FEW_STORIES] if not stories else ():
            part = await self.guest.get(child)
            stories += pieces_of(part, self.site)[0] if isinstance(part, Answer) else []
        is_feed = bool(stories) and stories[0].claim.source == "feed"
        (entrances.feeds if is_feed else entrances.sitemaps)[answer.url] = tuple(stories)
        return Seen(document=None, links=_NO_LINKS, entrances=entrances)

    async def _judged(self, seen: Seen) -> dict[str, Any]:
        pages = _pages(seen, self.site, self.final_url)
        others = [self.site.home, *pages]
        with within_budget(self.final_url):
            judged = judge(seen, self.final_url, others)
            why = _against(seen, judged, self.final_url, pages)
        if why is not None or judged is None:
            return self._refused(why or _nothing())
        if len(judged.cards) > 1 and pages:
            later = await self._later(pages)
            with within_budget(self.final_url):  # again, with what later pages show: the first may show one folder only
                judged = judge(seen, self.final_url, others, later) or judged
        urls = [found.url for found in _known(judged)]
        most = _STORIES if self.site.delay_s <= _SLOW_S else _FEW_STORIES
        asked = await self._sample(spread(urls, min(most, self.guest.left)), judged)
        if asked and not any(each.document is not None for each in asked):
            return self._refused(verdict.of_no_story(len(asked), self.final_url, seen.links.sections))
        years = () if pages else await self._years(seen, judged)
        found = facts.infer_facts(self.site, self.final_url, seen, judged, asked, len(pages), years)
        size = report.count_pages([page_number(url) for url in pages])
        return report.event(
            self.url,
            self.final_url,
            found.facts,
            found.sample,
            report.estimate(judged, seen.entrances, len(judged.cards), size),
            self.guest.requests,
            list(judged.apis),
        )

    async def _years(self, seen: Seen, judged: Judged) -> tuple[str, ...]:
        """Pages of earlier years, where the first of them names stories that the listing does not."""
        years = years_of(seen.document) if seen.document is not None and len(judged.cards) > 1 else ()
        shown = {identity(found.url) for found in judged.cards}
        named = [card.url for page in await self._later(list(years[:2])) for card in page.cards]
        return years if any(judged.is_story(url) and identity(url) not in shown for url in named) else ()

    async def _later(self, pages: list[str]) -> list[Links]:
        """What the next page of the listing leads to, and the last one that is linked."""
        found: list[Links] = []
        for url in dict.fromkeys((*pages[:1], *pages[-1:])):
            self.tell(f"reading {url}")
            answer = await self.guest.get(url)
            if isinstance(answer, Answer) and answer.status in GOOD:
                with within_budget(url):
                    page = Document.parse(answer.body, answer.url, answer.header("content-type"))
                    found.append(links_of(page))
        return found

    async def _sample(self, urls: list[str], judged: Judged) -> list[Asked]:
        claims: dict[str, list[Claim]] = {}
        for found in _known(judged, each_once=False):
            claims.setdefault(identity(found.url), []).append(found.claim)
        asked = []
        for number, url in enumerate(urls, 1):
            self.tell(f"reading story {number} of {len(urls)}")
            asked.append(ask_for(url, await self.guest.get(url), tuple(claims[identity(url)])))
        return asked


def _known(judged: Judged, *, each_once: bool = True) -> list[Found]:
    """Every story that is known, newest first as far as the site says so."""
    groups = (*judged.feeds.values(), *judged.apis.values())
    named = [each for group in groups for each in group]
    rest = [each for group in judged.sitemaps.values() for each in group]
    every = [*judged.cards, *judged.older, *named, *rest] if judged.cards else [*named, *rest]
    if not each_once:
        return every
    known: dict[str, Found] = {}
    for each in every:
        known.setdefault(identity(each.url), each)
    return list(known.values())


def _nothing() -> Verdict:
    words = "The feed or sitemap names no stories."
    return Verdict(kind="no-listing", words=words, advice="Give the address of the page that lists the stories.")


def _delay(rules: Protego) -> float:
    rate = rules.request_rate(PRODUCT)
    asked = float(rules.crawl_delay(PRODUCT) or 0.0)
    return max(asked, rate.seconds / rate.requests) if rate is not None and rate.requests else asked


def _pages(seen: Seen, site: Site, url: str) -> list[str]:
    if seen.document is None:
        return []
    return list(read_pages(seen.document, replace(site, listings=(url,))).later)


def _against(seen: Seen, judged: Judged | None, url: str, pages: list[str]) -> Verdict | None:
    """Why this is no section after all."""
    if seen.document is None:
        return None if judged else _nothing()
    links = seen.links
    front = verdict.of_front_page(url, links, has_pages=bool(pages))
    if front is not None:
        return front
    alike = judged is not None and judged.is_story(url) and bool(urlsplit(url).path.strip("/"))
    single = verdict.of_story(seen.document, links, is_alike=alike, has_pages=bool(pages))
    if single is not None:
        return single
    return verdict.without_stories(seen.document, links) if judged is None else None


def _forbidden(url: str) -> Verdict:
    return Verdict(
        kind="robots",
        words=f"The site's robots.txt asks programs not to read {url}.",
        advice="newskeep keeps to that. Ask the site's owner to allow 'newskeep' there.",
    )


def _unreachable(why: NoAnswer) -> Verdict:
    if why.kind == "robots":
        return _forbidden(why.words.rpartition(" ")[2])
    advice = {
        "elsewhere": "Give the address that a browser shows at the end.",
        "blocked": "Try again later.",
    }.get(why.kind, "Check the address in a browser, and try again later.")
    kind = "blocked" if why.kind == "blocked" else "unreachable"
    return Verdict(kind=kind, words=f"The address could not be read: {why.words}.", advice=advice)
