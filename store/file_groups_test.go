package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/file/filetest"
	"cohorte/store"
	"cohorte/store/storetest"
)

// The numbers above a list are kept by the acts; these are those of the rows,
// whatever happened to a file, and without what a conflict hides.
func TestTheNumbersAboveAList(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		see := staff(filetest.Open.Add(time.Hour), fellowship.SeeFiles, fellowship.SeeIdentities)
		check := func(what string, want ...store.FileGroup) {
			t.Helper()
			var got []store.FileGroup
			err := db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
				got, err = tx.FileGroups(ctx, see, store.FileFilter{Call: edition.TalentCall})
				return err
			})
			if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(store.FileGroup{})); diff != "" || err != nil {
				t.Errorf("%s: %v %s", what, err, diff)
			}
		}
		add := func(n int, id file.ID, status file.Status, submissions int) {
			d.write(func(ctx context.Context, tx *store.Tx) error {
				f := file.File{ID: id, Number: fmt.Sprintf("C9-222%d-22", n), Call: edition.TalentCall, Edition: filetest.ID,
					State: file.State{Stage: file.SubmissionStage, Status: status}, CreatedBy: "ana", CreatedAt: filetest.Open,
					ChangedAt: filetest.Open, Submissions: submissions, Profile: "data"}
				if submissions > 0 {
					f.SubmittedAt = filetest.Open.Add(time.Duration(n) * time.Minute)
				}
				_, err := tx.AddFile(ctx, f)
				return err
			})
		}
		check("nothing")
		add(2, "f2", file.Draft, 0)
		add(3, "f3", file.Submitted, 1)
		add(4, "f4", file.Submitted, 2)
		draft := store.FileGroup{Edition: filetest.ID, Status: file.Draft, Profile: "data", Files: 1}
		sent := store.FileGroup{Edition: filetest.ID, Status: file.Submitted, Profile: "data", Submitted: true, Files: 2, Oldest: filetest.Open.Add(3 * time.Minute)}
		check("a draft and two", draft, sent)
		d.write(func(ctx context.Context, tx *store.Tx) error {
			f, err := tx.FileForStaff(ctx, see, "C9-2223-22")
			f.State.Status = file.Withdrawn
			if err == nil {
				_, err = tx.SaveState(ctx, f, file.Submitted)
			}
			return err
		})
		gone := sent
		gone.Status, gone.Files = file.Withdrawn, 1
		sent.Files, sent.Oldest = 1, filetest.Open.Add(4*time.Minute)
		check("one was withdrawn", draft, sent, gone)
		d.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.ArchiveFile(ctx, "f4", filetest.Open.Add(time.Hour))
			return err
		})
		check("one was archived", draft, gone)
	})
}
