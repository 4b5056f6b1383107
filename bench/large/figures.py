"""A figure and its spread over the rounds of a run.

In: one number a round.  Out: `Figure`: the median, the least, the most; and the target that it is held against.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median

__all__ = ["Figure", "figure"]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One line of the table."""

    name: str
    value: float
    """The median."""
    low: float
    high: float
    unit: str
    """'x' for a ratio."""
    target: float | None = None
    at_least: bool = False
    """Whether the target is a least value; else it is a most."""
    rounds: int = 1
    note: str = ""

    @property
    def reached(self) -> bool | None:
        if self.target is None:
            return None
        return self.value >= self.target if self.at_least else self.value <= self.target

    def as_dict(self) -> dict[str, object]:
        return {**asdict(self), "reached": self.reached}


def figure(
    name: str,
    values: Sequence[float],
    unit: str,
    *,
    most: float | None = None,
    least: float | None = None,
    note: str = "",
) -> Figure:
    """`most` or `least`: the target."""
    return Figure(
        name=name,
        value=median(values),
        low=min(values),
        high=max(values),
        unit=unit,
        target=least if most is None else most,
        at_least=least is not None,
        rounds=len(values),
        note=note,
    )
