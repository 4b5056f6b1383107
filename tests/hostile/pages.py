"""Whole answers whose markup, size or charset is the trouble; and those that only look so."""

from collections.abc import Callable, Iterator

from tests.hostile.faults import Fault, sends
from tests.hostile.turn import wire

__all__ = ["FAULTS"]

Make = Callable[[bytes], bytes]


def _amid(markup: bytes) -> Make:
    """The story with this between its paragraphs, the listing with it before its cards."""

    def make(page: bytes) -> bytes:
        first = page.replace(b"</p><p>", b"</p>" + markup + b"<p>", 1)
        return wire(first if first != page else page.replace(b"<ul>", markup + b"<ul>", 1))

    return make


def _as(charset: str, page: bytes) -> bytes:
    return page.decode().replace("charset=utf-8", f"charset={charset}").encode(charset)


def _json_ld(text: bytes) -> bytes:
    return b"<script type='application/ld+json'>" + text + b"</script>"


_UNREADABLE: dict[str, Make] = {
    "nested-100000": _amid(b"<div>" * 100_000),
    "nested-3000": _amid(b"<div>" * 3000 + b"</div>" * 3000),
    "nested-2100": _amid(b"<div>" * 2100 + b"</div>" * 2100),
    "nested-3000-after-errors": _amid(b"</b>" * 500 + b"<i>" * 3000),
    "deep": lambda _page: wire(b"<!doctype html><title>Deep</title>" + b"<div>" * 50_000 + b"<p>bottom</p>"),
    "attributes-200000": _amid(b"<p " + b" ".join(b"a%d=1" % n for n in range(200_000)) + b">x</p>"),
    "a-million-links": _amid(b"<a href=/a>" * 600_000),
    "entities": _amid(b"<p>" + b"&amp;" * 1_000_000 + b"</p>"),
}
"""Refused before they are parsed, or where the parser cuts them."""
_COSTLY: dict[str, Make] = {
    "json-ld-without-end": _amid(
        _json_ld(b"[%s]" % b",".join(b'{"@type":"NewsArticle","url":".","k%d":1}' % n for n in range(90_000)))
    ),
    "dated-lines": _amid(
        b"".join(
            b"<p>Published: 12 March 2024 | Seen: 14 April 2024, 9:05 | 15 May 2024 | 16 June 2024 | Part %d</p>" % n
            for n in range(49_000)
        )
    ),
}
"""Below every limit of size, and read for longer than a page may take."""
_TOO_LARGE: dict[str, Make] = {
    "attributes-of-12-mb": _amid(b"<p " + b" ".join(b"a%d=%d" % (n, n) for n in range(800_000)) + b">x</p>"),
    "giant-text": _amid(b"<p>" + b"word " * 2_100_000 + b"</p>"),
    "huge": lambda page: wire(page.replace(b"</article>", b"<p>more words</p>" * 2_000_000 + b"</article>")),
    "giant-attribute": _amid(b"<p title='" + b"word " * 2_100_000 + b"'>x</p>"),
}
"""More than the 8 MiB that an answer may have."""
_NO_STORY: dict[str, tuple[Make, str, str]] = {
    "empty": (lambda _page: wire(b""), "refused-empty", "blocked"),
    "tiny": (lambda _page: wire(b"ok"), "not-a-story", "error"),
    "one-byte": (lambda _page: wire(b"\0"), "refused-empty", "blocked"),
    "only-a-comment": (lambda _page: wire(b"<!-- nothing here -->"), "refused-empty", "blocked"),
    "only-a-doctype": (lambda _page: wire(b"<!doctype html>"), "refused-empty", "blocked"),
    "only-nul": (lambda _page: wire(b"\0" * 4096), "refused-empty", "blocked"),
    "title-without-text": (
        lambda _page: wire(b"<!doctype html><title>Story</title><h1>Story</h1>"),
        "not-a-story",
        "error",
    ),
}
_WHOLE: dict[str, Make] = {
    "called-latin-1": lambda page: wire(page, kind="text/html; charset=iso-8859-1"),
    "called-utf-16": lambda page: wire(page, kind="text/html; charset=utf-16"),
    "called-nothing": lambda page: wire(page.replace(b"<meta charset=utf-8>", b""), kind="text/html"),
    "called-nonsense": lambda page: wire(page, kind="text/html; charset=no-such-thing"),
    "with-mark": lambda page: wire(b"\xef\xbb\xbf" + page),
    "in-utf-16": lambda page: wire(page.decode().encode("utf-16"), kind="text/html"),
    "in-windows-1252": lambda page: wire(_as("cp1252", page), kind="text/html; charset=windows-1252"),
    "in-windows-1252-called-utf-8": lambda page: wire(_as("cp1252", page)),
    "with-nul": lambda page: wire(page.replace(b"Sundays", b"Sun\0days")),
    "surrogate-by-number": _amid(b"<!-- &#xD800; --><hr title='&#xD800;&#xDFFF;&#x110000;'>"),
    "control-by-number": _amid(b"<hr title='&#1;&#x1b;'>&#1;"),
    "nested-300": _amid(b"<div>" * 300 + b"</div>" * 300),
    "attributes-5000": _amid(b"<hr " + b" ".join(b"a%d=1" % n for n in range(5000)) + b">"),
    "surrogate-in-json-ld": _amid(_json_ld(rb'{"@type":"Thing","name":"\ud800","url":"\udfff"}')),
    "broken-json-ld": _amid(_json_ld(rb'{"@type":"NewsArticle","headline":"x",')),
    "json-ld-of-1000-levels": _amid(_json_ld(b"[" * 1000 + b"]" * 1000)),
    "json-ld-of-100000-levels": _amid(_json_ld(b"[" * 100_000)),
    "json-ld-of-a-long-number": _amid(_json_ld(b'{"@type":"NewsArticle","wordCount":' + b"9" * 10_000 + b"}")),
}
"""The same words in other bytes, or with oddities beside them."""


def _unreadable(name: str, make: Make, kind: str = "page-unreadable", *, costly: bool = False) -> Fault:
    return Fault(name=name, group="pages", answer=sends(make), first=kind, costly=costly)


def _faults() -> Iterator[Fault]:
    yield from (_unreadable(name, make) for name, make in _UNREADABLE.items())
    yield from (_unreadable(name, make, costly=True) for name, make in _COSTLY.items())
    yield from (_unreadable(name, make, "no-answer") for name, make in _TOO_LARGE.items())
    for name, (make, kind, outcome) in _NO_STORY.items():
        yield Fault(name=name, group="pages", answer=sends(make), first=kind, outcome=outcome)
    for name, make in _WHOLE.items():
        yield Fault(name=name, group="pages", answer=sends(make), content=True, outcome="same")


FAULTS = tuple(_faults())
