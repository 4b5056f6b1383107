"""Score the reader on sections it has never seen: `python -m tests.sections.score [--markup NAME] [--seed N] [-v]`."""

import argparse
import sys
from collections.abc import Callable
from typing import Any

from archive.errors import NewskeepError
from crawler import read_story
from crawler.site import site_from_table
from tests.sections.judge import HEADER, Tally, judge
from tests.sections.markups import load, names
from tests.sections.section import Section

__all__ = ["score"]

Read = Callable[..., Any]

_NOTHING: dict[str, Any] = {"title": None, "published_on": None, "body_text": "", "category": None, "teasers": []}


def score(name: str, seed: int = 1, count: int = 22, read: Read = read_story) -> Tally:
    """Every story page of one section, offline. An error of ours counts as a story not read."""
    section = Section(load(name), seed, count)
    site = site_from_table(name.replace("_", "-"), section.table)
    tally = Tally(name)
    for story in section.stories.values():
        gold = section.gold(story)
        try:
            story_read = read(section.story_page(story), gold.url, section.markup.content_type, site=site)
            judge(tally, gold, story_read.as_dict())
        except NewskeepError as error:
            judge(tally, gold, _NOTHING)
            tally.failures.append(str(error))
    return tally


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--markup", action="append", choices=names(), help="only this one; may be repeated")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=22, help="stories a section")
    parser.add_argument("-v", "--verbose", action="store_true", help="all failures, not the first three of each markup")
    return parser.parse_args()


def main() -> int:
    """Prints a table and the failures; 1 if any markup is below what the project promises."""
    options = _arguments()
    tallies = [score(name, options.seed, options.count) for name in options.markup or names()]
    lines = [HEADER, *(tally.row() for tally in tallies)]
    for tally in tallies:
        if tally.failures:
            lines += ["", f"{tally.name}: {len(tally.failures)} failures"]
            lines += tally.failures if options.verbose else tally.failures[:3]
    sys.stdout.write("\n".join(lines) + "\n")
    return int(any(t.stories_share < 0.95 or t.cards_share < 0.9 or t.invented for t in tallies))


if __name__ == "__main__":
    sys.exit(main())
