"""A report that is too long for a mail, cut where a reader would cut it. Pure.

In: text or HTML, and how much of it fits.  Out: as much, and what was left out, in words. Mail programs hide what goes
on for too long: Gmail shows 102 KB of HTML and cuts there, in the middle of anything.
"""

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["clip_html", "clip_text", "with_notice"]

_ENTRY = "entry"
"""The class of one change in the report's template: entries go first, what was held back and checked stays."""
_WHOLE = frozenset({"p", "li", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "figure"})
"""Shown whole or not at all."""
_NOTE_BYTES = 200
"""Room for '… and 17 more' in place of a run of entries."""


def clip_text(text: str, limit_bytes: int) -> str:
    """The first paragraphs and the last ones, as far as they fit; the text itself when it fits.

    >>> clip_text("One.\\n\\nTwo.\\n\\nThree.\\n\\nFour.\\n\\nFive.", 24)
    'One.\\n\\nTwo.\\n\\n[…]\\n\\nFive.'
    """
    raw = text.encode()
    if len(raw) <= limit_bytes:
        return text
    end = raw[-(limit_bytes // 4) :]
    return f"{_until_gap(raw[: limit_bytes * 3 // 4])}\n\n[…]\n\n{_until_gap(end[::-1])[::-1]}"


def _until_gap(raw: bytes) -> str:
    for gap in (b"\n\n", b"\n", b" "):
        if gap in raw:
            return raw[: raw.rindex(gap)].decode(errors="ignore").rstrip()
    return raw.decode(errors="ignore")


def clip_html(html: str, limit_bytes: int) -> tuple[str, str]:
    """The page as far as it fits, and what was left out of it, in words; '' when it is the page itself."""
    if len(html.encode()) <= limit_bytes:
        return html, ""
    page = _read(html)
    entries = [element for element in page.iter("div") if _ENTRY in (element.get("class") or "").split()]
    room = limit_bytes - _size(page) + sum(map(_size, entries)) - _NOTE_BYTES * len({e.getparent() for e in entries})
    shown = 0
    while shown < len(entries) and (room := room - _size(entries[shown])) >= 0:
        shown += 1
    if shown:
        _leave_out(entries[shown:])
        return _written(page), f"{len(entries) - shown} of {len(entries)} changes are left out here"
    body = page.find("body")
    if body is None or _size(page) - _size(body) > limit_bytes // 2:
        return "<!doctype html>\n<html><body></body></html>", "nothing of it is shown here"
    _keep(body, limit_bytes - _size(page) + _size(body))
    return _written(page), f"about {limit_bytes * 100 // len(html.encode()) or 1} % of it is shown here"


def with_notice(html: str, notice_html: str) -> str:
    """The page with one more paragraph first in its body, after what only previews show."""
    from lxml.html import fragment_fromstring

    page = _read(html)
    body = page.find("body")
    if body is None:
        return f"<!doctype html>\n<html><body>{notice_html}</body></html>"
    hidden = len(body) > 0 and "display:none" in (body[0].get("style") or "")
    notice = fragment_fromstring(notice_html, create_parent=False)
    if not hidden:
        notice.tail, body.text = body.text, None
    body.insert(int(hidden), notice)
    return _written(page)


def _read(html: str) -> "HtmlElement":
    from lxml.html import HTMLParser, document_fromstring

    return document_fromstring(html.encode(), parser=HTMLParser(encoding="utf-8", huge_tree=True))


def _leave_out(entries: "list[HtmlElement]") -> None:
    """Put '… and 17 more' in the place of each run of neighbours."""
    from lxml.html import Element

    note, count = None, 0
    for entry in entries:
        if note is None or entry.getprevious() is not note:
            note, count = Element("p"), 0
            entry.addprevious(note)
        count += 1
        note.text = f"… and {count} more"
        entry.getparent().remove(entry)


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
