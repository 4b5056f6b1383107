"""Whatever a page says, no view of newskeep obeys it: terminal, pipe, JSON, HTML, mail, log, figures."""

import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from archive import open_archive
from archive.scrub import scrubbed
from crawler.normalise import _sanitised as sanitised
from jobs import logs
from jobs.cli import newskeep
from jobs.metrics import Gauge
from jobs.metrics import text as exposition
from tests.archive_samples import invariants
from tests.hostile_archive import HOSTILE_BYTES, archive_in
from tests.hostile_texts import HOSTILE, steering
from tests.sinks import amiss, on_terminal
from tests.smtp import PASSWORD, MailServer, trust_tests

PRINTED = "".join(scrubbed(text) for text in HOSTILE.values())[:20_000]
"""As a person may type or paste it: an argument holds no NUL and no half of a pair."""
HEADERS = "Date Message-ID From To Subject List-Id List-Unsubscribe Auto-Submitted MIME-Version Content-Type"
STORIES = [str(number) for number in range(1, len(HOSTILE) + 1)]
VIEWS = [
    ["stories"],
    ["changes"],
    ["changes", "--held"],
    ["search", "A"],
    ["report", "--since", "2000-01-01"],
    ["status"],
    ["check", "--offline"],
    ["verify"],
    ["daemon", "--plan"],
]
AS_JSON = [[*view, "--json"] for view in VIEWS[:-1]]
WRONG = [
    ["show", "--", PRINTED],
    ["-v", "show", "--", PRINTED],
    ["diff", "--", PRINTED],
    ["try", "--", PRINTED],
    ["crawl", "--", PRINTED],
    ["release", "--", PRINTED],
    ["stories", "--site", PRINTED],
    ["stories", "--since", PRINTED],
    ["changes", "--kind", PRINTED],
    ["report", "--out", f"no/{PRINTED}"],
    ["backup", f"no/{PRINTED}"],
    ["--config", PRINTED, "stories"],
    [f"--{PRINTED}"],
    [PRINTED],
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return archive_in(tmp_path_factory.mktemp("hostile")).parent


def run(folder: Path, *arguments: str) -> Result:
    done = CliRunner().invoke(newskeep, ["--config", str(folder / "newskeep.toml"), *arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), arguments
    return done


def test_nothing_steers_a_terminal(folder: Path) -> None:
    each = [[command, number] for number in STORIES[::12] for command in ("show", "diff")]
    commands = [*VIEWS, *each, ["diff", "1", "--html", "-"], ["stories", "--json"], ["search", "--", PRINTED], *WRONG]
    seen = list(on_terminal(folder, commands))
    assert [command for _, _, command in seen] == commands
    told = [(command[:2], steering(text, colours=True)) for _, text, command in seen if command != ["verify"]]
    assert [one for one in told if one[1]] == []
    assert [code for code, _, _ in seen[-len(WRONG) :]].count(0) == 0


def test_the_list_of_commands_cuts_no_sentence() -> None:
    shown = CliRunner().invoke(newskeep, ["--help"]).stdout
    assert "..." not in shown.partition("Commands:")[2]


def test_raw_bytes_go_into_pipes_and_never_to_a_terminal(folder: Path) -> None:
    ((code, shown, _),) = on_terminal(folder, [["show", "1", "--raw", "--version", "1"]])
    assert code == 2
    assert "--raw > page.html" in shown
    assert not steering(shown)
    assert run(folder, "show", "1", "--raw", "--version", "1").stdout_bytes.startswith(HOSTILE_BYTES)


@pytest.mark.parametrize("arguments", [*(view for view in VIEWS if view[0] != "report"), *AS_JSON], ids=" ".join)
def test_nothing_that_steers_comes_out_of_a_pipe(folder: Path, arguments: list[str]) -> None:
    done = run(folder, *arguments)
    assert (steering(done.stdout), steering(done.stderr)) == ("", "")
    assert done.exit_code in (0, 3), done.stderr
    assert "49{{ config" not in done.stdout  # {{ 7*7 }}
    if "--json" in arguments:
        json.loads(done.stdout)


def test_json_gives_back_every_text_sign_for_sign(folder: Path) -> None:
    with open_archive(folder / "news.db") as archive:
        kept = {story.story_id: story.title for story in archive.stories()}
        first = [archive.version(int(number), 1) for number in STORIES]
    assert [version.title for version in first] == [scrubbed(text) for text in HOSTILE.values()]
    told = json.loads(run(folder, "stories", "--json").stdout)
    assert {one["story_id"]: one["title"] for one in told} == kept
    one = json.loads(run(folder, "show", "1", "--version", "1", "--json").stdout)
    assert (one["authors"][0], one["body_text"]) == (first[0].authors[0], first[0].body_text)


@pytest.mark.parametrize("number", STORIES[::8])
def test_one_story_steers_and_runs_nothing_in_any_form(folder: Path, number: str) -> None:
    for form in (["show"], ["diff"], ["diff", "--full"], ["diff", "--json"]):
        done = run(folder, *form, number)
        assert (steering(done.stdout), steering(done.stderr)) == ("", ""), form
    page = run(folder, "diff", number, "--html", "-").stdout
    if page:  # a story of one version has nothing to compare
        assert amiss(page) == []
        assert steering(page) == ""


def test_a_report_runs_loads_and_forges_nothing(folder: Path, tmp_path: Path) -> None:
    done = run(folder, "report", "--since", "2000-01-01", "--out", str(tmp_path / "week.html"))
    page = (tmp_path / "week.html").read_text(encoding="utf-8")
    assert amiss(page) == []
    assert (steering(page), steering(done.stderr)) == ("", "")
    assert [file.name for file in tmp_path.iterdir()] == ["week.html"]
    assert "49{{ config" not in page
    lines = run(folder, "changes").stdout.splitlines()
    assert all(re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d  [a-z]+ ", line) for line in lines)  # no text makes a line


def test_what_is_searched_for_is_words_and_never_syntax(folder: Path) -> None:
    with open_archive(folder / "news.db") as archive:
        for text in HOSTILE.values():
            list(archive.search(text))
        assert [hit.title for hit in archive.search(HOSTILE["sql"])] == [HOSTILE["sql"]]
        assert not list(archive.search("summary: NEAR(nowhere*"))
    assert invariants(folder / "news.db") == []


@pytest.mark.parametrize("form", logs.FORMATS)
def test_a_log_has_one_line_an_event(form: str) -> None:
    root, stream = logging.getLogger(), io.StringIO()
    before = root.handlers[:], root.level
    try:
        logs.start(form, ZoneInfo("Europe/London"), stream)
        for text in HOSTILE.values():
            logs.event("crawl-ended", text, site="example", crawl_id=1)
            logging.getLogger("newskeep.daemon").warning("%s", text, exc_info=ValueError(text))
    finally:
        root.handlers[:] = before[0]
        root.setLevel(before[1])
    assert steering(stream.getvalue()) == ""
    assert len(stream.getvalue().splitlines()) == 2 * len(HOSTILE)


def test_figures_are_a_line_each(folder: Path) -> None:
    shown = exposition([Gauge(name="a", help=text, samples=(({"site": text}, 1),)) for text in HOSTILE.values()])
    assert len(shown.split("\n")) == 3 * len(HOSTILE) + 1


@pytest.fixture
def mailed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Result, MailServer]]:
    monkeypatch.setenv("SSL_CERT_FILE", trust_tests(tmp_path))
    monkeypatch.setenv("NEWSKEEP_SMTP_PASSWORD", PASSWORD)
    monkeypatch.delenv("NEWSKEEP_PING_URL", raising=False)
    with MailServer() as server:
        people = 'alarms_to = ["admin@example.org"]\n[[mail.recipients]]\nto = "Bea <bea@example.org>"\n'
        mail = f'[mail]\nhost = "127.0.0.1"\nport = {server.port}\nusername = "archive"\nfrom = "news@example.org"\n'
        archive_in(tmp_path, mail + people)
        yield run(tmp_path, "report", "--send"), server
    assert (tmp_path / "newskeep.prom").read_text().count("newskeep_stories{") == 4


def test_mails_have_our_headers_and_readers_alone(mailed: tuple[Result, MailServer]) -> None:
    done, server = mailed
    ours = [(to, raw, mail) for (to, raw), (_, mail) in zip(server.mails, server.read(), strict=True)]
    assert {to for to, _, _ in ours} == {"bea@example.org", "admin@example.org"}
    assert len(ours) == 1 + 5  # a report, and the alarms
    assert steering(done.stdout) + steering(done.stderr) == ""
    for to, raw, mail in ours:
        assert " ".join(mail.keys()) == HEADERS
        assert [one.addr_spec for one in mail["To"].addresses] == [to]
        assert max(map(len, raw.split(b"\r\n"))) <= 998
        assert steering(str(mail["Subject"])) == ""
        for part in mail.walk():
            content: Any = None if part.is_multipart() else part.get_content()
            assert content is None or steering(content.replace("\r\n", "\n")) == ""
            assert part.get_content_type() != "text/html" or amiss(content) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_stored_markup_runs_and_loads_nothing_in_any_viewer(name: str) -> None:
    kept = sanitised(HOSTILE[name])
    assert not re.search(r"<(?!/?[a-z0-9]+[ >])", kept)
    tags = re.findall(r"<([a-z0-9]+)((?: [a-z-]+=\"[^\"]*\")*)>", kept)
    assert len(tags) == len(re.findall(r"<[a-z]", kept))
    assert {tag for tag, _ in tags} <= {"a", "b", "i", "img", "p"}
    attributes = [one for _, given in tags for one in re.findall(r' ([a-z-]+)="([^"]*)"', given)]
    assert {name for name, _ in attributes} <= {"href", "title", "rel", "data-src", "alt"}
    assert all(re.match(r"https?://", value) for name, value in attributes if name == "href")


def test_a_pictures_address_stays_where_nothing_loads_it() -> None:
    markup = '<p>a <img title=" src=" alt="a>b" src="https://example.org/a?b=1&c=&quot;" srcset="x 2x"> src="y"</p>'
    kept = '<img title=" src=" alt="a&gt;b" data-src="https://example.org/a?b=1&amp;c=&quot;">'
    assert sanitised(markup) == f'<p>a {kept} src="y"</p>'
