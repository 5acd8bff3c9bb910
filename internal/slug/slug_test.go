package slug_test

import (
	"testing"

	"cohorte/internal/slug"

	"golang.org/x/text/unicode/norm"
)

func TestOf(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"karfu’r":                         "karfur",
		"vers-lécole-pour-tous":           "vers-lecole-pour-tous",
		"prédisauvetage":                  "predisauvetage",
		norm.NFD.String("prédisauvetage"): "predisauvetage",
		"  Cœur & Œuvre  ":                "coeur-oeuvre",
		"Tous à bord / Suite proactive":   "tous-a-bord-suite-proactive",
		"\ufeffa\u200bb":                  "ab",
		"Ministère de l'Intérieur":        "ministere-de-linterieur",
		"中文":                              "",
		"../../etc/passwd":                "etc-passwd",
	} {
		if got := slug.Of(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}
