-- Times are microseconds since 1970 in UTC.
CREATE TABLE introspections (
  uuid TEXT PRIMARY KEY,
  state TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  error TEXT,
  manage_boot INTEGER NOT NULL,
  workflow TEXT,
  powered_at INTEGER,
  runs INTEGER NOT NULL,
  earlier INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX introspections_by_start ON introspections (state, started_at DESC, uuid DESC);
CREATE INDEX introspections_by_end ON introspections (finished_at) WHERE finished_at IS NOT NULL;

-- Only of running introspections: the end deletes them, so the table stays small.
CREATE TABLE lookup_keys (
  kind TEXT NOT NULL CHECK (kind IN ('bmc', 'mac')),
  value TEXT NOT NULL,
  uuid TEXT NOT NULL REFERENCES introspections ON DELETE CASCADE,
  PRIMARY KEY (kind, value, uuid)
) STRICT, WITHOUT ROWID;
CREATE INDEX lookup_keys_by_node ON lookup_keys (uuid, kind);

CREATE TABLE runs (
  uuid TEXT NOT NULL REFERENCES introspections ON DELETE CASCADE,
  n INTEGER NOT NULL,
  accepted_at INTEGER NOT NULL,
  digest TEXT NOT NULL,
  workflow TEXT NOT NULL,
  discovered INTEGER NOT NULL,
  PRIMARY KEY (uuid, n)
) STRICT, WITHOUT ROWID;

-- Long texts stand apart and are written once: changing a row writes all its pages anew.
CREATE TABLE run_texts (
  uuid TEXT NOT NULL,
  n INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('raw', 'plan', 'trace', 'data')),
  text TEXT NOT NULL,
  PRIMARY KEY (uuid, n, kind),
  FOREIGN KEY (uuid, n) REFERENCES runs ON DELETE CASCADE
) STRICT;

CREATE TABLE answered_requests (
  uuid TEXT NOT NULL,
  n INTEGER NOT NULL,
  request INTEGER NOT NULL,
  PRIMARY KEY (uuid, n, request),
  FOREIGN KEY (uuid, n) REFERENCES runs ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- The own inventory. Documents are what Ironic would show; numbered in the order of creation, as Ironic lists them.
CREATE TABLE nodes (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  name TEXT UNIQUE,
  document TEXT NOT NULL
) STRICT;

CREATE TABLE ports (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  address TEXT NOT NULL UNIQUE,
  node_uuid TEXT NOT NULL REFERENCES nodes (uuid) ON DELETE CASCADE,
  document TEXT NOT NULL
) STRICT;
CREATE INDEX ports_by_node ON ports (node_uuid);

-- One row, counted up to see whether a write succeeds.
CREATE TABLE checks (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  count INTEGER NOT NULL
) STRICT;
INSERT INTO checks VALUES (1, 0);
