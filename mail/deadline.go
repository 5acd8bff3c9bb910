package mail

import (
	"context"
	"strconv"
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/message"
	"cohorte/internal/lang"
	"cohorte/store"
)

// The mails about limits are owed, but reminders: each concerns a file that the
// person opened and has not withdrawn, and says what they could lose. A
// reminder says what ends the reminders, to submit or to withdraw, and has a
// stop link besides.

// limited is a file with what a mail about its limit needs.
type limited struct {
	file.File
	Lead     bool
	Call     edition.Call    // as in force now
	Rules    edition.Version // in force now
	Closes   time.Time       // exclusive
	Progress file.Progress
	Form     edition.Form
	Late     file.LateOpening // the last one
}

func (m limited) lastMinute() time.Time { return m.Closes.Add(-time.Minute) }

// aboutLimit writes to each writer of a file, unless words say that there is
// nothing to write any more.
func (p *Post) aboutLimit(ctx context.Context, payload string, kind message.Kind, at time.Time,
	words func(l lang.Lang, m limited, job store.FileLimitPayload) (letter, error),
) error {
	job, err := store.ReadFileLimit(payload)
	if err != nil {
		return err
	}
	return p.toWriters(ctx, job.File, kind, job.About(), at, func(ctx context.Context, tx *store.Tx, f file.File, to account.Account) (letter, error) {
		m, err := p.limited(ctx, tx, f, to, job.Closes, at)
		if err != nil {
			return letter{}, err
		}
		l, err := words(lang.Lang(to.Lang), m, job)
		l.Until = m.Closes
		if kind == message.Left {
			l.Until = time.Time{} // news of a limit that passed is good at any time
		}
		return l, err
	})
}

func (p *Post) limited(ctx context.Context, tx *store.Tx, f file.File, to account.Account, closes, at time.Time) (m limited, err error) {
	m = limited{File: f, Closes: closes}
	follows, err := file.Followed(p.Shelf, f, at)
	if err != nil {
		return m, err
	}
	var ok bool
	if m.Rules, ok = p.Shelf.InForce(f.Edition, at); !ok {
		return m, &fellowship.NoLongerPossible{Why: fellowship.EditionUnknown}
	}
	m.Call, m.Form = m.Rules.Calls[f.Call], file.FormOf(follows.Edition, f.Call)
	writers, err := tx.WritersOf(ctx, f.ID)
	if err != nil {
		return m, err
	}
	for _, w := range writers {
		m.Lead = m.Lead || w.Account.ID == to.ID && w.Role == file.Lead
	}
	late, err := tx.LateOpeningsOf(ctx, f.ID)
	if err != nil {
		return m, err
	}
	if len(late) > 0 {
		m.Late = late[0]
	}
	stored, err := tx.AnswersToWriteAbout(ctx, f.ID)
	if err != nil {
		return m, err
	}
	given, err := file.DecodeAnswers(file.Fields(m.Form), stored)
	m.Progress = file.Completeness(follows.Edition, f.Call, given)
	return m, err
}

// Reminder reminds the writers of a draft of its limit, and says what is
// missing. Rule C-9.
func (p *Post) Reminder(ctx context.Context, payload string, at time.Time) error {
	return p.aboutLimit(ctx, payload, message.Reminder, at, func(l lang.Lang, m limited, _ store.FileLimitPayload) (letter, error) {
		if m.State.Status != file.Draft || !at.Before(m.Closes) || !m.Call.At(at).Closes.Equal(m.Closes) {
			return letter{}, errNothing
		}
		return p.Programme.reminder(l, m), nil
	})
}

// Left tells the writers of a draft that a limit passed on it, and what comes
// next. Rule F-22.
func (p *Post) Left(ctx context.Context, payload string, at time.Time) error {
	return p.aboutLimit(ctx, payload, message.Left, at, func(l lang.Lang, m limited, _ store.FileLimitPayload) (letter, error) {
		closed, _ := m.Call.LastClosed(at)
		ended := closed.Equal(m.Closes) || m.Late.Until.Equal(m.Closes)
		waits := m.State.Status == file.Draft && !m.Late.Holds(at)
		if !ended || !waits && m.State.Status != file.LeftAsDraft {
			return letter{}, errNothing
		}
		return p.Programme.left(l, m, at), nil
	})
}

// OpenedLate tells the writers of a file until when it is open for them.
func (p *Post) OpenedLate(ctx context.Context, payload string, at time.Time) error {
	return p.aboutLimit(ctx, payload, message.OpenedLate, at, func(l lang.Lang, m limited, job store.FileLimitPayload) (letter, error) {
		if m.Late.N != job.N || !m.Late.Holds(at) || m.State.Status == file.Withdrawn {
			return letter{}, errNothing
		}
		return p.Programme.openedLate(l, m), nil
	})
}

// Extended tells the writers of a file that its call closes later.
func (p *Post) Extended(ctx context.Context, payload string, at time.Time) error {
	return p.aboutLimit(ctx, payload, message.Extended, at, func(l lang.Lang, m limited, job store.FileLimitPayload) (letter, error) {
		before, okBefore := p.Shelf.Version(m.Edition, job.Version-1)
		after, ok := p.Shelf.Version(m.Edition, job.Version)
		if !ok || !okBefore {
			// The shelf of another process may be a minute late.
			return letter{}, &fellowship.NoLongerPossible{Why: fellowship.EditionUnknown}
		}
		if m.State.Status == file.Withdrawn || !at.Before(m.Closes) {
			return letter{}, errNothing
		}
		return p.Programme.extended(l, m, before, after.Amendments[job.Version-1]), nil
	})
}

// servesUntil is when a mail is of no use any more; zero when it always is.
func servesUntil(m message.Mail) time.Time {
	if !m.Until.IsZero() {
		return m.Until
	}
	if m.Kind != message.Reminder && m.Kind != message.OpenedLate {
		return time.Time{}
	}
	parts := strings.Split(m.Object, "/")
	if len(parts) < 2 {
		return time.Time{}
	}
	until, err := time.Parse(time.RFC3339, parts[1])
	if err != nil {
		return time.Time{}
	}
	return until
}

// toSubmit is the subject of what is to be done before a limit.
func (m limited) toSubmit(l lang.Lang) string {
	until := l.DayMonth(m.lastMinute()) + l.T(" à ", " at ") + l.Clock(m.lastMinute())
	if m.File.Call == edition.ProjectCall {
		return l.T("À faire\u00a0: déposer votre projet avant le "+until, "To do: submit your project before "+until)
	}
	return l.T("À faire\u00a0: candidater avant le "+until, "To do: submit your application before "+until)
}

// isDraft is the fact of a draft, which nobody may take for a submission.
func (m limited) isDraft(l lang.Lang) string {
	_, e := yours(l, m.File)
	words := titled(l, m.File)
	it := l.T("il", "it")
	if e != "" {
		it = "elle"
	}
	return sentence(words) + l.T(" est un brouillon\u00a0: "+it+" n’est pas déposé"+e+".", " is a draft: "+it+" is not submitted.")
}

// mostNamed is how many missing answers a mail names.
const mostNamed = 5

// missing says what is left to do, and names it.
func (m limited) missing(l lang.Lang) string {
	var names []string
	seen := map[string]bool{}
	for _, problem := range m.Progress.Problems() {
		id := file.TopField(problem.Field)
		if f, ok := m.Form.Field(id); ok && !seen[id] {
			seen[id] = true
			names = append(names, strings.TrimSpace(f.Label.In(string(l))))
		}
	}
	said := ""
	switch left := len(names); {
	case left == 0:
		said = l.T("Toutes les réponses sont là\u00a0: il reste à relire et à déposer.", "Every answer is there: what is left is to check and submit.")
	default:
		said = l.T("Il reste ", "Left: ") + l.Count(left, l.T("réponse", "answer"), l.T("réponses", "answers")) + l.Colon() + " "
		if more := left - mostNamed; more > 0 {
			names = append(names[:mostNamed], l.T("et ", "and ")+l.Count(more, l.T("autre", "other"), l.T("autres", "others")))
		}
		said += strings.Join(names, l.T("\u202f; ", "; ")) + "."
	}
	if !m.Lead {
		said += l.T(" Seule la personne qui porte le dossier peut le déposer.", " Only the lead of the file can submit it.")
	}
	return said
}

func (p Programme) about(l lang.Lang, m limited) letter {
	return letter{Lang: l, Link: p.page(l, filePath(m.File)), Signed: p.signed(l),
		Why: l.T("Vous recevez ce courriel parce que vous écrivez le dossier "+m.Number+".",
			"You receive this mail because you write the file "+m.Number+".")}
}

func (p Programme) reminder(l lang.Lang, m limited) letter {
	x := p.about(l, m)
	x.Subject = m.toSubmit(l)
	x.Fact = m.isDraft(l)
	x.Act = m.missing(l) + l.T(" L’appel ferme le ", " The call closes on ") + l.Deadline(m.lastMinute()) + "."
	x.Why += l.T(" Déposer ou retirer le dossier met fin aux rappels.", " Submitting or withdrawing the file ends the reminders.")
	return x
}

func (p Programme) left(l lang.Lang, m limited, at time.Time) letter {
	x := p.about(l, m)
	words, e := yours(l, m.File)
	x.Subject = l.T("Pour information\u00a0: votre brouillon n’a pas été déposé", "For information: your draft was not submitted")
	since := l.T("L’appel est clos depuis le ", "The call closed on ")
	_, round := m.Call.LastClosed(at)
	switch {
	case m.Late.Until.Equal(m.Closes):
		since = l.T("Votre dossier n’est plus ouvert depuis le ", "Your file has been closed since ")
	case round != nil:
		since = sentence(round.Name.In(string(l))) + l.T(" est close depuis le ", " closed on ")
	}
	it := "Il"
	if e != "" {
		it = "Elle"
	}
	x.Fact = since + l.Deadline(m.lastMinute()) + l.T(" et "+words+" est resté"+e+" en brouillon. "+it+" ne sera pas lu"+e+".",
		" and "+words+" was still a draft. It will not be read.")
	w := m.Call.At(at)
	switch {
	case m.State.Status == file.Draft && w.Round != nil:
		x.Act = sentence(w.Round.Name.In(string(l))) + l.Colon() + " " + l.Period(w.Round.Opens.Time, w.Round.Closes.Time) +
			l.T(". Votre brouillon est gardé\u00a0: vous pourrez l’y déposer.", ". Your draft is kept: you can submit it then.")
	case m.State.Status == file.Draft:
		x.Act = l.T("Votre brouillon est gardé.", "Your draft is kept.")
	default:
		x.Act = l.T("Vous pouvez le relire et le reprendre au prochain appel.", "You can read it again and take it up at the next call.")
	}
	return x
}

func (p Programme) openedLate(l lang.Lang, m limited) letter {
	x := p.about(l, m)
	words, e := yours(l, m.File)
	x.Subject = m.toSubmit(l)
	x.Fact = sentence(titled(l, m.File)) + l.T(" est rouvert"+e+" pour vous jusqu’au "+l.Deadline(m.lastMinute())+".",
		" is open for you again until "+l.Deadline(m.lastMinute())+".")
	if m.Submissions > 0 {
		x.Act = l.T("La version déposée reste celle qui sera lue tant que vous ne déposez pas à nouveau.", "The submitted version is the one that will be read unless you submit again.")
	} else {
		x.Act = sentence(words) + l.T(" n’est pas déposé"+e+". ", " is not submitted. ") + m.missing(l)
	}
	x.Next = []string{l.T("Motif\u00a0: ", "Reason: ") + m.Late.Reason}
	x.Reason = m.Late.Reason
	return x
}

func (p Programme) extended(l lang.Lang, m limited, before edition.Version, a edition.Amendment) letter {
	x := p.about(l, m)
	last := m.lastMinute()
	x.Subject = l.T("Pour information\u00a0: l’appel ferme le ", "For information: the call closes on ") + l.DayMonth(last) + l.T(" à ", " at ") + l.Clock(last)
	x.Fact = a.Title.In(string(l))
	for _, was := range before.Limits() {
		if len(a.Changes) == 1 && was.Path() == a.Changes[0].Path {
			x.Fact += l.T(" Il devait fermer le ", " It was to close on ") + l.Deadline(was.Closes.Time) + "."
		}
	}
	if m.Submissions > 0 {
		x.Act = l.T("Votre dossier est déposé\u00a0: rien à faire. Vous pouvez le modifier et le déposer à nouveau jusqu’à la nouvelle limite.",
			"Your file is submitted: nothing to do. You can change it and submit again until the new limit.")
	} else {
		x.Act = m.isDraft(l) + " " + m.missing(l)
	}
	x.Reason, x.Cause = a.Reason.In(string(l)), "amendment/"+strconv.Itoa(a.Number)
	x.Next = []string{l.T("Motif\u00a0: ", "Reason: ") + a.Reason.In(string(l)),
		l.T("Modificatif n° ", "Amendment no. ") + l.Number(a.Number) + l.T(" de ", " of ") + m.Rules.Name.In(string(l)) + "."}
	return x
}

// sentence begins with a capital.
func sentence(words string) string {
	first := []rune(words)
	if len(first) == 0 {
		return words
	}
	return strings.ToUpper(string(first[0])) + string(first[1:])
}
