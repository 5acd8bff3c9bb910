package form_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"cohorte/fellowship/file/filetest"
)

func TestFormsThatTheProgramDidNotMake(t *testing.T) {
	t.Parallel()
	h := newHouse(t, filetest.Edition())
	page := h.begun()
	step := page + "/etapes/identite"
	for name, values := range map[string]url.Values{
		"an unknown field":       {"name": {"Nouveau nom"}, "status": {"selected"}},
		"a field of another":     {"name": {"Nouveau nom"}, "problem": {"x"}},
		"a doubled field":        {"name": {"Nouveau nom", "Autre"}},
		"a shown field unknown":  {"name": {"Nouveau nom"}, "_fields": {"name,ghost"}},
		"a NUL":                  {"name": {"Nouveau\x00nom"}},
		"bytes that are no text": {"name": {"\xff\xfe"}},
	} {
		a := h.post(step, values).want(http.StatusUnprocessableEntity)
		if name != "a NUL" && name != "bytes that are no text" {
			if !strings.Contains(a.text("main"), "Cette page a changé depuis que vous l’avez ouverte.") {
				t.Errorf("%s: %s", name, a.text("main"))
			}
			if !strings.Contains(a.Body, "Nouveau nom") {
				t.Errorf("%s: what was typed is lost", name)
			}
		}
	}
	if _, values := h.get(step).filled(); values.Get("name") != "" {
		t.Errorf("something was kept: %q", values.Get("name"))
	}
	// A form that lacks fields changes only what it holds.
	h.fill(step, nil).to()
	h.post(step, url.Values{"host": {"Autre administration"}}).to()
	if _, values := h.get(step).filled(); values.Get("name") != "Projet A" || values.Get("host") != "Autre administration" {
		t.Errorf("saved: %v", values)
	}
	for target, method := range map[string]string{page + "/etapes/ghost": "GET", page + "/recus/1": "GET", page + "/recus/x": "GET", page + "/recus/1/pdf": "GET", page + "/recus/x/pdf": "GET",
		"/projets/P9-2222-22": "GET", "/projets/x": "GET", page + "/pieces/cv/00": "GET", strings.Replace(page, "projets", "candidatures", 1): "GET"} {
		if a := h.do("ana", method, target, "", nil); a.Status != http.StatusNotFound {
			t.Errorf("%s: %d", target, a.Status)
		}
	}
	a := h.do("ana", http.MethodPost, step, "multipart/form-data; boundary=x", strings.NewReader("--x\r\nnonsense"))
	if a.Status < 400 || a.Status >= 500 {
		t.Errorf("a broken form: %d", a.Status)
	}
}

// What one may not see is a page like any unknown address.
func TestSomebodyElsesFileIsAnUnknownAddress(t *testing.T) {
	t.Parallel()
	h := newHouse(t, filetest.Edition())
	page, receipt := h.submitted()
	unknown := h.do("bob", http.MethodGet, "/projets/P9-2222-22", "", nil).want(404).text("main")
	for _, target := range []string{page, page + "/etapes/projet", page + "/relecture", receipt, receipt + "/pdf", page + "/retrait"} {
		if a := h.do("bob", http.MethodGet, target, "", nil); a.Status != 404 || a.text("main") != unknown {
			t.Errorf("%s: %d %s", target, a.Status, a.text("main"))
		}
	}
	for _, target := range []string{page + "/etapes/projet", page + "/depot", page + "/retrait"} {
		if a := h.do("bob", http.MethodPost, target, "application/x-www-form-urlencoded", strings.NewReader("name=x")); a.Status != 404 {
			t.Errorf("%s: %d", target, a.Status)
		}
	}
	if a := h.do("", http.MethodGet, page, "", nil); a.Status != http.StatusSeeOther {
		t.Errorf("without a session: %d", a.Status)
	}
	typed := h.do("", http.MethodPost, page+"/etapes/identite", "application/x-www-form-urlencoded", strings.NewReader("name=Ce+que+j%27%C3%A9crivais"))
	if typed.Status != http.StatusUnauthorized || !strings.Contains(html.UnescapeString(typed.Body), "Ce que j'écrivais") {
		t.Errorf("a session that ended loses the text: %d", typed.Status)
	}
	typed = h.upload("", page+"/etapes/projet", url.Values{"problem": {"Ce que j'écrivais"}}, map[string][2]string{"cv": {"a.pdf", strings.Repeat("x", 2<<20)}})
	if typed.Status != http.StatusUnauthorized || !strings.Contains(html.UnescapeString(typed.Body), "Ce que j'écrivais") {
		t.Errorf("a session that ended loses the text of a form with files: %d", typed.Status)
	}
}

func TestAfterTheCallHasClosed(t *testing.T) {
	t.Parallel()
	h := newHouse(t, filetest.Edition())
	page := h.ready()
	step := page + "/etapes/projet"
	action, values := h.get(step).filled()
	deposit, key := h.get(page + "/relecture").filled()
	h.now = filetest.AfterGrace
	values.Set("problem", "Écrit juste trop tard.")
	a := h.post(action, values).want(http.StatusGone)
	checkControls(t, a)
	if !strings.Contains(a.Body, "Écrit juste trop tard.") || !strings.Contains(a.text("main"), "Cet appel est clos depuis le lundi 18 mars 2030 à 23") {
		t.Errorf("the late text is lost, or nothing is said: %s", a.text("main"))
	}
	a = h.post(deposit, key).want(http.StatusGone)
	said := strings.ReplaceAll(a.text("main"), "\u00a0", " ")
	for _, want := range []string{"Votre demande est arrivée le mardi 19 mars 2030 à 0 h 11 min 00 s", "l’appel fermait le lundi 18 mars 2030 à 23 h 59 min 59 s", "délai de grâce de 10 min", "Votre brouillon est gardé"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not said in %s", want, said)
		}
	}
	shown := h.get(step).want(200)
	_, kept := shown.filled()
	if kept.Get("problem") == "Écrit juste trop tard." || !strings.HasPrefix(kept.Get("problem"), "Une ligne.") {
		t.Errorf("the draft reads %q", kept.Get("problem"))
	}
	for _, n := range shown.all("textarea") {
		if !has(n, "readonly") {
			t.Error("a field can still be written in")
		}
	}
	if states := h.get(page).classed("fr-badge"); states[0] != "Resté en brouillon" {
		t.Errorf("the file is %q", states[0])
	}
	if a := h.post(start, nil); a.Status != http.StatusGone {
		t.Errorf("a start after the limit: %d", a.Status)
	}
}

// What a field takes, the content decides (rules F-20, F-21).
func TestAttachedFiles(t *testing.T) {
	t.Parallel()
	h := newHouse(t, filetest.Edition())
	page := h.ready()
	step := page + "/etapes/projet"
	action, values := h.get(step).filled()
	for name, c := range map[string]struct{ file, content, want string }{
		"a program":  {"cv.pdf", "MZ\x90\x00 programme", "«\u00a0cv.pdf\u00a0» est un programme. Envoyez\u00a0: PDF, 1\u00a0Mo au plus."},
		"a page":     {"cv.pdf", "<html><script>alert(1)</script></html>", "est une page web"},
		"a text":     {"cv.pdf", "Bonjour", "est un texte sans mise en page"},
		"a cut one":  {"cv.pdf", "%PDF-1.7\nun", "est abîmé ou incomplet"},
		"a lock":     {"cv.pdf", strings.Replace(sheet("un"), "/Root", "/Encrypt 9 0 R /Root", 1), "demande un mot de passe"},
		"two in one": {"cv.pdf", sheet("un") + "<script>alert(1)</script>", "contient autre chose que le document"},
		"nothing":    {"cv.pdf", "", "Ce fichier est vide"},
		"a big one":  {"cv.pdf", "%PDF-1.7\n" + strings.Repeat("x", 1_000_000), "est trop lourd"},
		"other type": {"cv.png", "\x89PNG\r\n\x1a\n", "est une image d’un autre type"},
	} {
		a := h.upload("ana", action, values, map[string][2]string{"cv": {c.file, c.content}}).want(422)
		a.Body = html.UnescapeString(a.Body)
		checkControls(t, a)
		if !strings.Contains(a.Body, c.want) || !strings.Contains(a.Body, "Une ligne.") {
			t.Errorf("%s: %s", name, a.text("main"))
		}
	}
	if left := kept(t, h.files); len(left) != 0 {
		t.Errorf("refused files are kept: %v", left)
	}
	h.upload("ana", action, values, map[string][2]string{"cv": {"..\\..\\<script>\u202eé.pdf", sheet("un")}}).to()
	a := h.get(step)
	noScript(t, a)
	var download string
	for _, n := range a.all("a") {
		if has(n, "download") {
			download = attr(n, "href")
			if textOf(n) != "<script>é.pdf" {
				t.Errorf("the file is called %q", textOf(n))
			}
		}
	}
	got := h.get(download).want(200)
	if got.Body != sheet("un") || got.Header.Get("Content-Type") != "application/pdf" || got.Header.Get("Content-Disposition") != `attachment; filename="<script>_.pdf"; filename*=UTF-8''%3Cscript%3E%C3%A9.pdf` ||
		got.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(got.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("downloaded with %v", got.Header)
	}
	if other := h.do("bob", http.MethodGet, download, "", nil); other.Status != 404 {
		t.Errorf("somebody else downloads it: %d", other.Status)
	}
	h.upload("ana", action, url.Values{"_fields": {"cv"}}, map[string][2]string{"cv": {"deux.pdf", sheet("deux")}}).to()
	a = h.get(step)
	if list := a.classed("attached__list"); len(list) != 1 || !strings.Contains(list[0], "deux.pdf") || strings.Contains(list[0], "é.pdf") {
		t.Errorf("after replacing: %v", list)
	}
	var hash string
	for _, n := range a.all("input") {
		if attr(n, "name") == "_drop.cv" {
			hash = attr(n, "value")
		}
	}
	h.upload("ana", action, url.Values{"_fields": {"cv"}, "_drop.cv": {hash}}, nil).to()
	if list := h.get(step).classed("attached__list"); len(list) != 0 {
		t.Errorf("after removing: %v", list)
	}
	if a := h.upload("ana", action, url.Values{}, map[string][2]string{"name": {"a.pdf", sheet("un")}}); a.Status != 422 {
		t.Errorf("a file in a text field: %d", a.Status)
	}
}

// sheet is a PDF that says something.
func sheet(words string) string {
	return "%PDF-1.7\n%" + words + "\n1 0 obj\n<< /Type /Catalog >>\nendobj\nxref\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
}

// A name is text (rule F-24): whatever it holds, it can't be a path, turn the line around
// or be longer than file systems take.
func TestNamesOfAttachedFiles(t *testing.T) {
	t.Parallel()
	h := newHouse(t, filetest.Edition())
	step := h.ready() + "/etapes/projet"
	for sent, want := range map[string]string{
		"../../etc/passwd":                 "passwd",
		"C:\\Users\\ana\\cv.pdf":           "cv.pdf",
		"cv\u0085\u2028.pdf":               "cv.pdf",
		"fdp.\u202eexe.pdf":                "fdp.exe.pdf",
		"a\xffb.pdf":                       "ab.pdf",
		"  espace .pdf ":                   "espace .pdf",
		strings.Repeat("é", 300) + ".pdf":  strings.Repeat("é", 125) + ".pdf",
		strings.Repeat("x", 250) + ".p.df": strings.Repeat("x", 250) + ".p.df",
	} {
		h.upload("ana", step, url.Values{"_fields": {"cv"}}, map[string][2]string{"cv": {sent, sheet(sent)}}).to()
		var got []string
		for _, n := range h.get(step).all("a") {
			if has(n, "download") {
				got = append(got, n.FirstChild.Data)
			}
		}
		if len(got) != 1 || got[0] != want {
			t.Errorf("%q is called %q, want %q", sent, got, want)
		}
	}
}

func kept(t *testing.T, folder string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, d.Name())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
