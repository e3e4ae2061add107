-- What workflows said, once for each revision: traces name them.
CREATE TABLE workflow_texts (
  name TEXT NOT NULL,
  revision TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (name, revision)
) STRICT;
