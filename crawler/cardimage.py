"""The picture of a card or story, looking through lazy loading.

In: elements of a page.  Out: the address of the first real picture as written, or None. Placeholders (data: addresses,
one-pixel and 'blank' files) are looked through; attributes, `srcset`, `picture`, `noscript` and styles are read.
"""

import re
from collections.abc import Iterable, Iterator

from lxml import html
from lxml.etree import LxmlError
from lxml.html import HtmlElement

__all__ = ["picture_of", "widest"]

_PLACEHOLDER = re.compile(
    r"^(?:data|about|javascript|blob):|\b(?:1x1|blank|spacer|placeholder|pixel|transparent|lazy-?load(?:er|"
    r"ing)?|loading|clear|trans|dummy|"
    r"default-image|no-?image)\b[^/]*\.(?:gif|png|svg|jpe?g|webp)|/(?:placeholder|blank|spacer)(?:[/?]|$)",
    re.IGNORECASE,
)
_PICTURE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|bmp|tiff?)\b|/(?:images?|img|media|photos?|uploads?|assets|files)/",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(r"background(?:-image)?\s*:[^;]*?url\(\s*(['\"]?)(.*?)\1\s*\)", re.IGNORECASE)
_LAZY = re.compile(r"^data-.*(?:src|original|lazy|image|img|bg|background|url|photo|thumb)", re.IGNORECASE)
_LAZY_SET = re.compile(r"^data-.*srcset|^srcset$", re.IGNORECASE)
_DECORATION = re.compile(r"\b(?:icon|logo|sprite|avatar|arrow|emoji|spinner)\b", re.IGNORECASE)
_DECORATION_FILE = re.compile(r"/icons?/|\b(?:icon|arrow|chevron|sprite|spinner)[\w-]*\.(?:svg|png|gif)", re.IGNORECASE)


def picture_of(nodes: Iterable[HtmlElement]) -> str | None:
    """Address of the first picture in these elements, as written; None when there is none."""
    for node in nodes:
        for element in node.iter(
            "img", "picture", "source", "noscript", "video", "amp-img", "div", "span", "a", "figure"
        ):
            found = next((url for url in _addresses(element) if not _PLACEHOLDER.search(url)), None)
            if found:
                return found
    return None


def widest(srcset: str) -> str | None:
    """The address of the largest picture of a `srcset`; None when it names none.

    >>> widest("/a.jpg 320w, /b.jpg 1024w, /c.jpg 640w"), widest("/a,b.jpg, /c.jpg 2x"), widest("")
    ('/b.jpg', '/c.jpg', None)
    """
    best, size = None, -1.0
    for url, _, number in re.findall(r"\s*([^\s,]\S*[^\s,])(\s+([\d.]+)[wxh])?\s*(?:,|$)", srcset):
        try:
            value = float(number or 1)
        except ValueError:
            continue
        if value > size:
            best, size = url, value
    return best


def _addresses(element: HtmlElement) -> Iterator[str]:
    """Every address that an element gives for its picture, the most trusted first."""
    tag = str(element.tag)
    if tag == "noscript":
        yield from _unscripted(element)
    elif tag in ("img", "amp-img", "source", "video"):
        if tag == "img" and _is_decoration(element):
            return
        yield from _of_image(element, tag)
    else:
        yield from _of_style(element)


def _of_image(element: HtmlElement, tag: str) -> Iterator[str]:
    lazy = [(str(name), value) for name, value in element.items() if value and _LAZY.match(str(name))]
    for name, value in lazy:
        if not _LAZY_SET.match(name) and _looks_like_picture(value):
            yield value.strip()
    source = element.get("poster") if tag == "video" else element.get("src")
    if source and source.strip() and tag != "source":
        yield source.strip()
    for name, value in [*lazy, ("srcset", element.get("srcset") or "")]:
        if _LAZY_SET.match(name) and (largest := widest(value)):
            yield largest


def _of_style(element: HtmlElement) -> Iterator[str]:
    style = element.get("style")
    if style and (found := _BACKGROUND.search(style)):
        yield found[2].strip()
    for name, value in element.items() if len(element.attrib) else ():
        if value and _LAZY.match(str(name)):
            inside = _BACKGROUND.search(f"background:{value}")
            if inside:
                yield inside[2].strip()
            elif _PICTURE.search(value) and " " not in value.strip():
                yield value.strip()


def _unscripted(element: HtmlElement) -> Iterator[str]:
    """The picture for browsers without scripts: parsed already, or still text."""
    if len(element) or not element.text or "<img" not in element.text.lower():
        return
    try:
        inside = html.fragment_fromstring(element.text, create_parent="div")
    except (LxmlError, ValueError):
        return
    for image in inside.iter("img"):
        yield from _of_image(image, "img")


def _looks_like_picture(value: str) -> bool:
    value = value.strip()
    return bool(value) and not re.search(r"[\s{}<>]", value) and ("/" in value or bool(_PICTURE.search(value)))


def _is_decoration(element: HtmlElement) -> bool:
    """Whether an image is an icon by its stated size or name."""
    sides = [element.get("width") or "", element.get("height") or ""]
    if any(side.strip().removesuffix("px").isdigit() and int(side.strip().removesuffix("px")) <= 32 for side in sides):
        return True
    return bool(_DECORATION.search(element.get("class") or "") or _DECORATION_FILE.search(element.get("src") or ""))
