package editions_test

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cohorte/editions"
	"cohorte/fellowship/edition"
)

var builtin = sync.OnceValues(editions.Builtin)

func book(t *testing.T, id edition.ID) *editions.Book {
	t.Helper()
	books, err := builtin()
	if err != nil {
		t.Fatal(err)
	}
	b := editions.Find(books, id)
	if b == nil {
		t.Fatalf("the programme comes without the edition %s", id)
	}
	return b
}

func paris(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation(time.DateTime, s, edition.Paris)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// The form of 2022, annexe 2 of the cahier des charges: sections, fields and
// their limits in lines; organisation_kind is ours.
func TestTheProjectFormOf2022IsTheRealOneFieldForField(t *testing.T) {
	t.Parallel()
	want := []struct{ section, field, of string }{
		{"administration", "Opérateur du projet", "short_text"},
		{"administration", "Nature de l’opérateur du projet", "choice"},
		{"administration", "Administrateur du projet", "short_text"},
		{"administration", "Partenaires du projet", "long_text"},
		{"administration", "Site de travail", "town"},
		{"financement", "Demande de co-financement de la DINUM", "yes_no"},
		{"financement", "Numéro de programme budgétaire", "short_text"},
	}
	type row = struct{ section, field, of string }
	for _, who := range []string{"du sponsor", "du porteur de projet", "du contact RH", "du contact gestion"} {
		for _, f := range []row{{"", "Nom", "short_text"}, {"", "Prénom", "short_text"}, {"", "Fonction", "short_text"}, {"", "Entité", "short_text"},
			{"", "Adresse électronique professionnelle", "email"}, {"", "Téléphone professionnel", "phone"}} {
			want = append(want, row{"contacts", f.field + " " + who, f.of})
		}
	}
	want = append(want, []row{
		{"contexte", "Mission de l’organisation", "5 lines"},
		{"contexte", "Vision de l’organisation", "5 lines"},
		{"projet", "Nom du projet", "short_text"},
		{"projet", "Problématique", "2 lines"},
		{"projet", "Bénéficiaires", "5 lines"},
		{"projet", "Argumentaire éclair", "5 lines"},
		{"strategie", "Enjeux de politique publique", "5 lines"},
		{"strategie", "Enjeux de transformation numérique", "5 lines"},
		{"strategie", "Cadre éthique et juridique", "5 lines"},
		{"strategie", "Ouverture de l’action publique", "5 lines"},
		{"cadrage", "Hypothèse privilégiée", "10 lines"},
		{"cadrage", "Hypothèses écartées", "5 lines"},
		{"cadrage", "Gestion des risques", "5 lines"},
		{"cadrage", "État d’avancement", "5 lines"},
		{"valeur", "Mesure", "5 lines"},
		{"valeur", "Débouchés", "10 lines"},
		{"equipe", "Nombre d’EIG demandés", "number 2 to 3"},
		{"equipe", "Profils souhaités", "rows 2 to 3: trade expertise peers tools"},
		{"equipe", "Équipe projet", "rows 1 to : member_name member_role member_status member_share member_contribution"},
		{"ecosysteme", "Parties prenantes", "5 lines"},
		{"ecosysteme", "Intégration et collaboration", "5 lines"},
		{"ecosysteme", "Données", "5 lines"},
		{"motivation", "Intérêt pour le programme EIG", "10 lines"},
		{"attestations", "L’administration permet aux EIG de travailler hors de ses murs.", "sworn"},
		{"attestations", "Les données nécessaires sont mises à disposition et leur usage est autorisé.", "sworn"},
		{"attestations", "Les données et les codes sources sont ouverts, sauf exception légale.", "sworn"},
	}...)
	var got []row
	for _, s := range book(t, "eig-6").Base().Forms["project"].Sections {
		for _, f := range s.Fields {
			got = append(got, row{s.ID, f.Label.FR, shape(f)})
		}
	}
	for i := range max(len(want), len(got)) {
		var w, g row
		if i < len(want) {
			w = want[i]
		}
		if i < len(got) {
			g = got[i]
		}
		if w != g {
			t.Errorf("field %d:\n got %q\nwant %q", i+1, g, w)
		}
	}
}

// shape is what a field takes, in a few words.
func shape(f edition.Field) string {
	bounds := func() string {
		var from, to string
		if f.Min != nil {
			from = string(rune('0' + *f.Min))
		}
		if f.Max != nil {
			to = string(rune('0' + *f.Max))
		}
		return from + " to " + to
	}
	switch {
	case f.Lines == 10:
		return "10 lines"
	case f.Lines > 0:
		return string(rune('0'+f.Lines)) + " lines"
	case f.Type == edition.Number:
		return "number " + bounds()
	case f.Type == edition.Group:
		var ids []string
		for _, x := range f.Fields {
			ids = append(ids, x.ID)
		}
		return "rows " + bounds() + ": " + strings.Join(ids, " ")
	}
	return string(f.Type)
}

func TestTheSectionsOfTheOtherForms(t *testing.T) {
	t.Parallel()
	want := map[string][]string{
		"eig-6 application": {"Identité", "Situation", "Profil et compétences", "Motivation et façon de travailler", "Pièces", "Attestations"},
		"eig-7 project":     {"Projet", "Administration", "Contacts", "Vœux", "Dispositif", "Motivations"},
		"eig-7 application": {"Présentation et CV", "Compétences principales et complémentaires", "Expérience", "Motivation", "Vœux", "Informations personnelles"},
	}
	for key, titles := range want {
		id, form, _ := strings.Cut(key, " ")
		var got []string
		for _, s := range book(t, edition.ID(id)).Base().Forms[form].Sections {
			got = append(got, s.Title.FR)
		}
		if !slices.Equal(got, titles) {
			t.Errorf("%s: sections %q, want %q", key, got, titles)
		}
	}
}

// Rules C-1 and C-3.
func TestCallsAreOpenToTheEndOfTheirLastMinute(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		id                edition.ID
		call              edition.CallKind
		first, last, over string
	}{
		{"eig-6", edition.ProjectCall, "2022-01-19 00:00:00", "2022-03-18 23:59:59", "2022-03-19 00:00:00"},
		{"eig-6", edition.TalentCall, "2022-03-07 00:00:00", "2022-04-03 23:59:59", "2022-04-04 00:00:00"},
		{"eig-7", edition.ProjectCall, "2024-01-29 00:00:00", "2024-12-31 23:59:59", "2025-01-01 00:00:00"},
		{"eig-7", edition.TalentCall, "2024-01-29 00:00:00", "2024-03-01 23:59:59", "2024-03-02 00:00:00"},
		{"eig-7", edition.TalentCall, "2024-04-03 00:00:00", "2024-04-26 23:59:59", "2024-04-27 00:00:00"},
		{"eig-7", edition.TalentCall, "2024-08-19 00:00:00", "2024-09-08 23:59:59", "2024-09-09 00:00:00"},
		{"eig-7", edition.TalentCall, "2025-03-06 00:00:00", "2025-04-11 23:59:59", "2025-04-12 00:00:00"},
		{"eig-7", edition.TalentCall, "2025-09-18 00:00:00", "2025-10-05 23:59:59", "2025-10-06 00:00:00"},
	} {
		b := book(t, c.id)
		receives := func(at time.Time) bool { return b.At(at).Calls[c.call].Receives(at) }
		first, last, over := paris(t, c.first), paris(t, c.last), paris(t, c.over)
		if receives(first.Add(-time.Second)) || !receives(first) {
			t.Errorf("%s %s: opens at another time than %s", c.id, c.call, c.first)
		}
		if !receives(last) || receives(over) {
			t.Errorf("%s %s: closes at another time than after %s", c.id, c.call, c.last)
		}
	}
}

// The boundary differs: five years included belong to the lower band in 2022,
// ten years to the upper band in 2024. Rule E-10.
func TestPayAtTheBoundaries(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		id       edition.ID
		years    int
		monthly  string
		variable string
	}{
		{"eig-6", 0, "3500 EUR", "0 %"}, {"eig-6", 4, "3500 EUR", "0 %"}, {"eig-6", 5, "3500 EUR", "0 %"}, {"eig-6", 6, "4000 EUR", "0 %"}, {"eig-6", 40, "4000 EUR", "0 %"},
		{"eig-7", 0, "4250 EUR", "6 %"}, {"eig-7", 9, "4250 EUR", "6 %"}, {"eig-7", 10, "5000 EUR", "10 %"}, {"eig-7", 11, "5000 EUR", "10 %"},
	} {
		pay := book(t, c.id).Base().Pay
		band, ok := pay.BandFor(c.years)
		if !ok || band.Monthly.String() != c.monthly || band.Variable.String() != c.variable || !pay.Net {
			t.Errorf("%s, %d years: %s + %s, want %s + %s net", c.id, c.years, band.Monthly, band.Variable, c.monthly, c.variable)
		}
	}
}

func TestCriteria(t *testing.T) {
	t.Parallel()
	names := func(g edition.Grid) (out []string) {
		for _, c := range g.Criteria {
			out = append(out, c.Name.FR)
		}
		return out
	}
	six, seven := book(t, "eig-6").Base().Criteria, book(t, "eig-7").Base().Criteria
	for name, c := range map[string]struct {
		grid edition.Grid
		want []string
	}{
		"projects of 2022": {six["project"], []string{"Impact réel ou potentiel pour les usagers", "Caractère entrepreneurial du projet",
			"Degré de portage hiérarchique", "Capacités de transformation numérique de l’administration", "Opportunités d’ouverture du projet"}},
		"applications of 2022": {six["application"], []string{"Sensibilité à l’intérêt général", "Cohérence du profil", "Esprit d’initiative et capacité à entreprendre",
			"Capacité à travailler avec d’autres métiers", "Capacité d’adaptation", "Capacité à communiquer avec pédagogie et conviction"}},
		"hearings of 2022": {six["hearing"], []string{"Comprendre et problématiser", "Structurer et organiser", "Pertinence des compétences",
			"Collaborer et coopérer", "Compréhension et intérêt pour le défi", "Savoir-être au sein d’un groupe"}},
		"projects of 2024": {seven["project"], []string{"Contribuer au déploiement de politiques publiques prioritaires",
			"Être soutenu à haut niveau décisionnel dans l’administration porteuse",
			"Viser l’expérimentation précoce, l’adoption progressive et la croissance de la valeur",
			"Avoir pour objectif des résultats mesurables et significatifs",
			"Disposer de conditions favorables au développement d’une dynamique entrepreneuriale"}},
		"applications of 2024": {seven["application"], []string{"Cohérence du profil", "Expérience entrepreneuriale"}},
		"interviews of 2024": {seven["trade-interview"], []string{"Cohérence du profil", "Expérience entrepreneuriale", "Capacité d’adaptation",
			"Capacité de communication", "Intérêt pour la thématique"}},
	} {
		if got := names(c.grid); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	for name, g := range map[string]edition.Grid{"6 application": six["application"], "6 hearing": six["hearing"], "7 application": seven["application"], "7 interview": seven["trade-interview"]} {
		if g.Scale == nil || g.Scale.Min != 0 || g.Scale.Max != 5 || g.Aggregation != edition.AggregateMean {
			t.Errorf("%s: not a mean of marks from 0 to 5", name)
		}
	}
	for name, g := range map[string]edition.Grid{"6": six["project"], "7": seven["project"]} {
		if g.Scale != nil || g.Aggregation != "" {
			t.Errorf("project grid of %s: a scale that no source states", name)
		}
	}
}

// The values of the two press releases that the programme turns on.
// Rules E-2 and E-11.
func TestWhatThePressReleasesState(t *testing.T) {
	t.Parallel()
	six, seven := book(t, "eig-6").Base(), book(t, "eig-7").Base()
	profiles := func(e edition.Edition) (out []string) {
		for _, p := range e.Profiles {
			out = append(out, p.Group.FR)
		}
		return out
	}
	who := func(e edition.Edition) (out []string) {
		for _, w := range e.Calls[edition.ProjectCall].Who {
			out = append(out, w.ID)
		}
		return out
	}
	yes := true
	for name, c := range map[string]struct{ got, want any }{
		"profiles 6":    {profiles(six), []string{"développeurs", "data scientists", "data engineers", "designers", "juristes du numérique"}},
		"profiles 7":    {profiles(seven), []string{"directeurs et directrices de produit", "directeurs et directrices techniques"}},
		"who 6":         {who(six), []string{"central", "deconcentrated", "operator"}},
		"who 7":         {who(seven), []string{"central", "deconcentrated", "operator"}},
		"teams 6":       {[]int{six.Teams.Min, six.Teams.Max, six.Teams.Posts}, []int{2, 3, 0}},
		"teams 7":       {[]int{seven.Teams.Min, seven.Teams.Max, seven.Teams.Posts}, []int{1, 2, 30}},
		"arrival 6":     {six.Cohort.Arrival.String() + " " + six.Cohort.Month, "2022-09-12 2022-09"},
		"rolling 7":     {seven.Cohort.Rolling && seven.Cohort.Arrival.IsZero(), true},
		"length 6":      {six.Contract.Length.String(), "10 months"},
		"length 7":      {seven.Contract.Length.String(), "1 year"},
		"renewable 6":   {six.Contract.Renewable, (*bool)(nil)},
		"renewable 7":   {seven.Contract.Renewable, &yes},
		"employer 6":    {six.Contract.Employer.FR, "l’administration d’accueil"},
		"employer 7":    {seven.Contract.Employer.FR, "la direction interministérielle du numérique (DINUM)"},
		"recruiter 6":   {six.Contract.Recruiter.FR, "la direction interministérielle du numérique (DINUM)"},
		"co-funding 6":  {six.Funding.Amount.String(), "20000 EUR"},
		"co-funding 7":  {seven.Funding, (*edition.CoFunding)(nil)},
		"grace 6":       {six.Calls[edition.ProjectCall].Grace.IsZero(), true},
		"preferences 6": {len(six.Preference), 1},
		"policies 6":    {len(six.Policies), 0},
	} {
		if !reflect.DeepEqual(c.got, c.want) {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
	if len(seven.Silent["co_funding"]) == 0 {
		t.Error("what the règlement says of money in 2024 is not kept")
	}
}

// Rule C-8.
func TestStages(t *testing.T) {
	t.Parallel()
	kinds := func(e edition.Edition, call edition.CallKind) (out []string) {
		for _, s := range e.Stages[call] {
			out = append(out, string(s.Kind))
		}
		return out
	}
	six, seven := book(t, "eig-6").Base(), book(t, "eig-7").Base()
	for name, c := range map[string]struct{ got, want []string }{
		"6 project": {kinds(six, edition.ProjectCall), []string{"admissibility", "screening", "hearing", "deliberation", "publication"}},
		"6 talent": {kinds(six, edition.TalentCall), []string{"admissibility", "review", "shortlist", "wishes", "hearing", "deliberation",
			"validation", "publication", "offer", "waiting_list"}},
		"7 project": {kinds(seven, edition.ProjectCall), []string{"admissibility", "confirmation", "review", "shortlist", "hearing", "deliberation", "publication"}},
		"7 talent":  {kinds(seven, edition.TalentCall), []string{"wishes", "admissibility", "review", "interview", "pool", "interview", "offer"}},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s: %q, want %q", name, c.got, c.want)
		}
	}
	review, _ := six.Stage(edition.TalentCall, "review")
	wishes, _ := six.Stage(edition.TalentCall, "wishes")
	hearing, _ := six.Stage(edition.TalentCall, "hearing")
	offer, _ := six.Stage(edition.TalentCall, "offer")
	waiting, _ := six.Stage(edition.TalentCall, "waiting-list")
	if !review.Reading.Anonymous || hearing.Reading.Anonymous || hearing.Reading.Minutes != 30 || !hearing.Reading.Remote {
		t.Error("the written file is read without identity, and people are heard for 30 minutes by video")
	}
	if w := wishes.Wishing; w.Min != 3 || w.Max != 5 || !w.Ranked || w.Closes.String() != "2022-05-15 23:59" {
		t.Errorf("wishes of 2022: %+v", *w)
	}
	if offer.Offering.Answer.String() != "15 days" || waiting.Offering.Until.String() != "2022-07-15" {
		t.Error("15 days to accept, a waiting list until 15 July 2022")
	}
	confirm, _ := seven.Stage(edition.ProjectCall, "confirmation")
	for phase, want := range map[string]edition.Truth{"investigation": edition.True, "construction": edition.False, "": edition.Unknown} {
		if got := confirm.Confirm.Needed.Eval(answers{"phase": phase}.lookup); got != want {
			t.Errorf("confirmation in phase %q: %s, want %s", phase, got, want)
		}
	}
}

type answers map[string]any

func (a answers) lookup(id string) (any, bool) {
	v, ok := a[id]
	return v, ok && v != ""
}

// Rule C-6.
func TestWhoMaySubmit(t *testing.T) {
	t.Parallel()
	six, seven := book(t, "eig-6"), book(t, "eig-7")
	for _, c := range []struct {
		e    edition.Edition
		call edition.CallKind
		rule string
		file answers
		want edition.Truth
	}{
		{six.Base(), edition.ProjectCall, "kind", answers{"organisation_kind": "deconcentrated"}, edition.True},
		{six.Base(), edition.ProjectCall, "kind", answers{"organisation_kind": "local_authority"}, edition.False},
		{six.Latest(), edition.ProjectCall, "kind", answers{"organisation_kind": "local_authority"}, edition.True},
		{six.Latest(), edition.ProjectCall, "kind", answers{}, edition.Unknown},
		{six.Base(), edition.ProjectCall, "commitments", answers{"sworn_off_site": true, "sworn_data": true}, edition.Unknown},
		{six.Base(), edition.TalentCall, "public-agent", answers{"public_agent": true}, edition.False},
		{six.Base(), edition.TalentCall, "studies", answers{"first_two_cycles": false}, edition.True},
		{six.Base(), edition.TalentCall, "previous-cohort", answers{"previous_cohort": "fellow"}, edition.False},
		{six.Base(), edition.TalentCall, "previous-cohort", answers{"previous_cohort": "coach"}, edition.True},
		{seven.Base(), edition.ProjectCall, "approach", answers{"phase": "investigation"}, edition.True},
		{seven.Base(), edition.ProjectCall, "approach", answers{"phase": "other_approach"}, edition.ToAssess},
		{seven.Base(), edition.ProjectCall, "approach", answers{"phase": "none"}, edition.False},
		{seven.Base(), edition.ProjectCall, "approach", answers{}, edition.Unknown},
		{seven.Base(), edition.ProjectCall, "kind", answers{"organisation_kind": "deconcentrated"}, edition.True},
		{seven.Base(), edition.TalentCall, "function", answers{"function_held": "other"}, edition.False},
		{seven.Base(), edition.TalentCall, "function", answers{"function_held": "technical-director"}, edition.True},
	} {
		i := slices.IndexFunc(c.e.Calls[c.call].Conditions, func(r edition.Rule) bool { return r.ID == c.rule })
		if i < 0 {
			t.Errorf("%s %s has no rule %s", c.e.ID, c.call, c.rule)
			continue
		}
		if got := c.e.Calls[c.call].Conditions[i].When.Eval(c.file.lookup); got != c.want {
			t.Errorf("%s %s %s on %v: %s, want %s", c.e.ID, c.call, c.rule, c.file, got, c.want)
		}
	}
}

// The one-minute page asks what a click can answer, and no more than six things.
func TestTheEligibilityPageCanAskItsQuestions(t *testing.T) {
	t.Parallel()
	for _, id := range []edition.ID{"eig-6", "eig-7"} {
		e := book(t, id).Latest()
		for kind, call := range e.Calls {
			asked := 0
			for _, r := range call.Conditions {
				if !r.Asked.Stated() {
					continue
				}
				asked++
				for _, f := range r.When.Fields() {
					field, ok := e.Forms[call.Form].Field(f)
					if !ok || field.Type != edition.YesNo && field.Type != edition.OneChoice || field.Rule != r.ID {
						t.Errorf("%s %s: the question of %s reads %s, a %s of rule %q", id, kind, r.ID, f, field.Type, field.Rule)
					}
				}
			}
			if asked == 0 || asked > 6 {
				t.Errorf("%s %s: %d questions", id, kind, asked)
			}
		}
	}
}

// Rule E-5.
func TestAmendments(t *testing.T) {
	t.Parallel()
	six, seven := book(t, "eig-6"), book(t, "eig-7")
	before, after := paris(t, "2022-01-23 23:59:59"), paris(t, "2022-01-24 00:00:00")
	if a, b := len(six.At(before).Calls[edition.ProjectCall].Who), len(six.At(after).Calls[edition.ProjectCall].Who); a != 3 || b != 6 {
		t.Errorf("who may submit before and after 24 January 2022: %d and %d kinds, want 3 and 6", a, b)
	}
	if n := len(seven.Base().Calls[edition.TalentCall].Rounds); n != 0 {
		t.Errorf("the release of 29 January 2024 dates no round, the edition has %d", n)
	}
	latest := seven.Latest()
	if n := len(latest.Calls[edition.TalentCall].Rounds); n != 5 {
		t.Errorf("%d rounds, want 5", n)
	}
	held, _ := latest.Forms["application"].Field("function_held")
	if n := len(latest.ChoicesOf(edition.TalentCall, held)); n != 4 {
		t.Errorf("%d functions to choose from, want the three profiles and another one", n)
	}
	if len(latest.Profiles) != 3 || len(latest.Criteria["project"].Criteria) != 9 {
		t.Errorf("%d profiles and %d criteria at the end, want 3 and 9", len(latest.Profiles), len(latest.Criteria["project"].Criteria))
	}
}

// What the edition of 29 January 2024 states must not come from later texts;
// what they say stands beside it.
func TestTheEditionOf2024CitesNothingLater(t *testing.T) {
	t.Parallel()
	e := book(t, "eig-7").Base()
	limit := edition.Date{Year: 2024, Month: 1, Day: 29}
	e.Silent = nil
	cited := 0
	walk(reflect.ValueOf(e), "", func(v reflect.Value, path string) bool {
		if _, said := v.Interface().([]edition.Said); said {
			return false
		}
		s, ok := v.Interface().(edition.Sourced)
		if !ok || s.Source == "" {
			return true
		}
		for _, key := range editions.Cited(s.Source) {
			cited++
			if d := e.Sources[key].Date; !d.IsZero() && limit.DaysUntil(d) > 0 {
				t.Errorf("%s cites %s, of %s", path, key, d)
			}
		}
		return true
	})
	if cited < 50 {
		t.Errorf("only %d citations were seen", cited)
	}
}

var plainSpace = regexp.MustCompile(` [:;!?%€»]|« |\d h \d`)

// Readers in both languages find every text, and French is set as French is.
func TestEveryTextIsInBothLanguages(t *testing.T) {
	t.Parallel()
	books, err := builtin()
	if err != nil {
		t.Fatal(err)
	}
	examples, err := editions.Load(os.DirFS("."), "examples/littoral.yaml", "examples/collegial-2020.yaml")
	if err != nil {
		t.Fatal(err)
	}
	texts := 0
	for _, b := range slices.Concat(books, examples) {
		for _, e := range b.Versions() {
			walk(reflect.ValueOf(e), string(e.ID), func(v reflect.Value, path string) bool {
				text, ok := v.Interface().(edition.Text)
				if !ok || text == (edition.Text{}) {
					return true
				}
				texts++
				if text.FR == "" || text.EN == "" {
					t.Errorf("%s: fr %q, en %q", path, text.FR, text.EN)
				}
				if plainSpace.MatchString(text.FR) || strings.ContainsAny(text.FR, "'·") {
					t.Errorf("%s: %q lacks its no-break spaces or its apostrophe, or has a middle dot", path, text.FR)
				}
				return false
			})
		}
	}
	if texts < 1000 {
		t.Errorf("only %d texts were seen", texts)
	}
}

// walk visits v and all it holds; visit says whether to go on inside.
func walk(v reflect.Value, path string, visit func(v reflect.Value, path string) bool) {
	if !v.CanInterface() || !visit(v, path) {
		return
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			walk(v.Elem(), path, visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			walk(v.Field(i), path+"."+v.Type().Field(i).Name, visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			walk(v.Index(i), path+"["+idOf(v.Index(i))+"]", visit)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			walk(v.MapIndex(k), path+"."+k.String(), visit)
		}
	}
}

func idOf(v reflect.Value) string {
	if v.Kind() == reflect.Struct {
		if id := v.FieldByName("ID"); id.IsValid() {
			return id.String()
		}
	}
	return ""
}

func TestDemonstrationsAreOpenOnTheirDay(t *testing.T) {
	t.Parallel()
	day := edition.Date{Year: 2026, Month: 11, Day: 24}
	noon := day.Start().Add(12 * time.Hour)
	for _, c := range []struct {
		id      edition.ID
		closing edition.CallKind
		round   string
	}{{"demo-6", edition.ProjectCall, ""}, {"demo-7", edition.TalentCall, "s2"}} {
		placed, err := book(t, c.id).Around(day)
		if err != nil {
			t.Fatal(err)
		}
		e := placed.At(noon)
		if !e.Invented() || !strings.Contains(e.Name.FR, "(démonstration)") || !strings.Contains(e.Title.EN, "(demonstration)") {
			t.Errorf("%s does not say that it is a demonstration: %q", c.id, e.Title.FR)
		}
		for kind, call := range e.Calls {
			if call.At(noon).State != edition.Open {
				t.Errorf("%s: the %s call is %s", c.id, kind, call.At(noon).State)
			}
		}
		w := e.Calls[c.closing].At(noon)
		if got, want := w.Closes, day.AddDays(4).Start(); !got.Equal(want) {
			t.Errorf("%s: the %s call closes at %s, want %s", c.id, c.closing, got, want)
		}
		if c.round != "" && (w.Round == nil || w.Round.ID != c.round) {
			t.Errorf("%s: in round %v, want %s", c.id, w.Round, c.round)
		}
	}
}

// Programmes of another kind fit: one trade and marks added up; a panel that
// fills one grid and ranks.
func TestExamplesThatDifferInKind(t *testing.T) {
	t.Parallel()
	books, err := editions.Load(os.DirFS("."), "examples/littoral.yaml", "examples/collegial-2020.yaml")
	if err != nil {
		t.Fatal(err)
	}
	e := books[0].Base()
	grid := e.Criteria["design"]
	if _, project := e.Calls[edition.ProjectCall]; project || len(e.Profiles) != 1 || len(grid.Criteria) != 3 ||
		grid.Aggregation != edition.AggregateSum || grid.Scale.Min != 1 || grid.Scale.Max != 4 || e.Cohort.Length.String() != "6 months" || !e.Invented() {
		t.Errorf("the example is not the programme that it says: %+v", grid)
	}
	panel := books[1].Base()
	hearing, _ := panel.Stage(edition.ProjectCall, "hearing")
	deliberation, _ := panel.Stage(edition.ProjectCall, "deliberation")
	if _, talent := panel.Calls[edition.TalentCall]; talent || !hearing.Reading.Collegial || !deliberation.Deliberating.Ranks ||
		panel.Criteria["challenge"].Aggregation != edition.AggregateRank || panel.Pay != nil || !panel.Invented() {
		t.Errorf("the example is not the panel that it says: %+v", deliberation)
	}
}
