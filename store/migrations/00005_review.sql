-- +goose Up

-- A review stage opened for the files of a round. edition_version is the one
-- whose grid is used to the end.
CREATE TABLE readings (
    id TEXT NOT NULL,
    edition_id TEXT NOT NULL,
    edition_version BIGINT NOT NULL,
    call TEXT NOT NULL,
    stage TEXT NOT NULL,
    round TEXT NOT NULL,
    settings TEXT NOT NULL,
    grid_sha256 TEXT NOT NULL,
    opened_at TIMESTAMPTZ NOT NULL,
    opened_by TEXT NOT NULL,
    due_at TIMESTAMPTZ,
    closed_at TIMESTAMPTZ,
    revision BIGINT NOT NULL,
    adjusted_at TIMESTAMPTZ,
    CONSTRAINT readings_key PRIMARY KEY (id),
    CONSTRAINT readings_one_per_stage UNIQUE (edition_id, call, stage, round)
);

CREATE TABLE reviewers (
    reading_id TEXT NOT NULL REFERENCES readings (id),
    account_id TEXT NOT NULL REFERENCES accounts (id),
    invited_at TIMESTAMPTZ NOT NULL,
    invited_by TEXT NOT NULL,
    charter_at TIMESTAMPTZ,
    charter_sha256 TEXT NOT NULL,
    capacity BIGINT NOT NULL,
    offer TEXT NOT NULL,
    left_at TIMESTAMPTZ,
    CONSTRAINT reviewers_once PRIMARY KEY (reading_id, account_id)
);
CREATE INDEX reviewers_of_account ON reviewers (account_id);

-- A file that is read, with what its reviews make together: kept up to date by
-- each act, so that a table of marks is one scan of this table. profile and
-- organisation repeat the file's, for filters. reviews holds those that count,
-- from which the numbers shown are made; the keys are for order: exact ratios
-- as whole numbers in the same order.
CREATE TABLE reading_files (
    reading_id TEXT NOT NULL REFERENCES readings (id),
    file_id TEXT NOT NULL REFERENCES files (id),
    code TEXT NOT NULL,
    taken_at TIMESTAMPTZ NOT NULL,
    revealed_at TIMESTAMPTZ,
    revealed_by TEXT NOT NULL,
    profile TEXT NOT NULL,
    organisation TEXT NOT NULL,
    wanted BIGINT NOT NULL,
    assigned BIGINT NOT NULL,
    given BIGINT NOT NULL,
    mean_key BIGINT NOT NULL,
    rank_key BIGINT NOT NULL,
    spread_key BIGINT NOT NULL,
    discuss BIGINT NOT NULL,
    reviews TEXT NOT NULL,
    adjusted BIGINT NOT NULL,
    adjusted_group BIGINT NOT NULL,
    CONSTRAINT reading_files_once PRIMARY KEY (reading_id, file_id),
    CONSTRAINT reading_files_one_per_code UNIQUE (reading_id, code)
);
CREATE INDEX reading_files_by_mean ON reading_files (reading_id, rank_key, mean_key DESC, file_id);
CREATE INDEX reading_files_by_adjusted ON reading_files (reading_id, adjusted DESC, file_id);
CREATE INDEX reading_files_by_spread ON reading_files (reading_id, spread_key DESC, file_id);
CREATE INDEX reading_files_by_profile ON reading_files (reading_id, profile, rank_key, mean_key DESC, file_id);
CREATE INDEX reading_files_of_file ON reading_files (file_id);

-- Few among many: the files that lists of readers leave out.
CREATE INDEX files_withdrawn ON files (edition_id, call) WHERE status = 'withdrawn';

-- How many files of a reading there are, by profile: the counters above the
-- table of marks, in a few rows whatever the number of files.
CREATE TABLE reading_totals (
    reading_id TEXT NOT NULL REFERENCES readings (id),
    profile TEXT NOT NULL,
    files BIGINT NOT NULL,
    wanted BIGINT NOT NULL,
    assigned BIGINT NOT NULL,
    given BIGINT NOT NULL,
    complete BIGINT NOT NULL,
    discuss BIGINT NOT NULL,
    CONSTRAINT reading_totals_once PRIMARY KEY (reading_id, profile)
);

-- excludes and blocks follow from kind and status; they stand here for the
-- conditions of queries. Only rows with excludes = 1 hide a file.
CREATE TABLE conflicts (
    id TEXT NOT NULL,
    reading_id TEXT NOT NULL REFERENCES readings (id),
    file_id TEXT NOT NULL REFERENCES files (id),
    account_id TEXT NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL,
    evidence TEXT NOT NULL,
    status TEXT NOT NULL,
    excludes BIGINT NOT NULL,
    blocks BIGINT NOT NULL,
    found_at TIMESTAMPTZ NOT NULL,
    answered_at TIMESTAMPTZ,
    decided_at TIMESTAMPTZ,
    decided_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT conflicts_key PRIMARY KEY (id),
    CONSTRAINT conflicts_one_per_kind UNIQUE (account_id, file_id, kind)
);
CREATE INDEX conflicts_that_exclude ON conflicts (account_id, file_id) WHERE excludes = 1;
CREATE INDEX conflicts_of_reading ON conflicts (reading_id, status);

CREATE TABLE assignment_runs (
    id TEXT NOT NULL,
    reading_id TEXT NOT NULL REFERENCES readings (id),
    seed TEXT NOT NULL,
    pairs BIGINT NOT NULL,
    added BIGINT NOT NULL,
    dropped BIGINT NOT NULL,
    shortages TEXT NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    made_by TEXT NOT NULL,
    CONSTRAINT assignment_runs_key PRIMARY KEY (id)
);
CREATE INDEX assignment_runs_of_reading ON assignment_runs (reading_id, made_at);

-- One row a file and reviewer: a second review by the same person can't be.
CREATE TABLE reviews (
    id TEXT NOT NULL,
    reading_id TEXT NOT NULL REFERENCES readings (id),
    file_id TEXT NOT NULL REFERENCES files (id),
    account_id TEXT NOT NULL REFERENCES accounts (id),
    run_id TEXT NOT NULL,
    status TEXT NOT NULL,
    locked BIGINT NOT NULL,
    draft TEXT NOT NULL,
    assigned_at TIMESTAMPTZ NOT NULL,
    saved_at TIMESTAMPTZ,
    given_at TIMESTAMPTZ,
    versions BIGINT NOT NULL,
    value_num BIGINT NOT NULL,
    value_den BIGINT NOT NULL,
    verdict TEXT NOT NULL,
    place BIGINT NOT NULL,
    CONSTRAINT reviews_key PRIMARY KEY (id),
    CONSTRAINT reviews_once UNIQUE (reading_id, file_id, account_id)
);
CREATE INDEX reviews_of_reviewer ON reviews (account_id, reading_id, status);

-- Reviews as they were given: never changed.
CREATE TABLE review_versions (
    review_id TEXT NOT NULL REFERENCES reviews (id),
    n BIGINT NOT NULL,
    given_at TIMESTAMPTZ NOT NULL,
    grid_sha256 TEXT NOT NULL,
    verdict TEXT NOT NULL,
    comment TEXT NOT NULL,
    place BIGINT NOT NULL,
    value_num BIGINT NOT NULL,
    value_den BIGINT NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT review_versions_numbered PRIMARY KEY (review_id, n)
);

CREATE TABLE marks (
    review_id TEXT NOT NULL,
    n BIGINT NOT NULL,
    criterion TEXT NOT NULL,
    mark BIGINT NOT NULL,
    comment TEXT NOT NULL,
    CONSTRAINT marks_one_per_criterion PRIMARY KEY (review_id, n, criterion),
    CONSTRAINT marks_of_a_version FOREIGN KEY (review_id, n) REFERENCES review_versions (review_id, n)
);

CREATE TABLE review_questions (
    id TEXT NOT NULL,
    review_id TEXT NOT NULL REFERENCES reviews (id),
    question TEXT NOT NULL,
    asked_at TIMESTAMPTZ NOT NULL,
    answer TEXT NOT NULL,
    answered_at TIMESTAMPTZ,
    answered_by TEXT NOT NULL,
    CONSTRAINT review_questions_key PRIMARY KEY (id)
);
CREATE INDEX review_questions_of_review ON review_questions (review_id, asked_at);

-- A part of an answer that would tell who wrote it: proposed, then masked or
-- kept by somebody. Bytes of the answer as it was submitted.
CREATE TABLE masks (
    file_id TEXT NOT NULL REFERENCES files (id),
    n BIGINT NOT NULL,
    field_id TEXT NOT NULL,
    starts BIGINT NOT NULL,
    ends BIGINT NOT NULL,
    what TEXT NOT NULL,
    status TEXT NOT NULL,
    decided_at TIMESTAMPTZ,
    decided_by TEXT NOT NULL,
    CONSTRAINT masks_once PRIMARY KEY (file_id, n, field_id, starts, ends)
);

-- The copy of an attached file that readers get where reading is anonymous.
CREATE TABLE anonymous_copies (
    file_id TEXT NOT NULL REFERENCES files (id),
    field_id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    status TEXT NOT NULL,
    given_at TIMESTAMPTZ NOT NULL,
    given_by TEXT NOT NULL,
    decided_at TIMESTAMPTZ,
    decided_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT anonymous_copies_one_per_field PRIMARY KEY (file_id, field_id)
);

-- +goose Down
SELECT 1;
