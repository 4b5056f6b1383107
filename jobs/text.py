"""Text from the network on its way to a terminal, and plain values for people. Pure."""

import re
from datetime import datetime, tzinfo

__all__ = ["clean", "local_time", "one_line", "shorten", "span", "web_address"]

# C0 and C1 controls but not tab and newline; lone surrogates; marks that reorder what follows them.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    r"""The text with every character escaped that could steer a terminal; tabs and newlines stay.

    >>> clean("Read\x1b[2Jthis\u202enow")
    'Read\\x1b[2Jthis\\u202enow'
    """
    return _UNSAFE.sub(lambda match: match[0].encode("unicode_escape", "surrogatepass").decode("ascii"), text)


def one_line(text: object) -> str:
    r"""Clean, with white space folded; '' for None.

    >>> one_line("  A\n title "), one_line(None)
    ('A title', '')
    """
    return "" if text is None else clean(" ".join(str(text).split()))


def shorten(text: str, width: int | None) -> str:
    """Cut to `width` characters, the last an ellipsis; None: not at all.

    >>> shorten("Clean water flows", 8), shorten("Clean", None)
    ('Clean w…', 'Clean')
    """
    return text if width is None or len(text) <= width else text[: max(width - 1, 0)] + "…"


def span(seconds: float) -> str:
    """How long something took, as people say it.

    >>> span(3.24), span(75), span(7260)
    ('3.2 s', '1 min 15 s', '2 h 1 min')
    """
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def local_time(instant: datetime | None, zone: tzinfo) -> str:
    """Minute in the operator's zone; '' for None.

    >>> from datetime import UTC
    >>> from zoneinfo import ZoneInfo
    >>> local_time(datetime(2018, 6, 22, 9, 5, tzinfo=UTC), ZoneInfo("Europe/London"))
    '2018-06-22 10:05'
    """
    return "" if instant is None else instant.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def web_address(text: str) -> str:
    """An address as people copy it, with its scheme put back where they left it out.

    >>> web_address("www.example.org/news/a"), web_address("http://localhost:80/a"), web_address("mailto:a@example.org")
    ('https://www.example.org/news/a', 'http://localhost:80/a', 'mailto:a@example.org')
    """
    return f"https://{text}" if re.match(r"[^/:@\s]+\.[^/:@\s]+(:[0-9]+)?(/|$)", text) else text
