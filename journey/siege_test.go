package journey_test

import (
	"archive/zip"
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"cohorte/mail"
)

// attack is a hostile input: who sends what, and what comes back. The draft of
// the person is as it was before.
type attack struct {
	send   func(d *dossier) page
	status []int
	words  string // in the answer
}

// bomb is an archive of a few kilobytes that unfolds to a hundred megabytes.
func bomb() string {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("cv.pdf")
	for range 100 {
		if err == nil {
			_, err = w.Write(make([]byte, 1<<20))
		}
	}
	if err != nil || z.Close() != nil {
		panic("memory does not fail")
	}
	return b.String()
}

func upload(name, content string) func(d *dossier) page {
	return func(d *dossier) page {
		contentType, body := parted(part{"_fields", "", "cv"}, part{"cv", name, content})
		return d.send(d.step, contentType, bytes.NewReader(body))
	}
}

func typed(values url.Values) func(d *dossier) page {
	return func(d *dossier) page { return d.post(d.step, values) }
}

func many(n int, one func(i int) part) func(d *dossier) page {
	return func(d *dossier) page {
		var parts []part
		for i := range n {
			parts = append(parts, one(i))
		}
		contentType, body := parted(parts...)
		return d.send(d.step, contentType, bytes.NewReader(body))
	}
}

// raw sends bytes as they are, with the person's session for COOKIE, the page
// of the file for PAGE and the step for STEP.
func raw(text string) func(d *dossier) page {
	return func(d *dossier) page {
		d.Helper()
		u, _ := url.Parse(d.URL)
		var cookie string
		for _, c := range d.Jar.Cookies(u) {
			cookie = c.String()
		}
		conn, err := net.Dial("tcp", u.Host)
		if err != nil {
			d.Fatal(err)
		}
		defer conn.Close()
		text := strings.NewReplacer("COOKIE", "Cookie: "+cookie, "PAGE", d.page, "STEP", d.step, "HOST", "Host: "+u.Host, "\n", "\r\n").Replace(text)
		if _, err := io.WriteString(conn, text); err != nil {
			d.Logf("the server stopped reading: %v", err)
		}
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			d.Fatalf("no answer: %v", err)
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body) // an answer may be cut when the sender goes on
		return page{resp, string(body)}
	}
}

func with(method, path string, header ...string) func(d *dossier) page {
	return func(d *dossier) page {
		d.Helper()
		req, err := http.NewRequestWithContext(d.Context(), method, d.URL+strings.NewReplacer("PAGE", d.page, "STEP", d.step).Replace(path), strings.NewReader("name=x"))
		if err != nil {
			d.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for i := 0; i < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		return d.sent(req)
	}
}

var disguised = map[string]attack{
	"a program called cv.pdf":       {upload("cv.pdf", "MZ\x90\x00\x03\x00"), []int{422}, "est un programme"},
	"a zip bomb":                    {upload("cv.pdf", bomb()), []int{422}, "est une archive"},
	"a page":                        {upload("cv.pdf", "<!DOCTYPE html><script>alert(1)</script>"), []int{422}, "est une page web"},
	"a drawing with a script":       {upload("cv.pdf", "<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"), []int{422}, "est une page web"},
	"a PDF and an archive":          {upload("cv.pdf", sheet("x")+bomb()), []int{422}, "contient autre chose que le document"},
	"a PDF and a page":              {upload("cv.pdf", sheet("<html><script>alert(1)</script>")), []int{422}, "contient autre chose que le document"},
	"a cut PDF":                     {upload("cv.pdf", sheet("x")[:40]), []int{422}, "est abîmé ou incomplet"},
	"a PDF with a password":         {upload("cv.pdf", strings.Replace(sheet("x"), "/Root", "/Encrypt 4 0 R /Root", 1)), []int{422}, "demande un mot de passe"},
	"no byte":                       {upload("cv.pdf", ""), []int{422}, "Ce fichier est vide"},
	"beyond the size of the field":  {upload("cv.pdf", sheet(strings.Repeat("x", 6<<20))), []int{422}, "est trop lourd"},
	"a name with control marks":     {upload("a\x01\x1b[2J.pdf", sheet("x")), []int{422}, "Rien n’a été enregistré"},
	"a name with a line":            {upload("a\r\nX-Evil: 1\r\n\r\n.pdf", sheet("x")), []int{422}, ""},
	"two files where one is taken":  {many(2, func(i int) part { return part{"cv", "cv.pdf", sheet(fmt.Sprint(i))} }), []int{422}, "au plus"},
	"a file in a text field":        {many(1, func(int) part { return part{"last_name", "cv.pdf", sheet("x")} }), []int{422}, "Cette page a changé"},
	"10 000 files":                  {many(10_000, func(int) part { return part{"ghost", "x.pdf", "x"} }), []int{422}, ""},
	"10 000 parts":                  {many(10_000, func(i int) part { return part{fmt.Sprint("f", i), "", "x"} }), []int{422}, ""},
	"nested parts":                  {nested(500), []int{303, 422}, ""},
	"an endless beginning of parts": {raw("POST STEP HTTP/1.1\nHOST\nCOOKIE\nContent-Type: multipart/form-data; boundary=x\nContent-Length: 100000\n\n" + strings.Repeat("y", 100_000)), []int{422}, ""},
	"parts without a boundary":      {with("POST", "STEP", "Content-Type", "multipart/form-data"), []int{422}, ""},
}

// nested is a form whose one field is a form whose one field is a form…
func nested(depth int) func(d *dossier) page {
	return func(d *dossier) page {
		inner := "x"
		for i := range depth {
			b := fmt.Sprintf("b%d", i)
			inner = "--" + b + "\r\nContent-Disposition: form-data; name=\"cv\"\r\nContent-Type: multipart/mixed; boundary=b" + fmt.Sprint(i-1) + "\r\n\r\n" + inner + "\r\n--" + b + "--\r\n"
		}
		return d.send(d.step, fmt.Sprintf("multipart/form-data; boundary=b%d", depth-1), strings.NewReader(inner))
	}
}

var malformed = map[string]attack{
	"no UTF-8":           {typed(url.Values{"last_name": {"\xff\xfe"}}), []int{422}, "signes illisibles"},
	"NUL":                {typed(url.Values{"last_name": {"a\x00b"}}), []int{422}, ""},
	"10 000 fields":      {typed(thousands()), []int{422}, "Cette page a changé"},
	"10 MB in one field": {typed(url.Values{"last_name": {strings.Repeat("x", 10<<20)}}), []int{413}, "trop long"},
	"10 MB in one part":  {many(1, func(int) part { return part{"last_name", "", strings.Repeat("x", 10<<20)} }), []int{413}, "trop long"},
	"10 MB to sign in": {func(d *dossier) page {
		return d.visitor().post("/connexion", url.Values{"email": {strings.Repeat("x", 10<<20)}})
	}, []int{413}, "trop long"},
	"half a percent":         {raw("POST STEP HTTP/1.1\nHOST\nCOOKIE\nContent-Type: application/x-www-form-urlencoded\nContent-Length: 12\n\nlast_name=%f"), []int{422}, ""},
	"a gigabyte announced":   {raw("POST STEP HTTP/1.1\nHOST\nCOOKIE\nContent-Type: application/x-www-form-urlencoded\nContent-Length: 1000000000\n\nlast_name=x"), []int{413}, ""},
	"two lengths":            {raw("POST STEP HTTP/1.1\nHOST\nCOOKIE\nContent-Length: 5\nContent-Length: 6\n\nname=x"), []int{400}, ""},
	"a length and chunks":    {raw("POST STEP HTTP/1.1\nHOST\nCOOKIE\nContent-Type: application/x-www-form-urlencoded\nTransfer-Encoding: chunked, identity\nContent-Length: 6\n\n0\n\n"), []int{400, 501}, ""},
	"a header with a NUL":    {raw("GET / HTTP/1.1\nHOST\nX-A: a\x00b\n\n"), []int{400}, ""},
	"no host":                {raw("GET / HTTP/1.1\n\n"), []int{400}, ""},
	"a host of another site": {raw("GET /connexion HTTP/1.1\nHost: evil.example\nX-Forwarded-Host: evil.example\nConnection: close\n\n"), []int{200}, ""},
	"100 KB of headers":      {raw("GET / HTTP/1.1\nHOST\nX-A: " + strings.Repeat("x", 100_000) + "\n\n"), []int{431}, ""},
	"a method of its own":    {raw("BREW PAGE HTTP/1.1\nHOST\nCOOKIE\nConnection: close\n\n"), []int{404, 405}, ""},
	"no session, a garbage":  {raw("GET PAGE HTTP/1.1\nHOST\nConnection: close\nCookie: cohorte_session=" + strings.Repeat("%00é;", 500) + "\n\n"), []int{303}, ""},
	"garbage for cookies":    {raw("GET / HTTP/1.1\nHOST\nConnection: close\nCookie: =;;;\x7f\"=\"; cohorte_session=\n\n"), []int{200, 400}, ""},
}

func thousands() url.Values {
	v := url.Values{}
	for i := range 10_000 {
		v.Set(fmt.Sprint("champ", i), "x")
	}
	return v
}

var forged = map[string]attack{
	"a post from another site":   {with("POST", "STEP", "Sec-Fetch-Site", "cross-site"), []int{403}, "Cette demande vient d’un autre site"},
	"a post of another origin":   {with("POST", "STEP", "Origin", "https://evil.example"), []int{403}, "Cette demande vient d’un autre site"},
	"a submission from there":    {with("POST", "PAGE/depot", "Origin", "null"), []int{403}, ""},
	"a deletion":                 {with("DELETE", "PAGE"), []int{404, 405}, ""},
	"a post that says it is PUT": {with("GET", "PAGE/depot", "X-HTTP-Method-Override", "POST"), []int{404, 405}, ""},
	"a trace":                    {with("TRACE", "PAGE"), []int{404, 405}, ""},
	"a step that is not there":   {with("POST", "PAGE/etapes/ghost"), []int{404}, ""},
	"a forged link": {func(d *dossier) page {
		return d.visitor().post(mail.SignInPath, url.Values{"code": {strings.Repeat("A", 5000)}})
	}, []int{404, 410, 422}, ""},
	"a link without a code": {func(d *dossier) page { return d.visitor().post(mail.SignInPath, url.Values{}) }, []int{404, 410, 422}, ""},
	"a replayed link":       {replayed, []int{410}, "Ce lien a déjà servi"},
	"an address with lines": {func(d *dossier) page {
		return d.visitor().post("/connexion", url.Values{"email": {"a@exemple.fr\r\nBcc: b@exemple.fr"}})
	}, []int{422}, ""},
	"a return to elsewhere":    {func(d *dossier) page { return d.visitor().get("/connexion?retour=//evil.example/") }, []int{200}, ""},
	"a return with lines":      {func(d *dossier) page { return d.visitor().get("/connexion?retour=/x%0d%0aSet-Cookie:%20a=b") }, []int{200}, ""},
	"somebody’s hash":          {with("GET", "PAGE/pieces/cv/"+strings.Repeat("a", 64)), []int{404}, ""},
	"a hash that is a path":    {with("GET", "PAGE/pieces/cv/..%2f..%2fcohorte.db"), []int{404}, ""},
	"a receipt of its own":     {with("GET", "PAGE/recus/-1"), []int{404}, ""},
	"a receipt beyond numbers": {with("GET", "PAGE/recus/99999999999999999999"), []int{404}, ""},
	"dots":                     {raw("GET /assets/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\nHOST\nConnection: close\n\n"), []int{301, 307, 308, 404}, ""},
	"a NUL in the path":        {raw("GET /appels/%00 HTTP/1.1\nHOST\nConnection: close\n\n"), []int{404}, ""},
	"two slashes":              {raw("GET //evil.example/ HTTP/1.1\nHOST\nConnection: close\n\n"), []int{301, 307, 308, 404}, ""},
	"a backslash":              {raw("GET /\\evil.example HTTP/1.1\nHOST\nConnection: close\n\n"), []int{400, 404}, ""},
	"an endless path":          {raw("GET /" + strings.Repeat("a/", 8000) + " HTTP/1.1\nHOST\nConnection: close\n\n"), []int{404}, ""},
	"no UTF-8 in the path":     {raw("GET /editions/%ff%fe HTTP/1.1\nHOST\nConnection: close\n\n"), []int{404}, ""},
	"a search of anything":     {with("GET", "/defis?q="+url.QueryEscape("'; DROP TABLE files; --\x00\xff%_")), []int{200, 404, 422}, ""},
	"10 000 filters":           {with("GET", "/defis?"+strings.Repeat("theme=x&", 3000)), []int{200, 404, 422}, ""},
}

// replayed signs in with a link that has served.
func replayed(d *dossier) page {
	for i, one := range d.people {
		if one.Key == d.key {
			return d.visitor().post(mail.SignInPath, url.Values{"code": {d.codes[i]}})
		}
	}
	d.Fatal("nobody signed in")
	return page{}
}

// traces are what no answer may hold: words of the machine.
var traces = []string{"goroutine", ".go:", "panic", "runtime error", "sqlite", "postgres", "syntax error", "constraint", "/tmp/", "/home/",
	"multipart:", "mime:", "http: ", "syscall", "errno", "nextpart", "strconv", `"//evil`, "//evil.example\""}

func TestSiege(t *testing.T) {
	t.Parallel()
	for theme, attacks := range map[string]map[string]attack{"disguised files": disguised, "malformed requests": malformed, "forged requests": forged} {
		t.Run(theme, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t)
			d := p.submittedDossier()
			before := d.draft()
			for name, a := range attacks {
				got := a.send(d)
				if !slices.Contains(a.status, got.StatusCode) {
					t.Errorf("%s: %d, want %v: %.300s", name, got.StatusCode, a.status, got.text)
				}
				if !strings.Contains(got.text, a.words) {
					t.Errorf("%s: the answer does not say %q", name, a.words)
				}
				for _, trace := range traces {
					if strings.Contains(strings.ToLower(got.text), trace) {
						t.Errorf("%s: the answer tells %q", name, trace)
					}
				}
				if to := got.Header.Get("Location"); strings.HasPrefix(to, "//") || strings.Contains(to, "evil.example") && !strings.HasPrefix(to, "/evil.example") {
					t.Errorf("%s: leads to %s", name, to)
				}
				if len(got.Header.Values("Set-Cookie")) > 0 && strings.Contains(fmt.Sprint(got.Header.Values("Set-Cookie")), "a=b") {
					t.Errorf("%s: set a cookie", name)
				}
				if d.draft() != before {
					t.Fatalf("%s: the draft changed", name)
				}
			}
		})
	}
}
