package editions_test

import (
	"fmt"
	"net/url"
	"slices"
	"testing"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
)

// Rule C-7: what the eligibility page says for each answer to each of its
// questions, in both real editions. "" is no answer.
func TestEligibilityByEachAnswerToEachQuestion(t *testing.T) {
	t.Parallel()
	const yes, no, unknown, assess = edition.True, edition.False, edition.Unknown, edition.ToAssess
	type answer map[string]edition.Truth
	for _, tt := range []struct {
		id    edition.ID
		call  edition.CallKind
		field string
		rule  string
		says  answer
	}{
		{"eig-6", edition.ProjectCall, "organisation_kind", "kind", answer{"central": yes, "deconcentrated": yes, "operator": yes,
			"independent_authority": no, "local_authority": no, "health_establishment": no, "other": no, "": unknown}},
		{"eig-6", edition.TalentCall, "natural_person", "natural-person", answer{"yes": yes, "no": no, "": unknown}},
		{"eig-6", edition.TalentCall, "first_two_cycles", "studies", answer{"yes": no, "no": yes, "": unknown}},
		{"eig-6", edition.TalentCall, "public_agent", "public-agent", answer{"yes": no, "no": yes, "": unknown}},
		{"eig-6", edition.TalentCall, "jury_or_expert", "jury", answer{"yes": no, "no": yes, "": unknown}},
		{"eig-6", edition.TalentCall, "previous_cohort", "previous-cohort", answer{"no": yes, "fellow": no, "coach": yes, "": unknown}},
		{"eig-7", edition.ProjectCall, "organisation_kind", "kind", answer{"central": yes, "deconcentrated": yes, "operator": yes, "other": no, "": unknown}},
		{"eig-7", edition.ProjectCall, "phase", "approach", answer{"investigation": yes, "construction": yes, "acceleration": yes,
			"other_approach": assess, "none": no, "": unknown}},
		{"eig-7", edition.TalentCall, "natural_person", "natural-person", answer{"yes": yes, "no": no, "": unknown}},
		{"eig-7", edition.TalentCall, "first_two_cycles", "studies", answer{"yes": no, "no": yes, "": unknown}},
		{"eig-7", edition.TalentCall, "function_held", "function", answer{"product-director": yes, "technical-director": yes, "other": no, "": unknown}},
		{"eig-7", edition.TalentCall, "entrepreneurial_experience", "entrepreneurial", answer{"yes": yes, "no": no, "": unknown}},
	} {
		e := first(t, tt.id)
		for typed, want := range tt.says {
			t.Run(fmt.Sprintf("%s %s %s=%s", tt.id, tt.call, tt.field, typed), func(t *testing.T) {
				t.Parallel()
				got := verdict(t, e, tt.call, tt.rule, clicked(t, e, tt.call, url.Values{tt.field: {typed}}))
				if got.Truth != want {
					t.Errorf("the condition is %s, want %s", got.Truth, want)
				}
				if points := len(got.ToAssess) > 0; points != (want == assess) {
					t.Errorf("points to assess: %q", got.ToAssess)
				}
			})
		}
	}
}

// first is an edition as it was first published.
func first(t *testing.T, id edition.ID) *edition.Edition {
	t.Helper()
	return &book(t, id).Versions()[0]
}

func verdict(t *testing.T, e *edition.Edition, call edition.CallKind, rule string, answers file.Answers) file.Verdict {
	t.Helper()
	for _, v := range file.Eligibility(e, call, answers) {
		if v.Rule.ID == rule {
			return v
		}
	}
	t.Fatalf("no condition %s", rule)
	return file.Verdict{}
}

// clicked are the answers that the page would read.
func clicked(t *testing.T, e *edition.Edition, call edition.CallKind, typed url.Values) file.Answers {
	t.Helper()
	var fields []edition.Field
	for _, q := range file.Questions(e, call) {
		fields = append(fields, q.Field)
	}
	p := file.Decode(e, call, fields, typed)
	if len(p.Refused) > 0 {
		t.Fatalf("%v is refused: %v", typed, p.Refused)
	}
	return p.Changes
}

func TestQuestionsOfTheEligibilityPages(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		id   edition.ID
		call edition.CallKind
		want []string
	}{
		{"eig-6", edition.ProjectCall, []string{"organisation_kind"}},
		{"eig-6", edition.TalentCall, []string{"natural_person", "first_two_cycles", "public_agent", "jury_or_expert", "previous_cohort"}},
		{"eig-7", edition.ProjectCall, []string{"organisation_kind", "phase"}},
		{"eig-7", edition.TalentCall, []string{"natural_person", "first_two_cycles", "function_held", "entrepreneurial_experience"}},
	} {
		var got []string
		for _, q := range file.Questions(first(t, tt.id), tt.call) {
			got = append(got, q.Field.ID)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s %s asks %v, want %v", tt.id, tt.call, got, tt.want)
		}
	}
}

// One condition that is not fulfilled decides; then one that a person must
// assess; then one without an answer.
func TestOutcomeOfEligibility(t *testing.T) {
	t.Parallel()
	seven := first(t, "eig-7")
	project := func(kind, phase string) edition.Truth {
		return file.Outcome(file.Eligibility(seven, edition.ProjectCall,
			clicked(t, seven, edition.ProjectCall, url.Values{"organisation_kind": {kind}, "phase": {phase}})))
	}
	for _, tt := range []struct {
		kind, phase string
		want        edition.Truth
	}{
		{"central", "construction", edition.True},
		{"central", "other_approach", edition.ToAssess},
		{"other", "other_approach", edition.False},
		{"", "other_approach", edition.ToAssess},
		{"", "construction", edition.Unknown},
		{"other", "", edition.False},
		{"", "", edition.Unknown},
	} {
		if got := project(tt.kind, tt.phase); got != tt.want {
			t.Errorf("%q %q: %s, want %s", tt.kind, tt.phase, got, tt.want)
		}
	}
}
