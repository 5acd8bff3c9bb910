-- +goose Up

-- All by which a list groups its files, in one text: kind of organisation,
-- profile, edition, status, 1 once submitted, and the verdict on the last
-- submission with a ! once told. Kept by every act that changes one of them
-- (KeepAlike), so that the numbers above a list are counted in an index; - for
-- what was archived or erased, which is in no list.
ALTER TABLE files ADD COLUMN alike TEXT NOT NULL DEFAULT '';
UPDATE files SET alike = organisation_kind || '|' || profile || '|' || edition_id || '|' || status || '|'
    || CASE WHEN submissions > 0 THEN '1' ELSE '' END || '|'
    || COALESCE((SELECT v.word || CASE WHEN v.told_at IS NULL THEN '' ELSE '!' END FROM admissibility_verdicts v
        WHERE v.file_id = files.id AND v.submission = files.submissions ORDER BY v.n DESC LIMIT 1), '');
UPDATE files SET alike = '-' WHERE archived_at IS NOT NULL OR erased_at IS NOT NULL;
CREATE INDEX files_alike ON files (call, alike, submitted_at, id);

-- The orders of lists, for drafts and files that were withdrawn too.
DROP INDEX files_listed_by_name;
DROP INDEX files_listed_by_change;
DROP INDEX files_listed_by_number;
DROP INDEX files_listed_by_profile;
DROP INDEX files_listed_by_organisation;
DROP INDEX files_listed_by_edition;
DROP INDEX files_listed_by_status;
CREATE INDEX files_listed_by_name ON files (call, name_norm, id);
CREATE INDEX files_listed_by_change ON files (call, changed_at, id);
CREATE INDEX files_listed_by_number ON files (call, number, id);
CREATE INDEX files_listed_by_profile ON files (call, profile, id);
CREATE INDEX files_listed_by_organisation ON files (call, organisation, id);
CREATE INDEX files_listed_by_edition ON files (call, edition_id, id);
CREATE INDEX files_listed_by_status ON files (call, status, id);
CREATE INDEX admissibility_verdicts_by_word ON admissibility_verdicts (word, file_id);

-- +goose Down
SELECT 1;
