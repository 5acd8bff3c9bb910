// Package personal is what the place holds of people, and until when: what is
// asked apart and only counted, the erasure that somebody asks for, and the
// periods of an edition after which files are archived, then erased.
//
// An erased file keeps its number, its states, its times and its hashes, so
// that a receipt can still be verified and figures still add up; nothing of
// what it said is left. The record keeps who did what by ids that lead to
// nobody any more.
//
// Start with keep.go for periods, erase.go for what a person asks.
package personal

import (
	"time"

	"cohorte/fellowship/account"
	"cohorte/fellowship/file"
)

// Act is what a period brings to a file. Archived files are out of the lists
// of the team and are read only with a permission of its own.
type Act string

// The acts.
const (
	Archive Act = "archive"
	Erase   Act = "erase"
)

// Period is which of an edition's periods a file is in.
type Period string

// The periods.
const (
	OfDraft   Period = "draft"   // never submitted
	OfRefused Period = "refused" // not selected, or withdrawn
	OfPool    Period = "pool"    // with consent, to be contacted again
	OfArchive Period = "archive"
)

// ErasureID identifies what somebody asked for.
type ErasureID string

// Erasure is a person who asked to be erased, or whom the team erases at their
// request.
type Erasure struct {
	ID      ErasureID
	Account account.ID
	AskedAt time.Time
	AskedBy account.ID
	// Proof is what showed the team who asked; empty for who asked signed in.
	Proof       string
	DueAt       time.Time
	CancelledAt time.Time // zero while it holds
	DoneAt      time.Time // zero until it is done
}

// Written is a file that somebody writes.
type Written struct {
	file.File
	Role    file.Role
	Writers int // they among them
}

// alone says whether nobody else writes the file.
func (w Written) alone() bool { return w.Writers < 2 }
