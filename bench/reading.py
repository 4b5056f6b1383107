"""How well pages are read that nobody has seen: newskeep beside trafilatura and htmldate, in one run.

    PYTHONPATH=. .venv/bin/python bench/reading.py PAGES [PYTHON]

PAGES: a folder of labelled pages with `evaluate.py` and `baselines.py`; the pages are their publishers' and no part of
this project. PYTHON: an interpreter of another environment, in which trafilatura and htmldate are installed; without
it newskeep is measured alone. Writes `bench/results/reading.md`: the two halves of each set (by a hash of the page's
name; errors were looked at in one of them only) and the whole. As evaluate.py's adapter: `bench/reading.py:extract`.
"""

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

from archive.records import Story

ROOT = Path(__file__).resolve().parent
HOURS = (0, *range(1, 15), *range(-1, -13, -1))
"""Offsets from UTC that there are, the likeliest first."""
SETS = ("wcxb-dev", "fundus", "teasers")
COLUMNS = {
    "body F1": "body_f1",
    "precision": "body_p",
    "recall": "body_r",
    "title exact": "title_exact",
    "day right": "date_acc",
    "day wrong": "date_wrong",
    "authors exact": "author_exact",
    "an author": "author_any",
    "related F1": "related_f1",
    "median ms": "ms_p50",
}


def extract(html: bytes, url: str) -> dict[str, Any]:
    """The adapter: what newskeep reads in a page, without knowing its site."""
    from crawler.reading import read_story

    story = read_story(html, url)
    return {
        "title": story.title,
        "published": published(story),
        "authors": list(story.authors),
        "summary": story.summary,
        "body_text": story.body_text,
        "category": story.category,
        "related": [teaser.url for teaser in story.teasers],
    }


def published(story: Story) -> str | None:
    """The day or, where a moment is told, that moment with an offset in which it is of that day."""
    if story.published_on is None:
        return None
    if story.published_at is not None:
        for hours in HOURS:
            local = story.published_at.astimezone(timezone(timedelta(hours=hours)))
            if local.date() == story.published_on:
                return local.isoformat()
    return story.published_on.isoformat()


def half(name: str) -> str:
    """'seen': its errors could be looked at; 'held out': they were not."""
    return "seen" if int(hashlib.md5(name.encode(), usedforsecurity=False).hexdigest(), 16) % 2 == 0 else "held out"


def run(pages: Path, python: str, adapter: str, folder: Path) -> Path:
    """Let the evaluator read every page; what was read, a line of JSON a page."""
    dump = folder / f"{adapter.rpartition(':')[2]}.jsonl"
    command = [python, str(pages / "evaluate.py"), "--adapter", adapter, "--sets", ",".join(SETS), "--dump", str(dump)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT.parent) if python == sys.executable else ""}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return dump


def scores(pages: Path, dump: Path) -> dict[tuple[str, str], dict[str, float]]:
    """The evaluator's figures by set and half."""
    spec = importlib.util.spec_from_file_location("evaluate", pages / "evaluate.py")
    assert spec is not None
    assert spec.loader is not None
    evaluate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(evaluate)
    gold = {(page["set"], page["id"]): page for page in evaluate.load(list(SETS))}
    found: dict[tuple[str, str], Any] = {}
    for line in dump.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        page = gold[row["set"], row["id"]]
        for part in (half(row["id"]), "all"):
            score = found.setdefault((row["set"], part), evaluate.Score())
            score.add(page, row["out"], row["ms"] / 1000, 0.0, row["err"])
    return {key: score.result() for key, score in found.items()}


def table(results: dict[str, dict[tuple[str, str], dict[str, float]]]) -> str:
    """Markdown: a row for each set, half and reader."""
    lines = [f"| set | half | reader | pages | {' | '.join(COLUMNS)} |", "|---" * (len(COLUMNS) + 4) + "|"]
    for name in SETS:
        for part in ("seen", "held out", "all"):
            for reader, result in results.items():
                figures = result.get((name, part), {})
                cells = [_cell(figures.get(key), key) for key in COLUMNS.values()]
                lines.append(f"| {name} | {part} | {reader} | {figures.get('pages', 0):.0f} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(figure: float | None, key: str) -> str:
    if figure is None:
        return ""
    return f"{figure:.0f}" if key.startswith("ms") else f"{figure:.3f}"


def main() -> None:
    """Read the pages with every reader in turn, and write the table."""
    pages, others = Path(sys.argv[1]), sys.argv[2:3]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        dumps = {"newskeep": run(pages, sys.executable, f"{ROOT / 'reading.py'}:extract", folder)}
        for python in others:
            dumps |= {each: run(pages, python, f"baselines:{each}", folder) for each in ("trafilatura", "htmldate")}
        text = table({reader: scores(pages, dump) for reader, dump in dumps.items()})
    intro = "Labelled pages, read by each in one run (`bench/reading.py`). Times are of a shared machine."
    (ROOT / "results").mkdir(exist_ok=True)
    (ROOT / "results" / "reading.md").write_text(f"# Reading\n\n{intro}\n\n{text}\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
