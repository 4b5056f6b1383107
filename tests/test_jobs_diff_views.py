"""What a person sees of two versions, on a terminal and in a browser. The comparison is made by hand."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from lxml import html

from archive.compare import Comparison, FieldChange
from jobs.diff_lines import diff_lines
from jobs.diff_page import diff_page
from jobs.diff_pair import Pair
from tests.diff_samples import EMPTY, HISTORY, ROUTE, WALK, block, side, text_diff
from tests.diff_samples import story as row

LONDON = ZoneInfo("Europe/London")
GOLDEN = Path(__file__).parent / "golden" / "diff"
EVIL = "</title><script>alert(1)</script> \x1b[2J\x9b \u202eyltneuqesnoc\u2066 & 'so' \"on\" onload=x"
STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def lines(pair: Pair, width: int = 100, colour: bool = False, full: bool = False) -> list[str]:
    return list(diff_lines(pair, LONDON, width=width, colour=colour, full=full))


def same_as_golden(made: str, name: str, folder: Path) -> None:
    """The golden file is read by a person's eye; no test writes it."""
    (folder / name).write_text(made, encoding="utf-8")
    repair = f"look at {folder / name}; when it is right: cp {folder / name} {GOLDEN / name}"
    assert made == (GOLDEN / name).read_text(encoding="utf-8"), repair


# What is shown


@pytest.mark.parametrize(
    ("name", "options"),
    [("walk.txt", {}), ("walk-full.txt", {"full": True}), ("walk-narrow-colour.txt", {"width": 60, "colour": True})],
)
def test_the_walk_reads_on_a_terminal_as_a_person_approved(name: str, options: Any, tmp_path: Path) -> None:
    same_as_golden("\n".join(lines(WALK, **options)) + "\n", name, tmp_path)


def test_the_walk_reads_in_a_browser_as_a_person_approved(tmp_path: Path) -> None:
    same_as_golden(diff_page(WALK, LONDON), "walk.html", tmp_path)


def test_without_colour_words_out_and_in_are_marked_as_wdiff_does() -> None:
    text = "\n".join(lines(WALK))
    assert "More than [-1,200-]{+1,500+} people walked" in text
    assert "[-There is no parking at the harbour this year; please come by tram.-]" in text
    assert "\x1b" not in text


def test_with_colour_the_text_has_no_marks_and_is_the_same_words() -> None:
    coloured = "\n".join(lines(WALK, colour=True))
    assert "\x1b[31m\x1b[9m1,200\x1b[0m \x1b[32m\x1b[4m1,500\x1b[0m people" in coloured
    assert "[-" not in re.sub("\x1b\\[", "", coloured)
    marked = re.sub(r"\[-|-\]|\{\+|\+\}", "", "\n".join(lines(WALK)))
    bare = re.sub("\x1b\\[[0-9]*m", "", coloured)
    assert "".join(bare.split()) == "".join(marked.split())


def test_every_colour_ends_on_the_line_where_it_began() -> None:
    for line in lines(WALK, width=50, colour=True):
        assert line.count("\x1b[0m") >= line.count("\x1b[31m") + line.count("\x1b[32m")


@pytest.mark.parametrize("width", [40, 60, 100])
def test_lines_end_before_the_edge_of_the_terminal(width: int) -> None:
    assert max(map(len, lines(WALK, width))) <= max(width, len("https://www.example.org/news/lantern-walk/"))


def test_long_unchanged_parts_are_folded_unless_all_is_asked_for() -> None:
    assert "… 2 paragraphs, 62 words unchanged …" in lines(WALK)
    assert "the council had switched off" not in "\n".join(lines(WALK))
    full = " ".join(lines(WALK, full=True))
    assert ROUTE in full
    assert HISTORY in full
    assert "unchanged" not in full


def test_a_moved_paragraph_is_said_in_words() -> None:
    assert "(moved up: paragraph 6 became paragraph 2)" in lines(WALK)


def test_a_fold_in_the_middle_of_a_paragraph_leaves_it_one_paragraph() -> None:
    text = " ".join(lines(WALK))
    assert "two drums" not in text
    assert "with eleven … 24 words unchanged … along the same three streets" in text


def test_versions_that_read_the_same_say_so() -> None:
    same = replace(WALK, comparison=EMPTY)
    assert "changed       nothing that a reader would see" in lines(same)
    assert "Nothing that a reader would see differs." in diff_page(same, LONDON)


def test_a_reading_of_the_same_bytes_is_told_from_an_edit() -> None:
    again = replace(WALK, old=side(1, blob="aa" * 32), new=side(2, blob="aa" * 32, reason="reparsed"))
    said = "our reader changed, not the page."
    assert said in " ".join(" ".join(lines(again)).split())
    assert said in diff_page(again, LONDON)


def test_a_text_that_came_back_names_the_version_it_came_back_to() -> None:
    back = replace(WALK, old=side(2), new=side(3, twin=1))
    assert "Version 3 reads like version 1 again." in " ".join(lines(back))


def test_a_text_that_stayed_is_said_to_be_the_same() -> None:
    change = FieldChange(name="category", old="News", new="Blog", diff=None)
    pair = replace(WALK, comparison=replace(EMPTY, fields=(change,), description="category changed"))
    assert "text          the same in both versions, 183 words" in lines(pair)
    page = diff_page(pair, LONDON)
    assert "The text is the same in both versions: 183 words." in page
    assert "Category changed." in page
    assert "Side by side" not in page


def test_a_field_that_was_empty_came_from_nothing() -> None:
    diff = text_diff(block("inserted", "A town walks.", None, 0))
    change = FieldChange(name="summary", old=None, new="A town walks.", diff=diff)
    pair = replace(WALK, comparison=replace(EMPTY, fields=(change,), description="summary added"))
    assert "summary       nothing -> A town walks." in lines(pair)
    cells = html.fromstring(diff_page(pair, LONDON)).xpath("//section[h2/@id='fields']//td")
    assert [" ".join(cell.text_content().split()) for cell in cells] == [
        "From version 1 nothing",
        "To version 3 inserted: A town walks. (end of insertion)",
    ]


# The page


def parsed(pair: Pair) -> Any:
    return html.document_fromstring(diff_page(pair, LONDON))


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    page = parsed(WALK)
    assert not page.xpath("//script|//link|//img|//iframe|//object|//form|//base|//@src|//@srcset|//@style")
    assert not re.search(r"url\(|@import", page.xpath("string(//style)"))
    policy = page.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


def test_every_link_within_the_page_leads_to_one_place() -> None:
    page = parsed(WALK)
    places = page.xpath("//@id")
    assert len(places) == len(set(places))
    assert {link[1:] for link in page.xpath("//a/@href") if link.startswith("#")} <= set(places)
    for view in ("inline", "side"):
        assert page.xpath(f"//*[@id='{view}-is-6']//@href") == [f"#{view}-was-6"]
        assert page.xpath(f"//*[@id='{view}-was-6']//@href") == [f"#{view}-is-6"]


def test_a_listener_hears_what_came_and_what_went() -> None:
    page = parsed(WALK)
    for name, word in (("ins", "inserted: "), ("del", "deleted: ")):
        marks = page.xpath(f"//section//{name}")
        assert marks
        assert all(mark.xpath("string(span[@class='vh'][1])").strip() == word.strip() for mark in marks)
        assert set(page.xpath(f"//section//{name}/span/@lang")) == {"en"}, "the marks are English in any story"
    assert page.xpath("/html/@lang") == ["en"]
    assert page.xpath("//p[contains(@class, 'story')]/@lang")[0] == "en-GB"
    assert [int(heading.tag[1]) for heading in page.xpath("//h1|//h2|//h3")] == [1, 2, 2, 2, 2, 2]


def test_both_views_tell_both_texts() -> None:
    page = parsed(WALK)
    for vh in page.xpath("//*[@class='vh']"):
        vh.drop_tree()
    old, new = (page.xpath(f"//table[@class='aligned']//tr/td[{n}]//p[contains(@class, 'story')]") for n in (1, 2))
    assert old[0].text_content().startswith("More than 1,200 people walked through Ärla")
    assert new[0].text_content().startswith("More than 1,500 people walked through Ärla")
    assert "There is no parking" not in "".join(p.text_content() for p in new)
    inline = page.xpath("string(//section[h2/@id='inline'])")
    assert "More than 1,2001,500 people" in inline
    assert HISTORY in inline


def luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_all_text_can_be_told_from_its_ground_in_light_dark_and_print() -> None:
    style = parsed(WALK).xpath("string(//style)")
    palettes = [
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", part))
        for part in re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    ]
    assert len(palettes) == 3
    grounds = {"ins-ink": ["ins"], "del-ink": ["del"], "note-ink": ["note", "paper"]}
    for palette in palettes:
        for ink in ("ink", "muted", "link", "ins-ink", "del-ink", "note-ink"):
            for ground in grounds.get(ink, ["paper", "panel"]):
                dark, light = sorted((luminance(palette[ink]), luminance(palette[ground])))
                assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground, palette[ink], palette[ground])


def hostile() -> Pair:
    """Every value that came from the network is an attack."""
    values: dict[str, Any] = dict.fromkeys(("title", "published_raw", "parsed_by", "language"), EVIL)
    sides = [side(number, **values) for number in (1, 2)]
    sides = [replace(one, capture=replace(one.capture, url=f"javascript:{EVIL}")) for one in sides]
    diff = text_diff(
        block("changed", f"{EVIL} [-{EVIL}-]{{+{EVIL}+}}", 0, 0),
        block("moved", EVIL, 2, 1),
        block("deleted", EVIL, 1, None),
    )
    fields = (
        FieldChange(name="title", old=EVIL, new=EVIL, diff=diff),
        FieldChange(name="authors", old=(EVIL,), new=(EVIL, EVIL), diff=None),
        FieldChange(name="category", old=None, new=EVIL, diff=None),
        FieldChange(name="body_text", old=EVIL, new=EVIL, diff=diff),
    )
    found = Comparison(fields=fields, swaps=(), words_in=1, words_out=1, description=EVIL)
    return Pair(story=row(url=f"javascript:{EVIL}", site=EVIL), total=2, old=sides[0], new=sides[1], comparison=found)


@pytest.mark.parametrize("colour", [False, True])
def test_no_character_of_a_story_steers_the_terminal(colour: bool) -> None:
    for line in lines(hostile(), colour=colour):
        assert not STEERING.search(re.sub("\x1b\\[[0-9]*m", "", line)), repr(line)


def test_no_character_of_a_story_becomes_markup_or_reorders_the_page() -> None:
    made = diff_page(hostile(), LONDON)
    assert not STEERING.search(made.replace("\n", ""))
    page = html.document_fromstring(made)
    assert not page.xpath("//script|//@onload|//@style")
    assert all(link.startswith("#") for link in page.xpath("//@href"))
    assert set(page.xpath("//@lang")) == {"en"}
    assert page.xpath("string(//h1)").startswith("</title><script>alert(1)</script> \\x1b[2J")
