"""Half a body is no answer: what a stream lacks is noticed. test_crawler_fault_matrix.py has whole crawls of them."""

import gzip
from pathlib import Path

import pytest

from crawler.completeness import BodyIncomplete, BodyTooLarge, decoded
from tests.bad_pages import good_page
from tests.crawling import crawl, rows
from tests.hostile import HostileServer


def test_a_broken_listing_is_a_problem_and_not_an_empty_day(misbehaving: HostileServer, tmp_path: Path) -> None:
    misbehaving.stories = {"one": "good", "two": "good"}
    crawl(tmp_path, misbehaving.site_table())
    misbehaving.listing = "half-gzip"
    done = crawl(tmp_path)
    assert done.row is not None
    assert done.row["outcome"] == "partial"
    kinds = rows(tmp_path, "select kind, detail from problems where crawl_id = ?", done.row["id"])
    assert [row["kind"] for row in kinds] == ["entrance-unreachable"]
    assert "broke off before its end" in kinds[0]["detail"]
    assert [row["state"] for row in rows(tmp_path, "select state from stories")] == ["live", "live"]


@pytest.mark.parametrize("length", range(len(gzip.compress(good_page("one")))))
def test_no_part_of_a_gzip_stream_passes_for_the_whole(length: int) -> None:
    with pytest.raises(BodyIncomplete):
        decoded(gzip.compress(good_page("one"), mtime=0)[:length], ["gzip"], 10**6)


def test_a_bomb_within_a_bomb_is_stopped_at_the_limit() -> None:
    packed = gzip.compress(gzip.compress(b" " * 10_000_000))
    with pytest.raises(BodyTooLarge):
        decoded(packed, ["gzip", "gzip"], 1_000_000)
