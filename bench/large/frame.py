"""The frame that all pages of a section share: some 60 KB of styles, scripts, icons, menu and footer.

In: a seed.  Out: `Frame`, strings in which nothing depends on the page.
"""

import json
from dataclasses import dataclass

from bench.large.words import Author

__all__ = ["NAME", "Frame", "slug_of"]

NAME = "Ostrey Moor and Harbour Trust"


def slug_of(words: str) -> str:
    return "-".join(words.lower().replace(",", "").replace(".", "").split())


@dataclass(frozen=True)
class Frame:
    """Parts of every page."""

    head: str
    """Links, styles and scripts, without what describes the page."""
    header: str
    footer: str

    @classmethod
    def invent(cls, seed: str) -> "Frame":
        author = Author(seed)
        head = _links(author) + _styles(author) + _settings(author)
        header = _icons(author) + _consent(author) + _menu(author)
        return cls(head=head, header=header, footer=_footer(author) + _scripts(author))


def _links(author: Author) -> str:
    kinds = ("preload", "dns-prefetch", "preconnect", "stylesheet", "modulepreload")
    lines = [
        f'<link rel="{author.chance.choice(kinds)}" href="/assets/build/{author.token(10)}.{author.token(8)}.css" '
        f'crossorigin="anonymous" data-chunk="{author.token(6)}">'
        for _ in range(16)
    ]
    icons = [f'<link rel="icon" sizes="{n}x{n}" href="/assets/icons/{author.token(8)}-{n}.png">' for n in (16, 32, 192)]
    return "\n".join([*lines, *icons])


def _styles(author: Author) -> str:
    """What is called critical CSS."""
    rules = []
    for _ in range(85):
        name, chance = slug_of(author.name(1)), author.chance
        rules.append(
            f".{name}__{author.token(4)}{{display:{chance.choice(('flex', 'grid', 'block'))};"
            f"margin:{chance.random():.2f}rem {chance.random():.2f}rem;color:#{chance.randrange(1 << 24):06x};"
            f"max-width:{chance.randrange(200, 1400)}px}}"
        )
    return "\n<style>" + "".join(rules) + "</style>\n"


def _settings(author: Author) -> str:
    """An inline script with the settings of a site, as most CMS print one."""
    values = {slug_of(author.name(2)): author.token(author.chance.randint(4, 30)) for _ in range(60)}
    return f'<script id="site-settings">window.siteSettings={json.dumps(values, separators=(",", ":"))};</script>\n'


def _icons(author: Author) -> str:
    """An SVG sprite."""
    symbols = []
    for _ in range(24):
        path = "".join(f"{author.chance.choice('LlCcQqHhVv')}{author.chance.random() * 24:.2f}," for _ in range(16))
        symbols.append(f'<symbol id="i-{author.token(5)}" viewBox="0 0 24 24"><path d="M12,2{path}Z"/></symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg" style="display:none" aria-hidden="true">{"".join(symbols)}</svg>\n'


def _consent(author: Author) -> str:
    return (
        '<div id="cookie-notice" class="cookie-notice" role="dialog" aria-label="Cookies"><p>We use cookies to count '
        f'visits. {author.sentence()}</p><button type="button">Accept all</button> '
        '<button type="button">Only what is needed</button></div>\n'
        '<a class="skip-link" href="#main">Skip to the content</a>\n'
    )


def _menu(author: Author) -> str:
    """A menu of seven columns, all of it on every page."""
    columns = []
    for _ in range(7):
        title = author.name(1)
        root = f"/{slug_of(title)}"
        items = "".join(_menu_item(author, root) for _ in range(20))
        columns.append(
            f'<li class="menu-item menu-item-has-children"><a href="{root}" aria-haspopup="true">{title}</a>'
            f'<div class="megamenu__panel"><p class="megamenu__intro">{author.sentence()}</p>'
            f"<ul>{items}</ul></div></li>\n"
        )
    search = '<form role="search" action="/search"><input type="search" name="q" aria-label="Search"></form>'
    news = '<li class="menu-item"><a href="/news/">News</a></li>'
    image = f'<img src="/assets/logo.svg" alt="{NAME}" width="180" height="60">'
    logo = f'<a class="site-logo" href="/" rel="home">{image}</a>'
    return (
        f'<header class="site-header">{logo}<nav class="megamenu" aria-label="Main"><ul class="megamenu__list">'
        f"{news}{''.join(columns)}</ul></nav>{search}</header>\n"
    )


def _menu_item(author: Author, root: str) -> str:
    name = author.name(author.chance.randint(1, 3))
    return (
        f'<li id="menu-item-{author.chance.randrange(9000, 99999)}" class="menu-item menu-item-type-post_type '
        f'menu-item-object-page"><a class="megamenu__link" href="{root}/{slug_of(name)}"><span>{name}</span></a></li>'
    )


def _footer(author: Author) -> str:
    columns = []
    for _ in range(4):
        items = "".join(_menu_item(author, "/about") for _ in range(9))
        columns.append(
            f'<div class="footer__column"><h2 class="footer__title">{author.name(2)}</h2><ul>{items}</ul></div>\n'
        )
    letter = (
        '<form class="newsletter" action="/newsletter" method="post"><label>Your e-mail address '
        '<input type="email" name="email"></label><button>Subscribe</button></form>'
    )
    legal = f'<p class="legal">{NAME} is a registered charity. {author.sentence()} {author.sentence()}</p>'
    return f'<footer class="site-footer" id="footer">{"".join(columns)}{letter}{legal}</footer>\n'


def _scripts(author: Author) -> str:
    lines = []
    for _ in range(45):
        a, b, c = (author.token(2) for _ in range(3))
        word = slug_of(author.name(1))
        lines.append(
            f'_{a}.on("{word}",function(e){{var {b[0]}x=document.querySelector(".{word}__{author.token(4)}");'
            f'if({b[0]}x){{{b[0]}x.classList.toggle("is-{c}")}}}});'
        )
    tags = "".join(f'<script defer src="/assets/build/{author.token(20)}.js"></script>\n' for _ in range(9))
    return f"<script>(function(){{{''.join(lines)}}})();</script>\n{tags}"
