"""One parse for all readers, whatever the bytes."""

import pytest

from crawler.charset import decode
from crawler.document import Document

HERE = "https://example.org/news/a"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" \r\n",
        b"\x00\x00",
        b"<",
        b"<!-- only this -->",
        b"\xff\xfe",
        b"%PDF-1.7 \xe2\xe3\xcf\xd3",
        b'<?xml version="1.0" encoding="utf-16"?><p>a</p>',
        b"<frameset><frame src=a></frameset>",
        b"\xed\xa0\x80",
        b"<p>&#xD800;&#0;&#x110000;</p>",
        b"<base href='http://['><a href='//['>x</a>",
    ],
)
def test_no_bytes_are_too_odd_to_parse(body: bytes) -> None:
    page = Document.parse(body, HERE)
    page.text_of(page.root).encode("utf-8")
    assert page.base_url.startswith("http")
    assert page.json_ld() == ()


def test_deep_nesting_says_where_it_was_cut() -> None:
    page = Document.parse(b"<div>" * 5000 + b"deep", HERE)
    assert [problem.kind for problem in page.problems] == ["page-cut"]


def test_a_tag_of_a_hundred_thousand_attributes_is_refused_before_it_costs_seconds() -> None:
    page = Document.parse(b"<div " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">x</div>", HERE)
    assert [problem.kind for problem in page.problems] == ["page-unreadable"]


def test_long_scripts_without_a_tag_are_no_crowded_tags() -> None:
    page = Document.parse(b"<script>if (1 <2) {" + b"a = b ;" * 20_000 + b"}</script><p>Well.</p>", HERE)
    assert (page.problems, page.text_of(page.root)) == ((), "Well.")


def test_megabytes_of_tags_are_refused() -> None:
    assert Document.parse(b"<b>" * 400_000, HERE).problems[0].kind == "page-unreadable"


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("“£5”".encode(), None, "“£5”"),
        ("“£5”".encode(), "text/html; charset=ISO-8859-1", "“£5”"),
        ("“£5”".encode("cp1252"), None, "“£5”"),
        ("“£5”".encode("cp1252"), "text/html; charset=iso-8859-1", "“£5”"),
        ("“£5”".encode("cp1252"), "text/html; charset=utf-8", "“£5”"),
        ("“£5”".encode("utf-16"), None, "“£5”"),
        ("“£5”".encode("utf-8-sig"), None, "“£5”"),
        (b"<meta charset=windows-1251>" + "Вода".encode("cp1251"), None, "<meta charset=windows-1251>Вода"),
        ("日本".encode("shift_jis"), "text/html; charset=Shift_JIS", "日本"),
        ("café café caf".encode() + b"\xc3", None, "café café caf\ufffd"),
        (b"caf\xe9", "text/html; charset=no-such-thing", "café"),
    ],
)  # fmt: skip
def test_text_is_decoded_as_it_was_meant(body: bytes, content_type: str | None, text: str) -> None:
    assert decode(body, content_type) == text


def test_inline_markup_neither_glues_nor_splits_words() -> None:
    page = Document.parse(b"<p><b>foo</b>bar <i>b</i>az<br>qux</p><p>end<script>no</script></p>", HERE)
    assert page.text_of(page.root) == "foobar baz qux end"


def test_json_ld_survives_commas_comments_and_broken_neighbours() -> None:
    page = Document.parse(
        b"<script type='application/ld+json'>{broken</script>"
        b'<script type="application/ld+json; charset=utf-8">/*<![CDATA[*/ {"@graph": [{"@type": "A",},]}'
        b" /*]]>*/</script>",
        HERE,
    )
    assert [item.get("@type") for item in page.json_ld()] == [None, "A"]


def test_meta_in_the_body_is_not_the_page_s_own_microdata() -> None:
    page = Document.parse(b"<head><meta name=a content=1></head><body><meta itemprop=a content=2><p>x", HERE)
    assert page.metas("A") == ("1",)


@pytest.mark.parametrize("name", ["idna", "punycode", "utf-7", "hex", "rot13", "unicode_escape", "mbcs", "zlib", "x"])
@pytest.mark.parametrize("body", ["café".encode("cp1252"), b"a..b \x80.xn--\xff", b"\xff" * 90])
def test_what_only_python_calls_an_encoding_is_none(name: str, body: bytes) -> None:
    assert decode(body, f"text/html; charset={name}") == decode(body)
    page = f'<meta charset="{name}">'.encode() + body
    assert decode(page).endswith(decode(body))


@pytest.mark.parametrize(
    ("name", "python"),
    [("windows-874", "cp874"), ("x-sjis", "cp932"), ("x-mac-cyrillic", "mac-cyrillic"), ("KOI8-R", "koi8-r")],
)
def test_names_of_the_web_that_python_lacks_are_known(name: str, python: str) -> None:
    words = {"cp874": "ข่าวท่าเรือ", "cp932": "港のニュース"}.get(python, "новости порта")
    assert decode(words.encode(python), f"text/html; charset={name}") == words


def test_half_a_pair_in_a_page_of_utf8_breaks_one_character_and_no_other() -> None:
    page = "<title>“Well” opens</title><p>It cost £5.</p>".encode() + b"<p>\xed\xa0\x80</p>"
    for content_type in (None, "text/html; charset=utf-8"):
        document = Document.parse(page, "https://www.example.org/news/a", content_type)
        assert document.root.findtext(".//title") == "“Well” opens"
        assert [document.text_of(p) for p in document.root.iter("p")] == ["It cost £5.", "\ufffd"]
