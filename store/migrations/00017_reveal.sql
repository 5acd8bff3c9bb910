-- +goose Up

-- Why a file is read with its name: the record keeps no text.
ALTER TABLE reading_files ADD COLUMN revealed_reason TEXT NOT NULL DEFAULT '';

-- +goose Down
SELECT 1;
