// Package demonstration is the pages that only a demonstration has: whom one
// may be, and the mails that would have left, with their links.
//
// In a real place each of them is an unknown address.
package demonstration

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/mail"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// Routes are the pages of a demonstration.
func Routes() []route.Route {
	return []route.Route{
		{Pattern: "GET /demonstration", Handler: only(doors)},
		{Pattern: "POST /demonstration/entree", Handler: only(enter)},
		{Pattern: "GET /demonstration/courriels", Handler: only(postbox)},
	}
}

// only answers like an unknown address outside of a demonstration.
func only(h route.Handler) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		if !v.Site.Demo || v.Site.Demonstration == nil {
			return route.Answer{}, fellowship.ErrNotFound
		}
		return h(v)
	}
}

func frame(v *route.Visit, title string) layout.Frame {
	f := v.Frame(title, layout.Public)
	f.NoIndex = true
	return f
}

func doors(v *route.Visit) (route.Answer, error) {
	return route.Page(doorsView(v, v.Site.Demonstration.Doors)), nil
}

// LinkLife is how long a link of the demonstration can be used.
const LinkLife = 24 * time.Hour

// enter makes a sign-in link for one of the doors, and leads to it: what
// follows is what happens to everybody.
func enter(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	email := v.PostForm.Get("email")
	i := slices.IndexFunc(v.Site.Demonstration.Doors, func(d route.Door) bool { return d.Email == email })
	if i < 0 {
		return route.Answer{}, fellowship.ErrNotFound
	}
	var secret string
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		secret, err = account.HandLink(ctx, tx, fellowship.Machine(v.At), email, v.Site.Demonstration.Doors[i].Next, string(v.Lang), LinkLife)
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.SeeOther(v.To(mail.SignInPath) + "?code=" + url.QueryEscape(secret)), nil
}

func postbox(v *route.Visit) (route.Answer, error) {
	return route.Page(postboxView(v, v.Site.Demonstration.Postbox.Mails())), nil
}

// paragraphs part the text of a mail into its lines.
func paragraphs(o mail.Outgoing) [][]string {
	var list [][]string
	for p := range strings.SplitSeq(strings.TrimSpace(o.Text), "\n\n") {
		list = append(list, strings.Split(strings.TrimPrefix(p, "-- \n"), "\n"))
	}
	return list
}

// local is the address on this site of a line that is a link to it, whatever
// the host is called from where one looks.
func local(v *route.Visit, line string) string {
	rest, ok := strings.CutPrefix(line, v.Site.BaseURL)
	if !ok || v.Site.BaseURL == "" {
		return ""
	}
	return route.Local(rest, "")
}
