"""JSON from strangers, read so that no answer costs much: size, number of objects, depth and odd numbers are bounded.

In: bytes as received.  Out: plain values (dict, list, str, int, float, bool, None), or `SourceError`. Pure.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from crawler.document import fold
from crawler.found import SourceError, plain_words
from crawler.site import Site

__all__ = ["at", "instant_raw", "names", "number", "read_json", "words"]

_MOST_BYTES = 5 * 2**20
_MOST_OBJECTS = 200_000
"""'{' and '['. A hundred posts of WordPress with all that they refer to have less than a tenth of it."""
_LONGEST_NUMBER = 20
_LONGEST_WORDS = 20_000
_GUARD = re.compile(r"\s*(?:\)\]\}'?,?|for\s*\(;;\);|while\s*\(1\);)\s*")
"""What keeps other sites' scripts from running an answer."""
_CALL = re.compile(r"\s*(?:/\*\*/)?\s*[\w$.]{1,100}\s*\((?=\s*[\[{])")
_SECONDS = range(10**8, 10**11)
_MILLISECONDS = range(10**11, 10**14)


def read_json(body: bytes, url: str, site: Site) -> Any:
    """The value; SourceError for what is no JSON, or more of it than an honest answer has.

    >>> site = Site(key="x", home="https://example.org/")
    >>> read_json(b'callback({"a": NaN, "a": 1});', "https://example.org/api", site)
    {'a': 1}
    >>> read_json(b"[" * 5000, "https://example.org/api", site)
    Traceback (most recent call last):
    crawler.found.SourceError: x https://example.org/api: JSON that is nested too deeply
    """
    if len(body) > _MOST_BYTES:
        raise SourceError(site.key, url, f"JSON of {len(body)} bytes; at most {_MOST_BYTES} are read")
    text = body.decode(json.detect_encoding(body), "replace").removeprefix("\ufeff").strip()
    if not text:
        raise SourceError(site.key, url, "an empty answer, no JSON")
    if text.startswith("<"):
        raise SourceError(site.key, url, "a page, no JSON")
    if text.count("{") + text.count("[") > _MOST_OBJECTS:
        raise SourceError(site.key, url, f"JSON of more than {_MOST_OBJECTS:,} objects")
    try:
        return json.loads(_bare(text), parse_constant=_nothing, parse_int=_whole)
    except RecursionError as error:
        raise SourceError(site.key, url, "JSON that is nested too deeply") from error
    except ValueError as error:
        raise SourceError(site.key, url, f"no JSON, or cut off: {str(error)[:150]}") from error


def _bare(text: str) -> str:
    """Without the guard in front, and without the call of a function around it."""
    text = _GUARD.sub("", text, count=1) if _GUARD.match(text) else text
    call = _CALL.match(text)
    return text[call.end() :].rstrip().removesuffix(";").rstrip().removesuffix(")") if call else text


def _nothing(_name: str) -> None:
    """NaN and Infinity say nothing."""


def _whole(digits: str) -> int | None:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else None


def names(text: str) -> tuple[str, ...]:
    """Names that JSON gives one thing, best first."""
    return tuple(text.split())


def at(value: Any, path: str) -> Any:
    """What stands at a path of names; None where there is nothing.

    >>> at({"path": {"alias": "/news/a"}}, "path.alias"), at({"path": "/news/a"}, "path.alias")
    ('/news/a', None)
    """
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def words(value: Any, keys: Sequence[str], *, most: int = 500) -> str | None:
    """The first of the named values that says something in words, markup and entities read. Longer ones say nothing.

    >>> words({"title": {"rendered": "Wells &#038; <b>pumps</b>"}}, ("title",))
    'Wells & pumps'
    """
    for text in _texts(value, keys):
        said = fold(plain_words(text[:_LONGEST_WORDS]))
        if said and len(said) <= most:
            return said
    return None


def _texts(value: Any, keys: Sequence[str]) -> Iterator[str]:
    """Plain, as WordPress has it ({'rendered': …}), named ({'name': …}), or the first of several."""
    for name in keys:
        found = at(value, name)
        found = found[0] if isinstance(found, list) and found else found
        if isinstance(found, dict):
            found = next((text for key in ("rendered", "name", "title", "label") if (text := found.get(key))), None)
        if isinstance(found, str):
            yield found


def instant_raw(value: Any, keys: Sequence[str]) -> str | None:
    """The first named day or moment in its own words; seconds or milliseconds since 1970 as ISO 8601.

    >>> instant_raw({"publishOn": 1779177600000}, ("publishOn",)), instant_raw({"date": "4 May 2026"}, ("date",))
    ('2026-05-19T08:00:00Z', '4 May 2026')
    """
    from archive.clock import iso

    for name in keys:
        found = at(value, name)
        if isinstance(found, dict):
            found = next((found[key] for key in ("date", "iso", "value", "datetime") if found.get(key)), None)
        if isinstance(found, str) and any(char.isdecimal() for char in found):
            return fold(found)[:200]
        if isinstance(found, int) and not isinstance(found, bool) and (found in _SECONDS or found in _MILLISECONDS):
            from datetime import UTC, datetime

            return iso(datetime.fromtimestamp(found / 1000 if found in _MILLISECONDS else found, UTC))
    return None


def number(value: Any) -> int | None:
    """A count or a page, also where it is written as text; None for anything else.

    >>> number("12"), number(True), number(-1), number(3)
    (12, None, None, 3)
    """
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 10:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else None
