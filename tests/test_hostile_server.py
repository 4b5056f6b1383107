"""The hostile website itself: it ends when its block is left, whatever it was in the midst of."""

import threading
from socket import create_connection

import pytest

from tests.hostile import FAULTS, HostileServer

WITHOUT_END = [name for name, fault in FAULTS.items() if fault.slow and fault.group == "transport"]


@pytest.mark.parametrize("name", [*WITHOUT_END, "endless", "headers-without-end"])
def test_an_answer_without_end_ends_with_its_server(name: str) -> None:
    threads = threading.active_count()
    with HostileServer() as server, create_connection(server.server_address) as client:
        server.stories["sick"] = name
        client.sendall(b"GET /news/sick/ HTTP/1.1\r\nHost: x\r\n\r\n")
        assert server.answering.wait(5)
    assert threading.active_count() == threads
    with pytest.raises(ConnectionRefusedError):
        create_connection(server.server_address)


def test_a_fault_that_is_broken_itself_is_not_overlooked() -> None:
    async def broken(_turn: object) -> None:
        raise ZeroDivisionError

    def ask() -> None:
        with HostileServer() as server, create_connection(server.server_address) as client:
            server.routes["/x"] = broken
            client.sendall(b"GET /x HTTP/1.1\r\nHost: x\r\n\r\n")
            assert client.recv(10) == b""

    with pytest.raises(ZeroDivisionError):
        ask()


def test_the_longest_route_answers() -> None:
    with HostileServer() as server:
        server.routes["/a/*"] = lambda turn: turn.answer(200, b"below")
        server.routes["/a/b/*"] = lambda turn: turn.answer(200, b"deeper")
        server.routes["/a/b/c"] = lambda turn: turn.answer(200, b"exact")
        for path, said in ((b"/a/x", b"below"), (b"/a/b/x?y=1", b"deeper"), (b"/a/b/c", b"exact")):
            with create_connection(server.server_address) as client, client.makefile("rb") as answer:
                client.sendall(b"GET " + path + b" HTTP/1.1\r\nConnection: close\r\n\r\n")
                assert answer.read().endswith(said)
