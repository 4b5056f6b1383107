"""Crawl a served section with the `newskeep` command and judge what the archive then holds, with plain sqlite3."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.sections.judge import Tally, judge
from tests.sections.section import Section, identity

__all__ = ["configuration", "crawl", "judge_archive", "versions"]


def configuration(sections: Sequence[Section], folder: Path) -> Path:
    """Writes newskeep.toml for the sections: `home`, sources and `stories`, no selectors."""
    lines = ['archive = "news.db"', 'contact = "tests@example.org"']
    for section in sections:
        lines += ["", f"[sites.{_key(section)}]"]
        lines += [f"{name} = {json.dumps(value)}" for name, value in section.table.items()]
    path = folder / "newskeep.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def crawl(config: Path, *arguments: str, timeout_s: float = 300) -> subprocess.CompletedProcess[str]:
    """Runs `newskeep crawl` as a person would."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("newskeep")), "--config", str(config), "crawl", *arguments],
        cwd=config.parent,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )


def judge_archive(database: Path, section: Section) -> Tally:
    """Every story of the section against its row in the archive; rows that no story explains are invented stories."""
    tally = Tally(section.markup.name)
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        rows = {identity(row["url"]): row for row in _stories(db, _key(section))}
        for story in section.stories.values():
            gold = section.gold(story, crawled=True)
            row = rows.pop(identity(gold.url), None)
            if row is None:
                tally.failures.append(f"{gold.url}: not in the archive")
                judge(tally, gold, _NOTHING)
            else:
                judge(tally, gold, {**dict(row), "teasers": _teasers(db, row["story_id"])})
    tally.failures.extend(f"{row['url']}: archived as a story and is none" for row in rows.values())
    return tally


def versions(database: Path) -> int:
    """How many versions of stories the archive holds."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        return int(db.execute("select count(*) from versions").fetchone()[0])


_NOTHING: dict[str, Any] = {"title": None, "published_on": None, "body_text": "", "category": None, "teasers": []}


def _key(section: Section) -> str:
    return section.markup.name.replace("_", "-")


def _stories(db: sqlite3.Connection, site: str) -> list[sqlite3.Row]:
    columns = "story_id, url, title, published_on, published_raw, category, body_text"
    return db.execute(f"select {columns} from latest_stories where site = ?", [site]).fetchall()


def _teasers(db: sqlite3.Connection, story_id: int) -> list[dict[str, Any]]:
    """The address of a teaser is that of the story it was linked with, where it was linked."""
    rows = db.execute(
        "select t.title, t.published_on, t.category, coalesce(s.url, t.target_url) as url from teasers t"
        " left join stories s on s.id = t.target_story_id where t.host_story_id = ? order by t.position",
        [story_id],
    )
    return [dict(row) for row in rows]
