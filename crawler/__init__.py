"""The crawler: from a website to records.

>>> from crawler import read_story
>>> page = b"<h1>Well opened</h1><p>Published:&nbsp; Mon 22 Jan 2018</p><p>Clean water flows.</p>"
>>> reading = read_story(page, "https://www.example.org/news/well-opened/")
>>> reading.title, str(reading.published_on), reading.body_text
('Well opened', '2018-01-22', 'Clean water flows.')
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crawler.reading import read_story
    from crawler.sitepage import SitePage

__all__ = ["SitePage", "read_story"]


def __getattr__(name: str) -> Any:  # PEP 562: `import crawler` costs nothing until a page is read
    if name == "read_story":
        from crawler.reading import read_story

        return read_story
    if name == "SitePage":
        from crawler.sitepage import SitePage

        return SitePage
    raise AttributeError(f"module 'crawler' has no attribute {name!r}")
