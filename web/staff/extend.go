package staff

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"cohorte/editions"
	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/internal/lang"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// extending is a later limit for everybody, being asked for: the form, then
// what it would change and whom it would touch, then the act.
type extending struct {
	edition.Version
	Limits  []edition.Limit
	Chosen  string
	Closes  string // as it was typed: 2030-01-31T23:59
	Reason  edition.Text
	Errors  map[string]string
	Summary []layout.FieldError

	// Of the preview:
	Limit             edition.Limit // as it is now
	Next              edition.Version
	Diff              editions.Difference
	Drafts, Submitted int
}

const (
	limitInput  = "limite"
	closesInput = "cloture"
	reasonInput = "motif"
	inEnglish   = "motif_en"
	baseInput   = "version"
	actInput    = "acte"
	confirmed   = "prolonger"
)

// askExtension shows the form.
func askExtension(v *route.Visit) (route.Answer, error) {
	x, err := startExtension(v)
	if err != nil {
		return route.Answer{}, err
	}
	x.Chosen = v.URL.Query().Get(limitInput)
	if _, ok := x.Version.Limit(x.Chosen); !ok && len(x.Limits) == 1 {
		x.Chosen = x.Limits[0].ID()
	}
	return route.Page(extendView(v, x)), nil
}

func startExtension(v *route.Visit) (extending, error) {
	e, err := edition.Amendable(v.By(), v.Site.Shelf, edition.ID(v.PathValue("edition")))
	if err != nil {
		return extending{}, err
	}
	return extending{Version: e, Limits: e.Limits()}, nil
}

// extend shows what an extension would do, then does it.
func extend(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	x, err := startExtension(v)
	if err != nil {
		return route.Answer{}, err
	}
	typed := func(name string) string { return strings.TrimSpace(v.PostForm.Get(name)) }
	x.Chosen, x.Closes = typed(limitInput), typed(closesInput)
	x.Reason = edition.Text{FR: typed(reasonInput), EN: typed(inEnglish)}
	asked := edition.Extension{Limit: x.Chosen, Closes: momentOf(x.Closes), Reason: x.Reason}
	base, baseErr := strconv.Atoi(typed(baseInput))
	if typed(actInput) == confirmed && baseErr == nil {
		next, err := doExtend(v, x.ID, base, asked)
		if err == nil {
			return route.SeeOther(v.To("/gestion/editions") + "?fait=" + string(next.ID) + "#" + string(next.ID)), nil
		}
		if !errors.As(err, new(*fellowship.Invalid)) {
			return route.Answer{}, err
		}
	}
	x.Next, err = asked.After(x.Version, v.At)
	var wrong *fellowship.Invalid
	if errors.As(err, &wrong) {
		return x.refused(v, wrong), nil
	}
	if err != nil {
		return route.Answer{}, err
	}
	x.Limit, _ = x.Version.Limit(x.Chosen)
	x.Diff = editions.Diff(*x.Version.Edition, *x.Next.Edition)
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		x.Drafts, x.Submitted, err = tx.CountOfLimit(ctx, v.By(), x.ID, x.Limit)
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(extendPreview(v, x)), nil
}

// doExtend keeps the amendment and puts it on the shelf of this process; other
// processes read it within a minute.
func doExtend(v *route.Visit, id edition.ID, base int, asked edition.Extension) (next edition.Version, err error) {
	err = v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		next, err = edition.Extend(ctx, tx, v.By(), v.Site.Shelf, id, base, asked)
		if err != nil {
			return err
		}
		next.MadeBy = string(v.Viewer.ID)
		tx.AfterCommit(func() { v.Site.Shelf.Add(next) })
		return nil
	})
	return next, err
}

// momentOf is a field for a day and an hour as a moment of the rules.
func momentOf(typed string) string { return strings.Replace(typed, "T", " ", 1) }

// typedMoment is a moment as a field for a day and an hour holds it.
func typedMoment(m edition.Moment) string { return strings.Replace(m.String(), " ", "T", 1) }

func (x extending) refused(v *route.Visit, wrong *fellowship.Invalid) route.Answer {
	inputs := map[string]string{edition.LimitField: limitInput, edition.ClosesField: closesInput, edition.ReasonField: reasonInput}
	x.Errors, x.Summary = faults(v, wrong, inputs)
	return route.PageWith(http.StatusUnprocessableEntity, extendView(v, x))
}

// faults are the problems of a small form in words, by input and in order.
func faults(v *route.Visit, wrong *fellowship.Invalid, inputs map[string]string) (map[string]string, []layout.FieldError) {
	by := map[string]string{}
	var list []layout.FieldError
	for _, p := range wrong.Problems {
		input := inputs[p.Field]
		if by[input] == "" {
			by[input] = faultText(v, p)
			list = append(list, layout.FieldError{Field: input, Text: by[input]})
		}
	}
	return by, list
}

func faultText(v *route.Visit, p fellowship.Problem) string {
	when := ""
	if m, err := edition.ParseMoment(p.Want); err == nil {
		when = v.Lang.Deadline(m.Time)
	}
	switch p.Code {
	case fellowship.NotAChoice:
		return v.Say("Choisissez la limite à reporter.", "Choose the limit to move.")
	case fellowship.Missing:
		if p.Field == edition.ReasonField {
			return v.Say("Indiquez le motif\u00a0: il est publié ou lu par les personnes concernées.", "Give the reason: it is published, or read by those concerned.")
		}
		return v.Say("Indiquez le jour et l’heure.", "Give the day and the hour.")
	case fellowship.TooLong:
		return v.Say("Ce motif a "+p.Got+" caractères pour "+p.Want+" autorisés.", "This reason has "+p.Got+" characters, "+p.Want+" are allowed.")
	case fellowship.HourSkipped:
		return v.Say("Cette heure n’existe pas ce jour-là (passage à l’heure d’été). Choisissez une heure plus tard.", "That hour does not exist on that day (change to summer time). Choose an hour later.")
	case fellowship.HourDoubled:
		return v.Say("Cette heure existe deux fois ce jour-là (passage à l’heure d’hiver). Choisissez une autre heure.", "That hour happens twice on that day (change to winter time). Choose another hour.")
	case fellowship.NotLater:
		return v.Say("La limite est déjà le "+when+"\u00a0: choisissez plus tard.", "The limit is "+when+" already: choose later.")
	case fellowship.AlreadyPast:
		return v.Say("Ce moment est passé. Choisissez-en un à venir.", "That moment has passed. Choose one to come.")
	case fellowship.RoundsOverlap:
		return v.Say("La session suivante ouvre le "+when+"\u00a0: choisissez plus tôt.", "The next round opens on "+when+": choose earlier.")
	}
	return v.Say("Écrivez le jour et l’heure ainsi\u00a0: 2030-01-31 18:00.", "Write the day and the hour like this: 2030-01-31 18:00.")
}

// limitChoices are the limits that an edition states.
func (x extending) limitChoices(v *route.Visit) []layout.Choice {
	var list []layout.Choice
	for _, l := range x.Limits {
		list = append(list, layout.Choice{Value: l.ID(), Label: limitName(v.Lang, l), Chosen: l.ID() == x.Chosen,
			Hint: v.Say("Aujourd’hui\u00a0: ", "Now: ") + v.Lang.Deadline(l.Closes.Time)})
	}
	return list
}

// limitName is what closes: "Candidatures, session 2".
func limitName(l lang.Lang, limit edition.Limit) string {
	name := upperFirst(words.FileNouns(l, limit.Call))
	if limit.Round != "" || limit.Stage != "" {
		name += ", " + limit.Name.In(string(l))
	}
	return name
}

// touched says whom the extension touches, and who is told.
func (x extending) touched(v *route.Visit) string {
	if x.Drafts+x.Submitted == 0 {
		return v.Say("Aucun dossier pour l’instant.", "No file yet.")
	}
	return v.Lang.Count(x.Drafts, v.Say("brouillon", "draft"), v.Say("brouillons", "drafts")) + v.Say(" et ", " and ") +
		v.Lang.Count(x.Submitted, v.Say("dossier déposé", "submitted file"), v.Say("dossiers déposés", "submitted files")) +
		v.Say(". Un courriel part à chaque personne qui les écrit.", ". A mail leaves to everybody who writes them.")
}
