-- +goose Up

-- Who made the amendment that gave a version, in the browser; empty for what
-- edition files say.
ALTER TABLE editions ADD COLUMN made_by TEXT NOT NULL DEFAULT '';

-- A file that the team opened beyond the limit of its call, one row an opening;
-- the last one counts. open_until is the first instant that is too late.
CREATE TABLE late_openings (
    file_id TEXT NOT NULL REFERENCES files (id),
    n BIGINT NOT NULL,
    open_until TIMESTAMPTZ NOT NULL,
    reason TEXT NOT NULL,
    opened_at TIMESTAMPTZ NOT NULL,
    opened_by TEXT NOT NULL,
    CONSTRAINT late_openings_numbered PRIMARY KEY (file_id, n)
);

-- +goose Down
SELECT 1;
