package form

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"cohorte/fellowship"
	"cohorte/fellowship/file"
	"cohorte/internal/worddiff"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// draftWord names the draft in the address of a comparison.
const draftWord = "brouillon"

// versionsPage lists what was submitted, and compares two of them.
type versionsPage struct {
	page
	Submissions   []file.Submission // the newest first
	Before, After file.Version
	Compared      bool
	Sections      []changedSection
}

// changedSection is a section with the answers that differ.
type changedSection struct {
	Title   string
	Changes []change
}

// change is an answer that differs between two versions.
type change struct {
	Label  string
	Pieces []worddiff.Piece
}

func (h pages) versions(v *route.Visit) (route.Answer, error) {
	p, err := h.open(v, v.Say("Versions et reçus", "Versions and receipts"))
	if err != nil {
		return route.Answer{}, err
	}
	vp := versionsPage{page: p}
	q := v.URL.Query()
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if vp.Submissions, err = tx.SubmissionsOf(ctx, p.Opened.ID); err != nil {
			return err
		}
		from, to, ok, err := vp.asked(q.Get("de"), q.Get("a"))
		if err != nil || !ok {
			return err
		}
		vp.Compared = true
		if vp.Before, err = file.OpenVersion(ctx, tx, v.By(), v.Site.Shelf, p.Opened, from); err != nil {
			return err
		}
		vp.After, err = file.OpenVersion(ctx, tx, v.By(), v.Site.Shelf, p.Opened, to)
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	vp.compare()
	return route.Page(versionsView(vp)), nil
}

// asked reads which two versions to compare: the older one comes first,
// whatever the order in which they were chosen, and the draft is the newest.
func (vp versionsPage) asked(de, a string) (from, to int, ok bool, err error) {
	if de == "" && a == "" {
		return 0, 0, false, nil
	}
	if from, err = vp.version(de); err != nil {
		return 0, 0, false, err
	}
	if to, err = vp.version(a); err != nil {
		return 0, 0, false, err
	}
	if from == 0 || (to != 0 && to < from) {
		from, to = to, from
	}
	return from, to, true, nil
}

func (vp versionsPage) version(word string) (int, error) {
	if word == draftWord {
		return 0, nil
	}
	n, err := strconv.Atoi(word)
	if err != nil || !slices.ContainsFunc(vp.Submissions, func(s file.Submission) bool { return s.N == n }) {
		return 0, fellowship.ErrNotFound
	}
	return n, nil
}

func (vp *versionsPage) compare() {
	if !vp.Compared {
		return
	}
	for _, d := range file.Differences(vp.Opened.File.Call, vp.Before, vp.After) {
		title := vp.in(d.Section.Title)
		if n := len(vp.Sections); n == 0 || vp.Sections[n-1].Title != title {
			vp.Sections = append(vp.Sections, changedSection{Title: title})
		}
		last := &vp.Sections[len(vp.Sections)-1]
		last.Changes = append(last.Changes, change{Label: vp.in(d.Field.Label),
			Pieces: worddiff.Compare(vp.said(vp.Before, d, d.Before), vp.said(vp.After, d, d.After))})
	}
}

func (vp versionsPage) said(v file.Version, d file.Difference, answer file.Value) string {
	return strings.Join(words.Answer(vp.V.Lang, v.Rules.Edition, vp.Opened.File.Call, d.Field, answer), "\n")
}

// versionName is "version 2, du 12 mars 2022" or "brouillon".
func (vp versionsPage) versionName(n int) string {
	if n == 0 {
		return vp.t("votre brouillon", "your draft")
	}
	for _, s := range vp.Submissions {
		if s.N == n {
			return vp.t("la version ", "version ") + strconv.Itoa(n) + vp.t(", déposée le ", ", submitted on ") + vp.V.Lang.DayAndTime(s.ReceivedAt)
		}
	}
	return ""
}

// comparison is the title of a comparison.
func (vp versionsPage) comparison() string {
	if vp.Before.N == vp.After.N {
		return vp.t("Rien ne diffère\u00a0: c’est la même version", "Nothing differs: it is the same version")
	}
	n := 0
	for _, s := range vp.Sections {
		n += len(s.Changes)
	}
	l := vp.V.Lang
	if n == 0 {
		return l.T("Aucune réponse ne diffère", "No answer differs")
	}
	return l.Count(n, l.T("réponse diffère", "answer differs"), l.T("réponses diffèrent", "answers differ"))
}

// choices are the versions to choose from.
func (vp versionsPage) choices(chosen int) []layout.Choice {
	list := []layout.Choice{{Value: draftWord, Label: sentence(vp.versionName(0)), Chosen: vp.Compared && chosen == 0}}
	for _, s := range vp.Submissions {
		list = append(list, layout.Choice{Value: strconv.Itoa(s.N), Label: sentence(vp.versionName(s.N)), Chosen: vp.Compared && chosen == s.N})
	}
	return list
}

// standing is what became of a submission.
func (vp versionsPage) standing(s file.Submission) string {
	switch {
	case vp.Opened.State.Status == file.Withdrawn:
		return vp.t("dossier retiré", "file withdrawn")
	case s.N == vp.Opened.Submissions:
		return vp.t("la version qui sera lue", "the version that will be read")
	}
	return vp.t("remplacé par le reçu n° ", "replaced by receipt no. ") + strconv.Itoa(s.N+1)
}

// changedSince is the address of what changed since the last submission.
func (p page) changedSince() string {
	return p.to("/versions?de=" + strconv.Itoa(p.Opened.Submissions) + "&a=" + draftWord)
}
