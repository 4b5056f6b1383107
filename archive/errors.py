"""Every error of ours, grouped by who meets it. The message says what, where and what to do.

NewskeepError                       every error of ours; attributes, not only text
├─ ConfigError                      file, key, expected
├─ SiteError                        site, url
│  ├─ PageRefused                   kind: challenge, consent, login, maintenance, soft-404: never 'no news today'
│  ├─ FieldMissing                  field: required and not declared as lacking
│  └─ FieldUnreadable               field, raw: present but not understood
└─ ArchiveError                     path
   ├─ ArchiveMissing                nothing at that path, and it was to be read
   ├─ SchemaOutOfDate               have, need, the command to run
   ├─ ArchiveBusy                   who holds it, since when
   ├─ DiskFull                      no room, or nearly none
   ├─ NotFound                      what was looked for
   ├─ NotHeld                       change_id: nothing to decide
   └─ IntegrityBroken               table, key
"""

from pathlib import Path


class NewskeepError(Exception):
    """Every error of ours. The command line prints its text on one line and exits with a code other than 0."""


class ConfigError(NewskeepError):
    """`newskeep.toml` or an option cannot be taken. Exit code 2."""

    def __init__(self, file: str | Path, key: str, expected: str) -> None:
        self.file, self.key, self.expected = str(file), key, expected
        super().__init__(f"{file}: {key}: {expected}" if key else f"{file}: {expected}")


class SiteError(NewskeepError):
    """Something about one address of one website."""

    def __init__(self, site: str, url: str, message: str) -> None:
        self.site, self.url = site, url
        super().__init__(f"{site} {url}: {message}" if site else f"{url}: {message}")


class PageRefused(SiteError):
    """The answer is not a story: `kind` is challenge, consent, login, maintenance, soft-404, empty or not-html.

    Raised by `crawler.blocked`; the crawl records it as a problem and keeps the last good version.
    """

    def __init__(self, site: str, url: str, kind: str, evidence: str) -> None:
        self.kind, self.evidence = kind, evidence
        super().__init__(site, url, f"refused as {kind} ({evidence})")


class FieldMissing(SiteError):
    """A story without this field cannot be archived: the page may not be a story, or its markup is new to us."""

    def __init__(self, site: str, url: str, field: str) -> None:
        self.field = field
        super().__init__(site, url, f"no {field} found (see `newskeep try {url}`)")


class FieldUnreadable(SiteError):
    """A field is on the page but is not understood."""

    def __init__(self, site: str, url: str, field: str, raw: str, why: str) -> None:
        self.field, self.raw = field, raw
        super().__init__(site, url, f"{field} {raw!r} ({why}; see `newskeep try {url}`)")


class ArchiveError(NewskeepError):
    """Something about the SQLite file at `path`."""

    def __init__(self, path: str | Path, message: str) -> None:
        self.path = Path(path)
        super().__init__(f"{path}: {message}")


class ArchiveMissing(ArchiveError):
    """There is no file to read."""

    def __init__(self, path: str | Path) -> None:
        super().__init__(path, "no archive there; `newskeep crawl` creates one")


class SchemaOutOfDate(ArchiveError):
    """The file was made by another newskeep. `have` and `need` are names of migrations."""

    def __init__(self, path: str | Path, have: str, need: str, what_to_do: str) -> None:
        self.have, self.need = have, need
        super().__init__(path, f"its schema is at {have}, this newskeep needs {need}; {what_to_do}")


class ArchiveBusy(ArchiveError):
    """Another process writes to the archive. `holder`: 'pid 4711, newskeep crawl'; `since`: ISO 8601 UTC.
    `used`: both for people, 'in use by newskeep crawl (pid 4711) since 2024-03-18 09:05 UTC'."""

    def __init__(self, path: str | Path, holder: str, since: str) -> None:
        self.holder, self.since = holder, since
        pid, _, command = holder.partition(", ")
        at = f"{since[:10]} {since[11:16]} UTC" if since.endswith("Z") else since
        self.used = f"in use by {f'{command} ({pid})' if command else holder} since {at}"
        super().__init__(path, f"{self.used}; wait for it to end (reading is never blocked)")


class DiskFull(ArchiveError):
    """The archive's disk is full, nearly full, or fails. Nothing was half-written; it passes when there is room."""


class NotFound(ArchiveError):
    """No story has that address or number."""

    def __init__(self, path: str | Path, what: str) -> None:
        self.what = what
        super().__init__(path, f"no story {what}; `newskeep stories` lists what is there")


class NotHeld(ArchiveError):
    """No change of that number waits for a decision."""

    def __init__(self, path: str | Path, change_id: int) -> None:
        self.change_id = change_id
        super().__init__(path, f"change {change_id} is not held; `newskeep changes --held` lists those that are")


class IntegrityBroken(ArchiveError):
    """A stored row contradicts another: a blob that does not hash to its name, a missing base."""

    def __init__(self, path: str | Path, table: str, key: str, message: str) -> None:
        self.table, self.key = table, key
        super().__init__(path, f"{table} {key}: {message}")
