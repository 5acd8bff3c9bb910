-- +goose Up

-- The normalised rules of an edition, one row a version, kept from the moment
-- its first call opens: this copy runs, whatever becomes of the file on disk.
CREATE TABLE editions (
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    in_force_from TIMESTAMPTZ NOT NULL,
    kept_at TIMESTAMPTZ NOT NULL,
    content TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    CONSTRAINT editions_one_row_a_version PRIMARY KEY (id, version)
);

-- The record: acts with legal effect. Names of fields and hashes, never texts.
CREATE TABLE entries (
    id TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    by_account TEXT NOT NULL,
    verb TEXT NOT NULL,
    object TEXT NOT NULL,
    facts TEXT NOT NULL,
    CONSTRAINT entries_key PRIMARY KEY (id)
);
CREATE INDEX entries_of_object ON entries (object, at);
CREATE INDEX entries_by_time ON entries (at);

CREATE TABLE accounts (
    id TEXT NOT NULL,
    email TEXT NOT NULL,
    email_norm TEXT NOT NULL,
    name TEXT NOT NULL,
    lang TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT accounts_key PRIMARY KEY (id),
    CONSTRAINT accounts_one_per_address UNIQUE (email_norm)
);

CREATE TABLE account_roles (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    role TEXT NOT NULL,
    given_at TIMESTAMPTZ NOT NULL,
    given_by TEXT NOT NULL,
    CONSTRAINT account_roles_once PRIMARY KEY (account_id, role)
);

-- A link is asked for first; its secret is made when the mail is written, so
-- that it stands nowhere in clear. token_sha256 is empty until then.
CREATE TABLE sign_in_links (
    id TEXT NOT NULL,
    email TEXT NOT NULL,
    email_norm TEXT NOT NULL,
    network TEXT NOT NULL,
    next_path TEXT NOT NULL,
    lang TEXT NOT NULL,
    token_sha256 TEXT NOT NULL,
    asked_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ,
    CONSTRAINT sign_in_links_key PRIMARY KEY (id)
);
CREATE INDEX sign_in_links_by_token ON sign_in_links (token_sha256);
CREATE INDEX sign_in_links_by_address ON sign_in_links (email_norm, asked_at);
CREATE INDEX sign_in_links_by_network ON sign_in_links (network, asked_at);

CREATE TABLE sessions (
    id TEXT NOT NULL,
    token_sha256 TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    agent TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT sessions_key PRIMARY KEY (id),
    CONSTRAINT sessions_one_per_token UNIQUE (token_sha256)
);
CREATE INDEX sessions_of_account ON sessions (account_id);

-- A file is a project or an application. name, profile, organisation and
-- organisation_kind repeat answers for lists and filters; the columns ending in
-- _norm are folded for search and order, which differ between the databases.
CREATE TABLE files (
    id TEXT NOT NULL,
    number TEXT NOT NULL,
    call TEXT NOT NULL,
    edition_id TEXT NOT NULL,
    edition_version BIGINT NOT NULL,
    round TEXT NOT NULL,
    stage TEXT NOT NULL,
    status TEXT NOT NULL,
    created_by TEXT NOT NULL REFERENCES accounts (id),
    created_at TIMESTAMPTZ NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    submitted_at TIMESTAMPTZ,
    submissions BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    submitted_revision BIGINT NOT NULL,
    name TEXT NOT NULL,
    name_norm TEXT NOT NULL,
    profile TEXT NOT NULL,
    organisation TEXT NOT NULL,
    organisation_kind TEXT NOT NULL,
    search_norm TEXT NOT NULL,
    CONSTRAINT files_key PRIMARY KEY (id),
    CONSTRAINT files_one_per_number UNIQUE (number)
);
CREATE INDEX files_of_call ON files (edition_id, call, status, submitted_at);
CREATE INDEX files_by_name ON files (edition_id, call, name_norm);

CREATE TABLE file_writers (
    file_id TEXT NOT NULL REFERENCES files (id),
    account_id TEXT NOT NULL REFERENCES accounts (id),
    role TEXT NOT NULL,
    joined_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT file_writers_once PRIMARY KEY (file_id, account_id)
);
CREATE INDEX file_writers_of_account ON file_writers (account_id);

-- One row an answer of the draft. revision is the one of its file when it was
-- saved, so that the later of two writers can be told.
CREATE TABLE answers (
    file_id TEXT NOT NULL REFERENCES files (id),
    field_id TEXT NOT NULL,
    value TEXT NOT NULL,
    revision BIGINT NOT NULL,
    edition_version BIGINT NOT NULL,
    saved_at TIMESTAMPTZ NOT NULL,
    saved_by TEXT NOT NULL,
    CONSTRAINT answers_one_per_field PRIMARY KEY (file_id, field_id)
);

-- What was submitted, as it was submitted. request_key makes a double click one
-- submission.
CREATE TABLE submissions (
    file_id TEXT NOT NULL REFERENCES files (id),
    n BIGINT NOT NULL,
    request_key TEXT NOT NULL,
    edition_version BIGINT NOT NULL,
    edition_sha256 TEXT NOT NULL,
    content TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    submitted_by TEXT NOT NULL,
    CONSTRAINT submissions_numbered PRIMARY KEY (file_id, n),
    CONSTRAINT submissions_one_per_request UNIQUE (file_id, request_key)
);

-- Attached files are kept outside the database by their hash; this is what is
-- known of them.
CREATE TABLE blobs (
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    media_type TEXT NOT NULL,
    kept_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT blobs_key PRIMARY KEY (sha256)
);

-- Every mail, before and after it left. Secrets (sign-in links) are not in it.
CREATE TABLE mails (
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    object TEXT NOT NULL,
    to_address TEXT NOT NULL,
    lang TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    sent_at TIMESTAMPTZ,
    problem TEXT NOT NULL,
    CONSTRAINT mails_key PRIMARY KEY (id)
);
CREATE INDEX mails_by_time ON mails (made_at);
CREATE INDEX mails_of_object ON mails (object, made_at);

-- +goose Down
SELECT 1;
