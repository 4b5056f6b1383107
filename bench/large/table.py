"""The results as Markdown. Pure."""

from typing import Any

__all__ = ["markdown"]

_HEAD = "| measured | median | spread | target | |\n|---|---:|---:|---:|---|"


def markdown(told: dict[str, Any]) -> str:
    """`told`: what `bench.json` holds."""
    machine = told["machine"]
    lines = [
        f"# Figures of {machine['measured']} (`make bench SIZE={told['size']}`, commit {machine['commit']})",
        "",
        "CPU is user and system time of a whole process tree. Ratios are formed within a round; the spread is that of "
        "the rounds. Absolute times hold for this machine only.",
        "",
        _HEAD,
        *(_line(each) for each in told["figures"]),
        "",
        *(f"- {name}: {value}" for name, value in machine.items()),
        *(f"- left out: {words}" for words in told["left_out"]),
    ]
    return "\n".join(lines) + "\n"


def _line(each: dict[str, Any]) -> str:
    unit = "" if each["unit"] == "x" else f" {each['unit']}"
    spread = f"{_number(each['low'])} to {_number(each['high'])}" if each["rounds"] > 1 else ""
    target = ""
    if each["target"] is not None:
        sign = "at least" if each["at_least"] else "at most"
        target = f"{sign} {_number(each['target'])}{unit}"
    return f"| {each['name']} | {_number(each['value'])}{unit} | {spread} | {target} | {_words(each)} |"


def _words(each: dict[str, Any]) -> str:
    words = []
    if each["reached"] is not None:
        away = max(each["value"] / each["target"], each["target"] / each["value"]) if each["value"] else 1
        words.append("reached" if each["reached"] else f"**missed, {away:.2g} times off**")
    return "; ".join([*words, *([each["note"]] if each["note"] else [])])


def _number(value: float) -> str:
    """Three figures.

    >>> [_number(value) for value in (0.01234, 1.5, 23.456, 1234.5)]
    ['0.0123', '1.5', '23.5', '1,234']
    """
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"
