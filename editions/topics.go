package editions

import (
	"regexp"

	"cohorte/fellowship/edition"
)

// Audience is whom a difference concerns.
type Audience string

// The audiences, in the order in which differences are told.
const (
	ForFellows         Audience = "fellows"
	ForAdministrations Audience = "administrations"
	ForJury            Audience = "jury"
	ForMoney           Audience = "money"
	ForPages           Audience = "pages" // wording, which changes no rule
)

// Audiences lists them with their headings.
func Audiences() []struct {
	Is    Audience
	Title edition.Text
} {
	return []struct {
		Is    Audience
		Title edition.Text
	}{
		{ForFellows, edition.Text{FR: "Pour les candidats et les recrues", EN: "For candidates and fellows"}},
		{ForAdministrations, edition.Text{FR: "Pour les administrations", EN: "For administrations"}},
		{ForJury, edition.Text{FR: "Pour le jury", EN: "For the jury"}},
		{ForMoney, edition.Text{FR: "Argent", EN: "Money"}},
		{ForPages, edition.Text{FR: "Formulaires et pages", EN: "Forms and pages"}},
	}
}

// topic is what two editions are compared on: the lines whose path matches,
// told in one sentence.
type topic struct {
	id       string
	audience Audience
	title    edition.Text
	paths    *regexp.Regexp
	call     edition.CallKind // of a topic that exists only with that call
	// value is the short form of what an edition states, zero where it is silent.
	value func(e edition.Edition) edition.Text
	// members is the list of a topic that is one; then value is not used.
	members func(e edition.Edition) []member
	brief   bool // name the first members only
	// tell puts two stated values into a sentence; nil for the usual one.
	tell func(now, before edition.Text) edition.Text
}

// member is one thing of a list that is compared by its id.
type member struct {
	id   string
	name edition.Text
}

func about(id string, audience Audience, fr, en, paths string) topic {
	return topic{id: id, audience: audience, title: edition.Text{FR: fr, EN: en}, paths: regexp.MustCompile("^(?:" + paths + ")")}
}

func (t topic) as(value func(edition.Edition) edition.Text) topic { t.value = value; return t }

func (t topic) list(members func(edition.Edition) []member) topic { t.members = members; return t }

func (t topic) briefly() topic { t.brief = true; return t }

func (t topic) told(fr, en func(now, before string) string) topic {
	t.tell = func(now, before edition.Text) edition.Text {
		return edition.Text{FR: fr(now.FR, before.FR), EN: en(english(now), english(before))}
	}
	return t
}

func (t topic) within(call edition.CallKind) topic { t.call = call; return t }

// with is the usual form of a sentence: words around the new value, then
// around the old one.
func with(now1, now2, before1, before2 string) func(now, before string) string {
	return func(now, before string) string { return now1 + now + now2 + " " + before1 + before + before2 }
}

// notCompared are the keys that no topic tells, and why.
var notCompared = []struct {
	paths  *regexp.Regexp
	reason string
}{
	{regexp.MustCompile(`^(id|number|name|title|kind|based_on)$`), "they say which edition it is; the heading names both"},
	{regexp.MustCompile(`^stated_on$`), "the heading dates both"},
	{regexp.MustCompile(`^sources\b`), "sources are cited beside the values they carry"},
	{regexp.MustCompile(`^not_stated\b`), "what other sources say stands beside the value on which the text is silent"},
	{regexp.MustCompile(`^amendments\b`), "an amendment is shown by what it changes: a version is compared with the one before"},
	{regexp.MustCompile(`^criteria\.other\b|^forms\.other\b`), "nothing of the edition uses them"},
}

// topics are the subjects of a comparison. A line belongs to the first that
// matches it.
var topics = []topic{
	about("talent_window", ForFellows, "Appel à candidatures", "Call for applications", `calls\.talent\.(opens|closes|rhythm|grace)`).
		within(edition.TalentCall).as(window(edition.TalentCall)).
		told(with("On peut candidater ", ".", "C’était possible ", "."), with("Applications are received ", ".", "They were received ", ".")),
	about("talent_rounds", ForFellows, "Sessions de candidature", "Rounds of applications", `calls\.talent\.rounds`).within(edition.TalentCall).list(rounds(edition.TalentCall)),
	about("talent_who", ForFellows, "Qui peut candidater", "Who may apply", `calls\.talent\.who_may_submit`).
		within(edition.TalentCall).list(submitters(edition.TalentCall)),
	about("talent_conditions", ForFellows, "Conditions pour candidater", "Conditions to apply", `calls\.talent\.conditions`).
		within(edition.TalentCall).list(rules(edition.TalentCall)),
	about("profiles", ForFellows, "Profils recherchés", "Profiles sought", `profiles`).list(profiles),
	about("contract_length", ForFellows, "Durée du contrat", "Length of the contract", `contract\.(length|renewable|renewal)`).as(contractLength).
		told(with("Le contrat dure ", ".", "Il durait ", "."), with("The contract lasts ", ".", "It lasted ", ".")),
	about("contract_kind", ForFellows, "Nature du contrat", "Kind of contract", `contract\.kind`).as(contract(func(c *edition.Contract) edition.Text { return c.Kind })),
	about("employer", ForFellows, "Employeur", "Employer", `contract\.employer`).as(contract(func(c *edition.Contract) edition.Text { return c.Employer })).
		told(with("L’employeur est ", ".", "C’était ", "."), with("The employer is ", ".", "It was ", ".")),
	about("recruiter", ForFellows, "Recruteur", "Recruiter", `contract\.recruiter`).as(contract(func(c *edition.Contract) edition.Text { return c.Recruiter })),
	about("probation", ForFellows, "Période d’essai", "Probation", `contract\.probation`),
	about("working_time", ForFellows, "Temps de travail", "Working time", `contract\.working_time`),
	about("places", ForFellows, "Lieux de travail", "Places of work", `contract\.places`),
	about("arrival", ForFellows, "Arrivée", "Arrival", `cohort\.(arrival|arrival_month|rolling)$`).as(arrival),
	about("stay", ForFellows, "Durée du séjour", "Length of stay", `cohort\.length`),
	about("posts", ForFellows, "Nombre de postes", "Number of posts", `teams\.posts|calls\.(talent|project)\.posts`).as(posts),
	about("support", ForFellows, "Accompagnement", "Support", `support`).list(support),
	about("talent_dates", ForFellows, "Calendrier des candidatures", "Dates for applicants", `calls\.talent\.dates`).within(edition.TalentCall).list(milestones(edition.TalentCall)),
	about("talent_form", ForPages, "Questions aux candidats", "Questions to applicants", `forms\.talent`).within(edition.TalentCall).list(questions(edition.TalentCall)).briefly(),
	about("talent_prepare", ForPages, "À préparer pour candidater", "To prepare to apply", `calls\.talent\.to_prepare`).within(edition.TalentCall).list(statements(func(e edition.Edition) []edition.Statement { return e.Calls[edition.TalentCall].Attach })),
	about("talent_page", ForPages, "Présentation de l’appel à candidatures", "Presentation of the call for applications", `calls\.talent\.`).within(edition.TalentCall),
	about("retention", ForFellows, "Conservation des données", "Retention of data", `retention`),
	about("counting", ForPages, "Comptage des réponses à part", "Counting of answers kept apart", `counting`),
	about("questions", ForPages, "Questions fréquentes", "Frequent questions", `frequent_questions`).list(frequent).briefly(),

	about("project_window", ForAdministrations, "Appel à projets", "Call for projects", `calls\.project\.(opens|closes|rhythm|grace)`).
		within(edition.ProjectCall).as(window(edition.ProjectCall)).
		told(with("On peut déposer un projet ", ".", "C’était possible ", "."), with("Projects are received ", ".", "They were received ", ".")),
	about("project_rounds", ForAdministrations, "Sessions de dépôt des projets", "Rounds of projects", `calls\.project\.rounds`).within(edition.ProjectCall).list(rounds(edition.ProjectCall)),
	about("project_who", ForAdministrations, "Qui peut déposer un projet", "Who may submit a project", `calls\.project\.who_may_submit`).
		within(edition.ProjectCall).list(submitters(edition.ProjectCall)),
	about("project_conditions", ForAdministrations, "Conditions pour déposer un projet", "Conditions to submit a project", `calls\.project\.conditions`).
		within(edition.ProjectCall).list(rules(edition.ProjectCall)),
	about("preference", ForAdministrations, "Préférences, sans être des critères", "Preferences, without being criteria", `preferences`).list(statements(func(e edition.Edition) []edition.Statement { return e.Preference })),
	about("policies", ForAdministrations, "Politiques prioritaires", "Priority policies", `priority_policies`).list(statements(func(e edition.Edition) []edition.Statement { return e.Policies })),
	about("team", ForAdministrations, "Taille des équipes", "Team size", `teams\.(min|max|per)`).as(team).
		told(with("Une équipe compte ", ".", "Elle comptait ", "."), with("A team has ", ".", "It had ", ".")),
	about("commitments", ForAdministrations, "Engagements de l’administration d’accueil", "Commitments of the host", `host_commitments`).list(statements(func(e edition.Edition) []edition.Statement { return e.Host })),
	about("project_dates", ForAdministrations, "Calendrier des projets", "Dates for projects", `calls\.project\.dates`).within(edition.ProjectCall).list(milestones(edition.ProjectCall)),
	about("project_form", ForPages, "Questions aux porteurs de projet", "Questions to project owners", `forms\.project`).within(edition.ProjectCall).list(questions(edition.ProjectCall)).briefly(),
	about("project_prepare", ForPages, "À préparer pour déposer un projet", "To prepare to submit a project", `calls\.project\.to_prepare`).within(edition.ProjectCall).list(statements(func(e edition.Edition) []edition.Statement { return e.Calls[edition.ProjectCall].Attach })),
	about("project_page", ForPages, "Présentation de l’appel à projets", "Presentation of the call for projects", `calls\.project\.`).within(edition.ProjectCall),
	about("carrier", ForAdministrations, "Porteur du programme", "Who runs the programme", `programme\.(carrier|authority)`).as(carrier),
	about("programme", ForPages, "Présentation du programme", "Presentation of the programme", `programme`),

	about("project_criteria", ForJury, "Critères pour les projets", "Criteria for projects", `criteria\.project\[[^\]]+\]\.criteria`).within(edition.ProjectCall).list(criteria(edition.ProjectCall)),
	about("talent_criteria", ForJury, "Critères pour les candidatures", "Criteria for applications", `criteria\.talent\[[^\]]+\]\.criteria`).within(edition.TalentCall).list(criteria(edition.TalentCall)),
	about("project_marks", ForJury, "Notes données aux projets", "Marks given to projects", `criteria\.project`).within(edition.ProjectCall).as(marks(edition.ProjectCall)),
	about("talent_marks", ForJury, "Notes données aux candidatures", "Marks given to applications", `criteria\.talent`).within(edition.TalentCall).as(marks(edition.TalentCall)),
	about("wishes", ForFellows, "Vœux", "Wishes", `stages\.talent\[[^\]]+\]\.wishing`).within(edition.TalentCall).as(wishes),
	about("project_stages", ForJury, "Étapes d’un projet", "Stages of a project", `stages\.project`).within(edition.ProjectCall).list(stages(edition.ProjectCall)),
	about("talent_stages", ForJury, "Étapes d’une candidature", "Stages of an application", `stages\.talent`).within(edition.TalentCall).list(stages(edition.TalentCall)),

	about("charter", ForJury, "Engagements des évaluateurs et des jurés", "Undertakings of reviewers and jurors", `charter`).list(statements(func(e edition.Edition) []edition.Statement { return e.Charter })),
	about("pay", ForMoney, "Rémunération", "Pay", `pay\.(bands|net)`).as(pay).
		told(with("La rémunération est de ", ".", "Elle était de ", "."), with("Pay is ", ".", "It was ", ".")),
	about("equal_pay", ForMoney, "Égalité de rémunération", "Equal pay", `pay\.equal_treatment`),
	about("pay_beyond", ForMoney, "Rémunération, autres cas", "Pay, other cases", `pay\.beyond`),
	about("co_funding", ForMoney, "Cofinancement", "Co-funding", `co_funding\.(amount|per|means)`).as(coFunding),
	about("co_funding_eligible", ForMoney, "Éligibilité au cofinancement", "Eligibility for co-funding", `co_funding\.eligible`).list(eligible),
}
