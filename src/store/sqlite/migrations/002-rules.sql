-- Rules of the API, numbered in the order of creation; documents are what it shows.
CREATE TABLE rules (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  document TEXT NOT NULL
) STRICT;
