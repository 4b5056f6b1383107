"""The words of the demo sections, from words.toml: plots, places and people that do not exist, in three languages."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["TONGUES", "Tongue"]


@dataclass(frozen=True, kw_only=True)
class Tongue:
    """One language. Each plot has a title, a summary and the paragraphs."""

    months: list[str]
    thousands: str
    places: list[str]
    people: list[str]
    categories: list[str]
    plots: list[list[str]]


_TEXT = Path(__file__).with_name("words.toml").read_text(encoding="utf-8")
TONGUES: Mapping[str, Tongue] = {key: Tongue(**table) for key, table in tomllib.loads(_TEXT).items()}
"""By code of the language."""
