-- When unknown machines were accepted, for the limit per hour; counts on when the record is forgotten.
CREATE TABLE discoveries (
  uuid TEXT NOT NULL,
  n INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (uuid, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX discoveries_by_time ON discoveries (at);
