-- What Ironic answered, and after how many ms; NULL where only the mark was made.
ALTER TABLE answered_requests ADD COLUMN status INTEGER;
ALTER TABLE answered_requests ADD COLUMN duration INTEGER;
