"""What the heading above a block of links says the block is.

In: a short text.  Out: 'related' (stories like this one), 'news' (the section's stories), 'other' (popular, in this
story, downloads …) or ''. Pure; English, Welsh, French, German, Spanish, Italian, Dutch.
"""

import re

__all__ = ["block_kind"]

_RELATED = re.compile(
    r"\b(?:relat(?:ed|ing)|similar|you (?:may|might)|also (?:like|read|on|in)|read (?:next|more|also|on)|"
    r"next read|up next|what.s next|"
    r"more (?:news|stories|articles|posts|from|like|on|in|about|updates|to)|other (?:news|stories|articles|"
    r"posts)|see also|further "
    r"(?:news|stories|reading)|recommended|keep reading|continue reading|explore more|newyddion|cysylltiedig|"
    r"tebyg|darllen nesaf|mwy o|"
    r"straeon|perthnasol|à lire|lire aussi|articles? (?:liés|similaires|connexes)|en lien|sur le même|"
    r"autres actualités|voir aussi|"
    r"plus d.actualités|weitere|ähnliche|verwandte|passend|auch interessant|das könnte|mehr zum|relacionad\w+|"
    r"también|correlat\w+|"
    r"leggi anche|potrebbe interessarti|gerelateerd\w*|lees ook|meer nieuws)\b",
    re.IGNORECASE,
)
_NEWS = re.compile(
    r"\b(?:latest|recent|news|stories|articles|updates|blogs?|press releases|diweddaraf|actualités|actus|"
    r"derniers|dernières|aktuell\w*|"
    r"neueste\w*|nachrichten|beiträge|noticias|notizie|nieuws|recente)\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:most (?:read|popular|viewed|shared|commented)|popular|trending|in this (?:story|article|section|"
    r"page|report)|on this page|contents|"
    r"references|sources|footnotes|notes to editors|useful links|downloads?|comments?|kommentare?|commentaires|"
    r"comentarios|sylwadau|previous|share|follow us|tags|menu|archives?|les plus lus|"
    r"meist ?gelesen|lo más leído|mwyaf poblogaidd|meest gelezen|più lett[ie])\b",
    re.IGNORECASE,
)

_LONGEST = 80


def block_kind(text: str) -> str:
    """What a block with this heading holds; '' when the words do not tell, or are too many for a heading.

    >>> [block_kind(text) for text in ("You may also like", "Latest news", "Most read news", "Spring appeal")]
    ['related', 'news', 'other', '']
    """
    if not text or len(text) > _LONGEST:
        return ""
    kinds = (("other", _OTHERS), ("related", _RELATED), ("news", _NEWS))
    return next((kind for kind, words in kinds if words.search(text)), "")
