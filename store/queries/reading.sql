-- name: DossiersOfReading :many
SELECT sqlc.embed(f), sqlc.embed(s) FROM reading_files rf
JOIN files f ON f.id = rf.file_id
JOIN submissions s ON s.file_id = f.id AND s.n = f.submissions
WHERE rf.reading_id = $1 AND f.status <> 'withdrawn' ORDER BY f.id;

-- name: DossierWriters :many
SELECT w.file_id, a.id, a.email, a.name FROM file_writers w
JOIN reading_files rf ON rf.file_id = w.file_id
JOIN accounts a ON a.id = w.account_id
WHERE rf.reading_id = $1 ORDER BY w.file_id, a.id;

-- name: DossierHosts :many
SELECT h.file_id, h.siret, h.name FROM file_hosts h
JOIN files f ON f.id = h.file_id AND h.submission = f.submissions
JOIN reading_files rf ON rf.file_id = f.id
WHERE rf.reading_id = sqlc.arg(reading_id)
UNION
SELECT w.file_id, t.siret, t.name FROM attachments t
JOIN file_writers w ON w.account_id = t.account_id
JOIN reading_files rf ON rf.file_id = w.file_id
WHERE rf.reading_id = sqlc.arg(reading_id);

-- name: DossiersEarlier :many
SELECT rf.file_id, o.number FROM reading_files rf
JOIN file_writers w ON w.file_id = rf.file_id
JOIN file_writers x ON x.account_id = w.account_id AND x.file_id <> rf.file_id
JOIN files o ON o.id = x.file_id
WHERE rf.reading_id = $1 ORDER BY rf.file_id, o.number;

-- name: ReadersEarlier :many
SELECT v.account_id, o.number FROM reviewers v
JOIN file_writers w ON w.account_id = v.account_id
JOIN files o ON o.id = w.file_id
WHERE v.reading_id = $1 ORDER BY v.account_id, o.number;

-- name: ReadersHosts :many
SELECT v.account_id, t.siret, t.name FROM reviewers v
JOIN attachments t ON t.account_id = v.account_id
WHERE v.reading_id = $1;

-- name: AddressesSeen :many
SELECT a.email, COALESCE(t.name, '') AS organisation FROM accounts a
LEFT JOIN attachments t ON t.account_id = a.id ORDER BY a.id;

-- name: KnownTies :many
SELECT c.account_id, c.file_id, c.kind FROM conflicts c
JOIN reading_files rf ON rf.file_id = c.file_id
WHERE rf.reading_id = $1;

-- name: FilesAtStages :many
SELECT f.edition_id, f.call, f.round, f.stage, count(*) AS files FROM files f
WHERE f.status = 'under_review'
    AND NOT EXISTS (SELECT 1 FROM reading_files rf JOIN readings d ON d.id = rf.reading_id WHERE rf.file_id = f.id AND d.stage = f.stage)
    AND f.id NOT IN (SELECT c.file_id FROM conflicts c WHERE c.account_id = sqlc.arg(viewer) AND c.excludes = 1)
    AND f.id NOT IN (SELECT w.file_id FROM file_writers w WHERE w.account_id = sqlc.arg(viewer))
GROUP BY f.edition_id, f.call, f.round, f.stage ORDER BY f.edition_id, f.call, f.round, f.stage;

-- name: PairsForStaff :many
SELECT r.id, r.file_id, r.account_id, r.status, r.locked, r.assigned_at, a.name, a.email FROM reviews r
JOIN accounts a ON a.id = r.account_id
WHERE r.reading_id = sqlc.arg(reading_id)
    AND r.file_id NOT IN (SELECT c.file_id FROM conflicts c WHERE c.account_id = sqlc.arg(viewer) AND c.excludes = 1)
    AND r.file_id NOT IN (SELECT w.file_id FROM file_writers w WHERE w.account_id = sqlc.arg(viewer))
ORDER BY r.file_id, a.name, r.id;

-- name: QuestionsForStaff :many
SELECT q.id, q.review_id, q.question, q.asked_at, q.answer, q.answered_at, rf.code, f.number, a.name, a.email FROM review_questions q
JOIN reviews r ON r.id = q.review_id
JOIN reading_files rf ON rf.reading_id = r.reading_id AND rf.file_id = r.file_id
JOIN files f ON f.id = r.file_id
JOIN accounts a ON a.id = r.account_id
WHERE r.reading_id = sqlc.arg(reading_id)
    AND r.file_id NOT IN (SELECT c.file_id FROM conflicts c WHERE c.account_id = sqlc.arg(viewer) AND c.excludes = 1)
    AND r.file_id NOT IN (SELECT w.file_id FROM file_writers w WHERE w.account_id = sqlc.arg(viewer))
ORDER BY q.asked_at, q.id;

-- name: ReadFileForStaff :one
SELECT sqlc.embed(f), rf.code, rf.wanted, rf.assigned, rf.given, rf.revealed_at FROM reading_files rf
JOIN files f ON f.id = rf.file_id
WHERE rf.reading_id = sqlc.arg(reading_id) AND rf.code = sqlc.arg(code)
    AND rf.file_id NOT IN (SELECT c.file_id FROM conflicts c WHERE c.account_id = sqlc.arg(viewer) AND c.excludes = 1)
    AND rf.file_id NOT IN (SELECT w.file_id FROM file_writers w WHERE w.account_id = sqlc.arg(viewer));

-- name: MasksOfReading :many
SELECT m.file_id, m.status, count(*) AS masks FROM masks m
JOIN files f ON f.id = m.file_id AND f.submissions = m.n
JOIN reading_files rf ON rf.file_id = m.file_id
WHERE rf.reading_id = $1 GROUP BY m.file_id, m.status ORDER BY m.file_id, m.status;

-- name: CopiesOfReading :many
SELECT c.file_id, c.status, count(*) AS copies FROM anonymous_copies c
JOIN reading_files rf ON rf.file_id = c.file_id
WHERE rf.reading_id = $1 GROUP BY c.file_id, c.status ORDER BY c.file_id, c.status;

-- name: CopiesHeld :many
SELECT sha256, file_id FROM anonymous_copies ORDER BY file_id, field_id;

-- name: ReadingsOfFile :many
SELECT d.*, rf.revealed_at FROM readings d
JOIN reading_files rf ON rf.reading_id = d.id
WHERE rf.file_id = $1 ORDER BY d.opened_at, d.id;

-- name: ReadFilesForStaff :many
SELECT rf.file_id, rf.code, rf.profile, rf.organisation, rf.wanted, rf.assigned, rf.given, rf.revealed_at, f.number, f.name, f.submissions
FROM reading_files rf
JOIN files f ON f.id = rf.file_id
WHERE rf.reading_id = sqlc.arg(reading_id) AND f.status <> 'withdrawn'
    AND rf.file_id NOT IN (SELECT c.file_id FROM conflicts c WHERE c.account_id = sqlc.arg(viewer) AND c.excludes = 1)
    AND rf.file_id NOT IN (SELECT w.file_id FROM file_writers w WHERE w.account_id = sqlc.arg(viewer))
ORDER BY rf.code;

-- name: KnownMasks :many
SELECT m.file_id, m.n, m.field_id, m.starts, m.ends FROM masks m
JOIN reading_files rf ON rf.file_id = m.file_id
WHERE rf.reading_id = $1;
