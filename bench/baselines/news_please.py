"""`python bench/baselines/news_please.py URLS`: news-please as its own front page shows it, in its own environment."""

import sys
from pathlib import Path

from newsplease import NewsPlease

if __name__ == "__main__":
    urls = Path(sys.argv[1]).read_text().split()
    articles = [NewsPlease.from_url(url) for url in urls]
    read = sum(bool(article.maintext) for article in articles)
    if read != len(urls):
        sys.exit(f"{read} texts of {len(urls)}")
