-- name: Organisations :many
SELECT * FROM organisations ORDER BY id;

-- name: Spellings :many
SELECT organisation_id, spelling FROM organisation_spellings ORDER BY organisation_id, place;

-- name: DeleteSpellings :exec
DELETE FROM organisation_spellings WHERE organisation_id = $1;

-- name: UpdateOrganisation :exec
UPDATE organisations SET name = sqlc.arg(name), name_norm = sqlc.arg(name_norm), acronym = sqlc.arg(acronym),
    kind = sqlc.arg(kind), parent = sqlc.arg(parent), website = sqlc.arg(website)
WHERE id = sqlc.arg(id);

-- An organisation is public through a challenge: its own, or one of a service
-- below it.
-- name: PublicOrganisation :one
SELECT o.* FROM organisations o
WHERE o.id = sqlc.arg(id) AND EXISTS (
    SELECT 1 FROM public_facets f JOIN challenges c ON c.slug = f.challenge JOIN cohorts k ON k.id = c.cohort_id
    WHERE f.facet = 'administration' AND f.value = o.id AND c.published_at <= sqlc.arg(now) AND k.published_at <= sqlc.arg(now));

-- name: PublicSpellings :many
SELECT s.spelling FROM organisation_spellings s
WHERE s.organisation_id = sqlc.arg(id)
ORDER BY s.place;

-- name: PublicHosts :many
SELECT o.id, o.name, o.acronym, o.kind, o.parent, count(*) AS challenges
FROM organisations o
JOIN challenge_hosts h ON h.organisation_id = o.id
JOIN challenges c ON c.slug = h.challenge
JOIN cohorts k ON k.id = c.cohort_id
WHERE c.published_at <= sqlc.arg(now) AND k.published_at <= sqlc.arg(now)
GROUP BY o.id, o.name, o.acronym, o.kind, o.parent, o.name_norm
ORDER BY o.name_norm, o.id;

-- name: PublicChildren :many
SELECT o.id, o.name, o.acronym, count(*) AS challenges
FROM organisations o
JOIN public_facets f ON f.facet = 'administration' AND f.value = o.id
JOIN challenges c ON c.slug = f.challenge
JOIN cohorts k ON k.id = c.cohort_id
WHERE o.parent = sqlc.arg(parent) AND c.published_at <= sqlc.arg(now) AND k.published_at <= sqlc.arg(now)
GROUP BY o.id, o.name, o.acronym, o.name_norm
ORDER BY o.name_norm, o.id;

-- name: OrganisationSpelled :many
SELECT DISTINCT organisation_id FROM organisation_spellings WHERE spelling_norm = $1 ORDER BY organisation_id;

-- name: OrganisationNames :many
SELECT id, name, acronym FROM organisations ORDER BY name_norm, id;
