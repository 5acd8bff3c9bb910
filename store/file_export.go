package store

import (
	"context"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/admissibility"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// ExportedFile is a file as an export lists it: a row of the list, who leads
// it, and the last verdict on its last submission.
type ExportedFile struct {
	file.File
	LeadName, LeadEmail string             // only for who may see identities
	Verdict             admissibility.Word // empty without one
	Told                bool
}

const exportedFiles = `SELECT id, number, call, edition_id, edition_version, round, stage, status, created_by, created_at,
	changed_at, submitted_at, submissions, revision, submitted_revision, name, profile, organisation, organisation_kind,
	COALESCE((SELECT min(a.name) FROM file_writers w JOIN accounts a ON a.id = w.account_id WHERE w.file_id = files.id AND w.role = 'lead'), '') AS lead_name,
	COALESCE((SELECT min(a.email) FROM file_writers w JOIN accounts a ON a.id = w.account_id WHERE w.file_id = files.id AND w.role = 'lead'), '') AS lead_email,
	COALESCE((SELECT v.word FROM admissibility_verdicts v WHERE v.file_id = files.id AND v.submission = files.submissions ORDER BY v.n DESC LIMIT 1), '') AS verdict,
	(SELECT v.told_at FROM admissibility_verdicts v WHERE v.file_id = files.id AND v.submission = files.submissions ORDER BY v.n DESC LIMIT 1) AS told_at
	FROM files`

// EachFile gives every file of the staff's list, on all its pages and in its
// order, one at a time: what is exported is what is listed.
func (tx *Tx) EachFile(ctx context.Context, viewer fellowship.Actor, f FileFilter, each func(ExportedFile) error) error {
	l := sqldb.NewList(exportedFiles)
	if err := restrict(l, viewer, f); err != nil {
		return err
	}
	rows, err := l.OrderBy(FileSorts, order(viewer, f), "submitted").Query(ctx, tx.raw)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var (
			row  query.File
			e    ExportedFile
			told sqldb.NullTime
		)
		if err := rows.Scan(&row.ID, &row.Number, &row.Call, &row.EditionID, &row.EditionVersion, &row.Round, &row.Stage,
			&row.Status, &row.CreatedBy, &row.CreatedAt, &row.ChangedAt, &row.SubmittedAt, &row.Submissions, &row.Revision,
			&row.SubmittedRevision, &row.Name, &row.Profile, &row.Organisation, &row.OrganisationKind,
			&e.LeadName, &e.LeadEmail, &e.Verdict, &told); err != nil {
			return err
		}
		e.File, e.Told = seenBy(viewer, fileOf(row)), told.OrZero() != time.Time{}
		if !viewer.May.Has(fellowship.SeeIdentities) || e.Submissions == 0 {
			e.LeadName, e.LeadEmail = "", ""
		}
		if err := each(e); err != nil {
			return err
		}
	}
	return rows.Err()
}

// ExportedSet is a file of an export before it is read: enough to know what is
// asked in it.
type ExportedSet struct {
	Number  string
	Edition edition.ID
	Version int // of the last submission
}

// FilesToExport is the staff's list, on all its pages and in its order: the
// set that an export keeps to, however long it takes.
func (tx *Tx) FilesToExport(ctx context.Context, viewer fellowship.Actor, f FileFilter) ([]ExportedSet, error) {
	l := sqldb.NewList("SELECT number, edition_id, edition_version FROM files")
	if err := restrict(l, viewer, f); err != nil {
		return nil, err
	}
	rows, err := l.OrderBy(FileSorts, order(viewer, f), "submitted").Query(ctx, tx.raw)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var set []ExportedSet
	for rows.Next() {
		var one ExportedSet
		if err := rows.Scan(&one.Number, &one.Edition, &one.Version); err != nil {
			return nil, err
		}
		set = append(set, one)
	}
	return set, rows.Err()
}

// LastSubmissions are the last submissions of files by the file's number, for
// who may see files. A file that was never submitted has none.
func (tx *Tx) LastSubmissions(ctx context.Context, viewer fellowship.Actor, numbers []string) (map[string]file.Submission, error) {
	if !viewer.May.Has(fellowship.SeeFiles) {
		return nil, fellowship.ErrNotAllowed
	}
	l := sqldb.NewList(`SELECT f.number, s.file_id, s.n, s.edition_version, s.edition_sha256, s.content, s.sha256, s.received_at, s.submitted_by
	FROM files f JOIN submissions s ON s.file_id = f.id AND s.n = f.submissions`)
	rows, err := sqldb.In(l, "f.number", numbers).Query(ctx, tx.raw)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	last := make(map[string]file.Submission, len(numbers))
	for rows.Next() {
		var (
			number string
			row    query.Submission
		)
		if err := rows.Scan(&number, &row.FileID, &row.N, &row.EditionVersion, &row.EditionSha256, &row.Content, &row.Sha256,
			&row.ReceivedAt, &row.SubmittedBy); err != nil {
			return nil, err
		}
		last[number] = submissionOf(row)
	}
	return last, rows.Err()
}
