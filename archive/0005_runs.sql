-- What the daemon ran, and under which planned instant (slot): a slot runs once, and what was missed is known.

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
