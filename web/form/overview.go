package form

import (
	"context"
	"errors"
	"strconv"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/admissibility"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/shortlist"
	"cohorte/fellowship/wish"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// overviewPage is the page of a file: the map of the work.
type overviewPage struct {
	page
	Submissions []file.Submission // the newest first
	Record      []store.Recorded
	// Verdict is the last one that the authors were told; zero without one.
	Verdict       admissibility.Verdict
	Confirmations []admissibility.Confirmation
	Unread        int              // messages of the team
	Result        shortlist.Result // the last one that the authors were told; zero without one
	Wishes        wish.Opened      // of a file that was shortlisted; zero where there are none
	Writing       []string         // who else is writing, and where
}

func (h pages) overview(v *route.Visit) (route.Answer, error) {
	p, err := h.open(v, "")
	if err != nil {
		return route.Answer{}, err
	}
	o := overviewPage{page: p}
	var present []file.Presence
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if o.Submissions, err = tx.SubmissionsOf(ctx, p.Opened.ID); err != nil {
			return err
		}
		if o.Record, err = tx.RecordOf(ctx, string(p.Opened.ID)); err != nil {
			return err
		}
		if present, err = tx.PresencesForWriter(ctx, v.By(), p.Opened.Number); err != nil {
			return err
		}
		if o.Confirmations, err = tx.Confirmations(ctx, p.Opened.ID); err != nil {
			return err
		}
		if o.Unread, err = tx.Unread(ctx, v.By(), p.Opened.Number); err != nil {
			return err
		}
		if err = o.readResult(ctx, tx); err != nil {
			return err
		}
		o.Verdict, err = tx.ToldVerdict(ctx, v.Viewer.ID, p.Opened.Number)
		if errors.Is(err, fellowship.ErrNotFound) {
			return nil
		}
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	o.Writing = p.writing(present)
	return route.Page(overviewView(o)), nil
}

// lead is the one sentence under the state: a date, or who must act.
func (p page) lead() string {
	l, f := p.V.Lang, p.Opened.File
	if f.State.Status == file.Withdrawn {
		return l.T("Ce dossier a été retiré. Il ne sera pas lu.", "This file was withdrawn. It will not be read.")
	}
	if p.Opened.Correction != nil && p.canChange() {
		return p.correctionLead()
	}
	err := p.Opened.CanChange(p.V.At)
	switch {
	case err != nil && f.Submissions == 0:
		return p.closedSentence(err)
	case err != nil:
		return l.T("Déposé le ", "Submitted on ") + l.DayAndTime(f.SubmittedAt) + ". " + p.whatNext()
	case f.Changed():
		return l.T("La version du "+l.Date(f.SubmittedAt)+" reste celle qui sera lue tant que vous ne déposez pas à nouveau.",
			"The version of "+l.Date(f.SubmittedAt)+" remains the one that will be read until you submit again.")
	case f.Submissions > 0:
		return l.T("Déposé le ", "Submitted on ") + l.DayAndTime(f.SubmittedAt) + ". " + p.mayChangeUntil()
	}
	return p.submitBefore()
}

// submitBefore says until when a draft can be submitted.
func (p page) submitBefore() string {
	l := p.V.Lang
	if p.heldOpen() {
		return p.heldUntil()
	}
	if limit := p.limit(); !limit.IsZero() {
		return l.T("À déposer avant le ", "To submit before ") + l.Deadline(limit) + ", " + l.Relative(p.V.At, limit) + "."
	}
	if _, open := p.inGrace(); open {
		return l.T("L’appel vient de fermer\u00a0: déposez maintenant, pendant le délai de grâce.", "The call has just closed: submit now, during the grace period.")
	}
	return l.T("Ce brouillon n’est pas déposé. L’appel est ouvert sans date de fin.", "This draft is not submitted. The call is open without a closing date.")
}

// inGrace says whether the window is over and the grace period is not.
func (p page) inGrace() (closed time.Time, ok bool) {
	terms := p.Opened.Terms
	if terms.At(p.V.At).State == edition.Open || !terms.Receives(p.V.At) {
		return time.Time{}, false
	}
	return terms.At(p.V.At.Add(-terms.Grace.Clock())).Closes, true
}

func (p page) mayChangeUntil() string {
	l := p.V.Lang
	if p.heldOpen() {
		return p.heldUntil()
	}
	if limit := p.limit(); !limit.IsZero() {
		return l.T("Vous pouvez modifier et déposer à nouveau jusqu’au ", "You can change it and submit again until ") + l.Deadline(limit) + "."
	}
	return l.T("Vous pouvez modifier et déposer à nouveau.", "You can change it and submit again.")
}

// whatNext is the stage that comes next, where the edition has one.
func (p page) whatNext() string {
	s, ok := p.nextStage()
	if !ok {
		return ""
	}
	return p.t("Ensuite\u00a0: ", "Next: ") + stageText(p, s) + "."
}

// stageText is a stage in words, with its days where they are stated.
func stageText(p page, s edition.Stage) string {
	text := p.in(s.Name)
	switch {
	case !s.From.IsZero():
		to := s.To
		if to.IsZero() {
			to = s.From
		}
		text += ", " + p.V.Lang.Period(s.From.Start(), to.Start())
	case s.After.Stated():
		text += ", " + p.in(s.After)
	}
	return text
}

// closedSentence says why nothing can be written any more, and what is left.
func (p page) closedSentence(err error) string {
	l := p.V.Lang
	var late *fellowship.NoLongerPossible
	if !errors.As(err, &late) {
		return ""
	}
	switch late.Why {
	case fellowship.FileWithdrawn:
		return l.T("Ce dossier a été retiré. Vos réponses restent lisibles.", "This file was withdrawn. Your answers can still be read.")
	case fellowship.FileMovedOn:
		return l.T("Ce dossier a changé d’étape\u00a0: il ne se modifie plus.", "This file has moved on: it can no longer be changed.")
	case fellowship.CorrectionOver:
		return l.T("La date pour compléter est passée depuis le ", "The day to complete it passed on ") + l.Deadline(late.Since.Add(-time.Minute)) +
			l.T(". C’est la version déposée qui sera lue.", ". The submitted version is the one that will be read.")
	case fellowship.CallNotOpen:
		return l.T("Cet appel n’est pas encore ouvert.", "This call is not open yet.")
	}
	said := l.T("Cet appel est clos", "This call is closed")
	if !late.Since.IsZero() {
		said = p.closedSince(late.Since)
	}
	if p.Opened.Submissions == 0 {
		return said + l.T(". Ce dossier n’a pas été déposé\u00a0; votre brouillon reste lisible. ", ". This file was not submitted; your draft can still be read. ") + p.carriedOver()
	}
	return said + l.T(". C’est la version déposée qui sera lue.", ". The submitted version is the one that will be read.")
}

// nextRound says when the call opens again, where the edition says so.
func (p page) nextRound() string {
	w := p.Opened.Terms.At(p.V.At)
	if w.State != edition.BetweenTwo || w.Round == nil {
		return ""
	}
	return sentence(p.in(w.Round.Name)) + p.V.Lang.Colon() + " " + p.V.Lang.Period(w.Round.Opens.Time, w.Round.Closes.Time) + "."
}

// sectionRow is one line of the map.
type sectionRow struct {
	Title, Href string
	Done        bool
	State       layout.State
	Word        string // when Done
	Last        string // who saved last, and when
}

func (p page) rows() []sectionRow {
	var rows []sectionRow
	for _, s := range p.Progress.Sections {
		r := sectionRow{Title: p.in(s.Section.Title), Href: p.step(s.Section.ID), Last: p.lastSaved(s.Section)}
		switch {
		case s.Status == file.Complete:
			r.Done, r.Word = true, p.t("Complète", "Complete")
		case s.Status == file.NotStarted:
			r.State = layout.State{Role: layout.Neutral, Word: p.t("À commencer", "To start")}
		case hasFault(s.Problems):
			r.State = layout.State{Role: layout.Error, Word: p.t("À corriger", "To correct")}
		default:
			r.State = layout.State{Role: layout.Info, Word: p.t("Il reste ", "Left: ") + strconv.Itoa(s.Left)}
		}
		rows = append(rows, r)
	}
	return rows
}

func hasFault(problems []fellowship.Problem) bool {
	for _, problem := range problems {
		if problem.Code != fellowship.Missing && problem.Code != fellowship.NotSworn {
			return true
		}
	}
	return false
}

// lastSaved says who wrote last in a section, and when; only when, where one
// person writes alone.
func (p page) lastSaved(s edition.Section) string {
	var last file.Saved
	for _, f := range s.Fields {
		if saved, ok := p.Opened.Saved[f.ID]; ok && saved.At.After(last.At) {
			last = saved
		}
	}
	if last.At.IsZero() {
		return ""
	}
	when := p.V.Lang.ShortDateTime(last.At)
	if len(p.Writers) > 1 {
		for _, w := range p.Writers {
			if w.Account.ID == last.By {
				return w.Account.Label() + ", " + when
			}
		}
	}
	return when
}

// progressSentence is "7 sections sur 12 complètes".
func (p page) progressSentence() string {
	l := p.V.Lang
	done, all := p.Progress.Done(), len(p.Progress.Sections)
	return l.Count(done, "section", "sections") + l.T(" sur ", " of ") + l.Number(all) + " " + l.Plural(done, l.T("complète", "complete"), l.T("complètes", "complete"))
}

// leftTitle is "Il reste 5 réponses".
func (p page) leftTitle() string {
	l := p.V.Lang
	left := p.Progress.Left()
	if left == 0 {
		return l.T("Le dossier est complet", "The file is complete")
	}
	return l.T("Il reste ", "Left: ") + l.Count(left, l.T("réponse", "answer"), l.T("réponses", "answers"))
}

// firstLeft is where to go on: the first section that is not complete.
func (p page) firstLeft() string {
	for _, s := range p.Progress.Sections {
		if s.Status != file.Complete {
			return p.step(s.Section.ID)
		}
	}
	return p.to("/relecture")
}

// entryText is a line of the record in words.
func (o overviewPage) entryText(e store.Recorded) string {
	switch e.Verb {
	case "file.started":
		return o.t("Brouillon commencé", "Draft started")
	case "file.submitted":
		return o.t("Déposé, reçu n° ", "Submitted, receipt no. ") + e.Facts["n"]
	case "file.withdrawn":
		return o.t("Retiré", "Withdrawn")
	case "result.told":
		return o.t("Résultat annoncé", "Result told")
	case "wishes.submitted":
		return o.t("Vœux déposés, reçu n° ", "Wishes submitted, receipt no. ") + e.Facts["n"]
	case "sheet.written", "sheet.corrected":
		return o.t("Fiche du défi enregistrée", "Challenge sheet saved")
	case "sheet.published":
		return o.t("Fiche du défi publiée", "Challenge sheet published")
	case "sheet.withdrawn":
		return o.t("Défi retiré", "Challenge withdrawn")
	case "admissibility.told":
		return o.t("Recevabilité annoncée", "Admissibility told")
	case "file.writer_invited":
		return o.t("Invitation envoyée", "Invitation sent")
	case "file.invitation_revoked":
		return o.t("Invitation annulée", "Invitation cancelled")
	case "file.writer_joined":
		return o.t("Rejoint l’équipe", "Joined the team")
	case "file.writer_left":
		if e.Facts["account"] != e.By {
			return o.t("Quelqu’un est retiré de l’équipe", "Somebody is taken off the team")
		}
		return o.t("Quitte l’équipe", "Left the team")
	case "file.handed_over":
		return o.t("Confié à ", "Handed over to ") + o.who(account.ID(e.Facts["to"]))
	case "file.left":
		return o.t("Resté en brouillon à la limite", "Left as a draft at the limit")
	case "file.resumed":
		return o.t("De nouveau un brouillon\u00a0: l’appel reçoit de nouveau", "A draft again: the call receives again")
	case "file.opened_late":
		return o.t("Rouvert pour vous par l’équipe", "Opened for you by the team")
	}
	return e.Verb
}

// moments is the record as a timeline.
func (o overviewPage) moments() []layout.Moment {
	var list []layout.Moment
	for _, e := range o.Record {
		if !ofAuthors(e) {
			continue
		}
		list = append(list, layout.Moment{At: e.At, When: o.V.Lang.ShortDateTime(e.At), Text: o.entryText(e), Note: e.Name})
	}
	return list
}

// over is the small line above the title: number and edition.
func (p page) over() string { return p.in(p.Opened.Rules.Name) + " · " + p.Opened.Number }

func (o overviewPage) sideTitle() string {
	if !o.canChange() {
		return o.t("Et maintenant\u202f?", "What now?")
	}
	return o.t("À faire", "To do")
}

func (o overviewPage) goOnWords() string {
	if o.Opened.Revision == 0 {
		return o.kinds(o.t("Commencer le projet", "Start the project"), o.t("Commencer ma candidature", "Start my application"))
	}
	return o.kinds(o.t("Continuer le projet", "Go on with the project"), o.t("Continuer ma candidature", "Go on with my application"))
}

// canWithdraw says whether the viewer may take the file back.
func (p page) canWithdraw() bool {
	_, possible := file.Next(p.Opened.State.Status, file.WithdrawVerb)
	return possible && p.isLead()
}

// riskTitle is "Peut rendre le projet non recevable (1)".
func (p page) riskTitle() string {
	return p.kinds(p.t("Peut rendre le projet non recevable (", "May make the project inadmissible ("),
		p.t("Peut rendre la candidature non recevable (", "May make the application inadmissible (")) + strconv.Itoa(len(p.Progress.AtRisk)) + ")"
}

// messagesLink is "Messages (1 non lu)".
func (o overviewPage) messagesLink() string {
	if o.Unread == 0 {
		return o.t("Messages avec l’équipe", "Messages with the team")
	}
	return o.t("Messages (", "Messages (") + o.V.Lang.Count(o.Unread, o.t("non lu", "unread"), o.t("non lus", "unread")) + ")"
}
