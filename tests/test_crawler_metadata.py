"""What pages declare about themselves."""

from crawler import metadata
from crawler.document import Document

HERE = "https://example.org/news/a"


def _page(head: str, body: str = "") -> Document:
    return Document.parse(f"<html><head>{head}</head><body>{body}<p>x</p></body></html>".encode(), HERE)


def _ld(json: str) -> str:
    return f'<script type="application/ld+json">{json}</script>'


def test_the_story_s_own_object_is_read_and_not_that_of_a_related_story() -> None:
    page = _page(
        _ld('{"@type": "NewsArticle", "url": "/news/b", "headline": "Other"}')
        + _ld('{"@type": "NewsArticle", "mainEntityOfPage": {"@id": "//www.example.org/news/a/"}, "headline": "Own"}')
    )
    assert metadata.titles(page)[0].value == "Own"


def test_an_author_is_followed_to_where_the_graph_names_it() -> None:
    page = _page(_ld('{"@graph": [{"@type": "Article", "author": {"@id": "#1"}}, {"@id": "#1", "name": "Jo Doe"}]}'))
    assert metadata.authors(page) == [("Jo Doe",)]


def test_doubly_encoded_entities_are_decoded() -> None:
    assert (
        metadata.titles(_page('<meta property="og:title" content="Wells &amp;amp;amp; pumps">'))[0].value
        == "Wells & pumps"
    )


def test_a_bare_date_is_vague_evidence() -> None:
    page = _page('<meta name="date" content="2020-01-01"><meta name="first-published-at" content="2019-01-01">')
    assert [each.value for each in metadata.published_dates(page)] == ["2019-01-01"]
    assert [each.source for each in metadata.vague_dates(page)] == ["meta:date"]


def test_the_canonical_link_is_absolute_and_normalised() -> None:
    assert metadata.canonical_url(_page("<link rel=canonical href='/news/a/?utm_source=x#top'>")) == f"{HERE}/"


def test_a_language_is_a_tag_or_nothing() -> None:
    page = Document.parse(b"<html lang='en_GB'><p>x", HERE)
    assert metadata.language(page) == "en-GB"
    assert metadata.language(Document.parse(b"<html lang='English!'><p>x", HERE)) is None
