-- name: InsertCallQuestion :exec
INSERT INTO call_questions (id, edition_id, call, text, lang, request_key, asked_at, asked_by, state, revision,
    question_fr, question_en, answer_fr, answer_en, changed_by, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, '', '', '', '', '', '');

-- name: CallQuestionOfRequest :one
SELECT * FROM call_questions WHERE asked_by = $1 AND request_key = $2;

-- name: CallQuestionByID :one
SELECT sqlc.embed(q), coalesce(a.name, '') AS asker_name, coalesce(c.name, '') AS changed_name FROM call_questions q
LEFT JOIN accounts a ON a.id = q.asked_by
LEFT JOIN accounts c ON c.id = q.changed_by
WHERE q.id = $1;

-- name: CallQuestions :many
SELECT sqlc.embed(q), coalesce(a.name, '') AS asker_name, coalesce(c.name, '') AS changed_name FROM call_questions q
LEFT JOIN accounts a ON a.id = q.asked_by
LEFT JOIN accounts c ON c.id = q.changed_by
ORDER BY q.asked_at, q.id;

-- name: CallQuestionsOfAsker :many
SELECT * FROM call_questions WHERE asked_by = $1 AND edition_id = $2 AND call = $3 ORDER BY asked_at, id;

-- name: CountCallQuestionsWaiting :one
SELECT count(*) FROM call_questions WHERE state = 'asked';

-- name: UpdateCallQuestion :execrows
UPDATE call_questions SET state = sqlc.arg(state), revision = sqlc.arg(revision), question_fr = sqlc.arg(question_fr), question_en = sqlc.arg(question_en),
    answer_fr = sqlc.arg(answer_fr), answer_en = sqlc.arg(answer_en), changed_at = sqlc.arg(changed_at), changed_by = sqlc.arg(changed_by), reason = sqlc.arg(reason)
WHERE id = sqlc.arg(id) AND revision = sqlc.arg(revision_before);

-- name: InsertCallAnswer :execrows
INSERT INTO call_answers (question_id, n, question_fr, question_en, answer_fr, answer_en, published_at, published_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (question_id, n) DO NOTHING;

-- name: CallAnswersOf :many
SELECT * FROM call_answers WHERE question_id = $1 ORDER BY n;

-- name: PublishedCallAnswers :many
SELECT a.* FROM call_answers a
JOIN call_questions q ON q.id = a.question_id
WHERE q.edition_id = sqlc.arg(edition_id) AND q.call = sqlc.arg(call) AND a.published_at <= sqlc.arg(now)
ORDER BY q.asked_at, a.question_id, a.n;

-- name: CallAnswerPublished :one
SELECT a.* FROM call_answers a WHERE a.question_id = sqlc.arg(question_id) AND a.published_at <= sqlc.arg(now) ORDER BY a.n DESC LIMIT 1;
