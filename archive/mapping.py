"""Rows of SQLite as records, and records as JSON: days, UTC instants and tuples here, text there. Pure."""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from archive.clock import iso, parse_iso

__all__ = ["Row", "from_row"]


class Row:
    """Every record here is one: JSON-ready on request."""

    __slots__ = ()

    def as_dict(self) -> dict[str, Any]:
        """Column names to values: instants end in Z, days are YYYY-MM-DD, lists are lists, absent values None."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}  # type: ignore[arg-type]


R = TypeVar("R", bound=Row)


def from_row(kind: type[R], row: Mapping[str, Any]) -> R:
    """The record of one row that has at least the columns that the record names. ValueError for a malformed time."""
    return kind(**{name: convert(row[name]) for name, convert in _converters(cast("Any", kind)).items()})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


@cache
def _converters(kind: Any) -> dict[str, Callable[[Any], Any]]:
    hints = get_type_hints(kind)
    return {field.name: _converter(hints[field.name]) for field in fields(kind)}


def _converter(hint: Any) -> Callable[[Any], Any]:
    kinds = (hint, *get_args(hint))
    if datetime in kinds:
        return _instant
    if date in kinds:
        return _day
    if get_origin(hint) is tuple:
        return _list
    return bool if hint is bool else _same


def _instant(text: str | None) -> datetime | None:
    return None if text is None else parse_iso(text)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _list(text: str | None) -> tuple[Any, ...]:
    items = json.loads(text) if text else ()
    return tuple(tuple(item) if isinstance(item, list) else item for item in items)


def _same(value: Any) -> Any:
    return value
