"""`PYTHONPATH=. python bench/compare.py`: what a comparison costs, typical and at its worst.

Each pair is measured against difflib's plain word opcodes of two 10,000-word texts with a few edits, in the same run;
and its peak of Python memory against that pair's text. Best of three, in processor time.
"""

import random
import sys
import time
import tracemalloc
from collections.abc import Callable
from difflib import SequenceMatcher

from archive.compare import apply, compare_texts

CHANCE = random.Random(3)
VOCABULARY = ["".join(CHANCE.choices("abcdefghijklmnop", k=CHANCE.randint(2, 9))) for _ in range(3_000)]
WEIGHTS = [1 / (rank + 1) for rank in range(len(VOCABULARY))]


def paragraph(words: int) -> str:
    """Words as unequally frequent as in any language, with commas and full stops."""
    drawn = CHANCE.choices(VOCABULARY, WEIGHTS, k=words)
    return " ".join(word + CHANCE.choices(("", ".", ","), (88, 7, 5))[0] for word in drawn)


def text(paragraphs: int, words: int) -> str:
    return "\n\n".join(paragraph(words) for _ in range(paragraphs))


def edited(old: str, share: float) -> str:
    """Some words of it replaced."""
    return " ".join(CHANCE.choice(VOCABULARY) if CHANCE.random() < share else word for word in old.split(" "))


def shuffled(old: str) -> str:
    paragraphs = old.split("\n\n")
    CHANCE.shuffle(paragraphs)
    return "\n\n".join(paragraphs)


def pairs() -> dict[str, tuple[str, str]]:
    story, block = text(200, 50), paragraph(10_000)
    same = ("word " * 10_000).strip()
    line = "\n\n".join(["the same words here again"] * 2_000)
    huge = paragraph(100_000)
    return {
        "a few words edited": (story, edited(story, 0.003)),
        "one word in ten edited": (story, edited(story, 0.1)),
        "every second word edited": (story, edited(story, 0.5)),
        "total rewrite": (story, text(200, 50)),
        "all paragraphs shuffled": (story, shuffled(story)),
        "one paragraph, a few words": (block, edited(block, 0.003)),
        "one paragraph, every second": (block, edited(block, 0.5)),
        "one paragraph, rewritten": (block, paragraph(10_000)),
        "the same word, a few edited": (same, edited(same, 0.01)),
        "the same paragraph, edited": (line, edited(line, 0.002)),
        "curly quotes and soft hyphens": (story, story.replace(" ", " \u00ad\u201c")),
        "100,000 words, a third edited": (huge, edited(huge, 0.3)),
    }


def seconds(work: Callable[[], object]) -> float:
    """Processor time, the best of three."""
    best = float("inf")
    for _ in range(3):
        begun = time.process_time()
        work()
        best = min(best, time.process_time() - begun)
    return best


def peak_mb(old: str, new: str) -> float:
    tracemalloc.start()
    compare_texts(old, new)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def main() -> int:
    cases = pairs()
    old, new = cases["a few words edited"]
    baseline = seconds(lambda: SequenceMatcher(None, old.split(), new.split(), autojunk=False).get_opcodes())
    print(f"difflib, a few words edited: {baseline * 1000:.0f} ms = 1.00")
    print(f"{'two texts of 10,000 words':32}{'ratio':>8}{'ms':>8}{'peak MB':>9}")
    for name, (was, now) in cases.items():
        assert apply(compare_texts(was, now), was) == now
        took = seconds(lambda was=was, now=now: compare_texts(was, now))  # type: ignore[misc]
        print(f"{name:32}{took / baseline:8.2f}{took * 1000:8.0f}{peak_mb(was, now):9.1f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
