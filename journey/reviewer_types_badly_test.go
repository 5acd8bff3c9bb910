package journey_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/review"
	"cohorte/store"
)

// What a reviewer can do wrong has an answer, and loses nothing. Rules.
func TestWhatAReviewerDoesWrongHasAnAnswer(t *testing.T) {
	t.Parallel()
	eachRoom(t, room{grid: sixAtFive(), anonymous: true, files: 4}, func(r *readingRoom) {
		readers := r.readers(3)
		one := readers[0]
		codes := one.codes()
		at := one.address(codes[0])
		refuse := func(what string, status int, change url.Values, words ...string) {
			r.Helper()
			values := r.sheet("3")
			for name, v := range change {
				values[name] = v
			}
			got := one.Post(at, values)
			main := plain(got.Body)
			for _, w := range words {
				if !strings.Contains(main, w) {
					r.Errorf("%s: the page does not say %q: %s", what, w, plain(got.Main()))
				}
			}
			if got.Status != status {
				r.Errorf("%s: %d, want %d", what, got.Status, status)
			}
		}
		refuse("a mark above the scale", 422, url.Values{"mark.coherence": {"6"}}, "Les notes vont de 0 à 5. Vous avez écrit 6.", "Un commentaire.")
		refuse("a mark below the scale", 422, url.Values{"mark.coherence": {"-1"}}, "Les notes vont de 0 à 5. Vous avez écrit -1.")
		refuse("a mark in letters", 422, url.Values{"mark.coherence": {"bien"}}, "Les notes vont de 0 à 5.")
		refuse("a mark given twice", 422, url.Values{"mark.coherence": {"1", "2"}}, "Cette page a changé depuis que vous l’avez ouverte.")
		refuse("a criterion of nobody", 422, url.Values{"mark.autre": {"1"}}, "Cette page a changé depuis que vous l’avez ouverte.")
		refuse("no comment where one is needed", 422, url.Values{"note.coherence": {" "}}, "Commentez la note de « Cohérence ».")
		refuse("a rank in a grid without", 422, url.Values{"rank": {"1"}}, "Le rang est un nombre à partir de 1.")
		refuse("a verdict in a grid without", 422, url.Values{"verdict": {"favourable"}}, "Choisissez un avis parmi ceux de la grille.")
		refuse("a comment of ten pages", 422, url.Values{"comment": {strings.Repeat("a", review.MostComment+12)}}, "Trop long : enlevez environ 12 caractères.")
		refuse("bytes that are no text", 422, url.Values{"comment": {"\xff"}}, "Ce texte contient un signe illisible")
		refuse("criteria that changed", 409, url.Values{"_revision": {"another"}, "note.coherence": {"Écrit avant."}}, "Les critères ont changé depuis que vous avez ouvert cette page.", "Écrit avant.")
		refuse("criteria that are gone", 409, url.Values{"_revision": {"another"}, "note.ancien": {"Sous un critère d’avant."}}, "Sous un critère d’avant.")
		if got := plain(one.Open(at).Main()); !strings.Contains(got, "Grille (2 sur 2)") || strings.Contains(got, "Rendue") {
			r.Errorf("what could be kept is not, or was given: %s", got)
		}
		if got := one.Post(at, r.sheet("3")); got.Address != one.address(codes[1])+"?fait=rendue" {
			r.Fatalf("giving leads to %s", got.Address)
		}
		refuse("no reason for a change", 422, url.Values{"mark.coherence": {"1"}, "reason": {" "}}, "Dites pourquoi l’évaluation change.")
		refuse("a change with its reason", 200, url.Values{"mark.coherence": {"1"}, "reason": {"Relu."}}, "La nouvelle version est rendue.", "Motif : Relu.")
		for _, code := range []string{"12", "zéro", codes[0] + "0"} {
			if got := one.Open(one.address(code)); got.Status != http.StatusNotFound {
				r.Errorf("the code %s: %d", code, got.Status)
			}
		}
		if got := one.Post("/evaluations/"+string(r.reading.ID)+"/liberation", url.Values{}); got.Status != 422 || !strings.Contains(got.Main(), "Choisissez au moins un dossier.") {
			r.Errorf("releasing nothing: %d %s", got.Status, got.Main())
		}
		if got := one.Post("/evaluations/"+string(r.reading.ID)+"/conflits", url.Values{"conflict": {"conflict-x"}, "answer": {"yes"}}); got.Status != http.StatusNotFound {
			r.Errorf("a tie of nobody: %d", got.Status)
		}

		r.withdraw(codes[1])
		at = one.address(codes[1])
		refuse("a withdrawn file", http.StatusGone, nil, "Ce dossier a été retiré. Votre travail est conservé, il n’y a plus rien à rendre.", "Un commentaire.")
		if got := plain(one.Open(at).Main()); !strings.Contains(got, "Retiré") || strings.Contains(got, "Appelez-moi") {
			r.Errorf("the page of a withdrawn file: %s", got)
		}
		if got := plain(one.Open("/evaluations").Main()); !strings.Contains(got, "Il vous reste 2 évaluations") || !strings.Contains(got, "1 rendue sur 3") {
			r.Errorf("the withdrawn file counts: %s", got)
		}
		r.act(func(ctx context.Context, tx *store.Tx) error { return review.Close(ctx, tx, r.manager(), r.reading.ID) })
		at = one.address(codes[2])
		refuse("a reading that is closed", http.StatusGone, nil, "Cette lecture est close depuis le jeudi 4 avril 2030 à 10 h 00.", "Un commentaire.")
	})
}

func (r *readingRoom) withdraw(code string) {
	r.Helper()
	r.act(func(ctx context.Context, tx *store.Tx) error {
		board, err := tx.Board(ctx, r.reading.ID)
		for _, f := range board.Files {
			if f.Code == code {
				_, err = tx.SaveState(ctx, file.File{ID: f.File, State: file.State{Stage: "review", Status: file.Withdrawn}}, file.UnderReview)
			}
		}
		return err
	})
}

// Two windows of one reviewer: the second review of a file is refused, with
// what it says, and becomes a change once it has a reason.
func TestASecondReviewIsAChange(t *testing.T) {
	t.Parallel()
	eachRoom(t, room{grid: sixAtFive(), files: 1}, func(r *readingRoom) {
		one := r.readers(1)[0]
		at := one.address(one.codes()[0])
		first := r.sheet("3")
		one.Post(at, first)
		if got := one.Post(at, first); got.Address != at || got.Status != 200 {
			r.Errorf("the same again: %d %s", got.Status, got.Address)
		}
		second := r.sheet("5")
		second.Set("note.coherence", "Écrit dans l’autre fenêtre.")
		got := one.Post(at, second)
		if main := plain(got.Body); got.Status != 422 || !strings.Contains(main, "Écrit dans l’autre fenêtre.") || !strings.Contains(main, "Dites pourquoi l’évaluation change.") {
			r.Errorf("the second review: %d %s", got.Status, plain(got.Main()))
		}
		one.Press("Rendre une nouvelle version", "reason", "Relu.")
		r.act(func(ctx context.Context, tx *store.Tx) error {
			mine, err := tx.ReviewsForReviewer(ctx, one.id, r.reading.ID)
			if err != nil {
				return err
			}
			versions, err := tx.VersionsOf(ctx, mine[0].ID)
			if len(versions) != 2 || versions[0].Value != review.Whole(5) || versions[1].Value != review.Whole(3) || versions[0].Reason != "Relu." {
				r.Errorf("versions: %+v", versions)
			}
			return err
		})
	})
}

// What is sent after the session ended waits for the same person. Rule R-19.
func TestASessionThatEndsWhileMarking(t *testing.T) {
	t.Parallel()
	eachRoom(t, room{grid: sixAtFive(), files: 1}, func(r *readingRoom) {
		one := r.readers(1)[0]
		at := one.address(one.codes()[0])
		r.at(roomOpened.Add(48 * time.Hour))
		values := r.sheet("4")
		values.Set("note.initiative", "Écrit trop tard.")
		late := one.Post(at, values)
		if main := plain(late.Main()); late.Status != http.StatusUnauthorized || !strings.Contains(main, "Votre texte est gardé.") || !strings.Contains(main, "Écrit trop tard.") {
			r.Fatalf("after the session: %d %s", late.Status, main)
		}
		stranger := r.start.Another()
		if got := stranger.Post(at, values); strings.Contains(got.Main(), "Votre texte est gardé.") {
			r.Error("the text of nobody is kept")
		}
		one.Open("/connexion?retour=" + at)
		one.Press("Recevoir un lien de connexion", "email", "lectrice0@exemple.fr")
		one.Open(r.link("lectrice0@exemple.fr"))
		back := one.Press("Me connecter")
		if main := plain(back.Main()); back.Address != at || !strings.Contains(main, "Votre texte est revenu") || !strings.Contains(main, "Écrit trop tard.") || !strings.Contains(main, "Grille (2 sur 2)") {
			r.Fatalf("signed in again, %s: %s", back.Address, main)
		}
		one.Press("Plus tard")
		if main := plain(one.Open(at).Main()); strings.Contains(main, "Votre texte est revenu") || !strings.Contains(main, "Écrit trop tard.") || !strings.Contains(main, "Commencée") {
			r.Errorf("saved: %s", main)
		}
	})
}

// What is saved while it is written keeps what the page does not send.
func TestMarksAreSavedWhileTheyAreGiven(t *testing.T) {
	t.Parallel()
	eachRoom(t, room{grid: sixAtFive(), files: 1}, func(r *readingRoom) {
		one := r.readers(1)[0]
		code := one.codes()[0]
		save := func(values url.Values) string {
			r.Helper()
			values.Set("_revision", r.grid.SHA256)
			got := one.Post(one.address(code)+"/enregistrement", values)
			if got.Status != http.StatusOK {
				r.Errorf("%v: %d %s", values, got.Status, got.Body)
			}
			return got.Body
		}
		save(url.Values{"_fields": {"note"}, "note.coherence": {"Clair."}, "note.initiative": {""}})
		if got := save(url.Values{"_fields": {"mark"}, "mark.coherence": {"4"}}); !strings.Contains(got, `"bases":{"mark":`) || !strings.Contains(got, "non rendue") {
			r.Errorf("the answer: %s", got)
		}
		if got := save(url.Values{"_fields": {"mark"}, "mark.coherence": {"9"}}); !strings.Contains(got, "Les notes vont de 0 à 5.") || strings.Contains(got, "saved_at") {
			r.Errorf("a bad mark: %s", got)
		}
		save(url.Values{"_fields": {"comment"}, "comment": {"Bon dossier."}})
		var held review.Sheet
		r.act(func(ctx context.Context, tx *store.Tx) error {
			mine, err := tx.ReviewsForReviewer(ctx, one.id, r.reading.ID)
			held = mine[0].Draft
			return err
		})
		if want := (review.Sheet{Marks: map[string]review.Mark{"coherence": review.MarkOf(4, "Clair.")}, Comment: "Bon dossier."}); !held.Same(want) {
			r.Errorf("saved %+v", held)
		}
		if got := one.Post(one.address(code)+"/enregistrement", url.Values{"_revision": {"another"}, "_fields": {"mark"}}); got.Status != http.StatusGone || !strings.Contains(got.Body, "Les critères ont changé") {
			r.Errorf("other criteria: %d %s", got.Status, got.Body)
		}
		one.Post(one.address(code), r.sheet("3"))
		if got := one.Post(one.address(code)+"/enregistrement", url.Values{"_revision": {r.grid.SHA256}, "_fields": {"mark"}, "mark.coherence": {"0"}}); got.Status != http.StatusGone {
			r.Errorf("a given review is saved over: %d %s", got.Status, got.Body)
		}
	})
}

// The grid of 2020 marks in words, gives a verdict and a rank.
func TestAGridOfWordsVerdictsAndRanks(t *testing.T) {
	t.Parallel()
	words := func(s string) edition.Text { return edition.Text{FR: s, EN: s} }
	collegial := edition.Grid{Scale: &edition.Scale{Min: 1, Max: 2, Words: []edition.MarkWord{{Mark: 1, Word: words("peu satisfaisant")}, {Mark: 2, Word: words("satisfaisant")}}},
		Aggregation: edition.AggregateRank, Criteria: []edition.Criterion{{ID: "potential", Name: words("Potentiel"), Weight: 2}, {ID: "team", Name: words("Équipe"), Weight: 1}},
		Verdicts: []edition.Choice{{ID: "favourable", Name: words("Avis favorable")}, {ID: "unfavourable", Name: words("Avis défavorable")}}}
	eachRoom(t, room{grid: collegial, files: 2}, func(r *readingRoom) {
		one := r.readers(1)[0]
		page := one.Open(one.address(one.codes()[0]))
		for _, want := range []string{"2 satisfaisant", "1 peu satisfaisant", "poids 2", "Avis favorable", "Le rang décide"} {
			if !strings.Contains(plain(page.Main()), want) {
				r.Errorf("the grid does not say %q: %s", want, plain(page.Main()))
			}
		}
		page = one.Press("Rendre l’évaluation et lire la suivante", "mark.potential", "2", "mark.team", "1")
		for _, want := range []string{"Choisissez un avis.", "Donnez le rang de ce dossier"} {
			if page.Status != 422 || !strings.Contains(plain(page.Main()), want) {
				r.Errorf("%d, without %q: %s", page.Status, want, plain(page.Main()))
			}
		}
		if page = one.Press("Rendre l’évaluation et lire la suivante", "verdict", "favourable", "rank", "1"); !strings.HasSuffix(page.Address, "?fait=rendue") {
			r.Errorf("whole: %s %s", page.Address, plain(page.Main()))
		}
	})
}
