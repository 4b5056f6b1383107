"""The demo from end to end: what was published is in the archive, and every change is found once."""

from pathlib import Path

import pytest

from jobs.config import load_config
from jobs.demo.story import run_demo
from tests.crawling import rows


def test_the_demo_finds_every_change_and_invents_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_demo(tmp_path / "kept")
    told = capsys.readouterr().out
    assert "40 of 40 stories archived with exactly the title, day and text published" in told
    assert "120 of 120 related stories" in told
    assert "40 of 40 answered ‘not modified’" in told
    assert "12 changes made, 12 found, none invented" in told
    assert "2 changes made, 2 found, none invented" in told
    assert "restores version 1" in told
    for command in ("diff 1", "report --out report.html"):
        assert f"newskeep.toml {command}\n" in told
    assert max(len(line.replace(str(tmp_path), "")) for line in told.splitlines()) < 130
    assert load_config(tmp_path / "kept" / "newskeep.toml").archive == tmp_path / "kept" / "news.db"
    kinds = rows(tmp_path / "kept", "select kind, count(*) as n from changes group by kind order by kind")
    found = {row["kind"]: row["n"] for row in kinds}
    assert found == {"new": 42, "edited": 5, "redated": 2, "gone": 2, "moved": 2, "restored": 1}
