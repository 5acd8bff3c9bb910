package journey_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"cohorte/fellowship/review"
	"cohorte/store"
)

// Somebody from outside goes from the mail to the last review, without
// JavaScript. Rules.
func TestAReviewerFromTheInvitationToTheLastReview(t *testing.T) {
	t.Parallel()
	eachRoom(t, room{grid: sixAtFive(), anonymous: true, files: 3}, func(r *readingRoom) {
		const email = "jury@dehors.example"
		r.invite(email, 0)
		b := r.start.Another()
		link := r.link(email)
		for range 2 { // a mail scanner opens it first, and uses nothing up
			if h1 := b.Open(link).H1(); h1 != "Évaluer des dossiers" {
				r.Fatalf("the link opens %q", h1)
			}
		}
		home := b.Press("Entrer et lire la charte")
		if main := plain(home.Main()); home.Address != "/evaluations" || !strings.Contains(main, "Je garde les dossiers confidentiels.") || strings.Contains(main, "Lecture") {
			r.Fatalf("before the charter, %s says: %s", home.Address, main)
		}
		offer := b.Press("Signer la charte")
		if offer.H1() != "Ce que je peux lire" {
			r.Fatalf("signing leads to %q", offer.H1())
		}
		if got := b.Press("Enregistrer ce que je peux lire", "capacity", "beaucoup"); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Main(), "Écrivez un nombre de dossiers") {
			r.Errorf("a capacity in letters: %d %s", got.Status, got.Main())
		}
		home = b.Press("Enregistrer ce que je peux lire", "capacity", "3", "skills", "Données\nDroit")
		if !strings.Contains(plain(home.Main()), "Aucun dossier ne vous est attribué pour l’instant.") {
			r.Errorf("without a file: %s", home.Main())
		}
		r.assign()
		r.letMailsGo()
		if got := r.to(email); len(got) != 2 || plain(got[0].Subject) != "À faire : 3 évaluations avant le 14 avril à 10 h 00" {
			r.Fatalf("the mail about the files: %+v", got)
		}
		home = b.Open("/espace") // the only place that there is
		if home.Address != "/evaluations" || !strings.Contains(plain(home.Main()), "Il vous reste 3 évaluations à rendre. À rendre avant le dimanche 14 avril 2030 à 10 h 00") {
			r.Fatalf("%s says: %s", home.Address, home.Main())
		}
		one := b.Press("Lire le dossier suivant")
		for i := range 3 {
			if main := plain(one.Main()); !strings.Contains(main, "Je suis masqué : nom.") || !strings.Contains(main, "Appelez-moi masqué : nom.") {
				r.Fatalf("the document: %s", main)
			}
			for c := range 3 {
				r.leaksNothingOf(one.Body, c)
			}
			refused := b.Press("Rendre l’évaluation et lire la suivante", "mark.coherence", "3", "note.coherence", "Clair.")
			if main := plain(refused.Main()); refused.Status != http.StatusUnprocessableEntity || !strings.Contains(main, "Notez et commentez « Initiative ».") || !strings.Contains(main, "Clair.") {
				r.Fatalf("half a sheet: %d %s", refused.Status, main)
			}
			one = b.Press("Rendre l’évaluation et lire la suivante", "mark.initiative", []string{"0", "4", "5"}[i], "note.initiative", "Bien.")
		}
		if main := plain(one.Main()); one.Address != "/evaluations?fait=rendue" || !strings.Contains(main, "Tout est rendu, merci.") || !strings.Contains(main, "3 rendues sur 3") {
			r.Fatalf("after the last: %s %s", one.Address, main)
		}
		if again := r.start.Another().Open(link); again.Status != http.StatusGone || again.H1() != "Ce lien a déjà servi" {
			r.Errorf("the link again: %d %q", again.Status, again.H1())
		}
		var rows []store.TableRow
		r.act(func(ctx context.Context, tx *store.Tx) error {
			table, err := tx.MarksTable(ctx, r.manager(), r.reading, r.grid, store.TableFilter{Size: 10})
			rows = table.Rows
			return err
		})
		if len(rows) != 3 || rows[0].Reviews != 1 || rows[0].Mean != review.Whole(4) {
			r.Errorf("the table of marks: %+v", rows)
		}
	})
}

// leaksNothingOf fails when a text says who wrote a file.
func (r *readingRoom) leaksNothingOf(text string, i int) {
	r.Helper()
	first, last, _ := strings.Cut(candidateName(i), " ")
	for _, secret := range []string{first, last, "candidate" + string(rune('0'+i)) + "@", "01 23 45 67 89", r.files[i].Number, string(r.files[i].ID)} {
		if strings.Contains(text, secret) {
			r.Errorf("the page says %q", secret)
		}
	}
}

// An account that has come to hold a file is not opened by a link that lay in
// a mailbox; nor is one that was there before. Rule R-17.
func TestAnInvitationOpensNoAccountThatHoldsSomething(t *testing.T) {
	t.Parallel()
	eachRoom(t, room{grid: sixAtFive(), files: 1}, func(r *readingRoom) {
		r.invite("candidate0@exemple.fr", 1)
		if text := r.to("candidate0@exemple.fr")[0].Text; strings.Contains(text, "?code=") || !strings.Contains(text, "https://cohorte.example/evaluations\n") {
			r.Errorf("the mail to somebody who writes a file: %s", text)
		}
		r.invite("neuve@exemple.fr", 1)
		link := r.link("neuve@exemple.fr")
		r.act(func(ctx context.Context, tx *store.Tx) error {
			a, err := tx.AccountByAddress(ctx, "neuve@exemple.fr")
			if err != nil {
				return err
			}
			return tx.AddRole(ctx, a.ID, "operator", r.manager())
		})
		b := r.start.Another()
		b.Open(link)
		if got := b.Press("Entrer et lire la charte"); got.Status != http.StatusGone || len(b.Cookies()) != 0 {
			r.Errorf("the link of an operator signs in: %d %v", got.Status, b.Cookies())
		}
		r.invite("tard@exemple.fr", 1)
		link = r.link("tard@exemple.fr")
		r.at(r.now().Add(review.InvitationLife))
		if got := b.Open(link); got.Status != http.StatusGone || got.H1() != "Ce lien a expiré" {
			r.Errorf("after a week: %d %q", got.Status, got.H1())
		}
	})
}

// Reminders go to those who owe something, once a date. Rule R-18.
func TestReviewersAreReminded(t *testing.T) {
	t.Parallel()
	eachRoom(t, room{grid: sixAtFive(), files: 2}, func(r *readingRoom) {
		readers := r.readers(3)
		for _, code := range readers[0].codes() {
			readers[0].Post(readers[0].address(code), r.sheet("3"))
		}
		readers[1].Post(readers[1].address(readers[1].codes()[0]), r.sheet("3"))
		subjects := func(i int) (all []string) {
			for _, m := range r.to("lectrice" + string(rune('0'+i)) + "@exemple.fr") {
				if !strings.HasPrefix(m.Subject, "Invitation") {
					all = append(all, plain(m.Subject))
				}
			}
			return all
		}
		assigned := "À faire : 2 évaluations avant le 14 avril à 10 h 00"
		due := r.reading.DueAt
		for _, step := range []struct {
			at   time.Time
			want [3][]string
		}{
			{due.Add(-73 * time.Hour), [3][]string{{}, {}, {}}},
			{due.Add(-71 * time.Hour), [3][]string{{}, {"À faire : 1 évaluation avant le 14 avril à 10 h 00"}, {assigned}}},
			{due.Add(-70 * time.Hour), [3][]string{{}, {}, {}}},
			{due.Add(-23 * time.Hour), [3][]string{{}, {"À faire : 1 évaluation avant le 14 avril à 10 h 00"}, {assigned}}},
			{due.Add(time.Hour), [3][]string{{}, {}, {}}},
			{due.Add(25 * time.Hour), [3][]string{{}, {"À faire : 1 évaluation en retard depuis le 14 avril"}, {"À faire : 2 évaluations en retard depuis le 14 avril"}}},
			{due.Add(30 * 24 * time.Hour), [3][]string{{}, {}, {}}},
		} {
			before := [3]int{len(subjects(0)), len(subjects(1)), len(subjects(2))}
			r.at(step.at)
			for i := range 3 {
				got := subjects(i)
				if fresh := got[:len(got)-before[i]]; strings.Join(fresh, "|") != strings.Join(step.want[i], "|") {
					r.Errorf("%s, reader %d: %v, want %v", step.at.Sub(due), i, fresh, step.want[i])
				}
			}
		}
	})
}

// A question reaches who invited, its answer reaches who asked.
func TestAQuestionIsAnswered(t *testing.T) {
	t.Parallel()
	eachRoom(t, room{grid: sixAtFive(), anonymous: true, files: 1}, func(r *readingRoom) {
		one := r.readers(1)[0]
		code := one.codes()[0]
		one.Open(one.address(code))
		if got := one.Press("Poser la question", "mark.coherence", "2"); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Main(), "Écrivez votre question.") {
			r.Errorf("nothing asked: %d %s", got.Status, got.Main())
		}
		page := one.Press("Poser la question", "question", "La page 2 est blanche.")
		if main := plain(page.Main()); !strings.Contains(main, "Question posée") || !strings.Contains(main, "La page 2 est blanche.") || !strings.Contains(main, "sans réponse encore") || !strings.Contains(main, "Grille (1 sur 2)") {
			r.Fatalf("after asking: %s", main)
		}
		if got := r.to("equipe@exemple.fr"); len(got) != 1 || plain(got[0].Subject) != "À faire : répondre à une question sur la lecture "+code || strings.Contains(got[0].Text, "blanche") {
			r.Fatalf("the mail to the team: %+v", got)
		}
		r.act(func(ctx context.Context, tx *store.Tx) error {
			mine, err := tx.ReviewsForReviewer(ctx, one.id, r.reading.ID)
			if err != nil {
				return err
			}
			return review.Answer(ctx, tx, r.manager(), mine[0].ID, "Elle l’est dans l’original.")
		})
		mails := r.to("lectrice0@exemple.fr")
		if plain(mails[0].Subject) != "Pour information : réponse à votre question, lecture "+code || !strings.Contains(mails[0].Text, one.address(code)) {
			r.Errorf("the mail to the reviewer: %+v", mails[0])
		}
		if main := plain(one.Open(one.address(code)).Main()); !strings.Contains(main, "Réponse : Elle l’est dans l’original.") || !strings.Contains(main, "Commencée") {
			r.Errorf("the answer does not show: %s", main)
		}
	})
}
