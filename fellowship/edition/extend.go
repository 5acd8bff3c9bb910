package edition

import (
	"context"
	"errors"
	"fmt"
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
	a := Amendment{Title: extensionTitle(limit, closes), Reason: x.Reason, Touches: TouchAll,
		Changes: []Change{{Path: limit.Path(), Value: closes.String()}}}
	return v.amended(a, at, func(e *Edition, _ *Amendment) {
		if limit.Stage != "" {
			for _, s := range e.Stages[limit.Call] {
				if s.ID == limit.Stage {
					s.Wishing.Closes = closes
				}
			}
			return
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
	})
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

func extensionTitle(l Limit, closes Moment) Text {
	p := closes.In(Paris)
	call := Text{FR: "L’appel à projets", EN: "The call for projects"}
	if l.Call == TalentCall {
		call = Text{FR: "L’appel à candidatures", EN: "The call for applications"}
	}
	if l.Round != "" {
		call = Text{FR: call.FR + " (" + l.Name.FR + ")", EN: call.EN + " (" + l.Name.In("en") + ")"}
	}
	if l.Stage != "" {
		call = Text{FR: "Le délai de l’étape « " + l.Name.FR + " »", EN: "The time of the stage “" + l.Name.In("en") + "”"}
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

// Extender is what an extension changes.
type Extender interface {
	AmendmentStore
	// EnqueueExtensionNews asks for the news of a limit to everybody who
	// writes a file that it concerns.
	EnqueueExtensionNews(ctx context.Context, v Version, l Limit, at time.Time) error
}

// Extend makes a limit later for everybody, by an amendment that is in force at
// once, as Correct does with a wording.
func Extend(ctx context.Context, db Extender, by fellowship.Actor, shelf *Shelf, id ID, base int, x Extension) (Version, error) {
	v, err := amendable(ctx, db, by, shelf, id, base)
	if err != nil {
		return Version{}, err
	}
	next, err := x.After(v, by.At)
	if err != nil {
		return Version{}, err
	}
	limit, _ := next.Limit(x.Limit)
	if err := keepAmendment(ctx, db, by, next, "edition.amended", "path", limit.Path(), "value", limit.Closes.String()); err != nil {
		return Version{}, err
	}
	return next, db.EnqueueExtensionNews(ctx, next, limit, by.At)
}
