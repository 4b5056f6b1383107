"""kill -9 at any moment: whole rows or none, and the next writer goes on."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from archive import open_archive
from tests.archive_samples import invariants

WRITER = """
import sys
from datetime import timedelta
from itertools import count
from archive import open_archive
from tests.archive_samples import Crawling, story, teaser, url_of
crawl = Crawling(open_archive(sys.argv[1], write=True))
print("writing", flush=True)
for n in count(int(sys.argv[2])):
    crawl.begin(timedelta(hours=7))
    for name in range(12):
        cards = tuple(teaser(f"story-{(name + n + k) % 15}", k) for k in range(1, 4))
        text = f"Edition {n}. " + " ".join(f"word{k}" for k in range(800))
        crawl.read(story(f"story-{name}", title=f"Title {n} of {name}", body_text=text, teasers=cards))
        print("stored", flush=True)
    crawl.fail(f"story-{n % 12}")
    crawl.fail(f"never-{n}", "error", 500)
    crawl.read(story(f"story-{n}-moved"), aliases=[(url_of(f"story-{n % 12}"), "redirect")])
"""


def test_kill_at_ten_random_moments_leaves_whole_stories_only(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    moments = random.Random(20240318)
    stories = 0
    for life in range(10):
        command = [sys.executable, "-c", WRITER, str(path), str(100 * life)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            assert child.stderr is not None
            assert child.stdout.readline() == "writing\n", child.stderr.read()
            for _ in range(moments.randint(5, 30)):
                assert child.stdout.readline() == "stored\n", child.stderr.read()
            with pytest.raises(subprocess.TimeoutExpired):
                child.wait(timeout=moments.uniform(0.0, 0.03))
            child.kill()
        assert invariants(path) == []
        with open_archive(path) as archive:
            now = sum(archive.counts().values())
            assert len(list(archive.stories())) == now >= stories
            stories = now
    with open_archive(path) as archive:
        assert archive.db["versions"].count > 100
        deepest = """WITH RECURSIVE chain (hash, depth) AS (
            SELECT hash, 0 FROM blobs WHERE base_hash IS NULL
            UNION ALL SELECT b.hash, depth + 1 FROM blobs AS b JOIN chain ON b.base_hash = chain.hash
        ) SELECT count(*), max(depth) FROM chain"""
        assert archive.db.execute(deepest).fetchone() == (archive.db["blobs"].count, 2)
