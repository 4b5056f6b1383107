"""Who wrote the story, under which heading it runs, what it says in short, which picture it shows.

In: a Document, its blocks and where headline and body stand.  Out: page words with their source. Pure.
"""

import re
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from crawler import metadata
from crawler.blocks import Block
from crawler.dateline import Place, near_headline
from crawler.dates import find_date
from crawler.document import Document, fold
from crawler.phrases import is_furniture, is_meta
from crawler.raw import Evidence
from crawler.text import same_words, strip_byline

__all__ = ["find_authors", "find_category", "find_image", "find_summary"]

_ANY_ZONE = ZoneInfo("UTC")  # asked only for the words beside a date
_CATEGORY = re.compile(
    r"(?:category|categories|type|section|topic|posted in|filed under|published in|catégorie|categori|kategorie)\s*:?\s+(.{2,60})",
    re.IGNORECASE,
)
_KIND_OF_LABEL = re.compile(
    r"(?:^|[\s_-])(?:categor(?:y|ies)|kicker|eyebrow|section|topic|type|label|tag|badge|term)s?(?:$|[\s_-])", re.I
)
_SYSTEM_USERS = re.compile(
    r"(?:admin(?:istrator)?|editor|webmaster|web ?team|root|user|guest|author|test|system|wordpress|.*\d{3,}.*)", re.I
)
_BYLINE = re.compile(r"(?:by|words by|written by|posted by|gan|par|von|por|authors?:?|words:?)\s+\S", re.IGNORECASE)


def find_authors(document: Document, blocks: Sequence[Block], place: Place, names: Iterable[str]) -> tuple[str, ...]:
    """Names in printed order. The site's own name and users of its software are none, unless nothing else is named."""
    sources = [*metadata.authors(document), *_shown_authors(document, blocks, place)]
    split = [tuple(name for text in source for name in strip_byline(text)) for source in sources]
    own = tuple(names)
    for people in split:
        kept = [
            name
            for name in people
            if not _SYSTEM_USERS.fullmatch(name) and not any(same_words(name, each) for each in own)
        ]
        if kept:
            return tuple(dict.fromkeys(kept))
    return ()


def _shown_authors(document: Document, blocks: Sequence[Block], place: Place) -> Iterable[tuple[str, ...]]:
    marked = document.marked("author")
    named = [
        next(iter(inner), node)
        for node in marked
        for inner in [[n for n in node.iter() if n.get("itemprop") == "name"]]
    ]
    yield tuple(fold(node.get("content") or node.text_content()) for node in named)
    links = [link for link in document.root.iter("a") if "author" in (link.get("rel") or "").split()]
    yield tuple(fold(link.text_content()) for link in links)
    for block in near_headline(blocks, place):
        if _BYLINE.match(block.text) and is_meta(block.text):
            yield (block.text,)


def find_category(document: Document, blocks: Sequence[Block], place: Place) -> Evidence | None:
    """As printed: declared, labelled, beside the date, a short label by the headline, at last the breadcrumb."""
    declared = metadata.sections(document)
    if declared:
        return declared[0]
    lines = list(near_headline(blocks, place))
    for block in lines:
        labelled = _CATEGORY.fullmatch(block.text)
        if labelled:
            return Evidence(value=labelled[1], source="label:category")
    for block in lines:
        beside = _beside_date(block.text)
        if beside:
            return Evidence(value=beside, source="beside-date")
    for block in lines:
        if _is_category_label(block):
            return Evidence(value=block.text, source="label")
    return _breadcrumb(document)


def _beside_date(text: str) -> str | None:
    reading = find_date(text, zone=_ANY_ZONE) if len(text) <= 90 else None
    if reading is None or reading.day is None:
        return None
    words = re.split(r"\s*[|·•]\s*", reading.rest)[0].strip()
    plausible = 2 <= len(words) <= 40 and len(words.split()) <= 4 and words[0].isupper() and not is_meta(words)
    return words if plausible and not re.search(r"[.:@\d]|\bby\b", words, re.IGNORECASE) else None


def _is_category_label(block: Block) -> bool:
    words = block.text.split()
    if (
        block.heading
        or len(words) > 4
        or not words[0][0].isupper()
        or block.text[-1] in ".!?:…"
        or is_furniture(block.text)
    ):
        return False
    names = " ".join(
        f"{e.get('class', '')} {e.get('rel', '')}" for e in (block.element, *block.element.iter("a", "span"))
    )
    return bool(_KIND_OF_LABEL.search(names)) or (block.link_density > 0.9 and "tag" in names)


def _breadcrumb(document: Document) -> Evidence | None:
    """The last but one step, where it is not the home page."""
    for item in document.json_ld():
        steps = item.get("itemListElement") if item.get("@type") == "BreadcrumbList" else None
        if isinstance(steps, list) and len(steps) > 2 and isinstance(steps[-2], dict):
            inner = steps[-2].get("item")
            name = steps[-2].get("name") or (inner.get("name") if isinstance(inner, dict) else None)
            if isinstance(name, str) and name.strip():
                return Evidence(value=metadata.clean(name), source="breadcrumb")
    return None


def find_summary(document: Document, names: Iterable[str], site_description: str | None = None) -> Evidence | None:
    """The page's own words about the story, unless they are those of the site."""
    for evidence in metadata.descriptions(document):
        if len(evidence.value) >= 20 and not any(
            same_words(evidence.value, name) for name in (*names, site_description or "")
        ):
            return evidence
    return None


def find_image(document: Document, body: HtmlElement | None) -> str | None:
    """The picture declared for the story, else the first large one in it."""
    declared = metadata.image_url(document)
    if declared or body is None:
        return declared
    for image in body.iter("img"):
        source = image.get("src") or ""
        lazy = image.get("data-src") or image.get("data-lazy-src") or (image.get("data-srcset") or "").split(" ")[0]
        url = document.absolute(lazy or source) if not source.startswith("data:") or lazy else None
        if url and not re.fullmatch(r"\d{1,2}", image.get("width") or ""):
            return url
    return None
