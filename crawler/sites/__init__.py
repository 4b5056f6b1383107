"""Shipped websites: one file each, its name is the site's key, its `TABLE` reads like a `[sites.<key>]` table."""

from importlib import import_module, resources
from typing import Any

__all__ = ["shipped_keys", "shipped_table"]


def shipped_keys() -> tuple[str, ...]:
    """Keys of the shipped sites, sorted.

    >>> "iwf" in shipped_keys()
    True
    """
    names = (file.name for file in resources.files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".py") for name in names if name.endswith(".py") and name != "__init__.py"))


def shipped_table(key: str) -> dict[str, Any]:
    """A fresh copy of the table of a shipped site; KeyError for an unknown key."""
    if key not in shipped_keys():
        raise KeyError(key)
    return dict(import_module(f"{__name__}.{key}").TABLE)
