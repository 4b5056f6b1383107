"""One answer for one story address -> exactly one outcome: Read, Unchanged or Failed.

In: the response (or what was raised instead of one) and the visit it answers.  Out: an item for the pipeline.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from scrapy.exceptions import IgnoreRequest

from archive.addresses import identity, normalise
from archive.records import Capture, Problem, Story
from crawler.agreement import CONTRAST, called, doubt, is_dated, is_long, vouches
from crawler.blocked import refusal
from crawler.budget import ReadingTooLong, within_budget
from crawler.canonical import spelling
from crawler.completeness import BodyIncomplete
from crawler.document import Document
from crawler.doubts import mark_of
from crawler.failures import failure_words
from crawler.guard import AddressForbidden, CertificateRefused
from crawler.metadata import is_declared_story
from crawler.patience import AskedToWait
from crawler.reading import read_with_document
from crawler.robots import RobotsForbidden, RobotsUnreachable
from crawler.visits import Failed, Read, Unchanged, Visit

if TYPE_CHECKING:
    from scrapy.http import Response

    from crawler.site import Site

__all__ = ["ANY_STATUS", "GOOD", "Answer", "failure_of", "outcome_of"]

ANY_STATUS = [304, *range(400, 600)]
"""Answers that the spider wants to see itself; redirects are followed before it does."""
GOOD = frozenset((200, 203))
"""Answers that hold a page. 202 promises one, 206 holds a part of one, 204 and 205 none."""
_MISSING = frozenset((404, 410))
_PERMANENT = frozenset((301, 308))
_REFUSED_FOR_US = (AddressForbidden, AskedToWait, RobotsForbidden, RobotsUnreachable)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A response without Scrapy."""

    url: str
    """Where it came from, after redirects; normalised."""
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    redirected: bool
    permanently: bool
    """Whether every redirect on the way was 301 or 308."""

    @classmethod
    def from_response(cls, response: "Response") -> "Answer":
        headers = response.headers
        pairs = ((k.decode("latin-1"), v.decode("latin-1")) for k in headers for v in headers.getlist(k))
        reasons = response.meta.get("redirect_reasons", ())
        return cls(
            url=normalise(response.url),
            status=response.status,
            headers=tuple(pairs),
            body=response.body,
            redirected=bool(reasons),
            permanently=bool(reasons) and all(reason in _PERMANENT for reason in reasons),
        )

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name), None)


def outcome_of(answer: Answer, visit: Visit, site: "Site", fetched_at: datetime) -> Read | Unchanged | Failed:
    """Read one answer within the budget of one page. `fetched_at`: UTC."""
    if answer.status == 304:
        return _not_modified(answer, visit)
    try:
        with within_budget(answer.url):
            return _outcome_of(answer, visit, site, fetched_at)
    except ReadingTooLong as error:
        return _failed(visit, "error", "page-unreadable", str(error), answer.status)


def _outcome_of(answer: Answer, visit: Visit, site: "Site", fetched_at: datetime) -> Read | Failed:
    document = Document.parse(answer.body, answer.url, answer.header("content-type"))
    if document.unread and answer.status in GOOD:
        return _failed(visit, "error", "page-unreadable", document.unread, answer.status)
    refused = refusal(
        document,
        url=answer.url,
        requested_url=visit.url,
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
        site=site,
        vouched=lambda words: vouches(words, visit, lambda: _story(document, visit, site, fetched_at)),
    )
    soft = (
        refused is not None and refused.kind == "soft-404" and answer.status in GOOD
    )  # an error's words prove nothing
    if answer.status in _MISSING or soft:
        detail = refused.evidence if refused is not None and answer.status == 200 else f"answered {answer.status}"
        return _failed(visit, "missing", "page-missing", detail, answer.status)
    if refused is not None and not (answer.status >= 400 and refused.kind in ("empty", "not-html", "soft-404")):
        return _failed(
            visit, "blocked", f"refused-{refused.kind}", f"answered {answer.status}: {refused.evidence}", answer.status
        )
    if answer.status >= 400:
        outcome = "blocked" if answer.status in (401, 403, 429) else "error"
        return _failed(visit, outcome, "http-error", f"answered {answer.status}", answer.status)
    if answer.status not in GOOD:
        return _failed(visit, "error", "http-error", f"answered {answer.status}, no whole page", answer.status)
    if not site.is_story(answer.url):
        return _left_the_section(answer, visit)
    return _read(answer, document, visit, site, fetched_at)


def _left_the_section(answer: Answer, visit: Visit) -> Failed:
    """A redirect to a page that is no story. For good: the story is not there any more. For now (RFC 9110, 15.4.3), as
    to a paywall or a form: that says nothing of a story that we know."""
    if visit.story_id is not None and answer.redirected and not answer.permanently:
        words = f"leads to {answer.url} for now, no story of the section"
        return _failed(visit, "blocked", "leads-elsewhere", words, answer.status)
    return _failed(visit, "missing", "page-missing", f"leads to {answer.url}, no story of the section", answer.status)


def _story(document: Document, visit: Visit, site: "Site", fetched_at: datetime) -> Story:
    return read_with_document(document, site, fetched_at=fetched_at, claim=visit.claim)


def _read(answer: Answer, document: Document, visit: Visit, site: "Site", fetched_at: datetime) -> Read | Failed:
    story = _story(document, visit, site, fetched_at)
    lacking = [name for name, value in (("title", story.title), ("body", story.body_text)) if not value]
    if lacking:
        return _failed(visit, "error", "not-a-story", f"no {' and no '.join(lacking)} on it", answer.status)
    doubtful = doubt(story, visit, declared=_is_declared(document))
    reading = _reading(answer, story, visit, site, fetched_at, doubtful)
    if doubtful == CONTRAST and visit.story_id is None and not is_dated(story) and not is_long(story):
        words = f"{_contrast(visit, story.title)} ({mark_of(story, visit.url)})"
        return replace(_failed(visit, "error", "unproven", words, answer.status), reading=reading)
    return reading


def _reading(
    answer: Answer, story: Story, visit: Visit, site: "Site", fetched_at: datetime, doubtful: str | None
) -> Read:
    url = spelling(answer.url, story.canonical_url, site)
    moved_away = identity(answer.url) != identity(visit.url)
    if moved_away and visit.story_id is not None and not answer.permanently:
        url, other = visit.url, None  # 'found elsewhere for now' (RFC 9110, 15.4.3) does not move a known story
    else:
        other = visit.url
    aliases = tuple(
        dict.fromkeys(
            (address, "redirect" if answer.redirected and address == visit.url else "alias")
            for address in (other, answer.url)
            if address and address != url and (moved_away is False or url != visit.url)
        )
    )
    capture = Capture(
        url=answer.url, fetched_at=fetched_at, status=answer.status, headers=answer.headers, body=answer.body
    )
    return Read(visit=visit, story=replace(story, url=url), capture=capture, aliases=aliases, doubt=doubtful)


def _is_declared(document: Document) -> bool:
    return is_declared_story(document) or bool(document.meta("article:published_time"))


def _contrast(visit: Visit, title: str | None) -> str:
    """In words for a person."""
    name = next(iter(called(visit)), None)
    promised = f"the card says {name[:80]!r}" if name else "its address says otherwise"
    return f"{promised}, the page says {(title or '')[:80]!r} and has neither a day nor much text"


def _not_modified(answer: Answer, visit: Visit) -> Unchanged | Failed:
    if visit.story_id is None or not (visit.etag or visit.last_modified):
        return _failed(visit, "error", "unasked-304", "answered 304 to an unconditional request", answer.status)
    return Unchanged(visit=visit, etag=answer.header("etag"), last_modified=answer.header("last-modified"))


def failure_of(error: BaseException, visit: Visit) -> Failed:
    """What was raised instead of an answer: refused by a rule we keep, or an error of the network."""
    words = str(error) or type(error).__name__
    if isinstance(error, _REFUSED_FOR_US):
        kinds = {
            CertificateRefused: "certificate-refused",
            RobotsForbidden: "robots-forbidden",
            RobotsUnreachable: "robots-unreachable",
            AskedToWait: "asked-to-wait",
        }
        return _failed(visit, "blocked", kinds.get(type(error), "address-forbidden"), words, None)
    kind = "no-answer"
    if isinstance(error, BodyIncomplete):
        kind = "answer-incomplete"
    if isinstance(error, IgnoreRequest):  # by Scrapy: too many redirects or not to the web, else a body without end
        kind = "answer-refused"
    return _failed(visit, "error", kind, failure_words(error), None)


def _failed(visit: Visit, outcome: str, kind: str, detail: str, status: int | None) -> Failed:
    problem = Problem(kind=kind, detail=detail, url=visit.url)
    return Failed(visit=visit, outcome=outcome, problem=problem, status=status)
