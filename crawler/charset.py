"""From bytes to text, as a browser of goodwill would do it. Pure, never raises.

In: a body decoded from transfer only, its Content-Type.  Out: str.
"""

import codecs
import re

__all__ = ["decode"]

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# What browsers take a declared name for (WHATWG Encoding, 4.2): pages say Latin-1 and mean Windows.
_MEANT = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
}
_ESCAPING = ("utf-16", "utf-32", "iso2022")  # their bytes may pass for UTF-8
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([a-zA-Z0-9_.:-]+)""", re.IGNORECASE)


def decode(body: bytes, content_type: str | None = None) -> str:
    """The text of a page: byte order mark, then valid UTF-8, then what header or page declares, then Windows-1252.

    Valid UTF-8 comes before declarations, because chance never makes it and declarations are often wrong.

    >>> decode("“£5”".encode("cp1252")), decode("“£5”".encode(), "text/html; charset=iso-8859-1")
    ('“£5”', '“£5”')
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    declared = _declared(body, content_type)
    if declared and declared.startswith(_ESCAPING) and (b"\x1b" in body or b"\x00" in body):
        return body.decode(declared, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    lenient = body.decode("utf-8", "replace")
    bad, good = lenient.count("\ufffd"), sum(1 for _ in re.finditer("[\u0080-\ufffc]", lenient))
    if declared in (None, "utf-8") and bad <= good:  # UTF-8 with a few broken bytes, or cut within a character
        return lenient
    return body.decode("cp1252" if declared in (None, "utf-8") else declared, "replace")


def _declared(body: bytes, content_type: str | None) -> str | None:
    """The Python name of the first declared encoding that exists."""
    header = _CHARSET.search((content_type or "").encode("ascii", "ignore"))
    head = body[:4096]
    xml = re.match(rb"""\s*<\?xml[^>]*encoding\s*=\s*["']([a-zA-Z0-9_.:-]+)""", head)
    for match in (header, *_CHARSET.finditer(head), xml):
        try:
            name = codecs.lookup(match[1].decode()).name if match else None
            if name and isinstance(b"".decode(name), str):
                return _MEANT.get(name, name)
        except (LookupError, ValueError):
            continue
    return None
