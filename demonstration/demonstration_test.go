package demonstration_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"cohorte/demonstration"
	"cohorte/editions"
	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/importer/history"
	"cohorte/internal/blob"
	"cohorte/internal/slug"
	"cohorte/internal/sqldb"
	"cohorte/store"
	"cohorte/store/storetest"
)

var now = time.Date(2024, 4, 23, 12, 34, 56, 0, time.UTC)

func fill(t testing.TB, db *store.DB, o demonstration.Options) demonstration.Summary {
	t.Helper()
	if o.Now.IsZero() {
		o.Now = now
	}
	var err error
	if o.Blobs, err = blob.Open(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	s, err := demonstration.Fill(t.Context(), db, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func people(t *testing.T, db *store.DB) []demonstration.Person {
	t.Helper()
	all, err := demonstration.People(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 5+2*4 {
		t.Fatalf("%d people, want five of the staff and four in each of two editions", len(all))
	}
	return all
}

// rows are the rows of a query, a line each.
func rows(t *testing.T, db *store.DB, query string) []string {
	t.Helper()
	var lines []string
	err := db.SQL().Read(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
		lines = nil
		rows, err := q.QueryContext(ctx, query)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				return err
			}
			lines = append(lines, line)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

// received is a submission with what it was received under.
type received struct {
	file.Submission
	file    file.File
	rules   edition.Version
	answers file.Answers
}

func submissions(t *testing.T, db *store.DB) []received {
	t.Helper()
	var all []received
	err := db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		kept, err := tx.KeptEditions(ctx)
		if err != nil {
			return err
		}
		shelf := edition.NewShelf(kept...)
		for _, id := range rows(t, db, "SELECT id FROM files WHERE submissions > 0 ORDER BY id") {
			f, err := tx.FileToWriteAbout(ctx, file.ID(id))
			if err != nil {
				return err
			}
			list, err := tx.SubmissionsOf(ctx, f.ID)
			if err != nil {
				return err
			}
			for _, s := range list {
				r := received{Submission: s, file: f}
				r.rules, _ = shelf.Version(f.Edition, s.Version)
				if r.answers, err = file.ReadContent(r.rules, f.Call, s.Content); err != nil {
					return err
				}
				all = append(all, r)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestEveryFileHoldsToItsEdition(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := fill(t, db, demonstration.Options{Seed: 7, Applications: 90, Projects: 30})
		all := submissions(t, db)
		n := 0
		for _, e := range s.Editions {
			if e.Applications.Files != 92 || e.Projects.Files != 32 {
				t.Errorf("%s: got %d applications and %d projects, want 92 and 32 with the named ones", e.ID, e.Applications.Files, e.Projects.Files)
			}
			n += e.Applications.Submitted + e.Projects.Submitted
		}
		if n < 120 || len(all) < n {
			t.Errorf("the summary counts %d submitted files of %d submissions", n, len(all))
		}
		for _, r := range all {
			if p := file.Completeness(r.rules.Edition, r.file.Call, r.answers).Problems(); len(p) > 0 {
				t.Errorf("%s %s: %v", r.file.Edition, r.file.Number, p)
			}
			if r.EditionSHA256 != r.rules.SHA256 {
				t.Errorf("%s: filed under %s, the edition is %s", r.file.Number, r.EditionSHA256, r.rules.SHA256)
			}
			if !r.rules.Calls[r.file.Call].Receives(r.ReceivedAt) || r.ReceivedAt.After(now) || r.ReceivedAt.Before(r.file.CreatedAt) {
				t.Errorf("%s: received at %s, outside of its window or of its life", r.file.Number, r.ReceivedAt)
			}
		}
		for _, late := range rows(t, db, "SELECT verb FROM entries WHERE at > '2024-04-23T12:34:56.000000Z'") {
			t.Errorf("an entry %s after now", late)
		}
	})
}

func TestAnyDayWillDo(t *testing.T) {
	t.Parallel()
	for _, at := range []time.Time{
		time.Date(2026, 3, 30, 0, 10, 0, 0, time.UTC), // the clocks change within the window
		time.Date(2025, 10, 27, 22, 59, 59, 0, time.UTC),
		time.Date(2028, 2, 29, 9, 0, 0, 0, time.UTC),
	} {
		db := storetest.SQLite(t)
		fill(t, db, demonstration.Options{Now: at, Seed: 3, Applications: 30, Projects: 10})
		all := submissions(t, db)
		if len(all) < 40 {
			t.Errorf("%s: only %d submissions", at, len(all))
		}
		for _, r := range all {
			if !r.rules.Calls[r.file.Call].Receives(r.ReceivedAt) || r.ReceivedAt.After(at) {
				t.Errorf("%s: %s received at %s", at, r.file.Number, r.ReceivedAt)
			}
		}
	}
}

// written is all that does not depend on ids and numbers, which are drawn anew.
func written(t *testing.T, db *store.DB) []string {
	t.Helper()
	return slices.Concat(
		rows(t, db, `SELECT a.email || ' ' || a.name || ' ' || f.edition_id || ' ' || f.call || ' ' || f.round || ' ' || f.status || ' ' ||
			f.created_at || ' ' || coalesce(f.submitted_at, '') || ' ' || f.submissions || ' ' || f.revision || ' ' || f.name
			FROM files f JOIN accounts a ON a.id = f.created_by ORDER BY 1`),
		rows(t, db, `SELECT a.email || ' ' || x.field_id || ' ' || x.value || ' ' || x.saved_at
			FROM answers x JOIN files f ON f.id = x.file_id JOIN accounts a ON a.id = f.created_by ORDER BY 1`),
		rows(t, db, `SELECT verb || ' ' || at FROM entries ORDER BY 1`),
	)
}

func TestTheSameSeedGivesTheSamePlace(t *testing.T) {
	t.Parallel()
	place := func(seed uint64, applications int) []string {
		db := storetest.SQLite(t)
		fill(t, db, demonstration.Options{Seed: seed, Applications: applications, Projects: 6})
		return written(t, db)
	}
	first := place(1, 25)
	if !slices.Equal(first, place(1, 25)) {
		t.Error("the same seed gave another place")
	}
	if slices.Equal(first, place(2, 25)) {
		t.Error("another seed gave the same place")
	}
	more := place(1, 26)
	for _, line := range first {
		if !slices.Contains(more, line) {
			t.Fatalf("one more application changed %q", line)
		}
	}
}

func TestNobodyIsReal(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	fill(t, db, demonstration.Options{Seed: 5, Applications: 150, Projects: 60})
	for _, p := range people(t, db) {
		if !strings.HasSuffix(p.Email, ".example") || p.Name == "" || p.Part.FR == "" || p.Part.EN == "" {
			t.Errorf("%+v", p)
		}
	}
	invented := func(name string) bool {
		return slices.ContainsFunc([]string{"Exemple", "Fictif", "Inventé", "Imaginaire", "Modèle", "Essai"},
			func(mark string) bool { return strings.Contains(name, " "+mark) })
	}
	for _, line := range rows(t, db, "SELECT email || '|' || name FROM accounts") {
		email, name, _ := strings.Cut(line, "|")
		if !strings.HasSuffix(email, ".example") || !invented(name) {
			t.Errorf("account of %s at %s does not look invented", name, email)
		}
	}
	for _, address := range rows(t, db, "SELECT value FROM answers WHERE field_id LIKE '%email%' OR value LIKE '%://%' OR value LIKE '%@%'") {
		if !strings.Contains(address, ".example") {
			t.Errorf("an address that may be somebody's: %s", address)
		}
	}
	for _, phone := range rows(t, db, "SELECT value FROM answers WHERE field_id LIKE '%phone%'") {
		if !strings.HasPrefix(phone, `"01 99 00 `) && !strings.HasPrefix(phone, `"06 39 98 `) {
			t.Errorf("a number that may be somebody's: %s", phone)
		}
	}
	h, err := history.Repository()
	if err != nil {
		t.Fatal(err)
	}
	real := map[string]bool{}
	for _, c := range h.Challenges {
		real[slug.Of(c.Name)] = true
	}
	for _, o := range h.Organisations.All() {
		for _, name := range append(o.Spellings, o.Name) {
			real[slug.Of(name)] = true
		}
	}
	names := rows(t, db, "SELECT DISTINCT name FROM files WHERE call = 'project' AND name <> '' UNION SELECT DISTINCT organisation FROM files WHERE organisation <> ''")
	if len(names) < 40 {
		t.Errorf("only %d names of projects and organisations", len(names))
	}
	for _, name := range names {
		bare, _, _ := strings.Cut(name, " (")
		if real[slug.Of(name)] || real[slug.Of(bare)] {
			t.Errorf("%q is a real project or administration", name)
		}
		if !strings.Contains(name, "fictif") && !strings.Contains(name, "fictive") && !strings.Contains(name, "imaginaire") &&
			!strings.Contains(name, "inventé") && !strings.HasPrefix(name, "Réponse revue") {
			t.Errorf("%q does not say that it is invented", name)
		}
	}
}

func TestThereIsSomeOfEverything(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	fill(t, db, demonstration.Options{Seed: 1, Applications: 300, Projects: 60})
	for what, query := range map[string]string{
		"a blank draft":               "SELECT number FROM files WHERE revision = 0",
		"a draft with one answer":     "SELECT file_id FROM answers GROUP BY file_id HAVING count(*) = 1",
		"a submitted file":            "SELECT number FROM files WHERE status = 'submitted'",
		"a withdrawn file":            "SELECT number FROM files WHERE status = 'withdrawn' AND submissions > 0",
		"a withdrawn draft":           "SELECT number FROM files WHERE status = 'withdrawn' AND submissions = 0",
		"a file submitted twice":      "SELECT number FROM files WHERE submissions = 2",
		"a file changed since":        "SELECT number FROM files WHERE submissions > 0 AND revision > submitted_revision",
		"a file of an earlier round":  "SELECT number FROM files WHERE round = 's1'",
		"a very long last name":       "SELECT name FROM files WHERE length(name) > 80",
		"a text with signs":           "SELECT value FROM answers WHERE value LIKE '%<b>%'",
		"a text of one sentence":      `SELECT value FROM answers WHERE value = '"Texte inventé."'`,
		"a very long text":            "SELECT value FROM answers WHERE length(value) > 5000",
		"a submission of today":       "SELECT number FROM files WHERE submitted_at > '2024-04-23'",
		"somebody without experience": "SELECT value FROM answers WHERE field_id = 'experience_years' AND value = '0'",
	} {
		if len(rows(t, db, query)) == 0 {
			t.Errorf("there is not %s", what)
		}
	}
	risky, full := 0, 0
	all := submissions(t, db)
	for _, r := range all {
		for _, risk := range file.Completeness(r.rules.Edition, r.file.Call, r.answers).AtRisk {
			if risk.Broken {
				risky++
			}
		}
		form := file.FormOf(r.rules.Edition, r.file.Call)
		for _, f := range file.Fields(form) {
			if f.Lines > 0 && len([]rune(r.answers.Text(f.ID))) == f.Lines*form.CharsPerLine() {
				full++
			}
		}
	}
	if risky == 0 || risky > len(all)/6 || full == 0 {
		t.Errorf("of %d submissions, %d break a rule, %d texts end on the last character: want a few of both", len(all), risky, full)
	}
}

func TestMailsAreAskedForTheNamedOnly(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	fill(t, db, demonstration.Options{Seed: 1, Applications: 40, Projects: 5})
	if got := rows(t, db, "SELECT kind FROM job"); !slices.Equal(got, slices.Repeat([]string{"mail.receipt"}, 4)) {
		t.Errorf("jobs: %v, want the receipts of the four named people who submitted", got)
	}
	err := db.Read(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		for _, p := range people(t, db)[:len(account.Roles())] {
			a, err := tx.AccountByAddress(ctx, p.Email)
			if err != nil {
				return err
			}
			if len(a.Roles) != 1 || string(a.Roles[0]) != p.Key {
				t.Errorf("%s holds %v", p.Key, a.Roles)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnyEditionCanBeFilled(t *testing.T) {
	t.Parallel()
	folder := os.DirFS("../editions/examples")
	names, err := os.ReadDir("../editions/examples")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		books, err := editions.Load(folder, name.Name())
		if err != nil {
			t.Fatal(err)
		}
		e := books[0].Latest()
		for kind, c := range e.Calls {
			for when, at := range map[string]time.Time{"open": c.Opens.AddDate(0, 0, 9), "closed": c.Closes.AddDate(0, 1, 0)} {
				db := storetest.SQLite(t)
				s := fill(t, db, demonstration.Options{Now: at, Seed: 1, Applications: 40, Projects: 40, Books: books})
				all := submissions(t, db)
				if len(all) < 20 {
					t.Errorf("%s, %s %s: %+v", name.Name(), kind, when, s.Editions)
				}
				for _, r := range all {
					if p := file.Completeness(r.rules.Edition, r.file.Call, r.answers).Problems(); len(p) > 0 {
						t.Errorf("%s: %v", name.Name(), p)
					}
				}
			}
			db := storetest.SQLite(t)
			s := fill(t, db, demonstration.Options{Now: c.Opens.AddDate(0, -6, 0), Seed: 1, Applications: 4, Projects: 4, Books: books})
			if (s.Editions[0] != demonstration.Filled{ID: e.ID}) {
				t.Errorf("%s: files before the opening: %+v", name.Name(), s.Editions)
			}
		}
	}
}

func TestOnlyAnEmptyPlaceIsFilled(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	fill(t, db, demonstration.Options{Seed: 1, Applications: 1, Projects: 1})
	before := len(written(t, db))
	if err := demonstration.Look(t.Context(), db); !errors.Is(err, demonstration.ErrFilled) {
		t.Errorf("a filled place: %v", err)
	}
	blobs, err := blob.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	o := demonstration.Options{Now: now, Seed: 1, Applications: 1, Blobs: blobs}
	if _, err := demonstration.Fill(t.Context(), db, o, nil); !errors.Is(err, demonstration.ErrFilled) {
		t.Errorf("filled twice: %v", err)
	}
	if after := len(written(t, db)); after != before {
		t.Errorf("%d rows became %d", before, after)
	}

	used := storetest.SQLite(t)
	err = used.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := account.Add(ctx, tx, fellowship.Machine(now), "someone@example.org", "", "fr", account.Operator)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := demonstration.Fill(t.Context(), used, o, nil); !errors.Is(err, demonstration.ErrInUse) {
		t.Errorf("a place with an operator: %v", err)
	}
}

func TestAFillThatIsStoppedLeavesNothing(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	blobs, err := blob.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	o := demonstration.Options{Now: now, Seed: 1, Applications: 40, Blobs: blobs}
	_, err = demonstration.Fill(ctx, db, o, func(done, _ int) {
		if done == 10 {
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if left := rows(t, db, "SELECT email FROM accounts UNION SELECT id FROM editions"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := demonstration.Look(t.Context(), db); err != nil {
		t.Errorf("the place can't be filled any more: %v", err)
	}
}

func TestALinkOfTheDemonstrationServesAgain(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	fill(t, db, demonstration.Options{Seed: 1})
	all := people(t, db)
	links, secrets, err := demonstration.MakeLinks(t.Context(), db, all, now)
	if err != nil || len(secrets) != len(all) {
		t.Fatalf("%d links, %v", len(secrets), err)
	}
	signIn := func(i int, at time.Time) (in account.SignedIn, err error) {
		err = db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			in, err = account.UseLink(ctx, tx, secrets[i], "test", at)
			return err
		})
		return in, err
	}
	for i, p := range all {
		if in, err := signIn(i, now.AddDate(0, 0, 30)); err != nil || in.Account.Email != p.Email {
			t.Fatalf("%s: signed in as %s, %v", p.Key, in.Account.Email, err)
		}
	}
	if _, err := signIn(0, now); err == nil {
		t.Error("the link served twice without being opened again")
	}
	if err := links.Reopen(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i, p := range all {
		if _, err := signIn(i, now); err != nil {
			t.Errorf("%s: %v", p.Key, err)
		}
	}
}
