"""One table of newskeep.toml: checked values, or ConfigError with file, key and what is expected.

In: what `tomllib` made of a table.  Out: values of the kinds that are asked for.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from archive.errors import ConfigError

__all__ = ["Table", "did_you_mean"]


class Table:
    """One table of the file. Each question answers with a checked value or raises ConfigError with file and key.

    >>> Table("newskeep.toml", "mail", {"prot": 25}).only("host", "port")
    Traceback (most recent call last):
    archive.errors.ConfigError: newskeep.toml: mail.prot: unknown key; did you mean 'port'?
    """

    def __init__(self, file: str | Path, name: str, values: object) -> None:
        self.file, self.name = str(file), name
        if not isinstance(values, dict):
            raise ConfigError(file, name, f"expected a table: write [{name}] on a line of its own, not {values!r}")
        self.values: dict[str, Any] = values

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def fail(self, key: str, expected: str) -> ConfigError:
        """The error to raise: `mail.port: expected …, not 'x'`."""
        found = f", not {self.values[key]!r}" if key in self.values else ""
        return ConfigError(self.file, self.key(key), f"expected {expected}{found}")

    def key(self, key: str) -> str:
        return f"{self.name}.{key}" if self.name else key

    def only(self, *known: str) -> None:
        """Refuse any other key."""
        for key in self.values:
            if key not in known:
                raise ConfigError(self.file, self.key(key), f"unknown key; {did_you_mean(key, known)}")

    def text(self, key: str, expected: str) -> str | None:
        """A non-empty text without line breaks; None when the key is absent."""
        value = self.values.get(key)
        if key in self.values and (not isinstance(value, str) or not value.strip() or not value.isprintable()):
            raise self.fail(key, expected)
        return value

    def texts(self, key: str, expected: str, allowed: Mapping[str, object] | tuple[str, ...]) -> tuple[str, ...] | None:
        """A list of some of `allowed`; None when the key is absent."""
        value = self.values.get(key)
        if key not in self.values:
            return None
        if not isinstance(value, list) or not value or any(item not in tuple(allowed) for item in value):
            raise self.fail(key, expected)
        return tuple(value)

    def flag(self, key: str, *, default: bool) -> bool:
        """true or false; the default when the key is absent."""
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise self.fail(key, "true or false")
        return value

    def number(self, key: str, expected: str, low: int, high: int) -> int | None:
        """A whole number within bounds; None when the key is absent."""
        value = self.values.get(key)
        if key in self.values and (type(value) is not int or not low <= value <= high):
            raise self.fail(key, expected)
        return value


def did_you_mean(word: str, known: Mapping[str, object] | tuple[str, ...]) -> str:
    """The end of a sentence that helps with a mistyped word.

    >>> did_you_mean("tmezone", ("archive", "timezone")), did_you_mean("x", ("archive", "timezone"))
    ("did you mean 'timezone'?", 'known: archive, timezone')
    """
    near = get_close_matches(word, known, 1)
    return f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known)}"
