package demonstration

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
)

// everyType is an edition whose form asks for each type of field, once alone
// and, where it can be, once in a row of a group.
func everyType() edition.Edition {
	field := func(id string, of edition.FieldType) edition.Field {
		f := edition.Field{ID: id, Type: of, Required: edition.RequiredToSubmit}
		switch of {
		case edition.OneChoice, edition.Choices, edition.Ranked:
			f.Choices = []edition.Choice{{ID: "a"}, {ID: "b"}, {ID: "c"}}
		case edition.ShortText:
			f.Chars = 12
		case edition.LongText:
			f.Lines, f.Chars = 3, 150
		case edition.Attachment:
			f.Accept = []string{"docx", "png"}
		}
		return f
	}
	var fields, inner []edition.Field
	for _, of := range edition.FieldTypes() {
		fields = append(fields, field(string(of), of))
		if of != edition.Group && of != edition.Ranked {
			inner = append(inner, field("in_"+string(of), of))
		}
	}
	for i := range fields {
		if fields[i].Type == edition.Group {
			fields[i].Fields = inner
		}
	}
	form := edition.Form{FileName: edition.FieldIDs{"short_text"}, LineLength: 60, Sections: []edition.Section{{ID: "all", Fields: fields}}}
	return edition.Edition{ID: "every-type", Forms: map[string]edition.Form{"f": form},
		Calls: map[edition.CallKind]edition.Call{edition.TalentCall: {Form: "f"}, edition.ProjectCall: {Form: "f"}}}
}

func TestEveryTypeOfFieldIsAnswered(t *testing.T) {
	t.Parallel()
	e := everyType()
	p := pieces{"png": {{Name: "1"}, {Name: "2"}, {Name: "3"}}}
	for _, call := range []edition.CallKind{edition.TalentCall, edition.ProjectCall} {
		for i := range 300 {
			f := &filling{addresses: map[string]int{}, shelf: edition.NewShelf(edition.Version{Edition: &e}), pieces: p}
			a := f.author(e.ID, call, rand.New(rand.NewPCG(1, uint64(i))))
			a.now = time.Date(2024, 4, 23, 0, 0, 0, 0, time.UTC)
			answers := a.answersFor(submitted)
			if problems := file.Completeness(&e, call, answers).Problems(); len(problems) > 0 {
				t.Fatalf("%d: %v in %v", i, problems, answers)
			}
			for _, f := range file.Fields(e.Forms["f"]) {
				if answers[f.ID] == nil {
					t.Fatalf("%s is not answered", f.ID)
				}
			}
		}
	}
}

func TestLongTextsKeepTheirLimits(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 1))
	for lines := range 20 {
		for _, l := range []length{usual, short, full, odd} {
			f := edition.Field{Lines: lines, Chars: lines % 3 * 200}
			s := longText(rng, edition.TalentCall, f, 90, l)
			if lines > 0 && file.Lines(s, 90) > lines || f.Chars > 0 && len([]rune(s)) > f.Chars || strings.TrimSpace(s) != s || s == "" {
				t.Errorf("%d lines, %d characters, %d: %q", lines, f.Chars, l, s)
			}
		}
	}
}
