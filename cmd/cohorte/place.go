package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"cohorte/editions"
	"cohorte/fellowship/edition"
	"cohorte/internal/clamd"
	"cohorte/internal/register"
	"cohorte/internal/sqldb"
	"cohorte/store"
)

// placeFlags say where a place is.
type placeFlags struct {
	Data     string `help:"Folder of the place: database and attached files." default:"./data" placeholder:"DIR"`
	Database string `help:"Database: postgres://… ; SQLite in the folder when absent." placeholder:"DSN"`
	Editions string `help:"Folder with more edition files; one with the id of a built-in edition takes its place." placeholder:"DIR"`
}

// check lists what is wrong with the flags.
func (f placeFlags) check() []string {
	var wrong []string
	if f.Data == "" {
		wrong = append(wrong, "--data: expected a folder")
	}
	if f.Database != "" {
		u, err := url.Parse(f.Database)
		if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
			wrong = append(wrong, "--database: expected postgres://user@host/name")
		}
	}
	if f.Editions != "" {
		if info, err := os.Stat(f.Editions); err != nil || !info.IsDir() {
			wrong = append(wrong, "--editions: there is no such folder: "+f.Editions)
		}
	}
	return wrong
}

// place is an open place.
type place struct {
	db    *store.DB
	shelf *edition.Shelf
	books []edition.Version // from files
	blobs string            // folder of the attached files
	log   *slog.Logger
}

// openPlace opens a place and prepares it where it is new.
func openPlace(ctx context.Context, f placeFlags, log *slog.Logger) (*place, error) {
	if err := os.MkdirAll(f.Data, 0o700); err != nil {
		return nil, fmt.Errorf("the folder of the place can't be made: %w", err)
	}
	db, err := store.Open(ctx, f.dsn(), sqldb.Options{})
	if err != nil {
		return nil, err
	}
	books, err := readEditions(f.Editions)
	if err != nil {
		return nil, errors.Join(badInput{err}, db.Close())
	}
	return &place{db: db, shelf: edition.NewShelf(), books: books, blobs: f.blobs(), log: log}, nil
}

func (p *place) close() error { return p.db.Close() }

// readEditions are the versions of all editions that files give, the built-in
// ones and those of a folder. Demonstrations are placed around a day when a
// demonstration is filled, and only then.
func readEditions(dir string) ([]edition.Version, error) {
	books, err := editions.Builtin()
	if dir != "" {
		books, err = editions.WithDirectory(dir)
	}
	if err != nil {
		return nil, err
	}
	var all []edition.Version
	for _, b := range books {
		if b.Demonstration() {
			continue
		}
		versions, err := b.Hashed()
		if err != nil {
			return nil, err
		}
		all = append(all, versions...)
	}
	return all, nil
}

// keepEditions puts the editions of the place on its shelf, and keeps those
// whose calls have opened. What changed on disk without an amendment is named.
func (p *place) keepEditions(ctx context.Context, now time.Time) error {
	var keeping edition.Keeping
	err := p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		kept, err := tx.KeptEditions(ctx)
		if err != nil {
			return err
		}
		keeping = edition.Reconcile(p.books, kept, now)
		for _, v := range keeping.Keep {
			if err := edition.Keep(ctx, tx, v, now); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, d := range keeping.Drift {
		p.log.Warn(d.Error())
	}
	p.shelf.Renew(keeping.Run...)
	return nil
}

// siteFlags say how the site is reached and how mail leaves.
type siteFlags struct {
	Listen         string   `help:"Address and port to listen on." default:"127.0.0.1:8080" placeholder:"ADDR"`
	BaseURL        string   `help:"Address of the site as people type it, https://…; links in mails begin with it." placeholder:"URL"`
	TrustedProxies []string `help:"Addresses of reverse proxies whose X-Forwarded-For is believed (10.0.0.1 or 10.0.0.0/8)." placeholder:"NET"`
	Register       string   `help:"Address of the public register of establishments, which speaks the interface \"recherche d'entreprises\"; without one, hosts type the name of their organisation." placeholder:"URL"`
	mailFlags
	Clamd    string `name:"clamd" help:"Address of a ClamAV daemon that looks at attached files: unix:/path or tcp:host:port. Without one, they are shown as not scanned." placeholder:"ADDR"`
	LogLevel string `help:"debug, info, warn or error." default:"info"`
}

func (f siteFlags) check() []string {
	wrong := checkListen(f.Listen)
	if f.BaseURL != "" {
		u, err := url.Parse(f.BaseURL)
		if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || strings.HasSuffix(f.BaseURL, "/") {
			wrong = append(wrong, "--base-url: expected https://host without a final slash")
		}
	}
	if f.Register != "" {
		if err := register.Check(f.Register); err != nil {
			wrong = append(wrong, "--register: "+err.Error())
		}
	}
	if _, err := proxies(f.TrustedProxies); err != nil {
		wrong = append(wrong, "--trusted-proxies: "+err.Error())
	}
	if f.Clamd != "" {
		if err := (clamd.Scanner{Address: f.Clamd}).Check(); err != nil {
			wrong = append(wrong, "--clamd: "+err.Error())
		}
	}
	wrong = append(wrong, f.mailFlags.check()...)
	return append(wrong, checkLevel(f.LogLevel)...)
}

func checkListen(address string) []string {
	_, port, err := net.SplitHostPort(address)
	if n, not := strconv.Atoi(port); err != nil || not != nil || n < 0 || n > 65535 {
		return []string{fmt.Sprintf("--listen: expected host:port, found %q", address)}
	}
	return nil
}

func checkLevel(level string) []string {
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, level) {
		return []string{fmt.Sprintf("--log-level: %q, expected debug, info, warn or error", level)}
	}
	return nil
}

// proxies reads addresses and networks.
func proxies(list []string) ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, s := range list {
		if a, err := netip.ParseAddr(s); err == nil {
			all = append(all, netip.PrefixFrom(a, a.BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(s)
		if err != nil {
			return nil, fmt.Errorf("%q is not an address or a network", s)
		}
		all = append(all, p)
	}
	return all, nil
}
