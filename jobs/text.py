"""Text from the network on its way to a terminal, and plain values for people. Pure."""

import re
from datetime import datetime, tzinfo

__all__ = ["STEERING", "clean", "local_time", "one_line", "shorten", "span", "web_address"]

_NO_CHARACTERS = "".join(chr(plane * 0x10000 + code) for plane in range(17) for code in (0xFFFE, 0xFFFF))
STEERING = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 and C1 controls but not tab and newline
    "\ud800-\udfff"  # halves of UTF-16 pairs, which no stream can write
    "\u2028-\u202e\u2066-\u2069"  # ends of lines; marks that reorder what follows them
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"  # what nobody sees: byte order mark, annotations, tags
    f"\ufdd0-\ufdef{_NO_CHARACTERS}"
)
"""What never reaches a terminal as it is, as the inside of a class of a regular expression."""
_FLAG = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f"
"""A flag such as that of Wales is written in tags; it stays."""
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_MOST_MARKS = 30
"""On one letter, as Unicode's stream-safe format has it (UAX 15): more paint over the lines around it."""
_FLOOD = re.compile(f"([{_MARKS}]{{{_MOST_MARKS}}})[{_MARKS}]+")
_UNSAFE = re.compile(f"({_FLAG})|[{STEERING}]")


def clean(text: str) -> str:
    r"""The text with every character escaped that could steer a terminal; tabs and newlines stay.

    >>> clean("Read\x1b[2Jthis\u202enow")
    'Read\\x1b[2Jthis\\u202enow'
    """
    if not text.replace("\n", " ").replace("\t", " ").isprintable():  # C's own loop: nearly every text ends here
        text = _UNSAFE.sub(_escaped, text)
    return text if text.isascii() else _FLOOD.sub(r"\1…", text)


def _escaped(match: re.Match[str]) -> str:
    return match[1] or match[0].encode("unicode_escape", "surrogatepass").decode("ascii")


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
