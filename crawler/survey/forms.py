"""The form of an address: what each part of its path is, and the regular expression that a form is written as. Pure.

In: paths of addresses.  Out: `Part`s, forms to group by, expressions.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

__all__ = ["Form", "Part", "form_of", "parts_of"]

_END = re.compile(r"\.(?:html?|shtml|aspx?|php|jsp|cfm)$", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTH = re.compile(r"(?:0?[1-9]|1[0-2])")
_MONTH_NAME = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june|july|august|"
    r"september|october|november|december)",
    re.IGNORECASE,
)
_DAY = re.compile(r"(?:0?[1-9]|[12]\d|3[01])")
_ID_FIRST = re.compile(r"\d+-\D.*")
_PAGE = re.compile(r"^(page-?|p|seite-?|tudalen-?)\d+$")
_SURELY = 5
"""Names from which on a number in all of them is a rule."""
_ID_LAST = re.compile(r".*\D-\d{5,}")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a path between slashes."""

    kind: str
    """year, month, month-name, day, number, word."""
    text: str
    """As written, without a file's end."""
    end: str = ""
    """'.html' and the like; only of the last part."""


def parts_of(path: str) -> tuple[Part, ...]:
    """A path taken apart.

    >>> [part.kind for part in parts_of("/news/2026/05/a-well-opens.html")], parts_of("/a/b.aspx")[-1].end
    (['word', 'year', 'month', 'word'], '.aspx')
    """
    texts = [text for text in path.split("/") if text]
    parts: list[Part] = []
    for number, text in enumerate(texts):
        ending = _END.search(text) if number == len(texts) - 1 else None
        stem = text[: ending.start()] if ending else text
        parts.append(Part(_kind(stem, parts), stem, ending[0] if ending else ""))
    return tuple(parts)


def _kind(text: str, before: Sequence[Part]) -> str:
    previous = before[-1].kind if before else ""
    if previous == "year" and _MONTH.fullmatch(text):
        return "month"
    if previous == "year" and _MONTH_NAME.fullmatch(text):
        return "month-name"
    if previous in ("month", "month-name") and _DAY.fullmatch(text):
        return "day"
    if _YEAR.fullmatch(text):
        return "year"
    return "number" if text.isdecimal() else "word"


def form_of(path: str) -> tuple[str, ...]:
    """What two addresses of one make share: the kinds of their parts and the file's end.

    >>> form_of("/2026/05/a-well/") == form_of("/2025/11/two-wells")
    True
    """
    parts = parts_of(path)
    return (*(part.kind for part in parts), parts[-1].end.lower() if parts else "")


@dataclass(slots=True)
class Form:
    """Addresses of one form, and what its expression says of each part."""

    paths: list[tuple[Part, ...]]
    firsts: tuple[str, ...] = ()
    """What the first part may be, where it is a word and several are; () where that follows from the addresses."""
    excluded: dict[int, set[str]] = field(default_factory=dict)
    """Words that a part is not."""
    hyphens: int = 0
    """At least so many in the last part."""

    def is_fixed(self, place: int) -> bool:
        """Whether a part is written out."""
        last = place == len(self.paths[0]) - 1
        kinds = {parts[place].kind for parts in self.paths}
        texts = {parts[place].text for parts in self.paths}
        return kinds == {"word"} and len(texts) == 1 and (not last or (len(self.paths) > 1))

    def expression(self) -> str:
        """Without '^' and '$'.

        >>> Form([parts_of("/news/a-well/"), parts_of("/news/two-wells")]).expression()
        '/news/[^/?]+/?'
        >>> Form([parts_of("/2026/05/a"), parts_of("/2025/11/b")]).expression()
        '/\\\\d{4}/\\\\d{2}/[^/?]+/?'
        """
        size = len(self.paths[0])
        written = "".join(f"/{self._guard(place)}{self._part(place, size)}" for place in range(size))
        end = self.paths[0][-1].end
        return written + (re.escape(end) if end else "/?")

    def _guard(self, place: int) -> str:
        """What a part is not; pages of a listing whatever their number."""
        words = sorted({_PAGE.sub(r"\1\\d+", word) for word in self.excluded.get(place, ())})
        end = r"(?:/|\.|$)" if self.paths[0][-1].end else "(?:/|$)"
        named = words[0] if len(words) == 1 else f"(?:{'|'.join(words)})"
        return f"(?!{named}{end})" if words else ""

    def _part(self, place: int, size: int) -> str:
        if place == 0 and len(self.firsts) > 1:
            return f"(?:{'|'.join(_plain(word) for word in self.firsts)})"
        if self.is_fixed(place):
            return _plain(self.paths[0][place].text)
        kind, texts = self.paths[0][place].kind, [parts[place].text for parts in self.paths]
        if kind != "word":
            return _FIGURES[kind] if kind not in ("month", "day") or {*map(len, texts)} == {2} else r"\d{1,2}"
        return "[^/]+" if place < size - 1 else self._last()

    @property
    def ids(self) -> str:
        """Where every name begins or ends with a number of the site's own: in words; '' elsewhere."""
        texts = [parts[-1].text for parts in self.paths]
        if len(texts) >= _SURELY and all(_ID_FIRST.fullmatch(text) for text in texts):
            return "<number>-<words>"
        return "<words>-<number>" if len(texts) >= _SURELY and all(_ID_LAST.fullmatch(text) for text in texts) else ""

    def _last(self) -> str:
        if self.hyphens == 1:
            return "[^/?-]+-[^/?]+"
        if self.hyphens:
            return rf"[^/?-]+(?:-[^/?-]+){{{self.hyphens},}}"
        return {"<number>-<words>": r"\d+-[^/?]+", "<words>-<number>": r"[^/?]+-\d+"}.get(self.ids, "[^/?]+")


_FIGURES = {
    "year": r"\d{4}",
    "month": r"\d{2}",
    "month-name": "[a-z]+",
    "day": r"\d{2}",
    "number": r"\d+",
}


def _plain(text: str) -> str:
    """Escaped, hyphens left as people write them."""
    return re.escape(text).replace(r"\-", "-")
