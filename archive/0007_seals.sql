-- What newskeep wrote is told from what flipped on the disk or was changed behind its back: beside each row stands a digest
-- of it, in the same transaction. Rows older than this step are sealed as they stand when it is applied.

CREATE TABLE seals (
  of_table TEXT NOT NULL,
  of_row ANY NOT NULL,
  digest BLOB NOT NULL,
  PRIMARY KEY (of_table, of_row)
) STRICT, WITHOUT ROWID;
