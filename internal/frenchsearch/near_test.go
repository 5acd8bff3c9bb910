package frenchsearch_test

import (
	"testing"

	"cohorte/internal/frenchsearch"
)

func TestNearGuessesWhatWasMeant(t *testing.T) {
	t.Parallel()
	known := []string{"jurisprudence", "pêche", "peste", "hôpital", "signaux", "développement", "vigicr’ux", "agriculture", "administration"}
	for typed, want := range map[string]string{
		"jurisprudance": "jurisprudence",
		"Juriprudance":  "jurisprudence",
		"hopitall":      "hôpital",
		"hoptial":       "hôpital", // two neighbours swapped
		"siganux":       "signaux",
		"pêhce":         "pêche",
		"pes":           "", // too short
		"maison":        "",
		"développeurs":  "développement", // of the same family
		"developpeur":   "développement",
		"agriculteur":   "agriculture",
		"vigicrues":     "vigicr’ux",
		"admis":         "", // a beginning that is too short
		"jurisconsulte": "",
		"":              "",
	} {
		if got, _ := frenchsearch.Near(typed, known); got != want {
			t.Errorf("%q: got %q, want %q", typed, got, want)
		}
	}
}
