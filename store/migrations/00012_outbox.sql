-- +goose Up

-- What the outbox knows of a mail. Mails are grouped by what they are (kind,
-- variant), their edition and what caused them. leave_at is the instant of
-- those that were let go, until_at when one is of no use any more. parts (JSON)
-- are the values of its placeholders, kept until it leaves, so that it can be
-- written again from another template; blanks are those that were empty.
-- revision counts its texts: of two officers at once the later one is noticed.
-- act is the last act of the team on it, note the reason that was given; sought
-- is the subject, folded for search.
ALTER TABLE mails ADD COLUMN edition_id TEXT NOT NULL DEFAULT '';
ALTER TABLE mails ADD COLUMN variant TEXT NOT NULL DEFAULT '';
ALTER TABLE mails ADD COLUMN cause TEXT NOT NULL DEFAULT '';
ALTER TABLE mails ADD COLUMN leave_at TIMESTAMPTZ;
ALTER TABLE mails ADD COLUMN until_at TIMESTAMPTZ;
ALTER TABLE mails ADD COLUMN parts TEXT NOT NULL DEFAULT '';
ALTER TABLE mails ADD COLUMN blanks TEXT NOT NULL DEFAULT '';
ALTER TABLE mails ADD COLUMN template_n BIGINT NOT NULL DEFAULT 0;
ALTER TABLE mails ADD COLUMN edited BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE mails ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
ALTER TABLE mails ADD COLUMN act TEXT NOT NULL DEFAULT '';
ALTER TABLE mails ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE mails ADD COLUMN sought TEXT NOT NULL DEFAULT '';
CREATE INDEX mails_by_state ON mails (state, made_at);
CREATE INDEX mails_of_group ON mails (kind, edition_id, variant, cause, state);
CREATE INDEX mails_to_address ON mails (to_address, state);
CREATE INDEX mails_of_act ON mails (act, state);

-- The texts that somebody replaced by hand, as they were before.
CREATE TABLE mail_texts (
    mail_id TEXT NOT NULL REFERENCES mails (id),
    revision BIGINT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    replaced_at TIMESTAMPTZ NOT NULL,
    replaced_by TEXT NOT NULL,
    CONSTRAINT mail_texts_in_order PRIMARY KEY (mail_id, revision)
);

-- The words of an edition for a kind of mail, instead of those of the program.
-- Versions are only ever added; an empty body is a return to the program's.
CREATE TABLE mail_templates (
    edition_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    variant TEXT NOT NULL,
    lang TEXT NOT NULL,
    n BIGINT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    made_by TEXT NOT NULL,
    CONSTRAINT mail_templates_in_order PRIMARY KEY (edition_id, kind, variant, lang, n)
);

-- Whether the mails of a kind wait to be read in an edition, where the team
-- chose otherwise than the program.
CREATE TABLE mail_habits (
    edition_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    read_first BOOLEAN NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    made_by TEXT NOT NULL,
    CONSTRAINT mail_habits_key PRIMARY KEY (edition_id, kind)
);

-- Which kinds of mail an address has stopped.
CREATE TABLE mail_stops (
    address TEXT NOT NULL,
    kind TEXT NOT NULL,
    stopped_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT mail_stops_key PRIMARY KEY (address, kind)
);

-- The stop links that left in mails, by the hash of their secret. A mail that
-- was tried twice has two.
CREATE TABLE mail_stop_links (
    sha256 TEXT NOT NULL,
    mail_id TEXT NOT NULL REFERENCES mails (id),
    CONSTRAINT mail_stop_links_key PRIMARY KEY (sha256)
);

-- Hashes that a sign-in link had before its mail was written again: that mail
-- may have left, and its link serves as well.
CREATE TABLE earlier_link_hashes (
    sha256 TEXT NOT NULL,
    link_id TEXT NOT NULL REFERENCES sign_in_links (id),
    CONSTRAINT earlier_link_hashes_key PRIMARY KEY (sha256)
);
CREATE INDEX earlier_link_hashes_of_link ON earlier_link_hashes (link_id);

-- +goose Down
SELECT 1;
