"""Where an answer sends us: Scrapy's redirects, but every refusal has a name and none is an accident.

In: an answer 301, 302, 303, 307 or 308.  Out: the next request, which the guard looks at like any other; or
`AddressForbidden` for an address that is none, or not of the web (`file:`, `javascript:`, `http://[`).
"""

from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares import redirect

from crawler.guard import AddressForbidden
from crawler.origins import without_credentials

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

__all__ = ["RedirectMiddleware"]

_REDIRECTS = frozenset((301, 302, 303, 307, 308))


class RedirectMiddleware(redirect.RedirectMiddleware):
    """See the module."""

    def _engine_started(self) -> None:
        """Scrapy warns at each start where no RefererMiddleware runs (settings.py): no Referer is ever sent."""
        self._referer_spider_middleware = None

    def process_response(  # type: ignore[override] # the spider argument is deprecated
        self, request: "Request", response: "Response"
    ) -> "Request | Response":
        try:
            following = super().process_response(request, response)
        except ValueError as error:  # no scheme, no host, a port that is none
            raise AddressForbidden(f"leads to {_shown(response)}, which is no address") from error
        if following is response and response.status in _REDIRECTS and "Location" in response.headers:
            raise AddressForbidden(f"leads to {_shown(response)}, which is not on the web")
        return following


def _shown(response: "Response") -> str:
    location = response.headers["Location"]
    assert location is not None  # without it nothing leads anywhere
    return repr(without_credentials(location.decode("utf-8", "replace"))[:200])
