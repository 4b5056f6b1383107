"""What a page declares about itself where no reader looks: JSON-LD, OpenGraph, other `meta` elements, `link`.

In: a Document.  Out: `Evidence`, most trusted first, in page words. Pure.
"""

import html
import re
from collections.abc import Iterator
from typing import Any

from archive.addresses import identity
from crawler.document import Document, fold
from crawler.raw import Evidence
from crawler.text import same_words

__all__ = [
    "authors",
    "canonical_url",
    "clean",
    "declared_body",
    "descriptions",
    "image_url",
    "is_declared_story",
    "language",
    "modified_dates",
    "published_dates",
    "sections",
    "site_names",
    "story_object",
    "titles",
    "vague_dates",
]

_STORY = re.compile(r"(?:Article|Posting|Report|Release|Statement)$")
_PAGE = re.compile(r"(?:WebPage|CreativeWork|ItemPage)$")
_ENTITY = re.compile(r"&(?:#\d{2,6}|#x[0-9a-f]{2,5}|[a-z]{2,8});", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_PUBLISHED_META = re.compile(
    r"publi(?:sh(?:ed)?|cation)[\W_]*(?:at|on|date|time)?$|(?:date|time)[\W_]*publi", re.IGNORECASE
)
_TITLE_METAS = ("og:title", "twitter:title", "dc.title", "dcterms.title", "parsely-title", "sailthru.title", "headline")
_PUBLISHED_METAS = (
    "article:published_time og:article:published_time article:published datepublished date.published publish_date "
    "publish-date publication_date publication-date published_time pubdate publishdate parsely-pub-date sailthru.date "
    "dc.date.issued dcterms.issued article.published article_date_original og:published_time cxenseparse:publishtime"
)
_DATE_METAS = "dcterms.created dc.date.created dc.date dcterms.date date"  # they do not say which date
_MODIFIED_METAS = (
    "article:modified_time og:article:modified_time og:updated_time datemodified dcterms.modified dc.date.modified "
    "last-modified article.updated"
)
_DESCRIPTION_METAS = ("og:description", "description", "twitter:description", "dc.description", "dcterms.description")
_AUTHOR_METAS = (
    "author",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "byl",
    "cxenseparse:author",
    "citation_author",
)
_SECTION_METAS = ("article:section", "parsely-section", "sailthru.section", "dc.subject.section", "section")


def clean(text: str | None) -> str:
    """A declared value in page words: entities that were encoded twice are decoded, stray tags go.

    >>> clean("Wells &amp;amp; pumps &#8211; <em>new</em>")
    'Wells & pumps – new'
    """
    value = text or ""
    for _ in range(3):
        if not _ENTITY.search(value):
            break
        value = html.unescape(value)
    return fold(_TAG.sub("", value))


def story_object(document: Document) -> dict[str, Any]:
    """The JSON-LD object that describes the story; the page's own object where there is no story; {} where neither."""
    if document.chosen is None:
        document.chosen = _choose(document)
    return document.chosen


def _choose(document: Document) -> dict[str, Any]:
    objects = [each for item in document.json_ld() for each in (item, item.get("mainEntity")) if isinstance(each, dict)]
    stories = [item for item in objects if _is_type(item, _STORY)]
    here = [item for item in stories if _is_about(item, document)]
    pages = [item for item in objects if _is_type(item, _PAGE)]
    best: dict[str, Any] = {}
    for item in (here or stories[:1]) + (pages[:1] if here or len(stories) < 2 else []):
        best = {**item, **best}
    return best


def is_declared_story(document: Document) -> bool:
    """Whether JSON-LD says that the page is a story with a day of publication."""
    story = story_object(document)
    return _is_type(story, _STORY) and bool(_text(story.get("datePublished")))


def declared_body(document: Document) -> str:
    """The story's text as JSON-LD gives it, with its line breaks; '' where it gives none."""
    text = _text(story_object(document).get("articleBody")) or ""
    return _TAG.sub("", html.unescape(re.sub(r"(?i)</p>|<br ?/?>", "\n", text)))


def titles(document: Document) -> list[Evidence]:
    """The headline as declared: JSON-LD, OpenGraph and kin, then `title` with whatever the site adds."""
    story = story_object(document)
    names = ("headline", "name") if _is_type(story, _STORY) else ("headline",)
    found = [_evidence(story.get(name), f"json-ld:{name}") for name in names]
    found += [_evidence(document.meta(name), f"meta:{name}") for name in _TITLE_METAS]
    title = next(document.root.iter("title"), None)
    found.append(_evidence(title.text if title is not None else None, "title"))
    return [evidence for evidence in found if evidence]


def published_dates(document: Document) -> list[Evidence]:
    """When the story says it was published."""
    others = [name for name in document.meta_names() if _PUBLISHED_META.search(name) and name not in _PUBLISHED_METAS]
    return _dates(document, ("datePublished",), (*_PUBLISHED_METAS.split(), *others))


def vague_dates(document: Document) -> list[Evidence]:
    """Dates that the story declares without saying of what: made, published or last saved."""
    return _dates(document, ("dateCreated", "uploadDate"), tuple(_DATE_METAS.split()))


def modified_dates(document: Document) -> list[Evidence]:
    """When the story says it was changed."""
    return _dates(document, ("dateModified",), tuple(_MODIFIED_METAS.split()))


def _dates(document: Document, keys: tuple[str, ...], metas: tuple[str, ...]) -> list[Evidence]:
    story = story_object(document)
    found = [_evidence(story.get(key), f"json-ld:{key}") for key in keys]
    found += [_evidence(document.meta(name), f"meta:{name}") for name in metas]
    return [evidence for evidence in found if evidence]


def descriptions(document: Document) -> list[Evidence]:
    """What the page says it is about."""
    found = [_evidence(story_object(document).get("description"), "json-ld:description")]
    found += [_evidence(document.meta(name), f"meta:{name}") for name in _DESCRIPTION_METAS]
    return [evidence for evidence in found if evidence]


def sections(document: Document) -> list[Evidence]:
    """The category as declared."""
    found = [_evidence(story_object(document).get("articleSection"), "json-ld:articleSection")]
    found += [_evidence(document.meta(name), f"meta:{name}") for name in _SECTION_METAS]
    return [evidence for evidence in found if evidence and len(evidence.value) <= 60]


def authors(document: Document) -> list[tuple[str, ...]]:
    """Declared authors, one tuple a source; addresses of profiles are no names."""
    story = story_object(document)
    by_id = {item["@id"]: item for item in document.json_ld() if isinstance(item.get("@id"), str)}
    sources = [tuple(_names(story.get("author") or story.get("creator"), by_id))]
    sources += [document.metas(name) for name in _AUTHOR_METAS]
    cleaned = (tuple(clean(name) for name in names if name and "://" not in name) for names in sources)
    return [names for names in cleaned if any(names)]


def site_names(document: Document) -> tuple[str, ...]:
    """What the page calls its site and its publisher."""
    found = [
        document.meta("og:site_name"),
        document.meta("application-name"),
        document.meta("apple-mobile-web-app-title"),
    ]
    for item in document.json_ld():
        if _is_type(item, re.compile(r"(?:WebSite|Organization|NGO|Corporation|Charity)$")):
            found += [_text(item.get("name")), _text(item.get("alternateName")), _text(item.get("legalName"))]
        publisher = item.get("publisher")
        found.append(_text(publisher.get("name")) if isinstance(publisher, dict) else None)
    return tuple(dict.fromkeys(clean(name) for name in found if name and name.strip()))


def language(document: Document) -> str | None:
    """BCP 47 as declared."""
    declared = document.root.get("lang") or document.root.get("{http://www.w3.org/XML/1998/namespace}lang")
    story = _text(story_object(document).get("inLanguage"))
    for value in (
        declared,
        document.meta("content-language"),
        story,
        document.meta("og:locale"),
        document.meta("dc.language"),
    ):
        tag = (value or "").strip().replace("_", "-").split(",")[0]
        if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*", tag):
            return tag
    return None


def image_url(document: Document) -> str | None:
    """The picture that the page wants shown with its link."""
    candidates = [document.meta("og:image:secure_url"), document.meta("og:image"), document.meta("og:image:url")]
    candidates += [
        _address(story_object(document).get("image")),
        document.meta("twitter:image"),
        document.meta("twitter:image:src"),
    ]
    return next((url for value in candidates if value and (url := document.absolute(value))), None)


def canonical_url(document: Document) -> str | None:
    """The address that the page claims to have; not to be believed by itself."""
    for link in document.root.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and (url := document.absolute(link.get("href"))):
            return url
    return document.absolute(document.meta("og:url"))


def _evidence(value: Any, source: str) -> Evidence | None:
    text = clean(_text(value))
    return Evidence(value=text, source=source) if text else None


def _is_type(item: dict[str, Any], pattern: re.Pattern[str]) -> bool:
    types = item.get("@type")
    return any(
        pattern.search(name) for name in (types if isinstance(types, list) else [types]) if isinstance(name, str)
    )


def _is_about(item: dict[str, Any], document: Document) -> bool:
    """Whether an object names this page as its own, or carries the headline that the page shows in its title."""
    addresses = (_address(item.get(key)) for key in ("url", "mainEntityOfPage", "@id"))
    absolute = [url for value in addresses if value and (url := document.absolute(value))]
    if document.url and any(_same_page(url, document.url) for url in absolute):
        return True
    return any(
        same_words(clean(_text(item.get("headline"))), document.meta(name) or "")
        for name in ("og:title", "twitter:title")
    )


def _same_page(a: str, b: str) -> bool:
    try:
        return identity(a) == identity(b)
    except ValueError:
        return False


def _text(value: Any) -> str | None:
    """The words of a JSON-LD value: a string, the first of a list, an object's name or value."""
    if isinstance(value, list):
        return next((text for item in value if (text := _text(item))), None)
    if isinstance(value, dict):
        return _text(value.get("@value") or value.get("name"))
    return value if isinstance(value, str) else None


def _address(value: Any) -> str | None:
    if isinstance(value, list):
        return next((url for item in value if (url := _address(item))), None)
    if isinstance(value, dict):
        return _address(value.get("url") or value.get("contentUrl") or value.get("@id"))
    return value if isinstance(value, str) else None


def _names(value: Any, by_id: dict[str, dict[str, Any]]) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            known = {**by_id.get(item["@id"], {}), **item} if isinstance(item.get("@id"), str) else item
            names = known.get("name")
            yield from (name for name in (names if isinstance(names, list) else [names]) if isinstance(name, str))
        elif isinstance(item, str):
            yield item
