package file

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
)

// Claim is what a receipt says, before anything of it is believed.
type Claim struct {
	Number     string
	N          int       // 0 when it does not say
	ReceivedAt time.Time // to the second; zero when it does not say
	// Hashes are the fingerprints that it names: of the answers, the rules and
	// the attached files, in no order.
	Hashes []string
}

// Confirmed is what may be said of a submission to whoever holds its receipt:
// that it was received, and when. Never what it says.
type Confirmed struct {
	File       ID
	Number     string
	N          int
	ReceivedAt time.Time
	// Last is the number of the last receipt of the file.
	Last int
	// ErasedAt is when what the file said was erased; zero while it is there.
	ErasedAt time.Time
}

// ReceiptFinder finds a submission by what its receipt says.
type ReceiptFinder interface {
	// ReceiptByHash is ErrNotFound unless the file with the number has a
	// submission whose content has the hash.
	ReceiptByHash(ctx context.Context, number, sha256 string) (Confirmed, error)
}

// ConfirmReceipt confirms a receipt to anybody who holds its number and the
// fingerprint of its content. Whatever was typed, the same question is asked
// of the database, once: an unknown number, a wrong fingerprint and a text
// that is neither can't be told apart. Rule F-15.
func ConfirmReceipt(ctx context.Context, db ReceiptFinder, number, fingerprint string) (Confirmed, error) {
	known, err := ParseNumber(number)
	hash, ok := Fingerprint(fingerprint)
	if err != nil || !ok {
		known, hash = "P0-2222-22", hashOfNothing // neither is ever given out
	}
	return db.ReceiptByHash(ctx, known, hash)
}

var hashOfNothing = func() string {
	sum := sha256.Sum256(nil)
	return hex.EncodeToString(sum[:])
}()

// Fingerprint reads a SHA-256 as people copy it: spaces, line breaks, capitals.
func Fingerprint(typed string) (string, bool) {
	if len(typed) > 400 {
		return "", false
	}
	bare := strings.ToLower(strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\t', '\r', '\n', '\u00a0', '\u202f', '\u00ad', '-', ':':
			return -1
		}
		return r
	}, typed))
	sum, err := hex.DecodeString(bare)
	return bare, err == nil && len(sum) == sha256.Size
}

// ReceiptAuditor reads what a receipt is compared with, for the operator.
type ReceiptAuditor interface {
	ReceiptFinder
	FileToWriteAbout(ctx context.Context, id ID) (File, error)
	SubmissionsOf(ctx context.Context, id ID) ([]Submission, error)
}

// Fault is how a receipt differs from what was received.
type Fault string

// The faults.
const (
	NoSuchReceipt   Fault = "no submission of this file has any of these fingerprints"
	AnotherTime     Fault = "the time of reception is not the one that was recorded"
	AnotherRank     Fault = "the number of the receipt is not the one that was recorded"
	UnknownHash     Fault = "it names a fingerprint that is neither of the answers, nor of the rules, nor of an attached file"
	ContentAltered  Fault = "the stored answers no longer have the fingerprint that was recorded"
	RulesAreMissing Fault = "the version of the rules that it names is not in this place"
)

// CheckReceipt compares a receipt with what was received, whole: for whoever
// runs the place. No faults means authentic.
func CheckReceipt(ctx context.Context, db ReceiptAuditor, shelf *edition.Shelf, c Claim) (Confirmed, []Fault, error) {
	found, err := find(ctx, db, c)
	if errors.Is(err, fellowship.ErrNotFound) {
		return Confirmed{}, []Fault{NoSuchReceipt}, nil
	}
	if err != nil {
		return Confirmed{}, nil, err
	}
	f, err := db.FileToWriteAbout(ctx, found.File)
	if err != nil {
		return found, nil, err
	}
	all, err := db.SubmissionsOf(ctx, found.File)
	if err != nil {
		return found, nil, err
	}
	i := slices.IndexFunc(all, func(s Submission) bool { return s.N == found.N })
	if i < 0 {
		return found, []Fault{NoSuchReceipt}, nil
	}
	faults, err := faultsOf(c, f, all[i], shelf)
	return found, faults, err
}

func find(ctx context.Context, db ReceiptFinder, c Claim) (Confirmed, error) {
	for _, hash := range c.Hashes {
		found, err := db.ReceiptByHash(ctx, c.Number, hash)
		if !errors.Is(err, fellowship.ErrNotFound) {
			return found, err
		}
	}
	return Confirmed{}, fellowship.ErrNotFound
}

func faultsOf(c Claim, f File, s Submission, shelf *edition.Shelf) ([]Fault, error) {
	var faults []Fault
	erased := s.Erased() && !f.ErasedAt.IsZero()
	if sum := sha256.Sum256(s.Content); !erased && hex.EncodeToString(sum[:]) != s.SHA256 {
		faults = append(faults, ContentAltered)
	}
	if !c.ReceivedAt.IsZero() && !c.ReceivedAt.Equal(s.ReceivedAt.Truncate(time.Second)) {
		faults = append(faults, AnotherTime)
	}
	if c.N != 0 && c.N != s.N {
		faults = append(faults, AnotherRank)
	}
	rules, ok := shelf.Version(f.Edition, s.Version)
	if !ok || rules.SHA256 != s.EditionSHA256 {
		return append(faults, RulesAreMissing), nil
	}
	if erased { // which files were attached is not known any more
		if !slices.ContainsFunc(c.Hashes, func(h string) bool { return h == s.SHA256 || h == s.EditionSHA256 }) {
			faults = append(faults, UnknownHash)
		}
		return faults, nil
	}
	answers, err := ReadContent(rules, f.Call, s.Content)
	if err != nil {
		return faults, err
	}
	known := []string{s.SHA256, s.EditionSHA256}
	for _, a := range answers.Attached(FormOf(rules.Edition, f.Call)) {
		known = append(known, a.SHA256)
	}
	if slices.ContainsFunc(c.Hashes, func(h string) bool { return !slices.Contains(known, h) }) {
		faults = append(faults, UnknownHash)
	}
	return faults, nil
}
