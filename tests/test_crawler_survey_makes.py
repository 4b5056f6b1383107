"""Makes of sections that an examiner brought: what the survey and the pages of a listing must tell of them."""

from crawler import read_story
from crawler.document import Document
from crawler.found import Found
from crawler.pagination import read_pages
from crawler.raw import Claim
from crawler.site import Site
from crawler.survey.judge import judge
from crawler.survey.links import links_of
from crawler.survey.walk import Entrances, Seen

HOME = "https://www.example.org"


def test_pages_that_skip_stories_by_a_word_of_the_sites_own_are_pages() -> None:
    url = f"{HOME}/actualites/"
    site = Site(key="example", home=f"{HOME}/", listings=(url,), stories="^/actualites/[^/]+$")

    def later(*links: tuple[str, int]) -> tuple[str, ...]:
        page = "".join(f"<a href='?{query}'>{number}</a> " for query, number in links)
        return read_pages(Document.parse(page.encode(), url), site).later

    assert later(("debut_a=0", 1), ("debut_a=10", 2), ("debut_a=20", 3)) == (f"{url}?debut_a=10", f"{url}?debut_a=20")
    assert later(("debut_a=10", 2)) == ()
    assert later(("prix=10", 2), ("prix=50", 3)) == ()


def test_a_form_around_the_whole_page_hides_no_headline() -> None:
    page = "<title>Marrow Hospice</title><form method=post><h1>The flooded hall opens</h1><span>13/10/2026</span><div>"
    page += "<p>The hall in Pennick opened again after a long summer of work.</p>" * 2 + "</div></form>"
    assert read_story(page.encode(), f"{HOME}/item.aspx?id=7").title == "The flooded hall opens"


def test_a_feed_of_all_sections_is_left_where_addresses_do_not_tell_them_apart() -> None:
    section = f"{HOME}/category/news/"
    news = [f"{HOME}/2026/0{month}/a-well-opens-{month}/" for month in range(1, 9)]
    jobs = [f"{HOME}/2026/0{month}/a-job-at-the-well-{month}/" for month in range(1, 9)]
    cards = "".join(f"<li><h2><a href='{url}'>A well opens again</a></h2><p>One more.</p></li>" for url in news)
    document = Document.parse(f"<ul>{cards}</ul>".encode(), section)
    links = links_of(document)

    def kept(urls: list[str], *, has_pages: bool = True) -> set[str]:
        named = tuple(Found(url=url, claim=Claim(source="feed")) for url in urls)
        seen = Seen(document=document, links=links, entrances=Entrances(feeds={f"{HOME}/feed/": named}))
        judged = judge(seen, section, (), [links] if has_pages else [])
        assert judged is not None
        return set(judged.feeds)

    mixed = [url for pair in zip(news, jobs, strict=True) for url in pair]
    assert kept(mixed) == set()
    assert kept(news) == {f"{HOME}/feed/"}
    assert kept(mixed, has_pages=False) == {f"{HOME}/feed/"}, "a listing of one page may show only the newest"
