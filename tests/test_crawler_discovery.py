"""Listings, feeds and sitemaps: every story of the section, every page of the listing, and nothing else."""

import gzip
import io
import itertools
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import SiteError
from crawler.discovery import Found, Listing, read_feed, read_listing, read_sitemap
from crawler.document import Document
from crawler.site import Site, site_from_table

HOME = "https://www.example.org"
NEWS = f"{HOME}/news/"


def site(**table: object) -> Site:
    given_ = {"home": HOME, "listings": [NEWS], "stories": "^/news/[^/?]+/?$", **table}
    return site_from_table("x", given_)


def listing(markup: str, url: str = NEWS, **table: object) -> Listing:
    return read_listing(Document.parse(markup.encode(), url), site(**table))


def pages(markup: str, url: str = NEWS) -> list[str]:
    """Addresses of further pages, without the host."""
    return [page.removeprefix(HOME) for page in listing(markup, url).next_pages]


def urls(found: Iterable[Found]) -> list[str]:
    return [story.url for story in found]


CARDS = "".join(
    f"<li><a href='/news/story-{n}/'><img alt='Story {n} of the well'></a>"
    f"<h3><a href='/news/story-{n}/'>Story {n} of the well</a></h3>"
    f"<p>A summary that is long enough to be one, number {n}.</p><p>1{n} March 2024 News</p></li>"
    for n in range(1, 4)
)


def test_read_more_under_each_of_many_stories_makes_no_pages_of_addresses_that_end_in_a_number() -> None:
    cards = "".join(f"<li><h3>A well</h3><a href='/news/{n}'>Read more</a></li>" for n in range(100, 105))
    found = listing(f"<ul>{cards}</ul><a href='/news/?page=2'>2</a> <a rel='next' href='/news/?page=2'>Next</a>")
    assert urls(found.stories) == [f"{NEWS}{n}" for n in range(100, 105)]
    assert found.next_pages == (f"{NEWS}?page=2",)


def test_a_listing_gives_each_story_once_with_what_its_card_says() -> None:
    found = listing(f"<ul>{CARDS}</ul>").stories
    assert urls(found) == [f"{NEWS}story-{n}/" for n in (1, 2, 3)]
    claim = found[0].claim
    assert (claim.source, claim.title, claim.published_raw) == ("card", "Story 1 of the well", "11 March 2024 News")
    assert claim.category == "News"


def test_a_story_linked_outside_any_card_is_found() -> None:
    found = listing("<p>As we said <a href='../news/story/?utm_source=x#y'>last week</a>.</p>").stories
    assert urls(found) == [f"{NEWS}story/"]


def test_a_card_that_only_a_script_makes_clickable_is_found() -> None:
    markup = "<div data-href='/news/a/'>A</div><div onclick=\"window.location.href='/news/b/'\">B</div>"
    assert urls(listing(markup).stories) == [f"{NEWS}a/", f"{NEWS}b/"]


def test_what_is_no_story_of_the_section_is_not_found() -> None:
    markup = """<a href="/about/">About</a> <a href="/news/">News</a> <a href="https://other.example/news/a/">Elsewhere</a>
      <a href="/news/report.pdf">Report</a> <a href="/news/feed/">Feed</a> <a href="mailto:a@example.org">Mail</a>
      <a href="/search-results/?page=2&term=news">Search</a> <a href="/news/#top">Top</a>"""
    assert listing(markup).stories == ()


def test_spellings_of_one_address_are_one_story() -> None:
    markup = (
        "<a href='/news/a'>A</a><a href='http://example.org/news/a/?fbclid=1'>A</a><a href='/news/a/#comments'>3</a>"
    )
    assert urls(listing(markup).stories) == [f"{NEWS}a"]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<a href='?page=3'>3</a><a href='?page=2'>2</a><a href='?page=2'>Next</a>", ["?page=2", "?page=3"]),
        ("<a href='/news/page/2/'>Older posts</a>", ["page/2/"]),
        ("<link rel='next' href='/news/page/2/'>", ["page/2/"]),
        ("<a rel='next' href='p2'>→</a>", ["p2"]),
        ("<nav><a href='/news/2'>2</a><a href='/news/3'>3</a></nav>", ["2", "3"]),
        ("<a href='/news/?page=2' class='x'><span>Load more</span></a>", ["?page=2"]),
        ("<button data-next-url='/news/?page=2'>Load more</button>", ["?page=2"]),
        ("<button hx-get='/news/?page=2'>Show more stories</button>", ["?page=2"]),
        ("<a href='/news/?offset=10'>Next ›</a>", ["?offset=10"]),
        ("<a href='/news/?offset=1710748800000'>Older Posts</a>", ["?offset=1710748800000"]),
        ("<a href='/news/?cursor=abc'>Next page</a>", ["?cursor=abc"]),
        ("<a href='?page=1'>2</a><a href='?page=2'>3</a>", ["?page=1", "?page=2"]),
        ("<a href='?page=1' aria-current='page'>1</a><a href='?page=2'>2</a>", ["?page=2"]),
        ("<a href='?blatt=2'>2</a><a href='?blatt=3'>3</a>", ["?blatt=2", "?blatt=3"]),
        ("<a href='?tudalen=2'>Nesaf</a>", ["?tudalen=2"]),
        ("<a href='?page=2' aria-label='Next page'><svg></svg></a>", ["?page=2"]),
        ("<a href='?page=2' aria-label='Page 2'>2</a><a href='?page=9'>Last »</a>", ["?page=2"]),
        ("<a href='/news/more?page=2'>Load more</a>", ["more?page=2"]),
    ],
)
def test_further_pages_are_found_however_they_are_linked(markup: str, expected: list[str]) -> None:
    assert pages(f"<ul>{CARDS}</ul>{markup}") == [f"/news/{end}" for end in expected]
    assert len(listing(f"<ul>{CARDS}</ul>{markup}").stories) == 3


@pytest.mark.parametrize(
    "markup",
    [
        "<a href='/search-results/?page=2&term=well'>2</a>",
        "<a rel='next' href='/search-results/?page=2&term='>Next</a>",
        "<a href='?month=3&year=2024'>March</a><a href='?day=2'>2</a>",
        "<a href='/news/2024/03/'>March</a><a href='/news/2024/3/'>3</a>",
        "<a href='?category=wells'>Wells</a><a href='?category=wells&page=2'>2</a>",
        "<a href='?sort=oldest'>Oldest first</a><a href='?q=well&page=2'>2</a>",
        "<a href='/news/story-1/'>Next</a>",
        "<a href='/news/story-1/' rel='next'>Next story: wells</a>",
        "<a href='?page=1'>1</a><a href='/news/'>First</a><a href='#page=2'>2</a>",
        "<a href='https://other.example/news/?page=2'>2</a>",
        "<a href='/events/?page=2'>2</a>",
        "<a href='javascript:more(2)'>Load more</a><a href=''>Next</a>",
        "<a href='/news/story-1/?replytocom=2'>2</a>",
        "<a href='/'>More</a><a href='/about/'>More</a>",
    ],
)
def test_calendars_searches_facets_and_stories_are_no_further_pages(markup: str) -> None:
    assert pages(f"<ul>{CARDS}</ul>{markup}") == []


def test_only_later_pages_are_named_and_earlier_ones_are_no_stories() -> None:
    links = "".join(f"<a href='/news/{n}'>{n}</a>" for n in (1, 2, 4, 5))
    third = listing(f"<ul>{CARDS}</ul><a href='/news/2'>Previous</a>{links}", f"{NEWS}3")
    assert list(third.next_pages) == [f"{NEWS}4", f"{NEWS}5"]
    assert len(third.stories) == 3


def test_a_listing_with_choices_of_its_own_keeps_them() -> None:
    here = f"{NEWS}?category=wells"
    markup = "<a href='?category=wells&page=2'>2</a><a href='?page=2'>All, page 2</a><a href='?page=3&category=x'>3</a>"
    assert pages(markup, here) == ["/news/?category=wells&page=2"]


def test_a_listing_that_was_redirected_is_paged_where_it_is_now() -> None:
    assert pages("<a href='?page=2'>2</a>", f"{HOME}/media/news/") == ["/media/news/?page=2"]


@given(
    st.lists(st.sampled_from(("<a href='?page=2'>", "<a href='/news/a'>", "</a>", "<ul>", "<li>", "Next", "<b", "2")))
)
def test_no_markup_makes_it_raise(pieces: list[str]) -> None:
    listing("".join(pieces))


# Feeds

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Example Trust</title><link>https://www.example.org/</link>
<item><title>Children&#8217;s &lt;em&gt;well&lt;/em&gt; opens</title><link>https://www.example.org/news/well/?utm_source=rss</link>
<pubDate>Mon, 22 Jan 2018 09:05:00 +0000</pubDate>
<category><![CDATA[Wells & water]]></category><category>Mali</category>
<description><![CDATA[<p>It gives water.</p>
<p>The post Well appeared first on Example Trust.</p>]]></description></item>
<item><title>By its guid</title><guid isPermaLink="true">https://www.example.org/news/guid/</guid></item>
<item><title>Elsewhere</title><link>https://other.example/news/a/</link></item>
<item><title>An event</title><link>https://www.example.org/events/a/</link></item>
<item><title>Again</title><link>http://example.org/news/well</link></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://www.example.org/news/"><title>Example</title>
<entry><title type="html">A &amp;amp; B</title><link rel="self" href="/feed/1"/><link href="a-and-b"/><id>urn:x:1</id>
<published>2018-01-22T09:05:00Z</published><updated>2018-01-23T10:00:00Z</updated><category term="news" label="News"/>
<summary>Short.</summary></entry>
<entry><title>Only updated</title><link href="only"/><updated>2018-01-24T10:00:00Z</updated></entry></feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://www.example.org/"><title>x</title></channel>
<item rdf:about="https://www.example.org/news/a"><title>A</title><link>https://www.example.org/news/a</link>
<dc:date>2018-01-22</dc:date></item></rdf:RDF>"""

FEED = f"{HOME}/feed/"


def test_rss_gives_stories_with_title_day_and_first_category() -> None:
    well, guid = read_feed(RSS.encode(), FEED, site())
    assert (well.url, guid.url) == (f"{NEWS}well/", f"{NEWS}guid/")
    assert (well.claim.source, well.claim.title) == ("feed", "Children’s well opens")
    assert well.claim.published_raw == "Mon, 22 Jan 2018 09:05:00 +0000"
    assert (well.claim.category, well.claim.summary) == ("Wells & water", "It gives water.")
    assert guid.claim.published_raw is None


def test_atom_gives_publication_and_update_apart() -> None:
    first, second = read_feed(ATOM.encode(), FEED, site())
    assert (first.url, first.claim.title, first.claim.category) == (f"{NEWS}a-and-b", "A & B", "News")
    assert (first.claim.published_raw, first.claim.modified_raw) == ("2018-01-22T09:05:00Z", "2018-01-23T10:00:00Z")
    assert (second.claim.published_raw, second.claim.modified_raw) == (None, "2018-01-24T10:00:00Z")


def test_rss_1_has_its_only_date_as_publication() -> None:
    [story] = read_feed(RDF.encode(), FEED, site())
    assert (story.claim.published_raw, story.claim.modified_raw) == ("2018-01-22", None)


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf" + RSS.encode(),
        b"\n\n  " + RSS.encode(),
        RSS.encode("utf-16"),
        RSS.replace("UTF-8", "windows-1252").encode("cp1252"),
        RSS.replace("Wells &", "Wells \x0b&").encode(),
        RSS.encode()[:-40],
    ],
    ids=["mark", "space", "utf-16", "cp1252", "control", "cut"],
)
def test_a_feed_is_read_through_small_faults(body: bytes) -> None:
    assert urls(read_feed(body, FEED, site()))[0] == f"{NEWS}well/"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "empty"),
        (b"<!doctype html><html><body>Not found</body></html>", "HTML"),
        (b"<rss version='2.0'><channel><title>x</title></channel></rss>", "without entries"),
        (b"{}", "neither RSS nor Atom"),
        (b"/etc/hostname", "neither RSS nor Atom"),
        (b"http://127.0.0.1:1/feed", "neither RSS nor Atom"),
        (b"x" * (6 * 2**20), "bytes"),
    ],
)
def test_what_is_no_feed_is_refused_in_words(body: bytes, why: str) -> None:
    with pytest.raises(SiteError, match=why):
        read_feed(body, FEED, site())


# Sitemaps

SITEMAP = f"{HOME}/sitemap.xml"
URLSET = f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- <urlset> made by hand -->
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> {NEWS}well/ </loc><lastmod>2018-01-23</lastmod>
<news:news><news:publication><news:name>Example</news:name></news:publication>
<news:publication_date>2018-01-22</news:publication_date><news:title>A &amp; B</news:title></news:news>
<image:image><image:loc>{NEWS}picture</image:loc></image:image></url>
<url><loc>{NEWS}second/?x=1&y=2</loc></url>
<url><loc>file:///etc/passwd</loc></url><url><loc>https://other.example/news/a/</loc></url><url><loc>{HOME}/about/</loc></url>
<url/></urlset>"""


def stories(body: bytes) -> list[Found]:
    return list(read_sitemap(body, SITEMAP, site()).stories)


def test_a_sitemap_gives_stories_with_what_it_claims() -> None:
    well, second = stories(URLSET.encode())
    assert (well.url, second.url) == (f"{NEWS}well/", f"{NEWS}second/?x=1&y=2")
    assert (well.claim.source, well.claim.title) == ("sitemap", "A & B")
    assert (well.claim.published_raw, well.claim.modified_raw) == ("2018-01-22", "2018-01-23")


def test_the_stories_of_a_sitemap_may_be_read_twice() -> None:
    found = read_sitemap(URLSET.encode(), SITEMAP, site())
    assert urls(found.stories) == urls(found.stories) != []


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(URLSET.encode(), mtime=0),
        gzip.compress(URLSET.encode()[:300], mtime=0) + gzip.compress(URLSET.encode()[300:], mtime=0),
        b"\xef\xbb\xbf" + URLSET.encode(),
        b"\n " + URLSET.encode(),
        URLSET.encode("utf-16"),
        URLSET.replace(' xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"', "").encode(),
        URLSET.replace("</news:title>", "\x0b</news:title>").encode(),
        URLSET.replace("A &amp; B", "<![CDATA[A & B]]>").encode(),
        URLSET.replace("?>", "?><!DOCTYPE urlset [<!ENTITY a 'b'>]>").encode(),
    ],
    ids=["gzip", "two members", "mark", "space", "utf-16", "no namespace", "control", "cdata", "doctype"],
)
def test_a_sitemap_is_read_through_packing_and_small_faults(body: bytes) -> None:
    found = stories(body)
    assert urls(found) == [f"{NEWS}well/", f"{NEWS}second/?x=1&y=2"]
    assert found[0].claim.title == "A & B"


def test_an_index_names_the_sitemaps_of_its_own_host() -> None:
    body = f"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
      <sitemap><loc>{HOME}/news.xml.gz</loc></sitemap><sitemap><loc>{HOME}/s?a=1&b=2</loc></sitemap>
      <sitemap><loc>https://other.example/s.xml</loc></sitemap><sitemap><loc>file:///etc/passwd</loc></sitemap></sitemapindex>"""
    found = read_sitemap(body.encode(), SITEMAP, site())
    assert list(found.stories) == []
    assert found.sitemaps == (f"{HOME}/news.xml.gz", f"{HOME}/s?a=1&b=2")


def test_a_sitemap_may_be_lines_or_a_feed() -> None:
    assert urls(stories(f"{NEWS}a\r\n{NEWS}b/\n{HOME}/about\nnonsense\n".encode())) == [f"{NEWS}a", f"{NEWS}b/"]
    assert urls(stories(RSS.encode()))[0] == f"{NEWS}well/"


def test_a_sitemap_cut_off_gives_its_honest_part_and_then_says_so() -> None:
    for body in (URLSET.encode()[:-60], gzip.compress(URLSET.encode(), mtime=0)[:-40]):
        found: list[str] = []
        with pytest.raises(SiteError, match="cut off"):
            found.extend(story.url for story in stories_of(body))
        assert found[0] == f"{NEWS}well/"


def stories_of(body: bytes) -> Iterable[Found]:
    return read_sitemap(body, SITEMAP, site()).stories


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "empty"),
        (gzip.compress(b"", mtime=0), "empty"),
        (b"<!doctype html><html>Not found</html>", "HTML"),
        (b"{}", "no sitemap"),
        (b"\x1f\x8bnonsense", "gzip"),
        (gzip.compress(b"<urlset>" + b" " * (51 * 2**20), mtime=0), "more than"),
    ],
)
def test_what_is_no_sitemap_is_refused_in_words(body: bytes, why: str) -> None:
    with pytest.raises(SiteError, match=why):
        read_sitemap(body, SITEMAP, site())


def test_entities_are_never_opened() -> None:
    bomb = """<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
      <!ENTITY f SYSTEM "file:///etc/passwd">]><urlset><url><loc>https://www.example.org/news/&f;</loc></url>
      <url><loc>https://www.example.org/news/&b;</loc></url></urlset>"""
    assert all("root" not in url and "aaaa" not in url for url in urls(stories(bomb.encode())))


def test_a_sitemap_of_many_addresses_is_read_as_a_stream() -> None:
    out = io.BytesIO(b"<urlset>")
    out.seek(0, io.SEEK_END)
    for number in range(40_000):
        out.write(b"<url><loc>https://www.example.org/news/story-%d/</loc></url>" % number)
    cut = stories_of(out.getvalue())
    assert sum(1 for _ in itertools.islice(cut, 39_999)) == 39_999, "what stands before the cut comes first"
    with pytest.raises(SiteError, match="cut off"):
        list(cut)


@given(st.binary(max_size=300))
def test_no_bytes_make_it_raise_anything_else(body: bytes) -> None:
    for data in (body, b"<urlset><url><loc>" + body, b"\x1f\x8b" + body, b"<rss>" + body):
        try:
            list(read_sitemap(data, SITEMAP, site()).stories)
        except SiteError:
            continue
