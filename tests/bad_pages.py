"""Pages for the misbehaving server: one that is a story, and those that a crawl must never take for one. Invented."""

__all__ = ["BAD_PAGES", "good_page"]

_HTML = "text/html; charset=utf-8"
_PARAGRAPHS = (
    "The ferry to Skarn Island will run on Sundays again from the first of May, the harbour committee said on Friday.",
    "It stopped in 2021, when the old boat failed her survey. Her successor, the Grey Plover, carries 48 people.",
    "“We have missed the Sunday walkers, and so have the teashops,” said Anwen Tolley, who chairs the committee.",
)


def good_page(slug: str, related: tuple[str, ...] = ()) -> bytes:
    """A plain, whole story page titled 'Story <slug>', of 12 March 2024, with a card for each related slug."""
    cards = "".join(
        f'<li><a href="/news/{other}/"><h3>Story {other}</h3><p>All about {other}.</p>'
        f"<p>11 March 2024 News</p></a></li>"
        for other in related
    )
    body = "".join(f"<p>{paragraph}</p>" for paragraph in (f"This is the story of {slug}.", *_PARAGRAPHS))
    return (
        f"<!doctype html><html lang=en-GB><head><meta charset=utf-8>"
        f"<title>Story {slug} | Misbehaving Trust</title></head>"
        f"<body><main><article><h1>Story {slug}</h1><p>Published: Tue 12 Mar 2024</p>{body}</article>"
        f"<aside><h2>Related</h2><ul>{cards}</ul></aside></main></body></html>"
    ).encode()


BAD_PAGES: dict[str, tuple[str, bytes]] = {
    "blank": (
        _HTML,
        b"<!doctype html><html><head><title>Misbehaving Trust</title></head><body></body></html>",
    ),
    "challenge": (
        _HTML,
        b"<!doctype html><html><head><title>Just a moment...</title><meta name=robots content='noindex,nofollow'>"
        b"</head><body><h1>Checking your browser before you go on</h1>"
        b"<p>Please enable JavaScript and cookies to continue.</p>"
        b"<form id=challenge-form method=post><input type=hidden name=token value=x></form>"
        b"<script>window.answer = 6 * 7;</script></body></html>",
    ),
    "consent": (
        _HTML,
        b"<!doctype html><html><head><title>Before you continue</title></head><body><h1>Before you continue</h1>"
        b"<p>We and our 812 partners would like to store cookies on your device.</p>"
        b"<form method=post action=/consent/save><button>Reject all</button><button>Accept all</button></form>"
        b"</body></html>",
    ),
    "login": (
        _HTML,
        b"<!doctype html><html><head><title>Sign in | Misbehaving Trust</title></head><body><h1>Sign in</h1>"
        b"<form method=post action=/login><label>E-mail <input name=email></label><label>Password "
        b"<input type=password name=password></label><button>Sign in</button></form></body></html>",
    ),
    "maintenance": (
        _HTML,
        b"<!doctype html><html><head><title>Down for maintenance</title></head><body><h1>We will be back soon</h1>"
        b"<p>Our website is down for scheduled maintenance. Please try again later.</p></body></html>",
    ),
    "soft-404": (
        _HTML,
        b"<!doctype html><html lang=en><head><title>Page not found | Misbehaving Trust</title></head><body>"
        b"<h1>Page not found</h1><p>Sorry, the page you are looking for does not exist or has been moved.</p>"
        b"<a href=/>Home</a></body></html>",
    ),
    "is-a-pdf": ("application/pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"),
    "is-a-feed": ("text/xml", b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>'),
}
"""Content type and body by name."""
