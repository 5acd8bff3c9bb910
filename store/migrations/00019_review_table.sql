-- +goose Up

-- The themes that the file names, a space before and after each, for the
-- filter of the table of marks: as they were when the file was taken.
ALTER TABLE reading_files ADD COLUMN themes TEXT NOT NULL DEFAULT '';

-- A file's place in the list of a call is counted, and its neighbours found, in
-- this index alone.
CREATE INDEX files_by_submission ON files (call, submitted_at, id, submissions, number);

-- +goose Down
SELECT 1;
