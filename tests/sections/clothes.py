"""Noise: what a website does to its pages without anybody editing a story. In: a page or a body.  Out: it, dressed."""

import html
import random
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace

from tests.sections.blocks import Resolve
from tests.sections.model import Block, Story

__all__ = ["AROUND", "BETWEEN", "CLOTHES", "SPELLINGS", "Around", "box_between"]

_TEXT = re.compile(r"(<script\b.*?</script\s*>|<style\b.*?</style\s*>|<!--.*?-->|<[^>]*>)", re.DOTALL | re.IGNORECASE)
_MARK = "qqmarkqq"
Spell = Callable[[str, random.Random], str]
Around = Callable[[random.Random], tuple[str, str]]


def _in_text(change: Spell) -> Spell:
    """The change on what stands between tags, from the body on; titles in the head and scripts stay as they are."""

    def dress(page: str, rng: random.Random) -> str:
        head, tag, rest = page.partition("<body")
        if not tag:
            head, tag, rest = page.partition("<BODY")
        if not tag:
            return page
        parts = _TEXT.split(rest)
        first = next((n for n, part in enumerate(parts) if n % 2 == 0 and ">" in part), None)
        return head + tag + "".join(p if n % 2 or n == first else change(p, rng) for n, p in enumerate(parts))

    return dress


def _soft_hyphens(text: str, rng: random.Random) -> str:
    return re.sub(r"\b([a-z]{4})([a-z]{4,})\b", lambda m: m[1] + "\u00ad" + m[2] if rng.random() < 0.3 else m[0], text)


def _straight(text: str, rng: random.Random) -> str:
    return text.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'})


def _entities(text: str, rng: random.Random) -> str:
    return "".join(f"&#{ord(c)};" if ord(c) > 126 and rng.random() < 0.7 else c for c in text)


def _named(text: str, rng: random.Random) -> str:
    names = {0x2019: "&rsquo;", 0x201C: "&ldquo;", 0x201D: "&rdquo;", 0xE9: "&eacute;", 0xA3: "&pound;", 0x27: "&#039;"}
    return text.translate({**names, 0x2013: "&ndash;", 0xA0: "&nbsp;"})


def _decomposed(text: str, rng: random.Random) -> str:
    return unicodedata.normalize("NFD", text)


def _spaces(text: str, rng: random.Random) -> str:
    return re.sub(r" ", lambda _: rng.choice([" ", " ", "  ", "\n      ", "\u00a0", " \t"]), text)


SPELLINGS: dict[str, Spell] = {
    "soft hyphens": _in_text(_soft_hyphens),
    "straight quotes": _in_text(_straight),
    "numeric entities": _in_text(_entities),
    "named entities": _in_text(_named),
    "decomposed letters": _in_text(_decomposed),
    "white space": _in_text(_spaces),
}


def _after_body_tag(page: str, extra: str) -> str:
    return re.sub(r"(<body[^>]*>)", lambda m: m[1] + extra, page, count=1, flags=re.IGNORECASE)


def _before_end(page: str, extra: str) -> str:
    found = re.search(r"</body>", page, re.IGNORECASE)
    return page[: found.start()] + extra + page[found.start() :] if found else page + extra


def _nonces(page: str, rng: random.Random) -> str:
    token = f"{rng.getrandbits(80):020x}"
    page = re.sub(r"<script\b", f'<script nonce="{token}"', page)
    page = page.replace("</head>", f'<meta name="csrf-token" content="{token}"></head>', 1)
    return _before_end(page, f'<form hidden><input type="hidden" name="_token" value="{token}"></form><!-- {token} -->')


def _hashed_classes(page: str, rng: random.Random) -> str:
    tail = f"{rng.getrandbits(20):05x}"
    return re.sub(r'class="([^"{}]+)"', lambda m: f'class="{m[1]} css-{tail}"', page)


def _cookies(page: str, rng: random.Random) -> str:
    words = rng.choice(
        [
            "<p>We use cookies to make this site work. Some are optional, and you may refuse them at any time.</p>",
            "<h2>Your privacy</h2><p>We and our 842 partners store information on your device.</p>",
        ]
    )
    box = f'<div id="cookie-notice" role="dialog" aria-label="Cookies">{words}<button>Accept all</button></div>'
    return _after_body_tag(page, box) if rng.random() < 0.5 else _before_end(page, box)


def _emergency(page: str, rng: random.Random) -> str:
    words = rng.choice(["Our offices are closed on Monday.", "Phones are down this morning; please write to us."])
    return _after_body_tag(
        page, f'<div class="site-alert" role="status"><p>{words} <a href="/help/">More</a></p></div>'
    )


def _minutes(page: str, rng: random.Random) -> str:
    return _before_end(page, f"<div><p>This site was last updated {rng.randrange(2, 59)} minutes ago</p></div>")


def _images(page: str, rng: random.Random) -> str:
    number = rng.randrange(10**9)
    return re.sub(r"(/media/[^\"'?) ]+\.jpg)(\?[^\"') ]*)?(?=[\"') ])", lambda m: f"{m[1]}?v={number}", page)


def _most_read(page: str, rng: random.Random) -> str:
    names = rng.sample(["Warm coats wanted", "Ten walks in May", "Trustees’ week", "Bake and tell", "Open day"], 3)
    items = "".join(f'<li><a href="/news/{name.lower().replace(" ", "-")}/">{name}</a></li>' for name in names)
    return _before_end(page, f'<aside class="most-read"><h2>Most read</h2><ol>{items}</ol></aside>')


CLOTHES: dict[str, Spell] = {
    "nonces": _nonces,
    "hashed classes": _hashed_classes,
    "cookie banner": _cookies,
    "alert bar": _emergency,
    "minutes ago in the footer": _minutes,
    "image queries": _images,
    "most read list": _most_read,
}


def _shares(rng: random.Random) -> tuple[str, str]:
    links = (
        f'<li><a href="#tw">Twitter</a> {rng.randrange(99)}</li><li><a href="#fb">Facebook</a> {rng.randrange(99)}</li>'
    )
    bar = f'<div class="share-bar"><ul>{links}</ul><span class="total">{rng.randrange(999)} shares</span></div>'
    return (bar, "") if rng.random() < 0.5 else ("", bar)


def _views(rng: random.Random) -> tuple[str, str]:
    count = f'<p class="views">{rng.randrange(1000, 9999):,} views</p>'
    return (count, "") if rng.random() < 0.5 else ("", count)


def _comments(rng: random.Random) -> tuple[str, str]:
    texts = ["Well done to all of you.", "My grandmother learned to swim there, and so did I.", "When does it open?"]
    said = rng.sample(texts, rng.randrange(1, 4))
    items = "".join(
        f'<li id="comment-{n}"><article><footer><b>Visitor {n}</b> says:</footer><div><p>{html.escape(text)}</p></div>'
        f'<a rel="nofollow" href="#respond">Reply</a></article></li>'
        for n, text in enumerate(said)
    )
    return "", f'<section id="comments"><h3>{len(said)} comments</h3><ol class="comment-list">{items}</ol></section>'


def _author(rng: random.Random) -> tuple[str, str]:
    life = rng.choice(["keeps bees and writes about rivers.", "joined us in 2009 and has never missed a tide."])
    return "", f'<div class="author-box"><h4>About the author</h4><p>Mair Penrose {life}</p></div>'


def _newsletter(rng: random.Random) -> tuple[str, str]:
    words = rng.choice(["Get our news by post.", "Sign up to our newsletter and be the first to hear of appeals."])
    form = '<form action="/subscribe"><input type="email" placeholder="you@example.org"><button>Sign up</button></form>'
    return "", f'<div class="signup"><h3>Stay in touch</h3><p>{words}</p>{form}</div>'


def _reactions(rng: random.Random) -> tuple[str, str]:
    return "", f'<div class="reactions"><button>Like ({rng.randrange(99)})</button> <button>Print</button></div>'


def _tags(rng: random.Random) -> tuple[str, str]:
    names = rng.sample(["rivers", "swimming", "light", "boats", "volunteers"], 3)
    return "", '<p class="tags">Tags: ' + ", ".join(f'<a href="/tag/{n}/" rel="tag">{n}</a>' for n in names) + "</p>"


AROUND: dict[str, Around] = {
    "share counts": _shares,
    "view counter": _views,
    "comments": _comments,
    "author box": _author,
    "newsletter box": _newsletter,
    "reactions": _reactions,
    "tags": _tags,
}

BETWEEN: dict[str, Callable[[random.Random], str]] = {
    "advertisement": lambda rng: (
        f'<div class="ad-slot" id="div-gpt-ad-{rng.randrange(10**6)}"><span>Advertisement</span>'
        f'<a href="https://shop.example/{rng.randrange(99)}"><img src="https://ads.example/{rng.randrange(99)}.gif" '
        f'alt="Boots, half price"></a></div>'
    ),
    "aside": lambda rng: (
        f'<aside class="promo"><h3>{rng.choice(["Give today", "Walk with us", "Our shop"])}</h3><p>'
        f"{rng.choice(['Ten pounds keeps a lamp lit for a week.', 'Places are left on the May walk.'])}</p>"
        f'<a class="button" href="/donate/">{rng.choice(["Donate", "Join in"])}</a></aside>'
    ),
    "ad frame": lambda rng: f'<div><iframe src="https://ads.example/f?c={rng.randrange(10**6)}"></iframe></div>',
    "read next box": lambda rng: (
        f'<div class="read-next"><strong>Read next:</strong> <a href="/news/{rng.choice("abc")}-fine-day/">'
        f"{rng.choice(['A fine day at the weir', 'What the ferryman saw', 'Lamps, and who lights them'])}</a></div>"
    ),
}


def box_between(body: Callable[[Story, Resolve], str], box: str, at: int) -> Callable[[Story, Resolve], str]:
    """A body with a box between two of its blocks, wherever this markup's blocks begin and end."""

    def render(story: Story, resolve: Resolve) -> str:
        place = max(1, min(at, len(story.blocks) - 1))
        marked = replace(story, blocks=(*story.blocks[:place], Block("p", (_MARK,)), *story.blocks[place:]))
        return _replace_element(body(marked, resolve), box)

    return render


def _replace_element(page: str, box: str) -> str:
    """The mark and every tag that holds nothing else give way to the box."""
    start = page.index(_MARK)
    end = start + len(_MARK)
    while True:
        before = re.search(r"<(\w+)[^<>]*>\s*$", page[:start])
        after = re.match(r"\s*(?:<\w+:\w+>[^<]*</\w+:\w+>)?</(\w+)>", page[end:])
        if not before or not after or before[1].lower() != after[1].lower():
            return page[:start] + box + page[end:]
        start, end = before.start(), end + after.end()
