"""What a demo section of one make is: a front page, a listing, stories and what such a system serves beside them.

In: the path and query of a request.  Out: an answer, or None for 404.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from tests.makes.stories import Story, make_stories

__all__ = ["Answer", "Make", "html", "json_answer", "part", "text", "xml"]

PER_PAGE = 8


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the server sends with 200."""

    body: bytes
    kind: str
    headers: Mapping[str, str] = field(default_factory=dict)


def html(body: str, charset: str = "utf-8") -> Answer:
    return Answer(body=body.encode(charset), kind=f"text/html; charset={charset}")


def xml(body: str) -> Answer:
    return Answer(
        body=f'<?xml version="1.0" encoding="UTF-8"?>\n{body}'.encode(), kind="application/xml; charset=utf-8"
    )


def text(body: str) -> Answer:
    return Answer(body=body.encode(), kind="text/plain; charset=utf-8")


def json_answer(value: Any, **headers: str) -> Answer:
    body = json.dumps(value, ensure_ascii=False).encode()
    return Answer(body=body, kind="application/json; charset=utf-8", headers=headers)


def part(stories: Sequence[Story], page: int, size: int = PER_PAGE) -> Sequence[Story]:
    """One page of a listing; the first is 1."""
    return stories[(page - 1) * size : page * size]


class Make(ABC):
    """One section. A subclass is one make of website; its markup is ours, written as that system writes it."""

    key: str
    trust: str
    start = "/news/"
    """The address that a person pastes, after the host."""
    tongue = "en"
    salt = 0
    pages: Mapping[str, str] = {"/about/": "About us", "/donate/": "Donate", "/contact/": "Contact"}
    """Pages that are no stories, linked from everywhere: path to title."""

    def __init__(self) -> None:
        self.stories = make_stories(self.tongue, self.salt)
        self.base = ""
        """'http://127.0.0.1:PORT', once it is served."""

    @abstractmethod
    def path(self, story: Story) -> str:
        """Where a story is served."""

    @abstractmethod
    def listing(self, query: Mapping[str, str]) -> Answer | None:
        """The page that a person pastes."""

    @abstractmethod
    def story(self, story: Story) -> Answer: ...

    @abstractmethod
    def page(self, title: str, main: str) -> str:
        """Any other page in the clothes of the site."""

    def more(self, path: str, query: Mapping[str, str]) -> Answer | None:
        """What this make serves beside pages: feeds, sitemaps, interfaces."""
        return None

    def robots(self) -> str:
        return "User-agent: *\nDisallow:\n"

    def answer(self, path: str, query: Mapping[str, str]) -> Answer | None:
        if path == "/robots.txt":
            return text(self.robots())
        if path == self.start:
            return self.listing(query)
        found = next((story for story in self.stories if self.path(story) == path), None)
        if found:
            return self.story(found)
        if path == "/":
            links = "".join(f'<p><a href="{self.path(s)}">{escape(s.title)}</a></p>' for s in self.stories[:3])
            return html(self.page(self.trust, f"<h1>{escape(self.trust)}</h1><h2>Latest</h2>{links}"))
        if path in self.pages:
            title = self.pages[path]
            words = f"<h1>{title}</h1><p>{escape(self.trust)} has been at work since 1891.</p>"
            return html(self.page(title, words))
        return self.more(path, query)

    def related(self, story: Story) -> Sequence[Story]:
        """Three others, the next ones in the order of the listing."""
        place = self.stories.index(story)
        return [self.stories[(place + step) % len(self.stories)] for step in (1, 2, 3)]

    def url(self, story: Story) -> str:
        return self.base + self.path(story)

    def nav(self) -> str:
        """Links of the navigation."""
        links = {"/": "Home", self.start: "News", **self.pages}
        return "".join(f'<li><a href="{path}">{escape(name)}</a></li>' for path, name in links.items())
