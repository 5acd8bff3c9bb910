// Package edition holds the rules of one edition of the programme as typed
// values: who may submit what and until when, what is asked, how it is read,
// what it pays.
//
// An edition is data. The YAML files under editions/ are compiled into these
// types; their normalised JSON is what is frozen in the database when the
// first call opens, and what every page, rule and figure reads from then on.
// No value of the programme stands in code: this package knows the shapes,
// the closed sets (kinds of stage, types of field) and how to ask questions of
// an edition, such as whether a call is open at a given time.
//
// Start with this file; form.go holds the forms, stage.go the stages,
// condition.go the conditions and their three values.
//
// The tags "doc" are the reference page docs/reference/edition.md, which is
// generated from them. A key whose json tag has neither omitempty nor omitzero
// is required in an edition file; "oneof" closes a set of strings, and
// "default" is what the loader fills in where the file is silent.
package edition

// ID names an edition: "eig-6".
type ID string

// Text is a text for readers. FR is the authority; EN is empty where the text
// exists in French only, and the page then shows FR marked as French.
type Text struct {
	FR string `json:"fr" doc:"French, the authority"`
	EN string `json:"en,omitempty" doc:"English; the page shows the French, marked as such, where this is missing"`
}

// In is the text in a language ("fr", "en"), French where there is no other.
func (t Text) In(lang string) string {
	if lang == "en" && t.EN != "" {
		return t.EN
	}
	return t.FR
}

// Has says whether the text exists in the language itself.
func (t Text) Has(lang string) bool {
	if lang == "en" {
		return t.EN != ""
	}
	return t.FR != ""
}

// Stated says whether anything is said; what is not stated is "non précisé".
func (t Text) Stated() bool { return t.FR != "" }

// Said is what another source says of the same value, kept beside it. Rule E-2.
type Said struct {
	Says   Text   `json:"says" doc:"what that source says"`
	Source string `json:"source" doc:"key of sources, with a locus: \"AAP6 §5.5\""`
}

// Sourced is embedded by every block that states something. A block without a
// source of its own inherits that of the block around it; the loader refuses a
// value that no source covers.
type Sourced struct {
	Source   string `json:"source,omitempty" doc:"key of sources, with a locus: \"AAP6 §5.5\"; inherited from the block around when absent"`
	AlsoSaid []Said `json:"also_said,omitempty" doc:"what other sources say of the same value; the value itself follows the press release, else the règlement, else the site"`
}

// SourceRef describes one source that values cite by its key.
type SourceRef struct {
	Title   string `json:"title" doc:"title of the document"`
	Date    Date   `json:"date,omitzero" doc:"day of publication"`
	Address string `json:"address,omitempty" doc:"where it can be read"`
}

// Edition is one edition of the programme, complete. Blocks that are absent
// are "non précisé". Rule E-1.
type Edition struct {
	ID     ID     `json:"id" doc:"unique, lower case: eig-7"`
	Number int    `json:"number" doc:"the digit in the numbers of its files: 7 in C7-4KQ9-TM"`
	Name   Text   `json:"name" doc:"short name: EIG 7"`
	Title  Text   `json:"title" doc:"full title of the edition"`
	Kind   string `json:"kind,omitempty" oneof:"real,example,demonstration" default:"real" doc:"the last two say on every page that they are invented"`
	// BasedOn is the edition whose rules a demonstration takes.
	BasedOn ID `json:"based_on,omitempty" doc:"of a demonstration: the edition whose rules it takes, with other dates"`
	// StatedOn is the day of the text that the edition follows.
	StatedOn Date                 `json:"stated_on" doc:"day of the text that the edition follows"`
	Sources  map[string]SourceRef `json:"sources" doc:"every source cited, by its key"`

	Programme  Programme         `json:"programme" doc:"the programme: carrier, authority, contact"`
	Cohort     Cohort            `json:"cohort" doc:"arrival and length of the cohort"`
	Calls      map[CallKind]Call `json:"calls" doc:"the calls: project, talent; a programme may have only one"`
	Preference []Statement       `json:"preferences,omitempty" doc:"preferences that are stated without being criteria; shown beside the grid, never scored"`
	Policies   []Statement       `json:"priority_policies,omitempty" doc:"priority policies of the Government that projects should serve"`
	Profiles   []Profile         `json:"profiles" doc:"the profiles that are sought"`
	Teams      *Teams            `json:"teams,omitempty" doc:"team sizes and number of posts"`

	Forms    map[string]Form      `json:"forms" doc:"the forms, by the name that a call gives"`
	Stages   map[CallKind][]Stage `json:"stages" doc:"what happens to a file after submission, in order, for each call"`
	Criteria map[string]Grid      `json:"criteria" doc:"grids: criteria, scale and aggregation, by the name that a stage gives"`
	Charter  []Statement          `json:"charter,omitempty" doc:"what reviewers and jurors undertake; they sign it before they read"`
	Pay      *Pay                 `json:"pay,omitempty" doc:"what a fellow is paid"`
	Contract *Contract            `json:"contract,omitempty" doc:"recruiter, employer, length and renewal"`
	Funding  *CoFunding           `json:"co_funding,omitempty" doc:"what the programme pays to the host, and who is eligible"`
	Host     []Statement          `json:"host_commitments,omitempty" doc:"what the host undertakes"`
	Support  []SupportSession     `json:"support,omitempty" doc:"kinds of support session, and for whom"`
	Keeping  *Retention           `json:"retention,omitempty" doc:"how long personal data is kept"`
	Counting *Counting            `json:"counting,omitempty" doc:"how what is asked apart may be counted"`
	Answers  []FrequentQuestion   `json:"frequent_questions,omitempty" doc:"frequent questions and their answers, shown with the call"`

	// Silent keeps what other sources say of a value on which the followed text
	// says nothing: the value stays "non précisé".
	Silent map[string][]Said `json:"not_stated,omitempty" doc:"what other sources say where the followed text is silent, by the key of the value: co_funding, contract.places; the value itself stays not stated"`

	Amendments []Amendment `json:"amendments,omitempty" doc:"what came later, in numbered order"`
}

// Programme is who carries the programme and under whose authority.
type Programme struct {
	Sourced
	Name      Text `json:"name" doc:"name of the programme"`
	Carrier   Text `json:"carrier" doc:"the body that runs it"`
	Authority Text `json:"authority,omitzero" doc:"under whose authority"`
	// Purpose is one sentence for the home page.
	Purpose Text   `json:"purpose" doc:"what the programme is for, in one sentence"`
	Contact string `json:"contact" doc:"address that people read and answer"`
}

// Cohort is when fellows arrive and for how long.
type Cohort struct {
	Sourced
	Arrival Date     `json:"arrival,omitzero" doc:"day of arrival; absent when each fellow has their own"`
	Month   string   `json:"arrival_month,omitempty" doc:"month of arrival (2022-09) where only the month is stated"`
	Rolling bool     `json:"rolling,omitempty" doc:"each fellow arrives on a day of their own"`
	Length  Duration `json:"length" doc:"how long a fellow stays: \"10 months\", \"1 year\""`
}

// Statement is a sentence of the edition with an id that pages and records
// can cite.
type Statement struct {
	Sourced
	ID   string `json:"id" doc:"unique in its list"`
	Text Text   `json:"text" doc:"the statement"`
}

// Profile is a trade that is sought.
type Profile struct {
	Sourced
	ID    string `json:"id" doc:"unique: data-science"`
	Name  Text   `json:"name" doc:"one person of the trade, or the function: direction de produit"`
	Group Text   `json:"group" doc:"the trade in a list of what is sought: développeurs"`
	About Text   `json:"about,omitzero" doc:"what the person does"`
}

// Teams is how many fellows a challenge or product gets, and how many posts
// the edition has.
type Teams struct {
	Sourced
	Min   int  `json:"min" doc:"fewest fellows on one challenge or product"`
	Max   int  `json:"max" doc:"most"`
	Posts int  `json:"posts,omitempty" doc:"most posts of the whole edition; absent when not stated"`
	Per   Text `json:"per" doc:"what a team is for: défi, produit"`
}

// Pay is what a fellow is paid.
type Pay struct {
	Sourced
	Net    bool      `json:"net" doc:"whether amounts are net"`
	Bands  []PayBand `json:"bands" doc:"bands by years of experience, lowest first, without hole or overlap"`
	Equal  Text      `json:"equal_treatment,omitzero" doc:"what is said of equal pay"`
	Beyond Text      `json:"beyond,omitzero" doc:"what is said of files that fit no band"`
}

// PayBand is an amount for a range of experience. Which band an exact number
// of years falls in is a rule of the edition: From is included or not by
// itself, so that "jusqu'à 5 ans inclus" and "moins de 10 ans" are both said.
type PayBand struct {
	Sourced
	ID        string `json:"id" doc:"unique: confirmed"`
	From      int    `json:"from_years" doc:"lower bound of experience, in years"`
	FromOpen  bool   `json:"from_excluded,omitempty" doc:"the lower bound itself belongs to the band below"`
	To        *int   `json:"to_years,omitempty" doc:"upper bound, in years; absent for the last band"`
	ToClosed  bool   `json:"to_included,omitempty" doc:"the upper bound itself belongs to this band"`
	Monthly   Money  `json:"monthly" doc:"per month: \"3500 EUR\""`
	Variable  Share  `json:"variable,omitempty" doc:"variable pay, as a share of the fixed pay: \"6 %\""`
	Condition Text   `json:"condition,omitzero" doc:"in words, where the source says it only in words"`
}

// Holds says whether the band covers that many full years of experience.
func (b PayBand) Holds(years int) bool {
	if years < b.From || (b.FromOpen && years == b.From) {
		return false
	}
	return b.To == nil || years < *b.To || (b.ToClosed && years == *b.To)
}

// BandFor is the band for that many years of experience; ok is false when the
// edition has none. Rule E-10.
func (p *Pay) BandFor(years int) (band PayBand, ok bool) {
	if p == nil {
		return PayBand{}, false
	}
	for _, b := range p.Bands {
		if b.Holds(years) {
			return b, true
		}
	}
	return PayBand{}, false
}

// Contract is what binds a fellow. Who recruits and who employs are two
// questions: before 2024 the programme recruited and the host employed.
type Contract struct {
	Sourced
	Kind      Text     `json:"kind" doc:"nature of the contract"`
	Recruiter Text     `json:"recruiter,omitzero" doc:"who recruits"`
	Employer  Text     `json:"employer,omitzero" doc:"who employs and pays"`
	Length    Duration `json:"length" doc:"length of the contract"`
	Renewable *bool    `json:"renewable,omitempty" doc:"whether it can be renewed; absent when not stated"`
	Renewal   Text     `json:"renewal,omitzero" doc:"how it is renewed"`
	Probation Duration `json:"probation,omitzero" doc:"probation"`
	Time      Text     `json:"working_time,omitzero" doc:"working time"`
	Places    []Text   `json:"places,omitempty" doc:"where"`
}

// CoFunding is what the programme pays to the host for each fellow.
type CoFunding struct {
	Sourced
	Amount   Money       `json:"amount,omitzero" doc:"per fellow recruited; absent when not stated"`
	Per      Text        `json:"per,omitzero" doc:"for what the amount is paid"`
	Eligible []Statement `json:"eligible,omitempty" doc:"who is eligible, and on which condition"`
	Means    Text        `json:"means,omitzero" doc:"how it is paid"`
}

// SupportSession is a kind of support session.
type SupportSession struct {
	Sourced
	ID       string `json:"id" doc:"unique: workshop"`
	Name     Text   `json:"name" doc:"name of the kind"`
	For      []Text `json:"for" doc:"for whom"`
	Rhythm   Text   `json:"rhythm,omitzero" doc:"how often"`
	Duration Text   `json:"duration,omitzero" doc:"how long one lasts"`
	Required *bool  `json:"required,omitempty" doc:"whether it must be attended; absent when not stated"`
}

// Retention is how long personal data is kept, and why.
type Retention struct {
	Sourced
	Refused Duration `json:"refused" doc:"files that were not selected, after the end of the selection"`
	Pool    Duration `json:"pool" doc:"with consent, to be contacted again, after the last contact"`
	Archive Duration `json:"archive" doc:"restricted archive, for disputes"`
	Notice  Duration `json:"notice" doc:"warning before anything is erased"`
	Drafts  Duration `json:"drafts" doc:"drafts that were never submitted, after the call closed"`
}

// Counting is how answers that are kept apart may be counted.
type Counting struct {
	Sourced
	// Least is at least 3: of two people, each would know the other's answer.
	Least int `json:"least" doc:"no number of people below it is ever shown, nor one from which it could be computed"`
}

// FrequentQuestion is a question and its answer.
type FrequentQuestion struct {
	Sourced
	ID       string   `json:"id" doc:"unique"`
	Call     CallKind `json:"call,omitempty" doc:"the call it is shown with; absent for both"`
	Question Text     `json:"question" doc:"the question"`
	Answer   Text     `json:"answer" doc:"the answer, a few sentences"`
}

// Touches says whom an amendment touches.
type Touches string

// The three ranges of an amendment. Submitted files keep the version that they
// were filed under in every case but TouchAll, which is for what helps
// everybody: a later deadline, a corrected contact.
const (
	TouchNewFiles Touches = "new_files"
	TouchDrafts   Touches = "drafts"
	TouchAll      Touches = "all"
)

// Amendment is a numbered change of an edition after its first publication.
// Rule E-5.
type Amendment struct {
	Sourced
	Number  int      `json:"number" doc:"1, 2, 3… without a hole"`
	Date    Moment   `json:"date" doc:"when it takes effect"`
	Title   Text     `json:"title" doc:"what it changes, in one sentence"`
	Reason  Text     `json:"reason" doc:"why"`
	Touches Touches  `json:"touches" doc:"new_files, drafts or all"`
	Changes []Change `json:"changes" doc:"what is set, path by path"`
}

// Change sets the value at a path of the edition file. Lists are addressed by
// the id of their members: "profiles[impact-director]", "calls.project.closes".
type Change struct {
	Path  string `json:"path" doc:"dotted path; members of lists by id in brackets"`
	Value any    `json:"value" doc:"the new value, in the form that the path expects; null removes"`
}
