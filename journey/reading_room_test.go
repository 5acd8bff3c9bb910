package journey_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/file/filetest"
	"cohorte/fellowship/message"
	"cohorte/fellowship/review"
	"cohorte/internal/blob"
	"cohorte/internal/browse"
	"cohorte/jobs"
	"cohorte/mail"
	"cohorte/store"
	"cohorte/store/storetest"
	"cohorte/web"
	accountpages "cohorte/web/account"
	"cohorte/web/route"
)

// readingRoom is a served place with one reading of invented applications,
// opened through the rules.
type readingRoom struct {
	*testing.T
	db       *store.DB
	site     *route.Site
	clock    atomic.Int64
	box      *mail.Postbox
	handlers map[string]func(ctx context.Context, job store.Job) error
	reading  review.Reading
	grid     review.Grid
	files    []file.File
	start    *browse.Browser
}

// roomOpened is when the reading was opened; its reviews are due ten days later.
var roomOpened = time.Date(2030, 4, 4, 8, 0, 0, 0, time.UTC)

// room says what is read, and how.
type room struct {
	grid      edition.Grid
	anonymous bool
	leastRead bool
	files     int
}

func sixAtFive() edition.Grid {
	return edition.Grid{Title: edition.Text{FR: "Grille d’essai", EN: "Trial grid"}, Scale: &edition.Scale{Min: 0, Max: 5, Comment: edition.RequiredToSubmit}, Aggregation: edition.AggregateMean,
		Criteria: []edition.Criterion{{ID: "coherence", Name: edition.Text{FR: "Cohérence", EN: "Coherence"}}, {ID: "initiative", Name: edition.Text{FR: "Initiative", EN: "Initiative"}}}}
}

// eachRoom runs a journey on both databases.
func eachRoom(t *testing.T, of room, walk func(r *readingRoom)) {
	storetest.Each(t, func(t *testing.T, db *store.DB) { walk(newReadingRoom(t, db, of)) })
}

func newReadingRoom(t *testing.T, db *store.DB, of room) *readingRoom {
	t.Helper()
	blobs, err := blob.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	r := &readingRoom{T: t, db: db, box: mail.NewPostbox(500)}
	r.at(roomOpened)
	r.site = &route.Site{DB: db, Shelf: filetest.Shelf(roomEdition(of)), Clock: r.now, WhoIs: accountpages.WhoIs(db), Renew: accountpages.Renew(db), Files: blobs,
		Identity: route.IdentityOf(filetest.Shelf(roomEdition(of)), true), BaseURL: "https://cohorte.example", Version: "test",
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	post := mail.Post{DB: db, Shelf: r.site.Shelf, Transport: r.box, Programme: mail.Programme{Name: edition.Text{FR: "Programme"}, Contact: "equipe@exemple.fr", BaseURL: r.site.BaseURL}}
	r.handlers = post.Handlers(r.now)
	r.start = browse.New(t, web.Handler(r.site))
	r.act(func(ctx context.Context, tx *store.Tx) error {
		for i := range of.files {
			if err := r.fill(ctx, tx, i); err != nil {
				return err
			}
		}
		if _, err := account.Add(ctx, tx, fellowship.Machine(roomOpened), "equipe@exemple.fr", "Équipe (fictive)", "fr", account.ProgrammeManager); err != nil {
			return err
		}
		settings := review.DefaultSettings()
		settings.LeastRead = of.leastRead
		var err error
		r.reading, err = review.Open(ctx, tx, r.manager(), r.site.Shelf, review.Reading{Edition: filetest.ID, Call: edition.TalentCall, Stage: "review", Round: "s1",
			Settings: settings, DueAt: roomOpened.Add(240 * time.Hour)})
		if err != nil {
			return err
		}
		_, r.grid, err = r.reading.Rules(r.site.Shelf)
		if err != nil {
			return err
		}
		n, err := review.Take(ctx, tx, r.manager(), r.site.Shelf, r.reading.ID, "seed")
		if n != of.files {
			t.Errorf("%d files were taken of %d", n, of.files)
		}
		return err
	})
	r.work() // the receipts of the files
	return r
}

func roomEdition(of room) *edition.Edition {
	e := filetest.Edition()
	form := e.Forms["application"]
	for s := range form.Sections {
		for f := range form.Sections[s].Fields {
			switch one := &form.Sections[s].Fields[f]; one.ID {
			case "name":
				one.Identifying = true
			case "phone", "cv":
				one.Identifying = one.ID == "phone"
			}
		}
	}
	e.Criteria = map[string]edition.Grid{"application": of.grid}
	e.Charter = []edition.Statement{{ID: "secret", Text: edition.Text{FR: "Je garde les dossiers confidentiels.", EN: "I keep files confidential."}},
		{ID: "equal", Text: edition.Text{FR: "Je traite tout le monde à égalité.", EN: "I treat everybody equally."}}}
	e.Stages = map[edition.CallKind][]edition.Stage{edition.TalentCall: {{ID: "review", Kind: edition.Review, Name: edition.Text{FR: "Évaluation d’essai", EN: "Trial review"},
		Reading: &edition.ReadingParams{Grid: "application", Anonymous: of.anonymous}}}}
	return e
}

// candidateName names the author of a file: it is in the form, in a free text
// and in the name of the attached file, for masks to hide.
func candidateName(i int) string { return fmt.Sprintf("Zoé%c Fictive%c", 'a'+i, 'a'+i) }

// fill submits an application as its author would, and has it read.
func (r *readingRoom) fill(ctx context.Context, tx *store.Tx, i int) error {
	rules, _ := r.site.Shelf.Version(filetest.ID, 0)
	posted := filetest.Full()
	name := candidateName(i)
	first, last, _ := strings.Cut(name, " ")
	posted["name"] = []string{name}
	posted["mail"] = []string{fmt.Sprintf("candidate%d@exemple.fr", i)}
	posted["problem"] = []string{"Je suis " + first + ".\nAppelez-moi " + last + "."}
	read := file.Decode(rules.Edition, edition.TalentCall, file.Fields(rules.Forms["application"]), posted)
	if err := read.Invalid(); err != nil {
		return err
	}
	kept, err := r.site.Files.Keep(strings.NewReader(pdfOf(name)), 1<<20)
	if err != nil {
		return err
	}
	cv := file.Attached{SHA256: kept.SHA256, Name: "cv-" + first + ".pdf", Size: kept.Size, MediaType: "application/pdf"}
	if err := tx.AddBlob(ctx, cv, filetest.Round1); err != nil {
		return err
	}
	read.Changes["cv"] = file.Files{cv}
	a, err := account.Add(ctx, tx, fellowship.Machine(filetest.Round1), fmt.Sprintf("candidate%d@exemple.fr", i), name, "fr")
	if err != nil {
		return err
	}
	by := fellowship.Actor{ID: string(a.ID), At: filetest.Round1}
	f, err := file.Start(ctx, tx, by, r.site.Shelf, filetest.ID, edition.TalentCall)
	if err != nil {
		return err
	}
	if _, err := file.Save(ctx, tx, by, r.site.Shelf, f.Number, read.Changes, file.SeenAt(0)); err != nil {
		return err
	}
	prepared, err := file.Prepare(ctx, tx, by, r.site.Shelf, f.Number, "once")
	if err != nil {
		return err
	}
	if _, err := file.Submit(ctx, tx, prepared); err != nil {
		return err
	}
	if f, err = tx.FileToWriteAbout(ctx, f.ID); err != nil {
		return err
	}
	f.State = file.State{Stage: "review", Status: file.UnderReview}
	if _, err := tx.SaveState(ctx, f, file.Submitted); err != nil {
		return err
	}
	r.files = append(r.files, f)
	return nil
}

// pdfOf is a small document that a browser opens.
func pdfOf(text string) string {
	return "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
		"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n" +
		"4 0 obj<</Length " + fmt.Sprint(len(text)+32) + ">>stream\nBT /F 18 Tf 20 100 Td (" + text + ") Tj ET\nendstream endobj\n" +
		"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
}

func (r *readingRoom) now() time.Time { return time.Unix(0, r.clock.Load()).UTC() }

func (r *readingRoom) at(t time.Time) { r.clock.Store(t.UnixNano()) }

func (r *readingRoom) manager() fellowship.Actor {
	return fellowship.Actor{ID: "team", At: r.now(), May: fellowship.Permissions{fellowship.SeeFiles, fellowship.SeeIdentities, fellowship.DecideFiles}}
}

func (r *readingRoom) act(do func(ctx context.Context, tx *store.Tx) error) {
	r.Helper()
	if err := r.db.Write(r.Context(), do); err != nil {
		r.Fatal(err)
	}
}

// work does the mails that wait.
func (r *readingRoom) work() {
	r.Helper()
	if err := (jobs.Reviews{DB: r.db}).Look(r.Context(), r.now()); err != nil {
		r.Fatal(err)
	}
	for {
		var due []store.Job
		r.act(func(ctx context.Context, tx *store.Tx) (err error) {
			due, err = tx.ClaimJobs(ctx, slices.Collect(maps.Keys(r.handlers)), r.now(), r.now().Add(time.Minute), 50)
			return err
		})
		if len(due) == 0 {
			return
		}
		for _, j := range due {
			if err := r.handlers[j.Kind](r.Context(), j); err != nil {
				r.Fatalf("%s: %v", j.Kind, err)
			}
			r.act(func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.FinishJob(ctx, j, r.now())
				return err
			})
		}
	}
}

// letMailsGo lets the mails go that wait to be read, as the team would.
func (r *readingRoom) letMailsGo() {
	r.Helper()
	r.work()
	by := r.manager()
	by.May = append(by.May, fellowship.SeeMail, fellowship.SendMail)
	r.act(func(ctx context.Context, tx *store.Tx) error {
		groups, err := tx.MailGroups(ctx, by)
		for _, g := range groups {
			if err == nil {
				_, err = message.LetGo(ctx, tx, by, message.Chosen{Group: g.Group}, g.Mails, time.Time{})
			}
		}
		return err
	})
	r.at(r.now().Add(message.UndoLife))
	r.work()
}

// to are the mails to an address, the newest first.
func (r *readingRoom) to(address string) []mail.Outgoing {
	r.Helper()
	r.work()
	return slices.DeleteFunc(r.box.Mails(), func(m mail.Outgoing) bool { return m.To != address })
}

// link is the address of the last mail to somebody that has a secret one.
func (r *readingRoom) link(address string) string {
	r.Helper()
	for _, m := range r.to(address) {
		if found := linkInside.FindStringSubmatch(m.Text); found != nil {
			return found[1]
		}
	}
	r.Fatalf("%s received no link", address)
	return ""
}

// invite invites somebody from outside, as the team would.
func (r *readingRoom) invite(email string, capacity int) account.ID {
	r.Helper()
	var v review.Reviewer
	r.act(func(ctx context.Context, tx *store.Tx) (err error) {
		v, err = review.Invite(ctx, tx, r.manager(), r.site.Shelf, r.reading.ID, email, "", "fr", review.Offer{Capacity: capacity})
		return err
	})
	return v.Account
}

func (r *readingRoom) assign() {
	r.Helper()
	r.act(func(ctx context.Context, tx *store.Tx) error {
		p, err := review.Propose(ctx, tx, r.manager(), r.reading.ID, "seed")
		if err == nil {
			_, err = review.Assign(ctx, tx, r.manager(), p)
		}
		return err
	})
}

// reader is a reviewer who has signed, in their own browser.
type reader struct {
	*browse.Browser
	room *readingRoom
	id   account.ID
}

// readers invites so many people, who sign and are assigned files.
func (r *readingRoom) readers(n int) []reader {
	r.Helper()
	var all []reader
	for i := range n {
		email := fmt.Sprintf("lectrice%d@exemple.fr", i)
		one := reader{room: r, id: r.invite(email, len(r.files)), Browser: r.start.Another()}
		one.Open(r.link(email))
		one.Press("Entrer et lire la charte")
		one.Press("Signer la charte")
		all = append(all, one)
	}
	r.assign()
	return all
}

// codes are the files of a reader.
func (r reader) codes() []string {
	r.room.Helper()
	var codes []string
	r.room.act(func(ctx context.Context, tx *store.Tx) error {
		mine, err := tx.ReviewsForReviewer(ctx, r.id, r.room.reading.ID)
		codes = nil
		for _, m := range mine {
			codes = append(codes, m.Code)
		}
		return err
	})
	return codes
}

func (r reader) address(code string) string {
	return "/evaluations/" + string(r.room.reading.ID) + "/" + code
}

// sheet is a whole sheet, as a form posts it.
func (r *readingRoom) sheet(mark string) url.Values {
	values := url.Values{"_revision": {r.grid.SHA256}, "_act": {"give"}}
	for _, c := range r.grid.Criteria {
		values.Set("mark."+c.ID, mark)
		values.Set("note."+c.ID, "Un commentaire.")
	}
	return values
}
