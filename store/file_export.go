package store

import (
	"context"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/admissibility"
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
