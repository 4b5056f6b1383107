"""What a command loads before it answers: the libraries that crawl or run for ever only where one does.

One child process for all commands: they run in it one after the other, the light ones first, so that what a command
brings in cannot be another's doing.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.archive_samples import crawling, story

HEAVY = ("scrapy", "twisted", "lxml", "parsel", "trafilatura", "apscheduler", "smtplib", "aiosmtpd", "dateparser")
COMMANDS = (
    ("--help",),
    ("--version",),
    ("crawl", "--help"),
    ("daemon", "--help"),
    ("demo", "--help"),
    ("check", "--help"),
    ("try", "--help"),
    ("stories",),
    ("show", "1"),
    ("search", "saturday"),
    ("changes",),
    ("diff", "1", "1", "2"),
    ("report",),
    ("status",),
    ("verify",),
    ("backup", "copy.db"),
    ("init", "elsewhere"),
)
CHILD = """
import io, json, sys
from contextlib import redirect_stderr, redirect_stdout
from jobs.cli import newskeep
heavy, commands = json.loads(sys.argv[1])
found = []
for words in commands:
    before = {name for name in heavy if name in sys.modules}
    told = io.StringIO()
    with redirect_stdout(told), redirect_stderr(told):
        try:
            newskeep.main(words, prog_name="newskeep")
        except SystemExit as ended:
            code = ended.code
    loaded = [name for name in heavy if name in sys.modules and name not in before]
    found.append({"words": words, "code": code, "loaded": loaded, "told": told.getvalue()})
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Exit code and heavy modules of each command, in the folder of an archive with one edited story."""
    folder = tmp_path_factory.mktemp("light")
    made = crawling(folder / "news.db")
    made.read(story())
    made.read(story(body_text="It was held on Sunday."))
    made.end()
    made.store.close()
    (folder / "newskeep.toml").write_text(
        'archive = "news.db"\n[sites.example]\nhome = "https://www.example.org/"\nlistings = ["https://www.example.org/news/"]\n'
    )
    root = str(Path(__file__).parents[1])
    given = {**os.environ, "PYTHONPATH": root, "NEWSKEEP_CONFIG": str(folder / "newskeep.toml")}
    asked = json.dumps([HEAVY, COMMANDS])
    child = subprocess.run(
        [sys.executable, "-c", CHILD, asked],
        cwd=folder,
        env=given,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found: list[dict[str, Any]] = json.loads(child.stdout)
    return found


def test_every_command_that_was_asked_answers(answers: list[dict[str, Any]]) -> None:
    assert [(each["words"], each["told"]) for each in answers if each["code"] not in (0, 3)] == []


def test_no_command_that_does_not_crawl_loads_what_crawls(answers: list[dict[str, Any]]) -> None:
    assert {" ".join(each["words"]): each["loaded"] for each in answers if each["loaded"]} == {}
