"""`python bench/large/plots.py FILE.json`: draws what a run found, as SVG. Needs matplotlib: bench/.envs/plots has it.

In: the file of results.  Out: beside it `bench-cpu.svg`, `bench-targets.svg`. Readable without colour: what is ours,
and what missed its target, is filled; each mark says its own number.
"""

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt

_DARK, _LIGHT, _LINE = "#1f3a5f", "#b8c2cc", "#444444"
_STYLE = {
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "svg.hashsalt": "newskeep",
    "svg.fonttype": "none",
}
_CPU = "CPU a page: "


def main(file: Path) -> None:
    told = json.loads(file.read_text(encoding="utf-8"))
    mpl.rcParams.update(_STYLE)
    figures = told["figures"]
    about = f"{told['machine']['measured']}, SIZE={told['size']}, {told['machine']['processors']}"
    costs = {
        each["name"].removeprefix(_CPU): each
        for each in figures
        if each["name"].startswith(_CPU) and each["unit"] == "ms"
    }
    if costs:
        _costs(costs, about, file.with_name(f"{file.stem}-cpu.svg"))
    aimed = [each for each in figures if each["target"] is not None]
    if aimed:
        _targets(aimed, about, file.with_name(f"{file.stem}-targets.svg"))


def _costs(costs: dict[str, Any], about: str, file: Path) -> None:
    """Processor time of a page, each contender; from the cheapest to the dearest, in powers of ten."""
    names = sorted(costs, key=lambda name: costs[name]["value"], reverse=True)
    figure, axes = plt.subplots(figsize=(7.2, 0.5 * len(names) + 1.5))
    for place, name in enumerate(names):
        each = costs[name]
        ours = name == "newskeep"
        axes.plot([each["low"], each["high"]], [place, place], color=_LINE, linewidth=2, solid_capstyle="butt")
        axes.plot(each["value"], place, "o", markersize=9, color=_DARK if ours else "white", markeredgecolor=_DARK)
        words = f"{each['value']:.3g} ms"
        axes.text(each["high"] * 1.18, place, words, va="center", weight="bold" if ours else None)
    axes.grid(axis="x", color=_LIGHT, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(left=False)
    axes.set_xscale("log")
    axes.set_xlim(min(costs[name]["low"] for name in names) / 1.6, max(costs[name]["high"] for name in names) * 3)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.minorticks_off()
    axes.set_xlabel("ms of processor time a page, powers of ten; lines: spread of the rounds")
    ratio = costs["newskeep"]["value"] / costs["bare Scrapy"]["value"]
    _save(figure, f"To read and keep a page costs {ratio:.1f} times what bare Scrapy takes to fetch it", about, file)


def _targets(aimed: list[dict[str, Any]], about: str, file: Path) -> None:
    """Each figure as a share of what it may cost at most: right of the line is missed."""
    shares = {each["name"]: _share(each) for each in aimed}
    names = sorted(shares, key=shares.__getitem__)
    by_name = {each["name"]: each for each in aimed}
    figure, axes = plt.subplots(figsize=(9.2, 0.36 * len(names) + 1.6))
    for place, name in enumerate(names):
        missed = shares[name] > 1
        axes.plot(
            [1, shares[name]], [place, place], color=_DARK if missed else _LIGHT, linewidth=3, solid_capstyle="butt"
        )
        axes.plot(
            shares[name], place, marker="o", markersize=8, color=_DARK if missed else "white", markeredgecolor=_DARK
        )
        gap = (1.12, "left") if missed else (1 / 1.12, "right")
        axes.text(shares[name] * gap[0], place, _words(by_name[name]), va="center", ha=gap[1], fontsize=9)
    axes.axvline(1, color=_LINE, linewidth=1)
    axes.set_yticks(range(len(names)), names, fontsize=9)
    axes.tick_params(left=False)
    axes.set_xscale("log")
    axes.set_xlim(min(0.3, min(shares.values()) / 3), max(3, max(shares.values()) * 4))
    axes.set_xticks([0.1, 0.5, 1, 2, 5], ["a tenth", "half", "target", "2 times", "5 times"], fontsize=9)
    axes.minorticks_off()
    axes.set_xlabel("cost against the target, powers of ten; filled: missed")
    missed = sum(share > 1 for share in shares.values())
    _save(figure, f"{len(names) - missed} of {len(names)} targets are reached", about, file)


def _share(each: dict[str, Any]) -> float:
    share = each["target"] / each["value"] if each["at_least"] else each["value"] / each["target"]
    return max(float(share), 0.001)


def _words(each: dict[str, Any]) -> str:
    unit = "" if each["unit"] == "x" else f" {each['unit']}"
    return f"{each['value']:.3g}{unit} ({'at least' if each['at_least'] else 'at most'} {each['target']:g})"


def _save(figure: Any, title: str, about: str, file: Path) -> None:
    figure.text(0.01, 0.985, title, va="top", fontsize=12)
    figure.text(0.995, 0.01, about, ha="right", fontsize=7, color=_LINE)
    figure.tight_layout(rect=(0, 0.03, 1, 0.94))
    figure.savefig(file, metadata={"Date": None, "Creator": None})
    figure.savefig(file.with_suffix(".png"), dpi=110) if "--png" in sys.argv else None
    plt.close(figure)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
