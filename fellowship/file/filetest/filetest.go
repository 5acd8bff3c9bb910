// Package filetest is one small invented edition whose form has every type of
// field, for tests of what is done with files.
package filetest

import (
	"net/url"
	"time"

	"cohorte/fellowship/edition"
)

// Edition ids and moments of the invented edition. Project is a call with one
// window and a grace period, Talent one with two rounds.
const ID edition.ID = "test-9"

// Moments around the windows, in Paris time.
var (
	BeforeOpening = at("2030-01-10 08:59")
	Open          = at("2030-02-01 10:00")
	LastMinute    = at("2030-03-18 23:59")
	InGrace       = at("2030-03-19 00:05")
	AfterGrace    = at("2030-03-19 00:11")

	Round1        = at("2030-02-01 10:00")
	BetweenRounds = at("2030-03-20 10:00")
	Round2        = at("2030-04-10 10:00")
	AfterRounds   = at("2030-05-02 10:00")
)

func moment(s string) edition.Moment {
	m, err := edition.ParseMoment(s)
	if err != nil {
		panic(err)
	}
	return m
}

func at(s string) time.Time { return moment(s).Time }

func text(fr, en string) edition.Text { return edition.Text{FR: fr, EN: en} }

func ptr(n int) *int { return &n }

// When is a condition on one field: it equals a value.
func When(field string, value any) edition.Condition {
	return edition.Condition{Text: field + " is as wanted", Tree: &edition.Node{Op: "eq", Args: []*edition.Node{
		{Op: "field", Field: field}, {Op: "literal", Value: value}}}}
}

func in(field string, values ...string) edition.Condition {
	list := &edition.Node{Op: "list"}
	for _, v := range values {
		list.Args = append(list.Args, &edition.Node{Op: "literal", Value: v})
	}
	return edition.Condition{Text: field + " is one of those", Tree: &edition.Node{Op: "in", Args: []*edition.Node{
		{Op: "field", Field: field}, list}}}
}

// Edition is the invented edition. Each call gives a new one: tests may change
// it.
func Edition() *edition.Edition {
	e := &edition.Edition{
		ID: ID, Number: 9, Kind: "example", Name: text("Essai 9", "Trial 9"), Title: text("Édition d’essai", "Trial edition"),
		Programme: edition.Programme{Name: text("Programme d’essai", "Trial programme"), Contact: "equipe@exemple.fr"},
		Profiles: []edition.Profile{
			{ID: "design", Name: text("Design", "Design")}, {ID: "data", Name: text("Données", "Data")}, {ID: "dev", Name: text("Développement", "Development")},
		},
		Forms: map[string]edition.Form{"project": form(), "application": form()},
		Calls: map[edition.CallKind]edition.Call{
			edition.ProjectCall: {
				Title: text("Proposer un projet", "Propose a project"), Form: "project",
				Opens: moment("2030-01-10 09:00"), Closes: moment("2030-03-18 23:59"), Grace: edition.Duration{N: 10, Unit: edition.Minutes},
				Who: []edition.Submitter{{ID: "central", Name: text("les administrations centrales", "central administrations")},
					{ID: "local", Name: text("les collectivités", "local authorities")}},
				Conditions: []edition.Rule{
					{ID: "state", Text: text("Le projet est porté par une administration centrale.", "The project is carried by a central administration."), When: in("kind", "central"), Asked: text("Qui porte le projet ?", "Who carries the project?")},
				},
			},
			edition.TalentCall: {
				Title: text("Candidater", "Apply"), Form: "application", Opens: moment("2030-01-10 09:00"),
				Rounds: []edition.Round{
					{ID: "s1", Name: text("session 1", "round 1"), Opens: moment("2030-01-10 09:00"), Closes: moment("2030-03-18 23:59")},
					{ID: "s2", Name: text("session 2", "round 2"), Opens: moment("2030-04-01 09:00"), Closes: moment("2030-04-30 23:59")},
				},
				Who: []edition.Submitter{{ID: "central", Name: text("agents de l’État", "State agents")}, {ID: "local", Name: text("autres", "others")}},
			},
		},
	}
	return e
}

// Shelf holds the edition in one version.
func Shelf(e *edition.Edition) *edition.Shelf {
	normalised, hash, err := edition.Normalise(*e)
	if err != nil || len(normalised) == 0 {
		panic(err)
	}
	return edition.NewShelf(edition.Version{Edition: e, N: 0, SHA256: hash})
}

func form() edition.Form {
	return edition.Form{
		Title: text("Le formulaire d’essai", "The trial form"), LineLength: 40, Minutes: 20,
		FileName: edition.FieldIDs{"name"}, FileProfile: "profile", FileOrg: "host", FileOrgKind: "kind",
		Sections: []edition.Section{
			{ID: "identite", Title: text("Identité", "Identity"), Help: text("Qui vous êtes.", "Who you are."), Fields: []edition.Field{
				{ID: "name", Type: edition.ShortText, Label: text("Nom", "Name"), Help: text("Tel qu’il sera lu.", "As it will be read."), Required: edition.RequiredAlways, Chars: 40, Autocomplete: "name"},
				{ID: "host", Type: edition.ShortText, Label: text("Organisme", "Organisation")},
				{ID: "kind", Type: edition.OneChoice, Label: text("Nature de l’organisme", "Kind of organisation"), From: "who_may_submit", Rule: "state"},
				{ID: "mail", Type: edition.Email, Label: text("Adresse électronique", "E-mail address"), Identifying: true, Autocomplete: "email"},
				{ID: "phone", Type: edition.Phone, Label: text("Téléphone", "Phone"), Required: edition.Optional},
				{ID: "siret", Type: edition.Siret, Label: text("SIRET", "SIRET"), Required: edition.Optional},
				{ID: "site", Type: edition.Town, Label: text("Site de travail", "Place of work"), Required: edition.Optional},
				{ID: "web", Type: edition.WebAddress, Label: text("Page du produit", "Page of the product"), Required: edition.Optional},
			}},
			{ID: "projet", Title: text("Projet", "Project"), Fields: []edition.Field{
				{ID: "problem", Type: edition.LongText, Label: text("Problématique", "Problem"), Help: text("Le problème, et qui le vit.", "The problem, and who lives with it."), Why: text("Le jury la lit en premier.", "The panel reads it first."), Lines: 2},
				{ID: "size", Type: edition.Number, Label: text("Nombre d’EIG", "Number of fellows"), Min: ptr(2), Max: ptr(3)},
				{ID: "start", Type: edition.DateField, Label: text("Date de début", "First day"), Required: edition.Optional},
				{ID: "funded", Type: edition.YesNo, Label: text("Demande de co-financement", "Asks for co-funding")},
				{ID: "budget", Type: edition.ShortText, Label: text("Numéro de programme", "Programme number"), ShownIf: When("funded", true)},
				{ID: "profile", Type: edition.OneChoice, Label: text("Profil", "Profile"), From: "profiles"},
				{ID: "themes", Type: edition.Choices, Label: text("Thèmes", "Themes"), Min: ptr(1), Max: ptr(2), Choices: []edition.Choice{
					{ID: "sea", Name: text("Mer", "Sea")}, {ID: "health", Name: text("Santé", "Health")}, {ID: "law", Name: text("Droit", "Law")}}},
				{ID: "wishes", Type: edition.Ranked, Label: text("Vœux", "Wishes"), Required: edition.Optional, Max: ptr(2), Choices: []edition.Choice{
					{ID: "a", Name: text("Projet A", "Project A")}, {ID: "b", Name: text("Projet B", "Project B")}, {ID: "c", Name: text("Projet C", "Project C")}}},
				{ID: "team", Type: edition.Group, Label: text("L’équipe projet", "The project team"), Min: ptr(1), Max: ptr(3), RowName: text("Membre de l’équipe", "Member of the team"), Fields: []edition.Field{
					{ID: "role", Type: edition.ShortText, Label: text("Fonction", "Role")},
					{ID: "share", Type: edition.Number, Label: text("Implication", "Involvement"), Unit: text("%", "%"), Min: ptr(0), Max: ptr(100)},
					{ID: "mail", Type: edition.Email, Label: text("Courriel", "Mail"), Required: edition.Optional},
				}},
				{ID: "cv", Type: edition.Attachment, Label: text("Accord du sponsor", "Agreement of the sponsor"), Required: edition.Optional, Accept: []string{"pdf"}, MaxBytes: 1_000_000},
			}},
			{ID: "attestations", Title: text("Attestations", "Statements"), Fields: []edition.Field{
				{ID: "open", Type: edition.Sworn, Label: text("Je publierai le code.", "I will publish the code.")},
			}},
		},
	}
}

// Full is a posted form without a fault, all sections together.
func Full() url.Values {
	return url.Values{
		"name": {"Projet A"}, "host": {"Administration exemple"}, "kind": {"central"}, "mail": {"personne@exemple.fr"},
		"phone": {"01 23 45 67 89"}, "siret": {"732 829 320 00074"}, "site.town": {"Lyon"}, "site.postcode": {"69 003"}, "web": {"https://exemple.fr/a"},
		"problem": {"Une ligne.\r\nUne autre."}, "size": {"2"}, "start.day": {"29"}, "start.month": {"02"}, "start.year": {"2032"},
		"funded": {"yes"}, "budget": {"0129"}, "profile": {"data"}, "themes": {"law", "sea"}, "wishes[0]": {"c"}, "wishes[1]": {"a"},
		"team[0].role": {"Cheffe de projet"}, "team[0].share": {"50"}, "team[0].mail": {""}, "team[1].role": {"Juriste"}, "team[1].share": {"12,5"}, "team[1].mail": {"juriste@exemple.fr"},
		"open": {"1"},
	}
}
