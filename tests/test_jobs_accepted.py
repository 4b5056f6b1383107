"""The configuration that the daemon's children read: the accepted one, as long as one may be started from it."""

import os
from pathlib import Path

import pytest

from jobs.accepted import accept
from tests.crawling import write_config

SITE = {"home": "https://www.example.org/", "listings": ["https://www.example.org/news/"], "stories": "^/news/."}


def test_a_child_can_be_started_from_it_however_often_the_file_was_read_again(tmp_path: Path) -> None:
    file = write_config(tmp_path, SITE)
    before = file.read_bytes()
    held = about_to_start = accept(file)
    file.write_text(file.read_text() + "# edited\n")
    for _ in range(5):  # SIGHUP after SIGHUP, while a run is about to begin
        held = accept(file)
    assert os.pread(about_to_start.fd, 10_000, 0) == before
    assert os.pread(held.fd, 10_000, 0) == file.read_bytes()


def test_a_file_that_nobody_can_start_from_any_more_is_closed(tmp_path: Path) -> None:
    file = write_config(tmp_path, SITE)
    held = accept(file)
    number = held.fd
    del held
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(number)
