package route

import (
	"context"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/organisation"
	"cohorte/internal/blob"
	"cohorte/mail"
	"cohorte/store"
	"cohorte/web/layout"
)

// Site is what every page may use. It is made once, in cmd.
type Site struct {
	DB    *store.DB
	Shelf *edition.Shelf
	// Files are the attached files, by their hash.
	Files *blob.Store
	// Scans says that a scanner looks at attached files.
	Scans bool
	// Clock is the only clock: the demonstration runs at another time.
	Clock func() time.Time
	// Register asks the public register about an establishment; its silence is
	// an answer too. Nil where no register is configured.
	Register func(ctx context.Context, siret organisation.SIRET, at time.Time) organisation.Answer
	// WhoIs finds who holds a session.
	WhoIs func(ctx context.Context, secret string, at time.Time) (account.Session, account.Account, error)
	// Renew makes a session last longer after an act; no reading renews it.
	Renew func(ctx context.Context, s account.Session, at time.Time) error

	// Identity is who runs the place, as its editions say it at a time: the
	// team may correct its address while the place is served.
	Identity      func(at time.Time) Identity
	BaseURL       string // "https://…" without final slash
	Version       string
	Demo          bool
	SecureCookies bool
	// Demonstration is what only a demonstration shows; nil in a real place.
	Demonstration *Demonstration
	// TrustedProxies are the addresses whose X-Forwarded headers are believed.
	TrustedProxies []netip.Prefix
	Log            *slog.Logger

	// Patience is how long a page makes somebody wait for work before it goes
	// on without them; zero is what the page finds right.
	Patience time.Duration

	pages map[string]Need // addresses without parameters that are routed
}

// Identity is the name of the programme and the address that people write to.
type Identity struct {
	Name    edition.Text
	Contact string // empty where no edition gives one
}

// IdentityOf is the identity that the edition gives which opened a call last;
// in a demonstration that of an invented one, where nobody may write to a real
// address.
func IdentityOf(shelf *edition.Shelf, demo bool) func(at time.Time) Identity {
	return func(now time.Time) Identity {
		is := Identity{Name: edition.Text{FR: "Cohorte"}}
		var latest time.Time
		for _, e := range shelf.All(now) {
			if e.Kind == edition.Example || demo && e.Kind != edition.Demonstration {
				continue
			}
			opened := latest
			for _, call := range e.Calls {
				if at := call.Opens.Time; !at.After(now) && at.After(opened) {
					opened = at
				}
			}
			if is.Contact == "" || opened.After(latest) {
				latest, is = opened, Identity{Name: e.Programme.Name, Contact: e.Programme.Contact}
			}
		}
		return is
	}
}

// Programme is who runs the place at the time of the visit.
func (v *Visit) Programme() Identity {
	if v.Site.Identity == nil {
		return Identity{}
	}
	return v.Site.Identity(v.At)
}

// Demonstration is what only a demonstration shows.
type Demonstration struct {
	Postbox *mail.Postbox // the mails, instead of a mail server
	Doors   []Door
}

// Door is somebody invented whom a visitor of a demonstration may be.
type Door struct {
	Name  edition.Text // what the person does: "Personne qui candidate"
	About edition.Text
	Email string // an account exists for it
	Next  string // where signing in leads
}

// Has says whether an address without parameters is routed, so that no menu
// leads to a page that is not there.
func (s *Site) Has(page string) bool {
	if i := strings.IndexAny(page, "?#"); i >= 0 {
		page = page[:i]
	}
	_, ok := s.pages[page]
	return ok
}

// Edition is the version n of an edition.
func (s *Site) Edition(id edition.ID, n int) (edition.Version, bool) { return s.Shelf.Version(id, n) }

// EditionInForce is the version of an edition that holds at a time.
func (s *Site) EditionInForce(id edition.ID, at time.Time) (edition.Version, bool) {
	return s.Shelf.InForce(id, at)
}

// Frame is the frame of a page of the visit, with the menu of an audience.
func (v *Visit) Frame(title string, audience layout.Audience) layout.Frame {
	s, programme := v.Site, v.Programme()
	f := layout.Frame{
		Lang: v.Lang, Title: title, Path: v.Page, Query: v.URL.RawQuery, BaseURL: s.BaseURL,
		ProgrammeName: programme.Name.In(string(v.Lang)), ContactEmail: programme.Contact, Version: s.Version,
		Nav:      v.open(layout.Nav(audience, v.Lang, v.Page)),
		SignedIn: v.SignedIn(), ViewerLabel: v.Viewer.Label(),
		Demo: s.Demo, NoIndex: audience != layout.Public, Has: s.Has,
	}
	if audience == layout.Staff {
		f.More = v.open(layout.StaffMore(v.Lang, v.Page))
		if len(f.Nav) == 0 { // nothing to fold them under
			f.Nav, f.More = f.More, nil
		}
		f.WithHTMX = true
	}
	return f
}

// open keeps the items of a menu that lead somewhere for this viewer.
func (v *Visit) open(items []layout.NavItem) []layout.NavItem {
	may := v.Viewer.Permissions()
	var kept []layout.NavItem
	for _, item := range items {
		page, _, _ := strings.Cut(item.Href, "?")
		need, ok := v.Site.pages[page]
		if ok && (need.Permission == "" || may.Has(need.Permission)) {
			kept = append(kept, item)
		}
	}
	return kept
}

// Local is an address of this site that a person may be led back to, or the
// fallback: never another site.
func Local(address, fallback string) string {
	u, err := url.Parse(address)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(u.Path, "/") ||
		strings.HasPrefix(address, "//") || strings.ContainsAny(address, "\\\r\n\t") {
		return fallback
	}
	return address
}

// Network is where the request comes from, for throttling: an address, or the
// /64 of one, since a home or an office has that many. X-Forwarded-For is
// believed from trusted proxies only, from its end.
func (v *Visit) Network() string {
	host, _, err := net.SplitHostPort(v.RemoteAddr)
	if err != nil {
		return ""
	}
	client, err := netip.ParseAddr(host)
	if err != nil {
		return ""
	}
	client = client.Unmap()
	hops := strings.Split(strings.Join(v.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && v.Site.trusts(client); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		client = hop.Unmap()
	}
	if client.Is6() {
		if p, err := client.Prefix(64); err == nil {
			return p.String()
		}
	}
	return client.String()
}

func (s *Site) trusts(a netip.Addr) bool {
	for _, p := range s.TrustedProxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}
