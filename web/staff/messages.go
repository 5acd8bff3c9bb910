package staff

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"cohorte/fellowship"
	"cohorte/fellowship/admissibility"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/thread"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/messages"
	"cohorte/web/route"
)

// talk is the messages of a file before the team.
type talk struct {
	opened
	messages.View
	Settled bool
}

// messagesTab is "Messages (2 sans réponse)".
func messagesTab(v *route.Visit, waiting int) string {
	if waiting == 0 {
		return "Messages"
	}
	return "Messages (" + v.Lang.Number(waiting) + v.Say(" sans réponse)", " unanswered)")
}

func openTalk(v *route.Visit, call edition.CallKind) (t talk, err error) {
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if t.opened, err = openFile(ctx, tx, v, call, "/messages"); err != nil {
			return err
		}
		if t.Messages, err = tx.MessagesForTeam(ctx, v.By(), t.ID); err != nil {
			return err
		}
		if t.Scans, err = tx.Scans(ctx, messages.Every(t.Messages)); err != nil {
			return err
		}
		verdicts, err := tx.Verdicts(ctx, t.ID)
		t.Asked = slices.DeleteFunc(verdicts, func(d admissibility.Verdict) bool { return !d.Told() || d.Word != admissibility.ToComplete })
		return err
	})
	if err != nil {
		return t, err
	}
	t.Visit, t.Side, t.Key = v, thread.Team, messages.NewKey()
	t.View.Attached = func(n int, a file.Attached) string {
		return v.To(t.page() + "/" + strconv.Itoa(n) + "/pieces/" + a.SHA256)
	}
	switch {
	case thread.Begun(t.File) != nil:
		t.Closed = v.Say("Ce dossier a été retiré\u00a0: les messages restent lisibles, et personne ne peut plus en écrire ici.",
			"This file was withdrawn: the messages can still be read, and nobody can write here any more.")
	case may(v, fellowship.DecideFiles):
		t.Post = v.To(t.page()) + query(t.From.values())
	}
	return t, nil
}

func (t talk) page() string { return t.From.path() + "/" + t.Number + "/messages" }

// done is the page after an act, with the list that the reader came from.
func (t talk) done(v *route.Visit, what, anchor string) string {
	q := t.From.values()
	q.Set("fait", what)
	return v.To(t.page()) + query(q) + anchor
}

func fileMessages(call edition.CallKind) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		t, err := openTalk(v, call)
		if err != nil {
			return route.Answer{}, err
		}
		done := v.URL.Query().Get("fait")
		t.Sent, t.Settled = done == "envoye", done == "sans-reponse"
		return route.Page(talkView(v, t)), nil
	}
}

func sendMessage(call edition.CallKind) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		if _, err := openTalk(v, call); err != nil {
			return route.Answer{}, err
		}
		p, err := messages.Receive(v)
		if err != nil {
			return route.Answer{}, err
		}
		var m thread.Message
		if len(p.Problems) == 0 {
			err = v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
				if m, err = thread.Write(ctx, tx, v.By(), thread.Team, v.PathValue("number"), p.Draft); err != nil {
					return err
				}
				return p.Received.Note(ctx, tx, v)
			})
		}
		t, openErr := openTalk(v, call)
		if openErr != nil {
			return route.Answer{}, openErr
		}
		if status, refused := t.Refused(p, err); refused {
			return route.PageWith(status, talkView(v, t)), nil
		}
		if err != nil {
			return route.Answer{}, err
		}
		return route.SeeOther(t.done(v, "envoye", "#message-"+strconv.Itoa(m.N))), nil
	}
}

// settleMessages says that what was shown needs no answer.
func settleMessages(call edition.CallKind) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		t, err := openTalk(v, call)
		if err != nil {
			return route.Answer{}, err
		}
		if err := v.ParseForm(); err != nil {
			return route.Answer{}, err
		}
		seen, err := strconv.Atoi(v.PostForm.Get("_seen"))
		if err != nil {
			seen = 0
		}
		err = v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
			return thread.Settle(ctx, tx, v.By(), t.Number, seen)
		})
		if err != nil {
			return route.Answer{}, err
		}
		return route.SeeOther(t.done(v, "sans-reponse", "")), nil
	}
}

func messageFile(call edition.CallKind) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		t, err := openTalk(v, call)
		if err != nil {
			return route.Answer{}, err
		}
		return messages.Give(v, t.View, route.ToRead)
	}
}

// letterToMany is one message to a selection of files.
type letterToMany struct {
	batch
	Text, Key string
	Faults    map[string]string
}

// countInput is the number of files, typed to confirm.
const countInput = "combien"

// askMessage shows to whom a message to a selection would go, and whom it
// can't reach.
func askMessage(call edition.CallKind) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		m := letterToMany{batch: batch{From: readListing(v, call)}, Key: messages.NewKey()}
		err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) error {
			numbers, left, err := chosen(ctx, tx, v, m.From)
			m.Left = left
			if err != nil {
				return err
			}
			return m.look(ctx, tx, v, call, numbers)
		})
		if err != nil {
			return route.Answer{}, err
		}
		return route.Page(letterView(v, m)), nil
	}
}

// chosen are the numbers of the files that are ticked, or those of the whole
// list, and how many there are beyond the most that is done at once.
func chosen(ctx context.Context, tx *store.Tx, v *route.Visit, l listing) (numbers []string, left int, err error) {
	q := v.URL.Query()
	numbers = q["dossier"]
	if q.Get("tous") != "" {
		f := l.filter()
		f.Page, f.Size = 1, mostAtOnce
		all, err := tx.Files(ctx, v.By(), f)
		if err != nil {
			return nil, 0, err
		}
		numbers, left = nil, max(all.Total-mostAtOnce, 0)
		for _, one := range all.Files {
			numbers = append(numbers, one.Number)
		}
	}
	if len(numbers) > mostAtOnce {
		numbers, left = numbers[:mostAtOnce], len(numbers)-mostAtOnce
	}
	return numbers, left, nil
}

// look says of each file whether it can be written to now.
func (m *letterToMany) look(ctx context.Context, tx *store.Tx, v *route.Visit, call edition.CallKind, numbers []string) error {
	m.Rows = nil
	for _, number := range numbers {
		f, err := tx.FileForStaff(ctx, v.By(), number)
		if errors.Is(err, fellowship.ErrNotFound) || err == nil && f.Call != call {
			continue
		}
		if err != nil {
			return err
		}
		m.Rows = append(m.Rows, batchRow{File: f, Why: thread.Begun(f)})
	}
	return nil
}

// doMessage writes to each file, each on its own; every row says what became
// of it. Posted twice, it writes once.
func doMessage(call edition.CallKind) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		if err := v.ParseForm(); err != nil {
			return route.Answer{}, err
		}
		m := letterToMany{batch: batch{From: readListing(v, call)}, Text: v.PostForm.Get(thread.TextField), Key: v.PostForm.Get("_key")}
		numbers := v.PostForm["dossier"]
		if len(numbers) > mostAtOnce {
			return route.Answer{}, &fellowship.Invalid{Problems: []fellowship.Problem{{Field: "dossier", Code: fellowship.TooMany}}}
		}
		m.Typed = v.PostForm.Get(countInput)
		if m.Faults = m.check(v, len(numbers)); len(m.Faults) > 0 {
			return m.again(v, call, numbers)
		}
		m.After = true
		for _, number := range numbers {
			r, err := m.send(v, call, number)
			var invalid *fellowship.Invalid
			switch {
			case errors.Is(err, fellowship.ErrNotFound):
				continue
			case errors.As(err, &invalid):
				m.Faults = map[string]string{thread.TextField: messages.FaultText(v.Lang, invalid.Problems[0])}
				m.After = false
				return m.again(v, call, numbers)
			case err != nil:
				return route.Answer{}, err
			}
			m.Rows = append(m.Rows, r)
		}
		return route.Page(letterView(v, m)), nil
	}
}

func (m letterToMany) check(v *route.Visit, n int) map[string]string {
	faults := map[string]string{}
	if thread.Text(m.Text) == "" {
		faults[thread.TextField] = v.Say("Écrivez le message.", "Write the message.")
	}
	if typed, err := strconv.Atoi(m.Typed); err != nil || typed != n {
		faults[countInput] = v.Say("Écrivez le nombre de dossiers\u00a0: "+strconv.Itoa(n)+".", "Write the number of files: "+strconv.Itoa(n)+".")
	}
	return faults
}

// again shows the page with what was typed: nothing was sent.
func (m letterToMany) again(v *route.Visit, call edition.CallKind, numbers []string) (route.Answer, error) {
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) error { return m.look(ctx, tx, v, call, numbers) })
	if err != nil {
		return route.Answer{}, err
	}
	return route.PageWith(http.StatusUnprocessableEntity, letterView(v, m)), nil
}

// send writes to one file; a refusal is a row of the answer, not its end.
func (m letterToMany) send(v *route.Visit, call edition.CallKind, number string) (r batchRow, err error) {
	var refused *fellowship.NoLongerPossible
	err = v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if r.File, err = tx.FileForStaff(ctx, v.By(), number); err != nil {
			return err
		}
		if r.Call != call {
			return fellowship.ErrNotFound
		}
		_, err = thread.Write(ctx, tx, v.By(), thread.Team, number, thread.Draft{Text: m.Text, Key: m.Key})
		return err
	})
	if errors.As(err, &refused) {
		r.Why, err = refused, nil
	}
	return r, err
}

func (m letterToMany) title(v *route.Visit) string {
	return v.Say("Écrire aux personnes", "Write to the people")
}

// lead says what, how many, who is told, and whether it can be undone.
func (m letterToMany) lead(v *route.Visit) string {
	done, not := len(m.numbers(true)), len(m.numbers(false))
	if m.After {
		return v.Lang.Count(done, v.Say("message envoyé", "message sent"), v.Say("messages envoyés", "messages sent")) + ", " + v.Lang.Number(not) + v.Say(" non.", " not.")
	}
	return v.Say("Le message s’ajoute aux échanges de chaque dossier, et un courriel dit qu’il attend. Cela ne s’annule pas.",
		"The message is added to the thread of each file, and a mail says that it waits. This can’t be undone.")
}

// toAll is the page that writes to every file of the list.
func (l listing) toAll(v *route.Visit) string {
	q := l.values()
	q.Set("tous", "1")
	return v.To(l.path()+"/messages") + query(q)
}

// summary lists what is wrong with the form.
func (m letterToMany) summary() (list []layout.FieldError) {
	for _, id := range []string{thread.TextField, countInput} {
		if text := m.Faults[id]; text != "" {
			list = append(list, layout.FieldError{Field: id, Text: text})
		}
	}
	return list
}

// whyNoMessage words why a file can't be written to.
func whyNoMessage(v *route.Visit, why error) string {
	var late *fellowship.NoLongerPossible
	if errors.As(why, &late) && late.Why == fellowship.FileWithdrawn {
		return v.Say("le dossier a été retiré", "the file was withdrawn")
	}
	return v.Say("un autre message est arrivé au même moment\u00a0: recommencez pour ce dossier", "another message came at the same moment: try this file again")
}
