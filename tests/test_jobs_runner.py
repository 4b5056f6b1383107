"""One run is written down from its beginning to its end, whoever else uses the archive meanwhile."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from archive import open_archive
from archive.lock import WriterLock
from jobs.accepted import accept
from jobs.child import Stop
from jobs.runner import Runner
from jobs.schedule import Job
from jobs.timing import parse_timing
from jobs.worker import Item
from tests.crawling import rows
from tests.daemon_life import settings

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
REPORT = Job(name="report", kind="report", timing=parse_timing("0 7 * * *"), zone=ZoneInfo("UTC"))


class Somebody(Stop):
    """Takes the archive the moment that a child runs."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock: WriterLock | None = None
        super().__init__()

    @property
    def tell(self) -> Callable[[int], None] | None:  # type: ignore[override] # an attribute of Stop
        return None

    @tell.setter
    def tell(self, told: Callable[[int], None] | None) -> None:
        if told and not self._lock:
            self._lock = WriterLock(self._path, "newskeep crawl", NOON)

    def leaves(self) -> None:
        assert self._lock
        self._lock.release()


def test_an_end_that_could_not_be_noted_is_noted_when_the_daemon_ends(tmp_path: Path) -> None:
    accepted = accept(settings(tmp_path, {}, 'report = "0 7 * * *"'))
    open_archive(accepted.config.archive, write=True).close()
    somebody = Somebody(accepted.config.archive)
    runner = Runner(lambda: accepted, somebody, lambda: None)
    assert runner(Item(job=REPORT, slot=NOON)), "the slot is done"
    assert [row["outcome"] for row in rows(tmp_path, "select outcome from runs")] == ["running"]
    somebody.leaves()
    runner.close()
    assert [row["outcome"] for row in rows(tmp_path, "select outcome from runs")] == ["ok"]
