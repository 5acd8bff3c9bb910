// Package file is the life of a file: a project that a host submits to the
// project call, or an application that a candidate submits to the talent call.
// Both are written as drafts, submitted, changed until the limit and
// withdrawn in the same way; what they ask and where they go afterwards is the
// edition's.
//
// A file's state is a stage of its edition and a status from one fixed table.
// Start with state.go (what may happen when), then submit.go.
package file

import (
	"time"

	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
)

// ID identifies a file inside the place; people know it by its Number.
type ID string

// File is a project or an application, without its answers.
type File struct {
	ID      ID
	Number  string // read aloud: P6-4KQ9-TM; unique, random, with a check letter
	Call    edition.CallKind
	Edition edition.ID
	// Version is the version of the edition that the draft follows; each
	// submission keeps its own.
	Version int
	// Round is the id of the round that the file was submitted in, empty
	// before submission and for calls without rounds.
	Round string
	State State

	CreatedBy   account.ID
	CreatedAt   time.Time
	ChangedAt   time.Time // last time an answer changed
	SubmittedAt time.Time // last submission; zero before the first
	Submissions int
	// Revision grows by one with each save; SubmittedRevision is what it was
	// when the file was last submitted.
	Revision          int
	SubmittedRevision int

	// ArchivedAt is when its period ended and it left the lists; ErasedAt when
	// nothing of what it said was left. Zero while neither.
	ArchivedAt, ErasedAt time.Time

	// For lists, repeated from the answers at each save.
	Name             string
	Profile          string
	Organisation     string
	OrganisationKind string
}

// Changed says whether answers changed since the last submission: what will be
// read is the submission.
func (f File) Changed() bool { return f.Submissions > 0 && f.Revision > f.SubmittedRevision }

// State is where a file stands.
type State struct {
	// Stage is the id of a stage of the edition; SubmissionStage before the
	// first one.
	Stage  string
	Status Status
}

// SubmissionStage is the stage of every file until the edition's first stage.
const SubmissionStage = "submission"

// Status is a word of one fixed table.
type Status string

// The statuses. LeftAsDraft is a draft whose call has closed.
const (
	Draft        Status = "draft"
	Submitted    Status = "submitted"
	ToComplete   Status = "to_complete"
	UnderReview  Status = "under_review"
	Inadmissible Status = "not_admissible"
	Shortlisted  Status = "shortlisted"
	Selected     Status = "selected"
	WaitingList  Status = "waiting_list"
	NotSelected  Status = "not_selected"
	Withdrawn    Status = "withdrawn"
	LeftAsDraft  Status = "left_as_draft"
)

// Erased says that the content is gone; its hash stays.
func (s Submission) Erased() bool { return len(s.Content) == 0 }

// Role is what a writer of the file may do: the lead submits and withdraws,
// the others write.
type Role string

// The roles of writers.
const (
	Lead   Role = "lead"
	Writer Role = "writer"
)

// Submission is what was received: never changed afterwards.
type Submission struct {
	File          ID
	N             int // 1, 2, 3… in the file
	Version       int // of the edition it was filed under
	EditionSHA256 string
	Content       []byte // canonical JSON of the answers
	SHA256        string // of Content
	ReceivedAt    time.Time
	By            account.ID
}
