-- +goose Up

-- Who has switched the shortcuts of one key off, on every page.
CREATE TABLE shortcuts_off (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    since TIMESTAMPTZ NOT NULL,
    CONSTRAINT shortcuts_off_once PRIMARY KEY (account_id)
);

-- +goose Down
SELECT 1;
