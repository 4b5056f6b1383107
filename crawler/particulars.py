"""Under which heading the story runs, what it says in short, which picture it shows.

In: a Document, its blocks and where headline and body stand.  Out: page words with their source. Pure.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from crawler import metadata
from crawler.blocks import Block
from crawler.cardwords import CATEGORIES
from crawler.credits import category_in_credit, is_count, people_linked, until_credit
from crawler.dateline import Place, around, near_headline
from crawler.dates import find_date
from crawler.document import Document, fold
from crawler.labels import is_label
from crawler.metaline import parts_of
from crawler.phrases import is_aside_title, is_furniture, is_meta
from crawler.raw import Evidence
from crawler.text import same_words
from crawler.trimming import is_date_line

__all__ = ["find_category", "find_image", "find_summary"]

_ANY_ZONE = ZoneInfo("UTC")  # asked only for the words beside a date
_CATEGORY = re.compile(
    r"(?:category|categories|type|section|topic|posted in|filed under|published in|catégorie|categori|"
    r"kategorie)\s*:?\s+(.{2,60})",
    re.IGNORECASE,
)
_CATEGORY_LABEL = re.compile(
    r"(?:news |content |story |article )?(?:category|categories|type|section|topic|catégorie|rubrique|categori|"
    r"kategorie)\s*:?",
    re.IGNORECASE,
)
_AUTHOR_NAMES = re.compile(r"author|byline|user-?name|share|social|breadcrumb", re.IGNORECASE)
_KIND_OF_LABEL = re.compile(
    r"(?:^|[\s_-])(?:categor(?:y|ies)|kicker|eyebrow|section|topic|type|label|tag|badge|term)s?(?:$|[\s_-])",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif|svg)$", re.IGNORECASE)


def find_category(document: Document, blocks: Sequence[Block], place: Place, authors: Sequence[str]) -> Evidence | None:
    """As printed: declared, marked, labelled, beside the date, a short line by the headline, at last the breadcrumb."""
    people = (*authors, *people_linked(block.element for block in near_headline(blocks, place)))
    declared = [
        each for each in metadata.sections(document) if not any(same_words(each.value, name) for name in people)
    ]
    if declared:
        return declared[0]
    found = _marked_category(document, blocks, place) or _labelled_category(blocks, place)
    if found:
        return found
    return _shown_category(blocks, place, people) or _breadcrumb(document)


def _shown_category(blocks: Sequence[Block], place: Place, people: Sequence[str]) -> Evidence | None:
    """Words that nothing calls a category, beside the date or by the headline; of several a usual one."""
    lines = [(block, parts_of(block)) for block in near_headline(blocks, place)]
    date = next((block for block, parts in lines if any(is_date_line(part) for part in parts)), None)
    credit = next((named for block, _ in lines if (named := _credited(block, people))), None)
    if credit:
        return Evidence(value=credit, source="beside-date")
    beside = [words for part in (parts_of(date) if date else ()) if (words := _beside_date(part, people))]
    if beside:
        return Evidence(value=_usual(beside), source="beside-date")
    alone = [
        parts[0]
        for block, parts in lines
        if _is_category_line(block, place, date) and len(parts) == 1 and _is_category(parts[0], people)
    ]
    return Evidence(value=_usual(alone), source="line") if alone else None


def _usual(names: Sequence[str]) -> str:
    return next((name for name in names if name.casefold() in CATEGORIES), names[0])


def _credited(block: Block, people: Sequence[str]) -> str | None:
    """'News' of 'By Jo Marsh in News on 22 January 2018'; without a day beside it the name may be a place."""
    reading = find_date(block.text, zone=_ANY_ZONE) if len(block.text) <= 120 else None
    named = category_in_credit(block.text) if reading or _dated_tail(block.text) else None
    return named if named and _is_category(named, people) else None


def _dated_tail(text: str) -> bool:
    """Whether a line of several words ends with a day."""
    reading = find_date(" ".join(text.split()[-3:]), zone=_ANY_ZONE)
    return reading is not None and reading.day is not None


def _marked_category(document: Document, blocks: Sequence[Block], place: Place) -> Evidence | None:
    """Microdata, or a link that says it leads to a category; not those of other stories below the text."""
    own = {block.element for block in around(blocks, place)}
    for node in (*document.marked("articleSection"), *_category_links(document)):
        if any(element in own for element in (node, *node.iterancestors())):
            text = fold(node.get("content") or node.text_content())
            if 1 < len(text) <= 60:
                source = "microdata:articleSection" if node.get("itemprop") else "link:category"
                return Evidence(value=text, source=source)
    return None


def _category_links(document: Document) -> Iterable[HtmlElement]:
    return (link for link in document.root.iter("a") if "category" in (link.get("rel") or "").split())


def _labelled_category(blocks: Sequence[Block], place: Place) -> Evidence | None:
    """'Category: News' in one line or in two."""
    waiting = False
    for block in around(blocks, place):
        for part in parts_of(block) if len(block.text) <= 120 else ():
            labelled = _CATEGORY.fullmatch(part)
            value = labelled[1] if labelled else part if waiting and len(part) <= 60 else None
            if value:
                return Evidence(value=until_credit(value), source="label:category")
            waiting = _CATEGORY_LABEL.fullmatch(part) is not None
    return None


def _beside_date(part: str, authors: Sequence[str]) -> str | None:
    """The category in a part of the line that holds the date: the part itself, or the words beside the date in it."""
    reading = find_date(part, zone=_ANY_ZONE)
    words = reading.rest if reading and reading.day else "" if reading else part
    for piece in re.split(r"\s*[|·•,;]\s*|\s+(?:-|–|—)\s+", words):
        named = re.sub(r"^(?:in|under|en|dans|yn)\s+", "", piece.strip())
        if _is_category(named, authors):
            return named
    return None


def _is_category(words: str, authors: Sequence[str]) -> bool:
    """Whether a few words can be a category: a short name that is no label, date, byline or control."""
    if not 2 <= len(words) <= 40 or len(words.split()) > 4 or not words[0].isupper() or words[-1] in ".!?:…":
        return False
    if (
        re.search(r"[@\d]|\b(?:by|gan|par)\b", words, re.IGNORECASE)
        or is_meta(words)
        or is_furniture(words)
        or is_count(words)
    ):
        return False
    return not is_aside_title(words) and not is_label(words) and not any(same_words(words, name) for name in authors)


def _is_category_line(block: Block, place: Place, date: Block | None) -> bool:
    """A line that says so by its names, or one right beside the headline or the date."""
    if block.heading or any(zone.tag in ("nav", "form", "figure", "figcaption") for zone in block.zones):
        return False
    if block.index < place.headline and _is_menu_item(block):
        return False
    inner = (block.element, *block.element.iter("a", "span"))
    names = " ".join(f"{e.get('class', '')} {e.get('rel', '')} {e.get('itemprop', '')}" for e in inner)
    if _AUTHOR_NAMES.search(names):
        return False
    if date and abs(block.index - date.index) == 1 and _are_kin(block.element, date.element):
        return True
    return bool(_KIND_OF_LABEL.search(names)) or abs(block.index - place.headline) == 1


def _is_menu_item(block: Block) -> bool:
    """Whether a line is an item of a list of three or more links, as the last one of a menu is."""
    items = [] if block.item is None or block.item.getparent() is None else list(block.item.getparent().iter("li"))
    return len(items) > 2 and all(next(item.iter("a"), None) is not None for item in items)


def _are_kin(a: HtmlElement, b: HtmlElement) -> bool:
    return a.getparent() is b.getparent() or a is b.getparent() or b is a.getparent()


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


def find_image(
    document: Document, headline: HtmlElement | None, told: Sequence[HtmlElement], others: Collection[HtmlElement]
) -> str | None:
    """The picture declared for the story, else the first large one from its headline to its last words, else one above
    the headline. Not those of other stories (`others`), of asides and of advertisers.

    `told`: the elements of the story's text, in reading order.
    """
    declared = metadata.image_url(document)
    if declared or not told:
        return declared
    order = {element: place for place, element in enumerate(document.root.iter())}
    images = [image for image in document.root.iter("img") if not _is_elsewhere(document, image, others)]
    start = min(order[element] for element in (told[0], *((headline,) if headline is not None else ())))
    end = max(order[element] for last in told[-1:] for element in last.iter())
    above = () if headline is None else tuple(headline.iterancestors("article", "main"))[:1]
    places = [image for image in images if start <= order[image] <= end]
    places += [image for image in images if order[image] < start and any(a in above for a in image.iterancestors())]
    return next((url for image in places if (url := _picture(document, image))), None)


def _is_elsewhere(document: Document, image: HtmlElement, others: Collection[HtmlElement]) -> bool:
    """Whether a picture belongs to something else: a card, a part beside the story, a link to another website."""
    host = urlsplit(document.base_url).netloc.removeprefix("www.")
    for outer in image.iterancestors():
        if outer in others or outer.tag in ("aside", "nav", "footer", "form"):
            return True
        target = document.absolute(outer.get("href")) if outer.tag == "a" else None
        if target and urlsplit(target).netloc.removeprefix("www.") != host and not _PICTURE.search(target):
            return True
    return False


def _picture(document: Document, image: HtmlElement) -> str | None:
    """The address of a picture that is no icon; what a placeholder stands for."""
    source = image.get("src") or ""
    lazy = image.get("data-src") or image.get("data-lazy-src") or (image.get("data-srcset") or "").split(" ")[0]
    if re.fullmatch(r"\d{1,2}", image.get("width") or "") or (source.startswith("data:") and not lazy):
        return None
    return document.absolute(lazy or source)
