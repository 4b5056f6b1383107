"""Pages that a site shows in a story's place. Invented, as data: words and makes.

A notice is (kind, language, title, headline, text); a make puts it on a page as sites do.
"""

from collections.abc import Callable

__all__ = ["FOOTER", "FORM", "MAKES", "NAV", "NOTICES", "ODD_NOTICES", "SUGGESTED", "Notice"]

Notice = tuple[str, str, str, str, str]

NOTICES: tuple[Notice, ...] = (
    # Challenges
    (
        "challenge",
        "en",
        "Just a moment...",
        "Checking if the site connection is secure",
        "Enable JavaScript and cookies to continue.",
    ),
    (
        "challenge",
        "en",
        "Attention Required! | Shield",
        "Sorry, you have been blocked",
        "You are unable to access this site. Ray ID: 8f1.",
    ),
    (
        "challenge",
        "en",
        "Access Denied",
        "Access Denied",
        "You don't have permission to access this page on this server. Reference 18.2.",
    ),
    (
        "challenge",
        "en",
        "Human Verification",
        "Let's confirm you are human",
        "Complete the security check before continuing.",
    ),
    (
        "challenge",
        "en",
        "Too many requests",
        "Too many requests",
        "You have sent too many requests in a given time. Please slow down.",
    ),
    (
        "challenge",
        "cy",
        "Un eiliad...",
        "Un eiliad, os gwelwch yn dda",
        "Rydym yn gwirio eich porwr cyn i chi fynd ymlaen.",
    ),
    ("challenge", "cy", "Gwrthodwyd mynediad", "Gwrthodwyd mynediad", "Nid oes gennych ganiatâd i weld y dudalen hon."),
    (
        "challenge",
        "fr",
        "Un instant…",
        "Vérification de votre navigateur",
        "Activez JavaScript et les cookies pour continuer.",
    ),
    ("challenge", "fr", "Accès refusé", "Accès refusé", "Vous n'avez pas l'autorisation d'accéder à cette page."),
    (
        "challenge",
        "fr",
        "Vérifiez que vous êtes humain",
        "Vérifiez que vous êtes humain",
        "Cochez la case pour continuer.",
    ),
    # Consent
    (
        "consent",
        "en",
        "Before you continue",
        "Before you continue",
        "We and our partners store cookies on your device. Accept all or reject all.",
    ),
    (
        "consent",
        "en",
        "We value your privacy",
        "We value your privacy",
        "We use cookies to improve your visit. Accept all, reject all or choose.",
    ),
    ("consent", "en", "Cookie consent", "Cookie consent", "Please accept cookies to read this site."),
    (
        "consent",
        "cy",
        "Cyn i chi barhau",
        "Cyn i chi barhau",
        "Rydym yn defnyddio cwcis. Derbyn pob un neu wrthod pob un.",
    ),
    ("consent", "cy", "Gosodiadau cwcis", "Gosodiadau cwcis", "Dewiswch pa gwcis y caiff y wefan hon eu cadw."),
    (
        "consent",
        "fr",
        "Avant de continuer",
        "Avant de continuer",
        "Nous utilisons des cookies. Tout accepter ou tout refuser.",
    ),
    (
        "consent",
        "fr",
        "Nous respectons votre vie privée",
        "Nous respectons votre vie privée",
        "Nos partenaires et nous déposons des cookies.",
    ),
    # Login
    ("login", "en", "Sign in", "Sign in", "Please sign in to read this page."),
    ("login", "en", "Log in to your account", "Log in to your account", "Enter your e-mail and password."),
    ("login", "en", "Session expired", "Your session has expired", "Please log in again to continue."),
    ("login", "en", "Members only", "Members only", "You must be logged in to view this content."),
    ("login", "cy", "Mewngofnodi", "Mewngofnodi", "Mewngofnodwch i ddarllen y dudalen hon."),
    ("login", "cy", "Mae eich sesiwn wedi dod i ben", "Mae eich sesiwn wedi dod i ben", "Mewngofnodwch eto i barhau."),
    ("login", "fr", "Connexion", "Connexion", "Connectez-vous pour lire cette page."),
    ("login", "fr", "Votre session a expiré", "Votre session a expiré", "Veuillez vous reconnecter."),
    # Maintenance
    (
        "maintenance",
        "en",
        "Down for maintenance",
        "We'll be back soon",
        "Our website is down for scheduled maintenance.",
    ),
    (
        "maintenance",
        "en",
        "Site maintenance",
        "Site maintenance",
        "We are making the site better. Please try again later.",
    ),
    ("maintenance", "en", "Service unavailable", "Service unavailable", "The service is temporarily unavailable."),
    ("maintenance", "en", "Something went wrong", "Something went wrong", "Please try again in a few minutes."),
    (
        "maintenance",
        "cy",
        "Gwaith cynnal a chadw",
        "Gwaith cynnal a chadw",
        "Nid yw'r wefan ar gael ar hyn o bryd. Dewch yn ôl yn nes ymlaen.",
    ),
    (
        "maintenance",
        "cy",
        "Aeth rhywbeth o'i le",
        "Aeth rhywbeth o'i le",
        "Rhowch gynnig arall arni ymhen ychydig funudau.",
    ),
    ("maintenance", "fr", "Site en maintenance", "Site en maintenance", "Nous revenons bientôt."),
    (
        "maintenance",
        "fr",
        "Service indisponible",
        "Service temporairement indisponible",
        "Veuillez réessayer plus tard.",
    ),
    (
        "maintenance",
        "fr",
        "Une erreur est survenue",
        "Une erreur est survenue",
        "Veuillez réessayer dans quelques minutes.",
    ),
    # Soft 404
    (
        "soft-404",
        "en",
        "Page not found",
        "Page not found",
        "Sorry, the page you are looking for does not exist or has been moved.",
    ),
    (
        "soft-404",
        "en",
        "404",
        "Oops! That page can’t be found.",
        "It looks like nothing was found at this location. Try a search?",
    ),
    (
        "soft-404",
        "en",
        "Sorry",
        "Sorry, we can't find that page",
        "You may have followed an old link or mistyped the address.",
    ),
    ("soft-404", "en", "Article removed", "This article has been removed", "It is no longer on our website."),
    (
        "soft-404",
        "en",
        "Content archived",
        "This content has been archived",
        "Thanks for your interest. It is no longer available on our website.",
    ),
    (
        "soft-404",
        "en",
        "Page unavailable",
        "This page is no longer available",
        "Here are some other pages you may like.",
    ),
    ("soft-404", "cy", "Tudalen heb ei chanfod", "Tudalen heb ei chanfod", "Mae'n ddrwg gennym, nid oes tudalen yma."),
    (
        "soft-404",
        "cy",
        "Ni ellir dod o hyd i'r dudalen",
        "Ni allwn ddod o hyd i'r dudalen honno",
        "Efallai ei bod wedi symud.",
    ),
    (
        "soft-404",
        "cy",
        "Nid yw'r dudalen hon yn bodoli",
        "Nid yw'r dudalen hon ar gael mwyach",
        "Rhowch gynnig ar chwilio.",
    ),
    (
        "soft-404",
        "fr",
        "Page introuvable",
        "Page introuvable",
        "La page que vous cherchez n'existe pas ou a été déplacée.",
    ),
    ("soft-404", "fr", "Page non trouvée", "Oups ! Cette page est introuvable.", "Essayez une recherche."),
    ("soft-404", "fr", "Erreur 404", "Cet article n'est plus disponible", "Il a été retiré de notre site."),
)

ODD_NOTICES: tuple[Notice, ...] = (
    (
        "challenge",
        "en",
        "Hang on",
        "We are making sure of you",
        "Our guard dog sniffs at every visitor, this takes a second.",
    ),
    ("consent", "en", "A biscuit?", "May we leave some crumbs", "Choose which crumbs you take home with you."),
    ("login", "en", "Who goes there", "Show us your card first", "Readers with a card come in by the side door."),
    ("maintenance", "en", "Tidying up", "See you at eight", "We are painting our rooms and come back tomorrow."),
    ("maintenance", "en", "Hiccup", "Our machine has a hiccup", "An engineer is on the way with a glass of water."),
    ("soft-404", "en", "Lost", "You look lost", "Nobody here knows the place you asked about."),
    ("soft-404", "cy", "Ar goll", "Rydych chi ar goll", "Nid oes neb yma yn gwybod y ffordd."),
    ("soft-404", "fr", "Perdu", "Vous voilà bien perdu", "Personne ici ne connaît ce chemin."),
)
"""What only the contrast with the last good version gives away."""

_LINKS = "".join(f"<li><a href='/about/{n}/'>Department number {n}</a></li>" for n in range(40))
NAV = (
    "<header><a href='/'>Example Trust</a><nav><ul><li><a href='/news/'>News</a><li><a href='/about/'>About us</a></ul>"
    "</nav></header>"
)
FOOTER = (
    f"<footer><ul>{_LINKS}</ul><p>Example Trust is a registered charity in England and Wales, number 1234567. "
    "Our office is open from Monday to Friday. We thank everyone who has helped us to keep it open.</p></footer>"
)
_CARDS = "".join(
    f"<li><a href='/news/other-{n}/'><h3>Another story of the harbour {n}</h3></a><p>12 March 202{n}</p>"
    f"<p>The harbour committee met again on Friday evening and agreed to open pier number {n} in the spring.</p></li>"
    for n in range(1, 5)
)
SUGGESTED = f"<section class='suggested'><h2>You may also like</h2><ul>{_CARDS}</ul></section>"
FORM = "<form method=post action=/login><input name=user><input type=password name=pass><button>Sign in</button></form>"


def _bare(kind: str, title: str, headline: str, text: str) -> str:
    form = FORM if kind == "login" else ""
    return f"<title>{title}</title><body><h1>{headline}</h1><p>{text}</p>{form}"


def _template(kind: str, title: str, headline: str, text: str) -> str:
    form = FORM if kind == "login" else ""
    main = f"<main><h1>{headline}</h1><p>{text}</p>{form}</main>"
    return f"<title>{title} | Example Trust</title><body>{NAV}{main}{FOOTER}"


def _with_suggestions(kind: str, title: str, headline: str, text: str) -> str:
    form = FORM if kind == "login" else ""
    main = f"<main><h1>{headline}</h1><p>{text}</p>{form}{SUGGESTED}</main>"
    return f"<title>{title} - Example Trust</title><body>{NAV}{main}{FOOTER}"


def _under_the_sites_name(kind: str, title: str, headline: str, text: str) -> str:
    form = FORM if kind == "login" else ""
    return f"<title>Example Trust</title><body><h1>Example Trust</h1><div><h2>{headline}</h2><p>{text}</p>{form}</div>"


def _boxes(kind: str, title: str, headline: str, text: str) -> str:
    form = FORM if kind == "login" else ""
    return f"<title>{title}</title><body><div class=box><div class=big>{headline}</div><div>{text}</div>{form}</div>"


MAKES: dict[str, Callable[[str, str, str, str], str]] = {
    "bare": _bare,
    "template": _template,
    "with-suggestions": _with_suggestions,
    "under-the-sites-name": _under_the_sites_name,
    "boxes": _boxes,
}
