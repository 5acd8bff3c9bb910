package mail

import (
	"context"
	"errors"
	"strconv"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/challenge"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/message"
	"cohorte/fellowship/wish"
	"cohorte/internal/lang"
	"cohorte/store"
)

// wishing is what the mails about wishes know.
type wishing struct {
	file.File
	Terms   wish.Terms
	Offered []wish.Offered
	Draft   wish.List
	Last    wish.List // N is 0 when nothing was submitted
}

// lastMinute is the last minute that is received.
func (w wishing) lastMinute() time.Time { return w.Terms.Closes.Add(-time.Minute) }

// aboutWishes writes a mail about wishes to each writer of the file; words give
// ok false when there is nothing to say any more.
func (p *Post) aboutWishes(ctx context.Context, payload string, kind message.Kind, at time.Time,
	words func(ctx context.Context, tx *store.Tx, l lang.Lang, job store.WishPayload, w wishing) (letter, bool, error),
) error {
	job, err := store.ReadWish(payload)
	if err != nil {
		return err
	}
	return p.toWriters(ctx, job.File, kind, job.About(), at, func(ctx context.Context, tx *store.Tx, f file.File, to account.Account) (letter, error) {
		w := wishing{File: f}
		var err error
		if w.Terms, err = wish.TermsOf(p.Shelf, f, at); errors.Is(err, fellowship.ErrNotFound) {
			return letter{}, errNothing
		}
		if err != nil {
			return letter{}, err
		}
		if w.Offered, err = wish.Offer(ctx, tx, w.Terms, f.Edition, at); err != nil {
			return letter{}, err
		}
		draft, given, err := tx.WishLists(ctx, f.ID)
		if err != nil {
			return letter{}, err
		}
		w.Draft = draft
		if len(given) > 0 {
			w.Last = given[0]
		}
		l, ok, err := words(ctx, tx, lang.Lang(to.Lang), job, w)
		if err == nil && !ok {
			err = errNothing
		}
		return l, err
	})
}

// WishInvitation asks each writer of a shortlisted file for their wishes.
func (p *Post) WishInvitation(ctx context.Context, payload string, at time.Time) error {
	return p.aboutWishes(ctx, payload, message.WishInvitation, at, func(_ context.Context, _ *store.Tx, l lang.Lang, _ store.WishPayload, w wishing) (letter, bool, error) {
		return p.Programme.wishInvitation(l, w), w.State.Status == file.Shortlisted && w.Terms.Receives(at) == nil, nil
	})
}

// WishReminder reminds those who submitted no wishes.
func (p *Post) WishReminder(ctx context.Context, payload string, at time.Time) error {
	return p.aboutWishes(ctx, payload, message.WishReminder, at, func(_ context.Context, _ *store.Tx, l lang.Lang, job store.WishPayload, w wishing) (letter, bool, error) {
		due := w.State.Status == file.Shortlisted && w.Terms.Receives(at) == nil && w.Last.N == 0 && w.Terms.Closes.Equal(job.Closes)
		return p.Programme.wishReminder(l, w), due, nil
	})
}

// WishReceipt writes the receipt of submitted wishes.
func (p *Post) WishReceipt(ctx context.Context, payload string, at time.Time) error {
	return p.aboutWishes(ctx, payload, message.WishReceipt, at, func(ctx context.Context, tx *store.Tx, l lang.Lang, job store.WishPayload, w wishing) (letter, bool, error) {
		_, given, err := tx.WishLists(ctx, w.ID)
		for _, one := range given {
			if one.N == job.N {
				return p.Programme.wishReceipt(l, w, one), true, err
			}
		}
		return letter{}, false, err
	})
}

// WishWithdrawn tells those who wished for a challenge that it was taken back.
func (p *Post) WishWithdrawn(ctx context.Context, payload string, at time.Time) error {
	return p.aboutWishes(ctx, payload, message.WishWithdrawn, at, func(ctx context.Context, tx *store.Tx, l lang.Lang, job store.WishPayload, w wishing) (letter, bool, error) {
		s, err := tx.PublicSheet(ctx, w.Edition, job.Wanted, at)
		if err != nil {
			return letter{}, false, err
		}
		return p.Programme.wishWithdrawn(l, w, s, w.Terms.Receives(at) == nil), w.State.Status == file.Shortlisted, nil
	})
}

// WishExtended tells everybody who may wish that there is more time.
func (p *Post) WishExtended(ctx context.Context, payload string, at time.Time) error {
	return p.aboutWishes(ctx, payload, message.WishExtended, at, func(_ context.Context, _ *store.Tx, l lang.Lang, job store.WishPayload, w wishing) (letter, bool, error) {
		return p.Programme.wishExtended(l, w), w.State.Status == file.Shortlisted && w.Terms.Closes.Equal(job.Closes), nil
	})
}

// WishesPath is the page of the wishes of a file.
func WishesPath(f file.File) string { return filePath(f) + "/voeux" }

func (p Programme) aboutWishes(l lang.Lang, w wishing) letter {
	return letter{Lang: l, Link: p.page(l, WishesPath(w.File)), Signed: p.signed(l),
		Why: l.T("Vous recevez ce courriel parce que votre candidature "+w.Number+" est présélectionnée.",
			"You receive this mail because your application "+w.Number+" is shortlisted.")}
}

// wished is what can be wished for, with how many: "de 3 à 5 défis".
func (w wishing) wished(l lang.Lang) string {
	one, many := l.T("défi", "challenge"), l.T("défis", "challenges")
	switch w.Terms.Of {
	case wish.OfThemes:
		one, many = l.T("thématique", "theme"), l.T("thématiques", "themes")
	case wish.OfKinds:
		one, many = l.T("type de projet", "kind of project"), l.T("types de projet", "kinds of project")
	}
	least, most := max(w.Terms.Min, 1), w.Terms.Max
	switch {
	case most > least:
		return l.T("de ", "") + strconv.Itoa(least) + l.T(" à ", " to ") + l.Count(most, one, many)
	case most == least:
		return l.Count(most, one, many)
	}
	return l.T("au moins ", "at least ") + l.Count(least, one, many)
}

func (w wishing) toDo(l lang.Lang) string {
	until := l.T(" au plus vite", " soon")
	if !w.Terms.Closes.IsZero() {
		until = l.T(" avant le ", " before ") + l.DayMonth(w.lastMinute()) + l.T(" à ", " at ") + l.Clock(w.lastMinute())
	}
	return l.T("À faire\u00a0: déposer vos vœux", "To do: submit your wishes") + until
}

func (w wishing) before(l lang.Lang) string {
	if w.Terms.Closes.IsZero() {
		return ""
	}
	return l.T(" Vos vœux sont reçus jusqu’au ", " Your wishes are received until ") + l.Deadline(w.lastMinute()) + "."
}

func (p Programme) wishInvitation(l lang.Lang, w wishing) letter {
	x := p.aboutWishes(l, w)
	x.Subject = w.toDo(l)
	x.Fact = l.T("Votre candidature est présélectionnée\u00a0: vous pouvez choisir "+w.wished(l), "Your application is shortlisted: you can choose "+w.wished(l))
	if w.Terms.Ranked {
		x.Fact += l.T(", par ordre de préférence", ", in order of preference")
	}
	x.Fact += "."
	x.Act = l.T("Lisez les fiches, choisissez, puis déposez vos vœux.", "Read the sheets, choose, then submit your wishes.") + w.before(l)
	x.Next = []string{l.T("Un brouillon enregistré n’est pas déposé. Vous pourrez changer d’avis et déposer à nouveau jusqu’à la limite.",
		"A saved draft is not submitted. You may change your mind and submit again until the limit.")}
	return x
}

func (p Programme) wishReminder(l lang.Lang, w wishing) letter {
	x := p.aboutWishes(l, w)
	x.Subject = w.toDo(l)
	x.Fact = l.T("Vous n’avez pas encore déposé vos vœux.", "You have not submitted your wishes yet.")
	if w.Draft.Revision > 0 {
		x.Fact = l.T("Vos vœux sont un brouillon\u00a0: ils ne sont pas déposés.", "Your wishes are a draft: they are not submitted.")
	}
	x.Act = l.T("Choisissez "+w.wished(l)+" et déposez-les.", "Choose "+w.wished(l)+" and submit them.") + w.before(l)
	x.Why += l.T(" Déposer vos vœux met fin aux rappels.", " Submitting your wishes ends the reminders.")
	return x
}

// name is what is wished for, by its id.
func (w wishing) name(l lang.Lang, id string) string {
	for _, o := range w.Offered {
		if o.ID == id {
			return o.Name.In(string(l))
		}
	}
	return id
}

func (p Programme) wishReceipt(l lang.Lang, w wishing, given wish.List) letter {
	x := p.aboutWishes(l, w)
	x.Subject = l.T("Reçu\u00a0: vos vœux, candidature "+w.Number, "Receipt: your wishes, application "+w.Number)
	x.Fact = l.T("Nous avons reçu vos vœux le "+l.ToTheSecond(given.At)+".", "We received your wishes on "+l.ToTheSecond(given.At)+".")
	x.Act = l.T("Vous pouvez les changer et les déposer à nouveau.", "You can change them and submit again.") + w.before(l)
	list := ""
	for i, one := range given.Wishes {
		list += strconv.Itoa(i+1) + ". " + w.name(l, one.Wanted)
		if name := profileName(l, w.Terms.Rules.Edition, one.Profile); name != "" {
			list += " (" + name + ")"
		}
		list += "\n"
	}
	x.Next = []string{l.T("Vos vœux\u00a0:", "Your wishes:") + "\n" + list}
	if given.Partner != "" {
		x.Next = append(x.Next, l.T("Vous proposez de travailler avec\u00a0: ", "You propose to work with: ")+given.Partner+
			l.T(". Cela compte si cette personne vous nomme aussi.", ". It counts if that person names you too."))
	}
	x.Next = append(x.Next, l.T("Reçu n° ", "Receipt no. ")+strconv.Itoa(given.N)+l.T(", empreinte SHA-256\u00a0: ", ", SHA-256 fingerprint: ")+given.SHA256)
	return x
}

func profileName(l lang.Lang, rules *edition.Edition, id string) string {
	for _, p := range rules.Profiles {
		if p.ID == id {
			return p.Name.In(string(l))
		}
	}
	return ""
}

func (p Programme) wishWithdrawn(l lang.Lang, w wishing, s challenge.Sheet, open bool) letter {
	x := p.aboutWishes(l, w)
	x.Fact = l.T("Le défi "+l.Quote(s.Text.Name)+", que vous aviez choisi, est retiré.", "The challenge "+l.Quote(s.Text.Name)+", which you had chosen, was withdrawn.")
	x.Next = []string{l.T("Motif\u00a0:", "Reason:") + "\n" + s.WithdrawnWhy}
	if open {
		x.Subject = l.T("À faire\u00a0: choisir un autre défi", "To do: choose another challenge")
		if !w.Terms.Closes.IsZero() {
			x.Subject += l.T(" avant le ", " before ") + l.DayMonth(w.lastMinute()) + l.T(" à ", " at ") + l.Clock(w.lastMinute())
		}
		x.Act = l.T("Choisissez-en un autre et déposez vos vœux à nouveau.", "Choose another one and submit your wishes again.") + w.before(l)
		x.Next = append(x.Next, l.T("Sans nouveau dépôt, vos autres vœux restent, dans le même ordre.", "Without that, your other wishes stay, in the same order."))
		return x
	}
	x.Subject = l.T("Pour information\u00a0: un défi que vous aviez choisi est retiré", "For information: a challenge you had chosen is withdrawn")
	x.Act = l.T("Vous n’avez rien à faire\u00a0: vos autres vœux restent, dans le même ordre. L’équipe peut vous proposer un autre défi.",
		"There is nothing for you to do: your other wishes stay, in the same order. The team may propose another challenge to you.")
	return x
}

func (p Programme) wishExtended(l lang.Lang, w wishing) letter {
	x := p.aboutWishes(l, w)
	x.Subject = l.T("Pour information\u00a0: vœux reçus jusqu’au ", "For information: wishes received until ") + l.DayMonth(w.lastMinute()) + l.T(" à ", " at ") + l.Clock(w.lastMinute())
	x.Fact = l.T("Vos vœux sont reçus plus longtemps, jusqu’au ", "Your wishes are received for longer, until ") + l.Deadline(w.lastMinute()) + "."
	x.Act = l.T("Vos vœux ne sont pas déposés\u00a0: faites-le avant cette limite.", "Your wishes are not submitted: do it before this limit.")
	if w.Last.N > 0 {
		x.Act = l.T("Vos vœux sont déposés\u00a0: rien à faire. Vous pouvez les changer jusqu’à cette limite.", "Your wishes are submitted: nothing to do. You can change them until this limit.")
	}
	return x
}
