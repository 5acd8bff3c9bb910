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
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/message"
	"cohorte/mail"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

func outboxRoutes() []route.Route {
	see, send := route.Holding(fellowship.SeeMail), route.Holding(fellowship.SendMail)
	amend := route.Holding(fellowship.AmendEditions)
	return []route.Route{
		{Pattern: "GET " + groupPath, Needs: see, Handler: groupPage},
		{Pattern: "POST " + groupPath, Needs: send, Handler: actOnGroup},
		{Pattern: "GET " + actPath + "{act}", Needs: see, Handler: actPage},
		{Pattern: "POST " + actPath + "{act}", Needs: send, Handler: undo},
		{Pattern: "POST /gestion/courriels/{mail}", Needs: send, Handler: actOnMail},
		{Pattern: "GET " + textPath + "{mail}", Needs: send, Handler: editPage},
		{Pattern: "POST " + textPath + "{mail}", Needs: send, Handler: edit},
		{Pattern: "GET " + templatesPath, Needs: see, Handler: templates},
		{Pattern: "GET " + templatesPath + "/{edition}/{kind}", Needs: see, Handler: templatePage},
		{Pattern: "POST " + templatesPath + "/{edition}/{kind}", Needs: amend, Handler: saveTemplate},
		{Pattern: "POST " + templatesPath + "/{edition}/{kind}/depart", Needs: amend, Handler: chooseHabit},
	}
}

// waiting is a group of mails that wait, as the outbox lists it.
type waiting struct {
	store.WaitingGroup
	Since time.Time
}

func readGroups(ctx context.Context, tx *store.Tx, v *route.Visit) ([]waiting, error) {
	groups, err := tx.MailGroups(ctx, v.By())
	if err != nil {
		return nil, err
	}
	var list []waiting
	for _, g := range groups {
		oldest, err := tx.Mail(ctx, v.By(), g.Oldest)
		if err != nil {
			return nil, err
		}
		list = append(list, waiting{g, oldest.MadeAt})
	}
	return list, nil
}

// groupValues are the parameters that name a group.
func groupValues(g message.Group) url.Values {
	q := url.Values{"sorte": {wordOfKind(g.Kind)}}
	for name, value := range map[string]string{"edition": string(g.Edition), "cas": g.Variant, "cause": g.Cause} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q
}

func groupOf(q url.Values) message.Group {
	return message.Group{Kind: kindOfWord(q.Get("sorte")), Edition: edition.ID(q.Get("edition")), Variant: q.Get("cas"), Cause: q.Get("cause")}
}

const groupPath = "/gestion/courriels/groupe"

func groupHref(v *route.Visit, g message.Group) string {
	return v.To(groupPath) + query(groupValues(g))
}

// groupName is "Recevabilité, non recevable".
func groupName(v *route.Visit, g message.Group) string {
	name := mailKind(v.Lang, g.Kind)
	if variant, ok := g.Kind.Variant(g.Variant); ok && g.Variant != "" {
		name += ", " + variant.Says.In(string(v.Lang))
	}
	return name
}

// groupCause says whose rules and which act made the mails.
func groupCause(v *route.Visit, g message.Group) string {
	var parts []string
	if g.Edition != "" {
		parts = append(parts, editionName(v, g.Edition))
	}
	if at, err := time.Parse(time.RFC3339Nano, g.Cause); err == nil {
		parts = append(parts, v.Say("annoncé le ", "told on ")+v.Lang.ShortDateTime(at))
	}
	if n, ok := strings.CutPrefix(g.Cause, "amendment/"); ok {
		parts = append(parts, v.Say("modificatif n° ", "amendment no. ")+n)
	}
	return strings.Join(parts, " · ")
}

// readingMails is the mails of a group before somebody of the team, one of them open.
type readingMails struct {
	message.Group
	Mails    []message.Mail // those that wait, without their texts
	ToRead   int
	Held     int
	Edited   int
	Blank    int
	One      message.Mail // open
	Beside   beside
	Template message.Template
	Leave    string // as typed
	Reason   string
	Errors   []layout.FieldError
}

// beside is what is known of a mail beside its words.
type beside struct {
	Links   []checkedLink
	File    file.File // zero when it is about none
	InError message.InError
	Refused bool // the last mail to this address did not arrive
	Texts   []message.Text
}

// mostShown bounds the mails of a group that its page lists.
const mostShown = 500

func groupPage(v *route.Visit) (route.Answer, error) {
	r, err := readGroup(v, groupOf(v.URL.Query()), message.ID(v.URL.Query().Get("courriel")))
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(groupView(v, r)), nil
}

func readGroup(v *route.Visit, g message.Group, one message.ID) (r readingMails, err error) {
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		r = readingMails{Group: g}
		for _, s := range []message.State{message.ToRead, message.Held} {
			some, err := tx.Mails(ctx, v.By(), store.MailFilter{Group: &g, State: s, Most: mostShown})
			if err != nil {
				return err
			}
			r.Mails = append(r.Mails, some...)
		}
		if len(r.Mails) == 0 {
			return fellowship.ErrNotFound
		}
		if r.ToRead, err = tx.CountMailsIn(ctx, message.Chosen{Group: g}, message.ToRead); err != nil {
			return err
		}
		if r.Held, err = tx.CountMailsIn(ctx, message.Chosen{Group: g}, message.Held); err != nil {
			return err
		}
		for _, m := range r.Mails {
			if m.Edited {
				r.Edited++
			}
			if len(m.Blanks) > 0 {
				r.Blank++
			}
		}
		i := max(slices.IndexFunc(r.Mails, func(m message.Mail) bool { return m.ID == one }), 0)
		if r.One, err = tx.Mail(ctx, v.By(), r.Mails[i].ID); err != nil {
			return err
		}
		if r.Template, err = tx.Template(ctx, message.Template{Edition: g.Edition, Kind: g.Kind, Variant: g.Variant, Lang: r.One.Lang}); err != nil {
			return err
		}
		r.Beside, err = readBeside(ctx, tx, v, r.One)
		return err
	})
	return r, err
}

func readBeside(ctx context.Context, tx *store.Tx, v *route.Visit, m message.Mail) (b beside, err error) {
	if b.File, err = fileOf(ctx, tx, v, m); err != nil {
		return b, err
	}
	for _, link := range linksIn(m.Body) {
		ok, err := leads(ctx, tx, v, link)
		if err != nil {
			return b, err
		}
		b.Links = append(b.Links, checkedLink{link, ok})
	}
	if m.To != "" {
		if b.InError, b.Refused, err = tx.InError(ctx, m.To); err != nil {
			return b, err
		}
	}
	b.Texts, err = tx.MailTexts(ctx, v.By(), m.ID)
	return b, err
}

// fileOf is the file that a mail is about; zero when it is about none, or not
// for the viewer.
func fileOf(ctx context.Context, tx *store.Tx, v *route.Visit, m message.Mail) (file.File, error) {
	id, _, _ := strings.Cut(m.Object, "/")
	if !strings.HasPrefix(id, "file-") || !may(v, fellowship.SeeFiles) {
		return file.File{}, nil
	}
	f, err := tx.FileToWriteAbout(ctx, file.ID(id))
	if err != nil || f.Submissions == 0 {
		if errors.Is(err, fellowship.ErrNotFound) {
			err = nil
		}
		return file.File{}, err
	}
	return f, nil
}

// checkedLink is a link of a mail, and whether it leads somewhere on this site.
type checkedLink struct {
	Link  string
	Leads bool
}

// linksIn lists the links of a text, each once.
func linksIn(body string) (links []string) {
	for _, word := range strings.Fields(body) {
		if (strings.HasPrefix(word, "https://") || strings.HasPrefix(word, "http://")) && !slices.Contains(links, word) {
			links = append(links, strings.TrimRight(word, ".,;"))
		}
	}
	return links
}

// leads says whether a link leads to a page of this site: a fixed one, or that
// of a file that exists.
func leads(ctx context.Context, tx *store.Tx, v *route.Visit, link string) (bool, error) {
	path, ours := strings.CutPrefix(link, v.Site.BaseURL)
	if !ours {
		return false, nil
	}
	path, _, _ = strings.Cut(strings.TrimPrefix(path, "/en"), "?")
	parts := strings.Split(strings.Trim(path, "/"), "/")
	if len(parts) > 1 && (parts[0] == words.CallPath(edition.ProjectCall) || parts[0] == words.CallPath(edition.TalentCall)) {
		number, err := file.ParseNumber(parts[1])
		if err != nil {
			return false, nil
		}
		known, err := tx.NumberExists(ctx, v.By(), number)
		return known, err
	}
	return path == "" || v.Site.Has(path), nil
}

// linkSentence says what became of the links of a mail.
func (b beside) linkSentence(v *route.Visit) (text string, fine bool) {
	unknown := []string{}
	for _, l := range b.Links {
		if !l.Leads {
			unknown = append(unknown, l.Link)
		}
	}
	switch {
	case len(b.Links) == 0:
		return v.Say("Ce courriel n’a aucun lien.", "This mail has no link."), true
	case len(unknown) > 0:
		return v.Say("À vérifier, hors de ce site ou introuvable\u00a0: ", "To be checked, outside this site or not found: ") + strings.Join(unknown, " "), false
	}
	return v.Lang.Count(len(b.Links), v.Say("lien vérifié", "link checked"), v.Say("liens vérifiés", "links checked")) + ".", true
}

// blankNames are the placeholders of a mail that had no value.
func blankNames(v *route.Visit, m message.Mail) string {
	var names []string
	for _, id := range m.Blanks {
		names = append(names, "{"+message.NameOf(id, string(v.Lang))+"}")
	}
	return strings.Join(names, ", ")
}

// oneMail shows a mail, whatever its state.
func oneMail(v *route.Visit) (route.Answer, error) {
	r, err := readOne(v)
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(mailView(v, r)), nil
}

func readOne(v *route.Visit) (r readingMails, err error) {
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if r.One, err = tx.Mail(ctx, v.By(), message.ID(v.PathValue("mail"))); err != nil {
			return err
		}
		r.Group = r.One.Group()
		r.Beside, err = readBeside(ctx, tx, v, r.One)
		return err
	})
	return r, err
}

// The acts of the forms of a group and of a mail.
const (
	actRelease = "laisser"
	actHold    = "bloquer"
	actResume  = "reprendre"
	actDrop    = "ecarter"
	leaveInput = "depart"
)

// actOnGroup does what somebody asks of a whole group.
func actOnGroup(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	g := groupOf(v.PostForm)
	return actOn(v, message.Chosen{Group: g}, func(faults []layout.FieldError) (route.Answer, error) {
		r, err := readGroup(v, g, message.ID(v.PostForm.Get("courriel")))
		if err != nil {
			return route.Answer{}, err
		}
		r.Leave, r.Reason, r.Errors = v.PostForm.Get(leaveInput), v.PostForm.Get(reasonInput), faults
		return route.PageWith(http.StatusUnprocessableEntity, groupView(v, r)), nil
	})
}

// actOnMail does what somebody asks of one mail.
func actOnMail(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	r, err := readOne(v)
	if err != nil {
		return route.Answer{}, err
	}
	return actOn(v, message.Chosen{Group: r.Group, One: r.One.ID}, func(faults []layout.FieldError) (route.Answer, error) {
		r.Leave, r.Reason, r.Errors = v.PostForm.Get(leaveInput), v.PostForm.Get(reasonInput), faults
		return route.PageWith(http.StatusUnprocessableEntity, mailView(v, r)), nil
	})
}

func actOn(v *route.Visit, c message.Chosen, refused func(faults []layout.FieldError) (route.Answer, error)) (route.Answer, error) {
	seen, _ := strconv.Atoi(v.PostForm.Get("vus"))
	leave, unread := time.Time{}, false
	if typed := strings.TrimSpace(v.PostForm.Get(leaveInput)); typed != "" {
		at, err := time.ParseInLocation("2006-01-02T15:04", strings.Replace(typed, " ", "T", 1), edition.Paris)
		leave, unread = at, err != nil
	}
	var act message.Act
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		switch v.PostForm.Get(actInput) {
		case actRelease:
			if unread {
				return &fellowship.Invalid{Problems: []fellowship.Problem{{Field: message.LeaveField, Code: fellowship.NotADate}}}
			}
			act, err = message.LetGo(ctx, tx, v.By(), c, seen, leave)
		case actHold:
			act, err = message.KeepBack(ctx, tx, v.By(), c)
		case actResume:
			act, err = message.ReadAgain(ctx, tx, v.By(), c)
		case actDrop:
			act, err = message.Discard(ctx, tx, v.By(), c, v.PostForm.Get(reasonInput))
		default:
			err = &fellowship.Invalid{}
		}
		return err
	})
	var wrong *fellowship.Invalid
	if errors.As(err, &wrong) {
		return refused(outboxFaults(v, wrong))
	}
	if err != nil {
		return route.Answer{}, err
	}
	return route.SeeOther(v.To(actPath + act.ID)), nil
}

func outboxFaults(v *route.Visit, wrong *fellowship.Invalid) (faults []layout.FieldError) {
	for _, p := range wrong.Problems {
		f := layout.FieldError{Field: reasonInput, Text: v.Say("Écrivez le motif\u00a0: l’équipe le lira.", "Write the reason: the team will read it.")}
		switch {
		case p.Code == fellowship.TooLong:
			f.Text = v.Say("Raccourcissez ce motif\u00a0: "+p.Want+" caractères au plus.", "Shorten this reason: at most "+p.Want+" characters.")
		case p.Code == fellowship.NotADate:
			f = layout.FieldError{Field: leaveInput, Text: v.Say("Écrivez le jour et l’heure ainsi\u00a0: 2030-01-31 18:00.", "Write the day and time like this: 2030-01-31 18:00.")}
		case p.Field == message.LeaveField:
			f = layout.FieldError{Field: leaveInput, Text: v.Say("Choisissez un moment à venir, dans deux minutes au plus tôt et six mois au plus tard.",
				"Choose a time to come, in two minutes at the soonest and six months at the latest.")}
		}
		faults = append(faults, f)
	}
	return faults
}

const (
	actPath  = "/gestion/courriels/actes/"
	textPath = "/gestion/courriels/textes/"
)

// doneTo is an act of the team on mails, as its page follows it.
type doneTo struct {
	ID     string
	Counts map[message.State]int
	One    message.Mail // any of them
}

func (d doneTo) total() (n int) {
	for _, k := range d.Counts {
		n += k
	}
	return n
}

func (d doneTo) count(v *route.Visit) string {
	return v.Lang.Count(d.total(), v.Say("courriel", "mail"), v.Say("courriels", "mails"))
}

// released says whether the act let mails go.
func (d doneTo) released() bool {
	return d.Counts[message.Held]+d.Counts[message.Dropped]+d.Counts[message.ToRead] == 0
}

// undoable says whether the act can be taken back now.
func (d doneTo) undoable(v *route.Visit) bool {
	return may(v, fellowship.SendMail) && (!d.released() || d.Counts[message.Ready] > 0 && v.At.Before(d.One.LeaveAt))
}

func actPage(v *route.Visit) (route.Answer, error) {
	d := doneTo{ID: v.PathValue("act")}
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		d.Counts, d.One, err = tx.MailsOfAct(ctx, v.By(), d.ID)
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(actView(v, d)), nil
}

func (d doneTo) title(v *route.Visit) string {
	n := d.total()
	switch {
	case d.Counts[message.Held] > 0:
		return d.count(v) + v.Lang.Plural(n, v.Say(" bloqué", " held"), v.Say(" bloqués", " held"))
	case d.Counts[message.Dropped] > 0:
		return d.count(v) + v.Lang.Plural(n, v.Say(" écarté", " dropped"), v.Say(" écartés", " dropped"))
	case d.Counts[message.ToRead] > 0:
		return d.count(v) + v.Say(" à relire", " to be read")
	}
	return d.count(v) + v.Lang.Plural(n, v.Say(" laissé partir", " let go"), v.Say(" laissés partir", " let go"))
}

// undo takes an act back.
func undo(v *route.Visit) (route.Answer, error) {
	undone, g := 0, message.Group{}
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, one, err := tx.MailsOfAct(ctx, v.By(), v.PathValue("act"))
		if err != nil {
			return err
		}
		g = one.Group()
		undone, err = message.Undo(ctx, tx, v.By(), v.PathValue("act"))
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	q := groupValues(g)
	q.Set("repris", strconv.Itoa(undone))
	return route.SeeOther(v.To(groupPath) + query(q)), nil
}

// hasMark says whether a link stands in the mail that is kept nowhere.
func hasMark(m message.Mail) bool { return strings.Contains(m.Body, mail.SecretMark) }
