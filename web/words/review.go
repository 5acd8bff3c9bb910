package words

import (
	"cohorte/fellowship/edition"
	"cohorte/fellowship/review"
	"cohorte/internal/lang"
	"cohorte/web/layout"
)

// ReviewStatus is the word and the colour of a review.
func ReviewStatus(l lang.Lang, s review.Status) layout.State {
	switch s {
	case review.Assigned:
		return layout.State{Role: layout.Neutral, Word: l.T("À lire", "To read")}
	case review.Started:
		return layout.State{Role: layout.Info, Word: l.T("Commencée", "Started")}
	case review.Asked:
		return layout.State{Role: layout.Warning, Word: l.T("Question posée", "Question asked")}
	case review.Complete:
		return layout.State{Role: layout.Success, Word: l.T("Rendue", "Given")}
	case review.Abstained:
		return layout.State{Role: layout.Neutral, Word: l.T("Abstention", "Abstention")}
	case review.Released:
		return layout.State{Role: layout.Neutral, Word: l.T("Libérée", "Released")}
	case review.Excluded:
		return layout.State{Role: layout.Neutral, Word: l.T("Déport", "Recusal")}
	}
	return layout.State{Word: string(s)}
}

// ReadingName is what a reading is called: its edition, its stage, and its
// round where there is one.
func ReadingName(l lang.Lang, v edition.Version, r review.Reading) string {
	if v.Edition == nil {
		return ""
	}
	name := v.Name.In(string(l))
	if s, ok := v.Stage(r.Call, r.Stage); ok {
		name += " · " + s.Name.In(string(l))
	}
	for _, round := range v.Calls[r.Call].Rounds {
		if round.ID == r.Round {
			name += " · " + round.Name.In(string(l))
		}
	}
	return name
}

// ReadingCode is how a file is called in a reading.
func ReadingCode(l lang.Lang, code string) string { return l.T("Lecture ", "Reading ") + code }
