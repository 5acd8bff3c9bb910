-- +goose Up

-- What the public register said of an establishment: facts that anybody may
-- know, kept so that it is asked once. state is known, unknown or silent.
CREATE TABLE register_answers (
    siret TEXT NOT NULL,
    state TEXT NOT NULL,
    name TEXT NOT NULL,
    legal_category TEXT NOT NULL,
    administration BOOLEAN NOT NULL,
    closed BOOLEAN NOT NULL,
    asked_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT register_answers_one_an_establishment PRIMARY KEY (siret)
);

-- The organisation that a person belongs to: nobody else's business.
CREATE TABLE attachments (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    siret TEXT NOT NULL,
    name TEXT NOT NULL,
    nature TEXT NOT NULL,
    attached_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT attachments_one_a_person PRIMARY KEY (account_id)
);

-- The organisation of a project: of the draft at submission 0, and as it was
-- at each submission.
CREATE TABLE file_hosts (
    file_id TEXT NOT NULL REFERENCES files (id),
    submission BIGINT NOT NULL,
    siret TEXT NOT NULL,
    name TEXT NOT NULL,
    nature TEXT NOT NULL,
    since TIMESTAMPTZ NOT NULL,
    CONSTRAINT file_hosts_one_a_submission PRIMARY KEY (file_id, submission)
);

-- A change of address that its person asked for. token_sha256 is empty until
-- the mail to the new address is written.
CREATE TABLE address_changes (
    id TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    old_email TEXT NOT NULL,
    new_email TEXT NOT NULL,
    new_norm TEXT NOT NULL,
    lang TEXT NOT NULL,
    token_sha256 TEXT NOT NULL,
    asked_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ,
    CONSTRAINT address_changes_key PRIMARY KEY (id)
);
CREATE INDEX address_changes_by_token ON address_changes (token_sha256);
CREATE INDEX address_changes_of_account ON address_changes (account_id, asked_at);
CREATE INDEX address_changes_by_address ON address_changes (new_norm, asked_at);

-- A role that an operator proposes to an address.
CREATE TABLE invitations (
    id TEXT NOT NULL,
    email TEXT NOT NULL,
    email_norm TEXT NOT NULL,
    role TEXT NOT NULL,
    lang TEXT NOT NULL,
    invited_by TEXT NOT NULL,
    token_sha256 TEXT NOT NULL,
    asked_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ,
    withdrawn_at TIMESTAMPTZ,
    CONSTRAINT invitations_key PRIMARY KEY (id)
);
CREATE INDEX invitations_by_token ON invitations (token_sha256);
CREATE INDEX invitations_by_address ON invitations (email_norm, role);

-- +goose Down
SELECT 1;
