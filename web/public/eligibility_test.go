package public_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/browse"
	"cohorte/web/carry"
	"cohorte/web/public"
	"cohorte/web/route"
)

const (
	callOf7     = "/appels/eig-7/candidatures"
	questionsOf = callOf7 + "/eligibilite"
)

// fulfilled are the answers of somebody who may apply to the 7th cohort.
func fulfilled() url.Values {
	return url.Values{"natural_person": {"yes"}, "first_two_cycles": {"no"}, "function_held": {"technical-director"}, "entrepreneurial_experience": {"yes"}}
}

func with(field, answer string) url.Values {
	v := fulfilled()
	v.Set(field, answer)
	return v
}

func TestTheCallLeadsToItsQuestionsAndToTheDraft(t *testing.T) {
	t.Parallel()
	p := open(t, paris(t, "2024-04-23 14:00"))
	p.Open(callOf7)
	if got, want := primaries(p.Page), []string{"Vérifier mon éligibilité"}; !slices.Equal(got, want) {
		t.Errorf("primary buttons %q, want %q", got, want)
	}
	if hasLink(p.Page, "Commencer ma candidature, ou la reprendre") == nil {
		t.Error("the call does not lead to the draft")
	}
	p.Follow("Vérifier mon éligibilité")
	if p.Page.Address != questionsOf || p.Page.H1() != "Puis-je candidater\u202f?" {
		t.Errorf("the button leads to %s %q", p.Page.Address, p.Page.H1())
	}
	legends := p.Page.All("legend")
	if len(legends) != 4 || browse.Text(legends[2]) != "3. Quelle fonction exercez-vous\u202f?" {
		t.Errorf("the page asks %d questions, the third %q", len(legends), browse.Text(legends[min(2, len(legends)-1)]))
	}
	p.Open("/")
	if door := hasLink(p.Page, "Suis-je éligible\u202f? (1 minute)"); door == nil || browse.Attr(door, "href") != questionsOf {
		t.Error("the door of the home page does not lead to the questions")
	}
}

func TestTheThreeResultsOfEligibility(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, at, page string
		answers        url.Values
		result, role   string
		says, saysNot  []string
	}{
		{"may apply", "2024-04-23 14:00", questionsOf, fulfilled(), "Vous pouvez candidater à la session 2", "success",
			[]string{"Remplie", "EIG 7, CP2024", "Commencer ma candidature"}, []string{"Non remplie", "tout de même"}},
		{"an agent of 2022", "2022-03-15 14:00", "/appels/eig-6/candidatures/eligibilite",
			url.Values{"natural_person": {"yes"}, "first_two_cycles": {"no"}, "public_agent": {"yes"}, "jury_or_expert": {"no"}, "previous_cohort": {"no"}},
			"Vous ne remplissez pas une condition", "neutral",
			[]string{"Ce qui changerait cela\u00a0: Vous pouvez candidater si vous n’êtes plus en poste", "EIG 6, AAC6 art. 3", "Vous pouvez tout de même déposer", "Commencer ma candidature"}, nil},
		{"two conditions", "2024-04-23 14:00", "/appels/eig-7/projets/eligibilite", url.Values{"organisation_kind": {"other"}, "phase": {"none"}},
			"Vous ne remplissez pas 2 conditions", "neutral", nil, nil},
		{"does not know", "2024-04-23 14:00", questionsOf, with("first_two_cycles", "_unknown"), "L’équipe devra vérifier un point", "warning",
			[]string{"Sans réponse"}, []string{"Non remplie"}},
		{"a person assesses", "2024-04-23 14:00", "/appels/eig-7/projets/eligibilite", url.Values{"organisation_kind": {"central"}, "phase": {"other_approach"}},
			"L’équipe devra vérifier un point", "warning", []string{"L’équipe vérifie que le projet suit l’approche beta.gouv.fr.", "Commencer mon projet"}, nil},
		{"in English", "2024-04-23 14:00", "/en" + questionsOf, fulfilled(), "You may apply to round 2", "success", []string{"Met", "Start my application"}, nil},
		{"a closed call", "2026-04-23 14:00", questionsOf, fulfilled(), "Vous pouvez candidater", "success", []string{"Clos depuis le"}, []string{"Commencer ma candidature"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := open(t, paris(t, tt.at))
			p.Post(tt.page, tt.answers)
			h2 := p.Page.ByID("resultat")
			if p.Page.Status != http.StatusOK || browse.Text(h2) != tt.result {
				t.Fatalf("%d %q, want the result %q: %s", p.Page.Status, browse.Text(h2), tt.result, p.Page.Main())
			}
			if h2.Data != "h2" || browse.Attr(h2, "tabindex") != "-1" || !strings.Contains(p.Page.Body, `tabindex="-1" autofocus`) {
				t.Error("the result does not take the focus")
			}
			if len(p.Page.WithClass("verdict--"+tt.role)) != 1 {
				t.Errorf("the result is not %s", tt.role)
			}
			for _, words := range tt.says {
				if !strings.Contains(p.Page.Main(), words) {
					t.Errorf("the page does not say %q: %s", words, p.Page.Main())
				}
			}
			for _, words := range tt.saysNot {
				if strings.Contains(p.Page.Main(), words) {
					t.Errorf("the page says %q", words)
				}
			}
			if len(p.Page.WithClass("fr-badge--error")) > 0 || len(primaries(p.Page)) != 1 {
				t.Errorf("red badges, or primary buttons %q", primaries(p.Page))
			}
			for _, r := range p.Page.All("input") {
				if name := browse.Attr(r, "name"); browse.Attr(r, "type") == "radio" && isChecked(r) != (browse.Attr(r, "value") == tt.answers.Get(name)) {
					t.Errorf("%s=%s is not as it was answered", name, browse.Attr(r, "value"))
				}
			}
		})
	}
}

func isChecked(n *html.Node) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "checked" })
}

func TestAnUnansweredQuestionIsAskedAgain(t *testing.T) {
	t.Parallel()
	p := open(t, paris(t, "2024-04-23 14:00"))
	answers := fulfilled()
	answers.Del("function_held")
	p.Post(questionsOf, answers)
	if p.Page.Status != http.StatusUnprocessableEntity || !strings.HasPrefix(p.Page.Title(), "Erreur\u00a0: ") {
		t.Errorf("%d %q", p.Page.Status, p.Page.Title())
	}
	words := "Répondez à la question 3, ou choisissez «\u00a0Je ne sais pas\u00a0»."
	if link := hasLink(p.Page, words); link == nil || browse.Attr(link, "href") != "#function_held" {
		t.Error("the summary does not lead to the question")
	}
	if browse.Text(p.Page.ByID("function_held-erreur")) != words {
		t.Error("the question does not say what is missing")
	}
	if p.Page.ByID("resultat") != nil {
		t.Error("there is a result all the same")
	}
	for name, forged := range map[string]url.Values{"no such choice": with("function_held", "queen"), "another field": with("cv", "x"), "no text": with("natural_person", "\x00")} {
		if p.Post(questionsOf, forged); p.Page.Status != http.StatusUnprocessableEntity || p.Page.ByID("resultat") != nil {
			t.Errorf("%s: %d", name, p.Page.Status)
		}
	}
}

// Rule C-7: the page keeps nothing, and the answers reach the draft through
// the person's own browser, never through an address.
func TestEligibilityKeepsNothingAndBringsTheAnswersToTheDraft(t *testing.T) {
	t.Parallel()
	p := open(t, paris(t, "2024-04-23 14:00"))
	p.db.OnCommit(func() { t.Error("a visit of the eligibility page wrote to the database") })
	var brought file.Answers
	var asked string
	start := route.Route{Pattern: "GET " + callOf7 + "/commencer", Handler: func(v *route.Visit) (route.Answer, error) {
		e, _ := v.Site.EditionInForce("eig-7", v.At)
		brought, asked = carry.Answers(v, e, edition.TalentCall), v.URL.RequestURI()
		if other := carry.Answers(v, e, edition.ProjectCall); other != nil {
			t.Errorf("another call gets %v", other)
		}
		carry.Forget(v)
		return route.Bytes("text/plain", nil), nil
	}}
	b := browse.New(t, p.site.Handler(append(public.Routes(), start)))
	b.Open(questionsOf)
	if len(b.Cookies()) != 0 {
		t.Errorf("reading the questions set %v", b.Cookies())
	}
	b.Press("Voir si je peux candidater", "natural_person", "yes", "first_two_cycles", "no", "function_held", "_unknown", "entrepreneurial_experience", "yes")
	if b.Page.Header.Get("Cache-Control") != "no-store" || len(b.Cookies()) != 0 {
		t.Errorf("the result is cached (%q) or kept %v", b.Page.Header.Get("Cache-Control"), b.Cookies())
	}
	if b.Page.Address != questionsOf {
		t.Errorf("the answers went to %s", b.Page.Address)
	}
	b.Press("Commencer ma candidature")
	want := file.Answers{"natural_person": file.YesNo(true), "first_two_cycles": file.YesNo(false), "entrepreneurial_experience": file.YesNo(true)}
	if asked != callOf7+"/commencer" || len(brought) != len(want) {
		t.Fatalf("%s gets %v, want %v", asked, brought, want)
	}
	for id, v := range want {
		if !file.Same(brought[id], v) {
			t.Errorf("%s is %v, want %v", id, brought[id], v)
		}
	}
	if len(b.Cookies()) != 0 {
		t.Errorf("once brought, the answers stay: %v", b.Cookies())
	}
}
