-- Each statement takes away what a table holds of one file or of one person;
-- store/erase.go says of every table which ones, and why of those without any.

-- name: EraseFile :execrows
UPDATE files SET name = '', name_norm = '', organisation = '', search_norm = sqlc.arg(search_norm), erased_at = sqlc.arg(erased_at), alike = '-'
WHERE id = sqlc.arg(id) AND erased_at IS NULL;

-- name: EraseWritersOfFile :exec
DELETE FROM file_writers WHERE file_id = $1;

-- name: EraseAnswersOfFile :exec
DELETE FROM answers WHERE file_id = $1;

-- name: EraseEarlierOfFile :exec
DELETE FROM earlier_answers WHERE file_id = $1;

-- name: EraseApartOfFile :exec
DELETE FROM apart_answers WHERE file_id = $1;

-- name: EraseSubmissionsOfFile :exec
UPDATE submissions SET content = '', request_key = CAST(n AS TEXT) WHERE file_id = $1;

-- name: EraseInvitationsOfFile :exec
DELETE FROM writer_invitations WHERE file_id = $1;

-- name: ErasePresencesOfFile :exec
DELETE FROM presences WHERE file_id = $1;

-- name: EraseUnsavedOfFile :exec
DELETE FROM unsaved_steps WHERE file_number = $1;

-- name: EraseHostsOfFile :exec
DELETE FROM file_hosts WHERE file_id = $1;

-- name: EraseLateOpeningsOfFile :exec
UPDATE late_openings SET reason = '' WHERE file_id = $1;

-- name: EraseVerdictsOfFile :exec
UPDATE admissibility_verdicts SET motive = '' WHERE file_id = $1;

-- name: EraseConfirmationsOfFile :exec
UPDATE confirmations SET contact = '', hash = '', name = '', proof = '' WHERE file_id = $1;

-- name: EraseConflictsOfFile :exec
UPDATE conflicts SET evidence = '', reason = '' WHERE file_id = $1;

-- name: EraseReadingsOfFile :exec
UPDATE reading_files SET organisation = '', revealed_reason = '' WHERE file_id = $1;

-- name: EraseReviewsOfFile :exec
UPDATE reviews SET draft = '{}' WHERE file_id = $1;

-- name: EraseReviewTextsOfFile :exec
UPDATE review_versions SET comment = '', reason = ''
WHERE review_id IN (SELECT id FROM reviews WHERE file_id = $1);

-- name: EraseMarkTextsOfFile :exec
UPDATE marks SET comment = '' WHERE review_id IN (SELECT id FROM reviews WHERE file_id = $1);

-- name: EraseQuestionsOfFile :exec
UPDATE review_questions SET question = '', answer = ''
WHERE review_id IN (SELECT id FROM reviews WHERE file_id = $1);

-- name: EraseMasksOfFile :exec
DELETE FROM masks WHERE file_id = $1;

-- name: EraseCopiesOfFile :exec
DELETE FROM anonymous_copies WHERE file_id = $1;

-- name: EraseNoticesOfFile :exec
DELETE FROM keeping_notices WHERE file_id = $1;

-- name: EraseRefusalsOfFile :exec
DELETE FROM pool_refusals WHERE file_id = $1;

-- name: EraseMailsOfFile :exec
UPDATE mails SET to_address = '', subject = '', body = '', problem = '', parts = '', blanks = '', note = '', sought = '', state = CASE WHEN state = 'sent' THEN state ELSE 'not_delivered' END
WHERE object = sqlc.arg(file) OR (object >= sqlc.arg(from_object) AND object < sqlc.arg(before_object))
    OR object IN (SELECT id FROM writer_invitations WHERE file_id = sqlc.arg(file));

-- name: EraseJobsAbout :exec
DELETE FROM job WHERE state <> 'running' AND payload LIKE CAST(sqlc.arg(about) AS TEXT) ESCAPE '\';

-- name: EraseJobsOfMailsTo :exec
DELETE FROM job WHERE state <> 'running' AND EXISTS (SELECT 1 FROM mails m WHERE m.to_address = sqlc.arg(address) AND job.payload LIKE '%' || m.id || '%');

-- name: EraseJobErrors :exec
UPDATE job SET last_error = '' WHERE lower(last_error) LIKE CAST(sqlc.arg(about) AS TEXT) ESCAPE '\';

-- name: EraseAccount :execrows
UPDATE accounts SET email = '', email_norm = 'erased ' || id, name = '', erased_at = sqlc.arg(erased_at)
WHERE id = sqlc.arg(id) AND erased_at IS NULL;

-- name: EraseRolesOf :exec
DELETE FROM account_roles WHERE account_id = $1;

-- name: EraseSessionsOf :exec
DELETE FROM sessions WHERE account_id = $1;

-- name: EraseLinksTo :exec
DELETE FROM sign_in_links WHERE email_norm = $1;

-- name: EraseWritingOf :exec
DELETE FROM file_writers WHERE account_id = $1;

-- name: EraseEarlierBy :exec
DELETE FROM earlier_answers WHERE written_by = $1;

-- name: ErasePresencesOf :exec
DELETE FROM presences WHERE account_id = $1;

-- name: EraseUnsavedOf :exec
DELETE FROM unsaved_steps WHERE account_id = $1;

-- name: EraseAttachmentOf :exec
DELETE FROM attachments WHERE account_id = $1;

-- name: EraseAddressChangesOf :exec
DELETE FROM address_changes WHERE account_id = $1;

-- name: EraseAddressChangesTo :exec
DELETE FROM address_changes WHERE new_norm = $1;

-- name: EraseRoleInvitationsTo :exec
DELETE FROM invitations WHERE email_norm = $1;

-- name: EraseWriterInvitationsTo :exec
DELETE FROM writer_invitations WHERE email_norm = $1;

-- name: EraseConfirmationsBy :exec
UPDATE confirmations SET contact = '', name = '', proof = '', hash = '' WHERE lower(contact) = sqlc.arg(address);

-- name: EraseReviewerTexts :exec
UPDATE reviewers SET offer = '{}' WHERE account_id = $1;

-- name: EraseReviewDraftsOf :exec
UPDATE reviews SET draft = '{}' WHERE account_id = $1;

-- name: EraseConflictsOf :exec
UPDATE conflicts SET evidence = '', reason = '' WHERE account_id = $1;

-- name: EraseErasuresOf :exec
UPDATE erasures SET proof = '' WHERE account_id = $1;

-- name: EraseMailsTo :exec
UPDATE mails SET to_address = '', subject = '', body = '', problem = '', parts = '', blanks = '', note = '', sought = '', state = CASE WHEN state = 'sent' THEN state ELSE 'not_delivered' END
WHERE lower(to_address) = sqlc.arg(address);

-- name: AddressesOfAccount :many
SELECT old_email, new_email FROM address_changes WHERE account_id = $1 AND used_at IS NOT NULL ORDER BY asked_at, id;

-- name: EraseThreadOfFile :exec
UPDATE thread_messages SET text = '', attached = '[]', request_key = CAST(n AS TEXT) WHERE file_id = $1;

-- name: EraseThreadReadsOfFile :exec
DELETE FROM thread_reads WHERE file_id = $1;

-- name: EraseThreadReadsOf :exec
DELETE FROM thread_reads WHERE account_id = $1;

-- name: EraseQuestionsBy :exec
UPDATE call_questions SET text = '', reason = '', request_key = id WHERE asked_by = $1;

-- name: EraseUnansweredQuestionsBy :exec
UPDATE call_questions SET question_fr = '', question_en = '', answer_fr = '', answer_en = ''
WHERE asked_by = $1 AND NOT EXISTS (SELECT 1 FROM call_answers a WHERE a.question_id = call_questions.id);

-- name: EraseScreeningOfFile :exec
DELETE FROM screening_notes WHERE file_id = $1;

-- name: ErasePanelQuestionsOfFile :exec
DELETE FROM panel_questions WHERE file_id = $1;

-- name: EraseDeskPresencesOfFile :exec
DELETE FROM desk_presences WHERE file_id = $1;

-- name: EraseDeskPresencesOf :exec
DELETE FROM desk_presences WHERE account_id = $1;

-- name: EraseWorkResults :exec
UPDATE works SET params = '{}', report = '{}', input_sha256 = '', result_name = '', result_sha256 = '', result_size = 0, state = 'removed'
WHERE ended_at IS NOT NULL AND state <> 'removed';

-- name: EraseResultsOfFile :exec
UPDATE results SET motive = '' WHERE file_id = $1;

-- name: EraseUnpublishedSheet :exec
UPDATE challenge_sheets SET name = '', name_norm = '', content = '{}', withdrawn_why = '' WHERE file_id = $1 AND published_at IS NULL;

-- name: EraseWishesOfFile :exec
DELETE FROM wishes WHERE file_id = $1;

-- name: EraseWishListsOfFile :exec
UPDATE wish_lists SET partner = '', comment = '', request_key = CAST(n AS TEXT) WHERE file_id = $1;

-- name: EraseWishNoticesOfFile :exec
DELETE FROM wish_notices WHERE file_id = $1;

-- name: EraseShortcutsOf :exec
DELETE FROM shortcuts_off WHERE account_id = $1;

-- name: EraseMailTextsOfFile :exec
DELETE FROM mail_texts WHERE mail_id IN (SELECT id FROM mails WHERE object = sqlc.arg(file) OR (object >= sqlc.arg(from_object) AND object < sqlc.arg(before_object))
    OR object IN (SELECT id FROM writer_invitations WHERE file_id = sqlc.arg(file)));

-- name: EraseMailTextsTo :exec
DELETE FROM mail_texts WHERE mail_id IN (SELECT id FROM mails WHERE lower(to_address) = sqlc.arg(address));

-- name: EraseStopsOf :exec
DELETE FROM mail_stops WHERE lower(address) = sqlc.arg(address);

-- name: EraseStopLinksTo :exec
DELETE FROM mail_stop_links WHERE mail_id IN (SELECT id FROM mails WHERE lower(to_address) = sqlc.arg(address));

-- name: EraseEarlierLinksTo :exec
DELETE FROM earlier_link_hashes WHERE link_id IN (SELECT id FROM sign_in_links WHERE email_norm = $1);
