// Package showcase is the page /composants: every part of web/layout in every
// state, for those who build pages and for the automatic accessibility check.
//
// What it shows is invented and says so; its numbers are nobody's.
package showcase

import (
	"strconv"
	"time"

	"github.com/a-h/templ"

	"cohorte/internal/lang"
	"cohorte/web/layout"
)

func columns(l lang.Lang) []layout.Column {
	return []layout.Column{
		{Label: l.T("Personne", "Person"), Href: "?tri=nom"},
		{Label: l.T("Profil", "Profile"), Href: "?tri=profil"},
		{Label: l.T("État", "State")},
		{Label: l.T("Dépôt", "Submitted"), Href: "?tri=-depot", Sort: "ascending"},
		{Label: l.T("Moyenne", "Mean"), Number: true, Href: "?tri=moyenne"},
	}
}

type row struct {
	name, code, profile string
	state               layout.State
	days                int
	mean                float64
}

func rows(l lang.Lang) []row {
	return []row{
		{"Exemple Un", "C0-4KQ9-TM", l.T("technique", "technical"), layout.State{Role: layout.Warning, Word: l.T("Recevabilité à vérifier", "Admissibility to check")}, 6, 3.8},
		{"Exemple Deux", "C0-7RWN-4H", l.T("produit", "product"), layout.State{Role: layout.Info, Word: l.T("En évaluation, 2 sur 3", "Under review, 2 of 3")}, 5, 3.3},
		{"Exemple Trois", "C0-XF2D-9V", l.T("produit", "product"), layout.State{Role: layout.Violet, Word: l.T("Décidé, non publié", "Decided, not published")}, 4, 4.1},
		{"Exemple Quatre", "C0-MJ8A-3S", l.T("technique", "technical"), layout.State{Role: layout.Neutral, Word: l.T("Non retenu", "Not selected")}, 3, 2.6},
	}
}

func moments(l lang.Lang, now time.Time) []layout.Moment {
	at := func(days int) time.Time { return now.AddDate(0, 0, days) }
	return []layout.Moment{
		{At: at(-40), When: l.Date(at(-40)), Text: l.T("Ouverture de l’appel", "The call opens"), Note: l.T("Les dossiers se préparent en ligne.", "Files are prepared online.")},
		{At: at(-9), When: l.Date(at(-9)), Text: l.T("Réunion d’information en ligne", "Online information meeting")},
		{At: at(3), When: l.DayAndTime(at(3)), Text: l.T("Clôture des dépôts", "Submissions close"), Href: "#"},
		{At: at(20), When: l.Period(at(20), at(22)), Text: l.T("Jury", "Panel")},
		{When: l.T("Date non précisée", "Date not stated"), Text: l.T("Prise de poste", "First day")},
	}
}

func bars() []layout.Bar {
	var out []layout.Bar
	for i, n := range []float64{10, 13, 12, 20, 19, 26} {
		b := layout.Bar{Label: strconv.Itoa(i + 1), Value: n}
		if i == 5 {
			b.Tone = 1
		}
		out = append(out, b)
	}
	return out
}

func choices(l lang.Lang) []layout.Choice {
	return []layout.Choice{
		{Value: "conception", Label: l.T("Conception", "Design of the service"), Hint: l.T("Vous décidez quoi construire, et pour qui.", "You decide what to build, and for whom.")},
		{Value: "realisation", Label: l.T("Réalisation", "Building"), Hint: l.T("Vous construisez et faites construire.", "You build and have others build."), Chosen: true},
		{Value: "autre", Label: l.T("Autre fonction", "Another role")},
	}
}

func teamRow(l lang.Lang) func(int) templ.Component {
	return func(i int) templ.Component {
		return layout.Input(layout.Field{Lang: l, ID: "team-" + strconv.Itoa(i), Name: "team[" + strconv.Itoa(i) + "].name", Label: l.T("Nom et fonction", "Name and role"), Value: l.T("Personne exemple", "Sample person")})
	}
}
