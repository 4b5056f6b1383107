"""Words: cleaned, and still the same words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.labels import is_label, split_label
from crawler.text import first_sentences, fold_space, same_words, strip_byline, strip_label, strip_site_name

TRUST = ["Example Trust"]


def test_invisible_characters_go_and_every_space_is_a_space() -> None:
    assert fold_space("\ufeffa\u00a0\u2009b\u200bc\u00add\x07 \n\t e\u3000") == "a bcd e"


def test_characters_that_shape_words_and_emoji_stay() -> None:
    assert (
        fold_space("\U0001f469\u200d\U0001f52c \u0645\u06cc\u200c\u062e")
        == "\U0001f469\u200d\U0001f52c \u0645\u06cc\u200c\u062e"
    )


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold_space(text)
    assert fold_space(once) == once
    assert same_words(text, once)


def test_quotes_dashes_and_case_make_no_other_words() -> None:
    assert same_words("“It’s  here” – now", '"It\'s here" - NOW')
    assert same_words("ﬁne…", "fine...")
    assert not same_words("“It’s here”", "It’s here today")


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("Wells for all | Example Trust", "Wells for all"),
        ("Wells for all - Example Trust - News", "Wells for all"),
        ("Wells for all | News | Example Trust", "Wells for all"),
        ("Wells for all » Example Trust", "Wells for all"),
        ("Example Trust: Wells for all", "Wells for all"),
        ("Example Trust | Wells for all", "Wells for all"),
        ("Wells for all — The Example Trust", "Wells for all"),
        ("Wells: a guide | Example Trust", "Wells: a guide"),
        ("Wells - and how to dig them | Example Trust", "Wells - and how to dig them"),
        ("‘Wells’ for all – again", "‘Wells’ for all – again"),
        ("Example Trust wins a prize", "Example Trust wins a prize"),
        ("A prize for Example Trust", "A prize for Example Trust"),
        ("Good news: wells for all", "Good news: wells for all"),
        ("Example Trust", "Example Trust"),
        ("News | Example Trust", "News"),
        ("Co-operation in mid-Wales", "Co-operation in mid-Wales"),
    ],
)
def test_only_the_name_of_the_site_is_cut_from_a_headline(title: str, headline: str) -> None:
    assert strip_site_name(title, TRUST) == headline


def test_a_name_is_known_by_its_initials_and_with_a_dash_of_its_own() -> None:
    assert strip_site_name("Wells for all | WHO", ["World Health Organisation"]) == "Wells for all"
    assert strip_site_name("Wells for all - Water - Wales", ["Water - Wales"]) == "Wells for all"


def test_another_spelling_on_the_page_shows_where_the_headline_ends() -> None:
    assert strip_site_name("Wells - a guide - Exmouth", [], others=["Wells - a guide"]) == "Wells - a guide"
    assert strip_site_name("Wells - a guide", [], others=["Wells - a guide", "Wells"]) == "Wells - a guide"


@given(st.text(max_size=80), st.lists(st.text(max_size=20), max_size=3))
def test_a_headline_never_becomes_something_else(title: str, names: list[str]) -> None:
    assert strip_site_name(title, names) in fold_space(title)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Published:\u00a0 Mon 22 Jan 2018", "Mon 22 Jan 2018"),
        ("Posted on 22 January 2018", "22 January 2018"),
        ("Dyddiad cyhoeddi: 22 Ionawr 2018", "22 Ionawr 2018"),
        ("Mis à jour le 1er mars 2024", "1er mars 2024"),
        ("Date night at the well", "Date night at the well"),
        ("Updated guidance for parents", "Updated guidance for parents"),
        ("Publishedness", "Publishedness"),
    ],
)
def test_a_label_goes_and_a_sentence_stays(text: str, left: str) -> None:
    assert strip_label(text) == left


def test_a_label_tells_an_update_from_a_publication() -> None:
    kinds = [label.kind if (label := split_label(words)) else None for words in ("Published", "Last updated:", "News")]
    assert kinds == ["published", "updated", None]
    assert is_label("Date:")
    assert not is_label("Date of birth")


def test_first_sentences_are_whole() -> None:
    body = "Dr. Jo Doe of St. Asaph spoke to 3.5 million people. “Is it so?” they asked. It was.\n\nAnother day."
    assert first_sentences(body, 60) == "Dr. Jo Doe of St. Asaph spoke to 3.5 million people."
    assert first_sentences(body, 90).endswith("they asked. It was.")


def test_first_sentences_go_on_only_while_there_is_little() -> None:
    assert first_sentences("Short.\n\nThe next paragraph says more.") == "Short. The next paragraph says more."
    long = (
        "A sentence of some length that fills a good third of what is allowed here, and a little more to be sure of it."
    )
    assert first_sentences(f"{long}\n\nNext.", 300) == long


def test_an_endless_sentence_is_cut_between_words_and_says_so() -> None:
    summary = first_sentences("well " * 400, 300)
    assert summary.endswith("well…")
    assert len(summary) <= 301


@given(st.text(), st.integers(10, 400))
def test_first_sentences_say_nothing_that_the_body_does_not(body: str, limit: int) -> None:
    assert first_sentences(body, limit).removesuffix("…") in " ".join(fold_space(body).split()) + " "


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Jo Doe", ("Jo Doe",)),
        ("By Jo Doe and Sam O’Neill", ("Jo Doe", "Sam O’Neill")),
        ("Written by: Jo Doe, Chief Executive", ("Jo Doe",)),
        ("Gan Siân Huws a Rhys ap Huw", ("Siân Huws", "Rhys ap Huw")),
        ("Par Zoé Dupont et Luc Martin", ("Zoé Dupont", "Luc Martin")),
        ("Posted by Jo Doe on 22 January 2018", ("Jo Doe",)),
        ("Author: Example Trust", ("Example Trust",)),
        ("Policy and Research team", ("Policy and Research team",)),
        ("Jo Doe; Jo Doe", ("Jo Doe",)),
        ("jo@example.org", ()),
        ("", ()),
    ],
)
def test_a_byline_is_its_names(line: str, names: tuple[str, ...]) -> None:
    assert strip_byline(line) == names
