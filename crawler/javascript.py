"""Sites that are drawn by JavaScript (`javascript = true`): what is set for their crawl, and whether it can be.

In: a site and the crawler's settings.  Out: the settings of a browser, or ConfigError that names the extra. The browser
itself is `crawler.rendering`, which is loaded by Scrapy only where a site needs it.
"""

import os
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

from archive.errors import ConfigError

if TYPE_CHECKING:
    from scrapy.settings import Settings

    from crawler.site import Site

__all__ = ["need_browser", "set_up_browser"]

_BROWSERS = ("chromium", "chromium-browser")
_SWITCHES = (
    "--disable-quic",
    "--disable-features=WebRtcHideLocalIpsWithMdns,NetworkPrediction,DnsOverHttps",
    "--dns-prefetch-disable",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--no-pings",
)
"""What would connect past the rules for names: HTTP/3, peers, look-ups ahead."""


def need_browser(site: "Site", file: Path) -> None:
    """ConfigError where a site is drawn by JavaScript and nothing here can draw it."""
    if site.javascript and find_spec("scrapy_playwright") is None:
        words = 'needs the extra: pip install "newskeep[javascript]" (and a browser: apt install chromium)'
        raise ConfigError(file, f"sites.{site.key}.javascript", words)


def set_up_browser(site: "Site", file: Path, settings: "Settings") -> None:
    """For this crawl alone; nothing for a site that needs no browser. ConfigError as `need_browser`."""
    if not site.javascript:
        return
    need_browser(site, file)
    for name, value in _settings(settings).items():
        settings.set(name, value, priority="spider")


def _settings(settings: "Settings") -> dict[str, Any]:
    browser = next(filter(None, map(which, _BROWSERS)), None)  # else the one that Playwright brought
    return {
        "DOWNLOAD_HANDLERS": {
            **settings.getdict("DOWNLOAD_HANDLERS"),
            **dict.fromkeys(("http", "https"), "crawler.rendering.RenderingHandler"),
        },
        "PLAYWRIGHT_LAUNCH_OPTIONS": {
            **({"executable_path": browser} if browser else {}),
            "args": list(_SWITCHES),
            "chromium_sandbox": os.geteuid() != 0,  # Chromium refuses to sandbox what root runs
        },
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": settings.getfloat("DOWNLOAD_TIMEOUT") * 1000,
    }
