"""The notices and stories of a matrix that nobody tuned for: texts in fixtures/unforeseen, markup here, deterministic.

In: a text file of notices, one of stories that look like notices; lines are 'kind | language | title | ...'.
Out: pages as bytes with a kind, a style, a status and (for a story) the sentences a reader must find.
Their texts were written before their author looked at the lists of phrases of the product, so that they say what a
first sight gives; those of `-later` after the product was changed for the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path

HERE = Path(__file__).parent / "fixtures" / "unforeseen"
STYLES = ("bare", "framed", "cards", "json-ld", "og", "form")
MARKUPS = ("article", "plain", "og", "consent", "noscript", "main")
STATUSES = (200, 202, 403, 503)
SITE = "Hollin Valley Gazette"


@dataclass(frozen=True, kw_only=True)
class Made:
    """One page of the matrix: its bytes, and what a reader is told about it."""

    kind: str
    language: str
    style: str
    status: int
    title: str
    body: bytes
    card: str
    """What the listing calls it, for a story."""
    sentences: tuple[str, ...]

    @property
    def name(self) -> str:
        """The words a failing test shows."""
        return f"{self.kind} {self.language} {self.style} {self.status} {self.title!r}"


def notices(fixture: str = "notices") -> tuple[Made, ...]:
    """Each text in three styles with status 200, and once with one of the other three statuses."""
    made = []
    for number, (kind, language, title, heading, words) in enumerate(_lines(fixture, fields=5)):
        for turn in range(3):
            style = STYLES[(number * 5 + turn * 2 + number // 6) % len(STYLES)]
            made.append(_notice(kind, language, title, heading, words, style, 200, number))
        style = STYLES[(number + 3) % len(STYLES)]
        made.append(_notice(kind, language, title, heading, words, style, STATUSES[1 + number % 3], number))
    return tuple(made)


def stories(fixture: str = "stories") -> tuple[Made, ...]:
    """Each text in three markups, always with status 200."""
    made = []
    fields = 5 if fixture.endswith("later") else 4
    for number, (kind, language, *names, words) in enumerate(_lines(fixture, fields=fields)):
        for turn in range(3):
            markup = MARKUPS[(number + turn * 2 + number // 6) % len(MARKUPS)]
            made.append(_story(kind, language, names[0], names[-1], words, markup, number))
    return tuple(made)


def _lines(fixture: str, *, fields: int) -> list[list[str]]:
    lines = (HERE / f"{fixture}.txt").read_text(encoding="utf-8").splitlines()
    return [[part.strip() for part in line.split("|", fields - 1)] for line in lines if line.strip()]


def _notice(
    kind: str, language: str, title: str, heading: str, words: str, style: str, status: int, number: int
) -> Made:
    paragraphs = [part.strip() for part in words.split(" / ") if part.strip()]
    inner = (f"<h1>{escape(heading)}</h1>" if heading else "") + "".join(
        f"<p>{escape(part)}</p>" for part in paragraphs
    )
    box = ("<div class='box'>%s</div>", "<main>%s</main>", "<section id='page'>%s</section>", "%s")[number % 4] % inner
    if kind == "app-shell":
        box = f"<div id='root'>{box}</div><script src='/app.js'></script>"
    head = _head(title, style)
    if style == "bare":
        body = box
    elif style == "form":
        body = f"{box}<form method='post' action='/go'><input name='a'><button>Go on</button></form>"
    else:
        body = _frame(box, with_cards=style == "cards")
    page = f"<!doctype html><html lang='{language}'><head>{head}</head><body>{body}</body></html>"
    return Made(
        kind=kind, language=language, style=style, status=status, title=title, body=page.encode(), card="", sentences=()
    )


def _head(title: str, style: str) -> str:
    head = f"<meta charset='utf-8'><title>{escape(title)}</title>"
    if style == "json-ld":
        head += (
            "<script type='application/ld+json'>"
            f'{{"@context":"https://schema.org","@type":"WebSite","name":"{SITE}","url":"/"}}</script>'
        )
    if style == "og":
        head += (
            f"<meta property='og:site_name' content='{SITE}'><meta property='og:title' content='{escape(title)}'>"
            f"<meta property='og:type' content='website'><meta property='og:description' content='News of the valley'>"
        )
    return head


def _frame(inner: str, *, with_cards: bool) -> str:
    cards = ""
    if with_cards:
        cards = "<aside class='more'><h2>More from the valley</h2><ul>" + "".join(
            f"<li><a href='/news/{slug}'><h3>{words}</h3></a>"
            f"<time datetime='2026-03-0{day}'>{day} March 2026</time></li>"
            for day, slug, words in (
                (2, "owls", "Owls return to the churchyard"),
                (4, "mill", "The mill wheel turns again"),
                (6, "lock", "Lock keeper hangs up his boots"),
            )
        )
        cards += "</ul></aside>"
    return (
        f"<header><a href='/'>{SITE}</a><nav><a href='/news/'>News</a> <a href='/sport/'>Sport</a> "
        "<a href='/letters/'>Letters</a></nav></header>"
        f"{inner}{cards}<footer><p>Hollin Press, 1 Corve Street, Hollin</p><a href='/privacy'>Privacy</a></footer>"
    )


def _story(kind: str, language: str, card: str, title: str, words: str, markup: str, number: int) -> Made:
    sentences = tuple(part.strip() for part in words.split(" / "))
    text = "".join(
        f"<figure><img src='/{n}.jpg' alt=''><figcaption>{escape(part)}</figcaption></figure>"
        if kind == "photos"
        else f"<p>{escape(part)}</p>"
        for n, part in enumerate(sentences)
    )
    day = (
        "" if number % 4 == 3 else f"<time datetime='2026-03-{1 + number % 28:02}'>{1 + number % 28} March 2026</time>"
    )
    head, body = _story_markup(title, f"<h1>{escape(title)}</h1>{day}", text, markup)
    page = f"<!doctype html><html lang='{language}'><head>{head}</head><body>{body}</body></html>"
    return Made(
        kind=kind,
        language=language,
        style=markup,
        status=200,
        title=title,
        body=page.encode(),
        card=card,
        sentences=sentences,
    )


def _story_markup(title: str, top: str, text: str, markup: str) -> tuple[str, str]:
    head = f"<meta charset='utf-8'><title>{escape(title)} - {SITE}</title>"
    banner = (
        "<div id='cookie-banner' role='dialog'><h2>We value your privacy</h2><p>We use cookies. "
        "Accept all or manage your choices.</p><button>Accept all</button></div>"
    )
    noscript = "<noscript><div>Please turn on JavaScript to use this site.</div></noscript>"
    if markup == "article":
        return head, _frame(f"<main><article>{top}{text}</article></main>", with_cards=False)
    if markup == "og":
        head += f"<meta property='og:type' content='article'><meta property='og:title' content='{escape(title)}'>"
        return head, _frame(f"<div class='story'>{top}<div class='body'>{text}</div></div>", with_cards=True)
    if markup == "consent":
        return head, banner + _frame(f"<article>{top}<div class='text'>{text}</div></article>", with_cards=True)
    if markup == "noscript":
        return head, noscript + _frame(f"<div id='content'>{top}{text}</div>", with_cards=False)
    if markup == "main":
        return head, _frame(f"<main>{top}{text}</main>", with_cards=True)
    return head, f"<div>{top}{text}</div>"
