"""One line an event, whatever is in it."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

import pytest

from jobs import logs

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def log() -> Iterator[Callable[[str], io.StringIO]]:
    """`log("json")`: where the log goes from now on."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level

    def start(form: str) -> io.StringIO:
        stream = io.StringIO()
        logs.start(form, LONDON, stream)
        return stream

    yield start
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_plain_line_says_when_where_and_what(log: Callable[[str], io.StringIO]) -> None:
    stream = log("plain")
    logs.event("crawl-ended", "ok: 3 new", site="iwf", crawl_id=12)
    logs.event("mail-failed", "refuses connections", level=logging.WARNING)
    first, second = stream.getvalue().splitlines()
    when, site, words = first.split("  ")
    assert when.endswith((" GMT", " BST"))
    assert (site, words) == ("iwf #12", "ok: 3 new")
    assert second.endswith("  warning: refuses connections")


def test_a_json_line_is_one_object_with_the_time_in_utc(log: Callable[[str], io.StringIO]) -> None:
    stream = log("json")
    logs.event("crawl-ended", "ok: 3 new", site="iwf", crawl_id=12)
    said = json.loads(stream.getvalue())
    assert said.pop("at").endswith("Z")
    assert said == {"level": "info", "event": "crawl-ended", "site": "iwf", "crawl_id": 12, "message": "ok: 3 new"}


@pytest.mark.parametrize("form", logs.FORMATS)
def test_hostile_words_stay_on_one_line_and_steer_no_terminal(log: Callable[[str], io.StringIO], form: str) -> None:
    stream = log(form)
    logs.event("crawl-ended", "failed: \x1b[2J\r\nfake line\u202e")
    assert len(stream.getvalue().splitlines()) == 1
    assert "\x1b" not in stream.getvalue()
    assert "\u202e" not in stream.getvalue()


@pytest.mark.parametrize("form", logs.FORMATS)
def test_no_secret_is_logged_whoever_says_it(
    log: Callable[[str], io.StringIO], form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSKEEP_SMTP_PASSWORD", "open sesame")
    monkeypatch.setenv("NEWSKEEP_PING_URL", "https://ping.example.org/secret-key")
    stream = log(form)
    logs.event("mail-failed", "535 open sesame is wrong; https://ping.example.org/secret-key")
    logging.getLogger("elsewhere").warning("asked https://user:secret@example.org/news/")
    assert "sesame" not in stream.getvalue()
    assert "secret" not in stream.getvalue()
    assert "example.org/news/" in stream.getvalue()


def test_an_exception_is_one_line_too(log: Callable[[str], io.StringIO]) -> None:
    stream = log("plain")
    try:
        raise ValueError("no\nsuch thing")
    except ValueError:
        logging.getLogger("apscheduler").exception("job raised")
    (line,) = stream.getvalue().splitlines()
    assert line.endswith("job raised (ValueError: no such thing)")
