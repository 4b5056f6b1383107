"""Mail addresses: what newskeep.toml says, as a header and a mail server take them. Pure.

In: 'Curator <curator@example.org>'.  Out: `Mailbox`, its domain in ASCII; ValueError says why it cannot be one.
"""

import re
from base64 import b64encode
from dataclasses import dataclass
from textwrap import wrap

__all__ = ["Mailbox", "folded", "mailbox", "one_line"]

_SHAPE = re.compile(r'(?:"?(?P<name>[^<>@,;"]*)"?<(?P<named>[^<>]+)>|(?P<bare>[^<>]+))')
_LOCAL = r"[^\s@<>,;:()\[\]\"\\]+"
_ADDRESS = re.compile(rf"({_LOCAL})@([^\s@<>,;:()\[\]\"\\]+)")
_LONGEST = 254
"""Characters of an address, as SMTP has it."""
_UNSURE = "ßςẞ\u200c\u200d"
"""Python's IDNA is the older one, which turns these into other domains: 'faß.example' would go to 'fass.example'."""
_LINE = 76
_CHUNK_BYTES = 45
"""Sixty characters of base64: an encoded word may have 75 in all."""


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """One person's address."""

    name: str
    """'' for none."""
    address: str
    """local@domain, the domain in ASCII. The local part may have other letters: see `foreign`."""

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]

    @property
    def foreign(self) -> bool:
        """Whether only a server that offers SMTPUTF8 takes it."""
        return not self.address.isascii()

    def header(self) -> str:
        """As it stands after `To: `, folded; ASCII unless `foreign`.

        >>> mailbox("Curator <curator@example.org>").header(), mailbox("a@bücher.example").header()
        ('"Curator" <curator@example.org>', 'a@xn--bcher-kva.example')
        >>> mailbox("Zoë <zoe@example.org>").header()
        '=?utf-8?b?Wm/Dqw==?=\\r\\n <zoe@example.org>'
        """
        if not self.name:
            return self.address
        plain = self.name.isascii() and "=?" not in self.name and len(self.name) < _LINE - 10
        name = '"' + self.name.replace("\\", "\\\\").replace('"', '\\"') + '"' if plain else _words(self.name)
        gap = " " if plain and len(name) + len(self.address) < _LINE - 10 else "\r\n "
        return f"{name}{gap}<{self.address}>"


def mailbox(text: str) -> Mailbox:
    """One address, with or without a name before it. ValueError: two addresses, none, or one that cannot be mailed to.

    >>> mailbox("a@example.org, b@example.org")
    Traceback (most recent call last):
    ValueError: expected one mail address such as "curator@example.org"
    """
    match = _SHAPE.fullmatch(text.strip())
    parts = _ADDRESS.fullmatch((match["named"] or match["bare"]).strip()) if match and text.isprintable() else None
    if not match or not parts:
        raise ValueError('expected one mail address such as "curator@example.org"')
    address = f"{parts[1]}@{_ascii_domain(parts[2])}"
    if len(address.encode()) > _LONGEST:
        raise ValueError(f"longer than the {_LONGEST} bytes that mail servers take")
    return Mailbox(name=one_line(match["name"] or ""), address=address)


def _ascii_domain(domain: str) -> str:
    if any(sign in domain for sign in _UNSURE):
        raise ValueError(f"write the domain {domain!r} in its ASCII form (xn--…)")
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise ValueError(f"no domain is called {domain!r}") from None


def one_line(text: str, longest: int = 300) -> str:
    r"""The text as one line of what can be printed: whatever breaks lines or turns the direction of text is a space.

    >>> one_line("A\r\nBcc: x@example.org\x00  \u202ez\ud83d")
    'A Bcc: x@example.org z�'
    """
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    seen = " ".join("".join(sign if sign.isprintable() else " " for sign in whole).split())
    return seen if len(seen) <= longest else seen[: longest - 1].rstrip() + "…"


def folded(name: str, text: str) -> str:
    r"""A header line `name: text` of any words, folded, in ASCII. Text that only looks encoded is encoded once more,
    so that it is shown as it is and never decoded into something else.

    >>> folded("Subject", "Two changes")
    'Subject: Two changes'
    >>> folded("Subject", "=?utf-8?q?x=0D=0ABcc=3A_y?=")
    'Subject: =?utf-8?b?PT91dGYtOD9xP3g9MEQ9MEFCY2M9M0FfeT89?='
    """
    text = one_line(text)
    lines = wrap(f"{name}: {text}", _LINE, break_long_words=False, break_on_hyphens=False, subsequent_indent=" ")
    if text.isascii() and "=?" not in text and all(len(line) <= _LINE + 1 for line in lines):
        return "\r\n".join(lines)
    return f"{name}: {_words(text)}"


def _words(text: str) -> str:
    """Encoded words (RFC 2047) of whole characters, one a line."""
    chunks = [b""]
    for sign in text:
        if len(chunks[-1]) + len(sign.encode()) > _CHUNK_BYTES:
            chunks.append(b"")
        chunks[-1] += sign.encode()
    return "\r\n ".join(f"=?utf-8?b?{b64encode(chunk).decode()}?=" for chunk in chunks)
