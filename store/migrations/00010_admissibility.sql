-- +goose Up

-- What officers said of the admissibility of a file: one row a verdict, only
-- ever added to, and marked once when the people were told. n counts those of
-- the file, so that of two officers at once the later one is noticed.
-- submission is the one that was looked at; fields (JSON) and due_at are what
-- a correction reopens, and until when.
CREATE TABLE admissibility_verdicts (
    file_id TEXT NOT NULL REFERENCES files (id),
    n BIGINT NOT NULL,
    submission BIGINT NOT NULL,
    word TEXT NOT NULL,
    motive TEXT NOT NULL,
    fields TEXT NOT NULL,
    due_at TIMESTAMPTZ,
    given_at TIMESTAMPTZ NOT NULL,
    given_by TEXT NOT NULL,
    told_at TIMESTAMPTZ,
    told_by TEXT NOT NULL,
    CONSTRAINT admissibility_verdicts_in_order PRIMARY KEY (file_id, n)
);

-- What somebody outside was asked to confirm. hash is that of the secret of
-- the link, empty until its mail is written; answer is empty until there is one.
CREATE TABLE confirmations (
    file_id TEXT NOT NULL REFERENCES files (id),
    stage TEXT NOT NULL,
    n BIGINT NOT NULL,
    submission BIGINT NOT NULL,
    contact TEXT NOT NULL,
    lang TEXT NOT NULL,
    hash TEXT NOT NULL,
    asked_at TIMESTAMPTZ NOT NULL,
    asked_by TEXT NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    answered_at TIMESTAMPTZ,
    answer TEXT NOT NULL,
    name TEXT NOT NULL,
    proof TEXT NOT NULL,
    CONSTRAINT confirmations_in_order PRIMARY KEY (file_id, stage, n)
);
CREATE INDEX confirmations_by_hash ON confirmations (hash);
