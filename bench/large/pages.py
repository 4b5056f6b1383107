"""Pages of a large invented section: stories, listing, feed, sitemap, robots.txt. Pure.

In: a story's number, its edition, the frame.  Out: markup. Edition 0 is as published; each later one has one word of a
paragraph replaced, one sentence more, and a later 'modified', and not a byte of the template changed.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape

from bench.large.frame import NAME, Frame, slug_of
from bench.large.words import Author

__all__ = ["FIRST_DAY", "Story", "feed", "listing", "sitemap", "sitemap_index", "story_page"]

FIRST_DAY = datetime(2026, 3, 1, 9, tzinfo=UTC)
"""When the newest story was published; the others before it, six hours apart."""
_TOPICS = ("Health", "Harbour", "Wildlife", "People", "Fundraising", "Research", "Policy", "Volunteers")
_AUTHORS = ("Maud Ellery", "Tobias Wren", "Ida Farrow", "Piers Holloway", "Nell Ashdown", "Rufus Marlowe")


@dataclass(frozen=True)
class Story:
    """What is told of a story outside its own page."""

    number: int
    title: str
    summary: str
    day: datetime
    topic: str
    author: str

    @classmethod
    def invent(cls, number: int) -> "Story":
        author = Author(f"story {number}")
        chance = author.chance
        return cls(
            number=number,
            title=author.title(),
            summary=author.sentence(),
            day=FIRST_DAY - timedelta(hours=6 * number),
            topic=chance.choice(_TOPICS),
            author=chance.choice(_AUTHORS),
        )

    @property
    def path(self) -> str:
        return f"/news/{self.day.year}/{slug_of(self.title)}-{self.number}"

    @property
    def image(self) -> str:
        return f"/media/{self.day:%Y/%m}/{slug_of(self.title)}"

    def modified(self, edition: int) -> datetime:
        """Editions come after the first crawl."""
        return self.day + timedelta(minutes=20) if edition == 0 else FIRST_DAY + timedelta(days=3, minutes=edition)


def story_page(frame: Frame, base: str, story: Story, related: list[Story], edition: int) -> str:
    """One story's page, 60 to 90 KB."""
    return (
        f'<!doctype html>\n<html lang="en-GB" prefix="og: https://ogp.me/ns#">\n<head>\n'
        f"{_head(frame, base, story, edition)}</head>\n"
        f'<body class="single single-post postid-{40_000 + story.number} topic-{story.topic.lower()}">\n'
        f'{frame.header}<main id="main">{_crumbs(story)}{_article(story, edition)}{_related(related)}</main>\n'
        f"{frame.footer}</body>\n</html>\n"
    )


def _head(frame: Frame, base: str, story: Story, edition: int) -> str:
    url, image = base + story.path, f"{base}{story.image}-1200x630.jpg"
    words, modified = escape(story.summary), story.modified(edition).isoformat()
    metas = [
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(story.title)} | {NAME}</title>",
        f'<meta name="description" content="{words}">\n<link rel="canonical" href="{url}">',
        f'<meta property="og:type" content="article">\n<meta property="og:title" content="{escape(story.title)}">',
        f'<meta property="og:description" content="{words}">\n<meta property="og:url" content="{url}">',
        f'<meta property="og:site_name" content="{NAME}">\n<meta property="og:image" content="{image}">',
        '<meta property="og:image:width" content="1200">\n<meta property="og:image:height" content="630">',
        f'<meta property="article:published_time" content="{story.day.isoformat()}">',
        f'<meta property="article:modified_time" content="{modified}">',
        '<meta name="twitter:card" content="summary_large_image">',
        f'<meta name="twitter:title" content="{escape(story.title)}">',
        f'<meta name="author" content="{story.author}">\n<meta name="generator" content="Ostrey CMS 6.4">',
    ]
    return "\n".join(metas) + "\n" + frame.head + _linked_data(base, story, image, modified)


def _linked_data(base: str, story: Story, image: str, modified: str) -> str:
    url = base + story.path
    graph = [
        {"@type": "Organization", "@id": f"{base}/#org", "name": NAME, "url": f"{base}/"},
        {
            "@type": "NewsArticle",
            "@id": f"{url}#article",
            "headline": story.title,
            "datePublished": story.day.isoformat(),
            "dateModified": modified,
            "author": {"@type": "Person", "name": story.author},
            "image": {"@type": "ImageObject", "url": image, "width": 1200, "height": 630},
            "articleSection": story.topic,
            "publisher": {"@id": f"{base}/#org"},
            "mainEntityOfPage": url,
        },
        {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": 1, "name": "Home", "item": f"{base}/"},
                {"@type": "ListItem", "position": 2, "name": "News", "item": f"{base}/news/"},
            ],
        },
    ]
    data = json.dumps({"@context": "https://schema.org", "@graph": graph}, separators=(",", ":"))
    return f'<script type="application/ld+json">{data}</script>\n'


def _crumbs(story: Story) -> str:
    items = '<li><a href="/">Home</a></li><li><a href="/news/">News</a></li>'
    here = f'<li aria-current="page">{story.title}</li>'
    return f'<nav class="crumbs" aria-label="Breadcrumb"><ol>{items}{here}</ol></nav>\n'


def _article(story: Story, edition: int) -> str:
    share = "".join(
        f'<li><a class="share__link share__link--{name}" href="https://{name}.example/share?to={story.number}">{name}</a></li>'
        for name in ("facebook", "linkedin", "mastodon", "email")
    )
    return (
        f'<article class="story" id="post-{40_000 + story.number}">\n<header class="story__header">'
        f'<a class="story__topic" href="/topics/{story.topic.lower()}">{story.topic}</a>'
        f'<h1 class="story__title">{story.title}</h1>'
        f'<p class="story__byline">By <a rel="author" href="/people/{slug_of(story.author)}">{story.author}</a> '
        f'<time datetime="{story.day.isoformat()}">{story.day.day} {story.day:%B %Y}</time></p></header>\n'
        f'<figure class="story__figure"><img src="{story.image}-800x450.jpg" srcset="{_sources(story)}" '
        f'sizes="(max-width: 800px) 100vw, 800px" alt="{escape(story.title)}" width="800" height="450"></figure>\n'
        f'<div class="story__body"><p class="story__intro">{story.summary}</p>\n{_body(story, edition)}</div>\n'
        f'<ul class="share">{share}</ul></article>\n'
    )


def _sources(story: Story) -> str:
    return ", ".join(f"{story.image}-{width}x{width * 9 // 16}.jpg {width}w" for width in (320, 480, 800, 1200))


def _body(story: Story, edition: int) -> str:
    author = Author(f"body {story.number}")
    paragraphs = [author.paragraph() for _ in range(author.chance.randint(5, 13))]
    for number in range(1, edition + 1):
        editor = Author(f"edit {story.number} {number}")
        place = editor.chance.randrange(len(paragraphs))
        words = paragraphs[place].split()
        words[len(words) // 2] = editor.name(1)
        paragraphs[place] = f"{' '.join(words)} {editor.sentence()}"
    paragraphs[2] += f' <a href="https://www.example.com/{author.token(6)}">{" ".join(author.words(3))}</a>.'
    middle = len(paragraphs) // 2
    paragraphs.insert(middle, f'</p>\n<h2 class="wp-block-heading">{author.name(3)}</h2>\n<p>{author.paragraph()}')
    return "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs).replace("<p></p>", "")


def _card(story: Story) -> str:
    return (
        f'<li class="card"><a class="card__link" href="{story.path}"><img src="{story.image}-480x270.jpg" '
        f'srcset="{_sources(story)}" alt="" width="480" height="270" loading="lazy"></a><div class="card__words">'
        f'<span class="card__topic">{story.topic}</span>'
        f'<h3 class="card__title"><a href="{story.path}">{story.title}</a></h3>'
        f'<time class="card__date" datetime="{story.day.date()}">{story.day.day} {story.day:%B %Y}</time>'
        f'<p class="card__summary">{story.summary}</p></div></li>\n'
    )


def _related(stories: list[Story]) -> str:
    cards = "".join(map(_card, stories))
    return f'<aside class="related"><h2>Related stories</h2><ul class="cards">\n{cards}</ul></aside>\n'


def listing(frame: Frame, stories: list[Story], page: int, pages: int) -> str:
    """One page of the listing; `page` counts from 1."""
    near = [number for number in range(page - 2, page + 3) if 1 <= number <= pages]
    links = "".join(
        f'<a class="page-numbers" href="/news/page/{number}">{number}</a>' for number in near if number != page
    )
    following = (
        f'<a class="next page-numbers" rel="next" href="/news/page/{page + 1}">Next page</a>' if page < pages else ""
    )
    return (
        '<!doctype html>\n<html lang="en-GB">\n<head><meta charset="utf-8">\n'
        f"<title>News | {NAME}</title>\n{frame.head}</head>\n"
        f'<body class="archive paged-{page}">\n{frame.header}<main id="main"><h1>News</h1><ul class="cards">\n'
        f"{''.join(map(_card, stories))}</ul>"
        f'<nav class="pagination" aria-label="Pages">{links}{following}</nav></main>\n'
        f"{frame.footer}</body>\n</html>\n"
    )


def feed(base: str, stories: list[Story]) -> str:
    """RSS of the newest."""
    items = "".join(
        f"<item><title>{escape(story.title)}</title><link>{base}{story.path}</link><guid>{base}{story.path}</guid>"
        f"<pubDate>{story.day:%a, %d %b %Y %H:%M:%S} +0000</pubDate>"
        f"<description>{escape(story.summary)}</description></item>\n"
        for story in stories
    )
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>{NAME}</title>\n'
    return f"{head}{items}</channel></rss>\n"


_XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def sitemap(base: str, stories: list[tuple[Story, datetime]]) -> str:
    """Addresses with their `lastmod`."""
    urls = "".join(
        f"<url><loc>{base}{story.path}</loc><lastmod>{at.isoformat()}</lastmod></url>\n" for story, at in stories
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {_XMLNS}>\n{urls}</urlset>\n'


def sitemap_index(base: str, count: int) -> str:
    maps = "".join(f"<sitemap><loc>{base}/sitemap-{number}.xml</loc></sitemap>\n" for number in range(1, count + 1))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex {_XMLNS}>\n{maps}</sitemapindex>\n'
