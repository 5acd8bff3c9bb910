package form

import (
	"cohorte/fellowship/admissibility"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/store"
	"cohorte/web/layout"
)

// told is the verdict that the authors know and that still holds, nil without
// one. What an officer decided and nobody was told is never read here.
func (o overviewPage) told() *admissibility.Verdict {
	if o.Result.N > 0 || o.Verdict.N == 0 || !o.Verdict.About(o.Opened.File) {
		return nil
	}
	return &o.Verdict
}

// toldTitle begins the band of a verdict.
func (o overviewPage) toldTitle(v admissibility.Verdict) string {
	l := o.V.Lang
	switch v.Word {
	case admissibility.Admissible:
		return o.kinds(o.t("Le projet est recevable", "The project is admissible"), o.t("Votre candidature est recevable", "Your application is admissible"))
	case admissibility.NotAdmissible:
		return o.kinds(o.t("Le projet n’est pas recevable", "The project is not admissible"), o.t("Votre candidature n’est pas recevable", "Your application is not admissible"))
	}
	return l.T("À compléter avant le ", "To complete before ") + l.Deadline(lastMinuteBefore(v.Due)) + l.Colon() + " " +
		l.Count(len(v.Fields), l.T("réponse", "answer"), l.T("réponses", "answers"))
}

func toldRole(v admissibility.Verdict) layout.Role {
	switch v.Word {
	case admissibility.Admissible:
		return layout.Success
	case admissibility.ToComplete:
		return layout.Warning
	}
	return layout.Info
}

// ways is what can be done about a file that is not admissible: what the
// edition says of the conditions that the answers do not fulfil, and whether
// it can still be submitted again.
func (o overviewPage) ways() (ways []string) {
	for _, f := range admissibility.Findings(o.Opened.Rules, o.Opened.File.Call, o.Opened.Answers) {
		if f.Truth == edition.False && f.Rule.IfNot.Stated() {
			ways = append(ways, o.in(f.Rule.IfNot))
		}
	}
	if o.canChange() {
		ways = append(ways, o.mayChangeUntil())
	}
	return append(ways, o.t("Vous pouvez nous écrire, et demander que cette décision soit revue.", "You can write to us, and ask for this decision to be reviewed."))
}

// asked is what was asked of somebody outside about the file.
type asked struct{ Title, When, Meanwhile string }

// outside lists the confirmations that were asked for. What was answered is
// the team's until it says so.
func (o overviewPage) outside() (list []asked) {
	for _, s := range o.Opened.Rules.Stages[o.Opened.File.Call] {
		if c, ok := admissibility.Last(o.Confirmations, s.ID); ok && s.Confirm != nil && o.Opened.State.Status == file.Submitted {
			list = append(list, asked{Title: o.in(s.Name), When: o.t("Demandée le ", "Asked on ") + o.V.Lang.Date(c.AskedAt) + ".", Meanwhile: o.in(s.Confirm.Meanwhile)})
		}
	}
	return list
}

// ofAuthors says whether a line of the record is for those who write the file.
func ofAuthors(e store.Recorded) bool {
	switch e.Subject() {
	case "file", "wishes", "sheet":
		return true
	}
	return e.Verb == "admissibility.told" || e.Verb == "result.told"
}

// correctionLead says what a correction waits for.
func (p page) correctionLead() string {
	l := p.V.Lang
	return l.T("À compléter avant le ", "To complete before ") + l.Deadline(lastMinuteBefore(p.Opened.Correction.Until)) +
		l.T(". Seules les réponses demandées sont rouvertes.", ". Only the answers asked for are reopened.")
}
