package edition

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"cohorte/fellowship"
)

// Extension is a later limit for everybody, as somebody of the team asks for
// it. It becomes an amendment of one value.
type Extension struct {
	Limit  string // an id of Edition.Limits
	Closes string // last minute, as ParseMoment reads it
	Reason Text
}

// mostReason is how long a reason may be, in characters.
const mostReason = 1000

// The fields of an extension, for what is wrong with them.
const (
	LimitField  = "limit"
	ClosesField = "closes"
	ReasonField = "reason"
)

// After is the version that an extension makes of v, in force at once; whom it
// touches is everybody, since it helps everybody. It is not kept.
func (x Extension) After(v Version, at time.Time) (Version, error) {
	limit, ok := v.Limit(x.Limit)
	if !ok {
		return Version{}, invalid(LimitField, fellowship.NotAChoice)
	}
	closes, problems := x.check(v.Calls[limit.Call], limit, at)
	if len(problems) > 0 {
		return Version{}, &fellowship.Invalid{Problems: problems}
	}
	normalised, _, err := Normalise(*v.Edition)
	if err != nil {
		return Version{}, err
	}
	e, err := Decode(normalised)
	if err != nil {
		return Version{}, err
	}
	call := e.Calls[limit.Call]
	if limit.Round == "" {
		call.Closes = closes
	}
	for i := range call.Rounds {
		if call.Rounds[i].ID == limit.Round {
			call.Rounds[i].Closes = closes
		}
	}
	e.Calls[limit.Call] = call
	date := minuteOf(at)
	e.Amendments = append(e.Amendments, Amendment{
		Number: v.N + 1, Date: date, Title: extensionTitle(limit, closes), Reason: x.Reason, Touches: TouchAll,
		Changes: []Change{{Path: limit.Path(), Value: closes.String()}},
	})
	_, hash, err := Normalise(e)
	return Version{Edition: &e, N: v.N + 1, InForceFrom: date.Time, SHA256: hash}, err
}

func (x Extension) check(call Call, limit Limit, at time.Time) (Moment, []fellowship.Problem) {
	var problems []fellowship.Problem
	wrong := func(field string, code fellowship.ProblemCode, want string) {
		problems = append(problems, fellowship.Problem{Field: field, Code: code, Want: want})
	}
	if strings.TrimSpace(x.Reason.FR) == "" {
		wrong(ReasonField, fellowship.Missing, "")
	}
	if n := len([]rune(x.Reason.FR + x.Reason.EN)); n > mostReason {
		problems = append(problems, fellowship.Problem{Field: ReasonField, Code: fellowship.TooLong, Want: fmt.Sprint(mostReason), Got: fmt.Sprint(n)})
	}
	closes, err := ParseMoment(x.Closes)
	switch {
	case err != nil:
		wrong(ClosesField, MomentProblem(x.Closes, err), "")
	case !closes.After(limit.Closes.Time):
		wrong(ClosesField, fellowship.NotLater, limit.Closes.String())
	case !closes.End().After(at):
		wrong(ClosesField, fellowship.AlreadyPast, "")
	default:
		if next := roundAfter(call, limit.Round); next != nil && next.Opens.Before(closes.End()) {
			wrong(ClosesField, fellowship.RoundsOverlap, next.Opens.String())
		}
	}
	return closes, problems
}

// MomentProblem says what is wrong with a text that ParseMoment refused.
func MomentProblem(text string, err error) fellowship.ProblemCode {
	switch {
	case strings.TrimSpace(text) == "":
		return fellowship.Missing
	case errors.Is(err, ErrSkippedHour):
		return fellowship.HourSkipped
	case errors.Is(err, ErrDoubledHour):
		return fellowship.HourDoubled
	}
	return fellowship.NotADate
}

func roundAfter(call Call, id string) *Round {
	for i := range call.Rounds[:max(len(call.Rounds)-1, 0)] {
		if call.Rounds[i].ID == id {
			return &call.Rounds[i+1]
		}
	}
	return nil
}

func invalid(field string, code fellowship.ProblemCode) error {
	return &fellowship.Invalid{Problems: []fellowship.Problem{{Field: field, Code: code}}}
}

// minuteOf is the minute of an amendment made at t. Within an hour that the
// change to winter time has twice, it is the minute before that hour: a date
// that could not be read back would make the kept edition unreadable.
func minuteOf(t time.Time) Moment {
	m := Moment{t.UTC().Truncate(time.Minute)}
	for {
		if read, err := ParseMoment(m.String()); err == nil {
			return read
		}
		m = Moment{m.Add(-time.Minute)}
	}
}

func extensionTitle(l Limit, closes Moment) Text {
	p := closes.In(Paris)
	call := Text{FR: "L’appel à projets", EN: "The call for projects"}
	if l.Call == TalentCall {
		call = Text{FR: "L’appel à candidatures", EN: "The call for applications"}
	}
	if l.Round != "" {
		call = Text{FR: call.FR + " (" + l.Name.FR + ")", EN: call.EN + " (" + l.Name.In("en") + ")"}
	}
	months := [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}
	day := fmt.Sprint(p.Day())
	if p.Day() == 1 {
		day = "1er"
	}
	return Text{
		FR: fmt.Sprintf("%s est prolongé jusqu’au %s %s %d à %d h %02d.", call.FR, day, months[p.Month()-1], p.Year(), p.Hour(), p.Minute()),
		EN: fmt.Sprintf("%s is extended to %s.", call.EN, p.Format("2 January 2006 at 15:04")),
	}
}

// Amender is what an amendment made by somebody changes.
type Amender interface {
	// LatestKept is the number of the last version kept of an edition;
	// ErrNotFound when none is.
	LatestKept(ctx context.Context, id ID) (n int, err error)
	// KeepAmendment writes a version that somebody made, for ever.
	KeepAmendment(ctx context.Context, v Version, by fellowship.Actor) error
	AddEntry(ctx context.Context, e fellowship.Entry) error
	// EnqueueExtensionNews asks for the news of a limit to everybody who
	// writes a file that it concerns.
	EnqueueExtensionNews(ctx context.Context, v Version, l Limit, at time.Time) error
}

// Extend makes a limit later for everybody, by an amendment that is in force at
// once. base is the version that whoever asks has before their eyes: when the
// edition has moved on, or is about to by an amendment that is not in force
// yet, it is refused.
//
// Whoever calls it puts the version on the shelf once the act is committed.
func Extend(ctx context.Context, db Amender, by fellowship.Actor, shelf *Shelf, id ID, base int, x Extension) (Version, error) {
	v, err := Extendable(by, shelf, id)
	if err != nil {
		return Version{}, err
	}
	latest, err := db.LatestKept(ctx, id)
	if errors.Is(err, fellowship.ErrNotFound) {
		return Version{}, &fellowship.NoLongerPossible{Why: fellowship.CallNotOpen}
	}
	if err != nil {
		return Version{}, err
	}
	if v.N != base || latest != base {
		return Version{}, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
	}
	next, err := x.After(v, by.At)
	if err != nil {
		return Version{}, err
	}
	if err := db.KeepAmendment(ctx, next, by); err != nil {
		return Version{}, err
	}
	limit, _ := next.Limit(x.Limit)
	err = db.AddEntry(ctx, fellowship.NewEntry(fellowship.NewID("entry", by.At), by, "edition.amended", string(id),
		"version", next.Label(), "sha256", next.SHA256, "path", limit.Path(), "value", limit.Closes.String()))
	if err != nil {
		return Version{}, err
	}
	return next, db.EnqueueExtensionNews(ctx, next, limit, by.At)
}

// Extendable is the version of an edition that an extension starts from. It is
// refused while an amendment waits for its date: it was written without
// knowing the new limit, and would take it back.
func Extendable(by fellowship.Actor, shelf *Shelf, id ID) (Version, error) {
	v, ok := shelf.InForce(id, by.At)
	if !ok {
		return Version{}, fellowship.ErrNotFound
	}
	if !by.May.Has(fellowship.AmendEditions) {
		return Version{}, fellowship.ErrNotAllowed
	}
	if all := shelf.Versions(id); slices.ContainsFunc(all, func(o Version) bool { return o.N > v.N }) {
		return Version{}, &fellowship.NoLongerPossible{Why: fellowship.AmendmentToCome, Again: all[len(all)-1].InForceFrom}
	}
	return v, nil
}
