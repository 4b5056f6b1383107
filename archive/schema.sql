CREATE TABLE sites (
  key TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  home_url TEXT NOT NULL,
  timezone TEXT NOT NULL
) STRICT;

CREATE TABLE crawls (
  id INTEGER PRIMARY KEY,
  site TEXT NOT NULL REFERENCES sites (key),
  mode TEXT NOT NULL CHECK (mode IN ('incremental', 'full')),
  started_at TEXT NOT NULL CHECK (started_at GLOB '????-??-??T??:??:??Z'),
  finished_at TEXT CHECK (finished_at GLOB '????-??-??T??:??:??Z'),
  outcome TEXT NOT NULL CHECK (outcome IN ('running', 'ok', 'partial', 'failed', 'interrupted')),
  requests INTEGER NOT NULL DEFAULT 0,
  fetched INTEGER NOT NULL DEFAULT 0,
  not_modified INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  new INTEGER NOT NULL DEFAULT 0,
  changed INTEGER NOT NULL DEFAULT 0,
  gone INTEGER NOT NULL DEFAULT 0,
  note TEXT,
  discovery TEXT CHECK (discovery IN ('complete', 'short', 'cut'))
, found INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE INDEX crawls_of_site ON crawls (site, id);

CREATE TABLE blobs (
  hash TEXT NOT NULL PRIMARY KEY CHECK (length(hash) = 64),
  size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
  encoding TEXT NOT NULL CHECK (encoding = 'zstd'),
  base_hash TEXT REFERENCES blobs (hash) CHECK (base_hash <> hash),
  data BLOB NOT NULL
) STRICT;

CREATE TABLE bases (
  blob_hash TEXT NOT NULL PRIMARY KEY REFERENCES blobs (hash),
  site TEXT NOT NULL REFERENCES sites (key),
  chosen_at TEXT NOT NULL CHECK (chosen_at GLOB '????-??-??T??:??:??Z')
) STRICT;

CREATE INDEX bases_of_site ON bases (site);

CREATE TABLE captures (
  id INTEGER PRIMARY KEY,
  crawl_id INTEGER NOT NULL REFERENCES crawls (id),
  url TEXT NOT NULL,
  fetched_at TEXT NOT NULL CHECK (fetched_at GLOB '????-??-??T??:??:??Z'),
  status INTEGER NOT NULL CHECK (status BETWEEN 100 AND 599),
  headers TEXT NOT NULL CHECK (json_valid(headers)),
  blob_hash TEXT NOT NULL REFERENCES blobs (hash)
) STRICT;

CREATE INDEX captures_of_url ON captures (url);

CREATE INDEX captures_of_blob ON captures (blob_hash);

CREATE TABLE stories (
  id INTEGER PRIMARY KEY,
  site TEXT NOT NULL REFERENCES sites (key),
  url TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('live', 'suspect', 'gone', 'moved')),
  first_seen_at TEXT NOT NULL CHECK (first_seen_at GLOB '????-??-??T??:??:??Z'),
  last_seen_at TEXT NOT NULL CHECK (last_seen_at GLOB '????-??-??T??:??:??Z'),
  last_checked_at TEXT NOT NULL CHECK (last_checked_at GLOB '????-??-??T??:??:??Z'),
  next_check_at TEXT NOT NULL CHECK (next_check_at GLOB '????-??-??T??:??:??Z'),
  last_changed_at TEXT NOT NULL CHECK (last_changed_at GLOB '????-??-??T??:??:??Z'),
  etag TEXT,
  last_modified TEXT,
  version INTEGER NOT NULL DEFAULT 0 CHECK (version >= 0),
  last_read_at TEXT NOT NULL CHECK (last_read_at GLOB '????-??-??T??:??:??Z'),
  read_by TEXT NOT NULL,
  failing_since TEXT CHECK (failing_since GLOB '????-??-??T??:??:??Z'),
  failing_crawl INTEGER REFERENCES crawls (id),
  moved_to INTEGER REFERENCES stories (id) CHECK (moved_to <> id)
, linked_at TEXT CHECK (linked_at GLOB '????-??-??T??:??:??Z'), gives TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(gives)), gave TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(gave)), read_crawl INTEGER REFERENCES crawls (id)) STRICT;

CREATE INDEX stories_of_site ON stories (site, id, next_check_at);

CREATE TABLE addresses (
  url TEXT NOT NULL PRIMARY KEY,
  story_id INTEGER NOT NULL REFERENCES stories (id),
  kind TEXT NOT NULL CHECK (kind IN ('canonical', 'alias', 'redirect')),
  first_seen_at TEXT NOT NULL CHECK (first_seen_at GLOB '????-??-??T??:??:??Z'),
  identity TEXT NOT NULL
) STRICT;

CREATE INDEX addresses_of_identity ON addresses (identity);

CREATE INDEX addresses_of_story ON addresses (story_id);

CREATE TRIGGER addresses_lead_to_one_story BEFORE INSERT ON addresses
WHEN EXISTS (SELECT 1 FROM addresses WHERE identity = new.identity AND story_id <> new.story_id)
BEGIN
  SELECT RAISE(ABORT, 'this address already leads to another story');
END;

CREATE TABLE versions (
  id INTEGER PRIMARY KEY,
  story_id INTEGER NOT NULL REFERENCES stories (id),
  number INTEGER NOT NULL CHECK (number >= 1),
  captured_at TEXT NOT NULL CHECK (captured_at GLOB '????-??-??T??:??:??Z'),
  capture_id INTEGER NOT NULL REFERENCES captures (id),
  title TEXT,
  summary TEXT,
  summary_source TEXT,
  published_on TEXT CHECK (published_on GLOB '????-??-??'),
  published_at TEXT CHECK (published_at GLOB '????-??-??T??:??:??Z'),
  published_raw TEXT,
  published_source TEXT,
  modified_at TEXT CHECK (modified_at GLOB '????-??-??T??:??:??Z'),
  category TEXT,
  category_source TEXT,
  authors TEXT NOT NULL CHECK (json_valid(authors)),
  language TEXT,
  image_url TEXT,
  body_text TEXT NOT NULL,
  body_html TEXT NOT NULL,
  word_count INTEGER NOT NULL CHECK (word_count >= 0),
  content_hash TEXT NOT NULL,
  parsed_by TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('first', 'edited', 'reparsed')),
  UNIQUE (story_id, number)
) STRICT;

CREATE INDEX versions_by_day ON versions (published_on);

CREATE INDEX versions_by_content ON versions (content_hash);

CREATE TABLE teasers (
  id INTEGER PRIMARY KEY,
  host_story_id INTEGER NOT NULL REFERENCES stories (id),
  position INTEGER NOT NULL CHECK (position >= 1),
  target_url TEXT NOT NULL,
  target_story_id INTEGER REFERENCES stories (id),
  title TEXT NOT NULL,
  summary TEXT,
  published_on TEXT CHECK (published_on GLOB '????-??-??'),
  published_raw TEXT,
  category TEXT,
  image_url TEXT,
  first_seen_at TEXT NOT NULL CHECK (first_seen_at GLOB '????-??-??T??:??:??Z'),
  last_seen_at TEXT NOT NULL CHECK (last_seen_at GLOB '????-??-??T??:??:??Z'),
  current INTEGER NOT NULL DEFAULT 1 CHECK (current IN (0, 1)),
  target_identity TEXT NOT NULL
) STRICT;

CREATE INDEX teasers_of_host ON teasers (host_story_id, current);

CREATE INDEX teasers_of_target ON teasers (target_story_id, last_seen_at);

CREATE INDEX teasers_without_target ON teasers (target_identity) WHERE target_story_id IS NULL;

CREATE TABLE checks (
  id INTEGER PRIMARY KEY,
  story_id INTEGER NOT NULL REFERENCES stories (id),
  outcome TEXT NOT NULL CHECK (outcome IN ('same', 'not_modified', 'changed', 'missing', 'blocked', 'error')),
  first_at TEXT NOT NULL CHECK (first_at GLOB '????-??-??T??:??:??Z'),
  last_at TEXT NOT NULL CHECK (last_at GLOB '????-??-??T??:??:??Z'),
  times INTEGER NOT NULL DEFAULT 1 CHECK (times >= 1)
) STRICT;

CREATE INDEX checks_of_story ON checks (story_id, id);

CREATE TABLE problems (
  id INTEGER PRIMARY KEY,
  crawl_id INTEGER NOT NULL REFERENCES crawls (id),
  url TEXT,
  kind TEXT NOT NULL,
  detail TEXT NOT NULL,
  seen_at TEXT NOT NULL CHECK (seen_at GLOB '????-??-??T??:??:??Z')
) STRICT;

CREATE INDEX problems_of_crawl ON problems (crawl_id);

CREATE INDEX problems_of_url ON problems (url, kind);

CREATE TABLE changes (
  id INTEGER PRIMARY KEY,
  crawl_id INTEGER NOT NULL REFERENCES crawls (id),
  story_id INTEGER NOT NULL REFERENCES stories (id),
  kind TEXT NOT NULL CHECK (kind IN ('new', 'edited', 'redated', 'moved', 'gone', 'restored', 'reparsed')),
  detected_at TEXT NOT NULL CHECK (detected_at GLOB '????-??-??T??:??:??Z'),
  from_version INTEGER,
  to_version INTEGER,
  fields TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(fields)),
  detail TEXT
, state TEXT NOT NULL DEFAULT 'standing' CHECK (state IN ('standing', 'held', 'discarded')), settled_at TEXT CHECK (settled_at GLOB '????-??-??T??:??:??Z'), alarm_id INTEGER REFERENCES alarms (id)) STRICT;

CREATE INDEX changes_by_time ON changes (detected_at, id);

CREATE INDEX changes_of_story ON changes (story_id);

CREATE INDEX changes_of_crawl ON changes (crawl_id);

CREATE TABLE pending (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  url TEXT NOT NULL UNIQUE,
  site TEXT NOT NULL REFERENCES sites (key),
  identity TEXT NOT NULL UNIQUE,
  claim TEXT CHECK (claim IS NULL OR json_valid(claim)),
  found_at TEXT NOT NULL CHECK (found_at GLOB '????-??-??T??:??:??Z'),
  tries INTEGER NOT NULL DEFAULT 0,
  next_try_at TEXT CHECK (next_try_at GLOB '????-??-??T??:??:??Z'),
  last_error TEXT
) STRICT;

CREATE INDEX pending_of_site ON pending (site, id, next_try_at);

CREATE TABLE reports (
  id INTEGER PRIMARY KEY,
  created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??Z'),
  since_at TEXT NOT NULL CHECK (since_at GLOB '????-??-??T??:??:??Z'),
  until_at TEXT NOT NULL CHECK (until_at GLOB '????-??-??T??:??:??Z'),
  subject TEXT NOT NULL,
  text TEXT NOT NULL,
  html TEXT NOT NULL
, kind TEXT NOT NULL DEFAULT 'digest'
  CHECK (kind IN ('digest', 'heartbeat', 'alarm', 'asked')), sites TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(sites)), kinds TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(kinds)), incident TEXT) STRICT;

CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY,
  report_id INTEGER NOT NULL REFERENCES reports (id),
  recipient TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed', 'dead')),
  attempts INTEGER NOT NULL DEFAULT 0,
  message_id TEXT NOT NULL UNIQUE,
  next_try_at TEXT CHECK (next_try_at GLOB '????-??-??T??:??:??Z'),
  sent_at TEXT CHECK (sent_at GLOB '????-??-??T??:??:??Z'),
  last_error TEXT
, first_try_at TEXT CHECK (first_try_at GLOB '????-??-??T??:??:??Z')) STRICT;

CREATE INDEX deliveries_of_report ON deliveries (report_id);

CREATE TRIGGER versions_are_never_altered BEFORE UPDATE ON versions
BEGIN
  SELECT RAISE(ABORT, 'versions are append-only');
END;

CREATE TRIGGER versions_are_never_deleted BEFORE DELETE ON versions
BEGIN
  SELECT RAISE(ABORT, 'versions are append-only');
END;

CREATE TRIGGER captures_are_never_altered BEFORE UPDATE ON captures
BEGIN
  SELECT RAISE(ABORT, 'captures are append-only');
END;

CREATE TRIGGER captures_are_never_deleted BEFORE DELETE ON captures
BEGIN
  SELECT RAISE(ABORT, 'captures are append-only');
END;

CREATE VIEW latest_stories AS
SELECT s.id AS story_id, s.site, s.url, s.state, s.version, v.title, v.summary,
  v.published_on, v.published_at, v.published_raw,
  coalesce(v.category, (
    SELECT t.category FROM teasers AS t WHERE t.target_story_id = s.id AND t.category IS NOT NULL
    ORDER BY t.last_seen_at DESC, t.id DESC LIMIT 1
  )) AS category,
  v.authors, v.body_text, v.word_count, s.first_seen_at, s.last_changed_at
FROM stories AS s JOIN versions AS v ON v.story_id = s.id AND v.number = s.version;

CREATE VIEW related_stories AS
SELECT t.host_story_id, v.title AS host_title, s.url AS host_url, t.position, t.title AS teaser_title, t.target_url,
  t.target_story_id, t.summary, t.published_on, t.category, t.first_seen_at, t.last_seen_at
FROM teasers AS t JOIN stories AS s ON s.id = t.host_story_id
JOIN versions AS v ON v.story_id = s.id AND v.number = s.version
WHERE t.current
ORDER BY t.host_story_id, t.position;

CREATE VIEW searchable AS
SELECT s.id AS story_id, v.title, v.summary, v.body_text AS body
FROM stories AS s JOIN versions AS v ON v.story_id = s.id AND v.number = s.version;

CREATE VIRTUAL TABLE story_search USING fts5 (
  title, summary, body,
  content = 'searchable', content_rowid = 'story_id', tokenize = 'porter unicode61'
);

CREATE TRIGGER versions_have_no_gaps BEFORE INSERT ON versions
WHEN new.number IS NOT 1 + (SELECT version FROM stories WHERE id = new.story_id)
BEGIN
  SELECT RAISE(ABORT, 'a version must follow the current one');
END;

CREATE TRIGGER versions_become_current AFTER INSERT ON versions
BEGIN
  INSERT INTO story_search (story_search, rowid, title, summary, body)
  SELECT 'delete', story_id, title, summary, body_text FROM versions
  WHERE story_id = new.story_id AND number = new.number - 1;
  INSERT INTO story_search (rowid, title, summary, body)
  VALUES (new.story_id, new.title, new.summary, new.body_text);
  UPDATE stories SET version = new.number WHERE id = new.story_id;
END;

CREATE TABLE alarms (
  id INTEGER PRIMARY KEY,
  site TEXT REFERENCES sites (key),
  kind TEXT NOT NULL,
  crawl_id INTEGER REFERENCES crawls (id),
  raised_at TEXT NOT NULL CHECK (raised_at GLOB '????-??-??T??:??:??Z'),
  over_at TEXT CHECK (over_at GLOB '????-??-??T??:??:??Z'),
  detail TEXT NOT NULL,
  examples TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(examples))
) STRICT;

CREATE INDEX alarms_open ON alarms (site, kind) WHERE over_at IS NULL;

CREATE INDEX alarms_by_time ON alarms (raised_at);

CREATE INDEX alarms_of_crawl ON alarms (crawl_id);

CREATE INDEX changes_by_settlement ON changes (settled_at, id);

CREATE INDEX changes_held ON changes (story_id) WHERE state = 'held';

CREATE VIEW recent_changes AS
SELECT c.id, c.detected_at, s.site, c.kind, c.story_id, v.title, s.url, c.from_version, c.to_version, c.fields, c.detail,
  c.crawl_id, c.state, c.settled_at, c.alarm_id
FROM changes AS c JOIN stories AS s ON s.id = c.story_id
LEFT JOIN versions AS v ON v.story_id = s.id AND v.number = s.version
WHERE c.state = 'standing'
ORDER BY c.detected_at DESC, c.id DESC;

CREATE VIEW held_changes AS
SELECT c.id, c.detected_at, s.site, c.kind, c.story_id, v.title, s.url, c.from_version, c.to_version, c.fields, c.detail,
  c.crawl_id, c.state, c.settled_at, c.alarm_id
FROM changes AS c JOIN stories AS s ON s.id = c.story_id
LEFT JOIN versions AS v ON v.story_id = s.id AND v.number = s.version
WHERE c.state = 'held'
ORDER BY c.detected_at DESC, c.id DESC;

CREATE UNIQUE INDEX reports_of_incident ON reports (incident) WHERE incident IS NOT NULL;

CREATE UNIQUE INDEX reports_of_period ON reports (until_at, since_at, sites, kinds) WHERE kind IN ('digest', 'heartbeat');

CREATE INDEX deliveries_under_way ON deliveries (next_try_at) WHERE state IN ('queued', 'failed');

CREATE TRIGGER reports_follow_one_another BEFORE INSERT ON reports
WHEN new.kind IN ('digest', 'heartbeat') AND (new.since_at > new.until_at OR EXISTS (
  SELECT 1 FROM (
    SELECT since_at, until_at FROM reports WHERE kind IN ('digest', 'heartbeat')
    ORDER BY until_at DESC, since_at DESC LIMIT 1
  ) AS last
  WHERE new.since_at <> last.until_at AND (new.since_at <> last.since_at OR new.until_at <> last.until_at)
))
BEGIN
  SELECT RAISE(ABORT, 'a report must begin where the last one ended');
END;

CREATE TRIGGER reports_are_never_altered BEFORE UPDATE ON reports
BEGIN
  SELECT RAISE(ABORT, 'reports are append-only');
END;

CREATE TRIGGER what_was_sent_stays_sent BEFORE UPDATE ON deliveries
WHEN old.state = 'sent' AND new.state <> 'sent'
BEGIN
  SELECT RAISE(ABORT, 'it was sent');
END;

CREATE INDEX stories_by_reading ON stories (read_crawl);

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  job TEXT NOT NULL,
  slot_at TEXT NOT NULL CHECK (slot_at GLOB '????-??-??T??:??:??Z'),
  started_at TEXT NOT NULL CHECK (started_at GLOB '????-??-??T??:??:??Z'),
  finished_at TEXT CHECK (finished_at GLOB '????-??-??T??:??:??Z'),
  outcome TEXT NOT NULL CHECK (outcome IN ('running', 'ok', 'partial', 'failed', 'interrupted', 'late')),
  crawl_id INTEGER REFERENCES crawls (id),
  note TEXT
) STRICT;

CREATE INDEX runs_of_job ON runs (job, id);

CREATE INDEX runs_under_way ON runs (id) WHERE outcome = 'running';

CREATE TRIGGER versions_are_never_replaced BEFORE INSERT ON versions
WHEN EXISTS (SELECT 1 FROM versions WHERE id = new.id)
BEGIN
  SELECT RAISE(ABORT, 'versions are append-only');
END;

CREATE TRIGGER captures_are_never_replaced BEFORE INSERT ON captures
WHEN EXISTS (SELECT 1 FROM captures WHERE id = new.id)
BEGIN
  SELECT RAISE(ABORT, 'captures are append-only');
END;

CREATE TRIGGER blobs_are_never_replaced BEFORE INSERT ON blobs
WHEN EXISTS (SELECT 1 FROM blobs WHERE hash = new.hash OR rowid = new.rowid)
BEGIN
  SELECT RAISE(ABORT, 'blobs are append-only');
END;

CREATE TRIGGER blobs_are_never_altered BEFORE UPDATE ON blobs
BEGIN
  SELECT RAISE(ABORT, 'blobs are append-only');
END;

CREATE TRIGGER blobs_are_never_deleted BEFORE DELETE ON blobs
BEGIN
  SELECT RAISE(ABORT, 'blobs are append-only');
END;

CREATE TRIGGER reports_are_never_replaced BEFORE INSERT ON reports
WHEN EXISTS (
  SELECT 1 FROM reports WHERE id = new.id OR incident = new.incident
  OR (kind IN ('digest', 'heartbeat') AND new.kind IN ('digest', 'heartbeat')
    AND until_at = new.until_at AND since_at = new.since_at AND sites = new.sites AND kinds = new.kinds)
)
BEGIN
  SELECT RAISE(ABORT, 'reports are append-only');
END;

CREATE TRIGGER reports_are_never_deleted BEFORE DELETE ON reports
BEGIN
  SELECT RAISE(ABORT, 'reports are append-only');
END;

CREATE TABLE seals (
  of_table TEXT NOT NULL,
  of_row ANY NOT NULL,
  digest BLOB NOT NULL,
  PRIMARY KEY (of_table, of_row)
) STRICT, WITHOUT ROWID;
