-- A change counts once its crawl has ended, and may be held until a person decides. Alarms say why. What a crawl found,
-- what a story's page gave, and when the section last linked to it are kept, so that the next crawl can doubt itself.

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

ALTER TABLE changes ADD COLUMN state TEXT NOT NULL DEFAULT 'standing' CHECK (state IN ('standing', 'held', 'discarded'));
ALTER TABLE changes ADD COLUMN settled_at TEXT CHECK (settled_at GLOB '????-??-??T??:??:??Z');
ALTER TABLE changes ADD COLUMN alarm_id INTEGER REFERENCES alarms (id);
UPDATE changes SET settled_at = coalesce((SELECT finished_at FROM crawls WHERE id = crawl_id), detected_at);
CREATE INDEX changes_by_settlement ON changes (settled_at, id);
CREATE INDEX changes_held ON changes (story_id) WHERE state = 'held';

ALTER TABLE crawls ADD COLUMN found INTEGER NOT NULL DEFAULT 0;
ALTER TABLE stories ADD COLUMN linked_at TEXT CHECK (linked_at GLOB '????-??-??T??:??:??Z');
ALTER TABLE stories ADD COLUMN gives TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(gives));
UPDATE stories SET linked_at = last_seen_at;

DROP VIEW recent_changes;
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
