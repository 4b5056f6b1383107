"""Site: the frozen facts about one website, from TOML or Python, validated.

In: a `[sites.<key>]` table of newskeep.toml (or of a shipped file in `crawler/sites/`).  Out: `Site`.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from archive.addresses import is_web, normalise
from archive.errors import ConfigError
from crawler.allowance import Budget, budget_from
from crawler.origins import is_plain, without_credentials

if TYPE_CHECKING:
    from crawler.sitepage import Readers

__all__ = ["FIELDS", "KEYS", "SELECTABLE", "Site", "site_from_table"]

FIELDS = ("title", "summary", "published", "modified", "author", "category", "language", "image", "teasers")
"""What a site may declare under `lacks`."""
_LONGEST = 300
"""Characters of an address that is remembered."""
SELECTABLE = ("title", "summary", "published", "modified", "author", "category", "image", "body", "teasers")
"""What a site may give a selector for, where evidence in the page is not enough."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """Facts about one website. Only `key` and `home` have no default."""

    key: str
    """File name, SQL value, spider argument and configuration key: lower-case letters, digits, '-' and '_'."""
    home: str
    """Normalised address of the home page; its host is the site's host, with or without `www`."""
    name: str = ""
    """For people; the host where the configuration gives none."""
    listings: tuple[str, ...] = ()
    """Pages that list stories; pagination is followed."""
    feeds: tuple[str, ...] = ()
    """RSS or Atom."""
    sitemaps: tuple[str, ...] = ()
    """Sitemaps or sitemap indexes; the word 'robots' takes those that robots.txt names."""
    apis: tuple[str, ...] = ()
    """Addresses that answer JSON naming stories: WordPress's posts, or what a 'load more' asks for."""
    stories: str = "^/.+"
    """Regular expression, searched in the path of an address: what counts as a story page."""
    timezone: str = "Europe/London"
    """IANA zone in which the site prints its dates."""
    date_order: str = "DMY"
    """Order of all-figure dates: DMY, MDY or YMD."""
    lacks: tuple[str, ...] = ()
    """Fields this site never prints: their absence is no problem."""
    delay_s: float = 1.0
    """Seconds between two requests to the host; robots.txt may only lengthen it."""
    concurrency: int = 1
    """Requests under way at once."""
    allow_private: bool = False
    """True only for a site on a private or loopback address."""
    javascript: bool = False
    """Whether its pages are drawn by a browser before they are read; needs the extra `newskeep[javascript]`."""
    ignore: tuple[str, ...] = ()
    """CSS of parts whose changes mean nothing; removed before a page is read."""
    selectors: Mapping[str, str] = field(default_factory=dict)
    """CSS by field, for `SELECTABLE` fields."""
    crawl: str | None = None
    """When the schedule crawls it, in the words of `[schedule]`, which `jobs.config` reads; None: with the others."""
    limit: str | None = None
    """How long one crawl of it may take, such as '90m'; `jobs.config` reads it; None: as long as the others."""
    budget: Budget = field(default_factory=Budget)
    """What one crawl of it may spend before it ends by itself."""
    unverified: bool = False
    """Whether these facts were written down from public addresses alone: nobody has crawled the site with them yet."""
    readers: "Readers | None" = None
    """What its file in `sites_dir` reads by itself; None: it has none."""

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @cached_property
    def host(self) -> str:
        """Host and port of the site without `www.`, as `same_host` compares it."""
        return urlsplit(self.home).netloc.lower().removeprefix("www.")

    @cached_property
    def rules(self) -> str:
        """Six hex digits that stand for everything here that changes how a page is read; '' where nothing was given.

        The order of `ignore` and `selectors`, and what a person repeats, make no other digest. `stories` and `name`
        count: which links are other stories' cards, and which words are the site's own, decides what the text is.

        >>> Site(key="x", home="https://example.org/", delay_s=9, lacks=("author",)).rules
        ''
        >>> Site(key="x", home="https://example.org/", ignore=("p.views",)).rules
        '5331a1'
        """
        given = {name: getattr(self, name) for name in ("stories", "timezone", "date_order") if self._gives(name)}
        given |= {"name": self.name} if self.name and self.name != self.host else {}
        given |= {"ignore": sorted(set(self.ignore))} if self.ignore else {}
        given |= {"selectors": dict(self.selectors)} if self.selectors else {}
        given |= {"code": self.readers.code} if self.readers else {}
        words = json.dumps(given, sort_keys=True)
        return hashlib.sha256(words.encode()).hexdigest()[:6] if given else ""

    def _gives(self, name: str) -> bool:
        return bool(getattr(self, name) != self.__dataclass_fields__[name].default)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self.stories)

    def same_host(self, url: str) -> bool:
        """Whether a normalised address is on the site's host, with or without `www`."""
        return urlsplit(url).netloc.removeprefix("www.") == self.host

    def is_story(self, url: str) -> bool:
        """Whether a normalised address is a story page of this section by its host and path.

        A listing or the home page never is, whatever the pattern says.

        >>> site = site_from_table("x", {"home": "https://www.example.org", "listings": ["https://www.example.org/news/"],
        ...                              "stories": "^/news/[^/?]+/?$"})
        >>> site.is_story("http://example.org/news/a"), site.is_story("https://example.org/news/")
        (True, False)
        """
        return self._knows(url) if len(url) <= _LONGEST else self._is_story(url)

    @cached_property
    def _knows(self) -> Callable[[str], bool]:
        """`_is_story`, remembered: the same links stand on every page of a site."""
        return lru_cache(maxsize=4096)(self._is_story)

    def _is_story(self, url: str) -> bool:
        parts = urlsplit(url)
        path = parts.path
        on_site = parts.netloc.removeprefix("www.") == self.host
        return on_site and bool(self._pattern.search(path)) and path.rstrip("/") not in self._not_stories

    @cached_property
    def _not_stories(self) -> frozenset[str]:
        return frozenset(urlsplit(url).path.rstrip("/") for url in (self.home, *self.listings))


_ENTRANCES = ("listings", "feeds", "sitemaps", "apis")
_KINDS: dict[str, tuple[type | tuple[type, ...], str]] = {
    "name": (str, "a name in quotes"),
    "home": (str, 'the address of the home page, such as "https://www.example.org/"'),
    "listings": (list, "a list of addresses of pages that list stories"),
    "feeds": (list, "a list of addresses of RSS or Atom feeds"),
    "sitemaps": (list, 'a list of addresses of sitemaps, or "robots"'),
    "apis": (list, "a list of addresses that answer JSON naming stories, such as WordPress's /wp-json/wp/v2/posts"),
    "stories": (str, r"a regular expression for the path of a story page, such as '^/news/[^/?]+/?$'"),
    "timezone": (str, 'an IANA zone such as "Europe/London"'),
    "date_order": (str, '"DMY", "MDY" or "YMD"'),
    "lacks": (list, f"a list of fields: {', '.join(FIELDS)}"),
    "delay_s": ((int, float), "seconds between requests, 0 to 3600"),
    "concurrency": (int, "a whole number from 1 to 32"),
    "allow_private": (bool, "true or false"),
    "javascript": (bool, "true or false"),
    "ignore": (list, "a list of CSS selectors"),
    "selectors": (dict, f"a table of CSS selectors for {', '.join(SELECTABLE)}"),
    "crawl": (str, 'a distance such as "every 15m" or a cron line such as "17 6-22 * * mon-fri"'),
    "limit": (str, 'a time such as "90m" (m, h, d)'),
    "unverified": (bool, "true or false"),
    "budget": (dict, f"a table of {', '.join(each.name for each in fields(Budget))}"),
}

KEYS = tuple(_KINDS)
"""What a `[sites.<key>]` table may hold."""


def site_from_table(key: str, table: Mapping[str, Any], file: str = "newskeep.toml") -> Site:
    """Validate one table. ConfigError names file, key and what is expected; nothing is silently corrected.

    >>> site_from_table("x", {"home": "https://example.org", "listing": []})
    Traceback (most recent call last):
    archive.errors.ConfigError: newskeep.toml: sites.x.listing: unknown key; did you mean 'listings'?
    """
    check = _Check(file, f"sites.{key}")
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", key):
        raise ConfigError(file, f"sites.{key}", "a site's key is made of lower-case letters, digits, '-' and '_'")
    for name, value in table.items():
        check.known(name)
        check.type(name, value)
    if "home" not in table:
        check.fail("home", _KINDS["home"][1])
    values: dict[str, Any] = {name: _frozen(value) for name, value in table.items()}
    values["home"] = check.address("home", table["home"])
    for name in _ENTRANCES:
        values[name] = tuple(_source(check, name, url) for url in table.get(name, ()))
    if not any(values[name] for name in _ENTRANCES):
        check.fail("listings", "at least one address under listings, feeds, sitemaps or apis")
    check.values(values)
    values["budget"] = budget_from(table.get("budget", {}), check.fail_in_budget)
    host = urlsplit(values["home"]).netloc.removeprefix("www.")
    return Site(key=key, **{"name": host, **values})


def _source(check: "_Check", name: str, url: object) -> str:
    return "robots" if name == "sitemaps" and url == "robots" else check.address(name, url)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


class _Check:
    """The questions asked of one site's table; each failure names file and key."""

    def __init__(self, file: str, prefix: str) -> None:
        self.file, self.prefix = file, prefix

    def fail(self, name: str, expected: str) -> NoReturn:
        raise ConfigError(self.file, f"{self.prefix}.{name}", f"expected {expected}")

    def fail_in_budget(self, name: str, why: str) -> NoReturn:
        raise ConfigError(self.file, f"{self.prefix}.budget.{name}", why)

    def known(self, name: str) -> None:
        if name not in _KINDS:
            from difflib import get_close_matches

            near = get_close_matches(name, _KINDS, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(_KINDS)}"
            raise ConfigError(self.file, f"{self.prefix}.{name}", f"unknown key; {hint}")

    def type(self, name: str, value: object) -> None:
        kind, expected = _KINDS[name]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.fail(name, f"{expected}, not {value!r}")
        if isinstance(value, list) and not all(isinstance(item, str) for item in value):
            self.fail(name, f"{expected}, not {value!r}")

    def address(self, name: str, url: object) -> str:
        if not isinstance(url, str) or not is_web(url):
            self.fail(name, f"a full http or https address, not {without_credentials(str(url))!r}")
        address = normalise(str(url))
        if "@" in urlsplit(str(url)).netloc:
            self.fail(name, "an address without user name and password: newskeep sends none to a website")
        if not is_plain(address):
            self.fail(name, f"a full http or https address, not {address!r}")
        return address

    def values(self, values: Mapping[str, Any]) -> None:
        """Everything that a type alone does not tell."""
        from zoneinfo import ZoneInfoNotFoundError

        try:
            re.compile(values.get("stories", ""))
        except re.error as error:
            self.fail("stories", f"a regular expression; {values['stories']!r} is none: {error}")
        try:
            ZoneInfo(values.get("timezone", "UTC"))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.fail("timezone", f"{_KINDS['timezone'][1]}, not {values['timezone']!r}")
        if values.get("date_order", "DMY") not in ("DMY", "MDY", "YMD"):
            self.fail("date_order", f"{_KINDS['date_order'][1]}, not {values['date_order']!r}")
        if not 0 <= values.get("delay_s", 1) <= 3600:
            self.fail("delay_s", f"{_KINDS['delay_s'][1]}, not {values['delay_s']!r}")
        if not 1 <= values.get("concurrency", 1) <= 32:
            self.fail("concurrency", f"{_KINDS['concurrency'][1]}, not {values['concurrency']!r}")
        self._names(values)
        self._selectors(values)

    def _names(self, values: Mapping[str, Any]) -> None:
        for name, allowed in (("lacks", FIELDS), ("selectors", SELECTABLE)):
            for item in values.get(name, ()):
                if item not in allowed:
                    self.fail(name, f"one of {', '.join(allowed)}, not {item!r}")

    def _selectors(self, values: Mapping[str, Any]) -> None:
        from cssselect import HTMLTranslator, SelectorError

        named = dict(values.get("selectors", {}))
        for name, css in [*named.items(), *(("ignore", css) for css in values.get("ignore", ()))]:
            try:
                HTMLTranslator().css_to_xpath(css)
            except (SelectorError, TypeError, AttributeError):
                self.fail(f"selectors.{name}" if name in named else name, f"a CSS selector, not {css!r}")
