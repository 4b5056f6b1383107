"""Which boxes of a page belong to the story: every paragraph, heading and list stands in a box of its own."""

from crawler import read_story

FIRST = "The ferry to Ardlin sailed again on Monday after eleven weeks in the yard, with flags on every rail."
LAST = "Nobody on the quay could remember a longer winter, and nobody wished to see another one like it."


def read(*boxes: str, above: str = "<p>4 May 2021</p>") -> str | None:
    inside = "".join(f'<div class="piece">{box}</div>' for box in boxes)
    page = f"<html><body><main><h1>The ferry is back</h1>{above}<div>{inside}</div></main></body></html>"
    return read_story(page.encode(), "https://ferry.example/news/back").body_text


def test_a_lone_heading_between_two_paragraphs_is_story() -> None:
    text = read(f"<p>{FIRST}</p>", "<h2>A long winter</h2>", f"<p>{LAST}</p>")
    assert text == f"{FIRST}\n\nA long winter\n\n{LAST}"


def test_a_list_between_two_paragraphs_is_story() -> None:
    text = read(f"<p>{FIRST}</p>", "<ul><li>Two new engines</li><li>A warm galley</li></ul>", f"<p>{LAST}</p>")
    assert text == f"{FIRST}\n\nTwo new engines\nA warm galley\n\n{LAST}"


def test_a_sentence_rich_in_links_is_story() -> None:
    linked = '<p>Read more about <a href="/a">the winter on the island</a> and about <a href="/b">her menders</a>.</p>'
    text = read(f"<p>{FIRST}</p>", linked, f"<p>{LAST}</p>")
    assert text == f"{FIRST}\n\nRead more about the winter on the island and about her menders.\n\n{LAST}"


def test_the_list_and_the_thanks_that_end_a_story_are_kept() -> None:
    text = read(
        f"<p>{FIRST}</p>", f"<p>{LAST}</p>", "<ul><li>Two new engines</li><li>A galley</li></ul>", "<p>Thanks.</p>"
    )
    assert text == f"{FIRST}\n\n{LAST}\n\nTwo new engines\nA galley\n\nThanks."


def test_a_box_that_ends_in_a_button_to_give_is_no_story() -> None:
    plea = '<h2>Keep her afloat</h2><p>£9 buys a tin of paint for the hull.</p><a href="/donate">Give now</a>'
    assert read(f"<p>{FIRST}</p>", plea, f"<p>{LAST}</p>") == f"{FIRST}\n\n{LAST}"
    assert read(f"<p>{FIRST}</p>", f"<p>{LAST}</p>", plea) == f"{FIRST}\n\n{LAST}"


def test_a_sentence_that_names_where_to_give_is_story() -> None:
    said = '<p>Anyone who wants to help may <a href="/donate">give on our page</a> until June.</p>'
    text = read(f"<p>{FIRST}</p>", said, f"<p>{LAST}</p>")
    assert text == f"{FIRST}\n\nAnyone who wants to help may give on our page until June.\n\n{LAST}"


def test_name_and_date_below_a_standfirst_heading_are_no_story() -> None:
    above = (
        "<h2>After eleven weeks in the yard she sails again</h2><div>Una Tay</div><div>4 May 2021 · 3 min read</div>"
    )
    text = read(f"<p>{FIRST}</p>", f"<p>{LAST}</p>", above=above)
    assert text is not None
    assert text.endswith(f"{FIRST}\n\n{LAST}")
    assert "Una Tay" not in text
    assert "min read" not in text
