package edition

// StageKind is what a stage is. The set is closed: a kind is code, its
// parameters are data.
type StageKind string

// The kinds of stage, in the order in which they usually come.
const (
	Admissibility StageKind = "admissibility"
	Confirmation  StageKind = "confirmation" // by a third party
	Screening     StageKind = "screening"
	Review        StageKind = "review"
	Shortlist     StageKind = "shortlist"
	Wishes        StageKind = "wishes"
	Hearing       StageKind = "hearing"
	Interview     StageKind = "interview"
	Deliberation  StageKind = "deliberation"
	Validation    StageKind = "validation"
	Publication   StageKind = "publication"
	Pool          StageKind = "pool"
	Offer         StageKind = "offer"
	WaitingList   StageKind = "waiting_list"
)

// StageKinds lists them in order.
func StageKinds() []StageKind {
	return []StageKind{Admissibility, Confirmation, Screening, Review, Shortlist, Wishes, Hearing,
		Interview, Deliberation, Validation, Publication, Pool, Offer, WaitingList}
}

// Stage is one stage of a call. Only the parameters of its kind may be given.
type Stage struct {
	Sourced
	ID    string    `json:"id" doc:"unique in the call"`
	Kind  StageKind `json:"kind" doc:"one of the kinds below"`
	Name  Text      `json:"name" doc:"as shown"`
	About Text      `json:"about,omitzero" doc:"what happens, in a sentence for applicants"`
	From  Date      `json:"from,omitzero" doc:"first day, where it is stated"`
	To    Date      `json:"to,omitzero" doc:"last day"`
	After Text      `json:"when,omitzero" doc:"when, where it is stated in words: sous deux à trois semaines"`

	Confirm      *ConfirmationParams `json:"confirmation,omitempty" doc:"parameters of a confirmation"`
	Reading      *ReadingParams      `json:"reading,omitempty" doc:"parameters of a review, hearing or interview"`
	Wishing      *WishParams         `json:"wishing,omitempty" doc:"parameters of wishes"`
	Deliberating *DeliberationParams `json:"deliberating,omitempty" doc:"parameters of a deliberation or validation"`
	Offering     *OfferParams        `json:"offering,omitempty" doc:"parameters of an offer, a waiting list or a pool"`
}

// ConfirmationParams: somebody outside the programme confirms something. Rule C-8.
type ConfirmationParams struct {
	By        Text `json:"by" doc:"who confirms"`
	What      Text `json:"what" doc:"what is confirmed"`
	Proof     Text `json:"proof" doc:"with what proof"`
	Meanwhile Text `json:"meanwhile" doc:"what a file may do while the answer is awaited"`
	Blocks    bool `json:"blocks" doc:"whether the file waits for the answer"`
	// Needed says for which files; absent: for all.
	Needed Condition `json:"needed,omitzero" doc:"expression over the answers: when the confirmation is needed"`
}

// ReadingParams: files are read, or people heard, with a grid.
type ReadingParams struct {
	Grid      string `json:"grid,omitempty" doc:"name of the grid under criteria"`
	PerFile   int    `json:"reviews_per_file,omitempty" doc:"reviews that each file gets; absent when not stated"`
	Anonymous bool   `json:"anonymous,omitempty" doc:"identifying fields are hidden from those who read"`
	LeastRead bool   `json:"least_read_first,omitempty" doc:"readers take the least-read file when they have time, instead of being given files"`
	Blind     bool   `json:"others_hidden,omitempty" doc:"others' marks are hidden until one's own are given"`
	By        Text   `json:"by,omitzero" doc:"who reads or hears"`
	Minutes   int    `json:"minutes,omitempty" doc:"longest hearing or interview, in minutes"`
	Remote    bool   `json:"remote,omitempty" doc:"by video"`
	Collegial bool   `json:"collegial,omitempty" doc:"one grid is filled together by the panel"`
	Rescores  string `json:"rescores,omitempty" doc:"earlier stage whose criteria are marked again"`
}

// WishParams: candidates say what they would like to work on.
type WishParams struct {
	Of     string `json:"of" oneof:"challenges,themes,kinds_of_project" doc:"what is ranked or chosen: challenges, themes, kinds_of_project"`
	Min    int    `json:"min,omitempty" doc:"fewest"`
	Max    int    `json:"max,omitempty" doc:"most"`
	Ranked bool   `json:"ranked,omitempty" doc:"in order of preference"`
	Closes Moment `json:"closes,omitzero" doc:"last minute, Paris time"`
	Pair   bool   `json:"pair,omitempty" doc:"may name a team-mate; never binding"`
	// Choices are what can be wished for where it is no challenge: those are
	// the published sheets.
	Choices []Choice   `json:"choices,omitempty" doc:"what can be wished for, where it is not challenges: themes, kinds of project"`
	Comment bool       `json:"comment,omitempty" doc:"may add a comment, which the team reads"`
	Remind  []Duration `json:"reminders,omitempty" doc:"how long before the last minute those who submitted no wishes are reminded"`
	// InForm names the fields that hold the wishes where the file itself has
	// them: such a stage asks nothing more and is passed at submission.
	InForm []string `json:"in_form,omitempty" doc:"fields of the form that hold the wishes, when they are given with the file itself"`
}

// DeliberationParams: a panel ranks, a director validates.
type DeliberationParams struct {
	RankPer     []string `json:"rank_per,omitempty" oneof:"challenge,profile" doc:"one ranking per what: challenge, profile"`
	Ranks       bool     `json:"ranks_decide,omitempty" doc:"ranks decide and marks only break ties"`
	By          Text     `json:"by,omitzero" doc:"who deliberates or validates"`
	Favourite   bool     `json:"favourite,omitempty" doc:"the panel may name one favourite"`
	MayPropose  bool     `json:"may_propose_others,omitempty" doc:"may propose to a candidate a challenge that they did not choose"`
	MayWithdraw bool     `json:"may_withdraw_challenge,omitempty" doc:"may withdraw a challenge that found no candidate"`
}

// OfferParams: what is offered, and how long it waits for an answer.
type OfferParams struct {
	Answer  Duration `json:"answer_within,omitzero" doc:"how long the person has to accept"`
	Until   Date     `json:"until,omitzero" doc:"last day of the waiting list"`
	Consent bool     `json:"consent,omitempty" doc:"only with the person's consent"`
	Limit   int      `json:"limit,omitempty" doc:"most recruits"`
}

// Grid is a set of criteria with their scale and how marks are put together.
type Grid struct {
	Sourced
	Title       Text        `json:"title" doc:"what is assessed"`
	Scale       *Scale      `json:"scale,omitempty" doc:"the scale; absent when not stated"`
	Criteria    []Criterion `json:"criteria" doc:"criteria, in order"`
	Weights     Text        `json:"weights,omitzero" doc:"what is said of weights: à pondération égale"`
	Aggregation Aggregation `json:"aggregation,omitempty" doc:"mean, sum, rank or none; absent when not stated"`
	Verdicts    []Choice    `json:"verdicts,omitempty" doc:"verdicts to choose from beside the marks"`
	Use         Text        `json:"use,omitzero" doc:"what the result is used for"`
}

// Aggregation is how the marks of a grid become one result.
type Aggregation string

// The aggregations. A computed result informs; people decide.
const (
	AggregateMean Aggregation = "mean"
	AggregateSum  Aggregation = "sum"
	AggregateRank Aggregation = "rank"
	AggregateNone Aggregation = "none"
)

// Scale is the range of a mark.
type Scale struct {
	Sourced
	Min     int        `json:"min" doc:"lowest mark"`
	Max     int        `json:"max" doc:"highest mark"`
	Words   []MarkWord `json:"words,omitempty" doc:"the words of each mark"`
	Comment Required   `json:"comment,omitempty" oneof:"no,submit" default:"no" doc:"whether a comment is required with a mark"`
}

// MarkWord is what a mark means.
type MarkWord struct {
	Mark int  `json:"mark" doc:"the mark"`
	Word Text `json:"word" doc:"what it means"`
}

// Criterion is one thing that is assessed.
type Criterion struct {
	Sourced
	ID     string `json:"id" doc:"unique in the grid"`
	Name   Text   `json:"name" doc:"the criterion"`
	About  Text   `json:"about,omitzero" doc:"how to understand it"`
	Weight int    `json:"weight,omitempty" doc:"weight; all equal when absent"`
}

// InForm says whether the stage asks nothing more than the form did: wishes that
// the file itself holds.
func (s Stage) InForm() bool {
	return s.Kind == Wishes && s.Wishing != nil && len(s.Wishing.InForm) > 0
}

// Marks says whether the stage has a grid to be filled.
func (s Stage) Marks() bool { return s.Reading != nil && s.Reading.Grid != "" }

// Stage is the stage of a call with that id.
func (e *Edition) Stage(call CallKind, id string) (Stage, bool) {
	for _, s := range e.Stages[call] {
		if s.ID == id {
			return s, true
		}
	}
	return Stage{}, false
}
