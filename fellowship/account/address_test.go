package account_test

import (
	"errors"
	"strings"
	"testing"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
)

func TestAddressesHaveOneForm(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"c.martin@exemple.fr":             "c.martin@exemple.fr",
		"  C.Martin@Exemple.FR\t":         "c.martin@exemple.fr",
		"\u00a0c.martin@exemple.fr\u200b": "c.martin@exemple.fr",
		"mailto:c.martin@exemple.fr":      "c.martin@exemple.fr",
		"Claire M <c.martin@exemple.fr>":  "c.martin@exemple.fr",
		"c.martin@exemple.fr;":            "c.martin@exemple.fr",
		"élise@exemple.fr":                "élise@exemple.fr",
		"e\u0301lise@exemple.fr":          "élise@exemple.fr",
		"c@Préfecture.exemple":            "c@xn--prfecture-c4a.exemple",
		"c@pre\u0301fecture.exemple":      "c@xn--prfecture-c4a.exemple",
		"c@xn--prfecture-c4a.exemple":     "c@xn--prfecture-c4a.exemple",
		"a+b'c@exemple.fr":                "a+b'c@exemple.fr",
	} {
		got, err := account.ParseAddress(typed)
		if err != nil || got.Norm != want {
			t.Errorf("%q is %q (%v), want %q", typed, got.Norm, err, want)
		}
		if got.Written != strings.TrimSpace(got.Written) {
			t.Errorf("%q is kept as %q, with spaces around", typed, got.Written)
		}
	}
}

func TestAddressesThatCannotBeOnesAreRefusedWithWhatIsWrong(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]fellowship.Problem{
		"":                                      {Code: fellowship.Missing},
		" \u00a0 ":                              {Code: fellowship.Missing},
		"c.martin":                              {Code: fellowship.NotAnEmail, Want: "at"},
		"c.martin@":                             {Code: fellowship.NotAnEmail, Want: "domain"},
		"c.martin@interieur":                    {Code: fellowship.NotAnEmail, Want: "domain"},
		"c.martin@interieur.":                   {Code: fellowship.NotAnEmail, Want: "domain"},
		"@exemple.fr":                           {Code: fellowship.NotAnEmail, Want: "address"},
		"c martin@exemple.fr":                   {Code: fellowship.NotAnEmail, Want: "address"},
		"a@b@exemple.fr":                        {Code: fellowship.NotAnEmail, Want: "address"},
		"c..martin@exemple.fr":                  {Code: fellowship.NotAnEmail, Want: "address"},
		"c@exemple.fr\r\nBcc: d@exemple.fr":     {Code: fellowship.NotAnEmail, Want: "address"},
		"c\x00@exemple.fr":                      {Code: fellowship.NotAnEmail, Want: "address"},
		"c\xff@exemple.fr":                      {Code: fellowship.NotAnEmail, Want: "address"},
		"c@exemple..fr":                         {Code: fellowship.NotAnEmail, Want: "address"},
		"c@exem ple.fr":                         {Code: fellowship.NotAnEmail, Want: "address"},
		strings.Repeat("a", 65) + "@exemple.fr": {Code: fellowship.NotAnEmail, Want: "address"},
		"c@" + strings.Repeat("a.", 200) + "fr": {Code: fellowship.NotAnEmail, Want: "address"},
	} {
		_, err := account.ParseAddress(typed)
		var invalid *fellowship.Invalid
		if !errors.As(err, &invalid) || len(invalid.Problems) != 1 {
			t.Errorf("%q: %v, want one problem", typed, err)
			continue
		}
		want.Field = "email"
		if invalid.Problems[0] != want {
			t.Errorf("%q: %+v, want %+v", typed, invalid.Problems[0], want)
		}
	}
}

func FuzzParseAddress(f *testing.F) {
	f.Add("C.Martin@Préfecture.exemple")
	f.Add("a@b.c")
	f.Fuzz(func(t *testing.T, typed string) {
		a, err := account.ParseAddress(typed)
		if err != nil {
			return
		}
		again, err := account.ParseAddress(a.Norm)
		if err != nil || again.Norm != a.Norm {
			t.Fatalf("%q has the form %q, whose form is %q (%v)", typed, a.Norm, again.Norm, err)
		}
		if strings.ContainsAny(a.Norm+a.Written, "\r\n\x00") {
			t.Fatalf("%q keeps a line end or a NUL", typed)
		}
	})
}
