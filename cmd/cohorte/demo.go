package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"slices"
	"time"

	"cohorte/demonstration"
	"cohorte/fellowship/edition"
	"cohorte/internal/blob"
	"cohorte/mail"
	"cohorte/web/route"
)

type demoCmd struct {
	Data         string `help:"Folder of the demonstration, served again as it is the next time; without one, a temporary folder is removed at the end." placeholder:"DIR"`
	Database     string `help:"Database: postgres://… ; SQLite in the folder when absent." placeholder:"DSN"`
	Listen       string `help:"Address and port to listen on; port 0 takes a free one." default:"127.0.0.1:8080" placeholder:"ADDR"`
	Now          string `help:"Day, or day and hour of Paris, at which the demonstration begins (2030-01-31, \"2030-01-31 14:00\"); the clock runs on from there." placeholder:"T"`
	Seed         uint64 `help:"Another seed makes other people and files." default:"1"`
	Applications int    `help:"Applications to each edition." default:"500"`
	Projects     int    `help:"Projects of each edition." default:"30"`
	Stage        string `help:"How far the programme has gone: submit (the calls are open) or review (files were verified and read)." default:"submit"`
	Originals    string `help:"Folder of original documents to show: press releases in seeds/, the programme's site in data/." placeholder:"DIR"`
	LogLevel     string `help:"debug, info, warn or error." default:"warn"`
	JSON         bool   `name:"json" help:"Print the address and the sign-in links as one line of JSON."`
}

// Run fills a place where it is empty, and serves it until it is told to stop.
func (d demoCmd) Run(ctx context.Context, c console) error {
	begins, err := d.begins(time.Now())
	if err != nil {
		return badInput{err}
	}
	show := showing{demoCmd: d, console: c, clock: clockFrom(begins), folder: d.Data}
	if d.Data == "" {
		if show.folder, err = os.MkdirTemp("", "cohorte-demo-"); err != nil {
			return fmt.Errorf("no temporary folder could be made: %w", err)
		}
		defer os.RemoveAll(show.folder) //nolint:errcheck // what is left is in the folder for temporary files
	}
	p, err := openPlace(ctx, placeFlags{Data: show.folder, Database: d.Database}, logger(c, d.LogLevel))
	if err != nil {
		return err
	}
	defer p.close() //nolint:errcheck // nothing is left to lose: every act was committed
	used := make(chan struct{}, 1)
	p.db.OnCommit(func() {
		select {
		case used <- struct{}{}:
		default:
		}
	})
	if err := show.fill(ctx, p); err != nil {
		return err
	}
	if d.Originals != "" {
		if err := loadOriginals(ctx, p, d.Originals, show.clock()); err != nil {
			return err
		}
	}
	links, err := show.makeLinks(ctx, p)
	if err != nil {
		return err
	}
	go keepOpen(ctx, p, links, used)
	return serve(ctx, c, p, siteFlags{Listen: d.Listen}, serving{clock: show.clock, demo: true, doors: show.doors(), ready: show.ready})
}

func (d demoCmd) check() []string {
	wrong := append(placeFlags{Data: "-", Database: d.Database}.check(), checkListen(d.Listen)...)
	wrong = append(wrong, checkLevel(d.LogLevel)...)
	if _, err := d.begins(time.Now()); err != nil {
		wrong = append(wrong, err.Error())
	}
	if d.Database != "" && d.Data == "" {
		wrong = append(wrong, "--data: expected a folder for the attached files of the database")
	}
	if !slices.Contains(demonstration.Stages(), demonstration.Stage(d.Stage)) {
		wrong = append(wrong, fmt.Sprintf("--stage: found %q; expected one of %v", d.Stage, demonstration.Stages()))
	}
	if d.Applications < 0 || d.Projects < 0 {
		wrong = append(wrong, "--applications, --projects: expected numbers from 0")
	}
	return wrong
}

// begins reads the time at which the demonstration begins. A day without an
// hour begins at ten in the morning, when offices are open.
func (d demoCmd) begins(now time.Time) (time.Time, error) {
	if d.Now == "" {
		return now, nil
	}
	if at, err := time.Parse(time.RFC3339, d.Now); err == nil {
		return at, nil
	}
	if day, err := edition.ParseDate(d.Now); err == nil {
		return day.Start().Add(10 * time.Hour), nil
	}
	at, err := edition.ParseMoment(d.Now)
	if err != nil {
		return now, fmt.Errorf("--now: expected a day, or a day and an hour: 2030-01-31, \"2030-01-31 14:00\"")
	}
	return at.Time, nil
}

// clockFrom is a clock that shows that time now and runs on.
func clockFrom(begins time.Time) func() time.Time {
	started := time.Now()
	return func() time.Time { return begins.Add(time.Since(started)) }
}

// showing is one run of the demonstration.
type showing struct {
	demoCmd
	console
	clock   func() time.Time
	folder  string
	filled  *demonstration.Summary // nil when the place was filled before
	took    time.Duration
	people  []demonstration.Person
	secrets []string
}

func (s *showing) fill(ctx context.Context, p *place) error {
	switch err := demonstration.Look(ctx, p.db); {
	case errors.Is(err, demonstration.ErrFilled):
		return nil
	case errors.Is(err, demonstration.ErrInUse):
		return badInput{err}
	case err != nil:
		return err
	}
	blobs, err := blob.Open(p.blobs)
	if err != nil {
		return err
	}
	started := time.Now()
	summary, err := demonstration.Fill(ctx, p.db, demonstration.Options{
		Now: s.clock(), Seed: s.Seed, Applications: s.Applications, Projects: s.Projects,
		Stage: demonstration.Stage(s.Stage), Blobs: blobs,
	}, progressOn(s.err, started))
	if err != nil {
		return err
	}
	s.filled, s.took = &summary, time.Since(started)
	return nil
}

// progressOn shows how far the filling is, once it has lasted a while; on a
// terminal only.
func progressOn(w io.Writer, started time.Time) func(done, total int) {
	f, ok := w.(*os.File)
	if !ok {
		return nil
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	last := started.Add(300 * time.Millisecond)
	return func(done, total int) {
		switch now := time.Now(); {
		case done == total && last.After(started.Add(400*time.Millisecond)):
			fmt.Fprint(w, "\r\033[K")
		case now.Sub(last) > 100*time.Millisecond:
			last = now
			fmt.Fprintf(w, "\rFilling the place: %d of %d files", done, total)
		}
	}
}

func (s *showing) makeLinks(ctx context.Context, p *place) (links *demonstration.Links, err error) {
	if s.people, err = demonstration.People(ctx, p.db); err != nil {
		return nil, err
	}
	links, s.secrets, err = demonstration.MakeLinks(ctx, p.db, s.people, s.clock())
	return links, err
}

// keepOpen lets the printed links serve again after each act: any of them may
// have been the use of one.
func keepOpen(ctx context.Context, p *place, links *demonstration.Links, used <-chan struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-used:
		}
		if err := links.Reopen(ctx); err != nil && ctx.Err() == nil {
			p.log.Warn("a sign-in link of the demonstration could not be opened again", "error", err)
		}
	}
}

// doors are the same people on the page of the demonstration.
func (s *showing) doors() []route.Door {
	list := make([]route.Door, len(s.people))
	for i, p := range s.people {
		list[i] = route.Door{Name: p.Part, About: edition.Text{FR: p.Name}, Email: p.Email}
	}
	return list
}

func (s *showing) link(address string, i int) string {
	return address + mail.SignInPath + "?code=" + url.QueryEscape(s.secrets[i])
}

// ready says what there is, once the site answers.
func (s *showing) ready(address string) error {
	if s.JSON {
		return s.readyJSON(address)
	}
	w := s.out
	kept := "removed at the end"
	if s.Data != "" {
		kept = "kept"
	}
	fmt.Fprintf(w, "A demonstration: everybody and everything in it is invented. It is in %s (%s).\n", s.folder, kept)
	fmt.Fprintf(w, "The clock shows %s in Paris.\n", s.clock().In(edition.Paris).Format("2006-01-02 15:04"))
	if s.filled == nil {
		fmt.Fprintln(w, "The place was filled before and is served as it is.")
	} else {
		for _, e := range s.filled.Editions {
			fmt.Fprintf(w, "  %s: %d applications (%d submitted), %d projects (%d submitted)\n",
				e.ID, e.Applications.Files, e.Applications.Submitted, e.Projects.Files, e.Projects.Submitted)
			if e.Read > 0 {
				fmt.Fprintf(w, "    %d files were read, %d reviews given\n", e.Read, e.Reviews)
			}
		}
		fmt.Fprintf(w, "Filled in %.1f s.\n", s.took.Seconds())
	}
	fmt.Fprintf(w, "\nServing %s\n\n", address)
	fmt.Fprintln(w, "To sign in, open a link and press its button; a link serves as often as you like.")
	for i, p := range s.people {
		fmt.Fprintf(w, "  %-28s %s\n", p.Key, s.link(address, i))
	}
	_, err := fmt.Fprintln(w, "\nStop with Ctrl-C.")
	return err
}

func (s *showing) readyJSON(address string) error {
	links := make(map[string]string, len(s.people))
	for i, p := range s.people {
		links[p.Key] = s.link(address, i)
	}
	return json.NewEncoder(s.out).Encode(struct {
		Address string                 `json:"address"`
		Data    string                 `json:"data"`
		Now     time.Time              `json:"now"`
		Filled  *demonstration.Summary `json:"filled,omitempty"`
		Links   map[string]string      `json:"links"`
	}{address, s.folder, s.clock().UTC().Truncate(time.Second), s.filled, links})
}
