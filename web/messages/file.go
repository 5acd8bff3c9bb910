package messages

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/admissibility"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/thread"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// Routes are the pages of the messages of those who write the files of a call.
func Routes(call edition.CallKind) []route.Route {
	page := "/" + words.CallPath(call) + "/{number}/messages"
	return []route.Route{
		{Pattern: "GET " + page, Needs: route.SignedIn, Handler: show(call)},
		{Pattern: "POST " + page, Needs: route.SignedIn, MaxBody: MaxBody, Late: keepLate, Handler: send(call)},
		{Pattern: "POST " + page + "/lecture", Needs: route.SignedIn, Handler: read(call)},
		{Pattern: "GET " + page + "/{n}/pieces/{sha256}", Needs: route.SignedIn, Handler: attached(call)},
	}
}

// section is under which what a session left behind is kept: no section of a
// form begins with this sign.
const section = "_messages"

// own is the thread of a file before one of those who write it.
type own struct {
	View
	file.File
	Unread int
}

func open(v *route.Visit, call edition.CallKind) (o own, err error) {
	number, err := file.ParseNumber(v.PathValue("number"))
	if err != nil {
		return o, fellowship.ErrNotFound
	}
	var waiting file.Unsaved
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if o.File, _, err = tx.FileForWriter(ctx, v.Viewer.ID, number); err != nil {
			return err
		}
		if o.Messages, err = tx.MessagesForWriter(ctx, v.By(), number); err != nil {
			return err
		}
		if o.Unread, err = tx.Unread(ctx, v.By(), number); err != nil {
			return err
		}
		if o.Scans, err = tx.Scans(ctx, Every(o.Messages)); err != nil {
			return err
		}
		verdict, err := tx.ToldVerdict(ctx, v.Viewer.ID, number)
		if err == nil && verdict.Word == admissibility.ToComplete {
			o.Asked = []admissibility.Verdict{verdict}
		}
		if err != nil && !errors.Is(err, fellowship.ErrNotFound) {
			return err
		}
		waiting, err = tx.Unsaved(ctx, v.By(), number, section)
		if errors.Is(err, fellowship.ErrNotFound) {
			return nil
		}
		return err
	})
	if err != nil {
		return o, err
	}
	if o.Call != call {
		return o, fellowship.ErrNotFound
	}
	o.Visit, o.Side, o.Key = v, thread.Authors, NewKey()
	o.View.Attached = func(n int, a file.Attached) string {
		return v.To(o.page() + "/" + strconv.Itoa(n) + "/pieces/" + a.SHA256)
	}
	switch err := thread.Begun(o.File); {
	case err == nil:
		o.Post = v.To(o.page())
	case o.State.Status == file.Withdrawn:
		o.Closed = v.Say("Ce dossier a été retiré\u00a0: les messages restent lisibles, et personne ne peut plus en écrire ici.",
			"This file was withdrawn: the messages can still be read, and nobody can write here any more.")
	}
	if waiting.Typed != "" && o.Post != "" {
		o.Typed = typedIn(waiting.Typed)
		o.Back = v.Say("Votre session avait pris fin à "+v.Lang.Clock(waiting.At)+" avant l’envoi. Votre message est ci-dessous, et n’est pas encore envoyé. Les fichiers sont à choisir à nouveau.",
			"Your session had ended at "+v.Lang.Clock(waiting.At)+", before this was sent. Your message is below, and is not sent yet. Files must be chosen again.")
	}
	return o, nil
}

func (o own) page() string { return words.FilePage(o.File) + "/messages" }

func (o own) frame() layout.Frame {
	audience := layout.Candidate
	if o.Call == edition.ProjectCall {
		audience = layout.Host
	}
	v := o.Visit
	f := v.Frame(v.Say("Messages", "Messages")+" – "+o.Number, audience)
	f.Role = words.FileNoun(v.Lang, o.Call) + " " + o.Number
	f.Scripts = []string{"file.js", "thread.js"}
	f.Failed = len(o.Summary) > 0
	return f
}

// drafting says that the file was never submitted: what its authors want to
// know is a question on the call.
func (o own) drafting() bool { return o.Submissions == 0 && o.State.Status != file.Withdrawn }

// questions is the page of the questions on the call.
func (o own) questions() string {
	return o.Visit.To("/appels/" + string(o.Edition) + "/" + words.CallPath(o.Call) + "/questions")
}

// asking says whether the call takes questions now.
func (o own) asking() bool {
	e, ok := o.Visit.Site.EditionInForce(o.Edition, o.Visit.At)
	if !ok {
		return false
	}
	state := e.Calls[o.Call].At(o.Visit.At).State
	return state == edition.Open || state == edition.BetweenTwo
}

func show(call edition.CallKind) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		o, err := open(v, call)
		if err != nil {
			return route.Answer{}, err
		}
		o.Sent = v.URL.Query().Has("envoye")
		return route.Page(ownView(o)), nil
	}
}

func send(call edition.CallKind) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		if _, err := open(v, call); err != nil {
			return route.Answer{}, err
		}
		p, err := Receive(v)
		if err != nil {
			return route.Answer{}, err
		}
		var m thread.Message
		if len(p.Problems) == 0 {
			err = v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
				if m, err = thread.Write(ctx, tx, v.By(), thread.Authors, v.PathValue("number"), p.Draft); err != nil {
					return err
				}
				number, _ := file.ParseNumber(v.PathValue("number"))
				if err := tx.ForgetUnsaved(ctx, v.By(), number, section); err != nil {
					return err
				}
				return p.Received.Note(ctx, tx, v)
			})
		}
		o, openErr := open(v, call)
		if openErr != nil {
			return route.Answer{}, openErr
		}
		if status, refused := o.Refused(p, err); refused {
			o.Back = ""
			return route.PageWith(status, ownView(o)), nil
		}
		if err != nil {
			return route.Answer{}, err
		}
		return route.SeeOther(v.To(o.page()) + "?envoye#message-" + strconv.Itoa(m.N)), nil
	}
}

// read notes what the viewer has read: a page that is opened does not.
func read(call edition.CallKind) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		o, err := open(v, call)
		if err != nil {
			return route.Answer{}, err
		}
		if err := v.ParseForm(); err != nil {
			return route.Answer{}, err
		}
		n, err := strconv.Atoi(v.PostForm.Get(seenInput))
		if err != nil {
			n = 0
		}
		err = v.Site.DB.WriteLoose(v.Context(), func(ctx context.Context, tx *store.Tx) error {
			return thread.Read(ctx, tx, v.By(), o.Number, n)
		})
		if err != nil {
			return route.Answer{}, err
		}
		return route.SeeOther(v.To(o.page())), nil
	}
}

func attached(call edition.CallKind) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		o, err := open(v, call)
		if err != nil {
			return route.Answer{}, err
		}
		return Give(v, o.View, route.ToSave)
	}
}

// Give sends the attached file that the address names.
func Give(v *route.Visit, w View, how route.Manner) (route.Answer, error) {
	n, err := strconv.Atoi(v.PathValue("n"))
	if err != nil {
		return route.Answer{}, fellowship.ErrNotFound
	}
	for _, m := range w.Messages {
		i := slices.IndexFunc(m.Attached, func(a file.Attached) bool { return m.N == n && a.SHA256 == v.PathValue("sha256") })
		if i >= 0 {
			return v.Attached(m.Attached[i], w.Scans, how)
		}
	}
	return route.Answer{}, fellowship.ErrNotFound
}

// keepLate keeps a message that was posted under a session that has ended.
func keepLate(v *route.Visit, secret string, typed url.Values) (kept bool, err error) {
	number, err := file.ParseNumber(v.PathValue("number"))
	if err != nil {
		return false, nil
	}
	u := file.Unsaved{Number: number, Section: section, Typed: typed.Encode(), At: v.At}
	err = v.Site.DB.WriteLoose(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		return file.KeepUnsaved(ctx, tx, secret, u)
	})
	if errors.Is(err, fellowship.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// lastMinute is the last minute before the end of a day.
func lastMinute(end time.Time) time.Time { return end.Add(-time.Minute) }

// label is that of the field of a message.
func (w View) label() string {
	if w.Side == thread.Team {
		return w.Visit.Say("Votre message aux personnes qui écrivent le dossier", "Your message to those who write the file")
	}
	return w.Visit.Say("Votre message à l’équipe du programme", "Your message to the team of the programme")
}

// sentText says what became of a message.
func (w View) sentText() string {
	if w.Side == thread.Team {
		return w.Visit.Say("Message envoyé. Les personnes qui écrivent le dossier sont prévenues par courriel.", "Message sent. Those who write the file are told by mail.")
	}
	return w.Visit.Say("Message envoyé. L’équipe est prévenue par courriel.", "Message sent. The team is told by mail.")
}
