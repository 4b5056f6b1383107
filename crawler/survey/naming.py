"""What a website is called, for people and as a key. Pure.

In: its pages, its host.  Out: a name, a key.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from crawler.document import Document, fold
from crawler.headline import home_link_names
from crawler.metadata import site_names
from crawler.survey.links import NEWS_WORDS
from crawler.text import same_words

__all__ = ["key_for", "name_of"]

_LONGEST = 80
_BARS = re.compile(r"\s+[|–—·»:-]\s+|\s*\|\s*|:\s+")
_GENERAL_TEXT = "co com org net gov ac ltd plc uk wales cymru scot ie eu us info charity ngo foundation www"
_GENERAL = frozenset(_GENERAL_TEXT.split())


def name_of(documents: Iterable[Document], host: str) -> tuple[str, str]:
    """The name that its pages declare, else what most titles share, else the host; and where it was found.

    >>> page = Document.parse(b"<title>News - Example Trust</title>", "https://example.org/")
    >>> name_of([page], "example.org")
    ('Example Trust', 'what the titles of its pages share')
    """
    pages = list(documents)
    for document in pages:
        for name in site_names(document):
            if len(name) <= _LONGEST:
                return name, "the page calls its site so"
    counts = Counter(part for document in pages for part in dict.fromkeys(_title_parts(document)))
    shared = [part for part, count in counts.most_common() if count * 2 >= len(pages) and _is_name(part)]
    logos = [words for document in pages[:1] for words in home_link_names(document) if _is_name(words)]
    both = [part for part in shared if any(same_words(part, logo) for logo in logos)]
    if both or shared:
        return (both or shared)[0], "what the titles of its pages share"
    if logos:
        return logos[0], "the link to its front page"
    return host, "the host: no page says a name"


def _title_parts(document: Document) -> list[str]:
    """What stands between bars and dashes of a title of several parts, the last first."""
    title = next(document.root.iter("title"), None)
    parts = _BARS.split(fold(title.text) if title is not None else "")
    return [part.strip() for part in parts[::-1] if part.strip()] if len(parts) > 1 else []


def _is_name(words: str) -> bool:
    """Whether words can be a site's name: the link to the newest year's stories is none.

    >>> _is_name("Example Trust"), _is_name("Home"), _is_name("2026")
    (True, False, False)
    """
    plain = words.casefold().replace(" ", "-")
    return len(words) <= _LONGEST and plain not in NEWS_WORDS and plain != "home" and not plain.isdecimal()


def key_for(host: str, name: str) -> str:
    """A key for newskeep.toml: the host's own word, for a bare number the name.

    >>> key_for("www.water-trust.org.uk", ""), key_for("127.0.0.1:8000", "Ymddiriedolaeth Dŵr")
    ('water-trust', 'ymddiriedolaeth-dwr')
    """
    bare = host.partition(":")[0].lower()
    words = [word for word in bare.split(".") if word not in _GENERAL]
    if bare.replace(".", "").isdecimal() or host.startswith("[") or bare == "localhost" or not words:
        return _slug(name) if name and name != host else "site"
    return _slug(words[-1]) or "site"


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].rstrip("-") or "site"
