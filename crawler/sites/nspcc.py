"""NSPCC: news and opinion by year: /about-us/news-opinion/<year>/<slug>/; the slug may begin with the day.

Unverified: written from public addresses (November 2026), no page of it was read.
`newskeep sites add nspcc` tries it.
"""

from typing import Any

TABLE: dict[str, Any] = {
    "name": "NSPCC",
    "home": "https://www.nspcc.org.uk/",
    "listings": ["https://www.nspcc.org.uk/about-us/news-opinion/"],
    "stories": r"^/about-us/news-opinion/\d{4}/[^/?]+/?$",
    "timezone": "Europe/London",
    "date_order": "DMY",
    "unverified": True,
}
