"""What belongs to a story and looks as if it did not, and the other way round."""

from crawler import read_story

OPENING = "The pump was carried up the hill by forty people, and it was dark before they were done."
PARAGRAPHS = [f"Clean water flows again in village number {number}, as it did a generation ago." for number in range(6)]
TEXT = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)


def _body(page: str) -> str:
    return read_story(f"<body>{page}</body>".encode(), "https://example.org/news/a").body_text


def test_keywords_above_the_text_do_not_announce_the_text() -> None:
    page = (
        f"<main><h1>One well</h1><p>{OPENING}</p><h3>Keywords</h3><ul><li>water</li></ul><h4>Results</h4>{TEXT}</main>"
    )
    body = _body(page)
    assert body.startswith(OPENING)
    assert all(text in body for text in PARAGRAPHS)
    assert "water\n" not in body


def test_comments_longer_than_the_story_are_none_of_it() -> None:
    page = f"<main><h1>One well</h1><p>{OPENING}</p><h3>Comments</h3>{TEXT}</main>"
    assert _body(page) == OPENING


def test_related_stories_longer_than_the_story_are_none_of_it() -> None:
    links = "".join(f"<p><a href='/news/{n}'>A story of number {n}</a></p><p>{t}</p>" for n, t in enumerate(PARAGRAPHS))
    assert _body(f"<main><h1>One well</h1><p>{OPENING}</p><h3>Related stories</h3>{links}</main>") == OPENING


def test_a_story_begins_with_the_paragraph_that_stands_with_its_headline() -> None:
    head = f"<header><h1>One well</h1><p>{OPENING}</p><p>By Jo Marsh</p></header>"
    assert _body(f"<main><article>{head}{TEXT}</article></main>") == "\n\n".join([OPENING, *PARAGRAPHS])


def test_what_a_carousel_or_a_tooltip_says_is_not_told_by_the_story() -> None:
    said = f"<div class='CarouselSlide'><p>{OPENING}</p></div><div class='js-tooltip'><p>Press here to react.</p></div>"
    assert _body(f"<main><h1>One well</h1>{TEXT}{said}{TEXT.replace('village', 'town')}</main>").count("\n\n") == 11


def test_a_kicker_that_is_a_heading_is_not_the_headline() -> None:
    page = (
        "<head><meta property='og:title' content='In the north: A well opens'></head>"
        f"<body><main><h1><span>In the north</span> <span>A well opens</span></h1>{TEXT}</main></body>"
    )
    assert read_story(page.encode(), "https://example.org/news/a").title == "In the north: A well opens"


def test_a_lone_card_below_a_story_of_two_lines_is_none_of_its_text() -> None:
    page = b"""<h2>Welcome</h2><p>We hope you like our new pages. They were made by volunteers.</p><h3>More news</h3>
    <table><tr><td><a href="/news/nets/">Nets lifted off the point by divers</a><br>Divers and welders have
    joined forces to lift four tonnes of lost nets from the seabed.</td><td>22/04/2024</td>
    <td>Press release</td></tr></table>"""
    story = read_story(page, "https://www.example.org/news/welcome/")
    assert story.body_text == "We hope you like our new pages. They were made by volunteers."
