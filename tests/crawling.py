"""Run a crawl as users do, in a child process, and look at what it left in the archive with plain sqlite3."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["Crawled", "crawl", "crawl_command", "rows", "start_crawl", "write_config"]

ROOT = Path(__file__).parents[1]


class Crawled(NamedTuple):
    """How a crawl ended."""

    code: int
    events: list[dict[str, Any]]
    log: str
    row: dict[str, Any] | None
    """Its row of `crawls`."""


def write_config(folder: Path, table: Mapping[str, Any], key: str = "demo") -> Path:
    """A newskeep.toml for one site; JSON's strings, lists, numbers and booleans are TOML's as well."""
    lines = ['archive = "news.db"', 'contact = "tests@example.org"', f"[sites.{key}]"]
    lines += [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in table.items()]
    file = folder / "newskeep.toml"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def crawl_command(folder: Path, *options: str, key: str = "demo") -> list[str]:
    return [sys.executable, "-m", "crawler.process", "--config", str(folder / "newskeep.toml"), "--site", key, *options]


def start_crawl(folder: Path, *options: str, key: str = "demo") -> subprocess.Popen[bytes]:
    """A crawl that goes on while the test does something else."""
    return subprocess.Popen(
        crawl_command(folder, *options, key=key),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment(),
    )


def environment() -> dict[str, str]:
    """The environment of a child: its code is measured too, warnings of ours included."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def crawl(folder: Path, table: Mapping[str, Any] | None = None, *options: str, key: str = "demo") -> Crawled:
    """Crawl one site to its end. With `table` the configuration is written first."""
    if table is not None:
        write_config(folder, table, key)
    command = crawl_command(folder, *options, key=key)
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=240, check=False
    )
    events = [json.loads(line) for line in done.stdout.splitlines()]
    found = rows(folder, "select * from crawls order by id desc limit 1") if (folder / "news.db").exists() else []
    return Crawled(done.returncode, events, done.stderr, found[0] if found else None)


def rows(folder: Path, sql: str, *values: Any) -> list[dict[str, Any]]:
    """A question to the archive, as an archivist would ask it."""
    with closing(sqlite3.connect(f"file:{folder / 'news.db'}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute(sql, values)]
