package journey_test

import (
	"context"
	"io"
	"log/slog"
	"maps"
	"regexp"
	"slices"
	"time"

	"cohorte/fellowship/edition"
	"cohorte/internal/browse"
	"cohorte/jobs"
	"cohorte/mail"
	"cohorte/store"
	"cohorte/web"
)

// letters is the post of a place: its jobs are done when the test says so.
type letters struct {
	*place
	box      *mail.Postbox
	handlers map[string]func(ctx context.Context, job store.Job) error
}

func newLetters(p *place) *letters {
	l := &letters{place: p, box: mail.NewPostbox(100)}
	post := &mail.Post{DB: p.db, Shelf: p.site.Shelf, Transport: l.box, Programme: mail.Programme{
		Name: edition.Text{FR: "Programme"}, Contact: "equipe@demonstration.example", BaseURL: p.site.BaseURL}}
	l.handlers = post.Handlers(p.now)
	return l
}

// verify adds the job that asks the register of the place.
func (l *letters) verify() {
	l.handlers[store.JobVerifyHost] = jobs.VerifyHost(l.db, l.site.Register, l.now)
}

// work does the jobs that wait until none is due, and gives the last errors.
func (l *letters) work() (failed []error) {
	l.Helper()
	for {
		var due []store.Job
		err := l.db.Write(l.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
			due, err = tx.ClaimJobs(ctx, slices.Collect(maps.Keys(l.handlers)), l.now(), l.now().Add(time.Minute), 50)
			return err
		})
		if err != nil {
			l.Fatal(err)
		}
		if len(due) == 0 {
			return failed
		}
		for _, j := range due {
			done := l.handlers[j.Kind](l.Context(), j)
			err := l.db.Write(l.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
				if done != nil {
					failed = append(failed, done)
					_, err = tx.RetryJob(ctx, j, l.now().Add(time.Minute), done.Error())
					return err
				}
				_, err = tx.FinishJob(ctx, j, l.now())
				return err
			})
			if err != nil {
				l.Fatal(err)
			}
		}
	}
}

// to gives the mails to an address, newest first.
func (l *letters) to(address string) []mail.Outgoing {
	l.work()
	return slices.DeleteFunc(l.box.Mails(), func(m mail.Outgoing) bool { return m.To != address })
}

var linkInside = regexp.MustCompile(`https://cohorte\.example(/\S+\?code=\S+)`)

// link is the address in the last mail to somebody.
func (l *letters) link(address string) string {
	l.Helper()
	mails := l.to(address)
	if len(mails) == 0 {
		l.Fatalf("%s received nothing", address)
	}
	found := linkInside.FindStringSubmatch(mails[0].Text)
	if found == nil {
		l.Fatalf("the mail to %s has no link: %s", address, mails[0].Text)
	}
	return found[1]
}

// browser opens a browser on the place.
func (p *place) browser() *browse.Browser { return browse.New(p.T, web.Handler(p.site)) }

// signIn signs a browser in by a link in a mail.
func (l *letters) signIn(b *browse.Browser, address string) {
	l.Helper()
	b.Open("/connexion")
	b.Press("Recevoir un lien de connexion", "email", address)
	b.Open(l.link(address))
	b.Press("Me connecter")
	if b.Open("/compte").H1() != "Mon compte" {
		l.Fatalf("%s is not signed in: %q", address, b.Page.Main())
	}
}

func quietLog() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }
