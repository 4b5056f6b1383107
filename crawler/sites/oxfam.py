"""Oxfam GB: Press releases: /media/press-releases/<slug>/. The blog of oxfam-in-action is another section.

Unverified: written from public addresses (November 2026), no page of it was read.
`newskeep sites add oxfam` tries it.
"""

from typing import Any

TABLE: dict[str, Any] = {
    "name": "Oxfam GB",
    "home": "https://www.oxfam.org.uk/",
    "listings": ["https://www.oxfam.org.uk/media/press-releases/"],
    "stories": r"^/media/press-releases/[^/?]+/?$",
    "timezone": "Europe/London",
    "date_order": "DMY",
    "unverified": True,
}
