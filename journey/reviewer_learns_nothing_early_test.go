package journey_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cohorte/fellowship/account"
	"cohorte/fellowship/review"
	"cohorte/store"
)

// everything is all that a reviewer can open, byte for byte: their pages, those
// of every file, and the attached files.
func (r reader) everything() string {
	r.room.Helper()
	reading := "/evaluations/" + string(r.room.reading.ID)
	addresses := []string{"/espace", "/compte", "/evaluations", "/evaluations/deports", reading + "/disponibilite", reading + "/liberation", "/en/evaluations"}
	var codes []string
	hashes := []string{strings.Repeat("0", 64)}
	r.room.act(func(ctx context.Context, tx *store.Tx) (err error) {
		codes, err = tx.CodesOf(ctx, r.room.reading.ID)
		if err != nil {
			return err
		}
		for _, f := range r.room.files {
			copies, err := tx.CopiesOf(ctx, f.ID)
			if err != nil {
				return err
			}
			for _, c := range copies {
				hashes = append(hashes, c.SHA256)
			}
		}
		return nil
	})
	slices.Sort(codes)
	for _, code := range codes {
		addresses = append(addresses, r.address(code), r.address(code)+"/deport", r.address(code)+"/abstention")
		for _, h := range hashes {
			addresses = append(addresses, r.address(code)+"/pieces/"+h)
		}
	}
	var all strings.Builder
	for _, a := range addresses {
		page := r.Open(a)
		fmt.Fprintf(&all, "%s %d %s\n%s\n", a, page.Status, page.Address, page.Body)
	}
	return all.String()
}

// Another juror's marks change nothing of what one sees, until one's own are
// given; and never anything of what an excluded one sees. Rules.
func TestAReviewerLearnsNothingEarly(t *testing.T) {
	t.Parallel()
	eachRoom(t, room{grid: sixAtFive(), anonymous: true, files: 4}, func(r *readingRoom) {
		readers := r.readers(4) // three a file: one reader of each file is missing somewhere
		late, excluded, juror := readers[0], readers[1], readers[2]
		shared := ""
		for _, code := range juror.codes() {
			if strings.Contains(strings.Join(late.codes(), " "), code) && strings.Contains(strings.Join(excluded.codes(), " "), code) {
				shared = code
			}
		}
		if shared == "" {
			r.Fatal("no file has all three readers")
		}
		excluded.Post(excluded.address(shared), r.sheet("1")) // given, then excluded: others' marks would show
		if got := excluded.Post(excluded.address(shared)+"/deport", url.Values{}); got.Address != "/evaluations?fait=deport" {
			r.Fatalf("standing aside leads to %s", got.Address)
		}
		given := readers[3]
		sees := ""
		for _, code := range given.codes() {
			if code == shared {
				sees = code
			}
		}
		before := map[string]string{"who has not given": late.everything(), "who is excluded": excluded.everything()}
		if strings.Contains(before["who is excluded"], "Lecture "+shared) {
			r.Error("the file is named to who is excluded from it")
		}
		if !strings.Contains(before["who has not given"], "Lecture "+shared) {
			r.Error("the file is named to nobody: nothing could leak")
		}
		check := func(what string) {
			r.Helper()
			for who, was := range before {
				of := late
				if who == "who is excluded" {
					of = excluded
				}
				if diff := cmp.Diff(was, of.everything()); diff != "" {
					r.Errorf("%s: %s sees it: %s", what, who, diff)
				}
			}
		}
		if got := juror.Post(juror.address(shared), r.sheet("5")); !strings.HasSuffix(got.Address, "?fait=rendue") {
			r.Fatalf("the juror's review: %d %s", got.Status, got.Address)
		}
		check("another juror gave")
		change := r.sheet("2")
		change.Set("reason", "Relu.")
		juror.Post(juror.address(shared), change)
		check("another juror changed")
		if sees != "" {
			given.Post(given.address(sees), r.sheet("3"))
			check("a third one gave")
		}

		// The control: once one's own are given, the others' show.
		late.Post(late.address(shared), r.sheet("4"))
		if main := plain(late.Open(late.address(shared)).Main()); !strings.Contains(main, "La vôtre : 4") || !strings.Contains(main, "Les autres : 2") {
			r.Errorf("after giving: %s", main)
		}
		juror.Post(juror.address(shared), url.Values{"_revision": {r.grid.SHA256}, "_act": {"give"}, "mark.coherence": {"0"}, "note.coherence": {"a"}, "mark.initiative": {"1"}, "note.initiative": {"b"}, "reason": {"Encore."}})
		if main := plain(late.Open(late.address(shared)).Main()); !strings.Contains(main, "Les autres : 0,5") {
			r.Errorf("nothing could leak: %s", main)
		}
	})
}

// A file that is not one's own is an unknown address, for every act.
func TestOtherPeoplesFilesAreUnknownAddresses(t *testing.T) {
	t.Parallel()
	eachRoom(t, room{grid: sixAtFive(), files: 2}, func(r *readingRoom) {
		one := r.readers(1)[0]
		code := one.codes()[0]
		stranger := r.start.Another()
		stranger.Open("/connexion")
		stranger.Press("Recevoir un lien de connexion", "email", "candidate0@exemple.fr")
		stranger.Open(r.link("candidate0@exemple.fr"))
		stranger.Press("Me connecter")
		reading := "/evaluations/" + string(r.reading.ID)
		for _, address := range []string{"/evaluations", "/evaluations/deports", reading + "/disponibilite", reading + "/liberation", one.address(code), one.address(code) + "/deport", one.address(code) + "/abstention"} {
			unknown := stranger.Open("/rien-ici")
			page := stranger.Open(address)
			if page.Status != http.StatusNotFound || strings.ReplaceAll(page.Body, address, "/rien-ici") != unknown.Body {
				r.Errorf("%s: %d", address, page.Status)
			}
		}
		for _, address := range []string{reading + "/charte", reading + "/disponibilite", reading + "/suivante", reading + "/liberation", reading + "/depart", one.address(code), one.address(code) + "/enregistrement",
			one.address(code) + "/deport", one.address(code) + "/abstention"} {
			values := r.sheet("1")
			values.Set("file", code)
			values.Set("capacity", "1")
			if got := stranger.Post(address, values); got.Status != http.StatusNotFound {
				r.Errorf("POST %s: %d", address, got.Status)
			}
		}
		// Who joins the writers of a file reads none of it any more.
		var f string
		r.act(func(ctx context.Context, tx *store.Tx) error {
			mine, err := tx.ReviewsForReviewer(ctx, one.id, r.reading.ID)
			if err != nil {
				return err
			}
			f = string(mine[0].File)
			_, err = tx.AddWriter(ctx, mine[0].File, one.id, r.now())
			return err
		})
		if got := one.Open(one.address(code)); got.Status != http.StatusNotFound || strings.Contains(one.Open("/evaluations").Body, "Lecture "+code) {
			r.Errorf("a writer of %s reads it: %d", f, got.Status)
		}
	})
}

// Ties that were found are told without what they were found in; the name of
// the file only where reading is not anonymous.
func TestTiesAreAnswered(t *testing.T) {
	t.Parallel()
	for _, anonymous := range []bool{true, false} {
		eachRoom(t, room{grid: sixAtFive(), anonymous: anonymous, files: 2}, func(r *readingRoom) {
			r.invite("a@exemple.fr", 2)
			r.invite("b@exemple.fr", 2)
			one := reader{room: r, Browser: r.start.Another()}
			one.id = r.invite("lectrice@exemple.fr", 2)
			one.Open(r.link("lectrice@exemple.fr"))
			find := func(n int, who account.ID) {
				r.act(func(ctx context.Context, tx *store.Tx) error {
					_, err := review.KeepFound(ctx, tx, r.manager(), r.reading.ID, who, r.files[n].ID, []review.Finding{{Kind: review.SameOrganisation, Evidence: "Maison fictive"}})
					return err
				})
			}
			find(0, one.id)
			find(1, one.id)
			if got := one.Press("Entrer et lire la charte"); strings.Contains(got.Body, "à confirmer") {
				r.Error("ties are told before the charter")
			}
			one.Press("Signer la charte")
			page := one.Open("/evaluations")
			main := plain(page.Main())
			if !strings.Contains(main, "2 liens à confirmer") || !strings.Contains(main, "Même organisation que vous.") || strings.Contains(page.Body, "Maison fictive") {
				r.Fatalf("the ties: %s", main)
			}
			if named := strings.Contains(main, candidateName(0)); named == anonymous {
				r.Errorf("anonymous %v, the name shows: %v", anonymous, named)
			}
			no := one.Press("Ce n’en est pas un")
			if !strings.Contains(plain(no.Main()), "L’équipe en décidera.") || !strings.Contains(plain(no.Main()), "1 lien à confirmer") {
				r.Errorf("after no: %s", no.Main())
			}
			yes := one.Press("C’est un conflit")
			if main := plain(yes.Main()); !strings.Contains(main, "Vous ne verrez plus ce dossier") || strings.Contains(main, "à confirmer") {
				r.Errorf("after yes: %s", main)
			}
			asides := plain(one.Open("/evaluations/deports").Main())
			if !strings.Contains(asides, "L’équipe décide") || !strings.Contains(asides, "Un dossier vous est fermé.Déport") || strings.Count(asides, "Lecture ") != 1 {
				r.Errorf("what was answered: %s", asides)
			}
		})
	}
}

// Reviewers give files back without a reason, and take the least-read ones
// where the reading says so.
func TestReviewersReleaseAndTakeFiles(t *testing.T) {
	t.Parallel()
	eachRoom(t, room{grid: sixAtFive(), files: 3, leastRead: true}, func(r *readingRoom) {
		one := reader{room: r, Browser: r.start.Another(), id: r.invite("lectrice@exemple.fr", 2)}
		one.Open(r.link("lectrice@exemple.fr"))
		one.Press("Entrer et lire la charte")
		one.Press("Signer la charte")
		one.Open("/evaluations")
		one.Press("Prendre un dossier à lire")
		if got := one.Press("Rendre l’évaluation et lire la suivante", "mark.coherence", "1", "note.coherence", "a", "mark.initiative", "2", "note.initiative", "b"); got.H1() == "À évaluer" {
			r.Fatalf("there is another to take, and giving leads to %s", got.Address)
		}
		if got := one.Press("Rendre l’évaluation et lire la suivante", "mark.coherence", "1", "note.coherence", "a", "mark.initiative", "2", "note.initiative", "b"); got.Address != "/evaluations?fait=rendue" {
			r.Fatalf("two are all that they take, and giving leads to %s", got.Address)
		}
		one.Follow("Ce que je peux lire, et combien")
		one.Press("Enregistrer ce que je peux lire", "capacity", "3")
		one.Press("Prendre un dossier à lire")
		code := one.codes()
		one.Open("/evaluations")
		one.Follow("Je ne pourrai pas finir")
		var third string
		for _, c := range code {
			if strings.Contains(one.Page.Body, `value="`+c+`"`) {
				third = c
			}
		}
		if got := one.Press("Libérer ces dossiers", "file", third); !strings.Contains(plain(got.Main()), "Les dossiers sont libérés.") || strings.Contains(got.Main(), "Lecture "+third) {
			r.Fatalf("after releasing %s: %s", third, got.Main())
		}
		if got := one.Open(one.address(third)); got.Status != http.StatusNotFound {
			r.Errorf("a released file opens: %d", got.Status)
		}
		one.Open("/evaluations")
		one.Press("Prendre un dossier à lire")
		one.Open("/evaluations")
		one.Follow("Je ne pourrai pas finir")
		if got := one.Press("Quitter cette lecture, libérer 1"); !strings.Contains(plain(got.Main()), "Vous ne lisez plus dans cette lecture.") {
			r.Errorf("after leaving: %s", got.Main())
		}
		if got := one.Open("/evaluations"); !strings.Contains(plain(got.Main()), "Aucune lecture ne vous attend.") {
			r.Errorf("afterwards: %s", got.Main())
		}
	})
}

// Attached files are read in a tab of their own; in an anonymous reading only
// as the accepted copy, under a name that says nothing. Rules.
func TestAttachedFilesAreReadBesideTheGrid(t *testing.T) {
	t.Parallel()
	for _, anonymous := range []bool{true, false} {
		eachRoom(t, room{grid: sixAtFive(), anonymous: anonymous, files: 1}, func(r *readingRoom) {
			one := r.readers(1)[0]
			code := one.codes()[0]
			original, err := r.site.Files.Keep(strings.NewReader(pdfOf(candidateName(0))), 1<<20)
			if err != nil {
				r.Fatal(err)
			}
			piece := func(hash string) (int, string, string) {
				got := one.Open(one.address(code) + "/pieces/" + hash)
				return got.Status, got.Header.Get("Content-Disposition"), got.Header.Get("Content-Security-Policy")
			}
			if !anonymous {
				status, name, policy := piece(original.SHA256)
				if status != http.StatusOK || !strings.HasPrefix(name, "inline") || policy != "default-src 'none'" {
					r.Errorf("the attached file: %d %s %s", status, name, policy)
				}
				return
			}
			if status, _, _ := piece(original.SHA256); status != http.StatusNotFound {
				r.Errorf("the original opens: %d", status)
			}
			made, err := r.site.Files.Keep(strings.NewReader(pdfOf("Une version sans nom")), 1<<20)
			if err != nil {
				r.Fatal(err)
			}
			copied := review.AnonymousCopy{File: r.files[0].ID, Field: "cv", SHA256: made.SHA256}
			r.act(func(ctx context.Context, tx *store.Tx) error {
				return review.OfferCopy(ctx, tx, r.manager(), copied, "Une version sans nom", review.Identity{First: "Zoé"})
			})
			if status, _, _ := piece(made.SHA256); status != http.StatusNotFound || !strings.Contains(one.Open(one.address(code)).Body, "sans version anonymisée à lire") {
				r.Errorf("a copy that nobody has accepted opens: %d", status)
			}
			r.act(func(ctx context.Context, tx *store.Tx) error {
				copied.Status = review.CopyAccepted
				_, err := tx.SaveCopy(ctx, copied)
				return err
			})
			status, name, policy := piece(made.SHA256)
			if status != http.StatusOK || !strings.Contains(name, `inline; filename="lecture-`+code+`-piece-1.pdf"`) || policy != "default-src 'none'" {
				r.Errorf("the copy: %d %s %s", status, name, policy)
			}
			page := one.Open(one.address(code))
			if !strings.Contains(page.Body, "Pièce 1, version anonymisée") || strings.Contains(page.Body, original.SHA256) {
				r.Errorf("the page: %s", page.Main())
			}
			r.leaksNothingOf(page.Body, 0)
		})
	}
}
