package frenchsearch_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"cohorte/internal/frenchsearch"

	"golang.org/x/text/unicode/norm"
)

// finds says whether a text has every word of a query, the way an index does.
func finds(typed, text string) bool {
	tokens := frenchsearch.Tokens(text)
	terms := frenchsearch.Query(typed)
	for _, term := range terms {
		if !slices.ContainsFunc(term.AnyOf, func(token string) bool { return slices.Contains(tokens, token) }) {
			return false
		}
	}
	return len(terms) > 0
}

func TestWhatPeopleTypeFindsWhatWasPublished(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ typed, text string }{
		{"signal faible", "Signaux Faibles"},
		{"SIGNAUX FAIBLES", "Signaux Faibles"},
		{"signaux-faibles", "Signaux Faibles"},
		{"sauvetage", "PrédiSauvetage"},
		{"predisauvetage", "PrédiSauvetage"},
		{"prédisauvetage", norm.NFD.String("PrédiSauvetage")},
		{"karfur", "Karfu’R"},
		{"karfu'r", "Karfu’R"},
		{"vigicrux", "Vigicr’UX"},
		{"recens smart", "Recens'smart"},
		{"balisenav", "b@liseNAV"},
		{"b@lisenav", "b@liseNAV"},
		{"b@liseNAV", "b@liseNAV"},
		{"etat", "l’État bas carbone"},
		{"l'etat", "Etat bas carbone"},
		{"école", "Vers l'école pour tous"},
		{"ecoles", "Vers l'école pour tous"},
		{"developpeurs", "un développeur"},
		{"coeur", "le cœur"},
		{"cœurs", "le coeur"},
		{"décisions de justice", "Décision de la justice"},
		{"decision", "décisions publiées"},
		{"publiée", "décisions publiées"},
		{"publiee", "décisions publiées"},
		{"hôpitaux", "un hôpital"},
		{"hopitaux", "un hôpital"},
		{"aujourd’hui", "Aujourd'hui"},
		{"refugies.info", "Réfugiés.info"},
		{"1 élève", "1 élève, 1 stage"},
		{"co2", "Impact CO2"},
		{"eig link", "EIG4 Link"},
		{"eig4 link", "EIG4 Link"},
		{"open justice", "Open Justice"},
		{"qu’une administration d'accueil", "administrations d’accueil"},
	} {
		if !finds(c.typed, c.text) {
			t.Errorf("%q does not find %q: %v, %v", c.typed, c.text, frenchsearch.Query(c.typed), frenchsearch.Tokens(c.text))
		}
	}
}

func TestWhatShouldNotBeFoundIsNot(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ typed, text string }{
		{"signal fort", "Signaux Faibles"},
		{"open data", "Open Justice"},
		{"lait", "l’État"},
		{"", "Signaux Faibles"},
		{"«»", "Signaux Faibles"},
		{"polygraphe", "Plume"},
	} {
		if finds(c.typed, c.text) {
			t.Errorf("%q finds %q: %v, %v", c.typed, c.text, frenchsearch.Query(c.typed), frenchsearch.Tokens(c.text))
		}
	}
}

func TestCommonWordsCountOnlyAlone(t *testing.T) {
	t.Parallel()
	if got := frenchsearch.Query("le signal de la mer"); len(got) != 2 {
		t.Errorf("got %v, want signal and mer", got)
	}
	if got := frenchsearch.Query("la"); len(got) != 1 {
		t.Errorf("got %v, want one term: there is nothing else to look for", got)
	}
}

func TestTokensOfAText(t *testing.T) {
	t.Parallel()
	got := frenchsearch.Tokens("Les décisions de l’État, b@liseNAV")
	want := []string{"decis", "etat", "balisenav", "balis", "nav"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzTokens(f *testing.F) {
	for _, s := range []string{"Signaux Faibles", "l’l’l’", "\xff\xfe", "b@@@'''", "œÆ", "ÉÉÉ\u0301", "\u0301", "\u0711S", "\u037ak", "\u0301'\u0301", strings.Repeat("é", 300)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, token := range frenchsearch.Tokens(s) {
			if token == "" || !utf8.ValidString(token) || strings.ContainsAny(token, "\"' \t\n*:()-^") {
				t.Errorf("%q gives the token %q", s, token)
			}
		}
		for _, term := range frenchsearch.Query(s) {
			if len(term.AnyOf) == 0 || slices.Contains(term.AnyOf, "") {
				t.Errorf("%q gives the term %v", s, term)
			}
		}
	})
}
