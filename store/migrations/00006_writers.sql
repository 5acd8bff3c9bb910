-- +goose Up

-- Somebody was asked to write a file. The secret of the link is made when the
-- mail is written; token_sha256 is empty until then. ended is empty while the
-- link can be used: "joined" or "revoked" afterwards.
CREATE TABLE writer_invitations (
    id TEXT NOT NULL,
    file_id TEXT NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    email TEXT NOT NULL,
    email_norm TEXT NOT NULL,
    lang TEXT NOT NULL,
    token_sha256 TEXT NOT NULL,
    invited_by TEXT NOT NULL REFERENCES accounts (id),
    invited_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    ended TEXT NOT NULL,
    ended_at TIMESTAMPTZ,
    CONSTRAINT writer_invitations_key PRIMARY KEY (id)
);
CREATE INDEX writer_invitations_of_file ON writer_invitations (file_id, invited_at);
CREATE INDEX writer_invitations_by_token ON writer_invitations (token_sha256);

-- Texts of a draft that another one replaced, kept for a while so that nothing
-- written by two people is lost. written_at and written_by are of the text
-- itself, replaced_at is when the other one took its place.
CREATE TABLE earlier_answers (
    id TEXT NOT NULL,
    file_id TEXT NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    field_id TEXT NOT NULL,
    value TEXT NOT NULL,
    edition_version BIGINT NOT NULL,
    written_at TIMESTAMPTZ NOT NULL,
    written_by TEXT NOT NULL,
    replaced_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT earlier_answers_key PRIMARY KEY (id)
);
CREATE INDEX earlier_answers_of_file ON earlier_answers (file_id, field_id, replaced_at);
CREATE INDEX earlier_answers_by_time ON earlier_answers (replaced_at);

-- Who is writing where: one row a writer, a beat every half minute.
CREATE TABLE presences (
    file_id TEXT NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    section_id TEXT NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT presences_once PRIMARY KEY (file_id, account_id)
);

-- What was typed in a step and arrived after the session had ended: given back
-- to the same account when it signs in again.
CREATE TABLE unsaved_steps (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    file_number TEXT NOT NULL,
    section_id TEXT NOT NULL,
    typed TEXT NOT NULL,
    kept_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT unsaved_steps_once PRIMARY KEY (account_id, file_number, section_id)
);
CREATE INDEX unsaved_steps_by_time ON unsaved_steps (kept_at);

-- +goose Down
SELECT 1;
