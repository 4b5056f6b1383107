"""`newskeep try --twice`: what an operator sees, and what to paste."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from jobs.try_view import noise_lines
from tests.crawling import ROOT, environment, write_config
from tests.hostile import HostileServer


def tried(folder: Path, url: str, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "jobs.cli", "--config", str(folder / "newskeep.toml"), "try", url, *options]
    return subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=120, check=False
    )


def test_twice_proposes_a_line_to_paste(tmp_path: Path, misbehaving: HostileServer) -> None:
    misbehaving.stories["one"] = "noisy-line-of-its-own"
    write_config(tmp_path, misbehaving.site_table() | {"ignore": ["div.ad"]})
    done = tried(tmp_path, misbehaving.story_url("one"), "--twice")
    assert (done.returncode, done.stderr) == (0, "")
    pasted = next(text.strip() for text in done.stdout.splitlines() if text.strip().startswith("ignore ="))
    assert tomllib.loads(pasted) == {"ignore": ["div.ad", "p.hits"]}
    assert "Read 1,201 times" in done.stdout
    asked = [seen for seen in misbehaving.requests if seen.path == "/news/one/"]
    assert len(asked) == 2
    assert not any("if-none-match" in seen.headers or "if-modified-since" in seen.headers for seen in asked)


def test_twice_as_json_names_fields_lines_and_harmless_parts(tmp_path: Path, misbehaving: HostileServer) -> None:
    misbehaving.stories["one"] = "noisy-quote-of-the-day"
    write_config(tmp_path, misbehaving.site_table())
    twice = json.loads(tried(tmp_path, misbehaving.story_url("one"), "--twice", "--json").stdout)["twice"]
    assert {row["field"] for row in twice["fields"]} == {"body_text"}
    assert [row["selector"] for row in twice["ignore"]] == ["div.thought-of-the-day"]
    assert twice["ignore_toml"] == 'ignore = ["div.thought-of-the-day"]'
    assert (twice["left"], twice["teasers_rotate"]) == ([], False)


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [("rotates-its-cards", "never make an edit"), ("noisy-nonce", "script[nonce]"), ("good", "no field differs")],
)
def test_what_is_harmless_is_said_to_be(tmp_path: Path, misbehaving: HostileServer, behaviour: str, words: str) -> None:
    misbehaving.stories["one"] = behaviour
    write_config(tmp_path, misbehaving.site_table())
    done = tried(tmp_path, misbehaving.story_url("one"), "--twice")
    assert done.returncode == 0
    assert words in done.stdout
    assert "no field differs" in done.stdout
    assert "ignore =" not in done.stdout


def test_a_second_answer_that_is_no_page_is_not_compared(tmp_path: Path, misbehaving: HostileServer) -> None:
    misbehaving.stories["one"] = "works-once"
    write_config(tmp_path, misbehaving.site_table())
    done = tried(tmp_path, misbehaving.story_url("one"), "--twice")
    assert done.returncode == 0
    assert "answered 404" in done.stdout


def test_a_page_that_is_refused_is_not_asked_for_twice(tmp_path: Path, misbehaving: HostileServer) -> None:
    write_config(tmp_path, misbehaving.site_table())
    done = tried(tmp_path, f"{misbehaving.url}/says-404", "--twice", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["twice"] is None
    assert misbehaving.visits["/says-404"] == 1


def test_hostile_words_reach_no_terminal() -> None:
    evil = "\x1b]0;owned\x07<b>"
    row = {"first": evil, "second": evil}
    twice: dict[str, Any] = {
        "fields": [{"field": "body_text", **row}],
        "ignore": [],
        "left": [{"field": "body_text", **row}],
        "harmless": [{"where": evil, "times": 2, **row}],
        "teasers_rotate": True,
    }
    shown = "\n".join(noise_lines({"url": evil, "twice": twice}))
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "No selector reaches this" in shown
