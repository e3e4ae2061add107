-- One row: how many MACs the last listing of Ironic's ports had that the firewall believed.
CREATE TABLE port_count (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  count INTEGER NOT NULL
) STRICT;
INSERT INTO port_count VALUES (1, 0);
