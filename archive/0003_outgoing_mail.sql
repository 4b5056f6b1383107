-- A report says what it is and whom it is for; periods follow one another without gap or overlap; what was sent stays so.

ALTER TABLE reports ADD COLUMN kind TEXT NOT NULL DEFAULT 'digest'
  CHECK (kind IN ('digest', 'heartbeat', 'alarm', 'asked'));
ALTER TABLE reports ADD COLUMN sites TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(sites));
ALTER TABLE reports ADD COLUMN kinds TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(kinds));
ALTER TABLE reports ADD COLUMN incident TEXT;
CREATE UNIQUE INDEX reports_of_incident ON reports (incident) WHERE incident IS NOT NULL;
CREATE UNIQUE INDEX reports_of_period ON reports (until_at, since_at, sites, kinds) WHERE kind IN ('digest', 'heartbeat');

ALTER TABLE deliveries ADD COLUMN first_try_at TEXT CHECK (first_try_at GLOB '????-??-??T??:??:??Z');
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
