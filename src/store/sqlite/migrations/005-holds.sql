-- An operator's temporary verdicts on MACs in the firewall; times in microseconds since 1970.
CREATE TABLE holds (
  mac TEXT PRIMARY KEY,
  verdict TEXT NOT NULL,
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
