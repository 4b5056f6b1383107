"""Text that SQLite can hold and give back. Pure.

In: any record.  Out: the same record, its texts without NUL and without halves of UTF-16 pairs (a page's JSON may hold
such), so that one odd character never keeps a story out of the archive.
"""

import operator
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

__all__ = ["scrubbed"]

T = TypeVar("T")


def scrubbed(value: T) -> T:
    r"""A text, a tuple or a dataclass of such, with each half pair replaced by U+FFFD and each NUL dropped.

    >>> scrubbed("a\x00\ud83d b"), scrubbed("\ud83d\ude00") == "\U0001f600"
    ('a� b', True)
    """
    return _scrubbed(value)  # type: ignore[no-any-return] # the kind of the value stays


def _scrubbed(value: Any) -> Any:
    if isinstance(value, str):
        if value.isascii() and "\0" not in value:
            return value
        return value.replace("\0", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, tuple):
        clean_items = tuple(_scrubbed(item) for item in value)
        return value if all(map(operator.is_, clean_items, value)) else clean_items
    if is_dataclass(value) and not isinstance(value, type):
        given = {field.name: getattr(value, field.name) for field in fields(value)}
        clean = {name: _scrubbed(item) for name, item in given.items()}
        return value if all(clean[name] is item for name, item in given.items()) else replace(value, **clean)
    return value
