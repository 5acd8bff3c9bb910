// Package words is how the programme's own words are said on every page: the
// states of a file, the two calls, the fields of an answer. One thing has one
// wording, whoever reads it.
package words

import (
	"time"

	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/lang"
	"cohorte/mail"
	"cohorte/web/layout"
)

// FileState is the state of a file: its word and its colour. The word agrees
// with "dossier", for projects and applications alike.
func FileState(l lang.Lang, f file.File) layout.State {
	if f.State.Status == file.Submitted && f.Changed() {
		return layout.State{Role: layout.Warning, Word: l.T("Déposé — modifications non déposées", "Submitted, with changes not submitted")}
	}
	return Status(l, f.State.Status)
}

// Status is the word and the colour of a status.
func Status(l lang.Lang, s file.Status) layout.State {
	switch s {
	case file.Draft:
		return layout.State{Role: layout.Warning, Word: l.T("Brouillon — non déposé", "Draft, not submitted")}
	case file.Submitted:
		return layout.State{Role: layout.Success, Word: l.T("Déposé", "Submitted")}
	case file.ToComplete:
		return layout.State{Role: layout.Warning, Word: l.T("À compléter", "To complete")}
	case file.UnderReview:
		return layout.State{Role: layout.Info, Word: l.T("En cours d’examen", "Under review")}
	case file.Inadmissible:
		return layout.State{Role: layout.Neutral, Word: l.T("Non recevable", "Not admissible")}
	case file.Shortlisted:
		return layout.State{Role: layout.Success, Word: l.T("Présélectionné", "Shortlisted")}
	case file.Selected:
		return layout.State{Role: layout.Success, Word: l.T("Retenu", "Selected")}
	case file.WaitingList:
		return layout.State{Role: layout.Info, Word: l.T("Liste d’attente", "Waiting list")}
	case file.NotSelected:
		return layout.State{Role: layout.Neutral, Word: l.T("Non retenu", "Not selected")}
	case file.Withdrawn:
		return layout.State{Role: layout.Neutral, Word: l.T("Retiré", "Withdrawn")}
	case file.LeftAsDraft:
		return layout.State{Role: layout.Neutral, Word: l.T("Resté en brouillon", "Left as a draft")}
	}
	return layout.State{Word: string(s)}
}

// Scan is the word and the colour of what a scanner said of an attached file.
// What is not known to be clean is never said to be.
func Scan(l lang.Lang, s file.Scan) layout.State {
	switch s.State {
	case file.ScanWaiting:
		return layout.State{Role: layout.Info, Word: l.T("Analyse en cours", "Being scanned")}
	case file.ScanClean:
		return layout.State{Role: layout.Success, Word: l.T("Analysée, rien trouvé", "Scanned, nothing found")}
	case file.ScanRefused:
		return layout.State{Role: layout.Error, Word: l.T("Refusée", "Refused")}
	}
	return layout.State{Role: layout.Warning, Word: l.T("Non analysée", "Not scanned")}
}

// CallPath is the word of a call in addresses: /projets, /candidatures.
func CallPath(k edition.CallKind) string {
	if k == edition.ProjectCall {
		return "projets"
	}
	return "candidatures"
}

// FilePage is the page of a file, for those who write it.
func FilePage(f file.File) string { return "/" + CallPath(f.Call) + "/" + f.Number }

// FileNoun is one file of a call: "projet", "candidature".
func FileNoun(l lang.Lang, k edition.CallKind) string {
	if k == edition.ProjectCall {
		return l.T("projet", "project")
	}
	return l.T("candidature", "application")
}

// FileNouns is several: "projets", "candidatures".
func FileNouns(l lang.Lang, k edition.CallKind) string { return FileNoun(l, k) + "s" }

// FileCount is how many: "0 projet", "43 candidatures".
func FileCount(l lang.Lang, k edition.CallKind, n int) string {
	return l.Count(n, FileNoun(l, k), FileNouns(l, k))
}

// statusWords are the statuses in addresses.
var statusWords = map[file.Status]string{
	file.Draft: "brouillon", file.Submitted: "depose", file.ToComplete: "a-completer", file.UnderReview: "en-examen",
	file.Inadmissible: "non-recevable", file.Shortlisted: "preselectionne", file.Selected: "retenu",
	file.WaitingList: "liste-d-attente", file.NotSelected: "non-retenu", file.Withdrawn: "retire",
	file.LeftAsDraft: "reste-en-brouillon",
}

// StatusWord is a status in an address.
func StatusWord(s file.Status) string { return statusWords[s] }

// StatusOf is the status that an address names, empty when it names none.
func StatusOf(word string) file.Status {
	for s, w := range statusWords {
		if w == word {
			return s
		}
	}
	return ""
}

// CallState is the badge of a call and the sentence that goes with it: until
// when, since when, or from when.
func CallState(l lang.Lang, c edition.Call, at time.Time) (layout.State, string) {
	w := c.At(at)
	last := w.Closes.Add(-time.Minute) // a window ends when its last minute is over
	switch {
	case w.State == edition.Closed:
		return layout.State{Role: layout.Neutral, Word: l.T("Clos", "Closed")}, l.T("Clos depuis le ", "Closed since ") + l.DayAndTime(last)
	case w.State != edition.Open:
		return layout.State{Role: layout.Info, Word: l.T("À venir", "To come")}, l.T("Ouvre le ", "Opens on ") + l.DayAndTime(w.Opens)
	case w.Closes.IsZero():
		return layout.State{Role: layout.Success, Word: l.T("Ouvert", "Open")}, l.T("Ouvert, sans date de fin", "Open, without a closing date")
	}
	state := layout.State{Role: layout.Success, Word: l.T("Ouvert", "Open")}
	if w.Closes.Sub(at) <= edition.LastDays {
		state = layout.State{Role: layout.Warning, Word: l.T("Derniers jours", "Last days")}
	}
	return state, l.T("Ferme le ", "Closes on ") + l.DayAndTime(last) + ", " + l.Relative(at, w.Closes)
}

// RoleName is a role on screen; mails say it in the same words.
func RoleName(l lang.Lang, r account.Role) string { return mail.RoleName(l, r) }

// RoleAllows is what a role lets its holder do, in one sentence.
func RoleAllows(l lang.Lang, r account.Role) string {
	switch r {
	case account.DeskOfficer:
		return l.T("Lit les dossiers, voit qui les dépose, vérifie leur recevabilité.", "Reads files, sees who submits them, checks their admissibility.")
	case account.ProgrammeManager:
		return l.T("Instruit les dossiers, modifie les éditions, publie.", "Handles files, amends editions, publishes.")
	case account.Director:
		return l.T("Lit les dossiers et valide les décisions.", "Reads files and validates decisions.")
	case account.PressOfficer:
		return l.T("Écrit les communiqués.", "Writes press releases.")
	case account.Operator:
		return l.T("Invite les personnes, donne et retire les rôles. Ne lit aucun dossier.", "Invites people, gives and takes roles. Reads no file.")
	}
	return ""
}

// FileNouned is the noun for so many files, without the number.
func FileNouned(l lang.Lang, k edition.CallKind, n int) string {
	return l.Plural(n, FileNoun(l, k), FileNouns(l, k)) + " " + received(l, k, n)
}

func received(l lang.Lang, k edition.CallKind, n int) string {
	e := ""
	if k == edition.TalentCall {
		e = "e"
	}
	return l.T(l.Plural(n, "déposé"+e, "déposé"+e+"s"), "submitted")
}
