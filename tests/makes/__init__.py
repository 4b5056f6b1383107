"""Ten news sections of different make, each served on loopback with stories that we invented.

`python -m tests.makes wordpress` serves one by hand and prints the address to paste.
"""

from collections.abc import Mapping

from tests.makes.drupal import Drupal
from tests.makes.feed import Feed
from tests.makes.french import French
from tests.makes.loadmore import LoadMore
from tests.makes.make import Make
from tests.makes.server import MakeServer
from tests.makes.sitemap import Sitemap
from tests.makes.squarespace import Squarespace
from tests.makes.table import Table
from tests.makes.umbraco import Umbraco
from tests.makes.welsh import Welsh
from tests.makes.wordpress import WordPress

__all__ = ["MAKES", "Make", "MakeServer"]

MAKES: Mapping[str, type[Make]] = {
    make.key: make for make in (WordPress, Drupal, Umbraco, Squarespace, Table, Feed, Sitemap, LoadMore, French, Welsh)
}
"""By key."""
