"""A large section on disk, as nginx serves it: every page packed by gzip, none of them twice.

In: a folder, a number of stories, the address it will have.  Out: files; `edit` and `restore` change some of them.
The files and their times are the same for the same number, so a section that was written once is used again.
"""

import gzip
import os
import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from bench.large.frame import Frame
from bench.large.pages import Story, feed, listing, sitemap, sitemap_index, story_page

__all__ = ["Section"]

_PER_PAGE = 50
_PER_SITEMAP = 10_000
_CARDS = 4
_FORM = "3"
"""Raise it when the pages change: older folders are written anew."""


class Section:
    """`count` stories below `folder`."""

    def __init__(self, folder: Path, count: int, base: str) -> None:
        self.folder, self.count, self.base = folder, count, base
        self.frame = Frame.invent("frame")
        self.stories = [Story.invent(number) for number in range(count)]
        self._editions: dict[int, int] = {}
        self._done, self._token = folder / "complete", f"{_FORM} {base} {count} "
        self.raw_bytes = 0
        """Of all story pages, as a browser sees them, in edition 0."""

    @property
    def urls(self) -> list[str]:
        return [self.base + story.path for story in self.stories]

    def write(self) -> "Section":
        """All files, unless they lie there already."""
        if self._done.exists() and self._done.read_text().startswith(self._token):
            self.raw_bytes = int(self._done.read_text().split()[-1])
            return self
        shutil.rmtree(self.folder, ignore_errors=True)
        self.raw_bytes = sum(self._write_story(story, 0) for story in self.stories)
        self._write_entrances()
        self._write_sitemaps()
        self._done.write_text(f"{self._token}{self.raw_bytes}\n")
        return self

    def edit(self, share: float, edition: int = 1) -> int:
        """Bring that share of the stories, spread over all years, to an edition; the sitemap tells. How many."""
        self._done.unlink(missing_ok=True)  # who is killed now leaves a folder that is written anew
        every = round(1 / share)
        for story in self.stories[::every]:
            self._write_story(story, edition)
            self._editions[story.number] = edition
        self._write_sitemaps()
        return len(self.stories[::every])

    def restore(self) -> None:
        """As it was published."""
        for number in self._editions:
            self._write_story(self.stories[number], 0)
        self._editions.clear()
        self._write_sitemaps()
        self._done.write_text(f"{self._token}{self.raw_bytes}\n")

    def table(self, entrances: Iterable[str] = ("listings", "feeds", "sitemaps")) -> dict[str, object]:
        """What newskeep.toml says of it."""
        known: dict[str, object] = {
            "listings": [f"{self.base}/news/"],
            "feeds": [f"{self.base}/feed.xml"],
            "sitemaps": [f"{self.base}/sitemap.xml"],
        }
        return {
            "home": f"{self.base}/",
            **{name: known[name] for name in entrances},
            "stories": "^/news/[0-9]{4}/[^/]+$",
            "delay_s": 0,
            "concurrency": 8,
            "allow_private": True,
        }

    def _write_story(self, story: Story, edition: int) -> int:
        related = [self.stories[(story.number * 7 + step * 13 + 1) % self.count] for step in range(1, _CARDS + 1)]
        page = story_page(self.frame, self.base, story, related, edition)
        return self._put(story.path, page, story.modified(edition))

    def _write_entrances(self) -> None:
        pages = -(-self.count // _PER_PAGE)
        for page in range(1, pages + 1):
            shown = self.stories[(page - 1) * _PER_PAGE : page * _PER_PAGE]
            self._put(f"/news/page/{page}", listing(self.frame, shown, page, pages))
        self._put("/feed.xml", feed(self.base, self.stories[:20]))
        self._put("/robots.txt", f"User-agent: *\nDisallow: /search\nSitemap: {self.base}/sitemap.xml\n")

    def _write_sitemaps(self) -> None:
        told = [(story, story.modified(self._editions.get(story.number, 0))) for story in self.stories]
        parts = [told[start : start + _PER_SITEMAP] for start in range(0, len(told), _PER_SITEMAP)]
        for number, part in enumerate(parts, 1):
            self._put(f"/sitemap-{number}.xml", sitemap(self.base, part))
        self._put("/sitemap.xml", sitemap_index(self.base, len(parts)))

    def _put(self, path: str, text: str, at: datetime | None = None) -> int:
        """One file, packed; how many bytes it has unpacked. `at`: its Last-Modified."""
        raw = text.encode()
        file = self.folder / f"{path.lstrip('/')}.gz"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(gzip.compress(raw, 5, mtime=0))
        if at is not None:
            os.utime(file, (at.timestamp(), at.timestamp()))
        return len(raw)
