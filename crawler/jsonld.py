"""JSON-LD as pages really write it: several values in one script, commas too many, control characters. Never raises.

In: the text of a script element.  Out: its objects, outermost first, lists and `@graph` opened.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

__all__ = ["objects"]


def objects(text: str) -> tuple[dict[str, Any], ...]:
    """Every object of one script in order; nothing from where it stops being JSON.

    >>> objects('{"@graph": [{"@type": "WebSite"}, {"@type": "NewsArticle",}]}')[1:]
    ({'@type': 'WebSite'}, {'@type': 'NewsArticle'})
    """
    return tuple(item for value in _values(text) for item in _flattened(value))


def _values(text: str) -> Iterator[Any]:
    """The JSON values of a script, one after the other; nothing from where it stops being JSON."""
    text = re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)", "", text).strip()
    decoder = json.JSONDecoder(strict=False)
    at = 0
    while at < len(text) and text[at] in "{[":
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            repaired = re.sub(r",(\s*[}\]])", r"\1", text)  # the commonest mistake: a comma after the last item
            if repaired == text:
                return
            text = repaired
            continue
        yield value
        while at < len(text) and text[at] in " \t\r\n;,":
            at += 1


def _flattened(value: Any) -> Iterator[dict[str, Any]]:
    """Objects of a JSON-LD value, outermost first, `@graph` opened; members stay with their object."""
    waiting = [value]
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting[:0] = item
        elif isinstance(item, dict):
            yield item
            if isinstance(item.get("@graph"), list | dict):
                waiting.insert(0, item["@graph"])
