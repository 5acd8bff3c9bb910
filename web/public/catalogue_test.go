package public_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/challenge"
	"cohorte/fellowship/organisation"
	"cohorte/fellowship/press"
	"cohorte/importer/history"
	pressfiles "cohorte/importer/press"
	"cohorte/internal/browse"
	"cohorte/store"
	"cohorte/web/public"
)

var readingDay = time.Date(2026, 5, 2, 10, 0, 0, 0, time.UTC)

// openCatalogue is a site with the real history, as a new place has it.
func openCatalogue(t *testing.T) *place {
	t.Helper()
	p := open(t, readingDay)
	if err := history.KeepRepository(t.Context(), p.db, fellowship.Machine(readingDay.Add(-time.Hour))); err != nil {
		t.Fatal(err)
	}
	return p
}

// cards are the titles of the cards of a page.
func cards(page *browse.Page) []string {
	var titles []string
	for _, n := range page.WithClass("door__title") {
		titles = append(titles, browse.Text(n))
	}
	return titles
}

func count(page *browse.Page) string { return browse.Text(page.ByID("resultats")) }

func TestAVisitorFindsAChallenge(t *testing.T) {
	t.Parallel()
	p := openCatalogue(t)
	for address, want := range map[string][]string{
		"/defis?q=signal+faible":                                      {"Signaux Faibles"},
		"/defis?q=signaux+faible":                                     {"Signaux Faibles"},
		"/defis?q=l'signaux":                                          {"Signaux Faibles"},
		"/defis?ville=Brest":                                          {"b@liseNAV"},
		"/defis?ville=brest&q=":                                       {"b@liseNAV"},
		"/defis?q=sauvetage":                                          {"PrédiSauvetage"},
		"/defis?administration=cour-de-cassation":                     {"LABEL", "Open Justice"},
		"/defis?administration=cour-de-cassation&promotion=3":         {"Open Justice"},
		"/defis?devenir=donnees-ouvertes":                             {"PrédiSauvetage"},
		"/defis?devenir=revenu-en-mission":                            {"Karfu’R"},
		"/defis?promotion=2&profil=design&theme=culture":              {"Gobelins"},
		"/en/defis?q=signal+faible":                                   {"Signaux Faibles"},
		"/defis?ville=Brest&promotion=7":                              nil,
		"/defis?promotion=99":                                         nil,
		"/defis?q=" + strings.Repeat("mot+", 60):                      nil,
		"/defis?q=%00%FF%3Cscript%3E":                                 nil,
		"/defis?administration=cour-de-cassation&ville=brest&q=label": nil,
	} {
		if got := cards(p.Open(address)); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", address, got, want)
		}
	}
}

// One administration was written in several ways; each of them leads to it,
// typed in the search or as a filter.
func TestAnAdministrationIsFoundInAnyPublishedSpelling(t *testing.T) {
	t.Parallel()
	p := openCatalogue(t)
	h, err := history.Repository()
	if err != nil {
		t.Fatal(err)
	}
	court, _ := h.Organisations.Find("cour-de-cassation")
	for _, spelling := range append([]string{court.Name, "Cour de Cassation", "COUR DE CASSATION", "cour de cassation"}, court.Spellings...) {
		q := strings.ReplaceAll(spelling, " ", "+")
		for _, address := range []string{"/defis?administration=" + q, "/defis?q=" + q} {
			if got := cards(p.Open(address)); !slices.Contains(got, "Open Justice") {
				t.Errorf("%s: got %q", address, got)
			}
		}
	}
	page := p.Open("/defis")
	entries := 0
	for _, option := range browse.All(page.ByID("administration"), "option") {
		if strings.HasPrefix(strings.ToLower(browse.Text(option)), "cour de cassation") {
			entries++
		}
	}
	if entries != 1 {
		t.Errorf("the filter has the court %d times", entries)
	}
}

// moved is the first answer of an address, and where it leads.
func (p *place) moved(address string) (status int, to string) {
	answer := httptest.NewRecorder()
	p.site.Handler(public.Routes()).ServeHTTP(answer, httptest.NewRequest(http.MethodGet, address, nil))
	return answer.Code, answer.Header().Get("Location")
}

func TestPrintedAddressesLeadHere(t *testing.T) {
	t.Parallel()
	p := openCatalogue(t)
	for from, title := range map[string]string{
		"/defis/signaux-faibles/": "Signaux Faibles", "/defis/predisauvetage/": "PrédiSauvetage",
		"/defis/open-justice/": "Open Justice", "/defis/karfur/": "Karfu’R",
	} {
		status, to := p.moved(from)
		if status != http.StatusPermanentRedirect {
			t.Errorf("%s: status %d", from, status)
		}
		if got := p.Open(to).H1(); got != title {
			t.Errorf("%s leads to %q", from, got)
		}
	}
	for from, to := range map[string]string{
		"/participer/administrations/":     "/appels/eig-7/projets",
		"/participer/administrations":      "/appels/eig-7/projets",
		"/participer/candidats/":           "/appels/eig-7/candidatures",
		"/en/participer/candidats/":        "/en/appels/eig-7/candidatures",
		"/espace-presse/un-communique/":    "/presse/un-communique",
		"/espace-presse/":                  "/presse",
		"/defis/%2F%2Fexample.org%2F../":   "/defis/%2F%2Fexample.org%2F..",
		"/espace-presse/%2Fexample.org/":   "/presse/%2Fexample.org",
		"/espace-presse/%0d%0aX-Tete:%20a": "/presse/%0D%0AX-Tete:%20a",
	} {
		if status, got := p.moved(from); status != http.StatusPermanentRedirect || got != to {
			t.Errorf("%s: status %d to %s, want %s", from, status, got, to)
		}
	}
}

func TestWhatWasMistypedIsGuessed(t *testing.T) {
	t.Parallel()
	p := openCatalogue(t)
	page := p.Open("/defis?q=pseudonimisation")
	if got, want := browse.Text(page.WithClass("empty")[0]), "Aucun défi pour «\u00a0pseudonimisation\u00a0».Essayez pseudonymisation (1)."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := cards(p.Follow("pseudonymisation")); !slices.Equal(got, []string{"Open Justice"}) {
		t.Errorf("the guess leads to %q", got)
	}
	for typed, want := range map[string]string{
		"sauvtage":      "Essayez sauvetage (1).",
		"développeur":   "Essayez développement (",
		"brest+paris":   "Essayez brest (1) ou paris (",
		"brest+sauvtge": "Essayez brest (1) ou sauvetage (1).",
	} {
		if got := browse.Text(p.Open("/defis?q=" + typed).WithClass("empty")[0]); !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", typed, got, want)
		}
	}
	if got := browse.Text(p.Open("/defis?q=xylophone").WithClass("empty")[0]); strings.Contains(got, "Essayez") {
		t.Errorf("a guess that finds nothing: %q", got)
	}
}

func TestThePagesOfAListAreAllOfIt(t *testing.T) {
	t.Parallel()
	p := openCatalogue(t)
	seen := map[string]bool{}
	for _, address := range []string{"/defis", "/defis?page=2", "/defis?page=3", "/defis?page=4", "/defis?page=5", "/defis?page=6"} {
		page := p.Open(address)
		if got := count(page); got != "131\u00a0défis" {
			t.Errorf("%s counts %q", address, got)
		}
		for _, a := range page.WithClass("door__title") {
			seen[browse.Attr(browse.All(a, "a")[0], "href")] = true
		}
	}
	if len(seen) != 131 {
		t.Errorf("the pages hold %d challenges", len(seen))
	}
	for _, address := range []string{"/defis?page=7", "/defis?page=0", "/defis?page=x", "/presse?page=2"} {
		if got := p.Head(address).Status; got != http.StatusNotFound {
			t.Errorf("%s: status %d", address, got)
		}
	}
	one := p.Open("/defis?ville=Brest")
	if got := count(one); got != "1\u00a0défi" {
		t.Errorf("one is counted as %q", got)
	}
	tags := one.WithClass("fr-tag--dismiss")
	if len(tags) != 1 || browse.Attr(tags[0], "href") != "/defis" || !strings.HasPrefix(browse.Text(tags[0]), "Brest") {
		t.Errorf("the filter cannot be taken off: %d tags, %q", len(tags), browse.Text(tags[0]))
	}
}

// What a text announced and what is counted here stand apart, the first with
// the text that states it.
func TestQuotedNumbersNameTheirSourceBesideWhatIsCounted(t *testing.T) {
	t.Parallel()
	p := openCatalogue(t)
	doors := p.Open("/promotions").WithClass("door")
	var told []string
	for _, door := range doors {
		if text := browse.Text(door); strings.HasPrefix(text, "Promotion 4") {
			for _, line := range browse.All(door, "p") {
				told = append(told, browse.Text(line))
			}
		}
	}
	want := []string{"Du 1er septembre 2020 au 30 juin 2021", "41 EIG annoncés (Communiqué de presse du 1er septembre 2020)", "17\u00a0défis dans le catalogue"}
	if !slices.Equal(told, want) {
		t.Errorf("got %q, want %q", told, want)
	}
	for _, id := range []string{"1", "2", "3", "dig", "4", "5", "6", "7"} {
		page := p.Open("/promotions/" + id)
		if values, sources := page.WithClass("counters__value"), page.WithClass("counters__note"); len(values) == 0 || len(values) != len(sources) {
			t.Errorf("cohort %s quotes %d numbers with %d sources", id, len(values), len(sources))
		}
	}
}

// A number on the home page can be checked: it is defined beside it, and it
// leads to the list that it counts.
func TestTheNumbersOfTheHomePageAreExplained(t *testing.T) {
	t.Parallel()
	p := openCatalogue(t)
	home := p.Open("/")
	var fold string
	for _, n := range home.WithClass("fold") {
		if strings.HasPrefix(browse.Text(n), "Comment est-ce compté\u202f?") {
			fold = browse.Text(n)
		}
	}
	if !strings.Contains(fold, "calculés le 2 mai 2026") {
		t.Errorf("it is not said when they were counted: %q", fold)
	}
	for number, list := range map[string]string{"131\u00a0défis": "/defis", "8\u00a0promotions": "/promotions", "81\u00a0administrations d’accueil": "/organisations"} {
		if !strings.Contains(fold, number) {
			t.Errorf("%s is not defined: %q", number, fold)
		}
		if got := p.Open(list).H1(); !strings.HasPrefix(got, number) {
			t.Errorf("%s leads to %q", number, got)
		}
	}
}

func TestAChallengeTellsWhatBecameOfIt(t *testing.T) {
	t.Parallel()
	p := openCatalogue(t)
	for slug, want := range map[string][]string{
		"signaux-faibles": {"Perdure", "Devenu startup d’État.", "24", "2018", "3 avril 2019", "Code source"},
		"predisauvetage":  {"Perdure", "Données ouvertes reprises par un tiers.", "275\u202f000"},
		"open-justice":    {"Perdure", "Équipe permanente et défi successeur.", "non publié", "Poursuivi par LABEL, Promotion 4"},
		"karfur":          {"Perdure", "Startup d’État, revenu en mission.", "300\u202f000", "Poursuivi par Réfugiés.info, Promotion 7"},
		"label":           {"Devenir non renseigné", "Fait suite à Open Justice, Promotion 3", "Ce silence ne veut pas dire qu’il s’est arrêté."},
	} {
		main := p.Open("/defis/" + slug).Main()
		for _, words := range want {
			if !strings.Contains(main, words) {
				t.Errorf("%s does not say %q: %s", slug, words, main)
			}
		}
		if slug == "label" && strings.Contains(main, "Perdure") {
			t.Error("a challenge of which nothing is known is said to live on")
		}
	}
}

// What is hidden, and what was never there, are the same to the byte.
func TestHiddenThingsAreNowhere(t *testing.T) {
	t.Parallel()
	p := openCatalogue(t)
	const secret = "zebulon"
	addresses := []string{"/", "/defis", "/defis?q=zebulon", "/defis?q=zebulom", "/defis?ville=zebulon", "/defis?administration=zebulon",
		"/defis?administration=Bureau+fictif+zebulon", "/organisations", "/promotions", "/promotions/7", "/presse", "/plan-du-site",
		"/defis/open-justice", "/defis/zebulon", "/en/defis/zebulon", "/defis/zebulon/", "/organisations/zebulon", "/presse/zebulon", "/espace-presse/zebulon/"}
	look := func() map[string]string {
		seen := map[string]string{}
		for _, address := range addresses {
			page := p.Open(address)
			seen[address] = page.Body
		}
		return seen
	}
	before := look()
	hidden := challenge.Challenge{Slug: secret, Name: "Défi fictif zebulon", Cohort: "7", Administration: "Bureau fictif zebulon",
		Organisations: []organisation.ID{secret}, Towns: []challenge.Town{{Name: "Zebulon"}}}
	release := press.Release{Slug: secret, Title: "Communiqué fictif zebulon", Date: readingDay.Add(-time.Hour), Withheld: true}
	keepAt := func(at time.Time) {
		err := p.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.SaveOrganisations(ctx, []organisation.Organisation{{ID: secret, Name: "Bureau fictif zebulon", Kind: organisation.Unit}}); err != nil {
				return err
			}
			if _, err := tx.SaveChallenges(ctx, []challenge.Challenge{hidden}, at); err != nil {
				return err
			}
			_, err := tx.SaveReleases(ctx, []press.Release{release})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	keepAt(readingDay.Add(time.Hour))
	for address, page := range look() {
		if page != before[address] {
			t.Errorf("%s changed with what is hidden", address)
		}
	}
	release.Withheld = false
	keepAt(readingDay)
	p.now.Store(readingDay.Add(2 * time.Hour).UnixNano())
	for address, page := range look() {
		shows := strings.Contains(page, "fictif zebulon") || strings.Contains(page, ">zebulon</a>")
		if unchanged := []string{"/promotions", "/plan-du-site", "/defis/open-justice"}; !shows && !slices.Contains(unchanged, address) {
			t.Errorf("%s does not show what is public now: the test could not have seen it", address)
		}
	}
}

func TestTheOriginalReleasesAreShownWhole(t *testing.T) {
	t.Parallel()
	originals := os.Getenv("COHORTE_ORIGINALS")
	if originals == "" {
		t.Skip("COHORTE_ORIGINALS does not name the folder of the originals")
	}
	all, err := pressfiles.Read(os.DirFS(filepath.Join(originals, "seeds")))
	if err != nil {
		t.Fatal(err)
	}
	p := openCatalogue(t)
	err = p.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := pressfiles.Keep(ctx, tx, fellowship.Machine(readingDay), all)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	public := 0
	for _, r := range all.Releases {
		page := p.Open("/presse/" + r.Slug)
		if r.Withheld {
			if page.Status != http.StatusNotFound || strings.Contains(p.Open("/presse").Main(), r.Title) {
				t.Errorf("%s is withheld and shown", r.Slug)
			}
			continue
		}
		public++
		shownWhole(t, page, r)
	}
	if public != 1 || len(all.Releases) != 2 {
		t.Errorf("%d public releases of %d", public, len(all.Releases))
	}
}

// shownWhole looks for every word and every link of a release on its page.
func shownWhole(t *testing.T, page *browse.Page, r press.Release) {
	t.Helper()
	if got := page.H1(); got != r.Title {
		t.Errorf("the title is %q", got)
	}
	main := strings.Join(strings.Fields(page.Main()), "")
	source := r.Standfirst + "\n" + r.Body + "\n"
	for _, picture := range r.Pictures {
		source += picture.Alt + "\n"
	}
	for _, file := range r.Files {
		source += file.Name + "\n"
	}
	links := map[string]bool{}
	for _, a := range page.All("a") {
		links[browse.Attr(a, "href")] = true
	}
	found := 0
	for _, cut := range strings.Split(source, "](")[1:] {
		address, _, _ := strings.Cut(cut, ")")
		found++
		if !links[address] {
			t.Errorf("no link to %s", address)
		}
		source = strings.Replace(source, "]("+address+")", "", 1)
	}
	if found == 0 {
		t.Error("the release has no link")
	}
	source = strings.NewReplacer("[", "", "]", "", "*", "", "_", "", "#", "", "\\", "", "<br>", "").Replace(source)
	for _, line := range strings.Split(source, "\n") {
		words := strings.Join(strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "- ")), "")
		if !strings.Contains(strings.ReplaceAll(main, "_", ""), words) {
			t.Errorf("the page lacks %q", line)
		}
	}
}
