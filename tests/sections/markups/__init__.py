"""One file per markup, each with a MARKUP. Found by name, so that a new file is all a new markup needs."""

from importlib import import_module
from pathlib import Path

from tests.sections.markup import Markup

__all__ = ["load", "names"]


def names() -> list[str]:
    """Sorted names of all markups."""
    return sorted(file.stem for file in Path(__file__).parent.glob("*.py") if not file.stem.startswith("_"))


def load(name: str) -> Markup:
    """The markup of that name; ModuleNotFoundError for an unknown one."""
    markup: Markup = import_module(f"tests.sections.markups.{name}").MARKUP
    return markup
