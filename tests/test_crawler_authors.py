"""Who wrote a story: declared, marked, printed, linked; the names and nothing else."""

import pytest

from crawler import read_story

TEXT = "<p>It was opened by the people who dug it, and clean water flows again in three villages.</p>"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("<p>by: Jo Marsh, Dec 17, 2025</p>", ("Jo Marsh",)),
        ("<p>By Jo Marsh \u22c5 Review Editor</p>", ("Jo Marsh",)),
        ("<div>Written by</div><div>Jo Marsh</div>", ("Jo Marsh",)),
        ("<div><a href='/authors/jo-marsh'>Jo Marsh</a></div>", ("Jo Marsh",)),
        ("<div class='story__authorName'>Jo Marsh</div>", ("Jo Marsh",)),
        ("<div class='author'><a href='/author/jo'>View more posts</a></div>", ()),
        ("<div class='topic'>Clean Water</div>", ()),
    ],
)
def test_the_names_by_the_headline_are_the_authors(line: str, names: tuple[str, ...]) -> None:
    page = f"<body><h1>One well</h1>{line}{TEXT}</body>"
    assert read_story(page.encode(), "https://example.org/news/a").authors == names


@pytest.mark.parametrize(
    ("head", "line", "names"),
    [
        ("<meta name='author' content='Example Trust'>", "", ("Example Trust",)),
        ("<meta name='author' content='Example Trust'>", "<p>By Jo Marsh</p>", ("Jo Marsh",)),
        ("<meta name='author' content='admin'>", "", ()),
    ],
)
def test_the_site_is_the_author_where_it_says_so_and_nobody_else_is_named(
    head: str, line: str, names: tuple[str, ...]
) -> None:
    page = f"<head><meta property='og:site_name' content='Example Trust'>{head}</head><h1>One well</h1>{line}{TEXT}"
    assert read_story(page.encode(), "https://example.org/news/a").authors == names


def test_a_link_to_another_websites_front_page_does_not_name_the_site() -> None:
    linked = "<p>Ask <a href='https://jo.example.com/'>Jo Marsh</a>, who counted the wells of the whole district.</p>"
    page = f"<head><meta name='author' content='Jo Marsh'></head><h1>One well</h1>{TEXT}{linked}"
    assert read_story(page.encode(), "https://example.org/news/a").authors == ("Jo Marsh",)


def test_of_two_declared_lists_of_authors_the_whole_one_is_taken() -> None:
    metas = "".join(f"<meta name='citation_author' content='{name}'>" for name in ("Jo Marsh", "Sam Hill", "Ines Reis"))
    page = f"<head><meta name='author' content='Jo Marsh'>{metas}</head><h1>One well</h1>{TEXT}"
    assert read_story(page.encode(), "https://example.org/news/a").authors == ("Jo Marsh", "Sam Hill", "Ines Reis")
