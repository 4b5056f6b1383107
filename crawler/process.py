"""A crawl in a process of its own: `python -m crawler.process --config FILE --site KEY`.

In: arguments.  Out: one JSON object a line on stdout (progress, finished, page, robots, survey, error), the log on
stderr, the truth in the archive. The exit code says only whether the process came to its end; what the crawl found is
read there.
"""

import argparse
import sys
from collections.abc import Sequence
from typing import Any

# First: it looks through all modules that are loaded already, for a tenth of a second when ours are.
import scrapy.core.downloader.handlers.http11  # noqa: F401 - every crawl needs it
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from archive.clock import parse_iso, rehearse
from archive.errors import ConfigError, NewskeepError
from crawler.lifeline import hold_lifeline
from crawler.progress import say
from crawler.project import Project, load_project, open_project, project_file, without_file
from crawler.spiders.news import NewsSpider

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """0: came to its end; 1: failed; 2: configuration. Every failure is an `error` event as well."""
    hold_lifeline()
    options = _options(argv)
    if options.now:
        rehearse(options.now)
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set("NEWSKEEP_PROGRESS", bool(options.site and not options.robots and not options.reread))
    settings.set("LOG_LEVEL", "INFO" if options.verbose else "WARNING")
    try:
        if options.url:
            from crawler.one_page import OnePage  # a crawl needs neither this nor the next one

            project = open_project(options.config)
            return _run(settings, OnePage, project=project, url=options.url, twice=options.twice, keep=options.keep)
        if options.survey:
            from crawler.survey.spider import Survey

            return _run(
                settings, Survey, project=_project_here(options.config), url=options.survey, delay=options.delay
            )
        if options.robots:
            from crawler.ask_robots import AskRobots

            return _run(settings, AskRobots, project=open_project(options.config), site=options.site)
        if options.reread:
            from crawler.reread import Reread

            return _run(settings, Reread, project=open_project(options.config), site=options.site, urls=options.reread)
        return _run(
            settings, NewsSpider, config=options.config, site=options.site, mode=options.mode, limit=options.limit
        )
    except ConfigError as error:
        say("error", type="ConfigError", message=str(error))
        return 2
    except (NewskeepError, OSError, ValueError) as error:
        say("error", type=type(error).__name__, message=str(error))
        return 1


def _run(settings: Settings, spider: Any, **arguments: Any) -> int:
    """Run one spider to its end in this process; what stopped it from starting is raised."""
    if spider is not NewsSpider:
        settings.set("ITEM_PIPELINES", {}, priority="cmdline")
        settings.set("EXTENSIONS", {}, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(spider)
    task = process.crawl(crawler, **arguments)
    process.start()
    error = task.exception() if task.done() and not task.cancelled() else None
    if error is not None:
        raise error
    session = getattr(crawler.spider, "session", None)
    if session is not None:
        say("finished", crawl_id=session.crawl_id)
    return 0


def _project_here(named: str | None) -> Project:
    """The configuration; without one, what holds in an empty folder: a survey is how a folder begins."""
    path = project_file(named)
    return load_project(path) if path.exists() else without_file(path.parent)


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m crawler.process", description=__doc__)
    parser.add_argument("--config", help="newskeep.toml")
    parser.add_argument("--site", help="key of the site to crawl")
    parser.add_argument("--mode", choices=("incremental", "full"), default="incremental")
    parser.add_argument("--limit", type=int, help="visit at most so many stories")
    parser.add_argument("--try", dest="url", help="read one page instead, store nothing")
    parser.add_argument("--survey", metavar="URL", help="find out what a section of news is instead, store nothing")
    parser.add_argument(
        "--now",
        type=parse_iso,
        metavar="INSTANT",
        help="for rehearsals only: set this crawl's clock to YYYY-MM-DDTHH:MM:SSZ, from where it goes on",
    )
    parser.add_argument("--robots", action="store_true", help="with --site: ask for its robots.txt only")
    parser.add_argument("--twice", action="store_true", help="with --try: read it twice and say what differs")
    parser.add_argument("--keep", metavar="DIR", help="with --try: write a good page and what is known of it there")
    parser.add_argument("--reread", nargs="+", metavar="URL", help="with --site: read these stories, store nothing")
    parser.add_argument("--delay", type=float, metavar="S", help="with --survey: seconds between two requests")
    parser.add_argument("--verbose", action="store_true", help="log every event")
    options = parser.parse_args(argv)
    if sum(map(bool, (options.site, options.url, options.survey))) != 1:
        parser.error("give --site KEY, --try URL or --survey URL")
    return options


if __name__ == "__main__":
    sys.exit(main())
