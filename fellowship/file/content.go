package file

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
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

// ReadContent reads the answers of a submission, guided by the form of the
// version of the edition that it was filed under.
func ReadContent(rules edition.Version, call edition.CallKind, canonical []byte) (Answers, error) {
	var c struct {
		Answers map[string]json.RawMessage `json:"answers"`
	}
	if err := json.Unmarshal(canonical, &c); err != nil {
		return nil, fmt.Errorf("the content of a submission can't be read: %w", err)
	}
	return DecodeAnswers(Fields(FormOf(rules.Edition, call)), c.Answers)
}

// Receipt is the proof of a submission, as its authors get it.
type Receipt struct {
	File       File
	Submission Submission
	Rules      edition.Version // that it was filed under
	Answers    Answers         // as they were received
	Attached   []Attached
}

// Replaced says whether a later submission took the place of this one.
func (r Receipt) Replaced() bool { return r.File.Submissions > r.Submission.N }

// ReceiptReader finds what was received of the files that somebody writes.
type ReceiptReader interface {
	FileForWriter(ctx context.Context, writer account.ID, number string) (File, Role, error)
	// SubmissionForWriter is ErrNotFound for who does not write the file.
	SubmissionForWriter(ctx context.Context, writer account.ID, number string, n int) (Submission, error)
}

// OpenReceipt finds a receipt for one of the file's writers.
func OpenReceipt(ctx context.Context, db ReceiptReader, by fellowship.Actor, shelf *edition.Shelf, number string, n int) (Receipt, error) {
	number, err := ParseNumber(number)
	if err != nil {
		return Receipt{}, fellowship.ErrNotFound
	}
	f, _, err := db.FileForWriter(ctx, account.ID(by.ID), number)
	if err != nil {
		return Receipt{}, err
	}
	s, err := db.SubmissionForWriter(ctx, account.ID(by.ID), number, n)
	if err != nil {
		return Receipt{}, err
	}
	rules, ok := shelf.Version(f.Edition, s.Version)
	if !ok {
		return Receipt{}, &fellowship.NoLongerPossible{Why: fellowship.EditionUnknown}
	}
	answers, err := ReadContent(rules, f.Call, s.Content)
	return Receipt{File: f, Submission: s, Rules: rules, Answers: answers,
		Attached: answers.Attached(FormOf(rules.Edition, f.Call))}, err
}
