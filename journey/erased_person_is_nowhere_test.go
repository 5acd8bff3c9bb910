package journey_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cohorte/demonstration"
	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/personal"
	"cohorte/fellowship/review"
	"cohorte/fellowship/thread"
	"cohorte/inspection"
	"cohorte/internal/sqldb"
	"cohorte/jobs"
	"cohorte/store"
)

// What the person who is to be erased leaves behind, word by word. Each must be
// found before, or the search finds nothing.
var marks = []string{"zoé marqueur", "zoe-unique", "@marque.example", "0611223344", "motmarqué", "contenumarqué", "pièce-marquée", "textemarqué", "motifmarqué", "nonenregistré-marqué",
	"messagemarqué", "jointemarquée", "questionmarquée", "résultatmarqué", "vœumarqué", "copiemarquée", "corrigémarqué", "exportmarqué", "instructionmarquée", "révéléemarquée", "brouillonmarqué", "compétencemarquée", "preuvemarquée"}

// What is somebody else's, or of the decision, and stays without her name.
var stay = []string{"raisonquireste, […]", "avisquireste, […]"}

// TestAnErasedPersonIsNowhere: somebody who has touched everything asks to be
// erased. Two weeks later no table, no page of the database's file, no attached
// file, no log line, no page and no backup made afterwards holds a word of
// theirs; the place is whole and their receipt can still be verified. Rules P-4,
// P-5, P-6 and P-8.
func TestAnErasedPersonIsNowhere(t *testing.T) {
	t.Parallel()
	for engine, open := range map[string]func(*testing.T) *place{"sqlite": newPlace, "postgres": newPostgresPlace} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			e := &erased{place: open(t)}
			e.letters = newLetters(e.place)
			e.site.Log = slog.New(slog.NewJSONHandler(&e.log, nil))
			e.lives()
			before := e.everything()
			for _, mark := range marks {
				if !strings.Contains(before, mark) {
					t.Errorf("the place never held %q: nothing was tested of it", mark)
				}
			}
			for _, word := range stay {
				if strings.Contains(before, word) {
					t.Errorf("%q was there before she was erased", word)
				}
			}
			receipt := e.receipt()
			e.goes()
			after := e.everything()
			for _, mark := range append(marks, e.addresses...) {
				if i := strings.Index(after, mark); i >= 0 {
					t.Errorf("after the erasure, %q is still there: …%q…", mark, after[max(0, i-120):min(len(after), i+120)])
				}
			}
			for _, word := range append([]string{"l’originereste"}, stay...) {
				if !strings.Contains(after, word) {
					t.Errorf("%q went with her: it is not hers", word)
				}
			}
			e.stillWhole(receipt)
		})
	}
}

// erased is the place of somebody who goes.
type erased struct {
	*place
	letters   *letters
	log       bytes.Buffer
	who       *dossier
	shared    string // the project that she writes with others
	addresses []string
}

// stepOf is the step of a form that asks a field.
func (p *place) stepOf(id edition.ID, call edition.CallKind, number, field string) string {
	p.Helper()
	e, _ := p.site.EditionInForce(id, p.now())
	for _, s := range file.FormOf(e.Edition, call).Sections {
		for _, f := range s.Fields {
			if f.ID == field {
				return "/" + map[edition.CallKind]string{edition.ProjectCall: "projets", edition.TalentCall: "candidatures"}[call] + "/" + number + "/etapes/" + s.ID
			}
		}
	}
	p.Fatalf("no step asks %s", field)
	return ""
}

// lives does all that somebody can do in the place.
func (e *erased) lives() {
	t := e.T
	e.who = e.submittedDossier()
	d := e.who
	e.addresses = []string{e.emailOf("demo-7.candidate_submitted")}
	done := func(got page, what string) {
		t.Helper()
		if got.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s: %d\n%s", what, got.StatusCode, plain(got.text))
		}
	}
	done(d.post("/compte", url.Values{"name": {"Zoé Marqueur"}, "lang": {"fr"}}), "name")
	e.saves(e.addresses[0], d.number, file.Answers{"first_name": file.Text("Zoe-Unique"), "phone": file.Text("0611223344"), "introduction": file.Text("MotMarqué premier.")})
	d.attach("Pièce-marquée.pdf", sheet("ContenuMarqué"))
	done(d.submit("one"), "submit")
	e.clock.Add(int64(time.Hour))
	e.saves(e.addresses[0], d.number, file.Answers{"introduction": file.Text("MotMarqué second.")})
	done(d.submit("two"), "submit again")
	done(d.post(d.page+"/a-part", url.Values{"gender": {"woman"}}), "apart")
	d.write(d.page+"/messages", "MessageMarqué", part{thread.AttachedField, "JointeMarquée.pdf", sheet("ContenuMarqué joint")}).expect(d.person, http.StatusSeeOther, "a message")
	d.asks(e.as("desk_officer"), "QuestionMarquée ?")
	number := e.fileOf("demo-6.host_submitted", edition.ProjectCall)
	e.shared = number
	e.letters.work()
	host := e.as("demo-6.host_submitted")
	done(host.post("/projets/"+number+"/equipe", url.Values{"email": {e.addresses[0]}}), "invite")
	link := e.letters.link(e.addresses[0])
	done(d.post("/rejoindre", url.Values{"code": {strings.TrimPrefix(link, "/rejoindre?code=")}}), "join")
	e.saves(e.addresses[0], number, file.Answers{"problem": file.Text("TexteMarqué.")})
	e.clock.Add(int64(time.Hour))
	e.saves(e.addresses[0], number, file.Answers{"problem": file.Text("Un texte du projet.")})
	// She moves to another address; a role is offered to it.
	const next = "zoe@marque.example"
	e.addresses = append(e.addresses, next)
	b := e.browser()
	e.letters.signIn(b, e.addresses[0])
	b.Open("/compte")
	b.Press("Recevoir un lien de confirmation", "email", next)
	b.Open(e.letters.link(next))
	b.Press("Changer mon adresse")
	e.letters.signIn(e.browser(), next)
	e.as("operator").post("/gestion/personnes/invitations", url.Values{"email": {next}, "role": {"press_officer"}, "lang": {"fr"}})
	e.write(func(ctx context.Context, tx *store.Tx) error {
		a, err := tx.AccountByAddress(ctx, next)
		if err != nil {
			return err
		}
		return tx.KeepUnsaved(ctx, file.Unsaved{Account: a.ID, Number: d.number, Section: "presentation", Typed: "introduction=NonEnregistré-Marqué", At: e.now()})
	})
	// The team writes about her, and waits for a mail server that names her.
	e.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Enqueue(ctx, store.NewJob{Kind: "mail.unknown", Payload: `{}`, CreatedAt: e.now()})
		return err
	})
	e.raw("INSERT INTO admissibility_verdicts (file_id, n, submission, word, motive, fields, given_at, given_by, told_by) SELECT id, 1, 2, 'not_admissible', 'MotifMarqué', '[]', created_at, '', '' FROM files WHERE number = $1", d.number)
	e.raw("UPDATE job SET last_error = '550 <zoe@marque.example> is unknown' WHERE kind = 'mail.unknown'")
	e.speaks()
	e.reads()
	e.letters.work()
}

// speaks: the team notes things on her file, corrects a mail to her, tells a
// result, exports and brings in her file; she wishes, gives a copy without names,
// and stops a kind of mail.
func (e *erased) speaks() {
	kept, err := e.site.Files.Keep(strings.NewReader(sheet("Une copie CopieMarquée")), 1<<20)
	if err != nil {
		e.Fatal(err)
	}
	e.write(func(ctx context.Context, tx *store.Tx) error {
		return tx.AddBlob(ctx, file.Attached{SHA256: kept.SHA256, Size: kept.Size, MediaType: "application/pdf"}, e.now())
	})
	e.of("results file_id, n, submission, stage, word, motive, noted_at, noted_by, told_at, told_by", "f.id, 1, 2, 'review', 'shortlisted', 'RésultatMarqué', f.created_at, '', f.created_at, ''")
	e.of("wish_lists file_id, n, revision, request_key, edition_version, partner, comment, sha256, at, by_account", "f.id, 1, 1, 'k', 0, 'zoe@marque.example', 'VœuMarqué', 'x', f.created_at, a.id")
	e.of("wishes file_id, n, rank, wanted, profile", "f.id, 1, 1, 'un-vœumarqué', ''")
	e.of("anonymous_copies file_id, field_id, sha256, status, given_at, given_by, decided_by, reason", "f.id, 'cv', $3, 'to_redo', f.created_at, a.id, '', 'CopieMarquée'", kept.SHA256)
	e.of("screening_notes file_id, n, text, written_at, written_by", "f.id, 1, 'InstructionMarquée', f.created_at, ''")
	e.of("panel_questions id, file_id, text, asked_at, asked_by", "'panel-her', f.id, 'InstructionMarquée ?', f.created_at, ''")
	e.of("origins file_id, source, number, sha256, submission, state, brought_at, brought_by", "f.id, 'ailleurs', 'L’OrigineReste', 'x', 2, 'received', f.created_at, ''")
	e.of("mail_stops address, kind, stopped_at", "'zoe@marque.example', 'draft_reminder', f.created_at")
	e.of("mail_texts mail_id, revision, subject, body, replaced_at, replaced_by", "(SELECT max(m.id) FROM mails m WHERE m.object LIKE f.id || '%'), 7, 'CorrigéMarqué', 'CorrigéMarqué pour zoe@marque.example', f.created_at, ''")
	e.of("works id, kind, params, input_sha256, asked_by, lang, asked_at, state, done, total, report, result_name, result_type, result_sha256, result_size, ended_at",
		"'work-her', 'export', '{\"Search\":\"ExportMarqué\"}', '', a.id, 'fr', f.created_at, 'done', 1, 1, '{}', 'ExportMarqué.csv', 'text/csv', '', 0, f.created_at")
}

// reads: she is a reviewer of somebody else's file, and others write of her.
func (e *erased) reads() {
	other := e.fileOf("demo-6.candidate_submitted", edition.TalentCall)
	rules, _ := e.site.Shelf.Version("demo-6", 0)
	grid, err := review.GridOf(rules.Edition, edition.TalentCall, "review", review.Settings{})
	if err != nil {
		e.Fatal(err)
	}
	about := func(columns, values string, args ...any) {
		table, columns, _ := strings.Cut(columns, " ")
		e.raw("INSERT INTO "+table+" ("+columns+") SELECT "+values+" FROM files f, accounts a WHERE f.number = $1 AND a.email = 'zoe@marque.example'", append([]any{other}, args...)...)
	}
	about("readings id, edition_id, edition_version, call, stage, round, settings, grid_sha256, opened_at, opened_by, closed_at, revision",
		"'reading-her', f.edition_id, 0, f.call, 'review', 'r', '{}', $2, f.created_at, '', f.created_at, 0", grid.SHA256)
	about("reading_files reading_id, file_id, code, taken_at, revealed_by, profile, organisation, wanted, assigned, given, mean_key, rank_key, spread_key, discuss, reviews, adjusted, adjusted_group",
		"'reading-her', f.id, '1234', f.created_at, '', '', '', 1, 1, 1, 0, 0, 0, 0, '', 0, 0")
	e.of("reading_files reading_id, file_id, code, taken_at, revealed_by, revealed_reason, profile, organisation, wanted, assigned, given, mean_key, rank_key, spread_key, discuss, reviews, adjusted, adjusted_group",
		"'reading-her', f.id, '5678', f.created_at, '', 'RévéléeMarquée', '', '', 0, 0, 0, 0, 0, 0, 0, '', 0, 0")
	about("reviewers reading_id, account_id, invited_at, invited_by, charter_sha256, capacity, offer", "'reading-her', a.id, f.created_at, '', '', 1, '{\"Skills\":[\"CompétenceMarquée\"]}'")
	about("reviews id, reading_id, file_id, account_id, run_id, status, locked, draft, assigned_at, given_at, versions, value_num, value_den, verdict, place",
		"'review-her', 'reading-her', f.id, a.id, '', 'given', 0, '{\"Comment\":\"BrouillonMarqué\"}', f.created_at, f.created_at, 1, 3, 1, '', 0")
	about("review_versions review_id, n, given_at, grid_sha256, verdict, comment, place, value_num, value_den, reason", "'review-her', 1, f.created_at, '', '', 'RaisonQuiReste, Zoé Marqueur', 0, 3, 1, ''")
	about("marks review_id, n, criterion, mark, comment", "'review-her', 1, 'c', 3, 'AvisQuiReste, zoe@marque.example'")
	about("conflicts id, reading_id, file_id, account_id, kind, evidence, status, excludes, blocks, found_at, decided_by, reason", "'conflict-her', 'reading-her', f.id, a.id, 'same_domain', 'PreuveMarquée', 'dismissed', 0, 0, f.created_at, '', 'PreuveMarquée'")
	about("desk_presences file_id, account_id, since, seen_at", "f.id, a.id, f.created_at, f.created_at")
	about("screening_notes file_id, n, text, written_at, written_by", "f.id, 77, 'Voir aussi Zoé Marqueur', f.created_at, ''")
}

// of inserts a row made of her file, f, and her account, a.
func (e *erased) of(columns, values string, args ...any) {
	e.Helper()
	table, columns, _ := strings.Cut(columns, " ")
	e.raw("INSERT INTO "+table+" ("+columns+") SELECT "+values+" FROM files f, accounts a WHERE f.number = $1 AND a.email = $2",
		append([]any{e.who.number, "zoe@marque.example"}, args...)...)
}

// saves writes answers as somebody, whatever stood there.
func (e *erased) saves(email, number string, answers file.Answers) {
	e.Helper()
	e.write(func(ctx context.Context, tx *store.Tx) error {
		a, err := tx.AccountByAddress(ctx, email)
		if err != nil {
			return err
		}
		_, err = file.Save(ctx, tx, fellowship.Actor{ID: string(a.ID), At: e.now()}, e.site.Shelf, number, answers, file.SeenAt(1<<30))
		return err
	})
}

func (e *erased) write(act func(ctx context.Context, tx *store.Tx) error) {
	e.Helper()
	if err := e.db.Write(e.Context(), act); err != nil {
		e.Fatal(err)
	}
}

func (e *erased) raw(text string, args ...any) {
	e.Helper()
	err := e.db.SQL().Write(e.Context(), func(ctx context.Context, q sqldb.Querier) error {
		_, err := q.ExecContext(ctx, text, args...)
		return err
	})
	if err != nil {
		e.Fatal(err)
	}
}

// receipt is the number and the fingerprint of what she submitted last.
func (e *erased) receipt() url.Values {
	e.Helper()
	var hash string
	err := e.db.SQL().Read(e.Context(), func(ctx context.Context, q sqldb.Querier) error {
		return q.QueryRowContext(ctx, "SELECT s.sha256 FROM submissions s JOIN files f ON f.id = s.file_id WHERE f.number = $1 AND s.n = 2", e.who.number).Scan(&hash)
	})
	if err != nil {
		e.Fatal(err)
	}
	return url.Values{"number": {e.who.number}, "fingerprint": {hash}}
}

// goes asks for the erasure, and lets it happen.
func (e *erased) goes() {
	t := e.T
	b := e.browser()
	e.letters.signIn(b, e.addresses[1])
	b.Open("/compte/donnees/effacement")
	b.Press("Demander l’effacement")
	if !strings.Contains(b.Page.Main(), "Votre demande est enregistrée") {
		t.Fatalf("asked: %q", b.Page.Main())
	}
	if told := e.letters.to(e.addresses[1]); !strings.Contains(told[0].Subject, "vos données seront effacées le") {
		t.Errorf("she was told %q", told[0].Subject)
	}
	look := func() {
		t.Helper()
		work := jobs.Personal{DB: e.db, Shelf: e.site.Shelf, Log: e.site.Log}
		if err := work.Look(e.Context(), e.now()); err != nil {
			t.Fatal(err)
		}
	}
	e.clock.Add(int64(personal.ErasureDelay - time.Second))
	look()
	if e.count("SELECT count(*) FROM accounts WHERE email_norm = 'zoe@marque.example'") != 1 {
		t.Fatal("she was erased before the day")
	}
	e.clock.Add(int64(2 * time.Second))
	// Nobody asks for a link to her first address any more.
	e.people = slices.DeleteFunc(e.people, func(p demonstration.Person) bool { return p.Email == e.addresses[0] })
	look()
	look()
	e.removesBlobs()

	e.letters.work()
}

// removesBlobs lets hours pass for attached files that nothing refers to.
func (e *erased) removesBlobs() {
	t := e.T
	old := time.Now().Add(-48 * time.Hour)
	err := filepath.WalkDir(filepath.Join(e.folder, "blobs"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			err = os.Chtimes(path, old, old)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		e.clock.Add(int64(7 * time.Hour))
		r := jobs.New(e.db, e.now, jobs.Options{Poll: 5 * time.Millisecond, Log: quietLog()})
		jobs.RemoveUnheld(r, e.db, e.site.Files)
		ctx, stop := context.WithTimeout(t.Context(), 500*time.Millisecond)
		r.Run(ctx)
		stop()
	}
}

// everything is all that the place holds, in lower case: tables, files, log,
// pages, and a backup as somebody would restore it.
func (e *erased) everything() string {
	e.Helper()
	var all strings.Builder
	if err := e.db.Scrub(e.Context()); err != nil {
		e.Fatal(err)
	}
	dump(e.T, &all, e.db)
	err := filepath.WalkDir(e.folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || e.db.SQL().Dialect() == sqldb.Postgres && strings.Contains(path, "cohorte.db") {
			return err // on a server, the file in the folder is the one that was copied
		}
		content, err := os.ReadFile(path)
		fmt.Fprintf(&all, "\n%s\n%s", path, content)
		return err
	})
	if err != nil {
		e.Fatal(err)
	}
	for who, pages := range map[string][]string{
		"":             {"/", "/en", "/appels", "/recus", "/plan-du-site", "/donnees-personnelles", "/defis?q=marqueur"},
		"desk_officer": {"/gestion", "/gestion/candidatures?q=" + url.QueryEscape(e.who.number), "/gestion/candidatures/" + e.who.number, "/gestion/journal", "/gestion/courriels", "/gestion/candidatures/export.csv", "/gestion/projets/" + e.shared},
		"operator":     {"/gestion/personnes"},
	} {
		b := e.visitor()
		if who != "" {
			e.signed = map[string]*person{}
			e.makeLinks()
			b = e.as(who)
		}
		for _, path := range pages {
			all.WriteString("\n" + path + "\n" + b.get(path).text)
		}
	}
	var archive bytes.Buffer
	if _, err := e.db.Backup(e.Context(), &archive, e.site.Files, "test", e.now()); err != nil {
		e.Fatal(err)
	}
	folder := e.TempDir()
	restored := filepath.Join(folder, "restored.db")
	restore(e.T, archive.Bytes(), restored, filepath.Join(folder, "blobs"))
	db, err := store.Open(e.Context(), restored, sqldb.Options{})
	if err != nil {
		e.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // it was only read
	dump(e.T, &all, db)
	all.WriteString(e.log.String())
	return strings.ToLower(all.String())
}

// dump writes every value of text of every table that there is.
func dump(t *testing.T, w io.Writer, db *store.DB) {
	t.Helper()
	err := db.SQL().Read(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
		tables, err := db.SQL().Tables(ctx, q)
		if err != nil {
			return err
		}
		for _, table := range tables {
			for _, c := range table.Columns {
				if c.Type != sqldb.Text {
					continue
				}
				rows, err := q.QueryContext(ctx, `SELECT "`+c.Name+`" FROM "`+table.Name+`" WHERE "`+c.Name+`" IS NOT NULL`)
				if err != nil {
					return err
				}
				for rows.Next() {
					var value string
					if err := rows.Scan(&value); err != nil {
						return err
					}
					fmt.Fprintf(w, "%s.%s: %s\n", table.Name, c.Name, value)
				}
				if err := rows.Err(); err != nil {
					return err
				}
				rows.Close() //nolint:errcheck // it was read to its end
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// stillWhole: the place has no fault, the receipt is authentic and says that
// what it attests is gone, the project is its lead's, and the record has no gap.
func (e *erased) stillWhole(receipt url.Values) {
	t := e.T
	report, err := inspection.Inspect(t.Context(), inspection.Place{DB: e.db, Blobs: e.site.Files, Now: e.now()})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Faults {
		// The reading that was inserted is no whole one; one that is loses
		// nothing in TestAReviewerTakesTheirReviewsAndLeavesThem.
		if f.About != "job" && !strings.Contains(f.String(), "reading-her") {
			t.Errorf("the place is not whole: %s", f)
		}
	}
	e.visitor().post("/recus", receipt).says(t, http.StatusOK, "Ce reçu est authentique.", "Ce que disait le dossier a été effacé le")
	if got := e.who.get("/compte"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("her session goes on: %d", got.StatusCode)
	}
	if n := e.count("SELECT count(*) FROM entries WHERE verb IN ('account.erasure_asked', 'file.withdrawn', 'keeping.erased', 'account.erased')"); n < 4 {
		t.Errorf("the record has %d lines about it", n)
	}
	e.signed = map[string]*person{}
	e.makeLinks()
	host := e.as("demo-6.host_submitted")
	host.get("/projets/"+e.shared).says(t, http.StatusOK)
	if text := host.get(e.stepOf("demo-6", edition.ProjectCall, e.shared, "problem")).text; !strings.Contains(text, "Un texte du projet.") {
		t.Error("the text of the project went with her name")
	}
}
