package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"time"

	"cohorte/internal/blob"
	"cohorte/internal/clamd"
	"cohorte/jobs"
	"cohorte/mail"
	"cohorte/store"
	"cohorte/web"
	accountpages "cohorte/web/account"
	"cohorte/web/assets"
	"cohorte/web/route"
)

type serveCmd struct {
	placeFlags
	siteFlags
}

func (s serveCmd) check() []string { return append(s.placeFlags.check(), s.siteFlags.check()...) }

// Run serves a place until it is told to stop.
func (s serveCmd) Run(ctx context.Context, c console) error {
	log := logger(c, s.LogLevel)
	p, err := openPlace(ctx, s.placeFlags, log)
	if err != nil {
		return err
	}
	defer p.close() //nolint:errcheck // nothing is left to lose: every act was committed
	return serve(ctx, c, p, s.siteFlags, serving{clock: time.Now})
}

// serving is how a demonstration differs from the real thing.
type serving struct {
	clock func() time.Time
	demo  bool
	doors []route.Door               // of a demonstration: whom one may be
	ready func(address string) error // called once the site answers
}

func logger(c console, level string) *slog.Logger {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		l = slog.LevelInfo
	}
	return slog.New(slog.NewJSONHandler(c.err, &slog.HandlerOptions{Level: l}))
}

func serve(ctx context.Context, c console, p *place, f siteFlags, s serving) error {
	if err := assets.Check(); err != nil {
		return err
	}
	if err := p.keepEditions(ctx, s.clock()); err != nil {
		return err
	}
	if err := p.loadHistory(ctx, s.clock()); err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", f.Listen)
	if err != nil {
		return fmt.Errorf("the address can't be listened on: %w", err)
	}
	address := "http://" + listener.Addr().String()
	site, err := newSite(p, f, s, address)
	if err != nil {
		return err
	}
	runner := jobs.New(p.db, s.clock, jobs.Options{Log: p.log})
	runner.Every("editions.keep", jobs.Period(time.Minute), func(ctx context.Context, _ store.Job) error {
		return p.keepEditions(ctx, s.clock())
	})
	runner.Every("texts.forget", jobs.Period(time.Hour), func(ctx context.Context, _ store.Job) error {
		return p.db.WriteLoose(ctx, func(ctx context.Context, tx *store.Tx) error { return tx.ForgetOldTexts(ctx, s.clock()) })
	})
	runner.Handle(store.JobAdjust, jobs.Readjust(p.db, s.clock))
	runner.Handle(store.JobTies, jobs.FindTies(p.db, p.shelf, s.clock))
	jobs.Deadlines{DB: p.db, Shelf: p.shelf}.Watch(runner)
	jobs.Personal{DB: p.db, Shelf: p.shelf, Log: p.log}.Watch(runner)
	jobs.Wishing{DB: p.db, Shelf: p.shelf}.Watch(runner)
	jobs.Reviews{DB: p.db}.Watch(runner)
	if err := post(p, site, f.mailFlags, runner); err != nil {
		return err
	}
	jobs.RemoveUnheld(runner, p.db, site.Files)
	longWork(p, site, s.clock).AddTo(runner)
	if f.Clamd != "" {
		jobs.Scanning{DB: p.db, Blobs: site.Files, Scanner: clamd.Scanner{Address: f.Clamd}}.AddTo(runner)
	}
	if site.Register != nil {
		runner.Handle(store.JobVerifyHost, jobs.VerifyHost(p.db, site.Register, s.clock))
	}
	working, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	worked := make(chan struct{})
	go func() { defer close(worked); runner.Run(working) }()
	defer func() { stopWork(); <-worked }()

	server := route.Server(web.Handler(site), route.DefaultLimits, p.log)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	if s.ready != nil {
		if err := s.ready(address); err != nil {
			return err
		}
	} else {
		fmt.Fprintln(c.out, "Serving", address)
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	// A clean stop: no new request, those that began are answered.
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	if err := server.Shutdown(ending); err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("some requests were cut: %w", err)
	}
	return nil
}

// keptMails is how many mails a demonstration shows.
const keptMails = 200

func newSite(p *place, f siteFlags, s serving, address string) (*route.Site, error) {
	trusted, err := proxies(f.TrustedProxies)
	if err != nil {
		return nil, err
	}
	base := f.BaseURL
	if base == "" {
		base = address
	}
	files, err := blob.Open(p.blobs)
	if err != nil {
		return nil, err
	}
	site := &route.Site{
		DB: p.db, Shelf: p.shelf, Files: files, Scans: f.Clamd != "", Clock: s.clock, BaseURL: base, Version: version, Demo: s.demo,
		Identity: route.IdentityOf(p.shelf, s.demo), SecureCookies: strings.HasPrefix(base, "https://"), TrustedProxies: trusted, Log: p.log,
		WhoIs: accountpages.WhoIs(p.db), Renew: accountpages.Renew(p.db),
	}
	if s.demo {
		site.Demonstration = &route.Demonstration{Postbox: mail.NewPostbox(keptMails), Doors: s.doors}
	}
	site.Register, err = openRegister(f.Register, site.Identity(s.clock()).Contact, p.log)
	return site, err
}

type migrateCmd struct {
	placeFlags
	JSON bool `name:"json" help:"Report as JSON."`
}

// Run prepares the place.
func (m migrateCmd) Run(ctx context.Context, c console) error {
	p, err := openPlace(ctx, m.placeFlags, logger(c, "info"))
	if err != nil {
		return err
	}
	defer p.close() //nolint:errcheck // read only from here
	if err := p.keepEditions(ctx, time.Now()); err != nil {
		return err
	}
	if err := p.loadHistory(ctx, time.Now()); err != nil {
		return err
	}
	schema, err := p.db.SQL().Version(ctx)
	if err != nil {
		return err
	}
	n := len(p.shelf.All(time.Now()))
	if m.JSON {
		return c.asJSON(struct {
			Schema   int `json:"schema"`
			Editions int `json:"editions"`
		}{int(schema), n})
	}
	_, err = fmt.Fprintf(c.out, "The place is ready: schema %d, %d editions.\n", schema, n)
	return err
}
