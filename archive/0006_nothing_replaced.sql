-- History is append-only for every tool: INSERT OR REPLACE fires no delete trigger unless a connection asks for it
-- (recursive_triggers), and foreign keys hold only where a connection turned them on. The bytes received are evidence,
-- and what was reported was read: neither is altered or deleted.

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
