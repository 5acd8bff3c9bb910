// Package words is how the programme's own words are said on every page: the
// states of a file, the two calls, the fields of an answer. One thing has one
// wording, whoever reads it.
package words

import (
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/lang"
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
