"""Which addresses of a website are stories of a section, as a regular expression that a person can read. Pure.

In: addresses that are stories, addresses that are not, the section's own.  Out: `Pattern`, checked against all of them.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from crawler.survey.forms import Form, Part, form_of, parts_of

__all__ = ["LISTING_WORDS", "Pattern", "in_words", "infer"]

_LISTING_WORDS_TEXT = (
    "category categories cat tag tags topic topics theme themes author authors page pages archive archives "
    "search filter feed rss all type section series categori categorie tudalen tagiau awdur auteur etiquette"
)
LISTING_WORDS = frozenset(_LISTING_WORDS_TEXT.split())
"""Parts of a path behind which listings are."""
_OTHER_SECTIONS_TEXT = (
    "events event jobs job vacancies shop donate donations campaigns appeals courses about contact services "
    "people team support product products digwyddiadau evenements agenda resources"
)
_OTHER_SECTIONS = frozenset(_OTHER_SECTIONS_TEXT.split())
_MOST_WORDS = 16
"""Named in an expression before it is no longer read."""
_MOST_FORMS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Pattern:
    """What the addresses of stories have in common."""

    expression: str
    """For `stories`: searched in the path."""
    matched: int
    of: int
    """How many of the addresses taken for stories it matches."""
    wrong: tuple[str, ...] = ()
    """Paths that are no story and match it all the same."""
    words: str = ""
    """'/news/<words>'."""


def infer(stories: Iterable[str], others: Iterable[str], section: str) -> Pattern | None:
    """The expression; None where nothing is known of stories. All are normalised addresses.

    >>> stories = [f"https://example.org/news/{name}" for name in ("a-well", "two-wells", "a-clinic")]
    >>> others = [f"https://example.org/{name}" for name in ("news/", "about", "news/archive", "news/category/water")]
    >>> infer(stories, others, "https://example.org/news/").expression
    '^/news/(?!archive(?:/|$))[^/?]+/?$'
    >>> pages = [f"https://example.org/news/page-{number}" for number in (2, 3)]
    >>> infer(stories, pages, "https://example.org/news/").expression
    '^/news/(?!page-\\\\d+(?:/|$))[^/?]+/?$'
    >>> infer(stories[:2], others[:2], "https://example.org/news/").words
    '/news/<words>'
    """
    every = [urlsplit(url).path for url in dict.fromkeys(stories)]
    paths = list(dict.fromkeys(every))
    bare = {urlsplit(section).path.rstrip("/")}
    if (same := _one_page(every)) is not None:
        expression = f"^{re.escape(same).replace(f'{chr(92)}-', '-')}$"
        return Pattern(expression=expression, matched=every.count(same), of=len(every), words=f"{same}?<number>")
    told = [path for path in paths if path.strip("/") and path.rstrip("/") not in bare]
    told = _of_the_section(told, section) or told
    if not told:
        return None
    forms = _forms(told)
    right = frozenset(told)
    wrong = [path for path in dict.fromkeys(urlsplit(url).path for url in others) if path not in right]
    for form in forms:
        _keep_out(form, wrong)
    return _pattern(forms, told, wrong, bare)


def _one_page(paths: Sequence[str]) -> str | None:
    """The path that most stories share, where only their queries differ: '/story.aspx?id=7'.

    >>> _one_page(["/story.aspx", "/story.aspx", "/about"]), _one_page(["/a", "/b"])
    ('/story.aspx', None)
    """
    [(path, count)] = Counter(paths).most_common(1) or [("", 0)]
    return path if count > 1 and count * 2 >= len(paths) else None


def _of_the_section(paths: Sequence[str], section: str) -> list[str]:
    """Those below the section's own address, where enough of them are; else those below its last word."""
    stem = re.sub(r"(?:/(?:index|default))?\.[a-z]{3,5}$", "", urlsplit(section).path).rstrip("/")
    below = [path for path in paths if stem and path.startswith(f"{stem}/")]
    if len(below) >= 2 and len(below) >= len(paths) * 0.3:
        return below
    word = stem.rpartition("/")[2].casefold()
    named = [path for path in paths if word and word in path.casefold().split("/")[1:-1]]
    return named if len(named) >= 3 and len(named) >= len(paths) * 0.5 else []


def _forms(paths: Sequence[str]) -> list[Form]:
    """The forms that enough addresses have, most frequent first."""
    groups: dict[tuple[str, ...], list[tuple[Part, ...]]] = defaultdict(list)
    for path in paths:
        groups[form_of(path)].append(parts_of(path))
    enough = max(2, len(paths) * 0.1) if len(paths) > 3 else 1
    ranked = sorted(groups.values(), key=len, reverse=True)
    kept = [group for group in ranked if len(group) >= enough][:_MOST_FORMS] or ranked[:1]
    return [_narrowed(group) for group in kept]


def _narrowed(group: list[tuple[Part, ...]]) -> Form:
    """Of addresses in several folders of the site those that the section can mean."""
    if len(group[0]) < 2 or group[0][0].kind != "word":
        return Form(group)
    counts = Counter(parts[0].text for parts in group)
    usual = [word for word, count in counts.most_common() if count >= max(2, len(group) * 0.15)]
    usual = [word for word in usual if word not in _OTHER_SECTIONS] or usual[:1]
    if not usual or len(usual) > 4:
        return Form(group)
    return Form([parts for parts in group if parts[0].text in usual], firsts=tuple(sorted(usual)))


def _keep_out(form: Form, wrong: Sequence[str]) -> None:
    """Name the parts by which addresses that are no story differ; where they are too many, tell by hyphens."""
    size = len(form.paths[0])
    free = [place for place in range(size) if not form.is_fixed(place) and not (place == 0 and len(form.firsts) > 1)]
    words = [place for place in free if form.paths[0][place].kind == "word"]
    if len(words) > 1 and words[-1] == size - 1:
        form.excluded[words[0]] = {"category", "tag", "author", "page"} - _used(form, words[0])
    expression = re.compile(form.expression())
    hit = [parts_of(path) for path in wrong if expression.fullmatch(path)]
    if size == 1 and free:  # beside all other pages of the site: a story's name has several words
        fewest = min(parts[-1].text.count("-") for parts in form.paths)
        form.hyphens = min(fewest - 1, 2 if len(hit) > _MOST_WORDS else 1) if fewest > 1 else 0
        hit = [parts for parts in hit if parts[-1].text.count("-") >= form.hyphens]
    used = {place: _used(form, place) for place in words}
    for parts in hit:
        place = next((place for place in words if parts[place].text not in used[place]), None)
        if place is not None and len(form.excluded.setdefault(place, set())) < _MOST_WORDS:
            form.excluded[place].add(re.escape(parts[place].text).replace(r"\-", "-"))


def _used(form: Form, place: int) -> set[str]:
    return {parts[place].text for parts in form.paths}


def _pattern(forms: Sequence[Form], told: Sequence[str], wrong: Sequence[str], bare: Collection[str]) -> Pattern:
    bodies = list(dict.fromkeys(form.expression() for form in forms))
    expression = f"^{bodies[0]}$" if len(bodies) == 1 else f"^(?:{'|'.join(bodies)})$"
    compiled = re.compile(expression)
    return Pattern(
        expression=expression,
        matched=sum(bool(compiled.search(path)) for path in told),
        of=len(told),
        wrong=tuple(path for path in wrong if compiled.search(path) and path.rstrip("/") not in bare),
        words=" or ".join(dict.fromkeys(in_words(form) for form in forms)),
    )


def in_words(form: Form) -> str:
    """The form as a person writes it.

    >>> in_words(Form([parts_of("/news/2026/a.html"), parts_of("/news/2025/b.html")]))
    '/news/<year>/<words>.html'
    """
    names = {"word": "<words>", "number": "<number>", "month-name": "<month>"}
    size = len(form.paths[0])
    said = []
    for place in range(size):
        part = form.paths[0][place]
        if place == 0 and len(form.firsts) > 1:
            said.append("(" + " or ".join(form.firsts) + ")")
        else:
            free = form.ids or names.get(part.kind, f"<{part.kind}>") if place == size - 1 else names.get(part.kind, "")
            said.append(unquote(part.text) if form.is_fixed(place) else free or f"<{part.kind}>")
    return "/" + "/".join(said) + form.paths[0][-1].end
