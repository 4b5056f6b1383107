"""Noise: what differs between two answers of one page a moment apart though nothing was edited.

In: the bytes of both answers, and the site.  Out: `Noise`: which fields would make a false edit, which `ignore` lines
prevent it, what no selector can reach, and what is harmless because it stands outside the story. Pure.

A line is proposed only when it is proved: both answers are read again without that part, they differ less, and
nothing else of either reading has changed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import Any

from archive.compare import changed_fields, inherit
from archive.records import Story
from crawler.document import Document, fold
from crawler.lasting import names_of, selectors_below
from crawler.noise_proof import differing_words, is_proof, lines_apart
from crawler.page_parts import Part, differing_parts
from crawler.reading import read_with_document
from crawler.site import Site

__all__ = ["Difference", "Fetched", "Harmless", "Noise", "Proposal", "find_noise"]

_MOST_LINES = 20
_MOST_TRIALS = 150
_MOST_LEVELS = 5
_LONGEST = 200
"""Characters of a value that are told."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """One answer."""

    body: bytes
    """As received, decoded from transfer only."""
    url: str
    content_type: str | None
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """A field, or one line of the text, that differs."""

    field: str
    """Column of `versions`."""
    first: str
    second: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """One selector for `ignore`, proved on both answers."""

    selector: str
    fields: tuple[str, ...]
    """The fields in which it makes the answers alike, or less unlike."""
    first: str
    """Words of the part in the first answer."""
    second: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Harmless:
    """A difference that no field shows."""

    where: str
    """'script[nonce]', 'input[value]', 'div.ticker'."""
    times: int
    first: str
    """The first of them."""
    second: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Noise:
    """What two answers of one page have not in common."""

    fields: tuple[Difference, ...] = ()
    """Each would be recorded as an edit."""
    ignore: tuple[Proposal, ...] = ()
    left: tuple[Difference, ...] = ()
    """What no proposed selector reaches."""
    harmless: tuple[Harmless, ...] = ()
    teasers_rotate: bool = False
    """Whether the related stories differ: they are observations, never an edit."""

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return asdict(self)


@dataclass(frozen=True)
class _Pair:
    """Both answers, read without what `drop` selects."""

    answers: tuple[Fetched, Fetched]
    site: Site | None
    drop: tuple[str, ...] = ()

    @cached_property
    def pages(self) -> tuple[Document, Document]:
        first, second = (Document.parse(answer.body, answer.url, answer.content_type) for answer in self.answers)
        for page in (first, second):
            page.drop((*(self.site.ignore if self.site else ()), *self.drop))
        return first, second

    @cached_property
    def stories(self) -> tuple[Story, Story]:
        first, second = (
            read_with_document(page, self.site, fetched_at=answer.at)
            for page, answer in zip(self.pages, self.answers, strict=True)
        )
        return first, inherit(first, second)

    @cached_property
    def fields(self) -> tuple[str, ...]:
        return changed_fields(*self.stories)

    def without(self, selector: str) -> "_Pair":
        return replace(self, drop=(*self.drop, selector))


def find_noise(first: Fetched, second: Fetched, site: Site | None) -> Noise:
    """Compare two answers of one address; `ignore` of the site is kept to.

    >>> page = "<h1>Well</h1><p>12 March 2024<p>Water flows again in three villages.<p class=views>Read %d times"
    >>> two = [Fetched(body=(page % n).encode(), url="https://example.org/a", content_type=None,
    ...                at=datetime(2024, 3, 18)) for n in (7, 8)]
    >>> [line.selector for line in find_noise(*two, None).ignore]
    ['p.views']
    """
    plain = pair = _Pair((first, second), site)
    proposals: list[Proposal] = []
    while pair.fields and len(proposals) < _MOST_LINES:
        found = _next(pair)
        if found is None:
            break
        proposal, pair = found
        proposals.append(proposal)
    return Noise(
        fields=tuple(_differences(plain.stories, plain.fields)),
        ignore=tuple(proposals),
        left=tuple(_differences(pair.stories, pair.fields, by_line=True)),
        harmless=tuple(_harmless(pair)),
        teasers_rotate=plain.stories[0].teasers != plain.stories[1].teasers,
    )


def _next(pair: _Pair) -> tuple[Proposal, _Pair] | None:
    """The first selector that is proved, and what it leaves."""
    for selector, part in islice(_candidates(pair), _MOST_TRIALS):
        after = pair.without(selector)
        if is_proof(pair.stories, after.stories):
            fields = tuple(name for name in pair.fields if _value(pair, name) != _value(after, name))
            words = [" … ".join(fold(e.text_content()) for e in page.select(selector)) for page in pair.pages]
            before, now = words if any(words) else (part.before, part.after)
            return Proposal(selector=selector, fields=fields, first=_cut(before), second=_cut(now)), after
    return None


def _value(pair: _Pair, name: str) -> list[Any]:
    return [getattr(story, name) for story in pair.stories]


def _candidates(pair: _Pair) -> Iterator[tuple[str, Part]]:
    """Selectors to try, the smallest part first; none that finds nothing, each once."""
    seen: set[str] = set()
    for part in differing_parts(*pair.pages):
        if not _touches(part, pair):
            continue
        for selector in _selectors(part):
            if selector not in seen and any(page.select(selector) for page in pair.pages):
                seen.add(selector)
                yield selector, part


def _selectors(part: Part) -> Iterator[str]:
    """By the part's own name, else by that of what is around it and holds little else."""
    first, second = part.first, part.second
    below = list(selectors_below(first, second))
    for level in range(_MOST_LEVELS):
        yield from names_of(first, second)
        if level == 1:
            yield from below
        first, second = (None if element is None else element.getparent() for element in (first, second))
        if first is None and second is None:
            break
    yield from below


def _touches(part: Part, pair: _Pair) -> bool:
    """Whether a part may be why the readings differ: their words do, or a field that is not made of words."""
    words = {*part.before.split(), *part.after.split()}
    textual = {"title", "summary", "body_text"}
    return bool(words & differing_words(*pair.stories)) or bool(set(pair.fields) - textual)


def _differences(stories: Sequence[Story], fields: Sequence[str], *, by_line: bool = False) -> Iterator[Difference]:
    for name in fields:
        if name == "body_text":
            apart = lines_apart(*(story.body_text for story in stories))
            for before, after in apart if by_line else apart[:_MOST_LINES]:
                yield Difference(field=name, first=_cut(before), second=_cut(after))
            continue
        first, second = (_told(getattr(story, name)) for story in stories)
        yield Difference(field=name, first=_cut(first), second=_cut(second))


def _told(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)


def _harmless(pair: _Pair) -> Iterator[Harmless]:
    """What still differs and touches no field, one line a kind."""
    kinds: dict[str, list[Part]] = {}
    for part in differing_parts(*pair.pages):
        if not (pair.fields and _touches(part, pair)):
            kinds.setdefault(_where(part), []).append(part)
    for where, parts in kinds.items():
        yield Harmless(where=where, times=len(parts), first=_cut(parts[0].before), second=_cut(parts[0].after))


def _where(part: Part) -> str:
    if part.kind == "attribute":
        return f"{part.element.tag}[{part.name}]"
    return next(names_of(part.first, part.second), str(part.element.tag))


def _cut(text: str) -> str:
    words = fold(text)
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
