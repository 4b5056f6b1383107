"""Serve one demo section until Ctrl-C: `python -m tests.makes wordpress [PORT]`."""

import sys
from contextlib import suppress

from tests.makes import MAKES, MakeServer

if __name__ == "__main__":
    name, *port = sys.argv[1:] or ["wordpress"]
    with MakeServer(MAKES[name](), int(*port) if port else 0) as server:
        sys.stdout.write(f"{server.start_url}\n")
        sys.stdout.flush()
        with suppress(KeyboardInterrupt):
            server.closing.wait()
