-- name: Releases :many
SELECT * FROM releases ORDER BY slug;

-- name: UpsertRelease :exec
INSERT INTO releases (slug, title, released, withheld, standfirst, body, content, source, published_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (slug) DO UPDATE SET title = EXCLUDED.title, released = EXCLUDED.released, withheld = EXCLUDED.withheld,
    standfirst = EXCLUDED.standfirst, body = EXCLUDED.body, content = EXCLUDED.content, source = EXCLUDED.source,
    published_at = EXCLUDED.published_at;

-- name: PublicRelease :one
SELECT * FROM releases WHERE slug = sqlc.arg(slug) AND published_at <= sqlc.arg(now);

-- name: PublicReleases :many
SELECT slug, title, released, standfirst FROM releases WHERE published_at <= sqlc.arg(now)
ORDER BY published_at DESC, slug LIMIT sqlc.arg(most) OFFSET sqlc.arg(skipped);

-- name: CountPublicReleases :one
SELECT count(*) FROM releases WHERE published_at <= sqlc.arg(now);

-- name: Release :one
SELECT * FROM releases WHERE slug = sqlc.arg(slug);

-- name: HiddenReleases :many
SELECT slug, title, released, standfirst FROM releases WHERE published_at IS NULL OR published_at > sqlc.arg(now)
ORDER BY released DESC, slug;
