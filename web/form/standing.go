package form

import (
	"slices"
	"time"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
)

// heldOpen says whether the team holds the file open beyond its limit now.
func (p page) heldOpen() bool {
	return p.Opened.Late.Holds(p.V.At) && p.Opened.State.Status != file.Withdrawn
}

// heldUntil is the sentence of a file that is held open.
func (p page) heldUntil() string {
	last := p.Opened.Late.Until.Add(-time.Minute)
	return p.t("Rouvert pour vous jusqu’au ", "Open for you until ") + p.l().Deadline(last) + ", " + p.l().Relative(p.V.At, p.Opened.Late.Until) + "."
}

// heldReason says why, in the words of the team.
func (p page) heldReason() string { return p.t("Motif\u00a0: ", "Reason: ") + p.Opened.Late.Reason }

// closedSince says what closed, and when: the call, its round, or the time that
// the file was held open for.
func (p page) closedSince(since time.Time) string {
	l := p.l()
	last := l.Deadline(since.Add(-time.Minute))
	if since.Equal(p.Opened.Late.Until) {
		return l.T("Ce dossier était rouvert pour vous jusqu’au ", "This file was open for you until ") + last
	}
	if _, round := p.Opened.Terms.LastClosed(p.V.At); round != nil && file.GoesOn(p.Opened.Terms, p.V.At) {
		return sentence(p.in(round.Name)) + l.T(" est close depuis le ", " closed on ") + last
	}
	return l.T("Cet appel est clos depuis le ", "This call is closed since ") + last
}

// carriedOver says that a draft waits for the round to come, or that the call
// names none.
func (p page) carriedOver() string {
	if next := p.nextRound(); next != "" {
		return next + " " + p.t("Votre brouillon pourra y être déposé.", "Your draft can be submitted then.")
	}
	if p.Opened.Terms.Rhythm.Stated() {
		return p.t("La prochaine session n’est pas encore annoncée\u00a0; votre brouillon y reprendra.", "The next round is not announced yet; your draft will go on then.")
	}
	return p.t("Vous pourrez le reprendre au prochain appel.", "You can take it up at the next call.")
}

// nextStage is the stage that comes next, or that runs: the first one whose
// days are not over. Which file got how far shows nowhere before it is
// published.
func (p page) nextStage() (edition.Stage, bool) {
	today := edition.DateOf(p.V.At.In(edition.Paris))
	if p.Opened.State.Status == file.NotSelected {
		return edition.Stage{}, false
	}
	stages := p.Opened.Rules.Stages[p.Opened.File.Call]
	// What was told of the file says where it stands; before that, the days do.
	if here := slices.IndexFunc(stages, func(s edition.Stage) bool { return s.ID == p.Opened.State.Stage }); here > 0 {
		stages = stages[here:]
	}
	for _, s := range stages {
		last := s.To
		if last.IsZero() {
			last = s.From
		}
		if last.IsZero() || today.DaysUntil(last) >= 0 {
			return s, true
		}
	}
	return edition.Stage{}, false
}
