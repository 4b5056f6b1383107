"""One story of the sample: its answer, kept until it is known how the site writes its days. Pure.

In: an answer.  Out: `Asked`, and with the site's facts `Sampled`.
"""

from dataclasses import dataclass
from datetime import datetime

from crawler.answers import Answer
from crawler.budget import ReadingTooLong, within_budget
from crawler.document import Document
from crawler.normalise import normalise
from crawler.page import read_page
from crawler.raw import Claim
from crawler.site import Site
from crawler.survey.guest import NoAnswer
from crawler.survey.telling import Sampled
from crawler.survey.verdict import of_answer

__all__ = ["Asked", "ask_for", "read"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One address of the sample."""

    url: str
    document: Document | None
    """None where it is refused."""
    refused: str | None
    claims: tuple[Claim, ...]


def ask_for(url: str, answer: Answer | NoAnswer, claims: tuple[Claim, ...]) -> Asked:
    """Parse an answer, or say why it is none."""
    if isinstance(answer, NoAnswer):
        return Asked(url=url, document=None, refused=answer.words, claims=claims)
    document = Document.parse(answer.body, answer.url, answer.header("content-type"))
    why = of_answer(document, answer.url, url, answer.status, answer.headers, answer.body)
    words = why.words if why else document.unread
    return Asked(url=url, document=None if words else document, refused=words, claims=claims)


def read(asked: Asked, site: Site, fetched_at: datetime) -> Sampled:
    """Read it as a crawl would."""
    if asked.document is None:
        return Sampled(url=asked.url, refused=asked.refused, claims=asked.claims)
    try:
        with within_budget(asked.url):
            raw = read_page(asked.document, site)
            story = normalise(raw, site, fetched_at=fetched_at, claim=next(iter(asked.claims), None))
    except ReadingTooLong as error:
        return Sampled(url=asked.url, refused=str(error), claims=asked.claims)
    source = raw.title.source if raw.title else None
    return Sampled(url=asked.url, story=story, title_source=source, claims=asked.claims)
