package file

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"cohorte/fellowship/edition"
)

// content is what is hashed and kept of a submission. The names are those that
// a reader of an export sees: they can't change without changing every hash.
type content struct {
	Answers Answers    `json:"answers"`
	Edition edition.ID `json:"edition"`
	Number  string     `json:"number"`
	Version int        `json:"version"`
}

// Canonical writes what is submitted as JSON in one way only, and its SHA-256
// in hexadecimal: whoever holds the content can compute the hash again. Hidden
// answers must have been left out before (Shown).
func Canonical(f File, version int, shown Answers) (canonical []byte, hash string) {
	canonical = encode(content{Answers: shown, Edition: f.Edition, Number: f.Number, Version: version})
	sum := sha256.Sum256(canonical)
	return canonical, hex.EncodeToString(sum[:])
}

// Receipt is the proof of a submission, as its authors get it.
type Receipt struct {
	Number        string // of the file
	N             int    // of the submission in the file
	Name          string // of the file
	Call          edition.CallKind
	ReceivedAt    time.Time
	Edition       edition.ID
	Version       int // of the edition
	EditionSHA256 string
	SHA256        string // of the content
	Attached      []Attached
	// Newest is the number of the last submission: an older receipt says that
	// it was replaced.
	Newest int
}

// Replaced says whether a later submission took the place of this one.
func (r Receipt) Replaced() bool { return r.Newest > r.N }
