-- name: Challenges :many
SELECT * FROM challenges ORDER BY slug;

-- name: Labels :many
SELECT * FROM labels ORDER BY kind, place, id;

-- name: UpdateLabel :exec
UPDATE labels SET place = sqlc.arg(place), name = sqlc.arg(name), name_en = sqlc.arg(name_en), unlisted = sqlc.arg(unlisted)
WHERE kind = sqlc.arg(kind) AND id = sqlc.arg(id);

-- name: UpdateChallenge :exec
UPDATE challenges SET name = sqlc.arg(name), name_norm = sqlc.arg(name_norm), cohort_id = sqlc.arg(cohort_id),
    administration = sqlc.arg(administration), summary = sqlc.arg(summary), year = sqlc.arg(year), months = sqlc.arg(months),
    outcome = sqlc.arg(outcome), content = sqlc.arg(content)
WHERE slug = sqlc.arg(slug);

-- name: DeleteHosts :exec
DELETE FROM challenge_hosts WHERE challenge = $1;

-- name: DeleteSuccessors :exec
DELETE FROM challenge_successors WHERE challenge = $1;

-- name: DeletePublicFacets :exec
DELETE FROM public_facets WHERE challenge = $1;

-- name: DeletePublicTerms :exec
DELETE FROM public_terms WHERE challenge = $1;

-- name: UpdatePublication :execrows
UPDATE challenges SET published_at = sqlc.arg(published_at) WHERE slug = sqlc.arg(slug);

-- name: PublicChallenge :one
SELECT sqlc.embed(c), k.name AS cohort_name FROM challenges c
JOIN cohorts k ON k.id = c.cohort_id
WHERE c.slug = sqlc.arg(slug) AND c.published_at <= sqlc.arg(now) AND k.published_at <= sqlc.arg(now);

-- name: PublicHostsOf :many
SELECT o.id, o.name, o.acronym FROM organisations o
JOIN challenge_hosts h ON h.organisation_id = o.id
JOIN challenges c ON c.slug = h.challenge
WHERE c.slug = sqlc.arg(slug) AND c.published_at <= sqlc.arg(now)
ORDER BY h.place;

-- name: PublicSuccessors :many
SELECT c.slug, c.name, k.name AS cohort_name FROM challenge_successors s
JOIN challenges c ON c.slug = s.successor
JOIN cohorts k ON k.id = c.cohort_id
WHERE s.challenge = sqlc.arg(slug) AND c.published_at <= sqlc.arg(now) AND k.published_at <= sqlc.arg(now)
ORDER BY s.place;

-- name: PublicPredecessors :many
SELECT c.slug, c.name, k.name AS cohort_name FROM challenge_successors s
JOIN challenges c ON c.slug = s.challenge
JOIN cohorts k ON k.id = c.cohort_id
WHERE s.successor = sqlc.arg(slug) AND c.published_at <= sqlc.arg(now) AND k.published_at <= sqlc.arg(now)
ORDER BY c.slug;

-- name: PublicWords :many
SELECT t.word, count(DISTINCT t.challenge) AS challenges FROM public_terms t
JOIN challenges c ON c.slug = t.challenge
JOIN cohorts k ON k.id = c.cohort_id
WHERE c.published_at <= sqlc.arg(now) AND k.published_at <= sqlc.arg(now)
GROUP BY t.word ORDER BY t.word;

-- name: PublicCounts :one
SELECT
    (SELECT count(*) FROM challenges c JOIN cohorts k ON k.id = c.cohort_id
        WHERE c.published_at <= sqlc.arg(now) AND k.published_at <= sqlc.arg(now)) AS challenges,
    (SELECT count(*) FROM cohorts k WHERE k.published_at <= sqlc.arg(now)) AS cohorts,
    (SELECT count(DISTINCT h.organisation_id) FROM challenge_hosts h JOIN challenges c ON c.slug = h.challenge
        JOIN cohorts k ON k.id = c.cohort_id WHERE c.published_at <= sqlc.arg(now) AND k.published_at <= sqlc.arg(now)) AS hosts;
