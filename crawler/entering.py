"""What the answer of an entrance becomes: story addresses in the archive, and the entrances that it leads to.

In: an answer and the entrance it is for.  Out: notes in the session, further entrances in the queue, problems by name.
A large one is read piece by piece, and between two pieces the event loop has its turn.
"""

import asyncio
from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING

from archive.errors import SiteError
from archive.records import Problem
from crawler.allowance import FOR_ENTRANCES, Reached
from crawler.answers import Answer
from crawler.apis import lately_changed, read_api
from crawler.blocked import refusal
from crawler.budget import ReadingTooLong, within_budget
from crawler.discovery import read_feed, read_listing, read_sitemap
from crawler.document import Document
from crawler.entrances import MOST_SITEMAPS, Entrance, Entrances
from crawler.found import ApiPage, Found, Piece
from crawler.sighting import Noted

if TYPE_CHECKING:
    from crawler.session import Session
    from crawler.walk import Walk

__all__ = ["Entering"]

_PIECE = 500
"""Addresses that are noted at once."""


class Entering:
    """The entrances of one crawl: which is next, and what their answers become."""

    def __init__(self, session: "Session") -> None:
        self.session, self.site = session, session.site
        self.entrances = Entrances()

    def begin(self, named_by_robots: Iterable[str]) -> None:
        """Queue what the configuration names; 'robots' there stands for the sitemaps that robots.txt names."""
        fits = self.entrances.configured(self.site, named_by_robots, stop_when_known=self.session.stops_when_known)
        if not fits:
            self._say_too_many(f"{self.site.home}robots.txt")

    def take(self) -> Entrance | None:
        """The next entrance to ask for, as long as half of the budget is left for the stories."""
        entrance = None if self.session.halted else self.entrances.take()
        spent = self.session.spent(FOR_ENTRANCES) if entrance else None
        if entrance is None or spent is None:
            return entrance
        words = " for listings, feeds, sitemaps and interfaces, which may take half of it; the rest is for stories"
        self.session.reached(spent, entrance.url, words)
        self.session.discovery = "cut"
        self.entrances = Entrances()
        return None

    async def answered(self, answer: Answer, entrance: Entrance) -> None:
        """Read one answer, or record why not."""
        try:
            if entrance.kind in ("api", "changed"):
                await self._api(answer, entrance)
            elif entrance.walk is not None:
                await self._listing(answer, entrance, entrance.walk)
            elif answer.status != 200:
                self.failed(answer.url, "entrance-unreadable", f"answered {answer.status}")
            elif entrance.kind == "feed":
                with within_budget(answer.url):
                    stories = read_feed(answer.body, answer.url, self.site)
                await self._note(_in_pieces(stories), entrance)
            else:
                await self._note(read_sitemap(answer.body, answer.url, self.site).pieces, entrance)
        except ReadingTooLong as error:
            self.failed(answer.url, "page-unreadable", str(error))
        except SiteError as error:
            self.failed(answer.url, "entrance-unreadable", str(error))

    def failed(self, url: str, kind: str, words: str) -> None:
        """An entrance that gave nothing, or not all: what it lists cannot be told this time."""
        self.session.notice(Problem(kind=kind, detail=words, url=url))
        self.session.discovery = "cut"

    # A listing

    async def _listing(self, answer: Answer, entrance: Entrance, walk: "Walk") -> None:
        """Story addresses of one listing page, then the next page."""
        if answer.status in (404, 410) and walk.pages:  # some listings link one page too many
            following = walk.skip()
            if following:  # one page is missing, not the end
                self.failed(answer.url, "listing-page-missing", f"answered {answer.status}")
            self._go_on(following, entrance)
            return
        with within_budget(answer.url):
            document = Document.parse(answer.body, answer.url, answer.header("content-type"))
            listing = read_listing(document, self.site)
            if document.unread:
                raise ReadingTooLong("", answer.url, document.unread)
        if (answer.status != 200 or not listing.stories) and self._refused(answer, document):
            return
        noted = await self._note(_in_pieces(listing.stories), entrance)
        if noted.left_out:
            return
        urls = [found.url for found in listing.stories]
        self._go_on(walk.after(urls, unknown=noted.unknown, next_pages=listing.next_pages), entrance)
        self._say_how_it_ended(walk)

    # An interface for programs

    async def _api(self, answer: Answer, entrance: Entrance) -> None:
        """The stories that one answer names, then the next one; 'changed' is one answer and no walk."""
        walk = entrance.walk
        past_the_end = walk is not None and walk.pages > 0 and answer.status in (400, 404)
        if (
            answer.status == 400 and walk and not walk.pages and entrance.url != entrance.lane
        ):  # it may refuse our wishes
            self._go_on(entrance.lane, entrance)
            return
        if answer.status != 200 and not past_the_end:
            self.failed(answer.url, "entrance-unreadable", f"answered {answer.status}")
            return
        with within_budget(answer.url):
            page = ApiPage() if past_the_end else read_api(answer.body, entrance.url, answer.headers, self.site)
        noted = await self._note(_in_pieces(page.stories), entrance)
        if noted.left_out or walk is None:
            return
        unknown = noted.unknown or not page.stories or not page.newest_first  # neither tells that the rest is known
        following = walk.after(page.named, unknown=int(unknown), next_pages=filter(None, [page.next_page]))
        self._go_on(following, entrance)
        self._say_how_it_ended(walk)
        if walk.ended and walk.pages == 1 and page.named and not page.stories:
            self.failed(entrance.url, "listing-empty", f"names {len(page.named)} addresses, none of the section")
        if walk.ended == "known" and page.next_page and (changed := lately_changed(entrance.lane)):
            self.entrances.add(Entrance(url=changed, kind="changed", lane=entrance.lane))

    def _go_on(self, url: str | None, entrance: Entrance) -> None:
        if url is not None:
            self.entrances.add(Entrance(url=url, kind=entrance.kind, lane=entrance.lane, walk=entrance.walk))

    def _say_how_it_ended(self, walk: "Walk") -> None:
        if walk.ended == "known":
            self.session.discovered_in_short()
        elif walk.ended == "too-long":
            self.session.reached(Reached(name="pages", used=walk.pages, of=walk.most_pages), walk.listing)
            self.session.discovery = "cut"
        elif walk.ended is not None and not walk.stories:
            self.failed(walk.listing, "listing-empty", "no story on it: is it still the listing?")

    def _refused(self, answer: Answer, document: Document) -> bool:
        """Whether a listing's answer is no listing; recorded if so."""
        refused = refusal(
            document,
            url=answer.url,
            requested_url=answer.url,
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            site=None,
        )
        if answer.status == 200 and (refused is None or refused.kind == "empty"):
            return False  # a listing without a story has its own name
        self.failed(answer.url, "listing-refused", refused.evidence if refused else f"answered {answer.status}")
        return True

    # All of them

    async def _note(self, pieces: Iterable[Piece], entrance: Entrance) -> Noted:
        """What one answer names, as far as there is room; one piece at a time."""
        room = self.session.spending.room(first=entrance.first)
        unknown = added = left_out = 0
        try:
            for piece in pieces:
                noted = self.session.sighted(piece.stories, entrance.lane, room - added)
                unknown, added, left_out = unknown + noted.unknown, added + noted.added, left_out + noted.left_out
                if not self._ask_sitemaps(piece, entrance):
                    break
                await asyncio.sleep(0)
        finally:
            self._say_what_was_left_out(left_out, entrance)
        return Noted(unknown, added, left_out)

    def _ask_sitemaps(self, piece: Piece, entrance: Entrance) -> bool:
        """Whether there was room in the queue for what an index names."""
        if all(self.entrances.add_sitemap(url, entrance.lane) for url in piece.sitemaps):
            return True
        self._say_too_many(entrance.url)
        return False

    def _say_too_many(self, url: str) -> None:
        self.session.reached(Reached(name="sitemaps", used=MOST_SITEMAPS, of=MOST_SITEMAPS), url)
        self.session.discovery = "cut"

    def _say_what_was_left_out(self, count: int, entrance: Entrance) -> None:
        if count:
            words = f"; {count:,} addresses named here were left out, since one answer may take half of the places left"
            self.session.reached(self.session.spending.full(), entrance.url, words)
            self.session.discovery = "cut"


def _in_pieces(stories: tuple[Found, ...]) -> Iterable[Piece]:
    left = iter(stories)
    while piece := tuple(islice(left, _PIECE)):
        yield Piece(stories=piece)
