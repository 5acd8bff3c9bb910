package staff

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/admissibility"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/lang"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// panel is the admissibility of a file beside its answers: what they say of
// each condition, what was decided, what was asked outside, and the form.
type panel struct {
	Findings []admissibility.Finding
	Verdicts []admissibility.Verdict // the newest first
	Stages   []confirming
	Typed    url.Values
	Faults   []layout.FieldError
	Crossed  bool   // another officer decided since the page was made
	Done     string // what was just done
}

// confirming is a confirmation that the file needs, with its last request.
type confirming struct {
	Stage edition.Stage
	admissibility.Confirmation
}

func (p panel) last() admissibility.Verdict {
	if len(p.Verdicts) == 0 {
		return admissibility.Verdict{}
	}
	return p.Verdicts[0]
}

// judges says whether the viewer may give a verdict on the file now.
func (o opened) judges(v *route.Visit) bool {
	return may(v, fellowship.DecideFiles) && admissibility.Judged(o.State.Status) && o.Shown.N == o.File.Submissions
}

// readPanel reads what stands beside the answers that are shown.
func (o opened) readPanel(v *route.Visit) (p panel, err error) {
	p.Findings = admissibility.Findings(o.Reading.Rules, o.Call, o.Reading.Answers)
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if p.Verdicts, err = tx.Verdicts(ctx, o.ID); err != nil {
			return err
		}
		asked, err := tx.Confirmations(ctx, o.ID)
		p.Stages = nil
		for _, s := range admissibility.Needed(o.Reading.Rules, o.Call, o.Reading.Answers) {
			last, _ := admissibility.Last(asked, s.ID)
			p.Stages = append(p.Stages, confirming{Stage: s, Confirmation: last})
		}
		return err
	})
	switch v.URL.Query().Get("fait") {
	case "verdict":
		p.Done = v.Say("Recevabilité enregistrée. Personne n’est prévenu pour l’instant.", "Admissibility saved. Nobody is told yet.")
	case "demande":
		p.Done = v.Say("Demande enregistrée, le courriel part.", "Request saved, the mail is leaving.")
	}
	return p, err
}

// giveVerdict keeps what an officer decides, and leads to the next file of the
// list when asked to: the place in the list is read before, because the file
// may leave the list with its verdict.
func giveVerdict(call edition.CallKind) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		o, err := openVersion(v, call)
		if err != nil {
			return route.Answer{}, err
		}
		if err := v.ParseForm(); err != nil {
			return route.Answer{}, err
		}
		j, faults := readJudgement(v)
		if len(faults) == 0 {
			err = v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
				_, err := admissibility.Give(ctx, tx, v.By(), v.Site.Shelf, o.Number, j)
				return err
			})
		}
		var late *fellowship.NoLongerPossible
		crossed := errors.As(err, &late) && late.Why == fellowship.ChangedSince
		if problems := problemsIn(err); crossed || len(problems)+len(faults) > 0 {
			return judgedAgain(v, call, append(faults, faultsOf(v, problems)...), crossed)
		}
		if err != nil {
			return route.Answer{}, err
		}
		switch {
		case v.PostForm.Get("suivante") == "":
			return route.SeeOther(o.done(v, "verdict")), nil
		case o.Place.Next != "":
			return route.SeeOther(o.From.file(v, o.Place.Next, "")), nil
		}
		return route.SeeOther(v.To(o.From.path()) + query(o.From.values())), nil
	}
}

// done is the page of the file after an act.
func (o opened) done(v *route.Visit, what string) string {
	q := o.From.values()
	q.Set("fait", what)
	return v.To(o.From.path()+"/"+o.Number) + query(q) + "#recevabilite"
}

// judgedAgain shows the file again with what was typed and why it was not
// kept. Both are read anew: of two officers at once, the later one sees what
// the other decided, and may decide otherwise knowingly.
func judgedAgain(v *route.Visit, call edition.CallKind, faults []layout.FieldError, crossed bool) (route.Answer, error) {
	o, err := openVersion(v, call)
	if err != nil {
		return route.Answer{}, err
	}
	p, err := o.readPanel(v)
	if err != nil {
		return route.Answer{}, err
	}
	p.Typed, p.Faults, p.Crossed = v.PostForm, faults, crossed
	status := http.StatusUnprocessableEntity
	if crossed {
		status = http.StatusConflict
	}
	return route.PageWith(status, dossierView(v, o, p)), nil
}

func readJudgement(v *route.Visit) (j admissibility.Judgement, faults []layout.FieldError) {
	q := v.PostForm
	j = admissibility.Judgement{Word: admissibility.Word(q.Get("verdict")), Motive: strings.ReplaceAll(q.Get("motive"), "\r\n", "\n"), Fields: q["fields"]}
	j.Seen, _ = strconv.Atoi(q.Get("seen"))
	j.Submission, _ = strconv.Atoi(q.Get("submission"))
	if j.Word == admissibility.ToComplete {
		due, fault := readDay(v, "due")
		if fault != "" {
			faults = append(faults, layout.FieldError{Field: "due", Text: fault})
		}
		j.Due = due
	}
	return j, faults
}

// readDay reads a day in three parts as the end of that day in Paris; fault is
// empty when it can be read, or when nothing was typed.
func readDay(v *route.Visit, name string) (end time.Time, fault string) {
	part := func(suffix string) string { return strings.TrimSpace(v.PostForm.Get(name + suffix)) }
	if part(".day")+part(".month")+part(".year") == "" {
		return time.Time{}, ""
	}
	pad := func(s string, n int) string { return strings.Repeat("0", max(n-len(s), 0)) + s }
	d, err := edition.ParseDate(pad(part(".year"), 4) + "-" + pad(part(".month"), 2) + "-" + pad(part(".day"), 2))
	if err != nil {
		return time.Time{}, v.Say("Écrivez la date ainsi\u00a0: 26 04 2024, un jour qui existe.", "Write the date like this: 26 04 2024, a day that exists.")
	}
	return d.AddDays(1).Start(), ""
}

func problemsIn(err error) []fellowship.Problem {
	var invalid *fellowship.Invalid
	if errors.As(err, &invalid) {
		return invalid.Problems
	}
	return nil
}

// faultsOf words what a rule found wrong in the forms of the panel.
func faultsOf(v *route.Visit, problems []fellowship.Problem) (faults []layout.FieldError) {
	for _, p := range problems {
		text := v.Say("Relisez cette réponse.", "Check this answer.")
		switch {
		case p.Field == "verdict":
			text = v.Say("Choisissez\u00a0: recevable, non recevable ou à compléter.", "Choose: admissible, not admissible or to complete.")
		case p.Field == "motive" && p.Code == fellowship.Missing:
			text = v.Say("Écrivez le motif\u00a0: la personne le lira.", "Write the reason: the person will read it.")
		case p.Code == fellowship.TooLong:
			text = v.Say("Raccourcissez ce texte\u00a0: "+p.Want+" caractères au plus.", "Shorten this text: at most "+p.Want+" characters.")
		case p.Field == "fields":
			text = v.Say("Cochez au moins une réponse à corriger.", "Tick at least one answer to correct.")
		case p.Field == "due" && p.Code == fellowship.TooSmall:
			text = v.Say("Choisissez un jour à venir.", "Choose a day to come.")
		case p.Field == "due":
			text = v.Say("Indiquez jusqu’à quel jour.", "Say until which day.")
		case p.Field == "contact":
			text = v.Say("Écrivez une adresse complète, par exemple nom@exemple.fr.", "Write a complete address, such as name@example.org.")
		}
		faults = append(faults, layout.FieldError{Field: p.Field, Text: text})
	}
	return faults
}

// askedDue is the day of a request in the page, which has the day of a
// correction too.
const askedDue = "confirmation-due"

// typed is what was posted by one of the two forms of the panel: the one with
// the input "stage" asks somebody outside.
func (p panel) typed(asking bool, name string) string {
	if p.Typed.Has("stage") != asking {
		return ""
	}
	return p.Typed.Get(name)
}

// askConfirmation asks somebody outside.
func askConfirmation(call edition.CallKind) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		o, err := openVersion(v, call)
		if err != nil {
			return route.Answer{}, err
		}
		if err := v.ParseForm(); err != nil {
			return route.Answer{}, err
		}
		r := admissibility.Request{Stage: v.PostForm.Get("stage"), Contact: v.PostForm.Get("contact"), Lang: string(lang.FR)}
		if v.PostForm.Get("lang") == string(lang.EN) {
			r.Lang = string(lang.EN)
		}
		r.Seen, _ = strconv.Atoi(v.PostForm.Get("seen"))
		var fault string
		if r.Due, fault = readDay(v, "due"); fault != "" {
			return judgedAgain(v, call, []layout.FieldError{{Field: askedDue, Text: fault}}, false)
		}
		err = v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := admissibility.Ask(ctx, tx, v.By(), v.Site.Shelf, o.Number, r)
			return err
		})
		if problems := problemsIn(err); len(problems) > 0 {
			faults := faultsOf(v, problems)
			for i := range faults {
				if faults[i].Field == "due" {
					faults[i].Field = askedDue
				}
			}
			return judgedAgain(v, call, faults, false)
		}
		if err != nil {
			return route.Answer{}, err
		}
		return route.SeeOther(o.done(v, "demande")), nil
	}
}

// truthState is what the answers say of a condition, as a badge.
func truthState(l lang.Lang, t edition.Truth) layout.State {
	switch t {
	case edition.True:
		return layout.State{Role: layout.Success, Word: l.T("Remplie", "Fulfilled")}
	case edition.False:
		return layout.State{Role: layout.Warning, Word: l.T("Non remplie", "Not fulfilled")}
	case edition.ToAssess:
		return layout.State{Role: layout.Info, Word: l.T("À juger", "To be assessed")}
	}
	return layout.State{Role: layout.Neutral, Word: l.T("À compléter", "To complete")}
}

// verdictState is a verdict as a badge for the team.
func verdictState(l lang.Lang, w admissibility.Word) layout.State {
	switch w {
	case admissibility.Admissible:
		return layout.State{Role: layout.Success, Word: l.T("Recevable", "Admissible")}
	case admissibility.NotAdmissible:
		return layout.State{Role: layout.Neutral, Word: l.T("Non recevable", "Not admissible")}
	}
	return layout.State{Role: layout.Warning, Word: l.T("À compléter", "To complete")}
}

// valueRead is the answer that a condition reads, as the viewer may see it.
func (o opened) valueRead(f edition.Field) string {
	r := o.Reading
	if f.Identifying && !r.Identities {
		return r.Lang.T("masqué", "hidden")
	}
	if said := words.Answer(r.Lang, r.Rules.Edition, r.Call, f, r.Answers[f.ID]); len(said) > 0 {
		return strings.Join(said, ", ")
	}
	return r.Lang.T("sans réponse", "no answer")
}

// summary is "4 conditions remplies sur 5".
func (p panel) summary(v *route.Visit) string {
	fulfilled := 0
	for _, f := range p.Findings {
		if f.Truth == edition.True {
			fulfilled++
		}
	}
	return v.Lang.Count(fulfilled, v.Say("condition remplie", "condition fulfilled"), v.Say("conditions remplies", "conditions fulfilled")) +
		v.Say(" sur ", " of ") + v.Lang.Number(len(p.Findings)) + v.Say(", d’après les réponses", ", by the answers")
}

// standing is the badge of the file for the team: what its authors do not see.
func (p panel) standing(v *route.Visit, f file.File) []layout.State {
	switch last := p.last(); {
	case last.About(f) && !last.Told():
		s := verdictState(v.Lang, last.Word)
		s.Word += v.Say(", non annoncé", ", not told")
		return []layout.State{s}
	case !last.About(f) && f.State.Status == file.Submitted:
		return []layout.State{{Role: layout.Warning, Word: v.Say("Recevabilité à vérifier", "Admissibility to verify")}}
	}
	return nil
}

func (p panel) errorOf(field string) string {
	i := slices.IndexFunc(p.Faults, func(e layout.FieldError) bool { return e.Field == field })
	if i < 0 {
		return ""
	}
	return p.Faults[i].Text
}

func (p panel) words(v *route.Visit) []layout.Choice {
	var list []layout.Choice
	for _, w := range admissibility.Words() {
		list = append(list, layout.Choice{Value: string(w), Label: verdictState(v.Lang, w).Word, Chosen: p.Typed.Get("verdict") == string(w)})
	}
	return list
}

// given says who decided what, and when.
func given(v *route.Visit, d admissibility.Verdict) string {
	who := d.GivenName
	if who == "" {
		who = v.Say("une personne de l’équipe", "somebody of the team")
	}
	said := v.Say("Décidé par ", "Decided by ") + who + v.Say(", le ", ", on ") + v.Lang.ShortDateTime(d.GivenAt)
	if d.Told() {
		return said + v.Say(", annoncé le ", ", told on ") + v.Lang.ShortDateTime(d.ToldAt)
	}
	return said + v.Say(", pas encore annoncé", ", not told yet")
}

// answerState is where a request to somebody outside stands.
func (c confirming) state(v *route.Visit) layout.State {
	switch {
	case c.N == 0:
		return layout.State{Role: layout.Warning, Word: v.Say("À demander", "To be asked")}
	case c.Answer == admissibility.Confirmed:
		return layout.State{Role: layout.Success, Word: v.Say("Confirmé", "Confirmed")}
	case c.Answer == admissibility.NotConfirmed:
		return layout.State{Role: layout.Neutral, Word: v.Say("Non confirmé", "Not confirmed")}
	case !v.At.Before(c.Due):
		return layout.State{Role: layout.Warning, Word: v.Say("Sans réponse", "No answer")}
	}
	return layout.State{Role: layout.Info, Word: v.Say("Réponse attendue", "Answer awaited")}
}

// lastMinute is the last minute before the end of a day.
func lastMinute(end time.Time) time.Time { return end.Add(-time.Minute) }

// labels names fields, on one line.
func (o opened) labels(ids []string) string {
	var names []string
	for _, f := range file.Fields(file.FormOf(o.Reading.Rules.Edition, o.Call)) {
		if slices.Contains(ids, f.ID) {
			names = append(names, f.Label.In(string(o.Reading.Lang)))
		}
	}
	return strings.Join(names, " · ")
}

// reopenable are the fields that a correction may ask for: those that the
// submission shows.
func (o opened) reopenable(p panel) []layout.Choice {
	var list []layout.Choice
	form := file.FormOf(o.Reading.Rules.Edition, o.Call)
	for _, s := range form.Sections {
		for _, f := range file.ShownFieldsOf(form, s, o.Reading.Answers) {
			list = append(list, layout.Choice{Value: f.ID, Label: f.Label.In(string(o.Reading.Lang)), Chosen: slices.Contains(p.Typed["fields"], f.ID)})
		}
	}
	return list
}

// webAddress says whether a proof is the address of a page.
func webAddress(proof string) bool {
	u, err := url.Parse(proof)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && !strings.ContainsAny(proof, " \n")
}

// verifying says an entry about the verification of a file.
func verifying(v *route.Visit, r store.Recorded) string {
	word := lowerFirst(verdictState(v.Lang, admissibility.Word(r.Facts["word"])).Word)
	switch r.Verb {
	case "admissibility.given":
		return v.Say("a décidé de la recevabilité\u00a0: ", "decided on the admissibility: ") + word
	case "admissibility.told":
		return v.Say("a annoncé la recevabilité\u00a0: ", "told the admissibility: ") + word
	case "confirmation.asked":
		return v.Say("a demandé une confirmation", "asked for a confirmation")
	}
	return v.Say("a reçu la réponse à une demande de confirmation", "received the answer to a request to confirm")
}
