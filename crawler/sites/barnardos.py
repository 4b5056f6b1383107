"""Barnardo's: Stories stand right below the listing: /news/<slug>.

Unverified: written from public addresses (November 2026), no page of it was read.
`newskeep sites add barnardos` tries it.
"""

from typing import Any

TABLE: dict[str, Any] = {
    "name": "Barnardo's",
    "home": "https://www.barnardos.org.uk/",
    "listings": ["https://www.barnardos.org.uk/news"],
    "stories": r"^/news/[^/?]+/?$",
    "timezone": "Europe/London",
    "date_order": "DMY",
    "unverified": True,
}
