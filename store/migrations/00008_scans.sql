-- +goose Up

-- What a scanner said of an attached file: state is waiting, clean, refused or
-- not_scanned. said is the name of what it found, or why it could not look.
-- A file without a row was never looked at.
CREATE TABLE scans (
    sha256 TEXT NOT NULL REFERENCES blobs (sha256),
    state TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    said TEXT NOT NULL,
    CONSTRAINT scans_one_per_blob PRIMARY KEY (sha256)
);
CREATE INDEX scans_by_state ON scans (state, at);

-- +goose Down
SELECT 1;
