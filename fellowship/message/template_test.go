package message_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cohorte/fellowship"
	"cohorte/fellowship/message"
)

func words(variant, subject, body string) message.Template {
	return message.Template{Edition: "essai", Kind: message.Admissibility, Variant: variant, Lang: "fr", Subject: subject, Body: body}
}

// Rule OB-5.
func TestATemplateIsRefusedWithWhatToDo(t *testing.T) {
	t.Parallel()
	const fine = "{fait}\n\n{lien}\n\nMotif : {motif}\n\nAvant le {date limite} :\n{réponses à corriger}"
	for name, c := range map[string]struct {
		t    message.Template
		want []fellowship.Problem
	}{
		"as it should be":               {words("to_complete", "", fine), nil},
		"in English names":              {words("to_complete", "", "{link} {reason} {deadline} {answers to correct}"), nil},
		"braces that are words":         {words("admissible", "", "Un ensemble { de 3, et {lien}."), nil},
		"a letter wrong":                {words("admissible", "", "{lein}"), []fellowship.Problem{{Field: "body", Code: fellowship.UnknownPlaceholder, Got: "lein", Want: "lien"}, {Field: "body", Code: fellowship.MissingPlaceholder, Want: "lien"}}},
		"a word short":                  {words("to_complete", "{date limit}", fine), []fellowship.Problem{{Field: "subject", Code: fellowship.UnknownPlaceholder, Got: "date limit", Want: "date limite"}}},
		"of another case":               {words("admissible", "", "{lien} {motif}"), []fellowship.Problem{{Field: "body", Code: fellowship.UnknownPlaceholder, Got: "motif", Want: "fait"}}},
		"without what is owed":          {words("not_admissible", "", "{lien}"), []fellowship.Problem{{Field: "body", Code: fellowship.MissingPlaceholder, Want: "motif"}}},
		"what is owed, in the subject":  {words("admissible", "{lien}", "Bonjour."), []fellowship.Problem{{Field: "body", Code: fellowship.MissingPlaceholder, Want: "lien"}}},
		"a header in the subject":       {words("admissible", "Oui\r\nBcc: a@exemple.fr", "{lien}"), []fellowship.Problem{{Field: "subject", Code: fellowship.NotText}}},
		"not text":                      {words("admissible", "", "{lien} \x00"), []fellowship.Problem{{Field: "body", Code: fellowship.NotText}}},
		"as long as a book":             {words("admissible", "", "{lien}"+strings.Repeat("a", 40000)), []fellowship.Problem{{Field: "body", Code: fellowship.TooLong, Want: "32000"}}},
		"a subject that nobody reads":   {words("admissible", strings.Repeat("é", 201), "{lien}"), []fellowship.Problem{{Field: "subject", Code: fellowship.TooLong, Want: "200"}}},
		"the sentence that carries it":  {words("not_admissible", "", "{lien} {suite}"), nil},
		"spaces and capitals in a name": {words("admissible", "", "{ Lien }"), nil},
	} {
		var invalid *fellowship.Invalid
		if err := c.t.Check(); errors.As(err, &invalid) != (c.want != nil) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if c.want == nil {
			continue
		}
		if diff := cmp.Diff(c.want, invalid.Problems); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
	if err := words("imaginary", "", "{lien}").Check(); !errors.Is(err, fellowship.ErrNotFound) {
		t.Errorf("a case that does not exist: %v", err)
	}
}

func TestATemplateIsFilledParagraphByParagraph(t *testing.T) {
	t.Parallel()
	tpl := words("not_admissible", "Résultat : {dossier}\u00a0{personne}", "Bonjour {personne},\r\n\r\n{à faire}\n\n{fait}\n{lien}\n\n{motif}")
	values := message.Values{End: "Parce que.\n\n-- \nL’équipe", Of: map[string]string{"file": "P9-4KQ9-TM", "fact": "Un fait {lien}.", "link": "https://x.example", "reason": "Le {motif} lui-même."}}
	subject, body, blanks := tpl.Fill(values)
	if subject != "Résultat : P9-4KQ9-TM" || !slices.Equal(blanks, []string{"person", "to_do"}) {
		t.Errorf("%q %q", subject, blanks)
	}
	// What people wrote is never read as a template.
	if want := "Bonjour ,\n\nUn fait {lien}.\nhttps://x.example\n\nLe {motif} lui-même.\n\nParce que.\n\n-- \nL’équipe\n"; body != want {
		t.Errorf("%q, want %q", body, want)
	}
}

func FuzzATemplateNeverFails(f *testing.F) {
	f.Add("{fait}{lien", "{")
	f.Fuzz(func(t *testing.T, subject, body string) {
		tpl := words("admissible", subject, body)
		v, _ := tpl.Kind.Variant(tpl.Variant)
		err := tpl.Check()
		filled, _, _ := tpl.Fill(message.Examples(v, "fr"))
		if err == nil && strings.ContainsAny(filled, "\r\n") {
			t.Errorf("a subject of two lines: %q", filled)
		}
	})
}
