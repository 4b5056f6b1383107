"""Who wrote the story: names and nothing else.

In: a Document, its blocks and where headline and body stand.  Out: names in printed order. Pure. What the page declares
comes first, then what it marks, then a byline, a link to a person and a name that is called one, by the headline.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from lxml.html import HtmlElement

from crawler import metadata
from crawler.blocks import Block
from crawler.credits import people_linked
from crawler.dateline import Place, near_headline
from crawler.document import Document, fold
from crawler.metaline import parts_of
from crawler.phrases import is_aside_title, is_furniture, is_meta
from crawler.text import same_words, strip_byline

__all__ = ["find_authors"]

_COMMENT_TYPE = re.compile(r"schema\.org/(?:User)?(?:Comments?|Review|Answer)$", re.IGNORECASE)
_COMMENT_NAME = re.compile(r"(?:^|\s)comments?(?:[-_](?:list|area|section|body|\d+))?(?:\s|$)", re.IGNORECASE)
_SYSTEM_USERS = re.compile(
    r"(?:admin(?:istrator)?|editor|webmaster|web ?team|root|user|guest|author|test|system|wordpress|.*\d{3,}.*)",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:(?:words |written |posted |story )?by:?|gan|par|von|por|authors?:?|words:?)\s+\S", re.IGNORECASE
)
_BY_ALONE = re.compile(r"(?:(?:words |written |posted )?by|authors?)\s*:?", re.IGNORECASE)
_CALLED = re.compile(r"(?:^|[\s_-])(?:authors?|byline)(?:[\s_-]+names?)?(?:$|[\s_-])", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PERSON = re.compile(r"[^\W\d_a-z][\w.'’-]*(?:\s+(?:[a-z]{1,3}\s+)?[^\W\d_a-z][\w.'’-]*){1,3}")
_MORE = re.compile(r"\b(?:more|all|view|posts|articles|read|follow|about|profile|written)\b", re.IGNORECASE)
_LONGEST = 60  # characters of a line that is a name


def find_authors(document: Document, blocks: Sequence[Block], place: Place, names: Iterable[str]) -> tuple[str, ...]:
    """Names in printed order. Users of the site's software are none; the site's own name is one where none else is."""
    declared = metadata.authors(document)
    sources = [*declared, *_shown_authors(document, blocks, place)]
    split = [tuple(name for text in source for name in strip_byline(text)) for source in sources]
    people = [[name for name in source if not _SYSTEM_USERS.fullmatch(name)] for source in split]
    own = tuple(names)
    others = [[name for name in source if not any(same_words(name, each) for each in own)] for source in people]
    found = next((source for source in (*others, *people) if source), [])
    whole = next(
        (longer for longer in others[: len(declared)] if len(longer) > len(found) and set(found) < set(longer)), found
    )
    return tuple(dict.fromkeys(whole))


def _shown_authors(document: Document, blocks: Sequence[Block], place: Place) -> Iterator[tuple[str, ...]]:
    marked = [node for node in document.marked("author") if not _is_comment(node)]
    named = [
        next(iter(inner), node)
        for node in marked
        for inner in [[n for n in node.iter() if n.get("itemprop") == "name"]]
    ]
    yield tuple(fold(node.get("content") or node.text_content()) for node in named)
    links = [
        link
        for link in document.root.iter("a")
        if "author" in (link.get("rel") or "").split() and not _is_comment(link)
    ]
    yield tuple(text for link in links if not _MORE.search(text := fold(link.text_content())))
    near = list(near_headline(blocks, place))
    for block in near:
        if _BYLINE.match(block.text) and is_meta(block.text):
            yield (block.text,)
    yield from _below_by(near)
    yield from _linked_or_called(near)


def _below_by(near: Sequence[Block]) -> Iterator[tuple[str, ...]]:
    """The name on the line behind 'Written by'."""
    for block, following in pairwise(near):
        if _BY_ALONE.fullmatch(block.text) and len(following.text) <= _LONGEST and not following.is_prose:
            yield (following.text,)


def _linked_or_called(near: Sequence[Block]) -> Iterator[tuple[str, ...]]:
    """Names by the headline that link to people, then those in an element that is called an author's."""
    lines = [block for block in near if not block.heading and len(block.text) <= 2 * _LONGEST and not block.is_prose]
    for block in lines:
        yield tuple(name for name in people_linked([block.element]) if _is_person(name))
    for block in lines:
        called = [
            element for element in _elements(block) if _CALLED.search(_CAMEL.sub("-", element.get("class") or ""))
        ]
        texts = (fold(element.text_content()) for element in called)
        yield tuple(part for text in texts for part in (text, *parts_of(block)) if part in text and _is_person(part))[
            :1
        ]


def _elements(block: Block) -> Iterable[HtmlElement]:
    """A block's element, the one around it and those in it, innermost last."""
    parent = block.element.getparent()
    return (*(() if parent is None else (parent,)), *block.element.iter())


def _is_person(text: str) -> bool:
    """Whether a few words are spelled like a person's name."""
    if len(text) > _LONGEST or _MORE.search(text) or is_furniture(text) or is_aside_title(text):
        return False
    return _PERSON.fullmatch(text) is not None


def _is_comment(node: HtmlElement) -> bool:
    """Whether an element is part of what readers wrote: its author is not the story's."""
    return any(
        _COMMENT_TYPE.search(outer.get("itemtype") or "")
        or "comment" in (outer.get("itemprop") or "").split()
        or _COMMENT_NAME.search(f"{outer.get('id') or ''} {outer.get('class') or ''}")
        for outer in node.iterancestors()
        if outer.tag not in ("html", "body", "main")
    )
