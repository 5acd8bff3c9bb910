package organisation_test

import (
	"errors"
	"testing"

	"cohorte/fellowship"
	"cohorte/fellowship/organisation"
)

func TestParseSIRET(t *testing.T) {
	t.Parallel()
	valid := map[string]organisation.SIRET{
		"73282932000074":        "73282932000074",
		"732 829 320 00074":     "73282932000074",
		"35600000000048":        "35600000000048", // La Poste, by Luhn's rule
		"35600000009075":        "35600000009075", // La Poste, by the rule of five
		"35600000009093":        "35600000009093",
		"356 000 000 49837":     "35600000049837",
		"732\u00a0829 32000074": "73282932000074",
	}
	for text, want := range valid {
		got, err := organisation.ParseSIRET("siret", text)
		if err != nil || got != want {
			t.Errorf("%q: got %q, %v; want %q", text, got, err, want)
		}
	}
	if got := organisation.SIRET("73282932000074").SIREN(); got != "732829320" {
		t.Errorf("SIREN: got %q", got)
	}
	for _, text := range []string{
		"35600000009090", "50000000000000", "732829320000741", "7328293200007", "73282932000075",
		"00000000000000", "7328293200007A", "７3282932000074", "", "732-829-320-00074",
	} {
		_, err := organisation.ParseSIRET("host.siret", text)
		var invalid *fellowship.Invalid
		if !errors.As(err, &invalid) || len(invalid.Problems) != 1 ||
			invalid.Problems[0] != (fellowship.Problem{Field: "host.siret", Code: fellowship.NotASiret}) {
			t.Errorf("%q: got %v, want not_a_siret on host.siret", text, err)
		}
	}
}
