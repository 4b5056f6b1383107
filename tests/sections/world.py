"""A website with a life: one section whose stories are edited, lost, moved and dressed. In: a markup.  Out: answers."""

import random
import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from tests.sections.clothes import AROUND, BETWEEN, CLOTHES, SPELLINGS, box_between
from tests.sections.decoys import make_decoys
from tests.sections.markup import Markup
from tests.sections.model import Block, Story, make_stories
from tests.sections.route import answer
from tests.sections.section import Answer, Section

__all__ = ["NOISES", "WEATHERS", "World"]

NOISES = (*SPELLINGS, *CLOTHES, *AROUND, *BETWEEN)
WEATHERS = ("outage", "503", "challenge", "consent", "login", "maintenance", "empty", "cut", "no text", "429", "202")
_SOFT = (
    ("Page not found", "Sorry, we could not find the page you were looking for. Try the menu."),
    ("Sorry, this page no longer exists", "It may have been moved or removed. Go back to the home page."),
    ("404", "The page you requested does not exist."),
    ("Oops! That page can’t be found.", "It looks like nothing was found at this location. Maybe try a search?"),
)
_PAGES = {
    "challenge": "<title>Just a moment...</title><h1>Just a moment...</h1><p>Checking your browser.</p>",
    "consent": "<title>Before you continue</title><h1>Before you continue</h1><p>We and our partners use cookies.</p>"
    "<button>Accept all</button><button>Reject all</button>",
    "login": '<title>Log in</title><h1>Log in</h1><form><input name="u"><input type="password"></form>',
    "maintenance": "<title>Down for maintenance</title><h1>We’ll be back soon</h1><p>We are updating our site.</p>",
}


class _Lived(Section):
    """A section whose listing leaves out stories that are lost, and whose addresses do not follow a new date."""

    def __init__(self, markup: Markup, seed: int, count: int, base: str) -> None:
        self.paths: dict[str, str] = {}
        super().__init__(markup, seed, count, base)
        self.everything = dict(self.stories)

    def path(self, story: Story) -> str:
        return self.paths.setdefault(story.slug, self.markup.story_path.format(slug=story.slug, when=story.published))

    def resolve(self, target: str) -> str:
        slug = target.removeprefix("story:")
        return self.href(self.everything[slug]) if target.startswith("story:") else target

    def story_page(self, story: Story) -> bytes:
        story = replace(story, related=tuple(slug for slug in story.related if slug in self.stories))
        listed, self.stories = self.stories, self.stories | {story.slug: story}
        try:
            return super().story_page(story)
        finally:
            self.stories = listed


class World:
    """The site as it stands at one crawl. `rng` decides nothing but noise."""

    def __init__(self, markup: Markup, seed: int, count: int, base: str) -> None:
        self.section = _Lived(markup, seed, count, base)
        self.markup = markup
        self.spare = list(make_stories(f"{markup.name}/{seed}/spare", 6, markup.language, markup.cards))
        self.rng = random.Random(f"{markup.name}/{seed}/noise")
        self.lost: dict[str, str] = {}
        """How the address of a lost story answers, by slug."""
        self.moved: dict[str, tuple[int, str]] = {}
        """Former path -> status and present path."""
        self.canonical: dict[str, str] = {}
        """Slug -> former path, where the same page is still served with a canonical link to the present one."""
        self.mirrors: dict[str, str] = {}
        """Path -> slug of a story that answers there for now."""
        self.unlisted: set[str] = set()
        self.weather: dict[str, str] = {}
        """By slug, for the present crawl."""
        self.noise: dict[str, tuple[str, ...]] = {}
        self.noise_before: dict[str, tuple[str, ...]] = {}
        """What each page wears now, and wore at the crawl before."""
        self._turn = 0

    # what happens

    def dawn(self) -> None:
        """A new crawl: other weather, other noise, other cards, other surroundings."""
        self._turn += 1
        self.weather = {}
        org, self._decoys_before = self.section.decoys.org, self.section.decoys
        self.section.decoys = replace(
            make_decoys(f"{self.markup.name}/{self._turn % 3}", self.markup.language), org=org
        )
        self._list()
        names = list(self.section.everything)
        self.noise_before, self.noise = self.noise, {slug: (self.rng.choice(NOISES),) for slug in names}
        shown = list(self.section.stories)
        for slug in names:
            others = [name for name in shown if name != slug]
            cards = self.rng.sample(others, min(len(self.section.everything[slug].related), len(others)))
            self.put(replace(self.section.everything[slug], related=tuple(cards)))

    def _list(self) -> None:
        hidden = self.unlisted | set(self.lost)
        stories = sorted(self.section.everything.values(), key=lambda story: story.published, reverse=True)
        self.section.stories = {story.slug: story for story in stories if story.slug not in hidden}

    def put(self, story: Story) -> None:
        """Store a story in its present wording."""
        self.section.everything[story.slug] = story
        if story.slug in self.section.stories:
            self.section.stories[story.slug] = story

    def publish(self, story: Story) -> None:
        self.section.everything[story.slug] = story
        self._list()

    def lose(self, slug: str, how: str | None) -> None:
        """`how`: 404, 410, soft, home or listing; None brings it back."""
        if how is None:
            self.lost.pop(slug, None)
        else:
            self.lost[slug] = how
        self._list()

    def move(self, slug: str, status: int) -> None:
        """`status`: 301, 308, 302, or 200 for a canonical link."""
        old = self.section.path(self.section.everything[slug])
        new = old.replace(slug, f"{slug}-{self._turn}")
        if status == 302:
            self.mirrors[new] = slug
        else:
            self.section.paths[slug] = new
        if status == 200:
            self.canonical[slug] = old
        else:
            self.moved[old] = (status, new)

    def dress_of(self, slug: str) -> str:
        """In words: the noise before and now."""
        return " > ".join(" + ".join(worn.get(slug, ("plain",))) for worn in (self.noise_before, self.noise))

    # what is answered

    def page(self, slug: str, *, bare: bool = False) -> str:
        """The story's page as text; `bare` without noise."""
        section, story = self.section, self.section.everything[slug]
        noise = () if bare else self.noise.get(slug, ())
        rng = random.Random(f"{self._turn}/{slug}/{self.markup.name}")
        body = self.markup.body
        for name in noise:
            if name in BETWEEN and len(story.blocks) > 1:
                body = box_between(body, BETWEEN[name](rng), rng.randrange(1, 4))
            elif name in AROUND:
                body = _wrapped(body, *AROUND[name](rng))
        section.markup = replace(self.markup, body=body, encoding="utf-8")
        try:
            page = section.story_page(story).decode("utf-8")
        finally:
            section.markup = self.markup
        for name in noise:
            page = (SPELLINGS | CLOTHES).get(name, _same)(page, rng)
        if slug in self.canonical:
            page = _canonical(page, section.url(story))
        return page

    def answer(self, target: str, if_none_match: str | None = None) -> Answer | None:
        """What the server says; None when it says nothing at all."""
        path = urlsplit(target).path
        slug = self.slug_at(path)
        if path in self.moved and slug not in self.lost and slug not in self.weather:
            status, new = self.moved[path]
            return Answer(status, {"Location": new}, b"")
        if slug is None:
            return answer(self.section, target, if_none_match)
        story = self.section.everything[slug]
        if slug in self.weather:
            return self._bad(self.weather[slug], slug)
        if slug in self.lost:
            return self._lost(self.lost[slug])
        if path not in (self.section.path(story), self.canonical.get(slug), *self.mirrors):
            return Answer(301, {"Location": self.section.path(story)}, b"")
        kind = {"Content-Type": self.markup.content_type}
        return Answer(200, kind, self.page(slug).encode(self.markup.encoding, "xmlcharrefreplace"))

    def slug_at(self, path: str) -> str | None:
        """The story that is served there."""
        if path in self.mirrors:
            return self.mirrors[path]
        for slug, story in self.section.everything.items():
            own = (self.section.path(story), self.canonical.get(slug), (self.markup.old_path or "").format(slug=slug))
            if path.rstrip("/") in {place.rstrip("/") for place in own if place}:
                return slug
        return None

    def _lost(self, how: str) -> Answer:
        if how in ("home", "listing"):
            return Answer(302, {"Location": "/" if how == "home" else self.markup.listing_path}, b"")
        title, words = _SOFT[self._turn % len(_SOFT)]
        page = self.chrome(f"<h1>{title}</h1><p>{words}</p>", title)
        return Answer(200 if how == "soft" else int(how), {"Content-Type": self.markup.content_type}, page)

    def _bad(self, weather: str, slug: str) -> Answer | None:
        kind = {"Content-Type": self.markup.content_type}
        whole = self.page(slug).encode(self.markup.encoding, "xmlcharrefreplace")
        if weather == "outage":
            return None
        if weather in _PAGES:
            return Answer(200, kind, f"<html><body>{_PAGES[weather]}</body></html>".encode())
        if weather == "cut":
            return Answer(200, kind, whole[: int(len(whole) * 0.55)])
        if weather == "no text":
            return Answer(200, kind, self._without_text(slug))
        if weather == "empty":
            return Answer(200, kind, b"")
        return Answer(int(weather), kind, self.chrome("<h1>Error</h1><p>Please come back later.</p>", "Error"))

    def _without_text(self, slug: str) -> bytes:
        """The page around a story whose text was not filled in."""
        section, story = self.section, self.section.everything[slug]
        section.markup = replace(self.markup, body=lambda story, resolve: "")
        decoys, section.decoys = section.decoys, self._decoys_before
        try:
            return section.story_page(replace(story, standfirst=None, blocks=(Block("p", ("",)),)))
        finally:
            section.markup, section.decoys = self.markup, decoys

    def chrome(self, words: str, title: str) -> bytes:
        """A page of this site that is no story: its own head and foot."""
        template = self.section._environment.from_string(
            '{% include "head.html" %}<main>' + words + '</main>{% include "foot.html" %}'
        )
        given = self.section._common() | {
            "title": title, "page": 1, "pages": 1, "page_url": self.section.page_url, "items": [],
            "url": self.section.base, "address": self.section.base,
            "related": [], "kind": "website", "previous": None, "following": None,
        }  # fmt: skip
        return template.render(given).encode(self.markup.encoding, "xmlcharrefreplace")


def _same(page: str, rng: random.Random) -> str:
    return page


def _wrapped(body: Callable[..., str], before: str, after: str) -> Callable[..., str]:
    return lambda story, resolve: before + body(story, resolve) + after


def _canonical(page: str, url: str) -> str:
    page = re.sub(r'<link[^>]*rel="canonical"[^>]*>', "", page)
    return re.sub(r"</head>", f'<link rel="canonical" href="{url}"></head>', page, count=1, flags=re.IGNORECASE)
