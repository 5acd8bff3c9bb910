package journey_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/personal"
	"cohorte/fellowship/review"
	"cohorte/fellowship/thread"
	"cohorte/internal/sqldb"
	"cohorte/store"
)

// taken is a person's copy, file by file.
func taken(t *testing.T, archive string) map[string]string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	inside := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		inside[f.Name] = string(content)
	}
	return inside
}

// takes asks for the copy of somebody.
func (w *person) takes() map[string]string {
	w.Helper()
	got := w.get("/compte/donnees/copie.zip").expect(w, http.StatusOK, "the copy")
	return taken(w.T, got.text)
}

// holds checks that a copy says all of some words, as data and on its page, and
// that no file of it says any of others.
func holds(t *testing.T, inside map[string]string, all, none []string) {
	t.Helper()
	for _, word := range all {
		if !strings.Contains(inside["donnees.json"], word) {
			t.Errorf("the data lacks %q", word)
		}
		if !strings.Contains(plain(inside["index.html"]), plain(word)) {
			t.Errorf("the page lacks %q", word)
		}
	}
	for name, content := range inside {
		for _, word := range none {
			if strings.Contains(content, word) {
				t.Errorf("%s says %q", name, word)
			}
		}
	}
}

// TestACopyHoldsWhatWasSaid: messages both ways with their files, questions,
// results that were told, wishes, copies without names and what could not be
// saved; not a word of what the team keeps to itself, nor of others. Rule P-11.
func TestACopyHoldsWhatWasSaid(t *testing.T) {
	t.Parallel()
	onEach(t, aCopyHoldsWhatWasSaid)
}

func aCopyHoldsWhatWasSaid(p *place) {
	t := p.T
	d, officer := p.submittedDossier(), p.as("desk_officer")
	d.write(d.page+"/messages", "MotDuCandidat", part{thread.AttachedField, "lettre.pdf", sheet("LettreJointe")}).expect(d.person, http.StatusSeeOther, "a message")
	officer.write("/gestion/candidatures/"+d.number+"/messages", "MotDeLÉquipe", part{thread.AttachedField, "réponse.pdf", sheet("RéponseJointe")}).expect(officer, http.StatusSeeOther, "an answer")
	page := d.asks(officer, "MaQuestionPosée ?")
	answer := officer.get(page).formTo(page)
	for name, value := range map[string]string{"question_fr": "La question", "reponse_fr": "RéponseEnBrouillon", "acte": "enregistrer"} {
		answer.Set(name, value)
	}
	officer.post(page, answer).expect(officer, http.StatusSeeOther, "prepared")
	p.as("demo-6.candidate_draft").asks(officer, "QuestionDUnAutre ?")
	kept, err := p.site.Files.Keep(strings.NewReader(sheet("CopieSansNom")), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	of := func(columns, values string, args ...any) {
		table, columns, _ := strings.Cut(columns, " ")
		p.change("INSERT INTO "+table+" ("+columns+") SELECT "+values+" FROM files f, accounts a WHERE f.number = $1 AND a.email = $2",
			append([]any{d.number, p.emailOf("demo-7.candidate_submitted")}, args...)...)
	}
	of("results file_id, n, submission, stage, word, motive, noted_at, noted_by, told_at, told_by", "f.id, 1, 1, 'review', 'shortlisted', 'MotifDit', f.created_at, 'NomDuMembre', f.created_at, 'NomDuMembre'")
	of("results file_id, n, submission, stage, word, motive, noted_at, noted_by, told_by", "f.id, 2, 1, 'panel', 'not_shortlisted', 'MotifNonDit', f.created_at, 'NomDuMembre', ''")
	of("screening_notes file_id, n, text, written_at, written_by", "f.id, 1, 'NoteDInstruction', f.created_at, 'NomDuMembre'")
	of("panel_questions id, file_id, text, asked_at, asked_by", "'panel-1', f.id, 'QuestionDuJury', f.created_at, 'NomDuMembre'")
	of("wish_lists file_id, n, revision, request_key, edition_version, partner, comment, sha256, at, by_account", "f.id, 1, 1, 'k', 0, 'MonBinôme', 'MonCommentaireDeVœu', 'EmpreinteDesVœux', f.created_at, a.id")
	of("wishes file_id, n, rank, wanted, profile", "f.id, 1, 1, 'un-défi-voulu', ''")
	of("anonymous_copies file_id, field_id, sha256, status, given_at, given_by, decided_by, reason", "f.id, 'cv', $3, 'to_redo', f.created_at, a.id, 'NomDuMembre', 'MotifDeLaCopie'", kept.SHA256)
	of("unsaved_steps account_id, file_number, section_id, typed, kept_at", "a.id, f.number, 'presentation', 'TapéSansÊtreEnregistré', f.created_at")

	inside := d.takes()
	holds(t, inside, []string{"MotDuCandidat", "MotDeLÉquipe", "lettre.pdf", "réponse.pdf", "MaQuestionPosée ?", "MotifDit", "un-défi-voulu", "MonBinôme", "MonCommentaireDeVœu",
		"EmpreinteDesVœux", "MotifDeLaCopie", "TapéSansÊtreEnregistré"},
		[]string{"RéponseEnBrouillon", "QuestionDUnAutre", "MotifNonDit", "NoteDInstruction", "QuestionDuJury", "NomDuMembre", p.emailOf("desk_officer")})
	var files strings.Builder
	for name, content := range inside {
		if strings.HasPrefix(name, "pieces/") {
			files.WriteString(content)
		}
	}
	for _, word := range []string{"LettreJointe", "RéponseJointe", "CopieSansNom"} {
		if strings.Count(files.String(), word) != 1 {
			t.Errorf("the file that says %q is there %d times", word, strings.Count(files.String(), word))
		}
	}
}

// TestAWriterTakesTheirOwnTexts: of a project that others write too, its name,
// their own texts and what the team wrote to its authors. Rule P-11.
func TestAWriterTakesTheirOwnTexts(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	const lead, writer = "demo-6.host_submitted", "demo-6.candidate_draft"
	number := p.fileOf(lead, edition.ProjectCall)
	p.change("INSERT INTO file_writers (file_id, account_id, role, joined_at) SELECT f.id, a.id, 'writer', f.created_at FROM files f, accounts a WHERE f.number = $1 AND a.email = $2", number, p.emailOf(writer))
	e := &erased{place: p}
	e.saves(p.emailOf(lead), number, file.Answers{"problem": file.Text("TexteDuPorteur")})
	e.saves(p.emailOf(writer), number, file.Answers{"policy_stakes": file.Text("MonTexteÀMoi")})
	own, desk := "/projets/"+number+"/messages", "/gestion/projets/"+number+"/messages"
	p.as(lead).write(own, "MessageDuPorteur").expect(p.as(lead), http.StatusSeeOther, "a message")
	p.as(writer).write(own, "MonMessage").expect(p.as(writer), http.StatusSeeOther, "a message")
	p.as("desk_officer").write(desk, "MotAuxAuteurs").expect(p.as("desk_officer"), http.StatusSeeOther, "an answer")
	holds(t, p.as(writer).takes(), []string{number, "MonTexteÀMoi", "MonMessage", "MotAuxAuteurs"}, []string{"TexteDuPorteur", "MessageDuPorteur", p.emailOf(lead)})
	holds(t, p.as(lead).takes(), []string{"TexteDuPorteur", "MonTexteÀMoi", "MessageDuPorteur", "MotAuxAuteurs"}, []string{p.emailOf(writer)})
}

// TestAnAccountWithoutAFileSaysHowLongItIsKept. Rule P-15.
func TestAnAccountWithoutAFileSaysHowLongItIsKept(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	const none, some = "Gardés jusqu’à ce que vous en demandiez l’effacement : aucune durée ne court sans dossier.", "Gardés tant qu’un dossier, un rôle ou une lecture s’y rattache."
	who := p.as("demo-6.candidate_draft")
	who.get("/compte/donnees").says(t, http.StatusOK, some)
	p.change("DELETE FROM file_writers WHERE account_id IN (SELECT id FROM accounts WHERE email = $1)", p.emailOf("demo-6.candidate_draft"))
	who.get("/compte/donnees").says(t, http.StatusOK, none)
	p.as("desk_officer").get("/compte/donnees").says(t, http.StatusOK, some)
}

// TestAReviewerTakesTheirReviewsAndLeavesThem: a copy holds the marks, comments,
// versions, ties and questions of its reviewer and nobody else's; once the
// reviewer is erased, what they gave still counts and says why, without a name,
// and what they had not given is gone. Rules P-11 and P-14.
func TestAReviewerTakesTheirReviewsAndLeavesThem(t *testing.T) {
	t.Parallel()
	eachRoom(t, room{grid: sixAtFive(), anonymous: true, files: 3}, func(r *readingRoom) {
		const name = "Ludivine Marqueur"
		readers := r.readers(2)
		mine, other := readers[0], readers[1]
		r.sql("UPDATE accounts SET name = $1 WHERE id = $2", name, string(mine.id))
		r.sql("UPDATE reviewers SET offer = $1 WHERE account_id = $2", `{"Capacity":3,"Skills":["CompétenceMarquée"]}`, string(mine.id))
		codes := mine.codes()
		give := func(who reader, code, mark, words string) {
			sheet := r.sheet(mark)
			sheet.Set("note.coherence", words)
			if got := who.Post(who.address(code), sheet); got.Status >= http.StatusBadRequest {
				r.Fatalf("%s: %d %s", code, got.Status, got.Main())
			}
		}
		give(mine, codes[0], "4", "MaRaisonÉcrite, "+name)
		give(other, codes[0], "1", "RaisonDUneAutre, comme "+name)
		draft := r.sheet("2")
		draft.Set("note.coherence", "MonBrouillonDeLecture")
		draft.Set("_act", "save")
		mine.Post(mine.address(codes[1]), draft)
		r.act(func(ctx context.Context, tx *store.Tx) error {
			by := fellowship.Actor{ID: string(mine.id), At: r.now()}
			if err := review.Ask(ctx, tx, by, r.site.Shelf, r.reading.ID, codes[1], "MaQuestionDeLecture ?"); err != nil {
				return err
			}
			return review.Declare(ctx, tx, by, r.site.Shelf, r.reading.ID, codes[2])
		})
		r.sql("UPDATE conflicts SET evidence = 'PreuveTrouvée', reason = 'DécisionMotivée' WHERE account_id = $1", string(mine.id))

		got := mine.Open("/compte/donnees/copie.zip")
		inside := taken(r.T, got.Body)
		holds(r.T, inside, []string{"MaRaisonÉcrite", codes[0], "MaQuestionDeLecture ?", "declared_by_reviewer"},
			[]string{"RaisonDUneAutre", "PreuveTrouvée", "DécisionMotivée", "lectrice1@exemple.fr", `"` + codes[2] + `"`, r.files[0].Number, "candidate0@exemple.fr"})
		if !strings.Contains(inside["donnees.json"], "MonBrouillonDeLecture") || !strings.Contains(inside["donnees.json"], "CompétenceMarquée") {
			r.Error("the copy lacks a draft of a review, or what the reviewer offered to read")
		}
		before := r.marks(mine.id)

		r.act(func(ctx context.Context, tx *store.Tx) error {
			e, err := personal.Ask(ctx, tx, fellowship.Actor{ID: string(mine.id), At: r.now()}, mine.id, "")
			if err != nil {
				return err
			}
			return personal.ErasePerson(ctx, tx, r.site.Shelf, e, e.DueAt)
		})
		var all bytes.Buffer
		dump(r.T, &all, r.db)
		for _, word := range []string{"ludivine", "lectrice0@exemple.fr", "monbrouillondelecture", "compétencemarquée"} {
			if strings.Contains(strings.ToLower(all.String()), word) {
				r.Errorf("after the erasure of a reviewer, %q is still there", word)
			}
		}
		for _, word := range []string{"MaRaisonÉcrite, […]", "RaisonDUneAutre, comme […]"} {
			if !strings.Contains(all.String(), word) {
				r.Errorf("the reasons of a decision went with the name of who gave them: %q", word)
			}
		}
		if after := r.marks(mine.id); after != before {
			r.Errorf("the result was\n%s\nand is after the erasure of a reviewer\n%s", before, after)
		}
	})
}

// marks are the results of the reading and its reviewers, as the team reads them.
func (r *readingRoom) marks(of account.ID) string {
	r.Helper()
	var said []byte
	r.act(func(ctx context.Context, tx *store.Tx) error {
		table, err := tx.MarksTable(ctx, r.manager(), r.reading, r.grid, store.TableFilter{Size: 10})
		if err != nil {
			return err
		}
		if _, err := tx.ReviewersOf(ctx, r.manager(), r.reading.ID); err != nil {
			return err
		}
		var lines []any
		for _, row := range table.Rows {
			if _, err := tx.ReviewsByPair(ctx, of, row.File); err != nil {
				return err
			}
			if row.Reviews > 0 {
				lines = append(lines, row.Reviews, row.Mean)
			}
		}
		said, err = json.Marshal(lines)
		return err
	})
	return string(said)
}

func (r *readingRoom) sql(text string, args ...any) {
	r.Helper()
	err := r.db.SQL().Write(r.Context(), func(ctx context.Context, q sqldb.Querier) error {
		_, err := q.ExecContext(ctx, text, args...)
		return err
	})
	if err != nil {
		r.Fatal(err)
	}
}
