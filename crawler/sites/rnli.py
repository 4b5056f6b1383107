"""RNLI: Stories are kept by day: /news-and-media/<year>/<month in words>/<day>/<slug>.

Unverified: written from public addresses (November 2026), no page of it was read.
`newskeep sites add rnli` tries it.
"""

from typing import Any

TABLE: dict[str, Any] = {
    "name": "RNLI",
    "home": "https://rnli.org/",
    "listings": ["https://rnli.org/news-and-media"],
    "stories": r"^/news-and-media/\d{4}/[a-z]+/\d{1,2}/[^/?]+/?$",
    "timezone": "Europe/London",
    "date_order": "DMY",
    "unverified": True,
}
