package store

import (
	"context"
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/message"
	"cohorte/internal/slug"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// The jobs of the outbox. Their payloads are ActPayload and TemplatePayload.
const (
	// JobReleaseMails sends the mails that an act of the team let go.
	JobReleaseMails = "mail.release"
	// JobRefillMails writes the mails again that wait, from another template.
	JobRefillMails = "mail.refill"
)

// ActPayload names an act of the team on mails.
type ActPayload struct {
	Act string `json:"act"`
}

// TemplatePayload names the words of an edition for a case of a kind.
type TemplatePayload struct {
	Edition edition.ID   `json:"edition"`
	Kind    message.Kind `json:"kind"`
	Variant string       `json:"variant"`
	Lang    string       `json:"lang"`
}

// WaitingGroup is a group of which some mails wait in a state.
type WaitingGroup struct {
	message.Group
	State  message.State
	Mails  int
	Edited int // by hand
	Blank  int // with a placeholder that had no value
	Oldest message.ID
}

// MailGroups are the groups of which mails wait to be read or are held, the
// oldest first, for who may see mails.
func (tx *Tx) MailGroups(ctx context.Context, viewer fellowship.Actor) ([]WaitingGroup, error) {
	if !viewer.May.Has(fellowship.SeeMail) {
		return nil, fellowship.ErrNotAllowed
	}
	rows, err := tx.q.MailGroups(ctx)
	list := make([]WaitingGroup, len(rows))
	for i, r := range rows {
		list[i] = WaitingGroup{Group: message.Group{Kind: message.Kind(r.Kind), Edition: edition.ID(r.EditionID), Variant: r.Variant, Cause: r.Cause},
			State: message.State(r.State), Mails: int(r.Mails), Edited: int(r.Edited), Blank: int(r.Blank), Oldest: message.ID(r.Oldest)}
	}
	return list, err
}

// CountMailsIn counts the chosen mails that are in a state.
func (tx *Tx) CountMailsIn(ctx context.Context, c message.Chosen, s message.State) (int, error) {
	if c.One != "" {
		m, err := tx.MailToSend(ctx, c.One)
		if err != nil || m.State != s {
			return 0, err
		}
		return 1, nil
	}
	g := c.Group
	n, err := tx.q.CountMailsOfGroup(ctx, query.CountMailsOfGroupParams{Kind: string(g.Kind), EditionID: string(g.Edition), Variant: g.Variant, Cause: g.Cause, State: string(s)})
	return int(n), err
}

// MoveMails puts the chosen mails of one state in another.
func (tx *Tx) MoveMails(ctx context.Context, c message.Chosen, from, to message.State, act message.Act, note string) (int, error) {
	leave := sqldb.MaybeAt(act.LeaveAt)
	if c.One != "" {
		n, err := tx.q.MoveMail(ctx, query.MoveMailParams{ID: string(c.One), State: string(from), GoesTo: string(to), Act: act.ID, Note: note, LeaveAt: leave})
		return int(n), err
	}
	g := c.Group
	n, err := tx.q.MoveMailsOfGroup(ctx, query.MoveMailsOfGroupParams{Kind: string(g.Kind), EditionID: string(g.Edition), Variant: g.Variant, Cause: g.Cause,
		State: string(from), GoesTo: string(to), Act: act.ID, Note: note, LeaveAt: leave})
	return int(n), err
}

// UndoAct puts the mails that an act left in a state back to be read.
func (tx *Tx) UndoAct(ctx context.Context, act string, from message.State, at time.Time) (int, error) {
	n, err := tx.q.UndoMails(ctx, query.UndoMailsParams{Act: act, State: string(from), Now: sqldb.MaybeAt(at)})
	return int(n), err
}

// EnqueueRelease asks to send the mails of an act at its instant.
func (tx *Tx) EnqueueRelease(ctx context.Context, act message.Act, at time.Time) error {
	_, err := tx.Enqueue(ctx, NewJob{Kind: JobReleaseMails, Payload: `{"act":"` + act.ID + `"}`, UniqueKey: act.ID, RunAt: act.LeaveAt, CreatedAt: at})
	return err
}

// SendOfAct asks to send some mails of an act, after one of them, and gives the
// last: empty when none is left. A mail that was asked for already is not
// asked for twice.
func (tx *Tx) SendOfAct(ctx context.Context, act string, after message.ID, most int, at time.Time) (last message.ID, err error) {
	ids, err := tx.q.MailsOfActAfter(ctx, query.MailsOfActAfterParams{Act: act, AfterID: string(after), Most: int32(most)})
	for _, id := range ids {
		last = message.ID(id)
		// The act is part of the key: a mail that was taken back and let go again
		// is asked for by each.
		if err := tx.enqueueOnce(ctx, JobSendMail, id+"/"+act, at, map[string]message.ID{"mail": last}); err != nil {
			return "", err
		}
	}
	return last, err
}

// MailsOfAct counts the mails that an act touched, by state, and gives one of
// them, for who may see mails. ErrNotFound without one.
func (tx *Tx) MailsOfAct(ctx context.Context, viewer fellowship.Actor, act string) (counts map[message.State]int, one message.Mail, err error) {
	if !viewer.May.Has(fellowship.SeeMail) || act == "" {
		return nil, one, fellowship.ErrNotFound
	}
	row, err := tx.q.OneMailOfAct(ctx, act)
	if err != nil {
		return nil, one, missing(err)
	}
	rows, err := tx.q.CountMailsOfAct(ctx, act)
	counts = map[message.State]int{}
	for _, r := range rows {
		counts[message.State(r.State)] = int(r.Mails)
	}
	return counts, mailSeenBy(viewer, mailOf(row)), err
}

// AddMailText keeps a text that somebody replaced.
func (tx *Tx) AddMailText(ctx context.Context, id message.ID, t message.Text) error {
	return tx.q.InsertMailText(ctx, query.InsertMailTextParams{MailID: string(id), Revision: int64(t.Revision), Subject: t.Subject, Body: t.Body,
		ReplacedAt: sqldb.At(t.ReplacedAt), ReplacedBy: string(t.ReplacedBy)})
}

// MailTexts are the texts of a mail that somebody replaced, the last one
// first, for who may see mails.
func (tx *Tx) MailTexts(ctx context.Context, viewer fellowship.Actor, id message.ID) ([]message.Text, error) {
	if !viewer.May.Has(fellowship.SeeMail) {
		return nil, fellowship.ErrNotFound
	}
	rows, err := tx.q.MailTexts(ctx, string(id))
	list := make([]message.Text, len(rows))
	for i, r := range rows {
		list[i] = message.Text{Revision: int(r.Revision), Subject: r.Subject, Body: r.Body, ReplacedAt: r.ReplacedAt.Time, ReplacedBy: account.ID(r.ReplacedBy), Name: r.Name}
	}
	return list, err
}

// RewriteMail keeps the new words of a mail that waits.
func (tx *Tx) RewriteMail(ctx context.Context, m message.Mail, since int) (bool, error) {
	n, err := tx.q.RewriteMail(ctx, query.RewriteMailParams{ID: string(m.ID), Subject: m.Subject, Body: m.Body, Blanks: strings.Join(m.Blanks, " "),
		TemplateN: int64(m.Template), Edited: m.Edited, Revision: int64(m.Revision), Since: int64(since), Sought: slug.Fold(m.Subject)})
	return n == 1, err
}

// Template is the last version of the words of an edition for a case of a
// kind in a language; of number 0 when it has none.
func (tx *Tx) Template(ctx context.Context, t message.Template) (message.Template, error) {
	row, err := tx.q.LastMailTemplate(ctx, query.LastMailTemplateParams{EditionID: string(t.Edition), Kind: string(t.Kind), Variant: t.Variant, Lang: t.Lang})
	if sqldb.IsNoRows(err) {
		return message.Template{Edition: t.Edition, Kind: t.Kind, Variant: t.Variant, Lang: t.Lang}, nil
	}
	return message.Template{Edition: edition.ID(row.EditionID), Kind: message.Kind(row.Kind), Variant: row.Variant, Lang: row.Lang, N: int(row.N),
		Subject: row.Subject, Body: row.Body}, err
}

// AddTemplate adds a version of the words of an edition.
func (tx *Tx) AddTemplate(ctx context.Context, t message.Template, by fellowship.Actor) (bool, error) {
	n, err := tx.q.InsertMailTemplate(ctx, query.InsertMailTemplateParams{EditionID: string(t.Edition), Kind: string(t.Kind), Variant: t.Variant, Lang: t.Lang,
		N: int64(t.N), Subject: t.Subject, Body: t.Body, MadeAt: sqldb.At(by.At), MadeBy: by.ID})
	return n == 1, err
}

// EnqueueRefill asks to write again what waits and nobody changed by hand.
func (tx *Tx) EnqueueRefill(ctx context.Context, t message.Template, at time.Time) error {
	return tx.enqueueOnce(ctx, JobRefillMails, strings.Join([]string{string(t.Edition), string(t.Kind), t.Variant, t.Lang, at.UTC().Format(time.RFC3339Nano)}, "/"), at,
		TemplatePayload{t.Edition, t.Kind, t.Variant, t.Lang})
}

// MailsToRefill are mails that wait, that nobody changed by hand and whose
// values are known, in order, after one of them.
func (tx *Tx) MailsToRefill(ctx context.Context, p TemplatePayload, after message.ID, most int) ([]message.Mail, error) {
	rows, err := tx.q.MailsToRefill(ctx, query.MailsToRefillParams{Kind: string(p.Kind), EditionID: string(p.Edition), Variant: p.Variant, Lang: p.Lang,
		AfterID: string(after), Most: int32(most)})
	list := make([]message.Mail, len(rows))
	for i, row := range rows {
		list[i] = mailOf(row)
	}
	return list, err
}

// TemplateVersion is one version of the words of an edition, and who made it.
type TemplateVersion struct {
	message.Template
	MadeAt time.Time
	Name   string
}

// Templates are all versions of the words of an edition, the last one of each
// case first, for who may see mails.
func (tx *Tx) Templates(ctx context.Context, viewer fellowship.Actor, id edition.ID) ([]TemplateVersion, error) {
	if !viewer.May.Has(fellowship.SeeMail) {
		return nil, fellowship.ErrNotAllowed
	}
	rows, err := tx.q.MailTemplates(ctx, string(id))
	list := make([]TemplateVersion, len(rows))
	for i, r := range rows {
		list[i] = TemplateVersion{Template: message.Template{Edition: edition.ID(r.EditionID), Kind: message.Kind(r.Kind), Variant: r.Variant, Lang: r.Lang, N: int(r.N),
			Subject: r.Subject, Body: r.Body}, MadeAt: r.MadeAt.Time, Name: r.Name}
	}
	return list, err
}

// SaveMailHabit keeps whether the mails of a kind wait to be read in an edition.
func (tx *Tx) SaveMailHabit(ctx context.Context, g message.Group, readFirst bool, by fellowship.Actor) error {
	return tx.q.SaveMailHabit(ctx, query.SaveMailHabitParams{EditionID: string(g.Edition), Kind: string(g.Kind), ReadFirst: readFirst, MadeAt: sqldb.At(by.At), MadeBy: by.ID})
}

// MailHabits says which kinds wait to be read in an edition, where the team
// chose.
func (tx *Tx) MailHabits(ctx context.Context, id edition.ID) (map[message.Kind]bool, error) {
	rows, err := tx.q.MailHabits(ctx, string(id))
	chosen := make(map[message.Kind]bool, len(rows))
	for _, r := range rows {
		chosen[message.Kind(r.Kind)] = r.ReadFirst
	}
	return chosen, err
}

// AddressesInError are the addresses whose last mail did not arrive, for who
// may see mails: the addresses themselves only for who may see identities.
func (tx *Tx) AddressesInError(ctx context.Context, viewer fellowship.Actor, most int) ([]message.InError, error) {
	if !viewer.May.Has(fellowship.SeeMail) {
		return nil, fellowship.ErrNotAllowed
	}
	rows, err := tx.q.AddressesInError(ctx, int32(most))
	var list []message.InError
	for _, r := range rows {
		m := mailSeenBy(viewer, message.Mail{ID: message.ID(r.ID), To: r.ToAddress, Problem: r.Problem})
		list = append(list, message.InError{Address: m.To, At: r.MadeAt.Time, Mail: m.ID, Said: m.Problem})
	}
	return list, err
}

// InError says whether the last mail to the address of a mail did not arrive.
func (tx *Tx) InError(ctx context.Context, to string) (e message.InError, failed bool, err error) {
	row, err := tx.q.AddressInError(ctx, to)
	if sqldb.IsNoRows(err) {
		return e, false, nil
	}
	return message.InError{Address: row.ToAddress, At: row.MadeAt.Time, Mail: message.ID(row.ID), Said: row.Problem}, message.State(row.State) == message.NotDelivered, err
}

// AddStopLink keeps the hash of the secret of a stop link that leaves.
func (tx *Tx) AddStopLink(ctx context.Context, hash string, id message.ID) error {
	return tx.q.InsertStopLink(ctx, query.InsertStopLinkParams{Sha256: hash, MailID: string(id)})
}

// MailOfStopLink finds a mail by the hash of its stop link.
func (tx *Tx) MailOfStopLink(ctx context.Context, hash string) (message.Mail, error) {
	row, err := tx.q.MailOfStopLink(ctx, hash)
	return mailOf(row), missing(err)
}

// SaveStop stops the mails of a kind to an address.
func (tx *Tx) SaveStop(ctx context.Context, address string, k message.Kind, at time.Time) error {
	return tx.q.SaveStop(ctx, query.SaveStopParams{Address: address, Kind: string(k), StoppedAt: sqldb.At(at)})
}

// DeleteStop lets them come again.
func (tx *Tx) DeleteStop(ctx context.Context, address string, k message.Kind) error {
	return tx.q.DeleteStop(ctx, query.DeleteStopParams{Address: address, Kind: string(k)})
}

// Stopped are the kinds that an address has stopped.
func (tx *Tx) Stopped(ctx context.Context, address string) ([]message.Kind, error) {
	rows, err := tx.q.StopsOf(ctx, address)
	list := make([]message.Kind, len(rows))
	for i, k := range rows {
		list[i] = message.Kind(k)
	}
	return list, err
}

// MailToPreview is a mail that waits in the words of a template, for who may
// see identities: ErrNotFound without one.
func (tx *Tx) MailToPreview(ctx context.Context, viewer fellowship.Actor, p TemplatePayload) (message.Mail, error) {
	if !viewer.May.Has(fellowship.SeeMail) || !viewer.May.Has(fellowship.SeeIdentities) {
		return message.Mail{}, fellowship.ErrNotFound
	}
	some, err := tx.MailsToRefill(ctx, p, "", 1)
	if err != nil || len(some) == 0 {
		return message.Mail{}, orNotFound(err)
	}
	return some[0], nil
}

func orNotFound(err error) error {
	if err != nil {
		return err
	}
	return fellowship.ErrNotFound
}

// NumberExists says whether a file has that number, for who may see mails: to
// check the links of a mail.
func (tx *Tx) NumberExists(ctx context.Context, viewer fellowship.Actor, number string) (bool, error) {
	if !viewer.May.Has(fellowship.SeeMail) {
		return false, fellowship.ErrNotAllowed
	}
	_, err := tx.q.FileByNumber(ctx, number)
	if sqldb.IsNoRows(err) {
		return false, nil
	}
	return err == nil, err
}

// ReturnedAbout are the mails about a file that did not arrive and that no
// later one to the same address made up for, for who may see mails.
func (tx *Tx) ReturnedAbout(ctx context.Context, viewer fellowship.Actor, id file.ID) ([]message.InError, error) {
	if !viewer.May.Has(fellowship.SeeMail) {
		return nil, fellowship.ErrNotAllowed
	}
	rows, err := tx.q.ReturnedAbout(ctx, query.ReturnedAboutParams{Object: string(id), AfterObject: string(id) + "0"})
	var list []message.InError
	for _, r := range rows {
		m := mailSeenBy(viewer, message.Mail{ID: message.ID(r.ID), To: r.ToAddress, Problem: r.Problem})
		list = append(list, message.InError{Address: m.To, At: r.MadeAt.Time, Mail: m.ID, Said: m.Problem})
	}
	return list, err
}
