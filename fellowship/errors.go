package fellowship

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// An act is refused in four ways, and only four. One table in web/route turns
// them into pages, another in cmd/cohorte into exit codes.
var (
	// ErrNotFound: there is no such thing, or the actor may not know of it.
	ErrNotFound = errors.New("not found")
	// ErrNotAllowed: the actor knows of it, but the act is somebody else's.
	ErrNotAllowed = errors.New("not allowed")
)

// NoLongerPossible refuses an act whose time has passed or whose object has
// moved on. Why is a word of a closed set that the page turns into a sentence.
type NoLongerPossible struct {
	Why   Reason
	Since time.Time // when it stopped being possible; zero when unknown
	Again time.Time // when it will be possible again; zero when it will not
}

// Reason says why an act is no longer, or not yet, possible.
type Reason string

// The reasons.
const (
	CallClosed      Reason = "call_closed"
	CallNotOpen     Reason = "call_not_open"
	FileWithdrawn   Reason = "file_withdrawn"
	FileMovedOn     Reason = "file_moved_on"
	LinkUsed        Reason = "link_used"
	LinkExpired     Reason = "link_expired"
	LinkUnknown     Reason = "link_unknown"
	ChangedSince    Reason = "changed_since"
	EditionUnknown  Reason = "edition_unknown"
	TooOften        Reason = "too_often"
	AddressTaken    Reason = "address_taken"     // another account has it
	LastOperator    Reason = "last_operator"     // nobody would be left to give roles
	OwnRole         Reason = "own_role"          // the actor's own; somebody else takes it
	ReadingClosed   Reason = "reading_closed"    // the reviews are over
	CharterMissing  Reason = "charter_missing"   // to be signed before reading
	GridChanged     Reason = "grid_changed"      // the page was made with other criteria
	ReviewMovedOn   Reason = "review_moved_on"   // given, given back or put aside meanwhile
	ReviewerFull    Reason = "reviewer_full"     // no more files than they take
	AmendmentToCome Reason = "amendment_to_come" // an amendment of the edition waits for its date
	CorrectionOver  Reason = "correction_over"   // the day until which fields were reopened is past
	StillChanging   Reason = "still_changing"    // its authors may change it until Again
	Unconfirmed     Reason = "unconfirmed"       // a confirmation that the file waits for is missing
	ToBeJudged      Reason = "to_be_judged"      // a person has to look at a condition
	HandOverFirst   Reason = "hand_over_first"   // others write a file that the person leads
	FileSelected    Reason = "file_selected"     // a contract follows from it: the team sees to it
	NumberTaken     Reason = "number_taken"      // another file of the place has it
	MailLeft        Reason = "mail_left"         // it is not to be read any more
	Quarantined     Reason = "quarantined"       // a scanner refused the attached file
	NotThisStage    Reason = "not_this_stage"    // the next stage of the file decides otherwise
	SheetPublished  Reason = "sheet_published"   // only the team corrects it from then on
	SheetWithdrawn  Reason = "sheet_withdrawn"
	WishesNotOpen   Reason = "wishes_not_open"
	WishesClosed    Reason = "wishes_closed"
)

func (e *NoLongerPossible) Error() string {
	return fmt.Sprintf("no longer possible: %s", e.Why)
}

// Invalid refuses bad input and names every place: field id → what is wrong.
// The problem is a code with its values; words are the page's business.
type Invalid struct {
	Problems []Problem
}

// Problem is one fault of one field. Field is the id in the edition's form,
// with the row for a repeated group: "team[2].role".
type Problem struct {
	Field string
	Code  ProblemCode
	// Want and Got are what was expected and found, in the unit of the code:
	// lines, characters, a number, an extension. Never personal data.
	Want, Got string
	// Kind is a word for what an attached file is instead of what was wanted.
	Kind string
}

// ProblemCode names a kind of fault.
type ProblemCode string

// The kinds of fault that a form can have.
const (
	Missing       ProblemCode = "missing"
	TooLong       ProblemCode = "too_long"       // characters
	TooManyLines  ProblemCode = "too_many_lines" // lines
	NotANumber    ProblemCode = "not_a_number"
	TooSmall      ProblemCode = "too_small"
	TooLarge      ProblemCode = "too_large"
	NotADate      ProblemCode = "not_a_date"
	NoSuchDay     ProblemCode = "no_such_day" // 31 April
	NotAChoice    ProblemCode = "not_a_choice"
	TooFew        ProblemCode = "too_few"
	TooMany       ProblemCode = "too_many"
	NotAnEmail    ProblemCode = "not_an_email"
	NotAPhone     ProblemCode = "not_a_phone"
	NotASiret     ProblemCode = "not_a_siret"
	NotAPostcode  ProblemCode = "not_a_postcode"
	NotAnAddress  ProblemCode = "not_an_address" // of a page on the web
	ChosenTwice   ProblemCode = "chosen_twice"   // the same choice at two ranks
	NotSworn      ProblemCode = "not_sworn"
	Repeated      ProblemCode = "repeated"
	NotReopened   ProblemCode = "not_reopened" // a correction leaves this field closed
	UnknownField  ProblemCode = "unknown_field"
	NotText       ProblemCode = "not_text"     // invalid UTF-8 or a NUL byte
	FileRefused   ProblemCode = "file_refused" // a scanner found something in it
	FileTooLarge  ProblemCode = "file_too_large"
	FileEmpty     ProblemCode = "file_empty"
	FileWrongType ProblemCode = "file_wrong_type"
	FileCut       ProblemCode = "file_cut"       // its end is missing
	FileLocked    ProblemCode = "file_locked"    // it asks for a password
	FileSeveral   ProblemCode = "file_several"   // it is something else besides
	FileExcessive ProblemCode = "file_excessive" // it unfolds to more than anybody reads
	FilePrograms  ProblemCode = "file_programs"  // it carries macros
	HourSkipped   ProblemCode = "hour_skipped"   // by the change to summer time
	HourDoubled   ProblemCode = "hour_doubled"   // by the change to winter time
	NotLater      ProblemCode = "not_later"      // than the limit that there is
	AlreadyPast   ProblemCode = "already_past"   // a limit to come is wanted
	Unchanged     ProblemCode = "unchanged"      // what is asked is what there is
	RoundsOverlap ProblemCode = "rounds_overlap" // the next round opens before
	TakenBack     ProblemCode = "taken_back"     // the challenge was withdrawn
	RankTaken     ProblemCode = "rank_taken"     // by another wish
	NamesOneself  ProblemCode = "names_oneself"  // as one's own team-mate
	NotAPartner   ProblemCode = "not_a_partner"  // neither the number of a file nor an address

	UnknownPlaceholder ProblemCode = "unknown_placeholder" // Got, and the nearest known one in Want
	MissingPlaceholder ProblemCode = "missing_placeholder" // Want is owed to the reader
)

func (e *Invalid) Error() string {
	fields := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		fields[i] = p.Field + ": " + string(p.Code)
	}
	return "invalid: " + strings.Join(fields, ", ")
}

// Fields lists the ids of the fields at fault, each once, in order.
func (e *Invalid) Fields() []string {
	var ids []string
	for _, p := range e.Problems {
		if !slices.Contains(ids, p.Field) {
			ids = append(ids, p.Field)
		}
	}
	return ids
}

// OrNil is nil without problems, so that a checker can end on it.
func (e *Invalid) OrNil() error {
	if e == nil || len(e.Problems) == 0 {
		return nil
	}
	return e
}
