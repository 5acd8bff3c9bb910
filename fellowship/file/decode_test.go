package file_test

import (
	"maps"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/file/filetest"
)

const call = edition.ProjectCall

func fields(e *edition.Edition) []edition.Field { return file.Fields(file.FormOf(e, call)) }

func decode(values url.Values) file.Posted {
	e := filetest.Edition()
	return file.Decode(e, call, fields(e), values)
}

func TestAFullFormIsRead(t *testing.T) {
	t.Parallel()
	got := decode(filetest.Full())
	if err := got.Invalid(); err != nil {
		t.Fatal(err)
	}
	want := file.Answers{
		"name": file.Text("Projet A"), "host": file.Text("Administration exemple"), "kind": file.Choice("central"),
		"mail": file.Text("personne@exemple.fr"), "phone": file.Text("01 23 45 67 89"), "siret": file.Text("732 829 320 00074"),
		"site": file.Town{Name: "Lyon", Postcode: "69003"}, "web": file.Text("https://exemple.fr/a"),
		"problem": file.Text("Une ligne.\nUne autre."), "size": file.Number(2),
		"start": file.Date{Date: edition.Date{Year: 2032, Month: 2, Day: 29}}, "funded": file.YesNo(true), "budget": file.Text("0129"),
		"profile": file.Choice("data"), "themes": file.Choices{"sea", "law"}, "wishes": file.Choices{"c", "a"},
		"team": file.Rows{{"role": file.Text("Cheffe de projet"), "share": file.Number(50)},
			{"role": file.Text("Juriste"), "share": file.Number(12.5), "mail": file.Text("juriste@exemple.fr")}},
		"open": file.Sworn(true),
	}
	if d := cmp.Diff(want, got.Changes); d != "" {
		t.Error(d)
	}
}

// Each case changes one thing in a full form.
func TestFaultsOfAForm(t *testing.T) {
	t.Parallel()
	type fault = fellowship.Problem
	for name, c := range map[string]struct {
		change  url.Values
		refused []fault
		flagged []fault
	}{
		"unknown field":         {url.Values{"admin": {"1"}}, []fault{{Field: "admin", Code: fellowship.UnknownField}}, nil},
		"unknown row field":     {url.Values{"team[0].salary": {"1"}}, []fault{{Field: "team[0].salary", Code: fellowship.UnknownField}}, nil},
		"a row too far":         {url.Values{"team[100].role": {"x"}}, []fault{{Field: "team[100].role", Code: fellowship.UnknownField}}, nil},
		"a row written as +1":   {url.Values{"team[+1].role": {"x"}}, []fault{{Field: "team[+1].role", Code: fellowship.UnknownField}}, nil},
		"a field twice":         {url.Values{"name": {"a", "b"}}, []fault{{Field: "name", Code: fellowship.Repeated}}, nil},
		"a choice twice":        {url.Values{"themes": {"sea", "sea"}}, []fault{{Field: "themes", Code: fellowship.Repeated}}, nil},
		"an unknown shown one":  {url.Values{"_fields": {"name,ghost"}}, []fault{{Field: "ghost", Code: fellowship.UnknownField}}, nil},
		"NUL":                   {url.Values{"host": {"a\x00b"}}, []fault{{Field: "host", Code: fellowship.NotText}}, nil},
		"not UTF-8":             {url.Values{"host": {"\xff"}}, []fault{{Field: "host", Code: fellowship.NotText}}, nil},
		"a name that isn't":     {url.Values{"\xff": {"a"}}, []fault{{Field: "", Code: fellowship.NotText}}, nil},
		"always required":       {url.Values{"name": {"  "}}, []fault{{Field: "name", Code: fellowship.Missing}}, nil},
		"not a number":          {url.Values{"size": {"deux"}}, []fault{{Field: "size", Code: fellowship.NotANumber}}, nil},
		"infinity":              {url.Values{"size": {"Inf"}}, []fault{{Field: "size", Code: fellowship.NotANumber}}, nil},
		"hexadecimal":           {url.Values{"size": {"0x2"}}, []fault{{Field: "size", Code: fellowship.NotANumber}}, nil},
		"too small":             {url.Values{"size": {"1"}}, nil, []fault{{Field: "size", Code: fellowship.TooSmall, Want: "2", Got: "1"}}},
		"too large":             {url.Values{"size": {"4"}}, nil, []fault{{Field: "size", Code: fellowship.TooLarge, Want: "3", Got: "4"}}},
		"half a date":           {url.Values{"start.year": {""}}, []fault{{Field: "start", Code: fellowship.NotADate}}, nil},
		"month 13":              {url.Values{"start.month": {"13"}}, []fault{{Field: "start", Code: fellowship.NotADate}}, nil},
		"31 April":              {url.Values{"start.day": {"31"}, "start.month": {"4"}}, []fault{{Field: "start", Code: fellowship.NoSuchDay}}, nil},
		"29 February 2031":      {url.Values{"start.year": {"2031"}}, []fault{{Field: "start", Code: fellowship.NoSuchDay}}, nil},
		"not a choice":          {url.Values{"kind": {"king"}}, []fault{{Field: "kind", Code: fellowship.NotAChoice}}, nil},
		"not among the choices": {url.Values{"themes": {"sea", "war"}}, []fault{{Field: "themes", Code: fellowship.NotAChoice}}, nil},
		"neither yes nor no":    {url.Values{"funded": {"maybe"}}, []fault{{Field: "funded", Code: fellowship.NotAChoice}}, nil},
		"sworn to something":    {url.Values{"open": {"on"}}, []fault{{Field: "open", Code: fellowship.NotAChoice}}, nil},
		"too many choices":      {url.Values{"themes": {"sea", "health", "law"}}, nil, []fault{{Field: "themes", Code: fellowship.TooMany, Want: "2", Got: "3"}}},
		"one wish twice":        {url.Values{"wishes[1]": {"c"}}, []fault{{Field: "wishes[1]", Code: fellowship.ChosenTwice}}, nil},
		"too many wishes":       {url.Values{"wishes[2]": {"b"}}, nil, []fault{{Field: "wishes", Code: fellowship.TooMany, Want: "2", Got: "3"}}},
		"too many lines":        {url.Values{"problem": {strings.Repeat("x", 81)}}, nil, []fault{{Field: "problem", Code: fellowship.TooManyLines, Want: "2", Got: "3"}}},
		"lines that are full":   {url.Values{"problem": {strings.Repeat("é", 40) + "\n" + strings.Repeat("œ", 40)}}, nil, nil},
		"too many characters":   {url.Values{"name": {strings.Repeat("é", 41)}}, nil, []fault{{Field: "name", Code: fellowship.TooLong, Want: "40", Got: "41"}}},
		"an address without @":  {url.Values{"mail": {"personne"}}, nil, []fault{{Field: "mail", Code: fellowship.NotAnEmail, Want: "at"}}},
		"half an address":       {url.Values{"mail": {"personne@interieur"}}, nil, []fault{{Field: "mail", Code: fellowship.NotAnEmail, Want: "domain"}}},
		"an address in a row":   {url.Values{"team[0].mail": {"x@"}}, nil, []fault{{Field: "team[0].mail", Code: fellowship.NotAnEmail, Want: "domain"}}},
		"nine digits":           {url.Values{"phone": {"01 23 45 67 8"}}, nil, []fault{{Field: "phone", Code: fellowship.NotAPhone, Want: "10", Got: "9"}}},
		"+33 and nine digits":   {url.Values{"phone": {"+33 (0)1 23 45 67 89"}}, nil, nil},
		"a number abroad":       {url.Values{"phone": {"+49 30 123456"}}, nil, nil},
		"letters in a phone":    {url.Values{"phone": {"01 23 45 67 8a"}}, nil, []fault{{Field: "phone", Code: fellowship.NotAPhone, Want: "10", Got: "9"}}},
		"a SIRET of 13 digits":  {url.Values{"siret": {"7328293200007"}}, nil, []fault{{Field: "siret", Code: fellowship.NotASiret, Want: "14", Got: "13"}}},
		"La Poste":              {url.Values{"siret": {"35600000009075"}}, nil, nil},
		"a wrong digit":         {url.Values{"siret": {"35600000009090"}}, nil, []fault{{Field: "siret", Code: fellowship.NotASiret, Want: "14", Got: "14"}}},
		"four digits":           {url.Values{"site.postcode": {"6900"}}, nil, []fault{{Field: "site", Code: fellowship.NotAPostcode, Want: "5", Got: "4"}}},
		"a town without code":   {url.Values{"site.postcode": {""}}, nil, []fault{{Field: "site", Code: fellowship.Missing}}},
		"no scheme":             {url.Values{"web": {"exemple.fr"}}, nil, []fault{{Field: "web", Code: fellowship.NotAnAddress}}},
		"a script":              {url.Values{"web": {"javascript:alert(1)"}}, nil, []fault{{Field: "web", Code: fellowship.NotAnAddress}}},
		"a share of 101":        {url.Values{"team[1].share": {"101"}}, nil, []fault{{Field: "team[1].share", Code: fellowship.TooLarge, Want: "100", Got: "101"}}},
		"no number in a row":    {url.Values{"team[1].share": {"x"}}, []fault{{Field: "team[1].share", Code: fellowship.NotANumber}}, nil},
		"thin spaces":           {url.Values{"size": {"\u202f2\u00a0"}}, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			form := filetest.Full()
			maps.Copy(form, c.change)
			got := decode(form)
			if d := cmp.Diff(c.refused, got.Refused); d != "" {
				t.Errorf("refused: %s", d)
			}
			if d := cmp.Diff(c.flagged, got.Flagged); d != "" {
				t.Errorf("flagged: %s", d)
			}
			for _, p := range c.refused {
				if _, kept := got.Changes[file.TopField(p.Field)]; kept && p.Code != fellowship.UnknownField {
					t.Errorf("%s was refused and kept", p.Field)
				}
			}
			foreign := slices.ContainsFunc(c.refused, func(p fault) bool {
				return p.Code == fellowship.UnknownField || p.Code == fellowship.Repeated
			})
			if got.Foreign != foreign {
				t.Errorf("foreign is %v", got.Foreign)
			}
		})
	}
}

func TestWhatIsAbsentIsNotEmptied(t *testing.T) {
	t.Parallel()
	got := decode(url.Values{"name": {"A"}})
	if d := cmp.Diff(file.Answers{"name": file.Text("A")}, got.Changes); d != "" {
		t.Error(d)
	}
}

func TestAnUntickedBoxOnThePageIsEmptied(t *testing.T) {
	t.Parallel()
	got := decode(url.Values{"_fields": {"name,open,themes"}, "name": {"A"}})
	want := file.Answers{"name": file.Text("A"), "open": nil, "themes": nil}
	if d := cmp.Diff(want, got.Changes); d != "" {
		t.Error(d)
	}
}

func TestTenThousandUnknownFieldsAreRefusedInAFewWords(t *testing.T) {
	t.Parallel()
	form := url.Values{}
	for i := range 10000 {
		form["x"+strings.Repeat("y", i%50)+string(rune('a'+i%26))+strings.Repeat("z", i/200)] = []string{"1"}
	}
	got := decode(form)
	if !got.Foreign || len(got.Refused) > 20 {
		t.Errorf("foreign %v, %d problems", got.Foreign, len(got.Refused))
	}
}

// What is shown again is what was typed, and what is stored is what was read.
func TestAnswersRoundTrip(t *testing.T) {
	t.Parallel()
	e := filetest.Edition()
	first := decode(filetest.Full()).Changes
	again := file.Decode(e, call, fields(e), file.Encode(fields(e), first))
	if d := cmp.Diff(first, again.Changes); d != "" {
		t.Errorf("through the form: %s", d)
	}
	stored := map[string][]byte{}
	for id, v := range first {
		stored[id] = file.EncodeValue(v)
	}
	back, err := file.DecodeAnswers(fields(e), stored)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(first, back); d != "" {
		t.Errorf("through the database: %s", d)
	}
	files := file.Files{{SHA256: "00ff", Name: "a<b.pdf", Size: 3, MediaType: "application/pdf"}}
	cv, _ := file.FormOf(e, call).Field("cv")
	v, err := file.DecodeValue(cv, file.EncodeValue(files))
	if d := cmp.Diff(file.Value(files), v); d != "" || err != nil {
		t.Errorf("attached files: %v %s", err, d)
	}
}

func TestAnswersOfARemovedFieldAreLeftOut(t *testing.T) {
	t.Parallel()
	got, err := file.DecodeAnswers(fields(filetest.Edition()), map[string][]byte{"gone": []byte(`"x"`), "host": []byte("null"), "name": []byte(`"A"`)})
	if d := cmp.Diff(file.Answers{"name": file.Text("A")}, got); d != "" || err != nil {
		t.Error(err, d)
	}
}

func FuzzDecode(f *testing.F) {
	e := filetest.Edition()
	all := fields(e)
	f.Add(filetest.Full().Encode())
	f.Add("team[0].role=a&team[00].role=b&team[65536].role=c&wishes[]=a&_fields=name,,open&name=%ff&x[=1&.=2&team.role=3")
	f.Fuzz(func(t *testing.T, body string) {
		posted, err := url.ParseQuery(body)
		if err != nil {
			t.Skip()
		}
		got := file.Decode(e, call, all, posted)
		for id, v := range got.Changes {
			fd, ok := file.FormOf(e, call).Field(id)
			if !ok {
				t.Fatalf("an answer to an unknown field %q", id)
			}
			if v == nil {
				continue
			}
			back, err := file.DecodeValue(fd, file.EncodeValue(v))
			if err != nil || !file.Same(v, back) {
				t.Fatalf("%s: %v is read back as %v (%v)", id, v, back, err)
			}
		}
		again := file.Decode(e, call, all, file.Encode(all, got.Changes))
		for id, v := range got.Changes {
			if v != nil && !file.Same(v, again.Changes[id]) {
				t.Fatalf("%s: %v is shown and read again as %v", id, v, again.Changes[id])
			}
		}
		file.Completeness(e, call, file.Answers{}.Set(got.Changes))
	})
}

// Rule F-9.
func TestNumbersShowEverySlip(t *testing.T) {
	t.Parallel()
	const signs = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	source := rand.NewChaCha8([32]byte{1})
	seen := map[string]bool{}
	for range 200 {
		n, err := file.NewNumber(edition.TalentCall, 7, source)
		if err != nil {
			t.Fatal(err)
		}
		if seen[n] {
			t.Errorf("%s was drawn twice", n)
		}
		seen[n] = true
		if len(n) != len("C7-4KQ9-TM") || !strings.HasPrefix(n, "C7-") || n[7] != '-' || strings.ContainsAny(n[3:], "01OI") {
			t.Fatalf("%s is not like C7-4KQ9-TM", n)
		}
		for _, typed := range []string{n, strings.ToLower(n), strings.ReplaceAll(n, "-", ""), " " + strings.ReplaceAll(n, "-", " ")} {
			if got, err := file.ParseNumber(typed); err != nil || got != n {
				t.Errorf("%q is read as %q, %v", typed, got, err)
			}
		}
		bare := strings.ReplaceAll(n[3:], "-", "")
		for i := range bare {
			for _, s := range signs {
				if wrong := bare[:i] + string(s) + bare[i+1:]; wrong != bare {
					if _, err := file.ParseNumber("C7" + wrong); err == nil {
						t.Fatalf("%s passes for %s", wrong, bare)
					}
				}
			}
			for j := range i {
				b := []byte(bare)
				b[i], b[j] = b[j], b[i]
				if string(b) != bare {
					if _, err := file.ParseNumber("C7" + string(b)); err == nil {
						t.Fatalf("%s passes for %s", b, bare)
					}
				}
			}
		}
		for _, other := range []string{"P7" + bare, "C6" + bare, "C8" + bare} {
			if _, err := file.ParseNumber(other); err == nil {
				t.Errorf("%s passes for %s", other, n)
			}
		}
	}
	for _, typed := range []string{"", "C7", "C7-4KQ9-T", "X7-4KQ9-TM", "C-4KQ9-TM", "C7-4KQ0-TM", "C99999999-4KQ9-TM", "../../etc", "C+7-4KQ9TM"} {
		if got, err := file.ParseNumber(typed); err == nil {
			t.Errorf("%q passes for %s", typed, got)
		}
	}
}
