package journey_test

import (
	"context"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"cohorte/demonstration"
	"cohorte/mail"
	"cohorte/store"
)

// numbersIn lists the numbers of files that a page links to, each once.
func numbersIn(text string) (numbers []string) {
	for _, m := range regexp.MustCompile(`/gestion/(?:projets|candidatures)/([CP]\d-[0-9A-Z]{4}-[0-9A-Z]{2})[?"]`).FindAllStringSubmatch(text, -1) {
		if !slices.Contains(numbers, m[1]) {
			numbers = append(numbers, m[1])
		}
	}
	return numbers
}

// formTo is the hidden inputs of the form that posts to an address with that end.
func (p page) formTo(end string) url.Values {
	form := url.Values{}
	for _, m := range regexp.MustCompile(`(?s)<form[^>]*action="([^"?]*)[^"]*"[^>]*>(.*?)</form>`).FindAllStringSubmatch(p.text, -1) {
		if !strings.HasSuffix(m[1], end) {
			continue
		}
		for _, in := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`).FindAllStringSubmatch(m[2], -1) {
			form.Add(in[1], in[2])
		}
	}
	return form
}

// judge opens a file and posts a verdict on it.
func (w *person) judge(call, number, word string, more url.Values) page {
	w.Helper()
	form := w.get("/gestion/" + call + "/" + number).formTo("/recevabilite")
	if form.Get("submission") == "" {
		w.Fatalf("%s has no form for a verdict on %s", w.key, number)
	}
	return w.post("/gestion/"+call+"/"+number+"/recevabilite", verdict(form, word, more))
}

func verdict(form url.Values, word string, more url.Values) url.Values {
	form.Set("verdict", word)
	if word != "admissible" {
		form.Set("motive", "Le motif que la personne lira.")
	}
	for name, values := range more {
		form[name] = values
	}
	return form
}

// inDays is a day as a form asks for it.
func (p *place) inDays(n int) url.Values {
	day := p.now().AddDate(0, 0, n)
	return url.Values{"due.day": {day.Format("2")}, "due.month": {day.Format("1")}, "due.year": {day.Format("2006")}}
}

// deliver does the jobs of these mails and of sending, and gives what left.
func (p *place) deliver(kinds ...string) []mail.Outgoing {
	p.Helper()
	box := mail.NewPostbox(200)
	post := &mail.Post{DB: p.db, Shelf: p.site.Shelf, Transport: box,
		Programme: p.programme()}
	handlers := post.Handlers(p.now)
	for _, kind := range append(kinds, store.JobSendMail) {
		var due []store.Job
		err := p.db.Write(p.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
			due, err = tx.ClaimJobs(ctx, []string{kind}, p.now(), p.now().Add(time.Minute), 200)
			return err
		})
		if err != nil {
			p.Fatal(err)
		}
		for _, j := range due {
			if err := handlers[j.Kind](p.Context(), j); err != nil {
				p.Fatal(err)
			}
		}
	}
	return box.Mails()
}

func (p page) expect(w *person, status int, what string) page {
	w.Helper()
	if p.StatusCode != status {
		w.Fatalf("%s: %d, want %d\n%s", what, p.StatusCode, status, p.main())
	}
	return p
}

// main is the text of the page without its frame, for messages.
func (p page) main() string {
	_, rest, _ := strings.Cut(p.text, "<main")
	rest = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(rest, " ")
	return strings.Join(strings.Fields(rest), " ")
}

func itoa(n int) string { return strconv.Itoa(n) }

// firstField is the first answer that a correction may ask for.
func firstField(p page) string {
	m := regexp.MustCompile(`name="fields" value="([^"]*)"`).FindStringSubmatch(p.text)
	if m == nil {
		return ""
	}
	return m[1]
}

// later lets time pass. Sessions end meanwhile: whoever acts then signs in anew.
func (p *place) later(d time.Duration) {
	p.Helper()
	p.clock.Add(int64(d))
	clear(p.signed)
	var err error
	if _, p.codes, err = demonstration.MakeLinks(p.Context(), p.db, p.people, p.now()); err != nil {
		p.Fatal(err)
	}
}
