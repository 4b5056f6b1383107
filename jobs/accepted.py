"""The configuration as it was accepted, held fast until another one is.

In: the file's address.  Out: `Accepted`: the checked values, and an open file with the bytes they were read from, which
the daemon's children read in place of the one on the disk. Somebody may be in the middle of editing that.
"""

import os
import tempfile
import weakref
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import ConfigError
from crawler.project import project_file
from jobs.config import load_config

if TYPE_CHECKING:
    from jobs.config import Config

__all__ = ["Accepted", "accept"]


class Accepted:
    """One accepted configuration. Its open file is closed with the last reference to it, so that whoever is about to
    start a child from it may take any time over that, however often the file is read again meanwhile."""

    def __init__(self, config: "Config", raw: bytes) -> None:
        self.config = config
        with tempfile.TemporaryFile(prefix="newskeep-") as file:
            file.write(raw)
            file.flush()
            self.fd = os.dup(file.fileno())
            """Number of the open file, for a child to inherit."""
        weakref.finalize(self, os.close, self.fd)


def accept(named: str | Path | None) -> Accepted:
    """Read and check it. ConfigError: file, key and what is expected."""
    path = project_file(named).absolute()
    try:
        raw = path.read_bytes()
    except OSError:
        load_config(path)  # says it in its own words
        raise ConfigError(path, "", "could not be read a moment ago; try again") from None
    return Accepted(load_config(path, raw), raw)
