"""Walk the sources of a section offline with the project's discovery: what was found, what was followed for nothing."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.discovery import read_feed, read_listing, read_sitemap
from crawler.document import Document
from crawler.site import Site, site_from_table
from tests.sections.route import answer
from tests.sections.section import Section, identity

__all__ = ["Walk", "walk"]


@dataclass
class Walk:
    """What discovery made of one section."""

    missed: list[str] = field(default_factory=list)
    """Titles of stories that no source gave."""
    invented: list[str] = field(default_factory=list)
    """Addresses given as stories that are none."""
    trapped: list[str] = field(default_factory=list)
    """Pages taken for further listing pages that are none, or are pages already seen."""
    visited: int = 0


def walk(section: Section, limit: int = 40) -> Walk:
    """From the sources of the configuration to every page they lead to."""
    site = site_from_table("x", section.table)
    found = _fed(section, site)
    result, queue, seen = Walk(), list(site.listings), set(site.listings)
    while queue and result.visited < limit:
        url = queue.pop(0)
        result.visited += 1
        page = answer(section, _target(url))
        listing = read_listing(Document.parse(page.body, url, section.markup.content_type), site)
        found |= {identity(story.url): story.url for story in listing.stories}
        for further in listing.next_pages:
            if further not in seen:
                seen.add(further)
                if _legitimate(section, further):
                    queue.append(further)
                else:
                    result.trapped.append(further)
    stories = {identity(section.url(story)): story for story in section.stories.values()}
    old = {
        identity(section.base + (section.markup.old_path or "/").format(slug=slug)): slug for slug in section.stories
    }
    reached = {identity(section.url(section.stories[old[key]])) if key in old else key for key in found}
    result.missed = [story.title for key, story in stories.items() if key not in reached]
    result.invented = [found[key] for key in found if key not in stories and key not in old]
    return result


def _fed(section: Section, site: Site) -> dict[str, str]:
    found: dict[str, str] = {}
    for url in site.feeds:
        page = answer(section, _target(url))
        found |= {identity(story.url): story.url for story in read_feed(page.body, url, site)}
    if site.sitemaps:
        queue = [f"{section.base}{section.markup.sitemap}"]
        while queue:
            url = queue.pop()
            page = answer(section, _target(url))
            if page.status == 200:
                listed = read_sitemap(page.body, url, site)
                found |= {identity(story.url): story.url for story in listed.stories}
                queue += listed.sitemaps
    return found


def _target(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _legitimate(section: Section, url: str) -> bool:
    """The first page, or the address of page 2 with another number."""
    first = section.base + section.markup.listing_path
    pages = re.sub(r"\\\{[nm].*?\\\}", r"\\d+", re.escape(section.base + section.markup.page_path))
    return identity(url) == identity(first) or bool(re.fullmatch(pages, url))
