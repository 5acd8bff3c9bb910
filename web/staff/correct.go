package staff

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/internal/worddiff"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// correcting is another wording being asked for: the form, then what it would
// change and whom it would touch, then the act.
type correcting struct {
	edition.Version
	edition.Correction
	// Now is the wording as it is; of a new question, only its kind.
	Now     edition.Wording
	Errors  map[string]string
	Summary []layout.FieldError

	// Of the preview:
	Next              edition.Version
	Drafts, Submitted int
}

const (
	pathInput      = "chemin"
	textInput      = "texte"
	textEnglish    = "texte_en"
	questionInput  = "question"
	questionInEN   = "question_en"
	callInput      = "appel"
	removeInput    = "retirer"
	correctionPage = "/textes/correction"
	correctAct     = "corriger"
	reviseAct      = "revoir"
)

// askWordings lists what may be corrected.
func askWordings(v *route.Visit) (route.Answer, error) {
	e, err := edition.Amendable(v.By(), v.Site.Shelf, edition.ID(v.PathValue("edition")))
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(wordingsView(v, e, wordingGroups(v, e))), nil
}

// wordingGroup is the wordings that readers meet together.
type wordingGroup struct {
	Title string
	All   []edition.Wording
}

func wordingGroups(v *route.Visit, e edition.Version) []wordingGroup {
	var groups []wordingGroup
	for _, w := range e.Wordings() {
		if w.Kind == edition.ContactWording || w.Kind == edition.QuestionWording {
			continue
		}
		title := upperFirst(words.FileNouns(v.Lang, w.Call))
		if len(w.Where) > 0 {
			title += v.Lang.Colon() + " " + w.Where[0].In(string(v.Lang))
		} else {
			title += v.Say("\u00a0: avant de commencer", ": before starting")
		}
		if n := len(groups); n == 0 || groups[n-1].Title != title {
			groups = append(groups, wordingGroup{Title: title})
		}
		last := &groups[len(groups)-1]
		last.All = append(last.All, w)
	}
	return groups
}

// wordingName is what a wording is, within its group.
func wordingName(v *route.Visit, w edition.Wording) string {
	field := ""
	if n := len(w.Where); n > 0 {
		field = v.Say("«\u00a0", "“") + w.Where[n-1].In(string(v.Lang)) + v.Say("\u00a0»", "”")
	}
	switch w.Kind {
	case edition.ContactWording:
		return v.Say("L’adresse de contact", "The contact address")
	case edition.QuestionWording:
		return v.Say("Une question fréquente", "A frequent question")
	case edition.IntroWording:
		return v.Say("Ce qu’il faut savoir avant de commencer", "What to know before starting")
	case edition.SectionWording:
		return v.Say("L’aide de la partie ", "The help of the section ") + field
	case edition.WhyWording:
		return v.Say("Pourquoi cette question\u202f? ", "Why this question? ") + field
	}
	return v.Say("L’aide de ", "The help of ") + field
}

// page is where the form posts.
func (x correcting) page(v *route.Visit) string {
	return v.To("/gestion/editions/" + string(x.ID) + correctionPage)
}

func startCorrection(v *route.Visit, path string) (correcting, error) {
	e, err := edition.Amendable(v.By(), v.Site.Shelf, edition.ID(v.PathValue("edition")))
	if err != nil {
		return correcting{}, err
	}
	x := correcting{Version: e, Now: edition.Wording{Kind: edition.QuestionWording}}
	if path != "" {
		var ok bool
		if x.Now, ok = e.Wording(path); !ok {
			return correcting{}, fellowship.ErrNotFound
		}
	}
	x.Correction = edition.Correction{Path: path, Text: x.Now.Text, Question: x.Now.Question}
	if x.Now.Kind == edition.QuestionWording {
		x.Call = x.Now.Call
	}
	return x, nil
}

// askCorrection shows the form.
func askCorrection(v *route.Visit) (route.Answer, error) {
	x, err := startCorrection(v, v.URL.Query().Get(pathInput))
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(correctView(v, x)), nil
}

// correct shows what a correction would do, then does it.
func correct(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	typed := v.PostForm.Get
	x, err := startCorrection(v, typed(pathInput))
	if err != nil {
		return route.Answer{}, err
	}
	x.Text = edition.Text{FR: typed(textInput), EN: typed(textEnglish)}
	x.Reason = edition.Text{FR: typed(reasonInput), EN: typed(inEnglish)}
	if x.Now.Kind == edition.QuestionWording {
		x.Question = edition.Text{FR: typed(questionInput), EN: typed(questionInEN)}
		x.Call, x.Remove = edition.CallKind(typed(callInput)), typed(removeInput) != ""
	}
	base, baseErr := strconv.Atoi(typed(baseInput))
	if typed(actInput) == reviseAct {
		return route.Page(correctView(v, x)), nil
	}
	if typed(actInput) == correctAct && baseErr == nil {
		next, err := doCorrect(v, x.ID, base, x.Correction)
		if err == nil {
			return route.SeeOther(v.To("/gestion/editions") + "?corrige=" + string(next.ID) + "#" + string(next.ID)), nil
		}
		if !errors.As(err, new(*fellowship.Invalid)) {
			return route.Answer{}, err
		}
	}
	x.Next, err = x.After(x.Version, v.At)
	var wrong *fellowship.Invalid
	if errors.As(err, &wrong) {
		return x.refused(v, wrong), nil
	}
	if err != nil {
		return route.Answer{}, err
	}
	if x.Now.Call != "" {
		err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
			x.Drafts, x.Submitted, err = tx.CountOfCall(ctx, v.By(), x.ID, x.Now.Call)
			return err
		})
		if err != nil {
			return route.Answer{}, err
		}
	}
	return route.Page(correctPreview(v, x)), nil
}

func doCorrect(v *route.Visit, id edition.ID, base int, asked edition.Correction) (next edition.Version, err error) {
	err = v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		next, err = edition.Correct(ctx, tx, v.By(), v.Site.Shelf, id, base, asked)
		if err != nil {
			return err
		}
		next.MadeBy = string(v.Viewer.ID)
		tx.AfterCommit(func() { v.Site.Shelf.Add(next) })
		return nil
	})
	return next, err
}

func (x correcting) refused(v *route.Visit, wrong *fellowship.Invalid) route.Answer {
	inputs := map[string]string{edition.PathField: textInput, edition.TextField: textInput, edition.QuestionField: questionInput,
		edition.CallField: callInput, edition.ReasonField: reasonInput}
	x.Errors = map[string]string{}
	for _, p := range wrong.Problems {
		input := inputs[p.Field]
		if x.Errors[input] == "" {
			x.Errors[input] = x.fault(v, p)
			x.Summary = append(x.Summary, layout.FieldError{Field: input, Text: x.Errors[input]})
		}
	}
	return route.PageWith(http.StatusUnprocessableEntity, correctView(v, x))
}

func (x correcting) fault(v *route.Visit, p fellowship.Problem) string {
	switch {
	case p.Code == fellowship.Unchanged:
		return v.Say("C’est déjà le texte publié. Changez-le, ou ne changez rien.", "That is the published text already. Change it, or change nothing.")
	case p.Code == fellowship.NotAnEmail:
		return v.Say("Écrivez une adresse entière, par exemple equipe@exemple.fr.", "Write a whole address, for example team@example.org.")
	case p.Code == fellowship.NotText:
		return v.Say("Ce texte contient un caractère illisible. Recopiez-le sans mise en forme.", "This text holds a character that can’t be read. Copy it again without formatting.")
	case p.Code == fellowship.NotAChoice:
		return v.Say("Choisissez où la question est montrée.", "Choose where the question is shown.")
	case p.Code == fellowship.TooLong:
		return v.Say("Ce texte a "+p.Got+" caractères, français et anglais ensemble, pour "+p.Want+" autorisés.", "This text has "+p.Got+" characters, French and English together, "+p.Want+" are allowed.")
	case p.Field == edition.QuestionField:
		return v.Say("Écrivez la question, en français.", "Write the question, in French.")
	case p.Field == edition.TextField:
		return v.Say("Écrivez le texte en français\u00a0: il fait foi.", "Write the text in French: it has authority.")
	}
	return v.Say("Indiquez le motif\u00a0: il est publié avec le modificatif.", "Give the reason: it is published with the amendment.")
}

// touched says whom the correction touches.
func (x correcting) touched(v *route.Visit) string {
	switch x.Now.Kind {
	case edition.ContactWording:
		return v.Say("Toutes les pages, dès maintenant.", "All pages, from now on.")
	case edition.QuestionWording:
		return v.Say("Toute personne qui lit la page de l’appel. Aucun courriel ne part.", "Everybody who reads the page of the call. No mail leaves.")
	}
	drafts := v.Lang.Count(x.Drafts, v.Say("brouillon montre", "draft shows"), v.Say("brouillons montrent", "drafts show")) + v.Say(" le nouveau texte", " the new text")
	if x.Drafts == 0 {
		drafts = v.Say("Aucun brouillon pour l’instant", "No draft yet")
	}
	submitted := v.Lang.Count(x.Submitted, v.Say("dossier déposé garde", "submitted file keeps"), v.Say("dossiers déposés gardent", "submitted files keep")) +
		v.Say(" les textes de son dépôt.", " the texts of its submission.")
	if x.Submitted == 0 {
		submitted = v.Say("Aucun dossier déposé.", "No submitted file.")
	} else if x.Submitted > 1 {
		submitted = strings.NewReplacer("de son dépôt", "de leur dépôt", "of its submission", "of their submission").Replace(submitted)
	}
	return drafts + v.Say(". ", ". ") + submitted
}

// change is one text before and after.
type change struct {
	Name   string
	Pieces []worddiff.Piece
}

// changes are the texts that the correction changes, in their language.
func (x correcting) changes(v *route.Visit) []change {
	var all []change
	add := func(name, was, is string) {
		was, is = strings.TrimSpace(was), strings.TrimSpace(strings.ReplaceAll(is, "\r\n", "\n"))
		if was != is {
			all = append(all, change{name, worddiff.Compare(was, is)})
		}
	}
	is := x.Correction
	if x.Remove {
		is = edition.Correction{}
	}
	add(v.Say("Question", "Question, in French"), x.Now.Question.FR, is.Question.FR)
	add(v.Say("Question, en anglais", "Question, in English"), x.Now.Question.EN, is.Question.EN)
	add(v.Say("Texte", "Text, in French"), x.Now.Text.FR, is.Text.FR)
	add(v.Say("Texte, en anglais", "Text, in English"), x.Now.Text.EN, is.Text.EN)
	return all
}

// callChoices say where a frequent question is shown.
func (x correcting) callChoices(v *route.Visit) []layout.Choice {
	list := []layout.Choice{{Value: "", Label: v.Say("Tous les appels", "All calls"), Chosen: x.Call == ""}}
	for _, kind := range []edition.CallKind{edition.TalentCall, edition.ProjectCall} {
		if call, ok := x.Calls[kind]; ok {
			list = append(list, layout.Choice{Value: string(kind), Label: call.Title.In(string(v.Lang)), Chosen: x.Call == kind})
		}
	}
	return list
}

// hidden are the values that the confirmation posts again.
func (x correcting) hidden() [][2]string {
	list := [][2]string{{pathInput, x.Path}, {textInput, x.Text.FR}, {textEnglish, x.Text.EN}, {questionInput, x.Question.FR}, {questionInEN, x.Question.EN},
		{callInput, string(x.Call)}, {reasonInput, x.Reason.FR}, {inEnglish, x.Reason.EN}, {baseInput, strconv.Itoa(x.N)}}
	if x.Remove {
		list = append(list, [2]string{removeInput, "oui"})
	}
	return list
}

// correctionAddress is the form for a wording, or for a new question.
func correctionAddress(v *route.Visit, e edition.Version, path string) string {
	address := v.To("/gestion/editions/" + string(e.ID) + correctionPage)
	if path != "" {
		address += "?" + url.Values{pathInput: {path}}.Encode()
	}
	return address
}
