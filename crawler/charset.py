"""From bytes to text, as a browser of goodwill would do it. Pure, never raises.

In: a body decoded from transfer only, its Content-Type.  Out: str.
"""

import codecs
import re

__all__ = ["decode"]

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# The encodings of the web (WHATWG Encoding, 4.2) by Python's names. Python has more codecs that call themselves text
# (idna, punycode, utf-7): some raise for whatever cannot be decoded, and no browser knows them.
_PYTHON_NAMES = (
    "utf-8 utf-16 utf-16-be utf-16-le cp866 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 "
    "iso8859-10 iso8859-13 iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-u mac-roman mac-cyrillic cp874 cp1250 cp1251 "
    "cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 gb18030 big5 big5hkscs euc_jp iso2022_jp cp932 cp949"
)
_KNOWN = frozenset(_PYTHON_NAMES.split())
# What browsers take a declared name for: pages say Latin-1 and mean Windows.
_MEANT = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
}
_LABELS = {  # names of the web that Python does not know
    "windows-874": "cp874",
    "dos-874": "cp874",
    "iso-8859-8-i": "iso8859-8",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-mac-roman": "mac-roman",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "x-gbk": "gb18030",
    "x-x-big5": "big5hkscs",
    "x-euc-jp": "euc_jp",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
}
_ESCAPING = ("utf-16", "iso2022")  # their bytes may pass for UTF-8
_SURROGATE = re.compile("[\ud800-\udfff]")
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([a-zA-Z0-9_.:-]+)""", re.IGNORECASE)


def decode(body: bytes, content_type: str | None = None) -> str:
    """The text of a page: byte order mark, then valid UTF-8, then what header or page declares, then Windows-1252.

    Valid UTF-8 comes before declarations, because chance never makes it and declarations are often wrong. Halves of
    UTF-16 pairs in UTF-8's form (ED A0 80, which some databases store) are broken characters of a UTF-8 page.

    >>> decode("“£5”".encode("cp1252")), decode("“£5”".encode(), "text/html; charset=iso-8859-1")
    ('“£5”', '“£5”')
    >>> decode("“£5” ".encode() + b"\\xed\\xa0\\x80")
    '“£5” \\ufffd'
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    declared = _declared(body, content_type)
    if declared and declared.startswith(_ESCAPING) and (b"\x1b" in body or b"\x00" in body):
        return body.decode(declared, "replace")
    try:
        return _SURROGATE.sub("\ufffd", body.decode("utf-8", "surrogatepass"))
    except UnicodeDecodeError:
        pass
    lenient = body.decode("utf-8", "replace")
    bad, good = lenient.count("\ufffd"), sum(1 for _ in re.finditer("[\u0080-\ufffc]", lenient))
    if declared in (None, "utf-8") and bad <= good:  # UTF-8 with a few broken bytes, or cut within a character
        return lenient
    return body.decode("cp1252" if declared in (None, "utf-8") else declared, "replace")


def _declared(body: bytes, content_type: str | None) -> str | None:
    """The Python name of the first declared encoding that the web knows."""
    header = _CHARSET.search((content_type or "").encode("ascii", "ignore"))
    head = body[:4096]
    xml = re.match(rb"""\s*<\?xml[^>]*encoding\s*=\s*["']([a-zA-Z0-9_.:-]+)""", head)
    found = (_named(match[1].decode().lower()) for match in (header, *_CHARSET.finditer(head), xml) if match)
    return next((name for name in found if name), None)


def _named(label: str) -> str | None:
    if label in _LABELS:
        return _LABELS[label]
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    name = _MEANT.get(name, name)
    return name if name in _KNOWN else None
