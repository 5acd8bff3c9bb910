-- name: InsertReading :execrows
INSERT INTO readings (id, edition_id, edition_version, call, stage, round, settings, grid_sha256, opened_at, opened_by, due_at, revision)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0)
ON CONFLICT (edition_id, call, stage, round) DO NOTHING;

-- name: ReadingByID :one
SELECT * FROM readings WHERE id = $1;

-- name: ReadingOfStage :one
SELECT * FROM readings WHERE edition_id = $1 AND call = $2 AND stage = $3 AND round = $4;

-- name: ReadingsOpened :many
SELECT * FROM readings ORDER BY opened_at DESC, id;

-- name: CloseReading :execrows
UPDATE readings SET closed_at = sqlc.arg(at) WHERE id = sqlc.arg(id) AND closed_at IS NULL;

-- name: BumpReading :execrows
UPDATE readings SET revision = revision + 1 WHERE id = sqlc.arg(id) AND revision = sqlc.arg(before);

-- name: TouchReading :exec
UPDATE readings SET revision = revision + 1 WHERE id = $1;

-- name: FilesToTake :many
SELECT f.* FROM files f
WHERE f.edition_id = sqlc.arg(edition_id) AND f.call = sqlc.arg(call) AND f.round = sqlc.arg(round)
    AND f.stage = sqlc.arg(stage) AND f.status = 'under_review'
    AND NOT EXISTS (SELECT 1 FROM reading_files rf WHERE rf.reading_id = sqlc.arg(reading_id) AND rf.file_id = f.id)
ORDER BY f.id;

-- name: CodesOfReading :many
SELECT code FROM reading_files WHERE reading_id = $1;

-- name: InsertReadingFile :exec
INSERT INTO reading_files (reading_id, file_id, code, taken_at, revealed_by, profile, organisation, wanted, assigned, given,
    mean_key, rank_key, spread_key, discuss, reviews, adjusted, adjusted_group, themes)
VALUES (sqlc.arg(reading_id), sqlc.arg(file_id), sqlc.arg(code), sqlc.arg(taken_at), '', sqlc.arg(profile), sqlc.arg(organisation),
    sqlc.arg(wanted), 0, 0, -1, sqlc.arg(no_rank), -1, 0, '', sqlc.arg(no_adjusted), 0, sqlc.arg(themes));

-- name: AddToTotals :exec
INSERT INTO reading_totals (reading_id, profile, files, wanted, assigned, given, complete, discuss)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (reading_id, profile) DO UPDATE SET files = reading_totals.files + EXCLUDED.files,
    wanted = reading_totals.wanted + EXCLUDED.wanted, assigned = reading_totals.assigned + EXCLUDED.assigned,
    given = reading_totals.given + EXCLUDED.given, complete = reading_totals.complete + EXCLUDED.complete,
    discuss = reading_totals.discuss + EXCLUDED.discuss;

-- name: ReadingFile :one
SELECT * FROM reading_files WHERE reading_id = $1 AND file_id = $2;

-- name: SaveResult :exec
UPDATE reading_files SET assigned = $3, given = $4, mean_key = $5, rank_key = $6, spread_key = $7, discuss = $8, reviews = $9
WHERE reading_id = $1 AND file_id = $2;

-- name: MarkAdjusted :exec
UPDATE readings SET adjusted_at = sqlc.arg(at) WHERE id = sqlc.arg(id);

-- name: Reveal :execrows
UPDATE reading_files SET revealed_at = sqlc.arg(at), revealed_by = sqlc.arg(by)
WHERE reading_id = sqlc.arg(reading_id) AND file_id = sqlc.arg(file_id) AND revealed_at IS NULL;

-- name: TotalsOfReading :many
SELECT * FROM reading_totals WHERE reading_id = $1 ORDER BY profile;

-- name: InsertReviewer :execrows
INSERT INTO reviewers (reading_id, account_id, invited_at, invited_by, charter_sha256, capacity, offer)
VALUES ($1, $2, $3, $4, '', $5, $6)
ON CONFLICT (reading_id, account_id) DO NOTHING;

-- name: Reviewer :one
SELECT * FROM reviewers WHERE reading_id = $1 AND account_id = $2;

-- name: ReviewersOfReading :many
SELECT sqlc.embed(v), a.name, a.email FROM reviewers v
JOIN accounts a ON a.id = v.account_id
WHERE v.reading_id = sqlc.arg(reading_id) ORDER BY a.name, a.id;

-- name: ReadingsOfReviewer :many
SELECT sqlc.embed(d), sqlc.embed(v) FROM readings d
JOIN reviewers v ON v.reading_id = d.id
WHERE v.account_id = sqlc.arg(viewer) ORDER BY d.opened_at DESC, d.id;

-- name: SaveReviewer :exec
UPDATE reviewers SET charter_at = $3, charter_sha256 = $4, capacity = $5, offer = $6, left_at = $7
WHERE reading_id = $1 AND account_id = $2;

-- name: ProgressOfReviewers :many
SELECT r.account_id, r.status, count(*) AS reviews FROM reviews r
JOIN files f ON f.id = r.file_id
WHERE r.reading_id = sqlc.arg(reading_id) AND f.status <> 'withdrawn'
    AND r.file_id NOT IN (SELECT c.file_id FROM conflicts c WHERE c.account_id = sqlc.arg(viewer) AND c.excludes = 1)
GROUP BY r.account_id, r.status ORDER BY r.account_id, r.status;

-- name: InsertReview :execrows
INSERT INTO reviews (id, reading_id, file_id, account_id, run_id, status, locked, draft, assigned_at, versions, value_num, value_den, verdict, place)
VALUES ($1, $2, $3, $4, $5, $6, $7, '{}', $8, 0, 0, 0, '', 0)
ON CONFLICT (reading_id, file_id, account_id) DO UPDATE SET status = EXCLUDED.status, run_id = EXCLUDED.run_id,
    locked = EXCLUDED.locked, assigned_at = EXCLUDED.assigned_at
WHERE reviews.status = 'released';

-- name: ReviewForReviewer :one
SELECT sqlc.embed(r), rf.code, rf.profile, rf.revealed_at, f.status AS file_status FROM reviews r
JOIN reading_files rf ON rf.reading_id = r.reading_id AND rf.file_id = r.file_id
JOIN files f ON f.id = r.file_id
WHERE rf.reading_id = sqlc.arg(reading_id) AND rf.code = sqlc.arg(code) AND r.account_id = sqlc.arg(viewer)
    AND r.status NOT IN ('excluded', 'released')
    AND NOT EXISTS (SELECT 1 FROM conflicts c WHERE c.account_id = r.account_id AND c.file_id = r.file_id AND c.excludes = 1)
    AND NOT EXISTS (SELECT 1 FROM file_writers w WHERE w.account_id = r.account_id AND w.file_id = r.file_id);

-- name: ReviewsForReviewer :many
SELECT sqlc.embed(r), rf.code, rf.profile, f.status AS file_status FROM reviews r
JOIN reading_files rf ON rf.reading_id = r.reading_id AND rf.file_id = r.file_id
JOIN files f ON f.id = r.file_id
WHERE r.reading_id = sqlc.arg(reading_id) AND r.account_id = sqlc.arg(viewer)
    AND r.status NOT IN ('excluded', 'released')
    AND NOT EXISTS (SELECT 1 FROM conflicts c WHERE c.account_id = r.account_id AND c.file_id = r.file_id AND c.excludes = 1)
    AND NOT EXISTS (SELECT 1 FROM file_writers w WHERE w.account_id = r.account_id AND w.file_id = r.file_id)
ORDER BY rf.code;

-- name: OthersForReviewer :many
SELECT o.value_num, o.value_den, o.verdict, o.place FROM reviews o
JOIN reviews mine ON mine.reading_id = o.reading_id AND mine.file_id = o.file_id
JOIN reading_files rf ON rf.reading_id = o.reading_id AND rf.file_id = o.file_id
WHERE rf.reading_id = sqlc.arg(reading_id) AND rf.code = sqlc.arg(code)
    AND mine.account_id = sqlc.arg(viewer) AND mine.status = 'given'
    AND o.account_id <> mine.account_id AND o.status = 'given'
    AND NOT EXISTS (SELECT 1 FROM conflicts c WHERE c.account_id = mine.account_id AND c.file_id = o.file_id AND c.excludes = 1)
    AND NOT EXISTS (SELECT 1 FROM file_writers w WHERE w.account_id = mine.account_id AND w.file_id = o.file_id)
ORDER BY o.value_num, o.value_den, o.verdict;

-- name: SubmissionForReviewer :one
SELECT s.* FROM submissions s
JOIN files f ON f.id = s.file_id AND f.submissions = s.n
JOIN reading_files rf ON rf.file_id = f.id
JOIN reviews r ON r.reading_id = rf.reading_id AND r.file_id = rf.file_id
WHERE rf.reading_id = sqlc.arg(reading_id) AND rf.code = sqlc.arg(code) AND r.account_id = sqlc.arg(viewer)
    AND r.status NOT IN ('excluded', 'released') AND f.status <> 'withdrawn'
    AND NOT EXISTS (SELECT 1 FROM conflicts c WHERE c.account_id = r.account_id AND c.file_id = r.file_id AND c.excludes = 1)
    AND NOT EXISTS (SELECT 1 FROM file_writers w WHERE w.account_id = r.account_id AND w.file_id = r.file_id);

-- name: ReviewForStaff :one
SELECT sqlc.embed(r), rf.code, f.status AS file_status FROM reviews r
JOIN reading_files rf ON rf.reading_id = r.reading_id AND rf.file_id = r.file_id
JOIN files f ON f.id = r.file_id
WHERE r.id = sqlc.arg(id)
    AND NOT EXISTS (SELECT 1 FROM conflicts c WHERE c.account_id = sqlc.arg(viewer) AND c.file_id = r.file_id AND c.excludes = 1);

-- name: ReviewsOfFile :many
SELECT * FROM reviews WHERE reading_id = $1 AND file_id = $2 ORDER BY id;

-- name: ReviewsOfFileForStaff :many
SELECT sqlc.embed(r), a.name FROM reviews r
JOIN accounts a ON a.id = r.account_id
WHERE r.reading_id = sqlc.arg(reading_id) AND r.file_id = sqlc.arg(file_id)
    AND NOT EXISTS (SELECT 1 FROM conflicts c WHERE c.account_id = sqlc.arg(viewer) AND c.file_id = r.file_id AND c.excludes = 1)
    AND NOT EXISTS (SELECT 1 FROM reviews mine WHERE mine.account_id = sqlc.arg(viewer) AND mine.reading_id = r.reading_id
        AND mine.file_id = r.file_id AND mine.status IN ('assigned', 'started', 'asked'))
    AND NOT EXISTS (SELECT 1 FROM file_writers w WHERE w.account_id = sqlc.arg(viewer) AND w.file_id = r.file_id)
ORDER BY r.id;

-- name: PairsOfReading :many
SELECT id, file_id, account_id, status, locked FROM reviews WHERE reading_id = $1 ORDER BY file_id, account_id;

-- name: FilesOfReading :many
SELECT rf.file_id, rf.code, rf.profile, rf.wanted, rf.assigned FROM reading_files rf
JOIN files f ON f.id = rf.file_id
WHERE rf.reading_id = $1 AND f.status <> 'withdrawn' ORDER BY rf.file_id;

-- name: BlockedPairs :many
SELECT c.file_id, c.account_id FROM conflicts c
JOIN reading_files rf ON rf.file_id = c.file_id
WHERE rf.reading_id = sqlc.arg(reading_id) AND c.blocks = 1;

-- name: WriterPairs :many
SELECT w.file_id, w.account_id FROM file_writers w
JOIN reading_files rf ON rf.file_id = w.file_id
WHERE rf.reading_id = sqlc.arg(reading_id);

-- name: UpdateReview :execrows
UPDATE reviews SET status = sqlc.arg(status), draft = sqlc.arg(draft), saved_at = sqlc.arg(saved_at), given_at = sqlc.arg(given_at),
    versions = sqlc.arg(versions), locked = sqlc.arg(locked)
WHERE id = sqlc.arg(id) AND status = sqlc.arg(before) AND versions = sqlc.arg(versions_before);

-- name: InsertReviewVersion :exec
INSERT INTO review_versions (review_id, n, given_at, grid_sha256, verdict, comment, place, value_num, value_den, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: InsertMark :exec
INSERT INTO marks (review_id, n, criterion, mark, comment) VALUES ($1, $2, $3, $4, $5);

-- name: VersionsOfReview :many
SELECT * FROM review_versions WHERE review_id = $1 ORDER BY n DESC;

-- name: MarksOfReview :many
SELECT * FROM marks WHERE review_id = $1 ORDER BY n DESC, criterion;

-- name: GivenInReading :many
SELECT r.file_id, r.account_id, r.value_num, r.value_den FROM reviews r
JOIN files f ON f.id = r.file_id
WHERE r.reading_id = $1 AND r.status = 'given' AND f.status <> 'withdrawn'
ORDER BY r.file_id, r.account_id;

-- name: InsertRun :exec
INSERT INTO assignment_runs (id, reading_id, seed, pairs, added, dropped, shortages, made_at, made_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: RunsOfReading :many
SELECT * FROM assignment_runs WHERE reading_id = $1 ORDER BY made_at DESC, id DESC;

-- name: InsertConflict :execrows
INSERT INTO conflicts (id, reading_id, file_id, account_id, kind, evidence, status, excludes, blocks, found_at, decided_by, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', '')
ON CONFLICT (account_id, file_id, kind) DO NOTHING;

-- name: ConflictByID :one
SELECT * FROM conflicts WHERE id = $1;

-- name: ConflictOfKind :one
SELECT * FROM conflicts WHERE account_id = $1 AND file_id = $2 AND kind = $3;

-- name: UpdateConflict :execrows
UPDATE conflicts SET status = sqlc.arg(status), excludes = sqlc.arg(excludes), blocks = sqlc.arg(blocks),
    answered_at = sqlc.arg(answered_at), decided_at = sqlc.arg(decided_at), decided_by = sqlc.arg(decided_by), reason = sqlc.arg(reason)
WHERE id = sqlc.arg(id) AND status = sqlc.arg(before);

-- name: StillExcluded :one
SELECT count(*) FROM conflicts WHERE account_id = $1 AND file_id = $2 AND excludes = 1;

-- name: ConflictsToAnswer :many
SELECT sqlc.embed(c), rf.code, rf.profile, f.name, f.organisation FROM conflicts c
JOIN reading_files rf ON rf.reading_id = c.reading_id AND rf.file_id = c.file_id
JOIN files f ON f.id = c.file_id
WHERE c.reading_id = sqlc.arg(reading_id) AND c.account_id = sqlc.arg(viewer) AND c.status = 'found' AND f.status <> 'withdrawn'
    AND NOT EXISTS (SELECT 1 FROM conflicts x WHERE x.account_id = c.account_id AND x.file_id = c.file_id AND x.excludes = 1)
    AND NOT EXISTS (SELECT 1 FROM file_writers w WHERE w.account_id = c.account_id AND w.file_id = c.file_id)
ORDER BY rf.code, c.id;

-- name: ConflictsOfReading :many
SELECT sqlc.embed(c), rf.code, f.number, a.name FROM conflicts c
JOIN reading_files rf ON rf.reading_id = c.reading_id AND rf.file_id = c.file_id
JOIN files f ON f.id = c.file_id
JOIN accounts a ON a.id = c.account_id
WHERE c.reading_id = sqlc.arg(reading_id)
    AND NOT EXISTS (SELECT 1 FROM conflicts x WHERE x.account_id = sqlc.arg(viewer) AND x.file_id = c.file_id AND x.excludes = 1)
ORDER BY c.status, c.found_at, c.id;

-- name: InsertQuestion :exec
INSERT INTO review_questions (id, review_id, question, asked_at, answer, answered_by) VALUES ($1, $2, $3, $4, '', '');

-- name: AnswerQuestions :execrows
UPDATE review_questions SET answer = sqlc.arg(answer), answered_at = sqlc.arg(at), answered_by = sqlc.arg(by)
WHERE review_id = sqlc.arg(review_id) AND answered_at IS NULL;

-- name: QuestionsOfReview :many
SELECT * FROM review_questions WHERE review_id = $1 ORDER BY asked_at, id;

-- name: InsertMask :exec
INSERT INTO masks (file_id, n, field_id, starts, ends, what, status, decided_by)
VALUES ($1, $2, $3, $4, $5, $6, 'proposed', '')
ON CONFLICT (file_id, n, field_id, starts, ends) DO NOTHING;

-- name: MasksOfFile :many
SELECT * FROM masks WHERE file_id = $1 AND n = $2 ORDER BY field_id, starts;

-- name: DecideMask :execrows
UPDATE masks SET status = sqlc.arg(status), decided_at = sqlc.arg(at), decided_by = sqlc.arg(by)
WHERE file_id = sqlc.arg(file_id) AND n = sqlc.arg(n) AND field_id = sqlc.arg(field_id) AND starts = sqlc.arg(starts) AND ends = sqlc.arg(ends);

-- name: PutAnonymousCopy :exec
INSERT INTO anonymous_copies (file_id, field_id, sha256, status, given_at, given_by, decided_by, reason)
VALUES ($1, $2, $3, 'offered', $4, $5, '', '')
ON CONFLICT (file_id, field_id) DO UPDATE SET sha256 = EXCLUDED.sha256, status = 'offered', given_at = EXCLUDED.given_at,
    given_by = EXCLUDED.given_by, decided_at = NULL, decided_by = '', reason = '';

-- name: DecideAnonymousCopy :execrows
UPDATE anonymous_copies SET status = sqlc.arg(status), decided_at = sqlc.arg(at), decided_by = sqlc.arg(by), reason = sqlc.arg(reason)
WHERE file_id = sqlc.arg(file_id) AND field_id = sqlc.arg(field_id) AND sha256 = sqlc.arg(sha256);

-- name: AnonymousCopiesOf :many
SELECT * FROM anonymous_copies WHERE file_id = $1 ORDER BY field_id;

-- name: HiddenFiles :many
SELECT rf.profile, rf.wanted, rf.assigned, rf.given, rf.discuss FROM reading_files rf
WHERE rf.reading_id = sqlc.arg(reading_id) AND rf.file_id IN (
    SELECT c.file_id FROM conflicts c WHERE c.account_id = sqlc.arg(viewer) AND c.excludes = 1
    UNION
    SELECT r.file_id FROM reviews r WHERE r.account_id = sqlc.arg(viewer) AND r.reading_id = sqlc.arg(reading_id)
        AND r.status IN ('assigned', 'started', 'asked')
    UNION
    SELECT w.file_id FROM file_writers w WHERE w.account_id = sqlc.arg(viewer)
    UNION
    SELECT f.id FROM files f JOIN readings d ON d.edition_id = f.edition_id AND d.call = f.call
        WHERE d.id = sqlc.arg(reading_id) AND f.status = 'withdrawn');

-- name: AdjustedOf :many
SELECT file_id, adjusted, adjusted_group FROM reading_files WHERE reading_id = $1;

-- name: SaveAdjusted :exec
UPDATE reading_files SET adjusted = $3, adjusted_group = $4 WHERE reading_id = $1 AND file_id = $2;

-- name: ReviewsByPair :many
SELECT * FROM reviews WHERE account_id = $1 AND file_id = $2 ORDER BY id;

-- name: OpenReviewsOf :many
SELECT * FROM reviews WHERE reading_id = $1 AND account_id = $2 AND status IN ('assigned', 'started', 'asked') ORDER BY id;

-- name: SetReviewValue :exec
UPDATE reviews SET value_num = $2, value_den = $3, verdict = $4, place = $5 WHERE id = $1;

-- name: SetAssigned :exec
UPDATE reading_files SET assigned = $3 WHERE reading_id = $1 AND file_id = $2;

-- name: ExcludedFiles :many
SELECT c.file_id FROM conflicts c WHERE c.account_id = sqlc.arg(viewer) AND c.excludes = 1
UNION
SELECT w.file_id FROM file_writers w WHERE w.account_id = sqlc.arg(viewer);

-- name: ReadingsSeenOfFile :many
SELECT sqlc.embed(d), rf.code, rf.wanted, rf.assigned, rf.given, rf.revealed_at FROM readings d
JOIN reading_files rf ON rf.reading_id = d.id
WHERE rf.file_id = sqlc.arg(file_id)
    AND NOT EXISTS (SELECT 1 FROM conflicts c WHERE c.account_id = sqlc.arg(viewer) AND c.file_id = rf.file_id AND c.excludes = 1)
    AND NOT EXISTS (SELECT 1 FROM file_writers w WHERE w.account_id = sqlc.arg(viewer) AND w.file_id = rf.file_id)
ORDER BY d.opened_at DESC, d.id;

-- name: FileOfCode :one
SELECT f.id FROM reading_files rf
JOIN files f ON f.id = rf.file_id
WHERE rf.reading_id = sqlc.arg(reading_id) AND rf.code = sqlc.arg(code) AND f.status <> 'withdrawn'
    AND NOT EXISTS (SELECT 1 FROM conflicts c WHERE c.account_id = sqlc.arg(viewer) AND c.file_id = rf.file_id AND c.excludes = 1)
    AND NOT EXISTS (SELECT 1 FROM file_writers w WHERE w.account_id = sqlc.arg(viewer) AND w.file_id = rf.file_id)
    AND NOT EXISTS (SELECT 1 FROM reviews mine WHERE mine.account_id = sqlc.arg(viewer) AND mine.reading_id = rf.reading_id
        AND mine.file_id = rf.file_id AND mine.status IN ('assigned', 'started', 'asked'));

-- name: VersionsOfFile :many
SELECT v.* FROM review_versions v
JOIN reviews r ON r.id = v.review_id
WHERE r.reading_id = $1 AND r.file_id = $2 ORDER BY v.review_id, v.n DESC;

-- name: MarksOfFile :many
SELECT m.* FROM marks m
JOIN reviews r ON r.id = m.review_id
WHERE r.reading_id = $1 AND r.file_id = $2 ORDER BY m.review_id, m.n, m.criterion;

-- name: HiddenMarks :one
SELECT count(*) FROM reading_files rf
WHERE rf.reading_id = sqlc.arg(reading_id) AND rf.given > 0 AND rf.file_id IN (
    SELECT c.file_id FROM conflicts c WHERE c.account_id = sqlc.arg(viewer) AND c.excludes = 1
    UNION
    SELECT r.file_id FROM reviews r WHERE r.account_id = sqlc.arg(viewer) AND r.reading_id = sqlc.arg(reading_id)
        AND r.status IN ('assigned', 'started', 'asked')
    UNION
    SELECT w.file_id FROM file_writers w WHERE w.account_id = sqlc.arg(viewer));

-- name: InspectedReadingFiles :many
SELECT rf.*, f.number FROM reading_files rf
JOIN files f ON f.id = rf.file_id
ORDER BY rf.reading_id, rf.file_id;

-- name: InspectedTotals :many
SELECT * FROM reading_totals ORDER BY reading_id, profile;

-- name: InspectedReviews :many
SELECT r.*, v.value_num AS given_num, v.value_den AS given_den, v.verdict AS given_verdict, v.place AS given_place FROM reviews r
JOIN review_versions v ON v.review_id = r.id AND v.n = r.versions
ORDER BY r.reading_id, r.file_id, r.account_id;
