"""The sites that are shipped: each loads, knows a story from a listing, and says whether anybody has crawled it."""

from pathlib import Path

import pytest

from crawler.project import open_project, without_file
from crawler.site import site_from_table
from crawler.sites import shipped_keys, shipped_table

STORIES = {
    "iwf": "/news-media/news/a-well-opens/",
    "nspcc": "/about-us/news-opinion/2024/a-well-opens/",
    "barnardos": "/news/a-well-opens",
    "oxfam": "/media/press-releases/a-well-opens/",
    "rnli": "/news-and-media/2024/march/18/a-well-opens",
    "redcross": "/about-us/news-and-media/media-centre/press-releases/a-well-opens",
}
"""A path of the form that each site's stories have."""


def test_each_shipped_site_has_a_story_here() -> None:
    assert set(shipped_keys()) == set(STORIES)


@pytest.mark.parametrize("key", shipped_keys())
def test_a_shipped_site_tells_its_stories_from_its_listings(key: str) -> None:
    site = site_from_table(key, shipped_table(key))
    origin = site.home.rstrip("/")
    assert site.is_story(origin + STORIES[key])
    assert not any(site.is_story(url) for url in (site.home, *site.listings, f"{origin}/about-us/", f"{origin}/donate"))
    assert not site.is_story(f"https://elsewhere.example{STORIES[key]}")


def test_without_a_configuration_only_tried_sites_are_crawled(tmp_path: Path) -> None:
    assert set(without_file(tmp_path).sites) == {"iwf"}


def test_an_unverified_site_needs_no_more_than_its_name(tmp_path: Path) -> None:
    file = tmp_path / "newskeep.toml"
    file.write_text("[sites.rnli]\n", encoding="utf-8")
    site = open_project(str(file)).site("rnli")
    assert (site.name, site.unverified) == ("RNLI", True)
