"""Internet Watch Foundation: 'Published:  Mon 22 Jan 2018' under the title, related cards at the end (seen 2018, 2024).

Older links are https://www.iwf.org.uk/news/<slug> and redirect; /search-results/?page=N&term=… is endless and no story.
"""

from typing import Any

TABLE: dict[str, Any] = {
    "name": "Internet Watch Foundation",
    "home": "https://www.iwf.org.uk/",
    "listings": ["https://www.iwf.org.uk/news-media/news/"],
    "stories": r"^/(?:news-media/)?news/[^/?]+/?$",
    "timezone": "Europe/London",
    "date_order": "DMY",
    "lacks": ["author"],
}
