-- What the ramdisk of a running introspection is to set on its BMC; the end deletes it.
CREATE TABLE ipmi_credentials (
  uuid TEXT PRIMARY KEY REFERENCES introspections ON DELETE CASCADE,
  username TEXT NOT NULL,
  password TEXT NOT NULL
) STRICT, WITHOUT ROWID;
