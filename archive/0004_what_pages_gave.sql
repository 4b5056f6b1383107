-- What a story's page gave before the crawl that read it last: a field that many pages lost at once is our fault.

ALTER TABLE stories ADD COLUMN gave TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(gave));
ALTER TABLE stories ADD COLUMN read_crawl INTEGER REFERENCES crawls (id);
CREATE INDEX stories_by_reading ON stories (read_crawl);
