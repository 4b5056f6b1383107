"""All faults by name: each group of them is a module beside this one."""

from tests.hostile import bodies, entrances, pages, redirects, refusals, transport
from tests.hostile.faults import Fault, by_name

__all__ = ["FAULTS"]

FAULTS: dict[str, Fault] = by_name(
    bodies.FAULTS,
    transport.FAULTS,
    redirects.FAULTS,
    refusals.FAULTS,
    pages.FAULTS,
    entrances.FAULTS,
)
