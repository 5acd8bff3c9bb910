package personal

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/review"
)

// ErasureDelay is how long a person may take back that they asked to be erased.
// It is the program's and no edition's: it guards against a slip and against
// whoever found a session open, and stays within the month that article 12(3)
// of the GDPR gives. Rule P-5.
const ErasureDelay = 14 * 24 * time.Hour

// ProofField is the field of what showed the team who asked.
const ProofField = "proof"

// mostProof is how long it may be, in characters.
const mostProof = 500

// Plan is what erasing a person does to their files.
type Plan struct {
	Erased  []Written // theirs alone: withdrawn where they can be, then erased
	Left    []Written // written with others, who keep them
	Refused error     // why it can't be done now, nil when it can
}

// EraseReader is what a plan is made from.
type EraseReader interface {
	// WrittenBy are the files that somebody writes and that are not erased.
	WrittenBy(ctx context.Context, who account.ID) ([]Written, error)
	CountRole(ctx context.Context, r account.Role) (int, error)
}

// PlanErasure says what erasing somebody would do. It is refused to the last
// operator, to who leads a file that others write until it is handed over, and,
// unless the team does it, to who was selected: their contract needs the file.
// Rules P-6 and P-7.
func PlanErasure(ctx context.Context, db EraseReader, who account.Account, byTeam bool) (Plan, error) {
	var p Plan
	if slices.Contains(who.Roles, account.Operator) {
		n, err := db.CountRole(ctx, account.Operator)
		if err != nil {
			return p, err
		}
		if n < 2 {
			p.Refused = &fellowship.NoLongerPossible{Why: fellowship.LastOperator}
		}
	}
	all, err := db.WrittenBy(ctx, who.ID)
	if err != nil {
		return p, err
	}
	for _, w := range all {
		over := w.State.Status == file.Withdrawn || w.State.Status == file.LeftAsDraft
		switch {
		case w.Role != file.Lead:
			p.Left = append(p.Left, w)
			continue
		case !w.alone() && !over:
			p.Refused = &fellowship.NoLongerPossible{Why: fellowship.HandOverFirst}
		case w.State.Status == file.Selected && !byTeam:
			p.Refused = &fellowship.NoLongerPossible{Why: fellowship.FileSelected}
		}
		p.Erased = append(p.Erased, w)
	}
	return p, nil
}

// Asker is what asking for an erasure changes.
type Asker interface {
	EraseReader
	Account(ctx context.Context, id account.ID) (account.Account, error)
	// OpenErasureOf is ErrNotFound when nothing is asked.
	OpenErasureOf(ctx context.Context, who account.ID) (Erasure, error)
	AddErasure(ctx context.Context, e Erasure) error
	EnqueueErasureMail(ctx context.Context, e Erasure) error
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// Ask asks that somebody be erased after ErasureDelay: themselves, or the team
// for them with what proved who they are. Asking twice is asking once. Rule P-5.
func Ask(ctx context.Context, db Asker, by fellowship.Actor, who account.ID, proof string) (Erasure, error) {
	byTeam := account.ID(by.ID) != who
	if byTeam && !by.May.Has(fellowship.ErasePeople) {
		return Erasure{}, fellowship.ErrNotAllowed
	}
	a, err := db.Account(ctx, who)
	if err != nil {
		return Erasure{}, err
	}
	proof = strings.TrimSpace(proof)
	switch n := len([]rune(proof)); {
	case byTeam && n == 0:
		return Erasure{}, wrongProof(fellowship.Problem{Code: fellowship.Missing})
	case n > mostProof:
		return Erasure{}, wrongProof(fellowship.Problem{Code: fellowship.TooLong, Want: strconv.Itoa(mostProof), Got: strconv.Itoa(n)})
	}
	plan, err := PlanErasure(ctx, db, a, byTeam)
	if err == nil {
		err = plan.Refused
	}
	if err != nil {
		return Erasure{}, err
	}
	if earlier, err := db.OpenErasureOf(ctx, who); !errors.Is(err, fellowship.ErrNotFound) {
		return earlier, err
	}
	e := Erasure{ID: ErasureID(fellowship.NewID("erasure", by.At)), Account: who, AskedAt: by.At, AskedBy: account.ID(by.ID),
		Proof: proof, DueAt: by.At.Add(ErasureDelay)}
	if err := db.AddErasure(ctx, e); err != nil {
		return Erasure{}, err
	}
	entry := fellowship.NewEntry(fellowship.NewID("entry", by.At), by, "account.erasure_asked", string(who))
	if err := db.AddEntry(ctx, entry); err != nil {
		return Erasure{}, err
	}
	return e, db.EnqueueErasureMail(ctx, e)
}

func wrongProof(p fellowship.Problem) error {
	p.Field = ProofField
	return &fellowship.Invalid{Problems: []fellowship.Problem{p}}
}

// Canceller is what taking it back changes.
type Canceller interface {
	OpenErasureOf(ctx context.Context, who account.ID) (Erasure, error)
	CancelErasure(ctx context.Context, id ErasureID, at time.Time) (done bool, err error)
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// Cancel takes back that somebody asked to be erased, by themselves only.
func Cancel(ctx context.Context, db Canceller, by fellowship.Actor) error {
	e, err := db.OpenErasureOf(ctx, account.ID(by.ID))
	if err != nil {
		return err
	}
	done, err := db.CancelErasure(ctx, e.ID, by.At)
	if err == nil && !done {
		err = &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	if err != nil {
		return err
	}
	return db.AddEntry(ctx, fellowship.NewEntry(fellowship.NewID("entry", by.At), by, "account.erasure_cancelled", by.ID))
}

// Eraser is what erasing a person changes.
type Eraser interface {
	EraseReader
	file.Withdrawer
	review.Leaver
	Account(ctx context.Context, id account.ID) (account.Account, error)
	// OpenReadingsOf are the readings that somebody reads for.
	OpenReadingsOf(ctx context.Context, who account.ID) ([]review.ReadingID, error)
	EraseFile(ctx context.Context, f file.File, at time.Time) error
	// EraseAccount takes everything else that is the person's.
	EraseAccount(ctx context.Context, a account.Account, at time.Time) error
	FinishErasure(ctx context.Context, id ErasureID, at time.Time) (done bool, err error)
}

// ErasePerson erases somebody whose delay is over: their files are withdrawn,
// then erased, what they were still to read goes back, and of the account an id
// is left. It refuses with NoLongerPossible as PlanErasure does: it is then
// tried again another day. Rules P-5, P-6 and P-7.
func ErasePerson(ctx context.Context, db Eraser, shelf *edition.Shelf, e Erasure, at time.Time) error {
	a, err := db.Account(ctx, e.Account)
	if err != nil {
		return err
	}
	plan, err := PlanErasure(ctx, db, a, e.AskedBy != e.Account)
	if err == nil {
		err = plan.Refused
	}
	if err != nil {
		return err
	}
	themselves := fellowship.Actor{ID: string(a.ID), At: at}
	readings, err := db.OpenReadingsOf(ctx, a.ID)
	if err != nil {
		return err
	}
	for _, id := range readings {
		if _, err := review.Leave(ctx, db, themselves, id, a.ID); err != nil {
			return err
		}
	}
	for _, w := range plan.Erased {
		if _, ok := file.Next(w.State.Status, file.WithdrawVerb); ok {
			if _, err := file.Withdraw(ctx, db, themselves, shelf, w.Number); err != nil {
				return err
			}
		}
		if err := db.EraseFile(ctx, w.File, at); err != nil {
			return err
		}
		entry := fellowship.NewEntry(fellowship.NewID("entry", at), fellowship.Machine(at), "keeping.erased", string(w.ID), "erasure", string(e.ID))
		if err := db.AddEntry(ctx, entry); err != nil {
			return err
		}
	}
	if err := db.EraseAccount(ctx, a, at); err != nil {
		return err
	}
	if _, err := db.FinishErasure(ctx, e.ID, at); err != nil {
		return err
	}
	return db.AddEntry(ctx, fellowship.NewEntry(fellowship.NewID("entry", at), fellowship.Machine(at), "account.erased", string(a.ID), "erasure", string(e.ID)))
}
