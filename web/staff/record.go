package staff

import (
	"context"
	"net/url"
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// linesPerPage is how many lines of the record a page shows.
const linesPerPage = 100

// day is the lines of one day in Paris, newest first.
type day struct {
	Title string
	ID    string
	Lines []line
}

// line is one act as a sentence: time, who, verb, object.
type line struct {
	At     time.Time
	Who    string
	Did    string
	Object string
	Href   string // of the object, empty where there is no page
	Note   string
}

// recordFilter is the record as its address says it.
type recordFilter struct {
	What, Who string
	From, To  string // days, 2024-04-23
	Until     string // the line after which to go on: "time id"
}

func readRecordFilter(v *route.Visit) recordFilter {
	q := v.URL.Query()
	f := recordFilter{Until: q.Get("apres")}
	for what := range subjects {
		if what == q.Get("quoi") {
			f.What = what
		}
	}
	if q.Get("qui") == "cohorte" {
		f.Who = "cohorte"
	}
	for to, name := range map[*string]string{&f.From: "du", &f.To: "au"} {
		if _, err := edition.ParseDate(q.Get(name)); err == nil {
			*to = q.Get(name)
		}
	}
	return f
}

// subjects are the families of acts, by their word in addresses.
var subjects = map[string]string{"dossiers": "file", "comptes": "account", "editions": "edition", "courriels": "mail", "organisations": "organisation",
	"messages": "thread", "questions": "question", "pre-instruction": "screening", "evaluations": "review", "liens": "conflict", "conservation": "keeping"}

func (f recordFilter) store() store.RecordFilter {
	out := store.RecordFilter{Subject: subjects[f.What], Machine: f.Who == "cohorte", Most: linesPerPage + 1}
	if d, err := edition.ParseDate(f.From); err == nil {
		out.From = d.Start()
	}
	if d, err := edition.ParseDate(f.To); err == nil {
		out.Before = d.AddDays(1).Start()
	}
	at, id, _ := strings.Cut(f.Until, " ")
	if t, err := time.Parse(time.RFC3339Nano, at); err == nil {
		out.AfterAt, out.AfterID = t, id
	}
	return out
}

func (f recordFilter) older(v *route.Visit, last store.Recorded) string {
	q := url.Values{"apres": {last.At.UTC().Format(time.RFC3339Nano) + " " + last.ID}}
	for name, value := range map[string]string{"quoi": f.What, "qui": f.Who, "du": f.From, "au": f.To} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return v.To("/gestion/journal") + query(q)
}

func record(v *route.Visit) (route.Answer, error) {
	f := readRecordFilter(v)
	var lines []store.Recorded
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		lines, err = tx.Record(ctx, v.By(), f.store())
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	older := ""
	if len(lines) > linesPerPage {
		lines = lines[:linesPerPage]
		older = f.older(v, lines[linesPerPage-1])
	}
	return route.Page(recordView(v, f, byDay(v, lines), older)), nil
}

// byDay groups lines that come newest first.
func byDay(v *route.Visit, lines []store.Recorded) []day {
	var days []day
	for _, r := range lines {
		id := edition.DateOf(r.At.In(edition.Paris)).String()
		if len(days) == 0 || days[len(days)-1].ID != id {
			days = append(days, day{Title: v.Lang.Day(r.At), ID: id})
		}
		last := &days[len(days)-1]
		last.Lines = append(last.Lines, sentence(v, r))
	}
	for i := range days {
		days[i].Lines = folded(v, days[i].Lines)
	}
	return days
}

// sentence says one entry. A verb that nobody has worded yet is shown as it
// is: a line of the record is never left out.
func sentence(v *route.Visit, r store.Recorded) line {
	l := afterReading(v, r, line{At: r.At, Who: who(v, r), Did: kept(v, r)})
	switch r.Verb {
	case "file.submitted":
		l.Did = v.Say("a déposé le dossier", "submitted the file")
		l.Note = v.Say("version ", "version ") + r.Facts["n"]
	case "file.withdrawn":
		l.Did = v.Say("a retiré le dossier", "withdrew the file")
		if r.Number == "" {
			l.Did = v.Say("a retiré un brouillon", "withdrew a draft")
		}
	case "file.writer_left":
		l.Did = v.Say("a quitté l’équipe du dossier", "left the team of the file")
		if r.Facts["account"] != r.By {
			l.Did = v.Say("a retiré quelqu’un de l’équipe du dossier", "took somebody off the team of the file")
		}
	case "file.opened_late":
		l.Did = v.Say("a rouvert un dossier", "opened a file late")
		if t, err := time.Parse(time.RFC3339, r.Facts["until"]); err == nil {
			l.Note = v.Say("jusqu’au ", "until ") + v.Lang.DayAndTime(t.Add(-time.Minute))
		}
	case "file.exported", "file.brought_in", "file.brought_again":
		l.Did, l.Note = transferSentence(v, r)
	case "edition.amended", "edition.corrected":
		l.Did = v.Say("a prolongé un appel de l’édition", "extended a call of the edition")
		if r.Verb == "edition.corrected" {
			l.Did = v.Say("a corrigé un texte de l’édition", "corrected a text of the edition")
		}
		l.Object = editionName(v, edition.ID(r.Object))
		l.Note = v.Say("version ", "version ") + r.Facts["version"]
		l.Href = v.To("/editions/" + r.Object)
	case "mail.released", "mail.held", "mail.resumed", "mail.dropped", "mail.undone", "mail.edited", "mail.template_saved", "mail.habit_chosen":
		l.Did, l.Note = mailing(v, r)
	case "admissibility.given", "admissibility.told", "confirmation.asked", "confirmation.answered":
		l.Did = verifying(v, r)
	case "account.role_given":
		l.Did = v.Say("a donné le rôle ", "gave the role ") + roleOf(v, r) + v.Say(" à", " to")
		l.Object = toWhom(v, r)
	case "account.role_removed":
		l.Did = v.Say("a retiré le rôle ", "took the role ") + roleOf(v, r) + v.Say(" à", " from")
		l.Object = toWhom(v, r)
	case "organisation.attached":
		l.Did = v.Say("a déclaré son organisation", "declared their organisation")
		l.Note = "SIRET " + r.Facts["siret"]
	case "file.host_changed":
		l.Did = v.Say("a rattaché à son organisation le brouillon", "tied to their organisation the draft")
		l.Note = "SIRET " + r.Facts["siret"]
	case "edition.kept":
		l.Did = v.Say("a figé les règles de l’édition", "froze the rules of the edition")
		l.Object = editionName(v, edition.ID(r.Object))
		l.Note = v.Say("version ", "version ") + r.Facts["version"]
		if v.Site.Has("/editions/{edition}") {
			l.Href = v.To("/editions/" + r.Object)
		}
	default:
		talked(v, r, &l)
		read(v, r, &l)
	}
	if r.Number != "" {
		l.Object, l.Href = r.Number, v.To(pageOf(r.Number))
	}
	return l
}

func roleOf(v *route.Visit, r store.Recorded) string {
	return v.Lang.Quote(words.RoleName(v.Lang, account.Role(r.Facts["role"])))
}

func toWhom(v *route.Visit, r store.Recorded) string {
	if r.ObjectName == "" {
		return v.Say("une personne", "somebody")
	}
	return r.ObjectName
}

// pageOf is the page of a file for the team: its number says the call.
func pageOf(number string) string {
	if strings.HasPrefix(number, edition.ProjectCall.Letter()) {
		return "/gestion/projets/" + number
	}
	return "/gestion/candidatures/" + number
}

// who acted. The machine is named as such; somebody without a name, or whose
// name the viewer may not see, is "a person".
func who(v *route.Visit, r store.Recorded) string {
	switch {
	case r.By == "":
		return "Cohorte"
	case r.Name != "":
		return r.Name
	case r.OfTeam:
		return v.Say("Une personne de l’équipe", "Somebody of the team")
	case r.Subject() == "file" && !may(v, fellowship.SeeIdentities):
		return v.Say("La personne qui dépose", "The person who submits")
	}
	return v.Say("Une personne", "Somebody")
}

func subjectChoices(v *route.Visit, chosen string) []layout.Choice {
	list := []layout.Choice{
		{Value: "dossiers", Label: v.Say("Dossiers", "Files")},
		{Value: "comptes", Label: v.Say("Comptes et rôles", "Accounts and roles")},
		{Value: "organisations", Label: v.Say("Organisations déclarées", "Declared organisations")},
		{Value: "editions", Label: v.Say("Éditions", "Editions")},
		{Value: "conservation", Label: v.Say("Conservation et effacement", "Keeping and erasure")},
		{Value: "courriels", Label: v.Say("Courriels", "Mails")},
		{Value: "messages", Label: v.Say("Messages", "Messages")},
		{Value: "questions", Label: v.Say("Questions sur les appels", "Questions on calls")},
		{Value: "pre-instruction", Label: v.Say("Pré-instruction", "Screening")},
		{Value: "evaluations", Label: v.Say("Évaluations", "Reviews")},
		{Value: "liens", Label: v.Say("Liens et déports", "Ties and recusals")},
	}
	for i := range list {
		list[i].Chosen = list[i].Value == chosen
	}
	return list
}
