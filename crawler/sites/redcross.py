"""British Red Cross: Press releases: /about-us/news-and-media/media-centre/press-releases/<slug>.

/stories is another section.
Unverified: written from public addresses (November 2026), no page of it was read.
`newskeep sites add redcross` tries it.
"""

from typing import Any

TABLE: dict[str, Any] = {
    "name": "British Red Cross",
    "home": "https://www.redcross.org.uk/",
    "listings": ["https://www.redcross.org.uk/about-us/news-and-media/media-centre/press-releases"],
    "stories": r"^/about-us/news-and-media/media-centre/press-releases/[^/?]+/?$",
    "timezone": "Europe/London",
    "date_order": "DMY",
    "unverified": True,
}
