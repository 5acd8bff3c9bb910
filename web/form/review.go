package form

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"strconv"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"

	"cohorte/store"
	"cohorte/web/route"
	"cohorte/web/words"
)

// reviewPage is the file as its readers will see it, then one act.
type reviewPage struct {
	page
	Sections []readSection
	Key      string // makes two clicks one submission
	TooLate  string // why a submission was not received
}

func (h pages) reviewOf(v *route.Visit) (reviewPage, error) {
	p, err := h.open(v, v.Say("Relire et déposer", "Check and submit"))
	if err != nil {
		return reviewPage{}, err
	}
	_, byName := p.faults(p.Progress.Problems(), nil)
	byField := map[string]string{}
	for name, text := range byName {
		byField[file.TopField(name)] = text
	}
	return reviewPage{page: p, Sections: p.reading(p.Opened.Answers, byField), Key: rand.Text()}, nil
}

func (h pages) review(v *route.Visit) (route.Answer, error) {
	r, err := h.reviewOf(v)
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(reviewView(r)), nil
}

// submit is the act. Between the reading of the file and the act somebody may
// have saved: it is then prepared again, on what the file is now.
func (h pages) submit(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, unreadable(err)
	}
	key := v.PostForm.Get(keyName)
	if key == "" || len(key) > 64 || !isPlain(key) {
		key = rand.Text()
	}
	s, err := submitted(v, key)
	var late *fellowship.NoLongerPossible
	for range 2 {
		if errors.As(err, &late) && late.Why == fellowship.ChangedSince {
			s, err = submitted(v, key)
		}
	}
	if errors.As(err, &late) && late.Why == fellowship.ChangedSince {
		s, err = submittedInTurn(v, key)
	}
	if err != nil {
		return h.notSubmitted(v, err)
	}
	return route.SeeOther(v.To("/" + words.CallPath(h.kind) + "/" + v.PathValue("number") + "/recus/" + strconv.Itoa(s.N))), nil
}

func isPlain(s string) bool {
	for _, c := range s {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') && (c < 'a' || c > 'z') && c != '-' {
			return false
		}
	}
	return true
}

func submitted(v *route.Visit, key string) (s file.Submission, err error) {
	var p file.Prepared
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		p, err = file.Prepare(ctx, tx, v.By(), v.Site.Shelf, v.PathValue("number"), key)
		return err
	})
	if err != nil {
		return s, err
	}
	err = v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		s, err = file.Submit(ctx, tx, p)
		return err
	})
	return s, err
}

// submittedInTurn prepares inside of the act, for a file that is submitted or
// saved from many windows at once: it holds others up longer, and always ends.
func submittedInTurn(v *route.Visit, key string) (s file.Submission, err error) {
	err = v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		p, err := file.Prepare(ctx, tx, v.By(), v.Site.Shelf, v.PathValue("number"), key)
		if err == nil {
			s, err = file.Submit(ctx, tx, p)
		}
		return err
	})
	return s, err
}

// notSubmitted says what is missing, or since when it is too late; anything
// else is for the page that all refusals share.
func (h pages) notSubmitted(v *route.Visit, err error) (route.Answer, error) {
	var late *fellowship.NoLongerPossible
	var invalid *fellowship.Invalid
	if !errors.As(err, &late) && !errors.As(err, &invalid) {
		return route.Answer{}, err
	}
	r, openErr := h.reviewOf(v)
	if openErr != nil {
		return route.Answer{}, openErr
	}
	r.Frame.Failed = true
	if invalid != nil {
		return route.PageWith(http.StatusUnprocessableEntity, reviewView(r)), nil
	}
	if late.Why != fellowship.CallClosed || late.Since.IsZero() {
		return route.Answer{}, err
	}
	r.TooLate = r.tooLate(late.Since)
	return route.PageWith(http.StatusGone, reviewView(r)), nil
}

// tooLate says to the second when the request came and when the call closed,
// and what the edition's grace says.
func (p page) tooLate(closed time.Time) string {
	l := p.V.Lang
	last := closed.Add(-time.Second)
	arrived := l.T("à ", "at ") + l.ClockToTheSecond(p.V.At)
	if !sameDay(p.V.At, last) {
		arrived = l.T("le ", "on ") + l.ToTheSecond(p.V.At)
	}
	said := l.T("Votre demande est arrivée "+arrived+"\u202f; l’appel fermait le "+l.ToTheSecond(last)+".",
		"Your request came "+arrived+"; the call closed on "+l.ToTheSecond(last)+".")
	if closed.Equal(p.Opened.Late.Until) {
		said = l.T("Votre demande est arrivée "+arrived+"\u202f; ce dossier était rouvert pour vous jusqu’au "+l.ToTheSecond(last)+".",
			"Your request came "+arrived+"; this file was open for you until "+l.ToTheSecond(last)+".")
	} else if grace := p.Opened.Terms.Grace.Clock(); grace > 0 {
		said += l.T(" Le délai de grâce de "+l.Duration(grace)+" est passé aussi.", " The grace period of "+l.Duration(grace)+" is over too.")
	}
	if p.Opened.Submissions > 0 {
		said += l.T(" Rien n’a changé\u00a0: la version déposée reste celle qui sera lue.", " Nothing has changed: the submitted version remains the one that will be read.")
	} else {
		said += l.T(" Le dossier n’est pas déposé. Votre brouillon est gardé et reste lisible.", " The file is not submitted. Your draft is kept and can still be read.")
	}
	if p.Opened.Submissions > 0 {
		return said
	}
	return said + " " + p.carriedOver()
}

func sameDay(a, b time.Time) bool {
	return edition.DateOf(a.In(edition.Paris)) == edition.DateOf(b.In(edition.Paris))
}

// afterSubmitting says what counts, and until when one may come back.
func (p page) afterSubmitting() string {
	l := p.V.Lang
	said := l.T("La date et l’heure de réception font foi. ", "The date and time of reception are what counts. ")
	limit := p.limit()
	if limit.IsZero() {
		return said + l.T("Après le dépôt, vous pourrez modifier et déposer à nouveau.", "After submitting, you can change it and submit again.")
	}
	return said + l.T("Après le dépôt, vous pourrez modifier et déposer à nouveau jusqu’au ", "After submitting, you can change it and submit again until ") + l.Deadline(limit) + "."
}

// canSubmit says whether the button is shown.
func (p page) canSubmit() bool {
	return p.canChange() && p.isLead() && p.Progress.Complete()
}

func (p page) submitWords() string {
	if p.Opened.Submissions > 0 {
		return p.kinds(p.t("Déposer à nouveau le projet", "Submit the project again"), p.t("Déposer à nouveau ma candidature", "Submit my application again"))
	}
	return p.kinds(p.t("Déposer le projet", "Submit the project"), p.t("Déposer ma candidature", "Submit my application"))
}

// missingSummary lists what is missing, each with its step.
func (p page) missingSummary() string {
	l := p.V.Lang
	left := p.Progress.Left()
	return l.T("Il manque ", "Missing: ") + l.Count(left, l.T("réponse", "answer"), l.T("réponses", "answers"))
}

// reviewTitle says what the page is for: reading only, once nothing can be
// submitted.
func (r reviewPage) reviewTitle() string {
	if r.canChange() {
		return r.t("Relire et déposer", "Check and submit")
	}
	return r.t("Lire le dossier", "Read the file")
}
