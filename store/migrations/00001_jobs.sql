-- +goose Up
CREATE TABLE job (
	id TEXT PRIMARY KEY,
	kind TEXT NOT NULL,
	payload TEXT NOT NULL,
	unique_key TEXT,
	state TEXT NOT NULL CONSTRAINT job_state CHECK (state IN ('waiting', 'running', 'done', 'failed')),
	attempts BIGINT NOT NULL DEFAULT 0,
	run_at TIMESTAMPTZ NOT NULL,
	lease TEXT NOT NULL DEFAULT '',
	lease_until TIMESTAMPTZ,
	last_error TEXT NOT NULL DEFAULT '',
	created_at TIMESTAMPTZ NOT NULL,
	done_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX job_unique_key ON job (kind, unique_key) WHERE unique_key IS NOT NULL;
CREATE INDEX job_waiting ON job (run_at, id) WHERE state = 'waiting';
CREATE INDEX job_running ON job (lease_until) WHERE state = 'running';
CREATE INDEX job_ended ON job (state, done_at);

-- +goose Down
DROP TABLE job;
