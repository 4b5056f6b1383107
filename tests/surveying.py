"""Survey many addresses in one process: `python -m tests.surveying URL...` prints what the surveys say."""

import sys
from pathlib import Path

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from crawler.project import without_file
from crawler.survey.spider import Survey

if __name__ == "__main__":
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.setdict({"ITEM_PIPELINES": {}, "EXTENSIONS": {}, "LOG_LEVEL": "ERROR"}, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    for url in sys.argv[1:]:
        process.crawl(process.create_crawler(Survey), project=without_file(Path.cwd()), url=url)
    process.start()
