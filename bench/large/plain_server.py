"""`python -m bench.large.plain_server FOLDER PORT`: serves packed files where nginx is not installed.

In: the folder that `Section` writes.  Out: HTTP/1.1 on loopback, connections kept alive; 200, 304 or 404. No more.
"""

import asyncio
import gzip
import sys
from email.utils import formatdate
from pathlib import Path
from urllib.parse import unquote

__all__ = ["main"]

_TYPES = {".xml": "text/xml", ".txt": "text/plain"}


async def _connection(root: Path, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One client, one request after another."""
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            writer.write(_answer(root, head))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def _answer(root: Path, head: str) -> bytes:
    request, *lines = head.split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    path = unquote(request.split(" ")[1].partition("?")[0]).lstrip("/")
    file = root / f"{'news/page/1' if path == 'news/' else path}.gz"
    if ".." in path or not file.is_file():
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    seen = file.stat()
    about = [
        f'ETag: "{int(seen.st_mtime):x}-{seen.st_size:x}"',
        f"Last-Modified: {formatdate(seen.st_mtime, usegmt=True)}",
    ]
    if headers.get("if-none-match", "").removeprefix("W/") == about[0].partition(" ")[2]:
        return "\r\n".join(["HTTP/1.1 304 Not Modified", *about, "", ""]).encode()
    body = file.read_bytes()
    if "gzip" in headers.get("accept-encoding", ""):
        about.append("Content-Encoding: gzip")
    else:
        body = gzip.decompress(body)
    about += [
        f"Content-Type: {_TYPES.get(Path(path).suffix, 'text/html')}; charset=utf-8",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join(["HTTP/1.1 200 OK", *about, "", ""]).encode() + body


async def main(root: Path, port: int) -> None:
    server = await asyncio.start_server(lambda reader, writer: _connection(root, reader, writer), "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
