package demonstration

import (
	"math/rand/v2"
	"regexp"
	"testing"

	"cohorte/fellowship/organisation"
)

func TestNumbersAreRightAndNobodys(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	fiction := regexp.MustCompile(`^(01 99 00|06 39 98)( [0-9]{2}){2}$`)
	for range 500 {
		s := siret(rng)
		if _, err := organisation.ParseSIRET("siret", s); err != nil || s[:3] != "000" {
			t.Fatalf("SIRET %s: %v", s, err)
		}
		if p := phone(rng); !fiction.MatchString(p) {
			t.Fatalf("phone %s", p)
		}
		if p := postcode(rng); p[:2] != "99" || len(p) != 5 {
			t.Fatalf("postcode %s", p)
		}
	}
}

func TestEveryKindOfPieceIsWhatItSays(t *testing.T) {
	t.Parallel()
	begins := map[string]string{"pdf": "%PDF-1.4\n", "png": "\x89PNG\r\n\x1a\n", "jpeg": "\xff\xd8\xff", "odt": "PK\x03\x04", "docx": "PK\x03\x04"}
	if len(begins) != len(kinds) || len(kindOrder) != len(kinds) {
		t.Fatalf("%d kinds, %d in order", len(kinds), len(kindOrder))
	}
	for kind, want := range begins {
		a, err := kinds[kind].make("Pièce (1)", 0)
		if err != nil || len(a) < len(want) || string(a[:len(want)]) != want {
			t.Errorf("%s begins with %.8q, %v", kind, a, err)
		}
		b, err := kinds[kind].make("Pièce (2)", 1)
		if err != nil || string(a) == string(b) {
			t.Errorf("%s: the second is the first, %v", kind, err)
		}
	}
}
