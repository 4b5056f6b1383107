"""Scrapy's settings: only departures from its defaults, each with its reason.

What depends on the site (delay, concurrency, User-Agent) is set by the spider when it knows the site.
"""

from typing import TYPE_CHECKING

from scrapy.settings import default_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

BOT_NAME = "newskeep"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"

# A guest: one request at a time, a second apart; the site's table may say otherwise.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0.0  # the delay is a promise to the site, not an average

# RFC 9309 as it is written: Scrapy's own middleware reads a 5xx as rules and a time-out as 'crawl all'.
ROBOTSTXT_OBEY = False
DOWNLOADER_MIDDLEWARES = {
    "crawler.guard.GuardMiddleware": 10,
    "crawler.robots.RobotsMiddleware": 100,
    "crawler.patience.PatienceMiddleware": 560,  # before RetryMiddleware (550) sees the answer
    # After redirects (600), before anything that reads a body: half a stream is no answer, for Scrapy it is one.
    "crawler.completeness.CompletenessMiddleware": 590,
    "crawler.redirects.RedirectMiddleware": 600,  # Scrapy's, but what it cannot follow is refused by name
    "crawler.revalidate.RevalidateMiddleware": 610,
    "crawler.guard.RefusalMiddleware": 900,  # before RetryMiddleware: what was refused by us is not tried again
}
ITEM_PIPELINES = {"crawler.pipelines.ArchivePipeline": 100}
EXTENSIONS = {"crawler.progress.Progress": 100}

# Scrapy's own parts, without those that are replaced or never wanted. A part that is set to None, or switched off by a
# setting, is imported all the same: aiohttp with the remote control, tldextract and requests with the cookies, together
# a third of what a crawl took to start.
_NOT_WANTED = frozenset(
    (
        "RemoteControl",
        "TelnetConsole",
        # Replaced or never wanted: no redirect leaves the section unseen, no cookie is kept, no password is sent.
        "CookiesMiddleware",
        "HttpAuthMiddleware",
        "HttpCacheMiddleware",
        "HttpCompressionMiddleware",
        "HttpProxyMiddleware",
        "MetaRefreshMiddleware",
        "OffsiteMiddleware",
        "RedirectMiddleware",
        "RobotsTxtMiddleware",
        # Each wraps what every callback gives; nobody asks how deep a request is, and no Referer is sent.
        "DepthMiddleware",
        "MetaCopyDetectionMiddleware",
        "RefererMiddleware",
        "UrlLengthMiddleware",  # the frontier refuses long ones by name
    )
)


def _wanted(parts: "Mapping[str, int]") -> dict[str, int]:
    return {name: place for name, place in parts.items() if name.rpartition(".")[2] not in _NOT_WANTED}


EXTENSIONS_BASE = _wanted(default_settings.EXTENSIONS_BASE)
DOWNLOADER_MIDDLEWARES_BASE = _wanted(default_settings.DOWNLOADER_MIDDLEWARES_BASE)
SPIDER_MIDDLEWARES_BASE = _wanted(default_settings.SPIDER_MIDDLEWARES_BASE)

# The archive is the memory of what was seen, and each address is asked for once by the frontier.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"
HTTPPROXY_ENABLED = False  # behind a proxy the guard could not see where a connection leads
COOKIES_ENABLED = False  # a session would show us another site than the next visitor
METAREFRESH_ENABLED = False  # a page that refreshes itself is a page
REDIRECT_MAX_TIMES = 10  # of 20; no honest chain is longer
URLLENGTH_LIMIT = 0  # Scrapy drops longer addresses without a word; the frontier refuses them by name

# Certificates are not verified by default.
DOWNLOAD_VERIFY_CERTIFICATES = True
TWISTED_DNS_RESOLVER = "crawler.resolver.GuardedResolver"

# A news page has a few hundred kilobytes; 1 GiB would fill the memory of most machines.
DOWNLOAD_MAXSIZE = 8 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 30
RETRY_TIMES = 2
RETRY_EXCEPTIONS = [  # Scrapy's, without the name that leads nowhere (the guard answers so for a forbidden address) and
    # without time-outs: half a minute was enough, and the next crawl asks again
    "scrapy.exceptions.DownloadConnectionRefusedError",
    "scrapy.exceptions.DownloadFailedError",
    "scrapy.exceptions.ResponseDataLossError",
]
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # the archive records the failure; the log need not shout

# gzip and deflate only: WARC tools cannot read Brotli.
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-GB,en;q=0.8,*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}

# Only the web; Scrapy would also open files, FTP and S3.
DOWNLOAD_HANDLERS = {
    **dict.fromkeys(("file", "ftp", "s3", "data")),
    **dict.fromkeys(("http", "https"), "crawler.headers.LimitedHandler"),  # Scrapy keeps headers without end
}

# No port is opened: telnet and the remote control run Python for whoever connects.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# Scrapy would read and parse the source of each callback to warn its author.
WARN_ON_GENERATOR_RETURN_VALUE = False

# One line an event, the sums are in the archive.
LOG_LEVEL = "INFO"
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
STATS_DUMP = False
LOGSTATS_INTERVAL = 0.0
