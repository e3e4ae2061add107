-- What Ironic answered, and after how many ms; NULL where only the mark was made. refusal: why it refused the whole of the request, of
-- which the rest was sent then.
ALTER TABLE answered_requests ADD COLUMN status INTEGER;
ALTER TABLE answered_requests ADD COLUMN duration INTEGER;
ALTER TABLE answered_requests ADD COLUMN refusal TEXT;
