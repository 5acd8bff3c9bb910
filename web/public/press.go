package public

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/press"
	"cohorte/internal/lang"
	"cohorte/internal/markdown"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// releasesOnPage is how many releases a page of the list shows.
const releasesOnPage = 20

func releasePage(slug string) string { return "/presse/" + url.PathEscape(slug) }

// releasesPage is the list of releases.
type releasesPage struct {
	Frame layout.Frame
	Visit *route.Visit
	Lang  lang.Lang
	List  store.ReleasePage
	Page  int
	// Hidden are those that only who writes releases sees.
	Hidden []press.Release
}

func (p releasesPage) pages() int { return (p.List.Total + releasesOnPage - 1) / releasesOnPage }

func (p releasesPage) href(page int) string {
	if page == 1 {
		return p.Visit.To("/presse")
	}
	return p.Visit.To("/presse") + "?page=" + strconv.Itoa(page)
}

func releases(v *route.Visit) (route.Answer, error) {
	p := releasesPage{Visit: v, Lang: v.Lang, Page: 1, Frame: frame(v, v.Say("Presse", "Press"))}
	if text := v.URL.Query().Get("page"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return route.Answer{}, fellowship.ErrNotFound
		}
		p.Page = n
	}
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if p.List, err = tx.PublicReleases(ctx, v.By(), p.Page, releasesOnPage); err != nil || p.Page > 1 {
			return err
		}
		p.Hidden, err = tx.HiddenReleases(ctx, v.By())
		return err
	})
	if err == nil && p.Page > 1 && p.Page > p.pages() {
		err = fellowship.ErrNotFound
	}
	return route.Page(releasesView(p)), err
}

// releaseOne is what the page of a release shows.
type releaseOne struct {
	press.Release
	Frame      layout.Frame
	Visit      *route.Visit
	Lang       lang.Lang
	Standfirst string // safe HTML
	Body       string // safe HTML
}

func oneRelease(v *route.Visit) (route.Answer, error) {
	p := releaseOne{Visit: v, Lang: v.Lang}
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		p.Release, err = tx.Release(ctx, v.By(), v.PathValue("slug"))
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	p.Standfirst = markdown.Render(p.Release.Standfirst).HTML
	p.Body = markdown.Render(p.Release.Body).HTML
	p.Frame = frame(v, p.Title)
	p.Frame.Breadcrumbs = []layout.Crumb{{Label: v.Say("Presse", "Press"), Href: "/presse"},
		{Label: v.Say("Communiqué, ", "Release, ") + p.date()}}
	return route.Page(releaseView(p)), nil
}

// hidden says who reads a release that is not public, and until when; empty for
// a public one.
func (p releaseOne) hidden() string {
	switch {
	case p.PublicAt(p.Visit.At):
		return ""
	case p.Withheld || p.Date.IsZero():
		return p.Lang.T("Non publié. Seules les personnes chargées de la presse voient cette page.", "Not published. Only press officers see this page.")
	}
	return p.Lang.T("Sous embargo jusqu’au ", "Embargoed until ") + p.Lang.Deadline(p.Date) + ". " +
		p.Lang.T("Seules les personnes chargées de la presse voient cette page.", "Only press officers see this page.")
}

// date is the date of a release, on the page of one that may have none.
func (p releaseOne) date() string {
	if p.Date.IsZero() {
		return p.Lang.T("sans date", "no date")
	}
	return p.Lang.Date(p.Date)
}

// movedRelease leads from the address of a release on the State's site to the
// one here; for any address, so that it tells nothing of which exist.
func movedRelease(v *route.Visit) (route.Answer, error) {
	return route.Moved(v.To(releasePage(v.PathValue("slug")))), nil
}

func movedPress(v *route.Visit) (route.Answer, error) { return route.Moved(v.To("/presse")), nil }

// latestCall leads from an address that the releases printed to the call of the
// latest edition.
func latestCall(kind edition.CallKind) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		for _, e := range v.Site.Shelf.All(v.At) {
			if _, offered := e.Calls[kind]; offered && e.Kind != edition.Example {
				return route.Moved(v.To(CallPage(e.ID, kind))), nil
			}
		}
		return route.Answer{}, fellowship.ErrNotFound
	}
}

// phoneDigits is a telephone number as a link wants it.
func phoneDigits(phone string) string {
	var digits strings.Builder
	for i, r := range phone {
		if r >= '0' && r <= '9' || r == '+' && i == 0 {
			digits.WriteRune(r)
		}
	}
	return digits.String()
}

// onTheWeb says whether an address leads somewhere from here: one that is
// relative leads to the site that the release came from.
func onTheWeb(address string) bool {
	return strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")
}

// fileName is the readable end of the address of a file.
func fileName(address string) string {
	name := address[strings.LastIndex(address, "/")+1:]
	if plain, err := url.PathUnescape(name); err == nil {
		return plain
	}
	return name
}

// lines cuts a text at its line ends, without the empty ones.
func lines(text string) []string {
	var all []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

// inPlain is Markdown without its signs, for a card.
func inPlain(source string) string { return markdown.Text(source) }
