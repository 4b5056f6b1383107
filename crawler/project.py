"""newskeep.toml as the crawler needs it: where the archive is, who asks, which websites.

In: the file that `--config` or NEWSKEEP_CONFIG names, else ./newskeep.toml.  Out: `Project`, or ConfigError with file,
key and what is expected. `jobs.config` reads the rest of the same file.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from archive.breakers import Thresholds
from archive.errors import ConfigError
from archive.lifecycle import Rules
from crawler.site import Site, site_from_table
from crawler.sites import shipped_keys, shipped_table
from crawler.tables import Table, did_you_mean

if TYPE_CHECKING:
    from crawler.sitefiles import SiteFile

__all__ = [
    "ACCEPTED",
    "Project",
    "Table",
    "load_project",
    "open_project",
    "project_file",
    "project_from_table",
    "read_toml",
    "without_file",
]

ACCEPTED = "NEWSKEEP_ACCEPTED_CONFIG"
"""Environment variable: number of an open file that holds the configuration as the daemon accepted it. Its children
read that, so that half an edit of the file itself stops nothing."""
_LARGEST_FILE = 16 * 1024 * 1024
DEFAULT_FILE = "newskeep.toml"
DEFAULT_ARCHIVE = "news.db"
DEFAULT_ZONE = "Europe/London"
TOP_LEVEL = (
    "archive",
    "timezone",
    "contact",
    "sites",
    "sites_dir",
    "breakers",
    "life",
    "schedule",
    "mail",
    "health",
    "metrics_file",
)


@dataclass(frozen=True, kw_only=True)
class Project:
    """One newskeep.toml, as far as a crawl needs it."""

    path: Path
    """The file, for messages."""
    archive: Path
    """Absolute path of the SQLite file."""
    timezone: str = DEFAULT_ZONE
    """The operator's IANA zone: schedules and printed times. Pages are read in their site's own zone."""
    contact: str | None = None
    """Mail or web address sent in the User-Agent; None: sites cannot reach the operator."""
    sites: Mapping[str, Site]
    """By key, in the order of the file."""
    breakers: Thresholds = field(default_factory=Thresholds)
    """When the archive doubts what a crawl found."""
    life: Rules = field(default_factory=Rules)
    """When a story counts as gone."""

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def site(self, key: str) -> Site:
        """The configured site; ConfigError names those there are."""
        if key in self.sites:
            return self.sites[key]
        if not self.sites:
            raise ConfigError(
                self.path, f"sites.{key}", "no such site: the file has none yet; add a [sites.<key>] table"
            )
        hint = did_you_mean(key, self.sites)
        raise ConfigError(self.path, f"sites.{key}", f"no such site; {hint}")


def project_file(named: str | Path | None = None) -> Path:
    """The configuration file: the one named, else NEWSKEEP_CONFIG, else ./newskeep.toml. It need not exist."""
    return Path(named or os.environ.get("NEWSKEEP_CONFIG") or DEFAULT_FILE)


def load_project(path: str | Path) -> Project:
    """Read and validate one newskeep.toml as far as a crawl needs it. ConfigError tells what is wrong and where."""
    return project_from_table(Path(path), read_toml(Path(path)))


def without_file(directory: Path) -> Project:
    """What holds where no newskeep.toml was written: the shipped sites that were tried, ./news.db, no contact."""
    shipped = (site_from_table(key, shipped_table(key)) for key in shipped_keys())
    sites = {site.key: site for site in shipped if not site.unverified}
    return Project(path=directory / DEFAULT_FILE, archive=(directory / DEFAULT_ARCHIVE).absolute(), sites=sites)


def read_toml(path: Path, raw: bytes | None = None) -> dict[str, Any]:
    """The file (`raw`: its bytes, read before) as TOML has it. ConfigError tells where it is not TOML."""
    try:
        return tomllib.loads((_bytes(path) if raw is None else raw).decode("utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(
            path, "", "no such file; `newskeep sites add ADDRESS` or `newskeep init` makes one; --config names another"
        ) from None
    except OSError as error:
        raise ConfigError(path, "", f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigError(path, "", f"expected UTF-8 text, but line {line} is not") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(path, "", f"not TOML: {error}") from None


def _bytes(path: Path) -> bytes:
    accepted = os.environ.get(ACCEPTED)
    return os.pread(int(accepted), _LARGEST_FILE, 0) if accepted else path.read_bytes()


def project_from_table(path: Path, values: dict[str, Any]) -> Project:
    """Validate the keys outside [schedule] and [mail]."""
    table = Table(path, "", values)
    table.only(*TOP_LEVEL)
    return Project(
        path=path,
        archive=_archive(path, table),
        timezone=_zone(table),
        contact=_contact(table),
        sites=_sites(path, values.get("sites", {}), _site_files(path, table)),
        breakers=_breakers(Table(path, "breakers", values.get("breakers", {}))),
        life=_life(Table(path, "life", values.get("life", {}))),
    )


def _archive(path: Path, table: Table) -> Path:
    expected = 'a file name such as "news.db", relative to this file'
    name = table.text("archive", expected) or DEFAULT_ARCHIVE
    try:
        return (path.parent / Path(name).expanduser()).absolute()
    except RuntimeError:  # "~somebody" who has no home here
        raise table.fail("archive", expected) from None


def _zone(table: Table) -> str:
    expected = f'an IANA zone such as "{DEFAULT_ZONE}"'
    name = table.text("timezone", expected) or DEFAULT_ZONE
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise table.fail("timezone", expected) from None
    return name


def _contact(table: Table) -> str | None:
    expected = 'a mail or web address such as "archivist@example.org"'
    contact = table.text("contact", expected)
    reachable = contact is None or "@" in contact.strip("@") or contact.startswith(("https://", "http://"))
    if contact is not None and (not reachable or not contact.isascii()):
        raise table.fail("contact", expected)
    return contact


def _breakers(table: Table) -> Thresholds:
    shares = ("gone", "edited", "shrunk", "fill")
    table.only("at_least", *shares, "nothing_found")
    return Thresholds(
        at_least=table.number("at_least", "a number of stories such as 5", 1, 1_000_000) or Thresholds().at_least,
        nothing_found=table.flag("nothing_found", default=True),
        **{name: _share(table, name, getattr(Thresholds(), name)) for name in shares},
    )


def _share(table: Table, key: str, default: float) -> float:
    value = table.values.get(key, default)
    if type(value) not in (int, float) or not 0 < value <= 1:
        raise table.fail(key, "a share such as 0.2 for a fifth; 1 switches this breaker off")
    return float(value)


def _life(table: Table) -> Rules:
    table.only("gone_after", "gone_on_410")
    expected = 'a time such as "6h" (m, h, d)'
    text = table.text("gone_after", expected) or "6h"
    found = re.fullmatch(r"\s*(\d{1,6})\s*([mhd])\s*", text, re.ASCII)
    if not found:
        raise table.fail("gone_after", expected)
    after = int(found[1]) * {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}[found[2]]
    return Rules(gone_after=after, gone_on_410=table.flag("gone_on_410", default=True))


def _site_files(path: Path, table: Table) -> "Mapping[str, SiteFile]":
    """The sites that are written in Python; none where the file names no folder of them."""
    folder = table.text("sites_dir", 'a folder such as "sites", relative to this file')
    if folder is None:
        return {}
    from crawler.sitefiles import load_sites  # few need it, and it reads pages: lxml comes with it

    return load_sites(path.parent / folder, path)


def _sites(path: Path, values: object, files: "Mapping[str, SiteFile]") -> dict[str, Site]:
    """Those of the tables, then those that have a Python file and need no table."""
    tables = {**Table(path, "sites", values).values}
    tables |= {key: {} for key in files if key not in tables}
    return {key: _site(path, key, Table(path, f"sites.{key}", table), files) for key, table in tables.items()}


def _site(path: Path, key: str, table: Table, files: "Mapping[str, SiteFile]") -> Site:
    """A site of the operator's own in Python, or a shipped one, with the overrides of the table; or the table alone."""
    shipped = shipped_table(key) if key in shipped_keys() else {}
    misplaced = [name for name in ("archive", "contact", "sites_dir") if name in table]
    if misplaced:
        raise ConfigError(
            path, table.key(misplaced[0]), "unknown key here; move it above the first [table] of the file"
        )
    if key in files:
        return files[key].site(table.values, str(path))
    if not shipped and "home" not in table and table.values.keys() <= Site.__dataclass_fields__.keys():
        hint = did_you_mean(key, shipped_keys())
        raise ConfigError(
            path, f"sites.{key}", f"no site of that name is shipped ({hint}); a site of your own needs `home`"
        )
    return site_from_table(key, {**shipped, **table.values}, str(path))


def open_project(named: str | Path | None = None) -> Project:
    """The configuration that was named or that lies here; where neither is, the shipped sites and ./news.db."""
    path = project_file(named)
    if named is None and "NEWSKEEP_CONFIG" not in os.environ and not path.exists():
        return without_file(Path.cwd())
    return load_project(path)
