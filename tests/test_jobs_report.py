"""The report as people get it: what it says, that text and HTML say the same, and that a page cannot get out of it."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive import open_archive
from archive.records import Problem
from jobs.cli import newskeep
from jobs.period import gather, next_period
from jobs.report import Report, render
from jobs.report_passages import MOST_PASSAGES
from tests.archive_samples import HOME, url_of
from tests.golden_report import HOW, LONDON, files, golden, rendered
from tests.report_samples import DAY, SINCE, Period, begun, every_kind, sample

ROOT = Path(__file__).parents[1]
EVIL = '</p><script>alert(1)</script>\x1b[2J\u202e{{ 7 * 7 }} "quoted" =?utf-8?q?x=0D=0ABcc=3Aa@b?='
CONFIG = (
    'archive = "news.db"\n'
    f'[sites.example]\nname = "Example Trust"\nhome = "{HOME}"\nlistings = ["{HOME}news/"]\nstories = "^/news/."\n'
)


class Words(HTMLParser):
    """What a reader of the HTML gets: words and addresses, and which elements and attributes carry them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []
        self.hidden = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        if tag in ("style", "title") or "display:none" in (given.get("style") or ""):
            self.hidden += 1
        if tag == "a":
            self.links.append(given.get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "title") or (tag == "div" and self.hidden):
            self.hidden -= 1

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words += data.split()


@pytest.fixture(scope="module")
def archive_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "news.db"
    every_kind(path)
    return path


@pytest.fixture(scope="module")
def report(archive_path: Path) -> Report:
    return rendered(archive_path)


def report_of(made: Period, outcome: str = "ok") -> Report:
    """Of everything since the first crawl."""
    made.end(outcome)
    bounds = next_period(made.store, SINCE)
    assert bounds is not None
    found = render(gather(made.store, *bounds), LONDON)
    made.store.close()
    return found


@pytest.mark.parametrize("name", ["report.txt", "report.html"])
def test_the_report_of_every_kind_is_the_golden_one(report: Report, name: str) -> None:
    assert files(report)[name] == golden(name), HOW


def test_another_process_with_another_hash_seed_locale_and_zone_makes_the_same_bytes(
    archive_path: Path, report: Report
) -> None:
    code = (
        "import sys; from pathlib import Path; from tests.golden_report import rendered; "
        "found = rendered(Path(sys.argv[1])); "
        "sys.stdout.buffer.write((found.subject + found.text + found.html).encode())"
    )
    for seed, zone in (("1", "Asia/Tokyo"), ("4711", "America/St_Johns")):
        surroundings = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C", "LANG": "de_DE.UTF-8"}
        made = subprocess.run(
            [sys.executable, "-c", code, str(archive_path)], cwd=ROOT, env=surroundings, capture_output=True, check=True
        )
        assert made.stdout.decode() == report.subject + report.text + report.html


def test_text_and_html_hold_the_same_words(report: Report) -> None:
    """But for rules, marks and bullets. An address that is a link in HTML stands in the text."""
    told = re.sub(r"^Below, .*$", "", report.text, flags=re.MULTILINE)
    text = Counter(re.sub(r"^(=+|-+)$|^\* |\{\+|\+\}|\[-|-\]", " ", told, flags=re.MULTILINE).split())
    page = Words(report.html)
    html = Counter(word for word in page.words if word not in ("added:", "removed:"))
    html.subtract(("Change", "report"))
    assert {word for word in text if "://" in word} == set(page.links)
    assert {
        word: text[word] - html[word]
        for word in text | html
        if "://" not in word and word != "·" and text[word] != html[word]
    } == {}


def test_each_insertion_and_deletion_is_marked_in_words_in_both(report: Report) -> None:
    assert "Over [-1,200-] {+1,500+} people came" in report.text
    spoken = " ".join(Words(report.html).words)
    assert "Over removed: 1,200 added: 1,500 people came" in spoken
    assert spoken.count("added:") == report.text.count("{+") - 1
    assert spoken.count("removed:") == report.text.count("[-") - 1


def test_long_unchanged_parts_are_folded_in_both(report: Report) -> None:
    assert "(2 paragraphs, 56 words unchanged)" in report.text
    assert "(2 paragraphs, 56 words unchanged)" in report.html
    assert "lifeboat station. They" not in report.text


def test_a_redated_story_tells_both_weekdays_and_how_far(report: Report) -> None:
    assert "From: Monday 22 January 2018" in report.text
    assert "To: Wednesday 3 January 2018" in report.text
    assert "Backdated by 19 days." in report.text


def test_each_item_links_to_its_page_and_names_the_command(report: Report) -> None:
    assert url_of("beach-hut-library") in Words(report.html).links
    assert "newskeep diff 1 1 2" in report.html
    assert "newskeep diff 1 2 3" in report.text
    assert "newskeep show 4" in report.text


def test_held_changes_are_told_by_their_alarm_with_examples_and_commands(report: Report) -> None:
    for words in ("Held until you decide: 1 edited", "newskeep changes --held", "newskeep release", "newskeep discard"):
        assert words in report.text
    assert "Our year in figures: now &#39;403&#39;" in report.html


def test_the_html_runs_nothing_loads_nothing_and_can_be_heard(report: Report) -> None:
    page = Words(report.html)
    assert not {"script", "img", "iframe", "object", "embed", "form", "input", "link", "svg", "video"} & set(page.tags)
    assert not re.search(r"url\(|@import|javascript:|\son[a-z]+=", report.html)
    assert '<html lang="en">' in report.html
    assert f"<title>{report.subject}</title>" in report.html
    assert report.html.count("<table") == report.html.count('<table role="presentation"')
    levels = [int(tag[1]) for tag in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_colours_of_words_are_readable_in_both_modes(report: Report) -> None:
    """WCAG AA: 4.5 to 1 wherever the template sets both colours, and for the inherited ones on card and paper."""
    pairs = re.findall(
        r"background-color:\s?(#[0-9a-f]{6})[^;]*;\s*(?:border-color:[^;]*;\s*)?color:\s?(#[0-9a-f]{6})", report.html
    )
    light = [(ink, "#ffffff") for ink in ("#24282c", "#0f5c63", "#5a6068")]
    dark = [(ink, "#1c2024") for ink in ("#e7e5e0", "#83cbd1", "#a9aeb4")]
    assert len(pairs) > 6
    for one, other in [*pairs, *light, *dark]:
        lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (one, other)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_no_line_of_the_text_is_wider_than_a_mail_allows(report: Report) -> None:
    assert [line for line in report.text.splitlines() if len(line) > 76 and "https://" not in line] == []


def test_an_empty_period_says_that_nothing_changed_and_what_was_checked(tmp_path: Path) -> None:
    made = begun(tmp_path / "news.db")
    made.begin(DAY)
    for name in ("quiet-corner", "clock-tower"):
        made.read(sample(name))
    found = report_of(made)
    assert found.subject == "Example Trust news: nothing changed (12 Mar 2024)"
    assert "Nothing changed." in found.text
    assert "2 stories checked, 2 unchanged, oldest check 11 Mar 2024, 07:00" in found.text
    assert "1 crawl: 1 ok." in found.text
    assert "2 stories checked, 2 unchanged" in found.html


def test_a_period_in_which_nobody_could_look_is_not_called_quiet(tmp_path: Path) -> None:
    made = begun(tmp_path / "news.db")
    made.begin(DAY)
    for name in ("quiet-corner", "clock-tower"):
        made.fail(name, "error", 503)
    found = report_of(made, "failed")
    assert found.subject == "Example Trust news: nothing could be checked (12 Mar 2024)"
    for words in (found.text, found.html):
        assert "Nothing could be checked." in words
        assert "Nothing changed" not in words


def test_an_alarm_that_holds_nothing_is_told_and_not_called_a_quiet_day(tmp_path: Path) -> None:
    made = begun(tmp_path / "news.db")
    made.begin(DAY)
    made.end()
    made.store.db.execute(
        "INSERT INTO alarms (site, kind, crawl_id, raised_at, detail) VALUES ('example', 'nothing-found', ?, ?, ?)",
        [made.crawl_id, "2024-03-12T07:08:00Z", "the listings led to no story, where 6 were found before"],
    )
    made.store.db.conn.commit()
    found = report_of(made)
    assert found.subject == "Example Trust news: 1 alarm (12 Mar 2024)"
    assert "The listings led to no story, where 6 were found before." in found.text
    assert "newskeep release" not in found.text
    assert "Held back" not in found.html


def test_a_word_without_end_is_cut(tmp_path: Path) -> None:
    made = begun(tmp_path / "news.db")
    made.begin(DAY)
    endless = "y" * 100_000
    made.read(sample("quiet-corner", title=endless, category=endless, body_text=f"Two chairs {endless}"))
    found = report_of(made)
    assert len(found.text) < 5_000
    assert len(found.html) < 20_000


def test_words_of_a_page_stay_words(tmp_path: Path) -> None:
    """In title, text, category, address, problem and alarm; on the terminal, in HTML and in the subject."""
    made = begun(tmp_path / "news.db")
    made.begin(DAY)
    made.store.db.execute("UPDATE sites SET name = ?", [EVIL])
    made.store.db.conn.commit()
    made.read(sample("quiet-corner", title=EVIL, body_text=f"Two chairs. {EVIL}\n\n{EVIL}", category=EVIL))
    made.read(sample("evil", title=EVIL, summary=EVIL, language='"><script>'))
    made.store.db.execute("UPDATE stories SET url = 'javascript:alert(1)' WHERE url = ?", [url_of("evil")])
    made.store.db.conn.commit()
    made.store.record_problem(made.crawl_id, Problem(kind="odd", detail=EVIL, url="javascript:alert(2)"), made.now)
    made.hold("night-ferry", EVIL, [EVIL])
    found = report_of(made)
    page = Words(found.html)
    assert "script" not in page.tags
    assert all(link.startswith("https://") for link in page.links)
    assert "49" not in page.words
    for words in (found.subject, found.text, found.html):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", words)
    assert "=?" not in found.subject
    assert "\n" not in found.subject
    assert len(found.subject) <= 120
    assert found.subject.endswith("(12 Mar 2024)")


def test_very_long_words_are_wrapped_in_text_and_may_break_in_html(tmp_path: Path) -> None:
    made = begun(tmp_path / "news.db")
    made.begin(DAY)
    made.read(sample("quiet-corner", title="W" * 400, body_text="Two chairs " + "x" * 900))
    found = report_of(made)
    assert max(len(line) for line in found.text.splitlines()) <= 76
    assert "overflow-wrap:anywhere" in found.html


def test_a_story_rewritten_at_length_is_shown_within_a_budget_that_is_named(tmp_path: Path) -> None:
    paragraphs = [
        f"Paragraph {n} tells at some length of the {n}th lamp on the pier and who lights it." for n in range(60)
    ]
    later = [text.replace("lamp", "lantern") for text in paragraphs]
    made = begun(tmp_path / "news.db")
    made.begin(DAY)
    made.read(sample("lamps", body_text="\n\n".join(paragraphs)))
    made.begin(DAY)
    made.read(sample("lamps", body_text="\n\n".join(later)))
    found = report_of(made)
    shown = found.text.count("{+lantern+}")
    assert 5 < shown <= MOST_PASSAGES
    assert f"… and {60 - shown} more passages." in found.text
    assert f"… and {60 - shown} more passages." in found.html


def test_a_long_new_paragraph_is_cut_and_says_how_much_is_missing(tmp_path: Path) -> None:
    made = begun(tmp_path / "news.db")
    made.begin(DAY)
    made.read(sample("quiet-corner", body_text="Two chairs and a lamp.\n\nCome and sit.\n\n" + "lorem " * 2000))
    found = report_of(made)
    missing = re.search("… ([0-9,]+) more words of this passage", " ".join(found.text.split()))
    assert missing
    assert found.text.count("lorem") + int(missing[1].replace(",", "")) == 2000
    assert len(found.text.split()) < 500


# The command


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(newskeep, ["--config", str(folder / "newskeep.toml"), "report", *words])


@pytest.fixture
def folder(archive_path: Path) -> Path:
    (archive_path.parent / "newskeep.toml").write_text(CONFIG)
    return archive_path.parent


def test_the_command_prints_the_text_and_says_with_3_that_an_alarm_waits(folder: Path, report: Report) -> None:
    found = run(folder, "--since", "2024-03-11T08:00:00Z")
    assert found.exit_code == 3
    assert found.stdout == report.text


def test_out_writes_the_html_whole_and_says_so(folder: Path, report: Report, tmp_path: Path) -> None:
    found = run(folder, "--since", "2024-03-11T08:00:00Z", "--out", str(tmp_path / "week.html"))
    assert found.stdout == ""
    assert "week.html" in found.stderr
    assert (tmp_path / "week.html").read_text(encoding="utf-8") == report.html
    assert [path.name for path in tmp_path.iterdir()] == ["week.html"]


def test_out_to_a_place_that_cannot_be_written_fails_in_one_line(folder: Path, tmp_path: Path) -> None:
    found = run(folder, "--out", str(tmp_path / "missing" / "week.html"))
    assert found.exit_code == 1
    assert "cannot write" in found.stderr


def test_json_holds_period_counts_items_and_evidence(folder: Path) -> None:
    found = json.loads(run(folder, "--since", "2024-03-11T08:00:00Z", "--json").stdout)
    assert found["since"] == "2024-03-11T08:00:00Z"
    assert found["counts"]["redated"] == 1
    (redated,) = [item for item in found["items"] if item["kind"] == "redated"]
    assert (redated["was_published_on"], redated["published_on"]) == ("2018-01-22", "2018-01-03")
    assert redated["command"] == "newskeep diff 2 1 2"
    assert found["evidence"]["checked"] == 9
    assert found["alarms"][0]["held"] == {"edited": 1}
    assert found["waiting"] == 1


def test_sites_and_kinds_can_be_chosen_and_an_unknown_site_is_refused(folder: Path) -> None:
    found = run(folder, "--since", "2024-03-11T08:00:00Z", "--site", "harbour", "--kind", "new")
    assert found.exit_code == 0
    assert found.stdout.startswith("Harbour Archive news\n")
    assert "As asked, only these kinds are told: new." in found.stdout
    assert run(folder, "--site", "exampel").exit_code == 2


def test_without_since_the_report_begins_where_the_last_committed_one_ended(folder: Path, tmp_path: Path) -> None:
    made = begun(tmp_path / "news.db")
    (tmp_path / "newskeep.toml").write_text(CONFIG)
    first = run(tmp_path)
    assert first.exit_code == 0
    assert "6 new" in first.stdout
    made.store.db.execute(
        "INSERT INTO reports (created_at, since_at, until_at, subject, text, html) VALUES (?, ?, ?, 's', 't', 'h')",
        ["2024-03-11T09:00:00Z", "2024-03-11T07:00:00Z", "2024-03-11T07:04:01Z"],
    )
    made.store.db.conn.commit()
    made.store.close()
    second = run(tmp_path)
    assert "Nothing changed." in second.stdout
    assert "No crawl ended in this period." in second.stdout


def test_an_archive_without_a_crawl_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "newskeep.toml").write_text(CONFIG)
    open_archive(tmp_path / "news.db", write=True).close()
    found = run(tmp_path)
    assert found.exit_code == 0
    assert "newskeep crawl" in found.stderr
