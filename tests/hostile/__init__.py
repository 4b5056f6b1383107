"""A hostile website for tests: `server` serves it, `registry` names its faults, one module holds each group."""

from tests.hostile.faults import Fault
from tests.hostile.registry import FAULTS
from tests.hostile.server import ROBOTS, HostileServer
from tests.hostile.turn import Turn, wire

__all__ = ["FAULTS", "ROBOTS", "Fault", "HostileServer", "Turn", "wire"]
