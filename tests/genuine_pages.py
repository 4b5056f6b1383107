"""Stories that sound like notices, in the makes of pages that carry them. Invented."""

from collections.abc import Callable

from tests.refused_pages import FOOTER, FORM, NAV, SUGGESTED

__all__ = ["GENUINE", "PARAGRAPHS", "STORY_MAKES"]

GENUINE: tuple[str, ...] = (
    "Page not found: why our website failed for a day",
    "Before you continue your journey, check the tides",
    "Cookies and cake: our bake sale raises £4,000",
    "Log in to your heritage: archives go online",
    "Access denied? New ramps open the pier to wheelchair users",
    "Maintenance of the lighthouse begins on Monday",
    "404 nights at sea: a skipper looks back",
    "Are we robots? Young people on captchas and passwords",
    "We value your privacy: what our new policy means for members",
    "Our website will be down for maintenance on Sunday",
    "Service unavailable: rural buses cut again",
    "Something went wrong with the harbour crane, inquiry finds",
    "Members only: the club that kept women out until 1974",
    "A challenge for every climber on the north face",
    "Sign in the sand: mystery messages on Skarn beach",
    "This content has been archived: how we keep the news",
    "Session expired: council ends its longest meeting",
    "Missing: the page that the monks tore out",
    "Coming soon: a new home for the lifeboat",
    "Under construction: the bridge after one year",
    "Cwcis a chacen: ein ffair yn codi £4,000",
    "Mewngofnodi i'ch treftadaeth: archifau ar-lein",
    "Gwaith cynnal a chadw'r goleudy yn dechrau ddydd Llun",
    "Page introuvable : pourquoi notre site a failli",
    "Connexion rétablie entre les deux îles",
    "Accès refusé aux cars : la place devient piétonne",
    "Not found in any chart: a rock is named",
    "Too many requests for allotments, council says",
    "Verification of the vote: the count begins",
    "Access denied",
    "Under construction",
)
PARAGRAPHS = (
    "<p>The harbour committee met on Friday and agreed to open the pier again in the spring, its chair said.</p>",
    "<p>It was closed in 2021 after a storm. More than four hundred people signed the letter that asked for it.</p>",
    "<p>“We have missed the Sunday walkers, and so have the teashops,” said Anwen Tolley, who chairs it.</p>",
)
_PROSE = "".join(PARAGRAPHS)


def _story(headline: str) -> str:
    article = f"<article><h1>{headline}</h1><p>Published: Tue 12 Mar 2024</p>{_PROSE}</article>"
    title = f"<title>{headline} | Example Trust</title>"
    return f"{title}<body>{NAV}<main>{article}{SUGGESTED}</main>{FOOTER}"


def _undated_story(headline: str) -> str:
    return f"<title>{headline}</title><body>{NAV}<main><h1>{headline}</h1>{_PROSE}</main>{FOOTER}"


def _short_story(headline: str) -> str:
    text = "<p>12 March 2024</p><p>A short notice for our members, with all the details to follow next week.</p>"
    return f"<title>{headline} - Example Trust</title><body>{NAV}<main><h1>{headline}</h1>{text}</main>"


def _story_with_login_and_cookies(headline: str) -> str:
    bar = "<div id=cookie-bar>We use cookies. <button>Accept all</button><a href=/privacy>Privacy settings</a></div>"
    return _story(headline).replace(
        "<body>", f"<body>{bar}{FORM}<script src='https://hcaptcha.example/h-captcha.js'></script>"
    )


STORY_MAKES: dict[str, Callable[[str], str]] = {
    "dated": _story,
    "undated": _undated_story,
    "short": _short_story,
    "with-login-and-cookies": _story_with_login_and_cookies,
}
