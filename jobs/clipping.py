"""A report that is too long for a mail, cut where a reader would cut it. Pure.

In: text or HTML, and how much of it fits.  Out: its beginning, whole paragraphs only, and how much was left out.
Mail programs hide what goes on for too long: Gmail shows 102 KB of HTML and cuts there, in the middle of anything.
"""

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["clip_html", "clip_text"]

_WHOLE = frozenset({"p", "li", "tr", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "figure"})
"""Shown whole or not at all."""


def clip_text(text: str, limit_bytes: int) -> str:
    """The paragraphs that fit; the text itself when it fits.

    >>> clip_text("One.\\n\\nTwo.\\n\\nThree.", 12)
    'One.\\n\\nTwo.'
    """
    raw = text.encode()
    if len(raw) <= limit_bytes:
        return text
    cut = raw[:limit_bytes]
    for gap in (b"\n\n", b"\n", b" "):
        if gap in cut:
            return cut[: cut.rindex(gap)].decode().rstrip()
    return cut.decode(errors="ignore")


def clip_html(html: str, limit_bytes: int, notice_html: str) -> str:
    """The page as far as it fits, with the notice first in its body; the page itself when it fits."""
    if len(html.encode()) <= limit_bytes:
        return html
    from lxml.html import HTMLParser, document_fromstring, fragment_fromstring

    page = document_fromstring(html.encode(), parser=HTMLParser(encoding="utf-8", huge_tree=True))
    body = page.find("body")
    if body is None or _size(page) - _size(body) + len(notice_html.encode()) > limit_bytes:
        return f"<!doctype html><html><body>{notice_html}</body></html>"
    room = limit_bytes - (_size(page) - _size(body)) - len(notice_html.encode())
    _keep(body, room)
    body.insert(0, fragment_fromstring(notice_html))
    body[0].tail, body.text = body.text, None
    return _written(page)


def _keep(element: "HtmlElement", room: int) -> None:
    """Keep children, and children of the first that is too long, until the room is used; drop what follows."""
    children = list(element)
    room -= _size(element) - sum(map(_size, children)) - _tail(element)
    if room < 0:
        element.text = None
    for number, child in enumerate(children):
        room -= _size(child)
        if room >= 0:
            continue
        if isinstance(child.tag, str) and child.tag not in _WHOLE and len(child):
            _keep(child, room + _size(child))
            child.tail = None
        else:
            element.remove(child)
        for rest in children[number + 1 :]:
            element.remove(rest)
        return


def _tail(element: "HtmlElement") -> int:
    return len(escape(element.tail or "", quote=False).encode())


def _size(element: "HtmlElement") -> int:
    """Bytes as written, its tail included."""
    return len(_written(element).encode())


def _written(element: "HtmlElement") -> str:
    from lxml.html import tostring

    doctype = "<!doctype html>" if element.getparent() is None else None
    return str(tostring(element, encoding="unicode", doctype=doctype))
