package organisation_test

import (
	"testing"
	"time"

	"cohorte/fellowship/organisation"
)

func TestWhatALegalCategorySuggests(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		category string
		public   bool
		want     organisation.Proposal
	}{
		{"7113", true, organisation.Proposal{Nature: "central"}},
		{"7120", true, organisation.Proposal{Nature: "central"}},
		{"7150", true, organisation.Proposal{Doubt: "central_or_not"}},
		{"7160", true, organisation.Proposal{Nature: "central", Doubt: "central_or_not"}},
		{"7172", true, organisation.Proposal{Nature: "deconcentrated"}},
		{"7112", true, organisation.Proposal{Nature: "independent_authority"}},
		{"7210", true, organisation.Proposal{Nature: "local_authority"}},
		{"7364", true, organisation.Proposal{Nature: "health_establishment"}},
		{"7361", true, organisation.Proposal{Nature: "other"}},
		{"7389", true, organisation.Proposal{Nature: "operator", Doubt: "operator_list"}},
		{"4120", false, organisation.Proposal{Nature: "operator", Doubt: "operator_list"}},
		{"7348", true, organisation.Proposal{Doubt: "owner_unknown"}},
		{"7111", true, organisation.Proposal{Doubt: "no_nature_fits"}},
		{"5710", false, organisation.Proposal{Nature: "other", Doubt: "not_public"}},
		{"", true, organisation.Proposal{Doubt: "category_blank"}},
	} {
		a := organisation.Answer{State: organisation.InRegister, LegalCategory: c.category, Administration: c.public}
		if got := a.Propose(); got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.category, got, c.want)
		}
	}
	if got := (organisation.Answer{State: organisation.Silent, LegalCategory: "7113"}).Propose(); got != (organisation.Proposal{}) {
		t.Errorf("a silent register proposes %+v", got)
	}
}

func TestVerification(t *testing.T) {
	t.Parallel()
	for want, a := range map[organisation.Verification]organisation.Answer{
		"not_verified":   {State: organisation.Silent},
		"unknown_number": {State: organisation.NotInRegister},
		"closed":         {State: organisation.InRegister, Administration: true, Closed: true},
		"not_public":     {State: organisation.InRegister},
		"verified":       {State: organisation.InRegister, Administration: true},
	} {
		if got := a.Verification(); got != want {
			t.Errorf("%+v: got %s, want %s", a, got, want)
		}
	}
	asked := time.Date(2024, 1, 29, 9, 0, 0, 0, time.UTC)
	known := organisation.Answer{State: organisation.InRegister, AskedAt: asked}
	if !known.Settled(asked.AddDate(0, 0, 29)) || known.Settled(asked.AddDate(0, 0, 30)) {
		t.Error("an answer is not believed for 30 days")
	}
	if (organisation.Answer{State: organisation.Silent, AskedAt: asked}).Settled(asked) || (organisation.Answer{}).Settled(asked) {
		t.Error("no answer counts as one")
	}
}
