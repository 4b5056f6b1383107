"""`make soak`: random single bits of an archive flip; `verify` finds each that any question could meet, and names it.

`flips.py 3000 1`: so many flips, and the seed. The archive has versions, cards, failures, checks and a report. A flip
that verify does not find must be one that no question meets: every row of every table and view, and for every word of
the search index its stories and their rank, read as before. One line for each that is not so; exit code 1 then.
"""

import random
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.mailrows import Letter
from tests.archive_samples import NOON, crawling, story, teaser
from tests.test_archive_seals import outcome, reading

STORIES = 40


def build(path: Path) -> None:
    crawl, chance = crawling(path), random.Random(3)

    def words() -> str:
        return "Edition. " + " ".join(f"word{chance.randrange(900)}" for _ in range(250))

    with crawl.store as store:
        for n in range(STORIES):
            cards = tuple(teaser(f"s-{(n * 7 + k) % (STORIES + 9)}", k) for k in range(1, 5))
            crawl.read(story(f"s-{n}", body_text=words(), teasers=cards))
        crawl.fail("never", "error", 500)
        crawl.end(found=STORIES)
        crawl.begin(timedelta(days=1))
        for n in range(0, STORIES, 9):
            crawl.read(story(f"s-{n}", body_text=words(), title=f"Renamed {n} é"))
        for n in range(1, STORIES, 2):
            store.record_not_modified(crawl.crawl_id, n + 1, crawl.now)
        crawl.fail("s-3")
        crawl.end(found=STORIES)
        letter = Letter(
            kind="digest",
            subject="One change",
            text="Words.",
            html="<p>Words.</p>",
            since_at=NOON,
            until_at=NOON + timedelta(days=1),
            recipients=(("a@example.org", "<1@example.org>"), ("b@example.org", "<2@example.org>")),
        )
        store.keep_letters([letter], crawl.now)


def main(flips: int = 300, seed: int = 1) -> int:
    chance, seen = random.Random(seed), Counter[str]()
    with TemporaryDirectory() as name:
        path = Path(name) / "news.db"
        build(path)
        whole, told = path.read_bytes(), reading(path)
        for number in range(1, flips + 1):
            at, bit = chance.randrange(len(whole)), chance.randrange(8)
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :])
            result = outcome(path, told)
            seen[result] += 1
            if result == "missed":
                print(f"missed: page {at // 4096 + 1}, byte {at % 4096}, bit {bit}", flush=True)
            if number % 100 == 0 or number == flips:
                print(f"{number} of {flips}: {dict(seen)}", flush=True)
    return 1 if seen["missed"] else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
