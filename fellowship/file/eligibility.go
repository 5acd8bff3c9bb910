package file

import (
	"context"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
)

// Question is one question of the eligibility page: a field of the form that a
// condition reads and that one click answers.
type Question struct {
	Rule  edition.Rule
	Field edition.Field
	Text  edition.Text
}

// Questions are those of the conditions that the edition asks about. Where a
// condition reads several fields, the first takes the words of the condition
// and the others their own. Rule C-7.
func Questions(e *edition.Edition, call edition.CallKind) []Question {
	form := FormOf(e, call)
	var out []Question
	seen := map[string]bool{}
	for _, rule := range e.Calls[call].Conditions {
		if !rule.Asked.Stated() {
			continue
		}
		text := rule.Asked
		for _, id := range rule.When.Fields() {
			f, ok := form.Field(id)
			if !ok || seen[id] || f.Type != edition.YesNo && f.Type != edition.OneChoice {
				continue
			}
			seen[id] = true
			if !text.Stated() {
				text = f.Label
			}
			out = append(out, Question{Rule: rule, Field: f, Text: text})
			text = edition.Text{}
		}
	}
	return out
}

// ShownIn says whether the condition of a field shows it among the answers.
func ShownIn(form edition.Form, f edition.Field, answers Answers) bool {
	see := sight{form: form, answers: answers, known: map[string]bool{}}
	return see.shows(f)
}

// Verdict is what answers say of one condition of admissibility. A person
// decides: no verdict rejects a file. Rule E-12.
type Verdict struct {
	Rule  edition.Rule
	Truth edition.Truth
	// Field is the field of the form that decides, empty when none does.
	Field string
	// ToAssess are the points that a person looks at, as the edition words
	// them; only where Truth is edition.ToAssess.
	ToAssess []string
}

// Asked says whether the eligibility page asks about the condition.
func (v Verdict) Asked() bool { return v.Rule.Asked.Stated() }

// Eligibility judges each condition of the call, in its order, on answers that
// may be those of a whole draft or of the few questions only.
// Rule C-6.
func Eligibility(e *edition.Edition, call edition.CallKind, answers Answers) []Verdict {
	form := FormOf(e, call)
	see := sight{form: form, answers: answers, known: map[string]bool{}}
	var out []Verdict
	for _, rule := range e.Calls[call].Conditions {
		v := Verdict{Rule: rule, Truth: edition.ToAssess, Field: decidedBy(form, rule)}
		if !rule.Assessed && !rule.When.IsZero() {
			v.Truth = rule.When.Eval(see.lookup)
		}
		if v.Truth == edition.ToAssess {
			v.ToAssess = rule.When.Assessments()
		}
		out = append(out, v)
	}
	return out
}

// Outcome is the result of the conditions that were asked about: one that is
// not fulfilled decides, then one to be assessed, then one without an answer.
func Outcome(verdicts []Verdict) edition.Truth {
	rank := map[edition.Truth]int{edition.False: 0, edition.ToAssess: 1, edition.Unknown: 2, edition.True: 3}
	worst := edition.True
	for _, v := range verdicts {
		if v.Asked() && rank[v.Truth] < rank[worst] {
			worst = v.Truth
		}
	}
	return worst
}

// FillIn saves answers that were given before the draft began, so that nothing
// is asked twice. What the draft answers already stays.
func FillIn(ctx context.Context, db Saver, by fellowship.Actor, shelf *edition.Shelf, number string, given Answers) (Opened, error) {
	d, err := Open(ctx, db, by, shelf, number)
	if err != nil || len(given) == 0 {
		return d, err
	}
	fresh := Answers{}
	for id, v := range given {
		if _, saved := d.Saved[id]; !saved && v != nil {
			fresh[id] = v
		}
	}
	kept, err := Save(ctx, db, by, shelf, number, fresh, SeenAt(d.Revision))
	return kept.Opened, err
}

// LookupIn gives conditions the answers that the form shows.
func LookupIn(form edition.Form, answers Answers) edition.Lookup {
	see := &sight{form: form, answers: answers, known: map[string]bool{}}
	return see.lookup
}
