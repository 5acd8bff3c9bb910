package candidate

import (
	"errors"
	"strconv"

	"github.com/a-h/templ"

	"cohorte/fellowship"
	"cohorte/fellowship/wish"
	"cohorte/web/layout"
)

// state says first of all whether the wishes are submitted.
func (p wishPage) state() layout.State {
	v, last := p.V, p.Last()
	switch {
	case last.N > 0 && last.Same(p.Draft):
		return layout.State{Role: layout.Success, Word: v.Say("Déposés", "Submitted")}
	case last.N > 0:
		return layout.State{Role: layout.Warning, Word: v.Say("Déposés — modifications non déposées", "Submitted, with changes not submitted")}
	case p.Draft.Revision > 0:
		return layout.State{Role: layout.Warning, Word: v.Say("Brouillon — non déposé", "Draft, not submitted")}
	}
	return layout.State{Role: layout.Neutral, Word: v.Say("À commencer", "To start")}
}

// things are what is wished for, agreeing with a number.
func (p wishPage) things(n int) string {
	v := p.V
	one, many := v.Say("défi", "challenge"), v.Say("défis", "challenges")
	switch p.Terms.Of {
	case wish.OfThemes:
		one, many = v.Say("thématique", "theme"), v.Say("thématiques", "themes")
	case wish.OfKinds:
		one, many = v.Say("type de projet", "kind of project"), v.Say("types de projet", "kinds of project")
	}
	return v.Lang.Count(n, one, many)
}

// howMany is "de 3 à 5 défis".
func (p wishPage) howMany() string {
	v, least, most := p.V, max(p.Terms.Min, 1), p.Terms.Max
	switch {
	case most > least:
		return v.Say("de ", "") + strconv.Itoa(least) + v.Say(" à ", " to ") + p.things(most)
	case most == least:
		return p.things(most)
	}
	return v.Say("au moins ", "at least ") + p.things(least)
}

// lead holds the limit, or since when it is over.
func (p wishPage) lead() string {
	v := p.V
	err := p.CanChange(v.At)
	var late *fellowship.NoLongerPossible
	if errors.As(err, &late) {
		switch late.Why {
		case fellowship.WishesNotOpen:
			return v.Say("Vous pourrez faire vos vœux à partir du ", "You can make your wishes from ") + v.Lang.Date(late.Again) + "."
		case fellowship.WishesClosed:
			if p.Last().N == 0 {
				return v.Say("Les vœux sont clos depuis le ", "Wishes closed on ") + v.Lang.Deadline(p.lastMinute()) + v.Say(". Vous n’en avez déposé aucun. Écrivez à l’équipe si vous voulez être entendu.", ". You submitted none. Write to the team if you want to be heard.")
			}
			return v.Say("Les vœux sont clos depuis le ", "Wishes closed on ") + v.Lang.Deadline(p.lastMinute()) + v.Say(". Ceux que vous avez déposés sont ci-dessous.", ". Those you submitted are below.")
		}
		return v.Say("Ce dossier a changé d’étape. Les vœux déposés sont ci-dessous.", "This file has moved on. The submitted wishes are below.")
	}
	said := v.Say("Choisissez ", "Choose ") + p.howMany()
	if p.Terms.Ranked {
		said += v.Say(", le préféré d’abord", ", the preferred one first")
	}
	if last := p.lastMinute(); !last.IsZero() {
		return said + v.Say(", et déposez vos vœux avant le ", ", and submit your wishes before ") + v.Lang.Deadline(last) + ", " + v.Lang.Relative(v.At, last) + "."
	}
	return said + v.Say(", et déposez vos vœux.", ", and submit your wishes.")
}

// standing says what counts now, where that differs from what the form holds.
func (p wishPage) standing() string {
	v, last := p.V, p.Last()
	switch {
	case last.N > 0 && last.Same(p.Draft):
		return v.Say("Reçus le ", "Received on ") + v.Lang.ToTheSecond(last.At) + "."
	case last.N > 0:
		return v.Say("Les vœux déposés le ", "The wishes submitted on ") + v.Lang.DayAndTime(last.At) + v.Say(" restent ceux qui comptent tant que vous ne déposez pas à nouveau.", " remain those that count until you submit again.")
	case p.Draft.Revision > 0:
		return v.Say("Enregistré le ", "Saved on ") + v.Lang.ShortDateTime(p.Draft.At) + v.Say(". Rien n’est déposé.", ". Nothing is submitted.")
	}
	return v.Say("Rien n’est enregistré ni déposé.", "Nothing is saved or submitted.")
}

// moved announces a row that was moved or added: "X, rang 2 sur 4".
func (p wishPage) moved(i int) string {
	return p.name(p.Shown.Wishes[i].Wanted) + p.V.Say(", rang ", ", rank ") + strconv.Itoa(i+1) + p.V.Say(" sur ", " of ") + strconv.Itoa(len(p.Shown.Wishes)) + "."
}

// name is what is wished for, by its id.
func (p wishPage) name(id string) string {
	if o, ok := p.Choice.Find(id); ok {
		return o.Name.In(string(p.V.Lang))
	}
	return id
}

// row is a wish on the page.
type row struct {
	wish.Wish
	Offered  wish.Offered
	I        int // from 0
	Rank     string
	Profiles []layout.Choice // to choose from; one or none asks nothing
	Profile  string          // the name of the only one, or of the chosen one
}

func (p wishPage) rows() []row {
	list := make([]row, len(p.Shown.Wishes))
	for i, w := range p.Shown.Wishes {
		r := row{Wish: w, I: i, Rank: strconv.Itoa(i + 1)}
		if i < len(p.Ranks) {
			r.Rank = p.Ranks[i]
		}
		r.Offered, _ = p.Choice.Find(w.Wanted)
		can := p.Choice.ProfilesOf(r.Offered)
		for _, id := range can {
			r.Profiles = append(r.Profiles, layout.Choice{Value: id, Label: p.profileName(id), Chosen: id == w.Profile})
		}
		r.Profile = p.profileName(w.Profile)
		if len(can) == 1 {
			r.Wish.Profile, r.Profile = can[0], p.profileName(can[0])
		}
		list[i] = r
	}
	return list
}

func (p wishPage) profileName(id string) string {
	for _, one := range p.Terms.Rules.Profiles {
		if one.ID == id {
			return one.Name.In(string(p.V.Lang))
		}
	}
	return id
}

// left are what can still be chosen.
func (p wishPage) left() (list []layout.Choice) {
	for _, o := range p.Choice.Offered {
		if p.Choice.Open(o) && p.Shown.Ranks(o.ID) == 0 {
			list = append(list, layout.Choice{Value: o.ID, Label: o.Name.In(string(p.V.Lang))})
		}
	}
	return list
}

// canAdd says whether one more fits.
func (p wishPage) canAdd() bool {
	return len(p.left()) > 0 && (p.Terms.Max == 0 || len(p.Shown.Wishes) < p.Terms.Max)
}

// others says how many challenges ask for other profiles.
func (p wishPage) others() string {
	n := 0
	for _, o := range p.Choice.Offered {
		if !o.Withdrawn && !p.Choice.Open(o) {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return p.things(n) + p.V.Lang.T(p.V.Lang.Plural(n, " ne recherche pas votre profil", " ne recherchent pas votre profil"), p.V.Lang.Plural(n, " does not ask for your profile", " do not ask for your profile")) + "."
}

// faultText is a fault in words: what to do, never "invalid" alone.
func (p wishPage) faultText(one fellowship.Problem) string {
	v := p.V
	switch one.Code {
	case fellowship.ChosenTwice:
		return v.Say("Ce choix est déjà fait plus haut\u00a0: retirez-en un des deux.", "This choice stands above already: remove one of the two.")
	case fellowship.TakenBack:
		return v.Say("Ce défi a été retiré\u00a0: enlevez-le et choisissez-en un autre.", "This challenge was withdrawn: remove it and choose another.")
	case fellowship.RankTaken:
		return v.Say("Deux vœux ont le rang "+one.Got+"\u00a0: donnez-leur des rangs différents.", "Two wishes have rank "+one.Got+": give them different ranks.")
	case fellowship.NotANumber:
		return v.Say("Écrivez un rang en chiffres\u00a0: 1 pour le préféré.", "Write a rank in digits: 1 for the preferred one.")
	case fellowship.TooFew:
		n, _ := strconv.Atoi(one.Got)
		return v.Say("Il faut ", "You need ") + p.howMany() + v.Say("\u00a0; vous en avez ", "; you have ") + v.Lang.Number(n) + "."
	case fellowship.TooMany:
		n, _ := strconv.Atoi(one.Got)
		return v.Say("Choisissez ", "Choose ") + p.howMany() + v.Say("\u00a0; vous en avez ", "; you have ") + v.Lang.Number(n) + v.Say("\u00a0: retirez-en.", ": remove some.")
	case fellowship.Missing:
		return v.Say("Choisissez le profil pour ce vœu.", "Choose the profile for this wish.")
	case fellowship.NotAPartner:
		return v.Say("Écrivez le numéro d’un dossier (C6-4KQ9-TM) ou une adresse électronique.", "Write the number of a file (C6-4KQ9-TM) or an e-mail address.")
	case fellowship.NamesOneself:
		return v.Say("C’est votre propre dossier\u00a0: nommez une autre personne, ou laissez vide.", "That is your own file: name somebody else, or leave it empty.")
	case fellowship.TooLong:
		return v.Say("Ce commentaire est trop long\u00a0: "+one.Want+" caractères au plus.", "This comment is too long: at most "+one.Want+" characters.")
	}
	return v.Say("Ce choix n’est plus proposé\u00a0: enlevez-le.", "This choice is not offered any more: remove it.")
}

// described ties an input to its fault.
func (p wishPage) described(field string) templ.Attributes {
	if p.Errors[field] == "" {
		return nil
	}
	return templ.Attributes{"aria-invalid": "true", "aria-describedby": p.fieldID(field) + "-erreur"}
}
