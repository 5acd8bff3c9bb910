package form_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/file/filetest"
	"cohorte/web/carry"
	"cohorte/web/route"
)

const start = "/appels/test-9/projets/commencer"

// begun starts a project and gives its page.
func (h *house) begun() string {
	h.t.Helper()
	first := h.post(start, nil).to()
	page, _, ok := strings.Cut(first, "/etapes/")
	if !ok {
		h.t.Fatalf("starting leads to %s", first)
	}
	return page
}

// fill posts the fields of a step through the form that is shown, with the
// answers of a full file, then changes.
func (h *house) fill(step string, change url.Values) answer {
	h.t.Helper()
	page := h.get(step).want(http.StatusOK)
	action, values := page.filled()
	full := filetest.Full()
	for _, id := range strings.Split(values.Get("_fields"), ",") {
		for name, v := range full {
			if file.TopField(name) == id {
				values[name] = v
			}
		}
	}
	maps.Copy(values, change)
	return h.post(action, values)
}

// ready is a project with every answer.
func (h *house) ready() string {
	h.t.Helper()
	page := h.begun()
	next := page + "/etapes/identite"
	for _, want := range []string{"/etapes/projet", "/etapes/projet?voir=suite", "/etapes/attestations", "/relecture"} {
		if next = h.fill(next, nil).to(); next != page+want {
			h.t.Fatalf("leads to %s, want %s%s", next, page, want)
		}
	}
	return page
}

func (h *house) submitted() (page, receipt string) {
	h.t.Helper()
	page = h.ready()
	action, values := h.get(page + "/relecture").filled()
	return page, h.post(action, values).to()
}

func TestFromStartToReceipt(t *testing.T) {
	t.Parallel()
	h := newHouse(t, filetest.Edition())
	if text := h.get(start).want(200).text("main"); !strings.Contains(text, "À déposer avant le lundi 18 mars 2030 à 23 h 59 (heure de Paris)") {
		t.Error(text)
	}
	page, receipt := h.submitted()
	got := h.get(receipt).want(200)
	if h1 := got.text("h1"); h1 != "Projet déposé" {
		t.Errorf("the receipt is titled %q", h1)
	}
	for _, want := range []string{strings.TrimPrefix(page, "/projets/"), "vendredi 1er février 2030 à 10 h 00 min 00 s (heure de Paris)", "Essai 9, version 1.0", "Projet A", "Empreinte"} {
		if !strings.Contains(strings.ReplaceAll(got.text("main"), "\u00a0", " "), want) {
			t.Errorf("the receipt does not say %q", want)
		}
	}
	if states := h.get(page).classed("fr-badge"); len(states) == 0 || states[0] != "Déposé" {
		t.Errorf("the file is %v", states)
	}
	if cards := h.get("/projets").want(200).classed("door__title"); !slices.Equal(cards, []string{"Projet A"}) {
		t.Errorf("my projects are %v", cards)
	}
}

// What the eligibility page asked is not asked again.
func TestAnswersThatWereGivenBeforeTheDraft(t *testing.T) {
	t.Parallel()
	h := newHouse(t, filetest.Edition())
	e := filetest.Shelf(filetest.Edition())
	rules, _ := e.InForce(filetest.ID, h.now)
	w := httptest.NewRecorder()
	carry.Keep(&route.Visit{Request: httptest.NewRequest(http.MethodPost, "/", nil), Writer: w, Site: &route.Site{}}, rules, edition.ProjectCall,
		file.Answers{"kind": file.Choice("local")})
	r := httptest.NewRequest(http.MethodPost, "https://exemple.fr"+start, nil)
	r.AddCookie(&http.Cookie{Name: "cohorte_session", Value: "ana"})
	for _, c := range w.Result().Cookies() {
		r.AddCookie(c)
	}
	got := httptest.NewRecorder()
	h.handler.ServeHTTP(got, r)
	first := got.Header().Get("Location")
	if _, values := h.get(first).filled(); values.Get("kind") != "local" {
		t.Errorf("%s: the answer is %q", first, values.Get("kind"))
	}
	if again := h.post(start, nil).to(); again != first {
		t.Errorf("two clicks start %s and %s", first, again)
	}
}

func TestADoubleClickIsOneReceipt(t *testing.T) {
	t.Parallel()
	h := newHouse(t, filetest.Edition())
	page := h.ready()
	action, values := h.get(page + "/relecture").filled()
	first := h.post(action, values).to()
	h.now = h.now.Add(time.Second)
	if second := h.post(action, values).to(); second != first {
		t.Errorf("two clicks lead to %s and %s", first, second)
	}
	if list := h.get(page).classed("receipts"); len(list) != 1 || strings.Count(list[0], "Reçu") != 1 {
		t.Errorf("the file has %v", list)
	}
}

// Every control has a name for those who hear the page; every description and
// every link of a summary leads to something.
func checkControls(t *testing.T, a answer) {
	t.Helper()
	labels, ids := map[string]bool{}, map[string]int{}
	for _, n := range a.all("label") {
		labels[attr(n, "for")] = textOf(n) != ""
	}
	walk(a.doc, func(n *html.Node) {
		if id := attr(n, "id"); id != "" {
			ids[id]++
		}
	})
	for id, n := range ids {
		if n > 1 {
			t.Errorf("%d elements have the id %s", n, id)
		}
	}
	walk(a.doc, func(n *html.Node) {
		control := n.Data == "textarea" || n.Data == "select" || n.Data == "input" && attr(n, "type") != "hidden"
		if control && !labels[attr(n, "id")] {
			t.Errorf("%s has no label", attr(n, "name"))
		}
		for id := range strings.FieldsSeq(attr(n, "aria-describedby")) {
			if ids[id] == 0 {
				t.Errorf("%s is described by %s, which is not there", attr(n, "name"), id)
			}
		}
		if href := attr(n, "href"); strings.HasPrefix(href, "#") && len(href) > 1 && ids[href[1:]] == 0 {
			t.Errorf("a link leads to %s, which is not there", href)
		}
		for _, at := range n.Attr {
			if at.Key == "style" || strings.HasPrefix(at.Key, "on") {
				t.Errorf("<%s %s> stands inline", n.Data, at.Key)
			}
		}
	})
	primary := 0
	walk(a.doc, func(n *html.Node) {
		class := " " + attr(n, "class") + " "
		if strings.Contains(class, " fr-btn ") && !strings.Contains(class, "fr-btn--") {
			primary++
		}
	})
	if primary > 1 {
		t.Errorf("%d primary buttons", primary)
	}
	for _, f := range a.all("form") {
		if found := regexp.MustCompile(`(?i)soumettre|envoyer|confirmer`).FindString(textOf(f)); found != "" {
			t.Errorf("a form says %q", found)
		}
	}
	if n := len(a.all("h1")); n != 1 {
		t.Errorf("%d h1", n)
	}
}

func TestEveryPageOfAFileHolds(t *testing.T) {
	t.Parallel()
	h := newHouse(t, filetest.Edition())
	page, receipt := h.submitted()
	for _, lang := range []string{"", "/en"} {
		for _, target := range []string{start, page, page + "/etapes/identite", page + "/etapes/projet", page + "/etapes/attestations",
			page + "/relecture", receipt, page + "/retrait", "/projets", "/candidatures"} {
			a := h.get(lang + target).want(200)
			checkControls(t, a)
			if want := map[string]string{"": "fr", "/en": "en"}[lang]; attr(a.all("html")[0], "lang") != want {
				t.Errorf("%s%s is not in %s", lang, target, want)
			}
			for _, n := range a.all("a") {
				href := attr(n, "href")
				if lang == "/en" && strings.HasPrefix(href, "/") && !strings.HasPrefix(href, "/en") && attr(n, "hreflang") == "" {
					t.Errorf("%s leads out of English, to %s", target, href)
				}
			}
		}
	}
	english := h.get("/en" + page + "/etapes/projet").text("main")
	for _, french := range []string{"Étape", "Enregistr", "Ajouter", "facultatif", "Oui", "Ville"} {
		if strings.Contains(english, french) {
			t.Errorf("the English page says %q", french)
		}
	}
}

// Each type of field, empty and refused: its label, hint, error and links.
func TestEveryTypeOfFieldWithItsFault(t *testing.T) {
	t.Parallel()
	h := newHouse(t, filetest.Edition())
	page := h.begun()
	for step, bad := range map[string]map[string][2]string{
		"identite": {
			"name": {"", "Indiquez « Nom »."},
			"kind": {"roi", "Choisissez une des réponses proposées à « Nature de l’organisme »."},
		},
		"projet": {
			"size":          {"deux", "Écrivez un nombre en chiffres dans « Nombre d’EIG »."},
			"start.day":     {"31", "Ce jour n’existe pas : 31 4 2030. Vérifiez le jour et le mois."},
			"start.month":   {"4", ""},
			"start.year":    {"2030", ""},
			"funded":        {"peut-être", "Choisissez une des réponses proposées à « Demande de co-financement »."},
			"profile":       {"roi", "Choisissez une des réponses proposées à « Profil »."},
			"themes":        {"guerre", "Choisissez une des réponses proposées à « Thèmes »."},
			"wishes[0]":     {"a", ""},
			"wishes[1]":     {"a", "Ce choix est déjà fait plus haut : choisissez-en un autre."},
			"team[0].share": {"x", "Écrivez un nombre en chiffres dans « Implication » (Membre de l’équipe 1)."},
		},
		"attestations": {"open": {"on", "Choisissez une des réponses proposées à « Je publierai le code. »."}},
	} {
		change := url.Values{}
		for name, c := range bad {
			change[name] = []string{c[0]}
		}
		a := h.fill(page+"/etapes/"+step, change).want(http.StatusUnprocessableEntity)
		checkControls(t, a)
		if !strings.HasPrefix(a.text("title"), "Erreur") {
			t.Errorf("%s is titled %q", step, a.text("title"))
		}
		said := strings.ReplaceAll(strings.Join(a.classed("fr-error-text"), "\n"), "\u00a0", " ")
		summary := strings.ReplaceAll(strings.Join(a.classed("error-summary"), "\n"), "\u00a0", " ")
		for name, c := range bad {
			if c[1] != "" && (!strings.Contains(said, c[1]) || !strings.Contains(summary, c[1])) {
				t.Errorf("%s: %q is not said twice in\n%s\n%s", name, c[1], said, summary)
			}
		}
		_, shown := a.filled()
		for _, name := range []string{"size", "start.day", "team[0].share"} {
			if want, ok := bad[name]; ok && shown.Get(name) != want[0] {
				t.Errorf("%s comes back as %q, typed %q", name, shown.Get(name), want[0])
			}
		}
	}
}

// What a draft may have is kept, shown with its fault, and the second click
// goes on. Rule F-1.
func TestADraftKeepsWhatIsTooLong(t *testing.T) {
	t.Parallel()
	h := newHouse(t, filetest.Edition())
	page := h.begun()
	long := strings.Repeat("mot ", 50)
	change := url.Values{"problem": {long}, "size": {"9"}, "funded": {"no"}}
	next := h.fill(page+"/etapes/projet", change).to()
	if next != page+"/etapes/projet?voir=erreurs" {
		t.Fatalf("leads to %s", next)
	}
	a := h.get(next).want(200)
	checkControls(t, a)
	said := strings.ReplaceAll(strings.Join(a.classed("fr-error-text"), "\n"), "\u00a0", " ")
	if !strings.Contains(said, "5 lignes pour 2 autorisées : enlevez environ 120 caractères.") || !strings.Contains(said, "Vous avez écrit 9.") {
		t.Error(said)
	}
	if counters := a.classed("field__counter"); !slices.Contains(counters, "5 lignes sur 2") {
		t.Errorf("counters: %q", counters)
	}
	action, values := a.filled()
	if got := strings.TrimSpace(values.Get("problem")); got != strings.TrimSpace(long) {
		t.Errorf("the text comes back as %q", got)
	}
	if next := h.post(action, values).to(); next != page+"/etapes/attestations" {
		t.Errorf("the second click leads to %s", next)
	}
	review := h.get(page + "/relecture").want(200)
	if len(review.all("form")) != 0 {
		t.Error("an incomplete file can be submitted from the page")
	}
	if a := h.post(page+"/depot", nil).want(http.StatusUnprocessableEntity); !strings.Contains(a.text("main"), "Il manque") {
		t.Error("the refusal does not list what is missing")
	}
}

func TestAFieldThatItsConditionHides(t *testing.T) {
	t.Parallel()
	h := newHouse(t, filetest.Edition())
	page := h.begun()
	step := page + "/etapes/projet"
	if h.get(step).byID("f-budget") != nil {
		t.Error("the field is there before the answer that calls for it")
	}
	next := h.fill(step, url.Values{"funded": {"yes"}}).to()
	if next != step+"?voir=suite" {
		t.Fatalf("leads to %s", next)
	}
	a := h.get(next)
	if a.byID("f-budget") == nil || !strings.Contains(a.text("main"), "Vos réponses appellent des questions de plus") {
		t.Error("the field is not shown, or nothing is said of it")
	}
	h.fill(step, url.Values{"budget": {"0129"}}).to()
	h.fill(step, url.Values{"funded": {"no"}}).to()
	if h.get(step).byID("f-budget") != nil {
		t.Error("the field is still shown")
	}
	if strings.Contains(h.get(page+"/relecture").text("main"), "0129") {
		t.Error("the hidden answer would be submitted")
	}
	h.fill(step, url.Values{"funded": {"yes"}}).to()
	if _, values := h.get(step).filled(); values.Get("budget") != "0129" {
		t.Error("what the hidden field held is lost")
	}
}

func TestRowsAreAddedAndRemovedWithoutAScript(t *testing.T) {
	t.Parallel()
	h := newHouse(t, filetest.Edition())
	step := h.begun() + "/etapes/projet"
	a := h.fill(step, url.Values{"_add": {"team"}, "funded": {"no"}, "size": {"deux"}})
	if a.Status != 422 || a.byID("f-team-2-role") == nil {
		t.Errorf("status %d; a third row is not there beside a fault", a.Status)
	}
	a = h.fill(step, url.Values{"_add": {"team"}, "funded": {"no"}}).want(200)
	checkControls(t, a)
	for id, want := range map[string]string{"f-team-0-role": "Fonction (Membre de l’équipe 1)", "f-team-2-role": "Fonction (Membre de l’équipe 3)"} {
		for _, label := range a.all("label") {
			if attr(label, "for") == id && strings.Join(strings.Fields(textOf(label)), " ") != want {
				t.Errorf("the label of %s is %q, not %q", id, textOf(label), want)
			}
		}
	}
	twice := h.fill(step, url.Values{"team[0].share": {"beaucoup"}, "team[1].share": {"peu"}, "funded": {"no"}})
	for _, want := range []string{"Écrivez un nombre en chiffres dans « Implication » (Membre de l’équipe 1).", "Écrivez un nombre en chiffres dans « Implication » (Membre de l’équipe 2)."} {
		if !strings.Contains(strings.ReplaceAll(twice.Body, "\u00a0", " "), want) {
			t.Errorf("no row is named in the list of faults: %q", want)
		}
	}
	a = h.fill(step, url.Values{"_add": {"team"}, "funded": {"no"}}).want(200)
	action, values := a.filled()
	if values.Get("team[0].role") != "Cheffe de projet" || values.Get("team[1].role") != "Juriste" || a.byID("f-team-2-role") == nil {
		t.Errorf("after adding: %v", values)
	}
	for _, n := range a.all("button") {
		if attr(n, "name") == "_add" {
			t.Error("a fourth row is offered where three are the most")
		}
	}
	values["team[2].role"] = []string{"Designer"}
	values["team[2].share"] = []string{"10"}
	values.Set("_remove", "team[1]")
	a = h.post(action, values).want(200)
	_, values = a.filled()
	if values.Get("team[0].role") != "Cheffe de projet" || values.Get("team[1].role") != "Designer" || a.byID("f-team-2-role") != nil {
		t.Errorf("after removing: %v", values)
	}
	if _, saved := h.get(step).filled(); saved.Get("team[1].role") != "Designer" || saved.Get("team[1].share") != "10" {
		t.Errorf("saved: %v", saved)
	}
	values.Set("_remove", "ghost[9]")
	values.Set("_rows.team", "999999999")
	if a := h.post(action, values); a.Status >= 500 || strings.Count(a.Body, "repeat__row") > 100 {
		t.Errorf("forged rows: status %d", a.Status)
	}
}

// A script in any field is text on every page.
func TestWhatIsTypedIsNeverMarkup(t *testing.T) {
	t.Parallel()
	e := filetest.Edition()
	f := e.Forms["project"]
	for i := range f.Sections {
		for j := range f.Sections[i].Fields {
			f.Sections[i].Fields[j].Chars = 0
		}
	}
	h := newHouse(t, e)
	page := h.ready()
	const attack = `"><script>alert(1)</script><img src=x onerror=alert(1)>'`
	for _, step := range []string{"identite", "projet"} {
		shown := h.get(page + "/etapes/" + step)
		action, values := shown.filled()
		for name := range values {
			if n := shown.byID("f-" + strings.NewReplacer("[", "-", "]", "", ".", "-").Replace(name)); n != nil &&
				(n.Data == "textarea" || n.Data == "input" && attr(n, "type") != "radio" && attr(n, "type") != "checkbox" && attr(n, "inputmode") == "") {
				values.Set(name, attack)
			}
		}
		h.post(action, values)
		values.Set("size", attack)
		values.Set("team[0].share", attack)
		values.Set("start.day", attack)
		values.Set("kind", attack)
		values.Set(attack, attack)
		a := h.post(action, values)
		if a.Status != 422 {
			t.Errorf("%s: status %d", step, a.Status)
		}
		noScript(t, a)
	}
	if _, values := h.get(page + "/etapes/identite").filled(); values.Get("name") != attack {
		t.Fatalf("the name is kept as %q", values.Get("name"))
	}
	for _, target := range []string{page, page + "/relecture", page + "/etapes/identite", page + "/etapes/projet", page + "/retrait", "/projets"} {
		a := h.get(target).want(200)
		noScript(t, a)
		if target == page+"/relecture" && !strings.Contains(a.text("main"), "<script>alert(1)</script>") {
			t.Error("the text is not shown as it was typed")
		}
	}
}

func noScript(t *testing.T, a answer) {
	t.Helper()
	for _, n := range a.all("script") {
		if attr(n, "src") == "" {
			t.Errorf("a script: %s", rawText(n))
		}
	}
	walk(a.doc, func(n *html.Node) {
		if attr(n, "onerror") != "" || n.Data == "img" {
			t.Errorf("an element: <%s>", n.Data)
		}
	})
}

func TestWithdrawing(t *testing.T) {
	t.Parallel()
	h := newHouse(t, filetest.Edition())
	page, receipt := h.submitted()
	action, values := h.get(page + "/retrait").filled()
	if next := h.post(action, values).to(); next != page {
		t.Errorf("leads to %s", next)
	}
	h.post(action, values).to()
	for _, target := range []string{page, receipt} {
		if states := h.get(target).want(200).classed("fr-badge"); states[0] != "Retiré" {
			t.Errorf("%s is %v", target, states)
		}
	}
	if a := h.post(page+"/depot", nil); a.Status != http.StatusGone {
		t.Errorf("a withdrawn file is submitted: %d", a.Status)
	}
	if record := h.get(page).classed("timeline"); !strings.Contains(strings.Join(record, " "), "Retiré") {
		t.Errorf("the record says %v", record)
	}
}

// A candidate starts once a round; what the pages call things follows.
func TestApplications(t *testing.T) {
	t.Parallel()
	h := newHouse(t, filetest.Edition())
	const start = "/appels/test-9/candidatures/commencer"
	first := h.post(start, nil).to()
	if second := h.post(start, nil).to(); second != first {
		t.Errorf("two clicks start %s and %s", first, second)
	}
	a := h.get(start).want(200)
	if len(a.all("form")) != 0 || !strings.Contains(a.text("main"), "Reprendre ma candidature") {
		t.Errorf("an application that goes on: %s", a.text("main"))
	}
	page, _, _ := strings.Cut(first, "/etapes/")
	if h1 := h.get(page).text("h1"); h1 != "Ma candidature" {
		t.Errorf("the page is titled %q", h1)
	}
	h.now = filetest.BetweenRounds
	if lead := h.get(page).classed("head__lead"); len(lead) != 1 || !strings.Contains(lead[0], "Session 2") {
		t.Errorf("between two rounds: %q", lead)
	}
	h.now = filetest.Round2
	if a := h.post(start, nil).to(); a != first {
		t.Errorf("a draft of the first round does not go on in the second: %s", a)
	}
}
