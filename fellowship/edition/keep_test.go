package edition_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cohorte/fellowship/edition"
)

func versions(t *testing.T, titles ...string) []edition.Version {
	t.Helper()
	opens, err := edition.ParseMoment("2024-01-29 09:51")
	if err != nil {
		t.Fatal(err)
	}
	var all []edition.Version
	for n, title := range titles {
		e := edition.Edition{ID: "x-1", Title: edition.Text{FR: title},
			Calls: map[edition.CallKind]edition.Call{edition.TalentCall: {Opens: opens}}}
		_, hash, err := edition.Normalise(e)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, edition.Version{Edition: &e, N: n, SHA256: hash})
	}
	return all
}

func titles(all []edition.Version) []string {
	var out []string
	for _, v := range all {
		out = append(out, v.Title.FR)
	}
	return out
}

// Rule E-4.
func TestTheKeptCopyRuns(t *testing.T) {
	t.Parallel()
	before := time.Date(2024, 1, 28, 0, 0, 0, 0, time.UTC)
	after := before.AddDate(0, 0, 5)
	for _, c := range []struct {
		name      string
		disk      []string
		kept      []string
		now       time.Time
		run, keep []string
		drift     int
	}{
		{"before it opens, the file runs and nothing is kept", []string{"a"}, nil, before, []string{"a"}, nil, 0},
		{"when it opens, every version is kept", []string{"a", "b"}, nil, after, []string{"a", "b"}, []string{"a", "b"}, 0},
		{"an unchanged file keeps nothing more", []string{"a"}, []string{"a"}, after, []string{"a"}, nil, 0},
		{"a changed file is ignored", []string{"A"}, []string{"a"}, after, []string{"a"}, nil, 1},
		{"a new amendment is kept", []string{"a", "b"}, []string{"a"}, after, []string{"a", "b"}, []string{"b"}, 0},
		{"an amendment of a changed text is not", []string{"A", "b"}, []string{"a"}, after, []string{"a"}, nil, 1},
		{"a file that is gone changes nothing", nil, []string{"a"}, after, []string{"a"}, nil, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := edition.Reconcile(versions(t, c.disk...), versions(t, c.kept...), c.now)
			if diff := cmp.Diff(c.run, titles(got.Run)); diff != "" {
				t.Errorf("run: want - got +\n%s", diff)
			}
			if diff := cmp.Diff(c.keep, titles(got.Keep)); diff != "" {
				t.Errorf("keep: want - got +\n%s", diff)
			}
			if len(got.Drift) != c.drift {
				t.Errorf("drift: got %d, want %d", len(got.Drift), c.drift)
			}
		})
	}
}
