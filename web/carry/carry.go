// Package carry takes the answers of the eligibility page into the draft, so
// that nothing is asked twice.
//
// Between the two stands the sign-in, perhaps with a mail to wait for, so they
// travel in a cookie of the person's own browser: not in an address, a log or
// the database. It is set only when the person asks to begin, and lasts an
// hour. It is not signed: whoever holds the browser may type other answers on
// the next page, and what arrives is read like any form.
package carry

import (
	"encoding/base64"
	"net/http"
	"net/url"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/web/route"
)

const (
	cookieName = "cohorte_reponses"
	lastsFor   = 3600 // seconds
	// most is what browsers keep of a cookie, with room for its name.
	most = 7 << 9
	// callName is where the cookie says which call it is for; names of fields
	// never begin with an underscore.
	callName = "_call"
)

func callOf(id edition.ID, kind edition.CallKind) string { return string(id) + "/" + string(kind) }

// Keep gives the browser answers to bring along. More than a cookie holds is
// not kept: the person is then asked again.
func Keep(v *route.Visit, e edition.Version, kind edition.CallKind, answers file.Answers) {
	values := file.Encode(fields(e, kind), answers)
	values.Set(callName, callOf(e.ID, kind))
	text := base64.RawURLEncoding.EncodeToString([]byte(values.Encode()))
	if len(text) > most {
		return
	}
	http.SetCookie(v.Writer, cookie(v, text, lastsFor))
}

// Answers are those that the browser brings for a call: only to the questions
// of its eligibility page, and only what its form can hold.
func Answers(v *route.Visit, e edition.Version, kind edition.CallKind) file.Answers {
	c, err := v.Cookie(cookieName)
	if err != nil {
		return nil
	}
	text, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil {
		return nil
	}
	values, err := url.ParseQuery(string(text))
	if err != nil || values.Get(callName) != callOf(e.ID, kind) {
		return nil
	}
	posted := file.Decode(e.Edition, kind, fields(e, kind), values)
	if posted.Foreign || len(posted.Refused) > 0 {
		return nil
	}
	return posted.Changes
}

// Forget takes the cookie back, once the draft holds the answers.
func Forget(v *route.Visit) {
	if _, err := v.Cookie(cookieName); err == nil {
		http.SetCookie(v.Writer, cookie(v, "", -1))
	}
}

func cookie(v *route.Visit, value string, seconds int) *http.Cookie {
	return &http.Cookie{Name: cookieName, Value: value, Path: "/", MaxAge: seconds,
		HttpOnly: true, Secure: v.Site.SecureCookies, SameSite: http.SameSiteLaxMode}
}

func fields(e edition.Version, kind edition.CallKind) []edition.Field {
	var out []edition.Field
	for _, q := range file.Questions(e.Edition, kind) {
		out = append(out, q.Field)
	}
	return out
}
