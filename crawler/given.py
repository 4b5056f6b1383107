"""What a site's own rules give for a field: the readers of its Python file first, then its selectors.

In: a Document and its Site (None: nothing is known of the site).  Out: `Evidence` or elements; None: look for it. Pure.
"""

from lxml.html import HtmlElement

from crawler.document import Document
from crawler.metadata import clean
from crawler.raw import Evidence
from crawler.site import Site

__all__ = ["given_address", "given_names", "given_parts", "given_text", "given_words"]


def given_words(document: Document, site: Site | None, field: str) -> Evidence | None:
    """Words for a field: 'site:<field>' is its source where the site's file told it, else 'selector'."""
    words = site.readers.words(document, field) if site and site.readers else ()
    if words:
        return Evidence(value=clean(words[0]), source=f"site:{field}")
    for element in _selected(document, site, field):
        value = element.get("content") or element.get("datetime") or document.text_of(element)
        if value.strip():
            return Evidence(value=clean(value), source="selector")
    return None


def given_names(document: Document, site: Site | None) -> tuple[str, ...]:
    """Authors, as the site's file or its selector tells them; () where neither does."""
    told = site.readers.words(document, "author") if site and site.readers else ()
    selected = None if told else given_words(document, site, "author")
    return tuple(map(clean, told)) or ((selected.value,) if selected else ())


def given_address(document: Document, site: Site | None, field: str) -> str | None:
    """Where a picture lies: an address in words, or what an element shows or links to; absolute."""
    parts = given_parts(document, site, field) or ()
    shown = (each.get(name) for each in parts for name in ("content", "src", "data-src", "href"))
    words = site.readers.text(document, field) if site and site.readers else None
    return next((url for value in (words, *shown) if (url := document.absolute(value))), None)


def given_text(document: Document, site: Site | None, field: str) -> str | None:
    """Running text in words, with its line breaks; None where the site's file gives elements or nothing."""
    return site.readers.text(document, field) if site and site.readers else None


def given_parts(document: Document, site: Site | None, field: str) -> list[HtmlElement] | None:
    """Elements for a field; None where nothing speaks of it. A selector that finds nothing gives []."""
    parts = site.readers.parts(document, field) if site and site.readers else None
    if parts is None and site and field in site.selectors:
        return _selected(document, site, field)
    return parts


def _selected(document: Document, site: Site | None, field: str) -> list[HtmlElement]:
    css = site.selectors.get(field) if site else None
    return document.select(css) if css else []
