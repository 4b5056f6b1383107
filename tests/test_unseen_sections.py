"""Sections the reader was not written for: at least 95 % of stories exact, 90 % of teasers right, none invented."""

from pathlib import Path

import pytest

from tests.sections.crawl import configuration, crawl, judge_archive, versions
from tests.sections.judge import Tally
from tests.sections.markups import load, names
from tests.sections.score import score
from tests.sections.section import Section
from tests.sections.serve import serve
from tests.sections.walk import walk


@pytest.mark.parametrize("name", names())
def test_an_unseen_markup_is_read_whole(name: str) -> None:
    for seed, count in ((1, 8), (2, 4)):
        _promised(score(name, seed, count))


@pytest.mark.parametrize("name", names())
def test_every_story_of_an_unseen_section_is_found_and_no_trap_is_entered(name: str) -> None:
    found = walk(Section(load(name), seed=3, count=20))
    assert (found.missed, found.invented, found.trapped) == ([], [], [])


@pytest.mark.parametrize("name", ["undated", "microdata"])
def test_a_crawl_archives_an_unseen_section(name: str, tmp_path: Path) -> None:
    with serve(load(name), seed=4, count=12) as served:
        done = crawl(configuration([served.section], tmp_path))
        assert done.returncode == 0, done.stderr
        _promised(judge_archive(tmp_path / "news.db", served.section))
        assert not [target for target in served.log if target.startswith("/search-results")]


def test_a_crawl_after_three_edits_makes_three_versions(tmp_path: Path) -> None:
    with serve(load("umbraco"), seed=4, count=12) as served:
        config = configuration([served.section], tmp_path)
        assert crawl(config).returncode == 0
        served.section.edit(list(served.section.stories)[2:5])
        assert crawl(config, "--full").returncode == 0
        assert versions(tmp_path / "news.db") == 12 + 3
        _promised(judge_archive(tmp_path / "news.db", served.section))
        assert not [target for target in served.log if target.startswith("/search-results")]


def _promised(tally: Tally) -> None:
    told = "\n".join([tally.row(), *tally.failures[:5]])
    assert tally.stories_share >= 0.95, told
    assert tally.cards_share >= 0.9, told
    assert tally.invented == 0, told
