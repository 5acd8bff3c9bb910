package public_test

import (
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/html"

	"cohorte/editions"
	"cohorte/fellowship/edition"
	"cohorte/internal/browse"
	"cohorte/store"
	"cohorte/store/storetest"
	"cohorte/web/public"
	"cohorte/web/route"
)

// place is a site with the public pages, the real editions, and a clock that
// is moved by hand.
type place struct {
	db   *store.DB
	now  atomic.Int64
	site *route.Site
	*browse.Browser
}

func open(t *testing.T, at time.Time) *place {
	t.Helper()
	books, err := editions.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	var versions []edition.Version
	for _, b := range books {
		all, err := b.Hashed()
		if err != nil {
			t.Fatal(err)
		}
		if all[0].Kind == edition.Real {
			versions = append(versions, all...)
		}
	}
	p := &place{db: storetest.SQLite(t)}
	p.now.Store(at.UnixNano())
	p.site = &route.Site{DB: p.db, Shelf: edition.NewShelf(versions...), Clock: p.clock, Log: slog.New(slog.DiscardHandler),
		Identity: func(time.Time) route.Identity {
			return route.Identity{Name: edition.Text{FR: "Programme", EN: "Programme"}, Contact: "equipe@exemple.fr"}
		}}
	p.Browser = browse.New(t, p.site.Handler(public.Routes()))
	return p
}

func (p *place) clock() time.Time { return time.Unix(0, p.now.Load()).UTC() }

func paris(t *testing.T, s string) time.Time {
	t.Helper()
	m, err := edition.ParseMoment(s)
	if err != nil {
		t.Fatal(err)
	}
	return m.Time
}

func primaries(p *browse.Page) (words []string) {
	for _, n := range p.WithClass("fr-btn") {
		if c := browse.Attr(n, "class"); !strings.Contains(c, "fr-btn--") {
			words = append(words, browse.Text(n))
		}
	}
	return words
}

func hasLink(p *browse.Page, words string) *html.Node {
	for _, a := range p.All("a") {
		if browse.Text(a) == words {
			return a
		}
	}
	return nil
}
