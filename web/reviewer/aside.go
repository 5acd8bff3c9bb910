package reviewer

import (
	"context"

	"cohorte/fellowship"
	"cohorte/fellowship/review"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// tieWords say what ties the reviewer to a file. What it was found in is the
// team's to know.
func tieWords(v *route.Visit, k review.ConflictKind) string {
	switch k {
	case review.SameOrganisation:
		return v.Say("Même organisation que vous.", "Same organisation as yours.")
	case review.ParentOfTheirs:
		return v.Say("Une organisation qui dépend de la vôtre, ou dont la vôtre dépend.", "An organisation that yours belongs to, or that belongs to yours.")
	case review.SameDomain:
		return v.Say("Même fin d’adresse électronique que la vôtre.", "Same end of e-mail address as yours.")
	case review.NamedInFile:
		return v.Say("Le dossier semble vous nommer.", "The file seems to name you.")
	case review.EarlierTeam:
		return v.Say("Une équipe dont vous avez fait partie.", "A team that you were part of.")
	case review.GuestOnFile:
		return v.Say("Vous avez participé à l’écriture de ce dossier.", "You took part in writing this file.")
	case review.ProgrammeBody:
		return v.Say("Un dossier de l’organisme qui porte le programme\u00a0: ce n’est qu’un avertissement.", "A file of the body that runs the programme: this is only a warning.")
	case review.DecidedByTeam:
		return v.Say("Décidé par l’équipe.", "Decided by the team.")
	}
	return v.Say("Déclaré par vous.", "Declared by you.")
}

// tieTitle is what the reviewer is told of the file, to be able to answer.
func tieTitle(v *route.Visit, a review.ToConfirm) string {
	said := words.ReadingCode(v.Lang, a.Code)
	if a.Name != "" {
		said += " · " + a.Name
	}
	if a.Organisation != "" {
		said += ", " + a.Organisation
	}
	return said
}

// answerTie is the answer to a tie that was found.
func answerTie(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	answer := v.PostForm.Get("answer")
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Reviewer(ctx, readingID(v), v.Viewer.ID); err != nil {
			return err
		}
		if answer != "yes" && answer != "no" {
			return &fellowship.Invalid{Problems: []fellowship.Problem{{Field: "answer", Code: fellowship.NotAChoice}}}
		}
		return review.AnswerFound(ctx, tx, v.By(), v.Site.Shelf, review.ConflictID(v.PostForm.Get("conflict")), answer == "yes")
	})
	if err != nil {
		return route.Answer{}, err
	}
	done := "pas-un-conflit"
	if answer == "yes" {
		done = "conflit"
	}
	return route.SeeOther(v.To(homePath) + "?fait=" + done), nil
}

// asides lists what the viewer declared or answered. A file that is closed to
// them is not named.
func asides(v *route.Visit) (route.Answer, error) {
	var list []store.Aside
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if err = isReviewer(ctx, tx, v.Viewer.ID); err != nil {
			return err
		}
		list, err = tx.Asides(ctx, v.Viewer.ID)
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(asidesView(v, list)), nil
}

// asideState is where an answer of the viewer stands. What the team decided is
// not told apart from what they said themselves: either closes the file.
func asideState(v *route.Visit, a store.Aside) layout.State {
	switch {
	case a.Code == "":
		return layout.State{Role: layout.Neutral, Word: v.Say("Déport", "Recusal")}
	case a.Status == review.Dismissed:
		return layout.State{Role: layout.Neutral, Word: v.Say("Écarté", "Dismissed")}
	}
	return layout.State{Role: layout.Warning, Word: v.Say("L’équipe décide", "The team decides")}
}

func asideText(v *route.Visit, a store.Aside) string {
	if a.Code == "" {
		return v.Say("Un dossier vous est fermé.", "A file is closed to you.")
	}
	return words.ReadingCode(v.Lang, a.Code)
}

// aside is a way to stand aside from one file, for good.
type aside struct {
	do   func(ctx context.Context, tx *store.Tx, v *route.Visit) error
	done string
	word func(v *route.Visit) (title, text, act string)
}

var (
	declaring = aside{
		do: func(ctx context.Context, tx *store.Tx, v *route.Visit) error {
			return review.Declare(ctx, tx, v.By(), v.Site.Shelf, readingID(v), v.PathValue("code"))
		},
		done: "deport",
		word: func(v *route.Visit) (title, text, act string) {
			return v.Say("Me déporter", "Stand aside"),
				v.Say("Vous connaissez cette personne ou ce projet. Le dossier quitte votre liste tout de suite, et une évaluation déjà rendue ne compte plus. L’équipe le saura\u202f; elle seule peut vous le rendre.",
					"You know this person or this project. The file leaves your list at once, and a review that you gave no longer counts. The team will know; only they can give it back to you."),
				v.Say("Me déporter de ce dossier", "Stand aside from this file")
		},
	}
	abstaining = aside{
		do: func(ctx context.Context, tx *store.Tx, v *route.Visit) error {
			return review.Abstain(ctx, tx, v.By(), v.Site.Shelf, readingID(v), v.PathValue("code"))
		},
		done: "abstention",
		word: func(v *route.Visit) (title, text, act string) {
			return v.Say("M’abstenir", "Abstain"),
				v.Say("Vous ne vous sentez pas en mesure de juger ce dossier. Quelqu’un d’autre le lira\u202f; il ne reviendra pas chez vous. Aucune raison n’est demandée, et cela ne se défait pas.",
					"You do not feel able to judge this file. Somebody else will read it; it will not come back to you. No reason is asked, and it can’t be undone."),
				v.Say("M’abstenir sur ce dossier", "Abstain on this file")
		},
	}
)

// askAside says what standing aside does; it changes nothing.
func askAside(a aside) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		o, err := openOne(v)
		if err != nil {
			return route.Answer{}, err
		}
		return route.Page(asideView(v, o, a)), nil
	}
}

func standAside(a aside) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error { return a.do(ctx, tx, v) })
		if err != nil {
			return route.Answer{}, err
		}
		return route.SeeOther(v.To(homePath) + "?fait=" + a.done), nil
	}
}

// openOne is the review that the address names.
func openOne(v *route.Visit) (o review.Opened, err error) {
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		o, err = review.OpenReview(ctx, tx, v.By(), v.Site.Shelf, readingID(v), v.PathValue("code"))
		return err
	})
	return o, err
}
