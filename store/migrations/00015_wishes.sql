-- +goose Up

-- What was decided of files after they were read: one row a result, only ever
-- added to, and marked once when the authors were told, all at one instant. n
-- counts those of the file. stage is the one of the edition that decides.
CREATE TABLE results (
    file_id TEXT NOT NULL REFERENCES files (id),
    n BIGINT NOT NULL,
    submission BIGINT NOT NULL,
    stage TEXT NOT NULL,
    word TEXT NOT NULL,
    motive TEXT NOT NULL,
    noted_at TIMESTAMPTZ NOT NULL,
    noted_by TEXT NOT NULL,
    told_at TIMESTAMPTZ,
    told_by TEXT NOT NULL,
    CONSTRAINT results_in_order PRIMARY KEY (file_id, n)
);

-- The public sheet of the challenge that a selected project becomes. slug is
-- empty until it is first published, and the same from then on; content (JSON)
-- is what is only shown. Public from published_at on; what is withdrawn after
-- keeps its address and says so.
CREATE TABLE challenge_sheets (
    file_id TEXT NOT NULL REFERENCES files (id),
    edition_id TEXT NOT NULL,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    name_norm TEXT NOT NULL,
    content TEXT NOT NULL,
    revision BIGINT NOT NULL,
    written_at TIMESTAMPTZ NOT NULL,
    written_by TEXT NOT NULL,
    published_at TIMESTAMPTZ,
    withdrawn_at TIMESTAMPTZ,
    withdrawn_why TEXT NOT NULL,
    CONSTRAINT challenge_sheets_one_a_project PRIMARY KEY (file_id)
);
CREATE INDEX challenge_sheets_of_edition ON challenge_sheets (edition_id, name_norm);
CREATE INDEX challenge_sheets_by_slug ON challenge_sheets (edition_id, slug);

-- What was corrected on a sheet since it was published, as readers are told.
CREATE TABLE sheet_corrections (
    file_id TEXT NOT NULL REFERENCES challenge_sheets (file_id),
    n BIGINT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    by_account TEXT NOT NULL,
    said TEXT NOT NULL,
    CONSTRAINT sheet_corrections_in_order PRIMARY KEY (file_id, n)
);

-- The wishes of a candidate: n is 0 for the draft, 1, 2, 3… for what was
-- submitted and is never changed. revision grows with each save of the draft.
CREATE TABLE wish_lists (
    file_id TEXT NOT NULL REFERENCES files (id),
    n BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    request_key TEXT NOT NULL,
    edition_version BIGINT NOT NULL,
    partner TEXT NOT NULL,
    comment TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    by_account TEXT NOT NULL,
    CONSTRAINT wish_lists_in_order PRIMARY KEY (file_id, n),
    CONSTRAINT wish_lists_one_per_request UNIQUE (file_id, request_key)
);

CREATE TABLE wishes (
    file_id TEXT NOT NULL,
    n BIGINT NOT NULL,
    rank BIGINT NOT NULL,
    wanted TEXT NOT NULL,
    profile TEXT NOT NULL,
    CONSTRAINT wishes_in_order PRIMARY KEY (file_id, n, rank),
    CONSTRAINT wishes_of_a_list FOREIGN KEY (file_id, n) REFERENCES wish_lists (file_id, n)
);
CREATE INDEX wishes_by_wanted ON wishes (wanted);

-- What candidates were told of the wishes of a stage: invited, reminded. Once
-- for what it says.
CREATE TABLE wish_notices (
    file_id TEXT NOT NULL REFERENCES files (id),
    about TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    CONSTRAINT wish_notices_once PRIMARY KEY (file_id, about)
);

-- +goose Down
SELECT 1;
