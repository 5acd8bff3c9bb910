-- +goose Up

-- Long work that somebody asked for: an export, an import. params (JSON) says
-- of what, and report (JSON) what became of it; both are emptied, and the
-- result is let go, when the row is removed. input_sha256 and result_sha256
-- name contents that are kept as attached files are.
CREATE TABLE works (
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    params TEXT NOT NULL,
    input_sha256 TEXT NOT NULL,
    asked_by TEXT NOT NULL REFERENCES accounts (id),
    lang TEXT NOT NULL,
    asked_at TIMESTAMPTZ NOT NULL,
    state TEXT NOT NULL,
    done BIGINT NOT NULL,
    total BIGINT NOT NULL,
    report TEXT NOT NULL,
    result_name TEXT NOT NULL,
    result_type TEXT NOT NULL,
    result_sha256 TEXT NOT NULL,
    result_size BIGINT NOT NULL,
    ended_at TIMESTAMPTZ,
    kept_until TIMESTAMPTZ,
    CONSTRAINT works_key PRIMARY KEY (id)
);
CREATE INDEX works_of_account ON works (asked_by, asked_at);
CREATE INDEX works_by_end ON works (kept_until);

-- Where a file comes from that was received elsewhere: its number there, the
-- hash of what was read of it, and the submission that was made of that.
CREATE TABLE origins (
    file_id TEXT NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    source TEXT NOT NULL,
    number TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    submission BIGINT NOT NULL,
    state TEXT NOT NULL,
    brought_at TIMESTAMPTZ NOT NULL,
    brought_by TEXT NOT NULL,
    CONSTRAINT origins_one_a_file PRIMARY KEY (file_id),
    CONSTRAINT origins_once UNIQUE (source, number)
);

-- Lists of the team over many files: each order from an index, and the numbers
-- above a list from one alone.
CREATE INDEX files_listed ON files (call, submitted_at, id) WHERE submissions > 0;
CREATE INDEX files_listed_by_name ON files (call, name_norm, id) WHERE submissions > 0;
CREATE INDEX files_listed_by_change ON files (call, changed_at, id) WHERE submissions > 0;
CREATE INDEX files_listed_by_number ON files (call, number, id) WHERE submissions > 0;
CREATE INDEX files_listed_by_profile ON files (call, profile, id) WHERE submissions > 0;
CREATE INDEX files_listed_by_organisation ON files (call, organisation, id) WHERE submissions > 0;
CREATE INDEX files_listed_by_edition ON files (call, edition_id, id) WHERE submissions > 0;
CREATE INDEX files_listed_by_status ON files (call, status, id) WHERE submissions > 0;
CREATE INDEX files_counted ON files (call, organisation_kind, profile, edition_id, status, submissions, submitted_at, id);
CREATE INDEX files_never_submitted ON files (call, status, id) WHERE submissions = 0;

-- +goose Down
SELECT 1;
