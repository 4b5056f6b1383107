"""Sites written in Python: what a file gives, what it overrides, and what is wrong with it, in words."""

from collections.abc import Callable
from pathlib import Path

import pytest

from archive.errors import ConfigError
from crawler import read_story
from crawler.project import Project, load_project
from crawler.site import Site
from crawler.sitepage import ReaderFailed
from tests.crawling import crawl, rows
from tests.makes import MAKES, MakeServer

PAGE = (
    b"<h1>Wrong</h1><p class=t>Right</p><p class=when><b>3 May 2020</b></p><p class=by>Jo Doe</p>"
    b"<p class=by>Sam Poe</p>"
    b"<meta property='article:published_time' content='2019-01-01'><p>Long enough to be the story of this page.</p>"
    b"<div class=b><p>Short.</p><p>And sweet.</p></div><div class=p><img src=/well.jpg></div>"
    b"<div class=c><a href=/news/b><h3>Another</h3></a></div>"
)
URL = "https://www.example.org/news/a"
TOP = 'from crawler import SitePage\n\n\nclass Example(SitePage):\n    home = "https://www.example.org/"\n'
ENTRANCE = '    listings = ["https://www.example.org/news/"]\n    stories = "^/news/[^/]+$"\n'


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Project]:
    """A project whose folder `sites` holds the files that are given by key."""

    def made(toml: str = "", **files: str) -> Project:
        (tmp_path / "sites").mkdir(exist_ok=True)
        for key, text in files.items():
            (tmp_path / "sites" / f"{key}.py").write_text(text, encoding="utf-8")
        (tmp_path / "newskeep.toml").write_text(f'sites_dir = "sites"\n{toml}', encoding="utf-8")
        return load_project(tmp_path / "newskeep.toml")

    return made


@pytest.fixture
def site(project: Callable[..., Project]) -> Callable[[str], Site]:
    """One site from the body of its class."""
    return lambda body: project(example=TOP + ENTRANCE + body).site("example")


def test_a_file_is_a_site_and_its_table_overrides_plain_keys(project: Callable[..., Project]) -> None:
    own = project('[sites.example]\ndelay_s = 9\nname = "Ours"\n', example=TOP + ENTRANCE, _shared="1 / 0\n")
    assert list(own.sites) == ["example"]
    assert (own.site("example").delay_s, own.site("example").name) == (9, "Ours")
    assert own.site("example").listings == ("https://www.example.org/news/",)


def test_what_a_reader_gives_comes_before_selectors_and_all_other_evidence(site: Callable[[str], Site]) -> None:
    body = (
        "    selectors = {'title': 'h1', 'category': '.by'}\n"
        "    def title(self, page):\n        return page.select('.t')[0]\n"
        "    def published(self, page):\n        return page.select('.when')\n"
        "    def author(self, page):\n        return [page.text_of(each) for each in page.select('.by')]\n"
        "    def body(self, page):\n        return page.select('.b')\n"
        "    def image(self, page):\n        return page.select('.p img')\n"
        "    def summary(self, page):\n        return None\n"
        "    def teasers(self, page):\n        return []\n"
    )
    story = read_story(PAGE, URL, site=site(body))
    assert (story.title, story.body_text, str(story.published_on)) == ("Right", "Short.\n\nAnd sweet.", "2020-05-03")
    assert (story.published_source, story.category, story.authors) == (
        "site:published",
        "Jo Doe",
        ("Jo Doe", "Sam Poe"),
    )
    assert (story.image_url, story.teasers) == ("https://www.example.org/well.jpg", ())


def test_words_do_as_well_as_elements(site: Callable[[str], Site]) -> None:
    body = (
        "    def title(self, page):\n        return '  In  words '\n"
        "    def body(self, page):\n        return 'One <b>line</b>.\\nAnother.'\n"
        "    def image(self, page):\n        return '/in-words.jpg'\n"
    )
    story = read_story(PAGE, URL, site=site(body))
    assert (story.title, story.body_text) == ("In words", "One <b>line</b>.\n\nAnother.")
    assert story.body_html == "<p>One &lt;b&gt;line&lt;/b&gt;.</p><p>Another.</p>"
    assert story.image_url == "https://www.example.org/in-words.jpg"


def test_the_code_counts_in_who_read_a_version(site: Callable[[str], Site]) -> None:
    first = read_story(PAGE, URL, site=site("    # one way\n")).parsed_by
    second = read_story(PAGE, URL, site=site("    # another\n")).parsed_by
    assert first != second
    assert " rules " in str(first)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            "    def title(self, page):\n        raise KeyError('t')\n",
            r"sites/example\.py: title: KeyError: 't' \(line 9\)",
        ),
        (
            "    def title(self, page):\n        return 7\n",
            "title: expected words, an element or a list of them, or None, not int",
        ),
        ("    def teasers(self, page):\n        return 'x'\n", "teasers: expected an element or a list of elements"),
        ("    def body(self, page):\n        return ['x']\n", "body: expected words, an element or a list of them"),
    ],
)
def test_a_reader_that_breaks_is_named_with_file_field_and_line(
    site: Callable[[str], Site], body: str, words: str
) -> None:
    with pytest.raises(ReaderFailed, match=words):
        read_story(PAGE, URL, site=site(body))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = 1\n", "example.py: expected one class: `class Example(SitePage):`"),
        (
            TOP + ENTRANCE + "\nclass Other(SitePage):\n    pass\n",
            "line 9: expected one class a file, not Example and Other",
        ),
        (TOP + "    listings = [\n", "line 6: not Python: '[' was never closed"),
        (TOP + "x = 1 / 0\n", "line 6: cannot be run: ZeroDivisionError: division by zero"),
        (TOP + "    listing = []\n", "line 6: listing: unknown key; did you mean 'listings'?"),
        (TOP + "    def titel(self, page):\n        pass\n", "line 6: titel: unknown field; did you mean 'title'?"),
        (
            TOP + "    title = 'h1'\n",
            "line 6: title: expected a method `def title(self, page):`, or CSS under selectors",
        ),
        (TOP + ENTRANCE + "    delay_s = 'long'\n", "line 8: delay_s: expected seconds between requests"),
        (TOP + ENTRANCE + "    selectors = {'title': '::'}\n", "line 8: selectors.title: expected a CSS selector"),
        (TOP, "line 4: listings: expected at least one address"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_with_its_line(
    project: Callable[..., Project], text: str, words: str
) -> None:
    with pytest.raises(ConfigError) as error:
        project(example=text)
    assert words in str(error.value)
    assert "sites/example.py" in str(error.value)


def test_a_table_that_overrides_wrongly_is_blamed_itself(project: Callable[..., Project]) -> None:
    with pytest.raises(ConfigError, match=r"newskeep\.toml: sites\.example\.delay_s: expected seconds"):
        project('[sites.example]\ndelay_s = "long"\n', example=TOP + ENTRANCE)


def test_code_that_others_can_write_is_not_run(project: Callable[..., Project], tmp_path: Path) -> None:
    project(example=TOP + ENTRANCE)
    (tmp_path / "sites" / "example.py").chmod(0o666)
    with pytest.raises(ConfigError, match="anybody may write to it"):
        project()
    (tmp_path / "sites" / "example.py").chmod(0o644)
    (tmp_path / "sites").chmod(0o777)
    with pytest.raises(ConfigError, match="anybody may write to it"):
        project()


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    (tmp_path / "newskeep.toml").write_text('sites_dir = "none"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"none: cannot be read: No such file or directory \(see sites_dir\)"):
        load_project(tmp_path / "newskeep.toml")


def test_a_changed_file_is_our_change_and_a_broken_one_loses_nothing(tmp_path: Path) -> None:
    """Three crawls: read, read otherwise (reparsed, no edit), broken on one page (its last version stays)."""
    with MakeServer(MAKES["table"]()) as server:
        base = f'    home = "{server.start_url}"\n    listings = ["{server.start_url}"]\n    delay_s = 0\n'
        top = f"from crawler import SitePage\n\nclass Demo(SitePage):\n{base}    allow_private = True\n"
        (tmp_path / "sites").mkdir()
        (tmp_path / "newskeep.toml").write_text('sites_dir = "sites"\n', encoding="utf-8")
        file = tmp_path / "sites" / "demo.py"
        outcomes = []
        for reader in ("", "'Ours'", "1 / 0"):
            file.write_text(top + (f"    def category(self, page):\n        return {reader}\n" if reader else ""))
            done = crawl(tmp_path, None, "--mode", "full")
            assert done.row is not None, done.log
            outcomes.append(done.row["outcome"])
    kinds = {row["kind"] for row in rows(tmp_path, "select kind from changes where kind <> 'new'")}
    broken = rows(tmp_path, "select detail from problems where kind = 'reader-failed'")
    assert outcomes[0] == "ok"
    assert kinds == {"reparsed"}
    assert all(row["category"] == "Ours" for row in rows(tmp_path, "select category from latest_stories"))
    assert len(broken) == len(rows(tmp_path, "select id from stories")) > 10
    assert f"{file}: category: ZeroDivisionError" in broken[0]["detail"]
