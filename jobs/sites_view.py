"""What a survey found, as lines for people. Pure: everything that came from the network is cleaned here.

In: a `survey` event.  Out: lines, cut to a width where one is given.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any

from jobs.text import one_line, shorten

__all__ = ["found_lines", "refusal_words", "warnings"]

_FIELDS = {
    "title": "title",
    "published": "day",
    "category": "category",
    "summary": "summary",
    "author": "author",
    "image": "picture",
    "teasers": "related",
}
_ENTRANCES = {"listings": "listing", "feeds": "feed", "sitemaps": "sitemap", "apis": "JSON interface"}
_FROM = {"sitemap": "its sitemap", "feed": "its feed", "listing pages": "its listing", "api": "its interface"}
_FEW = 3
_MOST_DISAGREEMENTS = 5


def refusal_words(survey: Mapping[str, Any]) -> tuple[str, str]:
    """Why a section cannot be watched, and what to do."""
    refusal = survey["refusal"]
    return one_line(refusal["words"]), one_line(refusal["advice"])


def found_lines(survey: Mapping[str, Any], width: int = 100) -> Iterator[str]:
    """Name, how many stories, the sample as a table, where each field comes from, what to look at."""
    table, sample = survey["table"], survey["sample"]
    name, home = one_line(table.get("name")), one_line(table["home"])
    yield shorten(f"{name}, {home}" if name else home, width)
    yield from wrap(_size(survey), width)
    yield ""
    yield from _rows(sample, width)
    yield ""
    yield from _sources(survey, width)
    doubts = warnings(survey)
    if doubts:
        yield ""
        yield "Look at this first:"
        for words in doubts:
            yield from wrap(words, width, initial_indent="  - ", subsequent_indent="    ")


def _size(survey: Mapping[str, Any]) -> str:
    estimate, table = survey["estimate"], survey["table"]
    entrances = [_counted(len(table.get(key, ())), word) for key, word in _ENTRANCES.items() if table.get(key)]
    stories = "an unknown number of stories"
    if estimate["stories"]:
        source = _FROM.get(str(estimate["from"]), one_line(estimate["from"]))
        stories = f"about {_counted(estimate['stories'], 'story')}, going by {source}"
    read = _counted(len(survey["sample"]), "story")
    return f"{', '.join(entrances)}; {stories}. {read} read with {_counted(survey['requests'], 'request')}:"


def _rows(sample: Sequence[Mapping[str, Any]], width: int) -> Iterator[str]:
    """A line a story: day, category, related stories, title; what is wrong with it below."""
    column = min(max([8, *(len(one_line(row["category"])) for row in sample)]), 16)
    yield shorten(f"  {'day':<10}  {'category':<{column}}  related  title", width)
    common = _missing_in_most(sample)
    for row in sample:
        day = one_line(row["published_on"]) or "-"
        category = shorten(one_line(row["category"]), column) or "-"
        title = one_line(row["title"]) or one_line(row["url"])
        yield shorten(f"  {day:<10}  {category:<{column}}  {row['teasers']:>7}  {title}", width)
        notes = [f"no {_FIELDS.get(name, one_line(name))}" for name in row["missing"] if name not in common]
        notes += [one_line(problem) for problem in row["problems"]]
        if row["refused"]:
            notes = [f"not a story: {one_line(row['refused'])}"]
        if notes:
            yield shorten(f"{'':<{column + 25}}({'; '.join(notes)})", width)


def _missing_in_most(sample: Sequence[Mapping[str, Any]]) -> set[str]:
    """Fields that are said once for all stories, below the table."""
    counts = Counter(name for row in sample for name in row["missing"])
    return {name for name, count in counts.items() if 2 * count > len(sample)}


def _sources(survey: Mapping[str, Any], width: int) -> Iterator[str]:
    """A line a field: in how many stories it is, and where it was found."""
    sample = [row for row in survey["sample"] if not row["refused"]]
    origins = {"title": "title_source", "published": "published_source"}
    yield "Where it comes from:"
    for name, share in survey["fill"].items():
        label = _FIELDS.get(name, one_line(name))
        if not share:
            yield f"  {label:<9}  in none of them"
            continue
        sources = (
            Counter(one_line(row[origins[name]]) for row in sample if row[origins[name]]) if name in origins else {}
        )
        named = ", ".join(f"{source} ({n})" if len(sources) > 1 else source for source, n in sources.items())
        count = f"{round(share * len(sample))} of {len(sample)}"
        yield shorten(f"  {label:<9}  {count:<8}  {named}".rstrip(), width)


def warnings(survey: Mapping[str, Any]) -> list[str]:
    """What a person should know before the site is written down: whole sentences."""
    rows, fill = survey["sample"], survey["fill"]
    good = [row for row in rows if not row["refused"]]
    found = []
    if len(good) < _FEW:
        found.append(f"Only {_counted(len(good), 'story')} could be read: is this the whole section?")
    if good and not fill.get("published"):
        found.append("No story shows the day of its publication, so `newskeep stories` cannot sort them.")
    elif good and fill.get("published", 1) < 1:
        missing = len(good) - round(fill["published"] * len(good))
        found.append(f"{_counted(missing, 'story')} of {len(good)} without a day.")
    if len(good) < len(rows):
        found.append(f"{len(rows) - len(good)} of {len(rows)} pages looked like stories by their address and are none.")
    doubts = [one_line(words) for words in survey["disagreements"]]
    found += [f"Dates disagree at {words}" for words in doubts[:_MOST_DISAGREEMENTS]]
    if len(doubts) > _MOST_DISAGREEMENTS:
        found.append(f"Dates disagree at {len(doubts) - _MOST_DISAGREEMENTS} more.")
    return found


def _counted(number: int, noun: str) -> str:
    """'1 story', '1,200 stories'."""
    many = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else many}"
