package reviewer

import (
	"context"
	"errors"
	"strings"

	"cohorte/fellowship"
	"cohorte/fellowship/file"
	"cohorte/fellowship/review"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// ownDesk is what a reviewer has before them.
type ownDesk struct {
	Places []place
	Done   string // what was just done
}

func home(v *route.Visit) (route.Answer, error) {
	d := ownDesk{Done: doneSentence(v)}
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if err = isReviewer(ctx, tx, v.Viewer.ID); err != nil {
			return err
		}
		d.Places, err = placesOf(ctx, tx, v)
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(homeView(v, d)), nil
}

// doneSentence turns the word that an act leaves in the address into a
// sentence.
func doneSentence(v *route.Visit) string {
	switch v.URL.Query().Get("fait") {
	case "charte":
		return v.Say("La charte est signée.", "The charter is signed.")
	case "disponibilite":
		return v.Say("Vos disponibilités sont enregistrées.", "What you can read is saved.")
	case "conflit":
		return v.Say("Merci. Vous ne verrez plus ce dossier\u00a0: quelqu’un d’autre le lira.", "Thank you. You will not see this file any more: somebody else will read it.")
	case "pas-un-conflit":
		return v.Say("Merci. L’équipe en décidera.", "Thank you. The team will decide.")
	case "deport":
		return v.Say("Déport enregistré. Le dossier a quitté votre liste\u00a0: quelqu’un d’autre le lira.", "You stood aside. The file has left your list: somebody else will read it.")
	case "abstention":
		return v.Say("Votre abstention est enregistrée. Quelqu’un d’autre lira ce dossier.", "Your abstention is saved. Somebody else will read this file.")
	case "liberation":
		return v.Say("Les dossiers sont libérés. Ce que vous aviez écrit est conservé.", "The files are released. What you had written is kept.")
	case "depart":
		return v.Say("Vous ne lisez plus dans cette lecture. Ce que vous avez rendu reste.", "You no longer read there. What you gave stays.")
	case "plus-tard":
		return v.Say("Évaluation enregistrée, non rendue\u00a0: elle vous attend.", "Review saved, not given: it waits for you.")
	case "rien":
		return v.Say("Il ne reste aucun dossier à prendre pour vous.", "There is no file left for you to take.")
	case "rendue":
		return v.Say("Évaluation rendue.", "Review given.")
	}
	return ""
}

// counts are how many reviews are given and how many there are to give in all:
// those that were put aside, and files that were taken back, are neither.
func (p place) counts() (given, all int) {
	for _, m := range p.Mine {
		switch {
		case m.Status == review.Complete:
			given++
			all++
		case m.Owed():
			all++
		}
	}
	return given, all
}

func (p place) left() int {
	given, all := p.counts()
	return all - given
}

// next is the code of the file to read first: one that was begun, else the
// first.
func (p place) next() string {
	first := ""
	for _, m := range p.Mine {
		if m.Owed() && m.Status == review.Started {
			return m.Code
		}
		if m.Owed() && first == "" {
			first = m.Code
		}
	}
	return first
}

// after is the next file to read after a code, in the order of the list and
// from its beginning again; empty when none is left.
func (p place) after(code string) string {
	first, passed := "", false
	for _, m := range p.Mine {
		if m.Code == code {
			passed = true
			continue
		}
		if !m.Owed() {
			continue
		}
		if passed {
			return m.Code
		}
		if first == "" {
			first = m.Code
		}
	}
	return first
}

// mayTake says whether the reviewer takes files by themselves and has room.
func (p place) mayTake() bool {
	_, all := p.counts()
	on, _ := review.LeastRead(p.Rules.Edition, p.Reading.Call, p.Reading.Stage, p.Reading.Settings)
	return on && !p.closed() && all < p.Reviewer.Capacity
}

// sentence says how much is left and until when.
func (p place) sentence(v *route.Visit) string {
	l := v.Lang
	given, all := p.counts()
	switch left := all - given; {
	case p.closed():
		return l.T("Cette lecture est close depuis le ", "This reading has been closed since ") + l.DayAndTime(p.Reading.ClosedAt) + "."
	case left > 0:
		return l.T("Il vous reste ", "You have ") + l.Count(left, l.T("évaluation", "review"), l.T("évaluations", "reviews")) + l.T(" à rendre.", " left to give.")
	case given > 0 && p.mayTake():
		return l.T("Tout ce que vous avez pris est rendu, merci.", "All that you took is given, thank you.")
	case given > 0:
		return l.T("Tout est rendu, merci.", "Everything is given, thank you.")
	case p.mayTake():
		return l.T("Vous n’avez encore pris aucun dossier.", "You have not taken any file yet.")
	}
	return l.T("Aucun dossier ne vous est attribué pour l’instant. Un courriel vous préviendra.", "No file is assigned to you for now. A mail will tell you.")
}

// late says whether reviews are owed whose day has passed.
func (p place) late(v *route.Visit) bool {
	return !p.closed() && p.Reading.Late(p.left(), v.At)
}

// progress is "8 rendues sur 15".
func (p place) progress(v *route.Visit) string {
	given, all := p.counts()
	return v.Lang.Count(given, v.Say("rendue", "given"), v.Say("rendues", "given")) + v.Say(" sur ", " of ") + v.Lang.Number(all)
}

// group is the reviews in one state.
type group struct {
	State layout.State
	Mine  []store.Mine
}

// groups are the viewer's reviews by state, what is to be done first.
func (p place) groups(v *route.Visit) []group {
	var list []group
	for _, s := range []review.Status{review.Started, review.Asked, review.Assigned, review.Complete, review.Abstained} {
		g := group{State: words.ReviewStatus(v.Lang, s)}
		for _, m := range p.Mine {
			if m.Status == s && (!withdrawn(m) || s == review.Complete) {
				g.Mine = append(g.Mine, m)
			}
		}
		if len(g.Mine) > 0 {
			list = append(list, g)
		}
	}
	return list
}

// rowNote is what a row of the list says beside its code.
func (p place) rowNote(v *route.Visit, m store.Mine) string {
	var parts []string
	if m.Profile != "" {
		parts = append(parts, profileName(v, p.Rules, m.Profile))
	}
	n := len(p.Grid.Criteria)
	switch {
	case withdrawn(m):
		parts = append(parts, v.Say("dossier retiré", "file withdrawn"))
	case m.Status == review.Complete:
		parts = append(parts, v.Say("rendue le ", "given on ")+v.Lang.ShortDateTime(m.GivenAt))
	case m.SavedAt.IsZero():
	default:
		parts = append(parts, v.Lang.Count(n-m.Draft.Left(p.Grid), v.Say("note", "mark"), v.Say("notes", "marks"))+v.Say(" sur ", " of ")+v.Lang.Number(n))
	}
	return strings.Join(parts, " · ")
}

// sign signs the charter, then asks what the reviewer can read.
func sign(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := review.SignCharter(ctx, tx, v.By(), v.Site.Shelf, readingID(v), v.PostForm.Get("charter"))
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.SeeOther(v.To(pathOf(readingID(v)) + "/disponibilite?fait=charte")), nil
}

// takeNext leads to the file to read next; where reviewers take files by
// themselves, it takes one.
func takeNext(v *route.Visit) (route.Answer, error) {
	p, err := placeOf(v)
	if err != nil {
		return route.Answer{}, err
	}
	if code := p.next(); code != "" && !p.closed() {
		return route.SeeOther(v.To(p.path() + "/" + code)), nil
	}
	return p.take(v, "rien")
}

// take draws the least-read file. Without one it leads home, where done is
// said.
func (p place) take(v *route.Visit, done string) (route.Answer, error) {
	none := route.SeeOther(v.To(homePath) + "?fait=" + done)
	var code string
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		code, err = review.TakeNext(ctx, tx, tx, v.By(), v.Site.Shelf, p.Reading.ID)
		return err
	})
	late, isLate := lateOf(err)
	switch {
	case errors.Is(err, fellowship.ErrNotFound), isLate && late.Why == fellowship.ReviewerFull:
		return none, nil
	case err != nil:
		return route.Answer{}, err
	}
	return route.SeeOther(v.To(p.path() + "/" + code)), nil
}

// askRelease shows the files that can be given back.
func askRelease(v *route.Visit) (route.Answer, error) {
	p, err := placeOf(v)
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(releaseView(v, p, "")), nil
}

// release gives back the files that were ticked; no reason is asked.
func release(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	codes := v.PostForm["file"]
	if len(codes) == 0 {
		p, err := placeOf(v)
		if err != nil {
			return route.Answer{}, err
		}
		return route.PageWith(422, releaseView(v, p, v.Say("Choisissez au moins un dossier.", "Choose at least one file."))), nil
	}
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		for _, code := range codes {
			if err := review.Release(ctx, tx, v.By(), v.Site.Shelf, readingID(v), code); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.SeeOther(v.To(homePath) + "?fait=liberation"), nil
}

// leave takes the viewer out of a reading.
func leave(v *route.Visit) (route.Answer, error) {
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := review.Leave(ctx, tx, v.By(), readingID(v), v.Viewer.ID)
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.SeeOther(v.To(homePath) + "?fait=depart"), nil
}

// withdrawn says whether the file was taken back by its author.
func withdrawn(m store.Mine) bool { return m.FileStatus == file.Withdrawn }

// releasable are the files that can be given back.
func (p place) releasable(v *route.Visit) []layout.Choice {
	var list []layout.Choice
	for _, m := range p.Mine {
		if m.Owed() {
			list = append(list, layout.Choice{Value: m.Code, Label: words.ReadingCode(v.Lang, m.Code),
				Hint: strings.TrimPrefix(words.ReviewStatus(v.Lang, m.Status).Word+" · "+p.rowNote(v, m), " · ")})
		}
	}
	return list
}
