// Package review is the reading of files with a grid: who reads what, who may
// not, the marks that they give, and what a jury sees of all the marks together.
//
// A reading is one review stage of one call, for the files of one round: it
// keeps the grid that it was opened with. A review is one reviewer's reading
// of one file; its life is the table in state.go. Marks are kept as they were
// given: a change is a new version with its reason. People decide: nothing
// here moves a file.
//
// Start with grid.go (what is marked), state.go, then aggregate.go (what the
// marks make together) and severity.go (the adjusted means).
package review

import (
	"time"

	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
)

// ReadingID identifies a reading, ID a review, ConflictID a conflict.
type (
	ReadingID  string
	ID         string
	ConflictID string
)

// Reading is one review stage of a call, opened for the files of a round.
type Reading struct {
	ID      ReadingID
	Edition edition.ID
	Version int // of the edition: the grid of this version is used to the end
	Call    edition.CallKind
	Stage   string
	Round   string // empty in a call without rounds
	Settings
	GridSHA256 string // of the grid that it was opened with
	OpenedAt   time.Time
	OpenedBy   account.ID
	DueAt      time.Time // when the reviews are due; zero when not stated
	ClosedAt   time.Time // zero while it is open
	// Revision grows with each change of what an assignment rests on: files,
	// reviewers, conflicts, pairs.
	Revision int
	// AdjustedAt is when the adjusted means were last computed.
	AdjustedAt time.Time
}

// Settings are what a reading needs and an edition may leave unsaid. Pages
// show them with the word "réglage", never as a rule of the programme. Rule R-4.
type Settings struct {
	// ScaleMin and ScaleMax are the scale of a grid that states none.
	ScaleMin, ScaleMax int
	// PerFile is how many reviews each file gets where the stage states none.
	PerFile int
	// Discuss is the spread from which a file is to be discussed, as a share
	// of the width of the scale.
	Discuss edition.Share
	// Shrinkage is by how many imaginary reviews without severity each
	// reviewer's severity is held back; see Adjust.
	Shrinkage int
	// LeastRead lets reviewers take the least-read file when they have time,
	// where the stage says nothing of how files are given. Rule R-21.
	LeastRead bool
	// SharedDomain is from how many unrelated organisations on a domain of
	// e-mail addresses says nothing about who works together.
	SharedDomain int
}

// whole is all of the scale, in the unit of shares.
const whole edition.Share = 10_000

// DefaultSettings are those of a reading for which nobody chose others:
// marks from 0 to 5, three reviews a file, to be discussed from two fifths of
// the scale, severity held back by two reviews, domains shared from three.
func DefaultSettings() Settings {
	return Settings{ScaleMin: 0, ScaleMax: 5, PerFile: 3, Discuss: 2 * whole / 5, Shrinkage: 2, SharedDomain: 3}
}

// Reviewer is somebody invited to a reading.
type Reviewer struct {
	Reading   ReadingID
	Account   account.ID
	InvitedAt time.Time
	InvitedBy account.ID
	// CharterAt is when they signed the charter of that hash; zero before.
	CharterAt     time.Time
	CharterSHA256 string
	Offer
	LeftAt time.Time // zero while they read
}

// Offer is what a reviewer says of themselves.
type Offer struct {
	Capacity     int      `json:"capacity"`     // most files
	Profiles     []string `json:"profiles"`     // ids of the edition that they can read; none: all
	Skills       []string `json:"skills"`       // their own words, for whoever assigns
	Organisation string   `json:"organisation"` // id of the register, or the name as written
	Teams        []string `json:"teams"`        // challenges that they worked on or hosted
}

// Review is one reviewer's reading of one file.
type Review struct {
	ID       ID
	Reading  ReadingID
	File     file.ID
	Reviewer account.ID
	Status   Status
	// Locked pairs are left where they are by the next assignment.
	Locked     bool
	Draft      Sheet // half-saved; also what Give gave last
	AssignedAt time.Time
	SavedAt    time.Time // zero before anything was saved
	GivenAt    time.Time // last version; zero before the first
	Versions   int
}

// Version is a review as it was given, once and for all. Rule R-2.
type Version struct {
	Review     ID
	N          int
	GivenAt    time.Time
	Sheet      Sheet
	Value      Ratio
	GridSHA256 string
	Reason     string // why it changed; empty for the first
}
