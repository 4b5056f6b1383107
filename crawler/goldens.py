"""Golden fixtures: a stored page, and what a person said it says. Tools propose, never overwrite.

In: a folder with `meta.json` (url, content type, frozen time, site) and `page.html` (the bytes as received) or
`page.html.gz`.  Out: the reading, and where it differs from `expected.json`. No network.
"""

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.clock import parse_iso
from crawler.reading import read_story
from crawler.site import Site
from crawler.sitepage import ReaderFailed

__all__ = ["EXPECTED", "META", "PROPOSED", "Difference", "differences", "folders", "proposal", "reading"]

META, EXPECTED, PROPOSED = "meta.json", "expected.json", "expected.proposed.json"
_LEFT_OUT = ("url", "body_html", "word_count", "parsed_by")
"""Of a reading: it stands in meta.json, repeats the text, or changes with our version."""
_NOTHING = object()


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One field that reads otherwise than a person said."""

    field: str
    expected: Any
    read: Any


def folders(top: Path) -> list[Path]:
    """Every fixture below a folder, sorted."""
    return sorted(path.parent for path in top.rglob(META))


def reading(folder: Path, sites: Mapping[str, Site]) -> dict[str, Any]:
    """What the stored page reads as today, by the rules of its site; of a site that is not in `sites`, by the page
    alone. ReaderFailed where the site's own reader breaks; OSError, ValueError for a folder that is no fixture."""
    meta = json.loads((folder / META).read_text("utf-8"))
    packed = folder / "page.html.gz"
    body = gzip.decompress(packed.read_bytes()) if packed.exists() else (folder / "page.html").read_bytes()
    story = read_story(
        body, meta["url"], meta["content_type"], sites.get(meta["site"]), fetched_at=parse_iso(meta["fetched_at"])
    )
    return {name: value for name, value in story.as_dict().items() if name not in _LEFT_OUT}


def proposal(folder: Path, sites: Mapping[str, Site]) -> Path:
    """Write what is read as `expected.proposed.json`, for a person to read; `expected.json` is never touched."""
    target = folder / PROPOSED
    target.write_text(json.dumps(reading(folder, sites), indent=1, ensure_ascii=False) + "\n", "utf-8")
    return target


def differences(folder: Path, sites: Mapping[str, Site]) -> Iterator[Difference]:
    """Fields of `expected.json` that read otherwise; fields that it leaves out are nobody's concern."""
    expected = json.loads((folder / EXPECTED).read_text("utf-8"))
    try:
        read = reading(folder, sites)
    except ReaderFailed as error:
        yield Difference(field=error.field, expected=expected.get(error.field), read=f"reader-failed: {error}")
        return
    for name, value in expected.items():
        now = read.get(name, _NOTHING)
        if now != value:
            yield Difference(field=name, expected=value, read=None if now is _NOTHING else now)
