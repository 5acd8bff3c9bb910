// Package messages is the thread of a file on its pages: what was said, the
// form to go on, and what to do with a message that is refused. Those who
// write a file and the team see the same thread under two addresses.
package messages

import (
	"cmp"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/admissibility"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/thread"
	"cohorte/internal/lang"
	"cohorte/web/form"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// MaxBody bounds a message with its files.
const MaxBody = 64 << 20

// The names of the inputs.
const (
	textInput  = thread.TextField
	filesInput = thread.AttachedField
	keyInput   = "_key"
	seenInput  = "_seen"
)

// kinds and fileLimit are what a message takes of a file.
var kinds = []string{"pdf", "odt", "docx", "png", "jpeg"}

const fileLimit = 5_000_000 // bytes

// pieces is the field of the attached files, so that they are looked at as
// those of a form are.
func pieces() edition.Field {
	most := thread.MostAttached
	return edition.Field{ID: filesInput, Type: edition.Attachment, Accept: kinds, Max: &most, MaxBytes: fileLimit}
}

// View is a thread before somebody of one side.
type View struct {
	Visit    *route.Visit
	Side     thread.Side // of the viewer
	Messages []thread.Message
	// Asked are the corrections that the authors were asked for, shown in
	// their place.
	Asked []admissibility.Verdict
	Scans file.Scans
	// Post is where the form goes; empty where the viewer can't write, and
	// Closed says why.
	Post, Closed string
	// Attached is the address of a file that came with a message.
	Attached func(n int, a file.Attached) string
	// Typed is what a refused form brought; Key is that of the form.
	Typed, Key string
	Errors     map[string]string
	Summary    []layout.FieldError
	// Back says why there is a text in the form that was not sent.
	Back string
	Sent bool
}

// Seen is the last message that the page shows, 0 for none.
func (w View) Seen() int {
	if len(w.Messages) == 0 {
		return 0
	}
	return w.Messages[len(w.Messages)-1].N
}

// Every are the attached files of a thread.
func Every(list []thread.Message) (all []file.Attached) {
	for _, m := range list {
		all = append(all, m.Attached...)
	}
	return all
}

// item is a message, or a correction that was asked for.
type item struct {
	At      time.Time
	Message *thread.Message
	Asked   *admissibility.Verdict
}

func (w View) items() []item {
	var list []item
	for i := range w.Messages {
		list = append(list, item{At: w.Messages[i].At, Message: &w.Messages[i]})
	}
	for i := range w.Asked {
		list = append(list, item{At: w.Asked[i].ToldAt, Asked: &w.Asked[i]})
	}
	slices.SortStableFunc(list, func(a, b item) int { return cmp.Compare(a.At.UnixNano(), b.At.UnixNano()) })
	return list
}

// who says whose message it is, for the viewer.
func (w View) who(m thread.Message) string {
	v := w.Visit
	name := m.ByName
	switch {
	case m.By == v.Viewer.ID:
		return v.Say("Vous", "You")
	case m.Side == thread.Team && (w.Side == thread.Authors || name == ""):
		return v.Say("L’équipe du programme", "The team of the programme")
	case m.Side == thread.Team:
		return name + v.Say(", pour l’équipe", ", for the team")
	case name == "" && w.Side == thread.Authors:
		return v.Say("Une autre personne du dossier", "Somebody else of the file")
	case name == "":
		return v.Say("La personne qui écrit le dossier", "The person who writes the file")
	}
	return name
}

// Posted is a message as it was posted.
type Posted struct {
	thread.Draft
	Received form.Received
	Problems []fellowship.Problem
}

// Receive reads a posted message; its files are kept on the disk already.
func Receive(v *route.Visit) (Posted, error) {
	got, err := form.Receive(v, []edition.Field{pieces()})
	if err != nil {
		return Posted{}, err
	}
	p := Posted{Received: got, Problems: got.Problems, Draft: thread.Draft{Text: got.Values.Get(textInput), Attached: got.Files[filesInput], Key: got.Values.Get(keyInput)}}
	p.Seen, err = strconv.Atoi(got.Values.Get(seenInput))
	if err != nil {
		p.Seen = 0
	}
	return p, nil
}

// Refused says whether an act refused the message as it was written, and puts
// what is wrong with it, and what was typed, back into the view. Status is that
// of the answer.
func (w *View) Refused(p Posted, err error) (status int, refused bool) {
	var invalid *fellowship.Invalid
	var late *fellowship.NoLongerPossible
	switch {
	case errors.As(err, &invalid):
		status = http.StatusUnprocessableEntity
		p.Problems = append(p.Problems, invalid.Problems...)
	case errors.As(err, &late):
		status = http.StatusGone
		if late.Why == fellowship.ChangedSince {
			status = http.StatusConflict
		}
		w.Summary = append(w.Summary, layout.FieldError{Text: w.closedText(late)})
	case len(p.Problems) > 0:
		status = http.StatusUnprocessableEntity
	default:
		return 0, false
	}
	w.Typed, w.Errors = p.Text, map[string]string{}
	for _, problem := range p.Problems {
		text := w.faultText(problem)
		id := problem.Field
		if id == thread.KeyField {
			id = ""
		}
		if w.Errors[id] == "" {
			w.Errors[id] = text
			w.Summary = append(w.Summary, layout.FieldError{Field: id, Text: text})
		}
	}
	return status, true
}

func (w View) closedText(late *fellowship.NoLongerPossible) string {
	if late.Why == fellowship.FileWithdrawn {
		return w.Visit.Say("Votre message n’est pas envoyé\u00a0: ce dossier a été retiré. Copiez-le si vous voulez le garder.",
			"Your message is not sent: this file was withdrawn. Copy it if you want to keep it.")
	}
	return w.Visit.Say("Votre message n’est pas envoyé\u00a0: un autre message est arrivé au même moment. Relisez, puis envoyez.",
		"Your message is not sent: another one came at the same moment. Read it, then send.")
}

func (w View) faultText(p fellowship.Problem) string { return FaultText(w.Visit.Lang, p) }

// FaultText says what to do about a fault of a message.
func FaultText(l lang.Lang, p fellowship.Problem) string {
	switch {
	case p.Field == thread.TextField && p.Code == fellowship.Missing:
		return l.T("Écrivez votre message.", "Write your message.")
	case p.Code == fellowship.TooLong:
		got, _ := strconv.Atoi(p.Got)
		want, _ := strconv.Atoi(p.Want)
		return l.T("Ce texte a "+l.Number(got)+" caractères pour "+l.Number(want)+" autorisés\u00a0: enlevez-en "+l.Number(got-want)+".",
			"This text has "+l.Number(got)+" characters, "+l.Number(want)+" are allowed: take out "+l.Number(got-want)+".")
	case p.Code == fellowship.NotText:
		return l.T("Ce texte contient des signes illisibles. Retapez-le.", "This text holds unreadable signs. Type it again.")
	case p.Field == thread.TextField && p.Code == fellowship.TooMany:
		return l.T(p.Want+" de vos messages attendent déjà une réponse\u00a0: laissez le temps à l’équipe de répondre.",
			p.Want+" of your messages wait for an answer already: leave the team the time to answer.")
	case p.Code == fellowship.TooMany:
		return l.T("Joignez "+p.Want+" fichiers au plus par message\u00a0: il y en a "+p.Got+" ou davantage. Choisissez-les à nouveau.",
			"Attach at most "+p.Want+" files to a message: there are "+p.Got+" or more. Choose them again.")
	}
	if said := form.FileFault(l, p); said != "" {
		return said
	}
	return l.T("Cette page a changé depuis que vous l’avez ouverte. Relisez votre message, puis envoyez-le.",
		"This page has changed since you opened it. Read your message again, then send it.")
}

// NewKey is the key of a form, so that it can be posted twice and count once.
func NewKey() string { return rand.Text() }

// typedIn is what a form left behind when the session had ended.
func typedIn(encoded string) string {
	values, err := url.ParseQuery(encoded)
	if err != nil {
		return ""
	}
	return values.Get(textInput)
}

// filesHint says what may be attached.
func filesHint(l lang.Lang) string {
	most := l.Number(thread.MostAttached)
	each := form.Size(l, fileLimit)
	return l.T(most+" au plus, "+each+" chacun\u00a0: PDF, ODT, DOCX, PNG ou JPEG.", most+" at most, "+each+" each: PDF, ODT, DOCX, PNG or JPEG.")
}
