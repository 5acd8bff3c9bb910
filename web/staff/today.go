package staff

import (
	"context"
	"strconv"
	"time"
	"unicode"
	"unicode/utf8"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/message"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// desk is what the day looks like.
type desk struct {
	Calls  []callDesk
	Todo   []task
	Record []line
}

// task is something that waits, with the link to exactly its rows.
type task struct {
	N           string
	What, Since string
	Href        string
}

// callDesk is one call of one edition with its counts.
type callDesk struct {
	Edition edition.Version
	Kind    edition.CallKind
	State   layout.State
	When    string
	Closes  time.Time
	Counts  []layout.Counter
	Parts   []part
	PartsOf string
	Chart   *layout.ChartOf
	Waiting int
	Oldest  time.Time
}

// part is how many files have a profile or come from a kind of organisation.
type part struct {
	Label, Href, N string
	Files, Of      int
}

// shownDays is how many days of submissions the chart shows.
const shownDays = 10

// lastLines is how many lines of the record the page ends with.
const lastLines = 8

func today(v *route.Visit) (route.Answer, error) {
	var d desk
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		d = desk{}
		return d.read(ctx, tx, v)
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(todayView(v, d)), nil
}

func (d *desk) read(ctx context.Context, tx *store.Tx, v *route.Visit) error {
	for _, e := range v.Site.Shelf.All(v.At) {
		for _, kind := range []edition.CallKind{edition.TalentCall, edition.ProjectCall} {
			call, ok := e.Calls[kind]
			if !ok || e.Kind == edition.Example {
				continue
			}
			c := callDesk{Edition: e, Kind: kind, Closes: call.At(v.At).Closes}
			c.State, c.When = words.CallState(v.Lang, call, v.At)
			has, err := c.read(ctx, tx, v)
			if err != nil {
				return err
			}
			if has || call.At(v.At).State == edition.Open {
				d.Calls = append(d.Calls, c)
			}
		}
	}
	for _, c := range d.Calls {
		if c.Waiting > 0 {
			l := c.listing()
			l.Desk, l.Sort = store.ToVerify, "anciens"
			d.Todo = append(d.Todo, task{N: v.Lang.Number(c.Waiting), Href: v.To(l.path()) + query(l.values()),
				What:  words.FileNouned(v.Lang, c.Kind, c.Waiting) + v.Say(" à vérifier", ", to verify") + " · " + c.Edition.Name.In(string(v.Lang)),
				Since: v.Say("en attente ", "the oldest arrived ") + v.Lang.Relative(v.At, c.Oldest)})
		}
	}
	for _, waits := range []store.Standing{store.ToTell, store.Overdue} {
		for _, c := range d.Calls {
			if err := d.count(ctx, tx, v, c, waits); err != nil {
				return err
			}
		}
	}
	if err := d.readMessages(ctx, tx, v); err != nil {
		return err
	}
	if err := d.readReadings(ctx, tx, v); err != nil {
		return err
	}
	return d.readRest(ctx, tx, v)
}

// readMessages adds the messages and the questions that wait for an answer.
func (d *desk) readMessages(ctx context.Context, tx *store.Tx, v *route.Visit) error {
	for _, c := range d.Calls {
		l := c.listing()
		l.Unanswered = true
		n, since, err := tx.Unanswered(ctx, v.By(), l.filter())
		if err != nil {
			return err
		}
		if n > 0 {
			d.Todo = append(d.Todo, task{N: v.Lang.Number(n), Href: v.To(l.path()) + query(l.values()),
				What: v.Lang.Plural(n, v.Say("message sans réponse", "unanswered message"), v.Say("messages sans réponse", "unanswered messages")) +
					" · " + c.Edition.Name.In(string(v.Lang)) + ", " + words.FileNouns(v.Lang, c.Kind),
				Since: v.Say("en attente ", "the oldest was written ") + v.Lang.Relative(v.At, since)})
		}
	}
	n, err := tx.QuestionsWaiting(ctx, v.By())
	if err == nil && n > 0 {
		d.Todo = append(d.Todo, task{N: v.Lang.Number(n), Href: v.To("/gestion/questions"),
			What: v.Lang.Plural(n, v.Say("question sur un appel, à répondre", "question on a call, to answer"), v.Say("questions sur un appel, à répondre", "questions on calls, to answer"))})
	}
	return err
}

// count adds the files of a call that stand so with the officers.
func (d *desk) count(ctx context.Context, tx *store.Tx, v *route.Visit, c callDesk, waits store.Standing) error {
	l := c.listing()
	l.Desk, l.Sort = waits, "anciens"
	f := l.filter()
	f.Size = 1
	found, err := tx.Files(ctx, v.By(), f)
	if err != nil || found.Total == 0 {
		return err
	}
	what := v.Lang.Plural(found.Total, words.FileNoun(v.Lang, c.Kind), words.FileNouns(v.Lang, c.Kind))
	if waits == store.Overdue {
		what += v.Say(", correction en retard", ", correction overdue")
	} else {
		what += v.Say(", recevabilité à annoncer", ", admissibility to be told")
	}
	d.Todo = append(d.Todo, task{N: v.Lang.Number(found.Total), Href: v.To(l.path()) + query(l.values()), What: what + " · " + c.Edition.Name.In(string(v.Lang))})
	return nil
}

// readRest adds the mails that did not arrive and the end of the record.
func (d *desk) readRest(ctx context.Context, tx *store.Tx, v *route.Visit) error {
	if may(v, fellowship.SeeMail) {
		if err := d.readMails(ctx, tx, v); err != nil {
			return err
		}
	}
	if may(v, fellowship.SeeRecord) {
		lines, err := tx.Record(ctx, v.By(), store.RecordFilter{Most: linesPerPage})
		if err != nil {
			return err
		}
		for _, r := range lines {
			d.Record = append(d.Record, sentence(v, r))
		}
		d.Record = folded(v, d.Record)
		d.Record = d.Record[:min(len(d.Record), lastLines)]
	}
	return nil
}

// readMails adds the mails to be read and the addresses that refuse them.
func (d *desk) readMails(ctx context.Context, tx *store.Tx, v *route.Visit) error {
	groups, err := readGroups(ctx, tx, v)
	if err != nil {
		return err
	}
	read, held := task{Href: v.To("/gestion/courriels") + "?etat=" + mailStateWord(message.ToRead) + "#a-relire"}, 0
	n := 0
	for _, g := range groups {
		if g.State == message.Held {
			held += g.Mails
			continue
		}
		if n == 0 {
			read.Since = v.Say("en attente ", "the oldest was written ") + v.Lang.Relative(v.At, g.Since)
		}
		n += g.Mails
	}
	if n+held > 0 {
		read.N, read.What = v.Lang.Number(n), v.Lang.Plural(n, v.Say("courriel à relire", "mail to be read"), v.Say("courriels à relire", "mails to be read"))
		if held > 0 {
			read.What += v.Say(", et ", ", and ") + v.Lang.Count(held, v.Say("bloqué", "held"), v.Say("bloqués", "held"))
		}
		d.Todo = append(d.Todo, read)
	}
	refused, err := tx.AddressesInError(ctx, v.By(), mailsPerPage)
	if k := len(refused); k > 0 {
		d.Todo = append(d.Todo, task{N: v.Lang.Number(k), Href: v.To("/gestion/courriels") + "?erreurs=1#erreurs",
			What: v.Lang.Plural(k, v.Say("adresse en erreur", "address in error"), v.Say("adresses en erreur", "addresses in error"))})
	}
	return err
}

func (c callDesk) listing() listing { return listing{Call: c.Kind, Edition: c.Edition.ID} }

// read counts the files of the call; has says whether there are any.
func (c *callDesk) read(ctx context.Context, tx *store.Tx, v *route.Visit) (has bool, err error) {
	l := c.listing()
	all := l.filter()
	all.WithDrafts = true
	states, err := tx.FileFacets(ctx, v.By(), all, store.ByStatus)
	if err != nil {
		return false, err
	}
	received := 0
	counter := func(n int, label string, status file.Status) layout.Counter {
		to := l
		to.Status = status
		return layout.Counter{Value: v.Lang.Number(n), Label: label, Href: v.To(l.path()) + query(to.values())}
	}
	for _, s := range states {
		has = true
		status := file.Status(s.Value)
		c.Counts = append(c.Counts, counter(s.Files, words.Status(v.Lang, status).Word, status))
	}
	times, err := tx.SubmissionTimes(ctx, v.By(), l.filter())
	if err != nil {
		return has, err
	}
	if received = len(times); received > 0 {
		c.Counts = append([]layout.Counter{counter(received, v.Say("reçus en tout", "received in all"), "")}, c.Counts...)
	}
	waiting := l
	waiting.Desk, waiting.Sort = store.ToVerify, "anciens"
	f := waiting.filter()
	f.Size = 1
	oldest, err := tx.Files(ctx, v.By(), f)
	if err != nil {
		return has, err
	}
	if c.Waiting = oldest.Total; c.Waiting > 0 {
		c.Oldest = oldest.Files[0].SubmittedAt
	}
	c.Chart = c.byDay(v, times)
	return has, c.readParts(ctx, tx, v, received)
}

// readParts counts what was received by profile, or by kind of organisation.
func (c *callDesk) readParts(ctx context.Context, tx *store.Tx, v *route.Visit, received int) error {
	l := c.listing()
	column, name := store.ByProfile, profileName
	c.PartsOf = v.Say("Par profil", "By profile")
	if c.Kind == edition.ProjectCall {
		column, name = store.ByOrganisationKind, kindName
		c.PartsOf = v.Say("Par type d’organisme", "By kind of organisation")
	}
	found, err := tx.FileFacets(ctx, v.By(), l.filter(), column)
	if err != nil {
		return err
	}
	for _, f := range found {
		if f.Value == "" {
			continue
		}
		to := l
		if c.Kind == edition.ProjectCall {
			to.Kind = f.Value
		} else {
			to.Profile = f.Value
		}
		c.Parts = append(c.Parts, part{Label: name(v, c.Kind, c.Edition.ID, f.Value), N: v.Lang.Number(f.Files), Files: f.Files, Of: received,
			Href: v.To(to.path()) + query(to.values())})
	}
	return nil
}

// byDay draws the last days on which files were received; nothing for fewer
// than two.
func (c callDesk) byDay(v *route.Visit, times []time.Time) *layout.ChartOf {
	if len(times) == 0 {
		return nil
	}
	last := edition.DateOf(times[len(times)-1].In(edition.Paris))
	first := last.AddDays(1 - shownDays)
	counts := map[edition.Date]int{}
	most, mostOn := 0, last
	for _, t := range times {
		day := edition.DateOf(t.In(edition.Paris))
		counts[day]++
		if counts[day] > most && first.DaysUntil(day) >= 0 {
			most, mostOn = counts[day], day
		}
	}
	chart := &layout.ChartOf{ID: "jours-" + string(c.Edition.ID) + "-" + words.CallPath(c.Kind),
		Name: v.Say("Dépôts par jour", "Submissions a day"), Axis: v.Say("Jour", "Day"), Unit: v.Say("Dépôts", "Submissions"),
		Title: v.Say("Le "+v.Lang.DayMonth(mostOn.Start())+", "+v.Lang.Count(most, "dépôt", "dépôts")+"\u00a0: le plus de ces "+v.Lang.Number(shownDays)+" jours",
			v.Lang.Count(most, "submission", "submissions")+" on "+v.Lang.DayMonth(mostOn.Start())+", the most of these "+v.Lang.Number(shownDays)+" days")}
	for i := range shownDays {
		day := first.AddDays(i)
		l := c.listing()
		l.Day = day.String()
		chart.Bars = append(chart.Bars, layout.Bar{Label: v.Lang.ShortDay(day.Start()), Value: float64(counts[day]), Href: v.To(l.path()) + query(l.values())})
	}
	return chart
}

// nextLimit is the first limit to come among the calls.
func (d desk) nextLimit(v *route.Visit) string {
	var next *callDesk
	for i := range d.Calls {
		c := &d.Calls[i]
		if c.Closes.After(v.At) && c.State.Role != layout.Info && (next == nil || c.Closes.Before(next.Closes)) {
			next = c
		}
	}
	if next == nil {
		return v.Say("Aucun appel ne ferme bientôt.", "No call closes soon.")
	}
	return next.Edition.Name.In(string(v.Lang)) + ", " + words.FileNouns(v.Lang, next.Kind) + v.Lang.Colon() + " " + lowerFirst(next.When) + "."
}

// share is the width of the bar of a part, in hundredths of all.
func share(p part) string {
	if p.Of == 0 {
		return "0"
	}
	return strconv.Itoa(p.Files * 100 / p.Of)
}

// lowerFirst puts a sentence inside another.
func lowerFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[size:]
}
