"""Shipped websites: one file each, its name is the site's key, its `TABLE` reads like a `[sites.<key>]` table."""

from importlib import import_module, resources
from typing import Any

__all__ = ["shipped_keys", "shipped_table"]


def shipped_keys() -> tuple[str, ...]:
    """Keys of the shipped sites, sorted.

    >>> "iwf" in shipped_keys()
    True
    """
    files = resources.files(__name__).iterdir()
    return tuple(sorted(f.name.removesuffix(".py") for f in files if f.name.endswith(".py") and f.name != "__init__.py"))


def shipped_table(key: str) -> dict[str, Any]:
    """A fresh copy of the table of a shipped site; KeyError for an unknown key."""
    if key not in shipped_keys():
        raise KeyError(key)
    return dict(import_module(f"{__name__}.{key}").TABLE)
