package personal

import (
	"context"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
)

// Kept is a file with what its period depends on.
type Kept struct {
	file.File
	// LastAct is the last entry of the record about the file, those of its
	// keeping apart.
	LastAct time.Time
	// Consents says whether the person accepts to be contacted again.
	Consents bool
}

// Due is what a file's period brings, and when.
type Due struct {
	Act    Act
	Period Period
	At     time.Time
}

// Undecided says that a file waits for a decision: no period runs before one.
func (k Kept) Undecided() bool {
	switch k.State.Status {
	case file.Submitted, file.ToComplete, file.UnderReview, file.Shortlisted, file.WaitingList:
		return true
	}
	return false
}

// DueOf is what the edition's periods bring to a file: nothing (ok false) to
// one that waits for a decision, that was selected, whose call goes on, or where
// the edition states no periods. A file that was refused, or withdrawn after it
// was submitted, is archived at the end of its period and erased at the end of
// the archive's; a draft is erased without an archive, since nothing was decided
// about it. Rules P-8 and P-9.
func DueOf(e *edition.Edition, k Kept) (due Due, ok bool) {
	keep := e.Keeping
	if keep == nil || k.Undecided() || !k.ErasedAt.IsZero() {
		return Due{}, false
	}
	if k.Submissions == 0 {
		if k.State.Status != file.LeftAsDraft && k.State.Status != file.Withdrawn {
			return Due{}, false
		}
		return Due{Act: Erase, Period: OfDraft, At: keep.Drafts.After(k.LastAct)}, true
	}
	ended := k.LastAct
	switch k.State.Status {
	case file.Withdrawn:
	case file.NotSelected, file.Inadmissible:
		if last := lastStage(e, k.File); last.After(ended) {
			ended = last
		}
	default:
		return Due{}, false
	}
	if !k.ArchivedAt.IsZero() {
		return Due{Act: Erase, Period: OfArchive, At: keep.Archive.After(ended)}, true
	}
	due = Due{Act: Archive, Period: OfRefused, At: keep.Refused.After(ended)}
	if k.Consents && k.State.Status != file.Withdrawn {
		due.Period, due.At = OfPool, keep.Pool.After(ended)
	}
	if archived := keep.Archive.After(ended); !archived.After(due.At) {
		due.Act = Erase // nothing would be left of the archive's period
	}
	return due, true
}

// lastStage is when the last dated stage of a file's call ends: "the end of the
// process" for who was refused early too.
func lastStage(e *edition.Edition, f file.File) (last time.Time) {
	for _, s := range e.Stages[f.Call] {
		day := s.To
		if day.IsZero() {
			day = s.From
		}
		if end := day.AddDays(1).Start(); !day.IsZero() && end.After(last) {
			last = end
		}
	}
	return last
}

// Notice is what the writers of a file were told of its period.
type Notice struct {
	File   file.ID
	Act    Act
	ToldAt time.Time
	ActAt  time.Time // the earliest time of the act, as they were told
}

// Keeper is what the periods change.
type Keeper interface {
	// KeepingNotice is ErrNotFound before they were told.
	KeepingNotice(ctx context.Context, id file.ID, act Act) (Notice, error)
	AddKeepingNotice(ctx context.Context, n Notice) error
	DropKeepingNotices(ctx context.Context, id file.ID) error
	EnqueueKeepingMail(ctx context.Context, n Notice) error
	// ArchiveFile takes a file out of the lists; done is false when it was.
	ArchiveFile(ctx context.Context, id file.ID, at time.Time) (done bool, err error)
	EraseFile(ctx context.Context, f file.File, at time.Time) error
	// EraseIdle erases the accounts of a file's writers that have nothing else:
	// no file, no role, no reading. It is called before the file is erased.
	EraseIdle(ctx context.Context, f file.File, at time.Time) error
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// Step is what was done about a file in its turn.
type Step string

// The steps.
const (
	Nothing  Step = ""
	Told     Step = "told"
	Waits    Step = "waits" // they were told, and the notice runs
	Archived Step = "archived"
	Erased   Step = "erased"
)

// StepOf is what is to be done about a file at a time, given what its writers
// were told; notice is nil before. Rule P-10.
func StepOf(e *edition.Edition, k Kept, notice *Notice, at time.Time) (step Step, due Due) {
	due, ok := DueOf(e, k)
	switch {
	case !ok || at.Before(due.At.Add(-e.Keeping.Notice.Clock())):
		return Nothing, due
	case notice == nil:
		return Told, due
	case at.Before(notice.ActAt) || at.Before(due.At):
		return Waits, due
	case due.Act == Archive:
		return Archived, due
	}
	return Erased, due
}

// Keep does for one file what its period asks for at a time: tells its writers,
// archives it, erases it. Doing it again does nothing more. A notice that was
// given holds only as long as its reason: a file that moved on starts anew.
// Rule P-10.
func Keep(ctx context.Context, db Keeper, by fellowship.Actor, e *edition.Edition, k Kept) (Step, error) {
	due, ok := DueOf(e, k)
	if !ok || by.At.Before(due.At.Add(-e.Keeping.Notice.Clock())) {
		return Nothing, db.DropKeepingNotices(ctx, k.ID)
	}
	var notice *Notice
	switch n, err := db.KeepingNotice(ctx, k.ID, due.Act); {
	case err == nil:
		notice = &n
	case err != fellowship.ErrNotFound:
		return Nothing, err
	}
	step, _ := StepOf(e, k, notice, by.At)
	entry := func(verb string) error {
		return db.AddEntry(ctx, fellowship.NewEntry(fellowship.NewID("entry", by.At), by, verb, string(k.ID), "period", string(due.Period)))
	}
	switch step {
	case Told:
		n := Notice{File: k.ID, Act: due.Act, ToldAt: by.At, ActAt: e.Keeping.Notice.After(by.At)}
		if due.At.After(n.ActAt) {
			n.ActAt = due.At
		}
		if err := db.AddKeepingNotice(ctx, n); err != nil {
			return step, err
		}
		return step, db.EnqueueKeepingMail(ctx, n)
	case Archived:
		done, err := db.ArchiveFile(ctx, k.ID, by.At)
		if err != nil || !done {
			return Nothing, err
		}
		return step, entry("keeping.archived")
	case Erased:
		if err := db.EraseIdle(ctx, k.File, by.At); err != nil {
			return step, err
		}
		if err := db.EraseFile(ctx, k.File, by.At); err != nil {
			return step, err
		}
		return step, entry("keeping.erased")
	}
	return step, nil
}
