package file

import (
	"context"
	"crypto/rand"
	"fmt"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
)

// Adder adds a file.
type Adder interface {
	// AddFile adds the file and its lead; added is false when the number was
	// taken, and nothing happened.
	AddFile(ctx context.Context, f File) (added bool, err error)
}

// AddNumbered draws a number for a file and adds it.
func AddNumbered(ctx context.Context, db Adder, f File, editionNumber int) (File, error) {
	var err error
	for range 8 {
		if f.Number, err = NewNumber(f.Call, editionNumber, rand.Reader); err != nil {
			return File{}, err
		}
		added, err := db.AddFile(ctx, f)
		if err != nil || added {
			return f, err
		}
	}
	return File{}, fmt.Errorf("eight file numbers of %s were taken already", f.Edition)
}

// Titled is the file with what lists repeat of its answers.
func Titled(f File, e *edition.Edition, answers Answers) File {
	repeat(&f, e, answers)
	return f
}

// Received is the submission of a file that was received elsewhere, at the
// time of author, and that by brings in. What it lacks refuses nothing: it was
// received. Rule T-3.
func Received(f File, rules edition.Version, answers Answers, author, by fellowship.Actor) Prepared {
	content, hash := Canonical(f, rules.N, Shown(FormOf(rules.Edition, f.Call), answers))
	f.State = State{Stage: SubmissionStage, Status: Submitted}
	f.Submissions++
	f.SubmittedAt = author.At
	f.SubmittedRevision = f.Revision
	f.Version = rules.N
	f.Round = RoundOf(rules.Calls[f.Call], author)
	return Prepared{File: f, RequestKey: fellowship.NewID("brought", by.At), Submission: Submission{
		File: f.ID, N: f.Submissions, Version: rules.N, EditionSHA256: rules.SHA256,
		Content: content, SHA256: hash, ReceivedAt: author.At, By: account.ID(author.ID)}}
}

// RoundOf is the round that something received at the time of the actor
// belongs to: the open one, else the last that closed; empty without rounds.
func RoundOf(call edition.Call, by fellowship.Actor) string {
	if w, ok := window(call, by.At); ok && w.Round != nil {
		return w.Round.ID
	}
	if _, last := call.LastClosed(by.At); last != nil {
		return last.ID
	}
	return ""
}

// InWindow says whether the call received at the time of the actor.
func InWindow(call edition.Call, by fellowship.Actor) bool {
	_, ok := window(call, by.At)
	return ok
}
