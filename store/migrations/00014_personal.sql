-- +goose Up

-- archived_at: the file left the lists of the team, and is read only with a
-- permission of its own. erased_at: nothing of it is left but numbers, states,
-- times and hashes; an account that was erased has no address and no name.
ALTER TABLE files ADD COLUMN archived_at TIMESTAMPTZ;
ALTER TABLE files ADD COLUMN erased_at TIMESTAMPTZ;
ALTER TABLE accounts ADD COLUMN erased_at TIMESTAMPTZ;

-- What is asked apart. Only the person themselves gets a row of it; everybody
-- else gets counts. No time and no author stand here: they would tell nothing
-- that is wanted.
CREATE TABLE apart_answers (
    file_id TEXT NOT NULL REFERENCES files (id),
    field_id TEXT NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT apart_answers_one_per_field PRIMARY KEY (file_id, field_id)
);

-- The counts of a call or a round, made once after it closed and never again:
-- two counts of which one person is the difference would tell what they said.
-- value is a choice of the field, or empty for those who gave none. A cell that
-- is hidden holds no number.
CREATE TABLE apart_counts (
    edition_id TEXT NOT NULL,
    call TEXT NOT NULL,
    round TEXT NOT NULL,
    field_id TEXT NOT NULL,
    value TEXT NOT NULL,
    files BIGINT NOT NULL,
    hidden BIGINT NOT NULL,
    counted_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT apart_counts_once PRIMARY KEY (edition_id, call, round, field_id, value)
);

-- A person asked to be erased, or the team for them: proof is what showed who
-- asked, empty when they did so signed in, and once it is done.
CREATE TABLE erasures (
    id TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    asked_at TIMESTAMPTZ NOT NULL,
    asked_by TEXT NOT NULL,
    proof TEXT NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    cancelled_at TIMESTAMPTZ,
    done_at TIMESTAMPTZ,
    CONSTRAINT erasures_key PRIMARY KEY (id)
);
CREATE INDEX erasures_of_account ON erasures (account_id, asked_at);
CREATE INDEX erasures_open ON erasures (due_at) WHERE done_at IS NULL AND cancelled_at IS NULL;

-- The writers of a file were told of what its period brings, which comes no
-- earlier than the notice of the edition after that. act is archive or erase.
CREATE TABLE keeping_notices (
    file_id TEXT NOT NULL REFERENCES files (id),
    act TEXT NOT NULL,
    told_at TIMESTAMPTZ NOT NULL,
    act_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT keeping_notices_once PRIMARY KEY (file_id, act)
);

-- The consent to be contacted again was taken back.
CREATE TABLE pool_refusals (
    file_id TEXT NOT NULL REFERENCES files (id),
    refused_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT pool_refusals_once PRIMARY KEY (file_id)
);

-- +goose Down
SELECT 1;
