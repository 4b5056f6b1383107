"""A first look at a section, and a second one at stories that are archived: each in a child process, storing nothing.

In: an address, or a site and addresses of its stories.  Out: what the child said, as plain dictionaries.
"""

from collections.abc import Callable, Sequence
from typing import Any

from crawler.project import Project
from jobs.child import run_child
from jobs.run import CrawlError, error_of, named

__all__ = ["reread", "survey"]


def survey(
    project: Project,
    url: str,
    *,
    delay_s: float | None = None,
    on_words: Callable[[str], None] | None = None,
    verbose: bool = False,
) -> dict[str, Any]:
    """What a section is: the `survey` event of crawler.survey. `on_words` hears what is done now.

    CrawlError where the child found no end; a section that cannot be watched is no error but a `refusal`."""
    heard = _Heard(on_words)
    delay = ["--delay", f"{delay_s:g}"] if delay_s is not None else []
    ending = run_child([*named(project), "--survey", url, *delay], heard, verbose=verbose)
    if heard.error:
        raise error_of("", {**heard.error, "message": f"{url}: {heard.error['message']}"})
    if not heard.told:
        if ending.stopped:
            raise KeyboardInterrupt
        raise CrawlError("", "died", f"{url}: nothing came back ({ending})")
    return heard.told[0]


def reread(
    project: Project,
    site_key: str,
    urls: Sequence[str],
    *,
    on_words: Callable[[str], None] | None = None,
    verbose: bool = False,
) -> list[dict[str, Any]]:
    """Pages of one site as `newskeep try` tells them, plus `asked`, the address that was asked for, in any order;
    {asked, failed: words} for one that gave no answer."""
    heard = _Heard(on_words)
    ending = run_child([*named(project), "--site", site_key, "--reread", *urls], heard, verbose=verbose)
    if heard.error:
        raise error_of(site_key, heard.error)
    if len(heard.told) < len(urls):
        if ending.stopped:
            raise KeyboardInterrupt
        raise CrawlError(site_key, "died", f"the look ended too early ({ending})")
    return heard.told


class _Heard:
    """Sorts the events of a child."""

    def __init__(self, on_words: Callable[[str], None] | None) -> None:
        self._on_words = on_words
        self.error: dict[str, Any] | None = None
        self.told: list[dict[str, Any]] = []

    def __call__(self, event: dict[str, Any]) -> None:
        kind = event.pop("event")
        if kind == "progress" and self._on_words:
            self._on_words(str(event["words"]))
        elif kind == "error":
            self.error = event
        elif kind in ("survey", "page"):
            self.told.append(event)
            if kind == "page" and self._on_words:
                self._on_words(f"{len(self.told)} read")
