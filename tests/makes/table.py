"""Made by hand in tables: Latin-1, fonts, no structure, one long list of news on one page, days in figures there."""

# ruff: noqa: E501 - markup has the lines that such systems write

from collections.abc import Mapping
from html import escape

from tests.makes.make import Answer, Make, html
from tests.makes.stories import Story, in_words

__all__ = ["Table"]


class Table(Make):
    key, trust, salt = "table", "Inverdale Lifeboat Friends", 4
    start = "/news/index.htm"
    pages: Mapping[str, str] = {"/history.htm": "History", "/shop.htm": "Shop", "/links.htm": "Links"}

    def path(self, story: Story) -> str:
        return f"/news/{story.day:%Y%m%d}.htm"

    def listing(self, query: Mapping[str, str]) -> Answer:
        rows = "".join(
            f'<tr><td width="90" valign="top"><font size="2">{s.day:%d/%m/%Y}</font></td><td valign="top"><font size="2">'
            f'<a href="{s.day:%Y%m%d}.htm">{_latin(s.title)}</a><br>{_latin(s.summary)}</font></td></tr>\n'
            for s in self.stories
        )
        return html(
            self.page("News", f'<h1>News</h1><table border="0" cellpadding="4" width="100%">{rows}</table>'),
            "iso-8859-1",
        )

    def story(self, story: Story) -> Answer:
        body = "\n".join(f'<p><font face="Verdana" size="2">{_latin(text)}</font></p>' for text in story.paragraphs)
        return html(
            self.page(
                story.title,
                f'<h1><font face="Verdana" size="4">{_latin(story.title)}</font></h1>'
                f'<p><font size="1" color="#666666">Posted {in_words(story.day)}</font></p>{body}'
                f'<p align="center"><a href="index.htm">Back to the news</a></p>',
            ),
            "iso-8859-1",
        )

    def page(self, title: str, main: str) -> str:
        menu = "".join(
            f'<tr><td bgcolor="#ddeeff"><a href="{path}"><font size="2"><b>{name}</b></font></a></td></tr>'
            for path, name in {"/": "Home", self.start: "News", **self.pages}.items()
        )
        return f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<html><head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">
<title>{self.trust} - {_latin(title)}</title></head><body bgcolor="#ffffff">
<center><table width="760" border="0" cellspacing="0" cellpadding="0"><tr><td colspan="2" bgcolor="#003366">
<font color="#ffffff" size="5"><b>{self.trust}</b></font></td></tr><tr><td width="150" valign="top">
<table border="0" cellpadding="3" width="100%">{menu}</table></td><td width="610" valign="top">{main}</td></tr>
<tr><td colspan="2" align="center"><font size="1">This page was made with a text editor. You are visitor 004512.</font></td>
</tr></table></center></body></html>"""


def _latin(text: str) -> str:
    """What Latin-1 lacks is written as a reference."""
    return escape(text, quote=False).encode("iso-8859-1", "xmlcharrefreplace").decode("iso-8859-1")
