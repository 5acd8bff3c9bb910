-- name: UpsertCohort :exec
INSERT INTO cohorts (id, name, place, starts, ends, source, quotes, published_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, place = EXCLUDED.place, starts = EXCLUDED.starts, ends = EXCLUDED.ends,
    source = EXCLUDED.source, quotes = EXCLUDED.quotes;

-- name: Cohorts :many
SELECT * FROM cohorts ORDER BY place, id;

-- name: PublicCohort :one
SELECT * FROM cohorts WHERE id = sqlc.arg(id) AND published_at <= sqlc.arg(now);

-- name: PublicCohorts :many
SELECT sqlc.embed(k), (SELECT count(*) FROM challenges c
    WHERE c.cohort_id = k.id AND c.published_at <= sqlc.arg(now)) AS challenges
FROM cohorts k WHERE k.published_at <= sqlc.arg(now)
ORDER BY k.place DESC, k.id;

-- name: LoadOf :one
SELECT sha256 FROM loads WHERE source = $1;

-- name: UpsertLoad :exec
INSERT INTO loads (source, sha256, loaded_at) VALUES ($1, $2, $3)
ON CONFLICT (source) DO UPDATE SET sha256 = EXCLUDED.sha256, loaded_at = EXCLUDED.loaded_at;
