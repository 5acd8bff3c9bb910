package review_test

import (
	"fmt"
	"testing"

	"cohorte/fellowship/account"
	"cohorte/fellowship/organisation"
	"cohorte/fellowship/review"
)

func TestTiesThatAreFound(t *testing.T) {
	t.Parallel()
	register, err := organisation.NewDirectory([]organisation.Organisation{
		{ID: "ministere", Name: "Ministère", Kind: organisation.Ministry},
		{ID: "direction", Name: "Direction", Kind: organisation.Central, Parent: "ministere"},
		{ID: "autre", Name: "Autre", Kind: organisation.Central},
		{ID: "programme", Name: "Programme", Kind: organisation.National},
	})
	if err != nil {
		t.Fatal(err)
	}
	known := review.Known{Register: register, Shared: map[string]bool{"partage.fr": true}, Programme: []string{"programme"}}
	claire := review.Person{Account: "claire", Name: "Claire Dùpont-Exemple", Email: "claire@dir.ministere.exemple.fr", Organisation: "direction", Teams: []string{"signaux"}}
	for name, c := range map[string]struct {
		person  review.Person
		subject review.Subject
		want    string
	}{
		"nothing":            {claire, review.Subject{Organisations: []string{"autre"}, Emails: []string{"a@autre.fr"}}, "[]"},
		"same organisation":  {claire, review.Subject{Organisations: []string{"direction"}}, "[{same_organisation direction}]"},
		"its parent":         {claire, review.Subject{Organisations: []string{"ministere"}}, "[{parent_organisation ministere}]"},
		"a name as written":  {review.Person{Organisation: "École de la mer"}, review.Subject{Organisations: []string{"ecole de la MER"}}, "[{same_organisation ecole de la MER}]"},
		"same domain":        {claire, review.Subject{Emails: []string{"b@ministere.exemple.fr"}}, "[{same_domain ministere.exemple.fr}]"},
		"shared domain":      {review.Person{Email: "a@partage.fr"}, review.Subject{Emails: []string{"b@partage.fr"}}, "[]"},
		"another domain":     {review.Person{Email: "a@notministere.exemple.fr"}, review.Subject{Emails: []string{"b@ministere.exemple.fr"}}, "[]"},
		"named":              {claire, review.Subject{Texts: []review.FieldText{{Field: "motivation", Text: "Merci à DUPONT-EXEMPLE Claire, qui…"}}}, "[{named_in_file motivation}]"},
		"named with a title": {claire, review.Subject{Texts: []review.FieldText{{Field: "motivation", Text: "avec Mme Dupont"}}}, "[{named_in_file motivation}]"},
		"only a first name":  {claire, review.Subject{Texts: []review.FieldText{{Field: "motivation", Text: "une eau claire, du pont"}}}, "[]"},
		"her address":        {claire, review.Subject{Emails: []string{"CLAIRE@dir.ministere.exemple.fr"}}, "[{named_in_file e-mail}]"},
		"earlier team":       {claire, review.Subject{Teams: []string{"signaux"}}, "[{earlier_team signaux}]"},
		"guest":              {claire, review.Subject{Writers: []account.ID{"claire"}}, "[{guest_on_file }]"},
		"the programme":      {review.Person{Organisation: "programme", Email: "a@programme.fr"}, review.Subject{Organisations: []string{"programme"}, Emails: []string{"b@programme.fr"}}, "[{programme_body programme}]"},
		"nobody":             {review.Person{}, review.Subject{Organisations: []string{""}, Emails: []string{""}, Texts: []review.FieldText{{Field: "x", Text: "rien"}}}, "[]"},
	} {
		if got := fmt.Sprint(review.Find(c.person, c.subject, known)); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

func TestWhatAConflictDoes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind             review.ConflictKind
		status           review.ConflictStatus
		excludes, blocks bool
	}{
		{review.SameDomain, review.Found, false, true},
		{review.SameDomain, review.Denied, false, true},
		{review.SameDomain, review.Confirmed, true, true},
		{review.OwnDeclaration, review.Declared, true, true},
		{review.SameDomain, review.Upheld, true, true},
		{review.SameDomain, review.Dismissed, false, false},
		{review.ProgrammeBody, review.Found, false, false},
		{review.ProgrammeBody, review.Confirmed, true, true},
	} {
		x := review.Conflict{Kind: c.kind, Status: c.status}
		if x.Excludes() != c.excludes || x.Blocks() != c.blocks {
			t.Errorf("%s %s: excludes %v, blocks %v", c.kind, c.status, x.Excludes(), x.Blocks())
		}
	}
}

// A domain that three unrelated organisations use says nothing; three services
// of one ministry are related, and people without an organisation are not.
func TestSharedDomains(t *testing.T) {
	t.Parallel()
	register, err := organisation.NewDirectory([]organisation.Organisation{
		{ID: "m", Name: "M", Kind: organisation.Ministry}, {ID: "m1", Name: "M1", Kind: organisation.Central, Parent: "m"},
		{ID: "m2", Name: "M2", Kind: organisation.Central, Parent: "m"}, {ID: "x", Name: "X", Kind: organisation.Court},
		{ID: "y", Name: "Y", Kind: organisation.Court},
	})
	if err != nil {
		t.Fatal(err)
	}
	seen := []review.Seen{
		{"a@ministere.fr", "m"}, {"b@ministere.fr", "m1"}, {"c@ministere.fr", "m2"},
		{"a@partage.fr", "m1"}, {"b@partage.fr", "x"}, {"c@partage.fr", "y"},
		{"a@courriel.fr", ""}, {"b@courriel.fr", ""}, {"c@courriel.fr", ""}, {"C@courriel.fr", ""}, {"", "x"},
	}
	got := fmt.Sprint(review.SharedDomains(seen, 3, register))
	if want := "map[courriel.fr:true partage.fr:true]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Rule R-14.
func TestWhatIsProposedForMasking(t *testing.T) {
	t.Parallel()
	who := review.Identity{First: "Élodie", Last: "Exemple-Martin", Email: "elodie@exemple.fr", Phone: "01 23 45 67 89", Web: []string{"https://exemple.fr/elodie/"}}
	for text, want := range map[string]string{
		"Je m’appelle ELODIE Exemple Martin.":               "Je m’appelle [name] [name].",
		"Écrivez à Elodie@exemple.fr, ou +33 1.23.45.67.89": "Écrivez à [email], ou +33 [phone]",
		"voir exemple.fr/elodie et le reste":                "voir [web] et le reste",
		"Rien à cacher 0123":                                "Rien à cacher 0123",
	} {
		masked := ""
		for _, p := range review.Mask(text, review.Identifying(text, who)) {
			if p.Masked != "" {
				masked += "[" + p.Masked + "]"
			} else {
				masked += p.Text
			}
		}
		if masked != want {
			t.Errorf("%s\n got %s\nwant %s", text, masked, want)
		}
	}
	if got := review.Mask("abc", []review.Span{{From: 2, To: 9, What: "name"}, {From: -1, To: 1, What: "name"}}); len(got) != 1 || got[0].Text != "abc" {
		t.Errorf("spans outside of the text: %+v", got)
	}
}
