package inspection_test

import (
	"slices"
	"strings"
	"testing"

	"cohorte/demonstration"
	"cohorte/inspection"
	"cohorte/internal/blob"
	"cohorte/store"
	"cohorte/store/storetest"
)

// Rule R-29. What is kept for the table of marks is held to the marks
// themselves; each number that was broken is named, and nothing else.
func TestNumbersOfReadingsAreMadeAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		blobs, err := blob.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		o := demonstration.Options{Now: now, Seed: 4, Applications: 14, Projects: 5, Stage: demonstration.Review, Blobs: blobs}
		if _, err := demonstration.Fill(t.Context(), db, o, nil); err != nil {
			t.Fatal(err)
		}
		run(t, db, "DELETE FROM job")
		place := inspection.Place{DB: db, Blobs: blobs, Now: now}
		r, err := inspection.Inspect(t.Context(), place)
		if err != nil || len(r.Faults) > 0 || r.Read < 8 {
			t.Fatalf("%d files read, faults %v, %v", r.Read, r.Faults, err)
		}
		one := "(SELECT min(file_id) FROM reading_files WHERE given > 1)"
		number := value(t, db, "SELECT number FROM files WHERE id = "+one)
		for _, broken := range []struct {
			how, back string
			want      []string // parts of the faults, in order
		}{
			{"UPDATE reading_files SET mean_key = mean_key + 1 WHERE file_id = " + one, "UPDATE reading_files SET mean_key = mean_key - 1 WHERE file_id = " + one,
				[]string{number + ": mean: kept as"}},
			{"UPDATE reading_files SET reviews = reviews || ' ' WHERE file_id = " + one, "UPDATE reading_files SET reviews = trim(reviews) WHERE file_id = " + one,
				[]string{number + ": the reviews kept for the table are not those that were given"}},
			{"UPDATE reading_totals SET given = given + 1 WHERE profile = (SELECT min(profile) FROM reading_totals)", "UPDATE reading_totals SET given = given - 1 WHERE profile = (SELECT min(profile) FROM reading_totals)",
				slices.Repeat([]string{": its totals are"}, len(strings.Fields(value(t, db, "SELECT substr('x x x x x x x x', 1, CAST(2 * count(*) AS INTEGER)) FROM reading_totals WHERE profile = (SELECT min(profile) FROM reading_totals)"))))},
			{"UPDATE reviews SET value_num = value_num + 1 WHERE id = (SELECT min(id) FROM reviews WHERE status = 'given' AND file_id = " + one + ")",
				"UPDATE reviews SET value_num = value_num - 1 WHERE id = (SELECT min(id) FROM reviews WHERE status = 'given' AND file_id = " + one + ")",
				[]string{"and its marks make"}},
		} {
			run(t, db, broken.how)
			got := faults(t, place)
			if len(got) != len(broken.want) {
				t.Errorf("%s: %q", broken.how, got)
			}
			for i := range min(len(got), len(broken.want)) {
				if !strings.Contains(got[i], broken.want[i]) {
					t.Errorf("%s: %q, want %q", broken.how, got[i], broken.want[i])
				}
			}
			run(t, db, broken.back)
		}
		if left := faults(t, place); len(left) > 0 {
			t.Errorf("put back, and still: %v", left)
		}
	})
}
