-- +goose Up

-- The themes that the file names, a space before and after each, for the
-- filter of the table of marks: as they were when the file was taken.
ALTER TABLE reading_files ADD COLUMN themes TEXT NOT NULL DEFAULT '';

-- +goose Down
SELECT 1;
