package staff

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// late is one file that somebody asks to open beyond the limit of its call.
// Nothing of a draft is shown but its number and its state.
type late struct {
	file.File
	Openings []file.LateOpening // the last one first
	Until    string             // as it was typed
	Reason   string
	Errors   map[string]string
	Summary  []layout.FieldError
	Refused  string // why it can't be opened, empty when it can
	Done     bool
}

const untilInput = "jusqua"

func findLate(ctx context.Context, tx *store.Tx, v *route.Visit, call edition.CallKind) (late, error) {
	number, err := file.ParseNumber(v.PathValue("number"))
	if err != nil {
		return late{}, fellowship.ErrNotFound
	}
	f, err := tx.FileToOpenLate(ctx, v.By(), number)
	if err != nil {
		return late{}, err
	}
	if f.Call != call {
		return late{}, fellowship.ErrNotFound
	}
	o := late{File: f}
	if err := f.CanOpenLate(); err != nil {
		o.Refused = v.Say("Ce dossier ne se modifie plus\u00a0: il est retiré ou a changé d’étape.", "This file can't be changed any more: it was withdrawn or has moved on.")
	}
	o.Openings, err = tx.LateOpeningsOf(ctx, f.ID)
	return o, err
}

func readLate(v *route.Visit, call edition.CallKind) (o late, err error) {
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		o, err = findLate(ctx, tx, v, call)
		return err
	})
	return o, err
}

func askLate(call edition.CallKind) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		o, err := readLate(v, call)
		if err != nil {
			return route.Answer{}, err
		}
		o.Done = v.URL.Query().Has("fait")
		return route.Page(lateView(v, o)), nil
	}
}

func openLate(call edition.CallKind) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		if err := v.ParseForm(); err != nil {
			return route.Answer{}, err
		}
		until, reason := strings.TrimSpace(v.PostForm.Get(untilInput)), strings.TrimSpace(v.PostForm.Get(reasonInput))
		err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
			if _, err := findLate(ctx, tx, v, call); err != nil {
				return err
			}
			_, err := file.OpenLate(ctx, tx, v.By(), v.Site.Shelf, v.PathValue("number"), momentOf(until), reason)
			return err
		})
		var wrong *fellowship.Invalid
		if !errors.As(err, &wrong) {
			if err != nil {
				return route.Answer{}, err
			}
			return route.SeeOther(v.To(v.Page) + "?fait"), nil
		}
		o, err := readLate(v, call)
		if err != nil {
			return route.Answer{}, err
		}
		o.Until, o.Reason = until, reason
		o.Errors, o.Summary = faults(v, wrong, map[string]string{file.UntilField: untilInput, file.ReasonField: reasonInput})
		return route.PageWith(http.StatusUnprocessableEntity, lateView(v, o)), nil
	}
}

// couldOpenLate says whether the way to a late opening is shown: to who decides
// on files, once the call does not receive the file any more.
func couldOpenLate(v *route.Visit, f file.File) bool {
	e, ok := v.Site.EditionInForce(f.Edition, v.At)
	if !ok || !may(v, fellowship.DecideFiles) || f.CanOpenLate() != nil {
		return false
	}
	w := e.Calls[f.Call].At(v.At)
	return w.State != edition.Open || f.Submissions > 0 && w.Round != nil && w.Round.ID != f.Round
}

// limit says when the call of the file closes, or closed.
func (o late) limit(v *route.Visit) string {
	e, ok := v.Site.EditionInForce(o.Edition, v.At)
	if !ok {
		return ""
	}
	_, when := words.CallState(v.Lang, e.Calls[o.Call], v.At)
	return e.Name.In(string(v.Lang)) + v.Lang.Colon() + " " + lowerFirst(when) + "."
}

// openingText is one opening as a sentence.
func openingText(v *route.Visit, o file.LateOpening) string {
	until := v.Lang.Deadline(o.Until.Add(-time.Minute))
	said := v.Say("Rouvert jusqu’au ", "Open until ") + until
	if !o.Holds(v.At) {
		said = v.Say("A été rouvert jusqu’au ", "Was open until ") + until
	}
	said += v.Say(", le ", ", on ") + v.Lang.DayAndTime(o.At)
	if o.ByName != "" {
		said += v.Say(" par ", " by ") + o.ByName
	}
	return said + "."
}
