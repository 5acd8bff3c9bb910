package reviewer

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"cohorte/fellowship"
	"cohorte/fellowship/review"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// offered is what a reviewer says of themselves, as its page shows it.
type offered struct {
	place
	Capacity, Organisation, Skills, Teams string // as typed
	Profiles                              []string
	Errors                                map[string]string
	Summary                               []layout.FieldError
	Signed                                bool // just now
}

func offerPage(v *route.Visit) (route.Answer, error) {
	p, err := placeOf(v)
	if err != nil {
		return route.Answer{}, err
	}
	o := offered{place: p, Capacity: strconv.Itoa(p.Reviewer.Capacity), Organisation: p.Reviewer.Organisation,
		Skills: strings.Join(p.Reviewer.Skills, "\n"), Teams: strings.Join(p.Reviewer.Teams, "\n"), Profiles: p.Reviewer.Profiles,
		Signed: v.URL.Query().Get("fait") == "charte"}
	return route.Page(offerView(v, o)), nil
}

func describe(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	typed := offered{Capacity: strings.TrimSpace(v.PostForm.Get("capacity")), Organisation: strings.TrimSpace(v.PostForm.Get("organisation")),
		Skills: v.PostForm.Get("skills"), Teams: v.PostForm.Get("teams"), Profiles: v.PostForm["profiles"]}
	capacity, notNumber := strconv.Atoi(typed.Capacity)
	var err error
	if notNumber != nil {
		err = &fellowship.Invalid{Problems: []fellowship.Problem{{Field: "capacity", Code: fellowship.NotANumber}}}
	} else {
		err = v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := review.Describe(ctx, tx, v.By(), v.Site.Shelf, readingID(v), review.Offer{Capacity: capacity, Profiles: typed.Profiles,
				Organisation: typed.Organisation, Skills: lines(typed.Skills), Teams: lines(typed.Teams)})
			return err
		})
	}
	var wrong *fellowship.Invalid
	if !errors.As(err, &wrong) {
		if err != nil {
			return route.Answer{}, err
		}
		return route.SeeOther(v.To(homePath) + "?fait=disponibilite"), nil
	}
	p, err := placeOf(v)
	if err != nil {
		return route.Answer{}, err
	}
	typed.place, typed.Errors = p, map[string]string{}
	for _, problem := range wrong.Problems {
		text := offerProblem(v, problem)
		typed.Errors[problem.Field] = text
		typed.Summary = append(typed.Summary, layout.FieldError{Field: problem.Field, Text: text})
	}
	return route.PageWith(http.StatusUnprocessableEntity, offerView(v, typed)), nil
}

// lines are the lines of a text that say something.
func lines(text string) []string {
	var list []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

func offerProblem(v *route.Visit, p fellowship.Problem) string {
	switch {
	case p.Code == fellowship.NotANumber:
		return v.Say("Écrivez un nombre de dossiers, par exemple 10.", "Write a number of files, for example 10.")
	case p.Code == fellowship.TooLarge:
		return v.Say("Le nombre de dossiers va de 0 à "+p.Want+".", "The number of files goes from 0 to "+p.Want+".")
	case p.Code == fellowship.NotAChoice:
		return v.Say("Choisissez parmi les profils proposés.", "Choose among the profiles that are listed.")
	case p.Code == fellowship.TooLong:
		return v.Say("Une ligne dépasse "+p.Want+" caractères\u00a0: raccourcissez-la.", "A line is longer than "+p.Want+" characters: shorten it.")
	}
	return v.Say("Ce texte contient un signe illisible\u00a0: tapez-le à nouveau.", "This text holds an unreadable sign: type it again.")
}

// profiles are the choices of the edition.
func (o offered) profiles(v *route.Visit) []layout.Choice {
	var list []layout.Choice
	for _, p := range o.Rules.Profiles {
		list = append(list, layout.Choice{Value: p.ID, Label: p.Name.In(string(v.Lang)), Chosen: slices.Contains(o.Profiles, p.ID)})
	}
	return list
}
