"""The configuration as it was accepted, held fast until another one is.

In: the file's address.  Out: `Accepted`: the checked values, and an open file with the bytes they were read from, which
the daemon's children read in place of the one on the disk. Somebody may be in the middle of editing that.
"""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import ConfigError
from crawler.project import project_file
from jobs.config import load_config

if TYPE_CHECKING:
    from jobs.config import Config

__all__ = ["Accepted", "accept"]


class Accepted:
    """One accepted configuration. Close it when no child can be started from it any more."""

    def __init__(self, config: "Config", raw: bytes) -> None:
        self.config = config
        self._file = tempfile.TemporaryFile(prefix="newskeep-")  # noqa: SIM115 - open as long as it holds
        self._file.write(raw)
        self._file.flush()

    @property
    def fd(self) -> int:
        """Number of the open file, for a child to inherit."""
        return self._file.fileno()

    def close(self) -> None:
        self._file.close()


def accept(named: str | Path | None) -> Accepted:
    """Read and check it. ConfigError: file, key and what is expected."""
    path = project_file(named).absolute()
    try:
        raw = path.read_bytes()
    except OSError:
        load_config(path)  # says it in its own words
        raise ConfigError(path, "", "could not be read a moment ago; try again") from None
    return Accepted(load_config(path, raw), raw)
