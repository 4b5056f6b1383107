"""What the demo section's server answers on a bad day, whatever was asked for. Pure.

In: a name, a path.  Out: an Answer, or None where the section answers itself.
"""

from jobs.demo.pages import Answer

__all__ = ["WEATHERS", "bad_weather"]

_CHALLENGE = """<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head><body>
<div class="main-wrapper"><h1>demo.example</h1><h2>Checking if the site connection is secure</h2>
<form id="challenge-form" action="/?__cf=1" method="POST"></form>
<noscript>Enable JavaScript to continue</noscript></div>
</body></html>"""
_CONSENT = """<!doctype html><html lang="en"><head><title>Before you continue</title></head><body>
<h1>Before you continue</h1>
<p>We and our 214 partners would like to know you better. You can change your mind at any time.</p>
<form action="/consent/" method="post"><button>Reject all</button><button>Accept all</button></form></body></html>"""
_MAINTENANCE = """<!doctype html><html lang="en"><head><title>Down for maintenance</title></head><body>
<h1>Down for maintenance</h1><p>The lamp is being cleaned. Please come back in an hour.</p></body></html>"""
_ERROR = "<!doctype html><html><head><title>503 Service Unavailable</title></head><body><h1>503</h1></body></html>"

WEATHERS: dict[str, tuple[int, str]] = {
    "outage": (503, _ERROR),
    "challenge": (200, _CHALLENGE),
    "forbidding challenge": (403, _CHALLENGE),
    "consent": (200, _CONSENT),
    "maintenance": (200, _MAINTENANCE),
}
"""Status and page that every address but robots.txt answers. Besides: 'fair'; 'closed robots', where robots.txt alone
answers 503; 'closed port', where nothing listens, which is the server's affair."""


def bad_weather(weather: str, path: str) -> Answer | None:
    """KeyError for a weather that has no name here."""
    if weather in ("fair", "closed port"):
        return None
    if weather == "closed robots":
        return _answer(503, _ERROR) if path == "/robots.txt" else None
    return None if path == "/robots.txt" else _answer(*WEATHERS[weather])


def _answer(status: int, page: str) -> Answer:
    return Answer(status=status, body=page.encode())
