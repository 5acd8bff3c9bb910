-- +goose Up

-- The messages of a file, between those who write it and the team: one thread
-- a file, only ever added to. n counts those of the file; side is authors or
-- team; attached (JSON) are the files that came with it; request_key makes a
-- form that is posted twice one message.
CREATE TABLE thread_messages (
    file_id TEXT NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    n BIGINT NOT NULL,
    side TEXT NOT NULL,
    text TEXT NOT NULL,
    attached TEXT NOT NULL,
    request_key TEXT NOT NULL,
    written_at TIMESTAMPTZ NOT NULL,
    written_by TEXT NOT NULL,
    CONSTRAINT thread_messages_in_order PRIMARY KEY (file_id, n),
    CONSTRAINT thread_messages_once UNIQUE (file_id, request_key)
);

-- Where a thread stands. The team has dealt with what was written up to
-- settled; waiting counts the authors' messages after it, and waiting_since is
-- the time of the first. A side was told, or is going to be, at …_told_at.
CREATE TABLE threads (
    file_id TEXT NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    messages BIGINT NOT NULL,
    settled BIGINT NOT NULL,
    waiting BIGINT NOT NULL,
    waiting_since TIMESTAMPTZ,
    authors_told_at TIMESTAMPTZ,
    team_told_at TIMESTAMPTZ,
    CONSTRAINT threads_one_a_file PRIMARY KEY (file_id)
);
CREATE INDEX threads_by_waiting ON threads (waiting_since);

-- Up to which message each of those who write a file has read.
CREATE TABLE thread_reads (
    file_id TEXT NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    n BIGINT NOT NULL,
    CONSTRAINT thread_reads_once PRIMARY KEY (file_id, account_id)
);

-- A question on a call. The four texts are the answer that the team prepares,
-- and the question as it will be published; revision counts their changes, so
-- that of two officers the later one is noticed. reason is told to the asker.
CREATE TABLE call_questions (
    id TEXT NOT NULL,
    edition_id TEXT NOT NULL,
    call TEXT NOT NULL,
    text TEXT NOT NULL,
    lang TEXT NOT NULL,
    request_key TEXT NOT NULL,
    asked_at TIMESTAMPTZ NOT NULL,
    asked_by TEXT NOT NULL,
    state TEXT NOT NULL,
    revision BIGINT NOT NULL,
    question_fr TEXT NOT NULL,
    question_en TEXT NOT NULL,
    answer_fr TEXT NOT NULL,
    answer_en TEXT NOT NULL,
    changed_at TIMESTAMPTZ,
    changed_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT call_questions_key PRIMARY KEY (id),
    CONSTRAINT call_questions_once UNIQUE (asked_by, request_key)
);
CREATE INDEX call_questions_of_call ON call_questions (edition_id, call, asked_at);

-- What is published of a question: the last row whose time has come counts,
-- the earlier ones stay readable. Rows are only added.
CREATE TABLE call_answers (
    question_id TEXT NOT NULL REFERENCES call_questions (id) ON DELETE CASCADE,
    n BIGINT NOT NULL,
    question_fr TEXT NOT NULL,
    question_en TEXT NOT NULL,
    answer_fr TEXT NOT NULL,
    answer_en TEXT NOT NULL,
    published_at TIMESTAMPTZ NOT NULL,
    published_by TEXT NOT NULL,
    CONSTRAINT call_answers_in_order PRIMARY KEY (question_id, n)
);

-- What the team notes of a file for itself and for the panel: never its
-- authors' to read. Each saving of the note is a version.
CREATE TABLE screening_notes (
    file_id TEXT NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    n BIGINT NOT NULL,
    text TEXT NOT NULL,
    written_at TIMESTAMPTZ NOT NULL,
    written_by TEXT NOT NULL,
    CONSTRAINT screening_notes_in_order PRIMARY KEY (file_id, n)
);
CREATE TABLE panel_questions (
    id TEXT NOT NULL,
    file_id TEXT NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    asked_at TIMESTAMPTZ NOT NULL,
    asked_by TEXT NOT NULL,
    withdrawn_at TIMESTAMPTZ,
    CONSTRAINT panel_questions_key PRIMARY KEY (id)
);
CREATE INDEX panel_questions_of_file ON panel_questions (file_id, asked_at);

-- Who of the team has a file open: apart from presences, which its authors see.
CREATE TABLE desk_presences (
    file_id TEXT NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    since TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT desk_presences_once PRIMARY KEY (file_id, account_id)
);
CREATE INDEX desk_presences_by_time ON desk_presences (seen_at);

-- +goose Down
SELECT 1;
