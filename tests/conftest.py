"""Fixtures for every test: small real servers on loopback in place of the network."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from hypothesis import settings

from jobs.demo.section import DemoSection
from jobs.demo.server import DemoServer
from tests.hostile import HostileServer

settings.register_profile("suite", max_examples=30)  # all tests together stay under ten minutes
settings.register_profile("long", max_examples=1000)  # pytest --hypothesis-profile=long
settings.load_profile("suite")


@pytest.fixture
def demo() -> Iterator[DemoServer]:
    """The shipped demo section, served; `demo.section` can be edited, `demo.expected(slug)` is the truth."""
    with DemoServer() as server:
        yield server


@pytest.fixture
def serve() -> Iterator[Callable[..., DemoServer]]:
    """`serve(section, noise=..., port=...)`: any section, served until the test ends."""
    with ExitStack() as stack:

        def start(section: DemoSection, *, noise: bool = False, port: int = 0) -> DemoServer:
            return stack.enter_context(DemoServer(section, noise=noise, port=port))

        yield start


@pytest.fixture
def misbehaving() -> Iterator[HostileServer]:
    """A server that misbehaves on request; see tests/hostile."""
    with HostileServer() as server:
        yield server
