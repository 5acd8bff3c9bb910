package journey_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"cohorte/demonstration"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/review"
	"cohorte/internal/blob"
	"cohorte/internal/pgtest"
	"cohorte/internal/sqldb"
	"cohorte/mail"
	"cohorte/store"
	"cohorte/web/account"
	"cohorte/web/route"
)

// engines are the databases that the journeys of a reading run on.
var engines = map[string]func(t *testing.T) string{
	"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "cohorte.db") },
	"postgres": func(t *testing.T) string { return pgtest.Database(t) },
}

// newReadingPlace is a place with so many applications, past every limit, each
// that was submitted found admissible and told.
func newReadingPlace(t *testing.T, dsn string, applications int) (*place, *person) {
	t.Helper()
	ctx := t.Context()
	db, err := store.Open(ctx, dsn, sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() }) //nolint:errcheck // it is thrown away
	blobs, err := blob.Open(filepath.Join(t.TempDir(), "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := demonstration.Fill(ctx, db, demonstration.Options{Now: tenOClock, Seed: 1, Applications: applications, Projects: 2, Blobs: blobs}, nil); err != nil {
		t.Fatal(err)
	}
	p := &place{T: t, db: db, signed: map[string]*person{}, post: mail.NewPostbox(100)}
	p.clock.Store(tenOClock.UnixNano())
	p.site = &route.Site{
		DB: db, Shelf: edition.NewShelf(p.editions()...), Clock: p.now, WhoIs: account.WhoIs(db), Renew: account.Renew(db),
		Files: blobs, BaseURL: "https://cohorte.example", Version: "test", Demo: true, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	p.site.Identity = route.IdentityOf(p.site.Shelf, true)
	p.serve(route.DefaultLimits)
	if p.people, err = demonstration.People(ctx, db); err != nil {
		t.Fatal(err)
	}
	p.makeLinks()
	p.later(60 * 24 * time.Hour)
	desk := p.as("desk_officer")
	for {
		waiting := numbersIn(desk.get("/gestion/candidatures?edition=demo-6&recevabilite=a-verifier").text)
		if len(waiting) == 0 {
			break
		}
		for _, number := range waiting {
			desk.judge("candidatures", number, "admissible", nil).expect(desk, http.StatusSeeOther, number)
		}
	}
	desk.tellAll("candidatures")
	return p, desk
}

// href is the first address of a page that a pattern finds.
func (p page) href(t *testing.T, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(`href="(` + pattern + `)"`).FindStringSubmatch(p.text)
	if m == nil {
		t.Fatalf("%s has no link like %s:\n%s", p.Request.URL.Path, pattern, p.main())
	}
	return strings.ReplaceAll(m[1], "&amp;", "&")
}

// openReading opens the anonymous reading of demo-6 and takes its files.
func (w *person) openReading() (base string) {
	w.Helper()
	list := w.get("/gestion/evaluations").expect(w, http.StatusOK, "the readings")
	ask := list.href(w.T, `/gestion/evaluations/ouverture\?appel=candidatures&amp;edition=demo-6&amp;etape=review`)
	form := w.get(ask).expect(w, http.StatusOK, "the form").formTo("/ouverture")
	due := w.now().AddDate(0, 0, 10)
	for name, value := range map[string]string{"due.day": due.Format("2"), "due.month": due.Format("1"), "due.year": due.Format("2006"),
		"per_file": "3", "mode": "plan", "discuss": "40", "shared_domain": "3", "shrinkage": "2"} {
		form.Set(name, value)
	}
	w.post("/gestion/evaluations/ouverture", url.Values{"edition": form["edition"], "appel": form["appel"], "etape": form["etape"]}).
		says(w.T, http.StatusUnprocessableEntity, "Choisissez un jour à venir")
	opened := w.post("/gestion/evaluations/ouverture", form).expect(w, http.StatusSeeOther, "opened")
	base, _, _ = strings.Cut(opened.Header.Get("Location"), "?")
	w.post("/gestion/evaluations/ouverture", form).says(w.T, http.StatusConflict, "Cette lecture vient d’être ouverte par quelqu’un d’autre")
	w.post(base+"/prise", url.Values{"seed": {""}}).says(w.T, http.StatusUnprocessableEntity, "Écrivez la graine du tirage")
	w.post(base+"/prise", url.Values{"seed": {"2030-01-31"}}).expect(w, http.StatusSeeOther, "taken")
	return base
}

// seen is the revision that a proposal was made on.
func (p page) seen() url.Values { return p.formTo("/attribution") }

func (w *person) invited(base string, capacity int, addresses ...string) {
	w.Helper()
	w.post(base+"/evaluateurs", url.Values{"email": {strings.Join(addresses, "\n")}, "capacity": {strconv.Itoa(capacity)}, "skills": {"produit, données"}}).
		expect(w, http.StatusSeeOther, "invited")
}

// reviewersOf are the accounts of a reading by address.
func (p *place) reviewersOf(base string) map[string]store.Colleague {
	p.Helper()
	of := map[string]store.Colleague{}
	p.look(func(ctx context.Context, tx *store.Tx) error {
		officer, err := tx.AccountByAddress(ctx, p.emailOf("desk_officer"))
		if err != nil {
			return err
		}
		all, err := tx.ReviewersOf(ctx, officer.Actor(p.now()), idOf(base))
		for _, c := range all {
			of[c.Email] = c
		}
		return err
	})
	return of
}

func idOf(base string) review.ReadingID {
	return review.ReadingID(strings.TrimPrefix(base, "/gestion/evaluations/"))
}

// board is all that the assignment of a reading rests on.
func (p *place) board(base string) (b review.Board) {
	p.Helper()
	p.look(func(ctx context.Context, tx *store.Tx) (err error) {
		b, err = tx.Board(ctx, idOf(base))
		return err
	})
	return b
}

func (p *place) look(do func(ctx context.Context, tx *store.Tx) error) {
	p.Helper()
	if err := p.db.Read(p.Context(), do); err != nil {
		p.Fatal(err)
	}
}

// loads are how many files each reviewer has.
func loads(b review.Board) map[string]int {
	of := map[string]int{}
	for _, p := range b.Pairs {
		if p.Status.Stands() {
			of[string(p.Reviewer)]++
		}
	}
	return of
}

// From 40 admissible files to everything assigned to six reviewers, then one
// drop-out: nothing is written before it is asked for, two officers at once
// give one assignment, and only the files of who left change hands. Rules R-11,
//
func TestFilesAreSharedOutAndOneReviewerDropsOut(t *testing.T) {
	t.Parallel()
	for name, dsn := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, desk := newReadingPlace(t, dsn(t), 68)
			base := desk.openReading()
			files := len(p.board(base).Files)
			if files < 40 {
				t.Fatalf("%d files were taken", files)
			}
			desk.get(base).says(t, http.StatusOK, strconv.Itoa(files)+" dossiers : invitez maintenant les évaluateurs.")

			room := files*3/5 + 3
			desk.post(base+"/evaluateurs", url.Values{"email": {"r1@lecture.example, personne@"}, "capacity": {"5"}}).says(t, http.StatusUnprocessableEntity, "Écrivez une adresse complète", "personne@")
			desk.post(base+"/evaluateurs", url.Values{"email": {"r1@lecture.example"}, "capacity": {"beaucoup"}}).says(t, http.StatusUnprocessableEntity, "Écrivez un nombre de dossiers")
			if n := len(p.reviewersOf(base)); n != 0 {
				t.Errorf("%d were invited by a post that was refused", n)
			}
			var six []string
			for i := range 6 {
				six = append(six, fmt.Sprintf("r%d@lecture%d.example", i, i))
			}
			desk.invited(base, room, six...)

			proposal := desk.get(base+"/attribution?graine=2030-02-01").expect(desk, http.StatusOK, "a proposal")
			if len(loads(p.board(base))) != 0 {
				t.Fatal("a proposal was written")
			}
			if strings.Contains(proposal.main(), "Tout ne peut pas être attribué") {
				t.Errorf("something is short: %s", proposal.main())
			}
			other := p.as("programme_manager")
			desk.post(base+"/attribution", proposal.seen()).expect(desk, http.StatusSeeOther, "assigned")
			other.post(base+"/attribution", proposal.seen()).says(t, http.StatusConflict, "Rien n’a été changé", "Quelqu’un a changé cette lecture entre-temps")
			b := p.board(base)
			if got := loads(b); len(got) != 6 || slices.Max(valuesOf(got))-slices.Min(valuesOf(got)) > 1 || total(got) != 3*files {
				t.Errorf("loads %v for %d files", got, files)
			}
			desk.get(base+"/attribution").says(t, http.StatusOK, "Chaque dossier a ses évaluations : "+strconv.Itoa(3*files), "2030-02-01")

			gone := p.reviewersOf(base)[six[0]]
			desk.get(base+"/evaluateurs/"+string(gone.Account)).says(t, http.StatusOK, "redonnée")
			desk.post(base+"/evaluateurs/"+string(gone.Account)+"/retrait", url.Values{}).expect(desk, http.StatusSeeOther, "left")
			again := desk.get(base+"/attribution?graine=2030-02-02").expect(desk, http.StatusOK, "a repair")
			lost := loads(b)[string(gone.Account)]
			again.says(t, http.StatusOK, strconv.Itoa(lost)+" évaluations à donner, 0 à reprendre")
			desk.post(base+"/attribution", again.seen()).expect(desk, http.StatusSeeOther, "repaired")
			after := p.board(base)
			if got := loads(after); len(got) != 5 || total(got) != 3*files {
				t.Errorf("after the drop-out: %v", got)
			}
			for _, before := range b.Pairs {
				if before.Reviewer != gone.Account && !slices.ContainsFunc(after.Pairs, func(x review.BoardPair) bool { return x.Review == before.Review && x.Status == before.Status }) {
					t.Errorf("a file changed hands that was not of who left: %+v", before)
				}
			}
		})
	}
}

func valuesOf(m map[string]int) (list []int) {
	for _, n := range m {
		list = append(list, n)
	}
	return list
}

func total(m map[string]int) (sum int) {
	for _, n := range m {
		sum += n
	}
	return sum
}

// Every bad input of those who organise a reading has its answer: capacities
// that can't be met, a move to who is excluded, a conflict after the review,
// what is given or closed already.
func TestWhatARefusedActOnAReadingAnswers(t *testing.T) {
	t.Parallel()
	p, desk := newReadingPlace(t, engines["sqlite"](t), 8)
	base := desk.openReading()
	desk.invited(base, 2, "r0@a.example", "r1@b.example", "r2@c.example", "r3@d.example")
	short := desk.get(base + "/attribution?graine=x")
	short.says(t, http.StatusOK, "Tout ne peut pas être attribué", "les personnes qui peuvent les lire sont toutes à leur capacité")
	desk.post(base+"/attribution", short.seen()).expect(desk, http.StatusSeeOther, "in part")

	of := p.reviewersOf(base)
	free := func(but string) (who string, file string) { // a file that somebody does not read
		b := p.board(base)
		for _, f := range b.Files {
			if !slices.ContainsFunc(b.Pairs, func(x review.BoardPair) bool { return x.File == f.File && string(x.Reviewer) == but }) {
				return but, f.Code
			}
		}
		t.Fatal("no file is free")
		return "", ""
	}
	r0 := string(of["r0@a.example"].Account)
	_, code := free(r0)
	give := func(code, who string) page {
		return desk.post(base+"/attribution/"+code, url.Values{"reviewer": {who}})
	}
	give(code, r0).says(t, http.StatusConflict, "lit déjà autant de dossiers qu’elle en prend")
	give(code, "").says(t, http.StatusUnprocessableEntity, "Choisissez une personne")
	give("999999", r0).expect(desk, http.StatusNotFound, "an unknown file")
	desk.post(base+"/evaluateurs/"+r0, url.Values{"capacity": {"5"}}).expect(desk, http.StatusSeeOther, "more room")
	desk.post(base+"/evaluateurs/"+r0, url.Values{"capacity": {"-1"}}).says(t, http.StatusUnprocessableEntity, "Écrivez un nombre de dossiers, de 0 à 1000")
	desk.post(base+"/deports", url.Values{"reviewer": {r0}, "file": {code}}).says(t, http.StatusUnprocessableEntity, "Écrivez le motif")
	desk.post(base+"/deports", url.Values{"reviewer": {r0}, "file": {"000"}, "reason": {"proche"}}).says(t, http.StatusUnprocessableEntity, "Aucun dossier de cette lecture")
	desk.post(base+"/deports", url.Values{"reviewer": {r0}, "file": {code}, "reason": {"proche"}}).expect(desk, http.StatusSeeOther, "kept out")
	give(code, r0).says(t, http.StatusUnprocessableEntity, "un lien l’en écarte")

	b := p.board(base)
	held := b.Pairs[slices.IndexFunc(b.Pairs, func(x review.BoardPair) bool { return x.Status == review.Assigned && string(x.Reviewer) != r0 })]
	heldCode := b.Files[slices.IndexFunc(b.Files, func(f review.BoardFile) bool { return f.File == held.File })].Code
	hand := func(act url.Values) page { return desk.post(base+"/attribution/"+heldCode, act) }
	hand(url.Values{"review": {"review-unknown"}, "acte": {"reprendre"}}).expect(desk, http.StatusNotFound, "somebody else’s review")
	hand(url.Values{"review": {string(held.Review)}, "acte": {"reprendre"}}).expect(desk, http.StatusSeeOther, "taken back")
	hand(url.Values{"review": {string(held.Review)}, "acte": {"reprendre"}}).expect(desk, http.StatusNotFound, "taken back twice")

	p.giveOne(base)
	given := p.board(base).Pairs[slices.IndexFunc(p.board(base).Pairs, func(x review.BoardPair) bool { return x.Status == review.Complete })]
	givenCode := b.Files[slices.IndexFunc(b.Files, func(f review.BoardFile) bool { return f.File == given.File })].Code
	desk.post(base+"/attribution/"+givenCode, url.Values{"review": {string(given.Review)}, "acte": {"reprendre"}}).says(t, http.StatusConflict, "Cette évaluation a avancé entre-temps")
	desk.post(base+"/deports", url.Values{"reviewer": {string(given.Reviewer)}, "file": {givenCode}, "reason": {"appris après coup"}}).expect(desk, http.StatusSeeOther, "after the review")
	desk.get(base+"/attribution/"+givenCode).says(t, http.StatusOK, "Déport")
	ties := desk.get(base + "/deports?etat=toutes")
	ties.says(t, http.StatusOK, "Décision de l’équipe", "appris après coup")
	tie := regexp.MustCompile(`/deports/(conflict-[0-9a-z]+)"`).FindStringSubmatch(ties.text)[1]
	desk.post(base+"/deports/"+tie, url.Values{"decision": {"peut-être"}, "reason": {"x"}}).says(t, http.StatusUnprocessableEntity, "Choisissez une décision")
	desk.post(base+"/deports/"+tie, url.Values{"decision": {"garder"}}).says(t, http.StatusUnprocessableEntity, "Écrivez le motif")
	desk.post(base+"/deports/"+tie, url.Values{"decision": {"garder"}, "reason": {"homonyme"}}).expect(desk, http.StatusSeeOther, "dismissed")
	desk.post(base+"/deports/"+tie, url.Values{"decision": {"garder"}, "reason": {"homonyme"}}).says(t, http.StatusConflict, "Rien n’a été changé")

	desk.get(base+"/cloture").says(t, http.StatusOK, "Cela ne s’annule pas")
	desk.post(base+"/cloture", url.Values{}).expect(desk, http.StatusSeeOther, "closed")
	give(code, r0).says(t, http.StatusConflict, "La lecture est close depuis le")
	desk.post(base+"/prise", url.Values{"seed": {"x"}}).says(t, http.StatusConflict, "La lecture est close depuis le")
	desk.post(base+"/evaluateurs", url.Values{"email": {"tard@e.example"}, "capacity": {"1"}}).says(t, http.StatusConflict, "La lecture est close depuis le")
}

// giveOne gives a review as its reviewer would.
func (p *place) giveOne(base string) {
	p.Helper()
	err := p.db.Write(p.Context(), func(ctx context.Context, tx *store.Tx) error {
		r, err := tx.Reading(ctx, idOf(base))
		if err != nil {
			return err
		}
		rules, g, err := r.Rules(p.site.Shelf)
		if err != nil {
			return err
		}
		b, err := tx.Board(ctx, r.ID)
		if err != nil {
			return err
		}
		one := b.Pairs[slices.IndexFunc(b.Pairs, func(x review.BoardPair) bool { return x.Status == review.Assigned })]
		code := b.Files[slices.IndexFunc(b.Files, func(f review.BoardFile) bool { return f.File == one.File })].Code
		who, err := tx.Account(ctx, one.Reviewer)
		if err != nil {
			return err
		}
		by := who.Actor(p.now())
		if _, hash := review.CharterOf(rules.Edition); hash != "" {
			if _, err := review.SignCharter(ctx, tx, by, p.site.Shelf, r.ID, hash); err != nil {
				return err
			}
		}
		s := review.Sheet{Marks: map[string]review.Mark{}}
		for _, c := range g.Criteria {
			s.Marks[c.ID] = review.MarkOf(g.Scale.Max, "Bien.")
		}
		if len(g.Verdicts) > 0 {
			s.Verdict = g.Verdicts[0].ID
		}
		_, err = review.Give(ctx, tx, by, p.site.Shelf, r.ID, code, s, g.SHA256)
		return err
	})
	if err != nil {
		p.Fatal(err)
	}
}

// An officer who is kept from a file learns nothing of it from the pages of
// those who organise its reading, while there is something of every kind to
// learn: marks, a question, names in a text, a copy, a missing review, a tie.
// Rule R-22.
func TestAnExcludedOfficerFindsNothingOfAFile(t *testing.T) {
	t.Parallel()
	for name, dsn := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, desk := newReadingPlace(t, dsn(t), 8)
			base := desk.openReading()
			desk.invited(base, 8, p.emailOf("desk_officer"), "r1@b.example", "r2@c.example", "r3@d.example")
			manager := p.as("programme_manager")
			secret := p.secretFile(base)
			officer := p.reviewersOf(base)[p.emailOf("desk_officer")]
			manager.post(base+"/deports", url.Values{"reviewer": {string(officer.Account)}, "file": {secret.Code}, "reason": {"de la même famille"}}).expect(manager, http.StatusSeeOther, "kept out")
			manager.post(base+"/deports", url.Values{"reviewer": {string(p.reviewersOf(base)["r1@b.example"].Account)}, "file": {secret.Code}, "reason": {"motif indiscret"}}).expect(manager, http.StatusSeeOther, "a shortage")
			proposal := manager.get(base + "/attribution?graine=x")
			proposal.says(t, http.StatusOK, "Tout ne peut pas être attribué", secret.Code)
			manager.post(base+"/attribution", proposal.seen()).expect(manager, http.StatusSeeOther, "assigned")
			p.fillSecret(base, secret)

			pages := []string{"", "/evaluateurs", "/deports", "/deports?etat=toutes", "/deports?q=" + secret.Number, "/attribution", "/attribution?graine=y", "/attribution?etat=incomplets",
				"/attribution?q=" + url.QueryEscape(secret.Name), "/anonymat", "/anonymat?etat=tous", "/questions", "/cloture"}
			told, before := "", map[string]string{}
			for _, page := range pages {
				got := desk.get(base+page).expect(desk, http.StatusOK, page)
				before[page] = seedless(got.text)
				for _, word := range []string{secret.Number, `/` + secret.Code, ">" + secret.Code, secret.Name, "motif indiscret", "Question secrète"} {
					searched := strings.Contains(page, "?q=") && word != ">"+secret.Code && strings.Contains(got.text, `value="`)
					if strings.Contains(got.text, word) && !searched {
						t.Errorf("%s tells %q", page, word)
					}
				}
				told += manager.get(base + page).text
			}
			for _, word := range []string{secret.Number, ">" + secret.Code, secret.Name, "motif indiscret", "Question secrète"} {
				if !strings.Contains(told, word) {
					t.Errorf("there is no %q to leak", word)
				}
			}
			for _, page := range []string{"/attribution/", "/anonymat/"} {
				desk.get(base+page+secret.Code).expect(desk, http.StatusNotFound, page)
				manager.get(base+page+secret.Code).expect(manager, http.StatusOK, page)
			}
			tie := regexp.MustCompile(`/deports/(conflict-[0-9a-z]+)"`).FindStringSubmatch(manager.get(base + "/deports?etat=toutes&q=" + secret.Code).text)[1]
			asked := p.askedReview(base, secret)
			for path, form := range map[string]url.Values{
				"/attribution/" + secret.Code:               {"reviewer": {string(officer.Account)}},
				"/anonymat/" + secret.Code + "/passages":    {"decision": {"laisser"}},
				"/anonymat/" + secret.Code + "/devoilement": {"reason": {"voir"}},
				"/deports/" + tie:                           {"decision": {"garder"}, "reason": {"voir"}},
				"/questions/" + string(asked):               {"answer": {"voir"}},
			} {
				desk.post(base+path, form).expect(desk, http.StatusNotFound, path)
			}
			manager.post(base+"/questions/"+string(asked), url.Values{"answer": {"Oui."}}).expect(manager, http.StatusSeeOther, "answered")
			manager.post(base+"/anonymat/"+secret.Code+"/devoilement", url.Values{"reason": {"demande du jury"}}).expect(manager, http.StatusSeeOther, "revealed")
			for _, page := range pages {
				if after := seedless(desk.get(base + page).text); after != before[page] {
					t.Errorf("%s changed with a file that the officer must not know of", page)
				}
			}
		})
	}
}

// seedless leaves out the seed that a page proposes, drawn at each visit.
func seedless(text string) string {
	return regexp.MustCompile(`(name="(?:seed|graine)" value=")[^"]*"`).ReplaceAllString(text, `$1"`)
}

// secretFile is a file of a reading, as a manager sees it.
func (p *place) secretFile(base string) (f store.ReadFile) {
	p.Helper()
	p.look(func(ctx context.Context, tx *store.Tx) error {
		manager, err := tx.AccountByAddress(ctx, p.emailOf("programme_manager"))
		if err != nil {
			return err
		}
		r, err := tx.Reading(ctx, idOf(base))
		if err != nil {
			return err
		}
		files, err := tx.ReadFiles(ctx, manager.Actor(p.now()), r)
		f = files[len(files)/2]
		return err
	})
	return f
}

// fillSecret gives a file something of every kind that could leak.
func (p *place) fillSecret(base string, f store.ReadFile) {
	p.Helper()
	err := p.db.Write(p.Context(), func(ctx context.Context, tx *store.Tx) error {
		r, err := tx.Reading(ctx, idOf(base))
		if err != nil {
			return err
		}
		rules, _, err := r.Rules(p.site.Shelf)
		if err != nil {
			return err
		}
		b, err := tx.Board(ctx, r.ID)
		if err != nil {
			return err
		}
		for _, pair := range b.Pairs {
			if pair.File != f.ID || pair.Status != review.Assigned {
				continue
			}
			who, err := tx.Account(ctx, pair.Reviewer)
			if err != nil {
				return err
			}
			if _, hash := review.CharterOf(rules.Edition); hash != "" {
				if _, err := review.SignCharter(ctx, tx, who.Actor(p.now()), p.site.Shelf, r.ID, hash); err != nil {
					return err
				}
			}
			if err := review.Ask(ctx, tx, who.Actor(p.now()), p.site.Shelf, r.ID, f.Code, "Question secrète"); err != nil {
				return err
			}
			break
		}
		if err := tx.AddMasks(ctx, f.ID, f.Submissions, "motivation", []review.Span{{From: 0, To: 2, What: "name"}}); err != nil {
			return err
		}
		return tx.PutCopy(ctx, review.AnonymousCopy{File: f.ID, Field: "anonymous_piece", SHA256: strings.Repeat("0", 64), GivenAt: p.now()})
	})
	if err != nil {
		p.Fatal(err)
	}
}

// askedReview is the review of a file in which a question was asked.
func (p *place) askedReview(base string, f store.ReadFile) review.ID {
	p.Helper()
	for _, pair := range p.board(base).Pairs {
		if pair.File == f.ID && pair.Status == review.Asked {
			return pair.Review
		}
	}
	p.Fatal("nobody asked")
	return ""
}
