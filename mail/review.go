package mail

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/message"
	"cohorte/fellowship/review"
	"cohorte/internal/lang"
	"cohorte/store"
)

// ReviewsPath is where reviewers find what they have to read, ReviewerPath the
// page behind the link of an invitation to read.
const (
	ReviewsPath  = "/evaluations"
	ReviewerPath = "/evaluations/invitation"
)

// duty is what a reviewer has to do in a reading, for its mails.
type duty struct {
	Lang       lang.Lang
	Rules      edition.Version
	Reading    review.Reading
	Given, All int
}

func (d duty) left() int { return d.All - d.Given }

// reading reads the job of a mail about a reading.
func reading(payload string) (p store.ReadingPayload, err error) {
	if err := json.Unmarshal([]byte(payload), &p); err != nil {
		return p, fmt.Errorf("read the job of a mail about a reading: %w", err)
	}
	return p, nil
}

func (p *Post) dutyOf(ctx context.Context, tx *store.Tx, id review.ReadingID, to account.Account) (duty, error) {
	r, err := tx.Reading(ctx, id)
	if err != nil {
		return duty{}, err
	}
	d := duty{Lang: lang.Lang(to.Lang), Reading: r}
	if d.Rules, _, err = r.Rules(p.Shelf); err != nil {
		return d, err
	}
	mine, err := tx.ReviewsForReviewer(ctx, to.ID, id)
	for _, m := range mine {
		switch {
		case m.Status == review.Complete:
			d.Given++
			d.All++
		case m.Owed():
			d.All++
		}
	}
	return d, err
}

// ReviewInvitation asks somebody to read. Who has no account of their own yet
// gets a link that signs them in, once; its secret goes to the transport and
// nowhere else. Rule R-17.
func (p *Post) ReviewInvitation(ctx context.Context, payload string, at time.Time) error {
	job, err := reading(payload)
	if err != nil {
		return err
	}
	return p.withSecret(ctx, message.ReviewInvitation, string(job.Reading)+"/"+string(job.Account), at, func(ctx context.Context, tx *store.Tx) (string, letter, error) {
		to, err := tx.Account(ctx, job.Account)
		if err != nil {
			return "", letter{}, err
		}
		v, err := tx.Reviewer(ctx, job.Reading, job.Account)
		if err != nil {
			return to.Email, letter{}, err
		}
		d, err := p.dutyOf(ctx, tx, job.Reading, to)
		switch {
		case err != nil:
			return to.Email, letter{}, err
		case !v.LeftAt.IsZero() || !d.Reading.ClosedAt.IsZero():
			return to.Email, letter{}, &fellowship.NoLongerPossible{Why: fellowship.ReadingClosed}
		case !v.Fresh(to):
			return to.Email, p.Programme.reviewInvitation(d, "", time.Time{}), nil
		}
		secret, err := account.HandLink(ctx, tx, fellowship.Machine(at), to.Email, ReviewsPath, to.Lang, review.InvitationLife)
		return to.Email, p.Programme.reviewInvitation(d, secret, at.Add(review.InvitationLife)), err
	})
}

// ReviewAssigned tells those to whom an assignment gave files.
func (p *Post) ReviewAssigned(ctx context.Context, payload string, at time.Time) error {
	job, err := reading(payload)
	if err != nil {
		return err
	}
	return p.toReviewers(ctx, message.ReviewAssigned, job.Reading, job.Run, at, func(ctx context.Context, tx *store.Tx) ([]account.ID, error) {
		return tx.ReviewersOfRun(ctx, job.Reading, job.Run)
	}, func(d duty) letter { return p.Programme.reviewAssigned(d) })
}

// ReviewReminder reminds those who owe reviews; each date once. Rule R-18.
func (p *Post) ReviewReminder(ctx context.Context, payload string, at time.Time) error {
	job, err := reading(payload)
	if err != nil {
		return err
	}
	return p.toReviewers(ctx, message.ReviewReminder, job.Reading, job.At.Format(time.RFC3339), at, func(ctx context.Context, tx *store.Tx) ([]account.ID, error) {
		r, err := tx.Reading(ctx, job.Reading)
		if err != nil {
			return nil, err
		}
		if due, ok := r.ReminderDue(at); !ok || !due.Due.Equal(job.At) {
			return nil, nil // the day has moved, or the mail comes too late
		}
		return tx.ReviewersOwing(ctx, job.Reading)
	}, func(d duty) letter { return p.Programme.reviewReminder(d, at) })
}

// toReviewers keeps one mail for each of some reviewers who owe something, and
// queues them apart. Doing it again adds nothing.
func (p *Post) toReviewers(ctx context.Context, kind message.Kind, id review.ReadingID, about string, at time.Time,
	who func(ctx context.Context, tx *store.Tx) ([]account.ID, error), words func(d duty) letter,
) error {
	return p.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		ids, err := who(ctx, tx)
		if err != nil {
			return err
		}
		for _, one := range ids {
			to, err := tx.Account(ctx, one)
			if err != nil {
				return err
			}
			d, err := p.dutyOf(ctx, tx, id, to)
			if err != nil {
				return err
			}
			if d.left() == 0 || !d.Reading.ClosedAt.IsZero() {
				continue
			}
			x := ofReading(words(d), d, to.Name)
			x.Cause = string(id) + "/" + about
			if err := p.post(ctx, tx, kind, x.Cause, to.Email, x, at); err != nil {
				return err
			}
		}
		return nil
	})
}

// ofReading adds to a letter what the outbox groups mails by.
func ofReading(x letter, d duty, person string) letter {
	x.Edition, x.Rules, x.Person = d.Reading.Edition, d.Rules.Name.In(string(x.Lang)), person
	return x
}

// ReviewQuestion tells the team that a reviewer asks something: those who
// opened the reading and invited the reviewer, or else all who decide on
// files; nobody who may not know of the file.
func (p *Post) ReviewQuestion(ctx context.Context, payload string, at time.Time) error {
	job, err := reading(payload)
	if err != nil {
		return err
	}
	return p.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		r, code, err := tx.ReviewToWriteAbout(ctx, job.Review)
		if err != nil {
			return err
		}
		of, err := tx.Reading(ctx, r.Reading)
		if err != nil {
			return err
		}
		rules, _, err := of.Rules(p.Shelf)
		if err != nil {
			return err
		}
		team, err := askable(ctx, tx, of, r, at)
		for _, to := range team {
			d := duty{Rules: rules, Reading: of}
			words := ofReading(p.Programme.reviewQuestion(lang.Lang(to.Lang), d, code), d, to.Name)
			if err := p.post(ctx, tx, message.ReviewQuestion, string(r.ID)+"/"+job.At.Format(time.RFC3339Nano), to.Email, words, at); err != nil {
				return err
			}
		}
		return err
	})
}

// askable are the people of the team who are told of a question.
func askable(ctx context.Context, tx *store.Tx, of review.Reading, r review.Review, at time.Time) ([]account.Account, error) {
	v, err := tx.Reviewer(ctx, of.ID, r.Reviewer)
	if err != nil {
		return nil, err
	}
	team, err := tx.AccountsWithRoles(ctx, fellowship.Machine(at))
	if err != nil {
		return nil, err
	}
	var near, all []account.Account
	for _, a := range team {
		hidden, err := tx.ExcludedFiles(ctx, a.ID)
		if err != nil {
			return nil, err
		}
		if !a.Permissions().Has(fellowship.DecideFiles) || hidden[r.File] {
			continue
		}
		all = append(all, a)
		if slices.Contains([]account.ID{of.OpenedBy, v.InvitedBy}, a.ID) {
			near = append(near, a)
		}
	}
	if len(near) > 0 {
		return near, nil
	}
	return all, nil
}

// ReviewAnswer tells a reviewer that their question was answered.
func (p *Post) ReviewAnswer(ctx context.Context, payload string, at time.Time) error {
	job, err := reading(payload)
	if err != nil {
		return err
	}
	return p.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		r, code, err := tx.ReviewToWriteAbout(ctx, job.Review)
		if err != nil {
			return err
		}
		if r.Status == review.Excluded || r.Status == review.Released {
			return nil
		}
		to, err := tx.Account(ctx, r.Reviewer)
		if err != nil {
			return err
		}
		d, err := p.dutyOf(ctx, tx, r.Reading, to)
		if err != nil {
			return err
		}
		words := ofReading(p.Programme.reviewAnswer(d, code), d, to.Name)
		return p.post(ctx, tx, message.ReviewAnswer, string(r.ID)+"/"+job.At.Format(time.RFC3339Nano), to.Email, words, at)
	})
}

// name is what the reading is: the edition and the stage.
func (d duty) name(l lang.Lang) string {
	name := d.Rules.Name.In(string(l))
	if s, ok := d.Rules.Stage(d.Reading.Call, d.Reading.Stage); ok {
		name += ", " + s.Name.In(string(l))
	}
	return name
}

// until is the day on which the reviews are due, as a subject says it.
func (d duty) until(l lang.Lang) string {
	if d.Reading.DueAt.IsZero() {
		return ""
	}
	return l.T(" avant le ", " before ") + l.DayMonth(d.Reading.DueAt) + l.T(" à ", " at ") + l.Clock(d.Reading.DueAt)
}

func (d duty) count(l lang.Lang, n int) string {
	return l.Count(n, l.T("évaluation", "review"), l.T("évaluations", "reviews"))
}

func (d duty) due(l lang.Lang) string {
	if d.Reading.DueAt.IsZero() {
		return ""
	}
	return l.T(" À rendre avant le ", " Due before ") + l.Deadline(d.Reading.DueAt) + "."
}

// why ends the mails to reviewers.
func (d duty) why(l lang.Lang) string {
	return l.T("Vous recevez ce courriel parce que vous évaluez des dossiers\u00a0: "+d.name(l)+".", "You receive this mail because you review files: "+d.name(l)+".")
}

// impeded says that nobody is asked why.
func impeded(l lang.Lang) string {
	return l.T("Un empêchement\u202f? Libérez des dossiers en un clic, sans explication.", "Something in the way? Release files with one click, without a reason.")
}

func (p Programme) reviewInvitation(d duty, secret string, until time.Time) letter {
	l := d.Lang
	x := letter{Lang: l,
		Subject: shortened(l.T("Invitation\u00a0: évaluer des dossiers, ", "Invitation: review files, ") + d.Rules.Name.In(string(l))),
		Fact: l.T("L’équipe du programme "+p.Name.In(string(l))+" vous propose de lire des dossiers et de les noter\u00a0: "+d.name(l)+".",
			"The team of the programme "+p.Name.In(string(l))+" asks you to read files and mark them: "+d.name(l)+"."),
		Act: l.T("Ouvrez ce lien et connectez-vous avec cette adresse\u00a0: la charte est à signer d’abord.",
			"Open this link and sign in with this address: the charter is to be signed first."),
		Link: p.page(l, ReviewsPath),
		Next: []string{
			l.T("Vous direz ce que vous pouvez lire, et combien de dossiers au plus.", "You will say what you can read, and how many files at most.") + d.due(l),
			l.T("Vous n’attendiez pas cette invitation\u202f? Ne faites rien, ou répondez à ce courriel.", "You did not expect this invitation? Do nothing, or answer this mail."),
		},
		Why: l.T("Vous recevez ce courriel parce qu’une personne de l’équipe a saisi votre adresse sur "+p.BaseURL+".",
			"You receive this mail because somebody of the team entered your address on "+p.BaseURL+"."),
		Signed: p.signed(l),
	}
	if secret != "" {
		x.Act = l.T("Ouvrez ce lien puis appuyez sur «\u00a0Entrer et lire la charte\u00a0».", "Open this link, then press “Enter and read the charter”.")
		x.Link = p.page(l, ReviewerPath) + "?code=" + url.QueryEscape(secret)
		x.Next = append([]string{l.T("Il sert une seule fois, jusqu’au "+l.DayAndTime(until)+" (heure de Paris). Ensuite, votre adresse suffit pour vous connecter.",
			"It works once, until "+l.DayAndTime(until)+" (Paris time). After that, your address is enough to sign in.")}, x.Next...)
	}
	return x
}

func (p Programme) reviewAssigned(d duty) letter {
	l := d.Lang
	return letter{Lang: l,
		Subject: shortened(l.T("À faire\u00a0: ", "To do: ") + d.count(l, d.left()) + d.until(l)),
		Fact:    l.T("Des dossiers vous sont attribués\u00a0: il vous reste "+d.count(l, d.left())+" à rendre.", "Files are assigned to you: you have "+d.count(l, d.left())+" left to give.") + d.due(l),
		Act:     impeded(l), Link: p.page(l, ReviewsPath),
		Next: []string{l.T("Si vous connaissez quelqu’un, déportez-vous sur la page du dossier\u00a0: quelqu’un d’autre le lira.", "If you know somebody, stand aside on the page of the file: somebody else will read it.")},
		Why:  d.why(l), Signed: p.signed(l)}
}

func (p Programme) reviewReminder(d duty, at time.Time) letter {
	l := d.Lang
	x := letter{Lang: l,
		Subject: shortened(l.T("À faire\u00a0: ", "To do: ") + d.count(l, d.left()) + d.until(l)),
		Fact:    l.T("Vous avez rendu ", "You have given ") + d.count(l, d.Given) + l.T(" sur ", " of ") + l.Number(d.All) + "." + d.due(l),
		Act:     impeded(l), Link: p.page(l, ReviewsPath),
		Next: []string{l.T("Tout rendre ou libérer le reste met fin aux rappels.", "Giving everything, or releasing the rest, ends the reminders.")},
		Why:  d.why(l), Signed: p.signed(l)}
	x.Until = d.Reading.DueAt
	if !at.Before(d.Reading.DueAt) {
		x.Until = time.Time{}
		x.Subject = shortened(l.T("À faire\u00a0: ", "To do: ") + d.count(l, d.left()) + l.T(" en retard depuis le ", " late since ") + l.DayMonth(d.Reading.DueAt))
		x.Fact = l.T("Vous avez rendu ", "You have given ") + d.count(l, d.Given) + l.T(" sur ", " of ") + l.Number(d.All) +
			l.T(". C’était à rendre avant le ", ". They were due before ") + l.Deadline(d.Reading.DueAt) + "."
		x.Act = l.T("D’autres attendent ces dossiers. ", "Others are waiting for these files. ") + impeded(l)
	}
	return x
}

func (p Programme) reviewQuestion(l lang.Lang, d duty, code string) letter {
	return letter{Lang: l,
		Subject: shortened(l.T("À faire\u00a0: répondre à une question sur la lecture ", "To do: answer a question about reading ") + code),
		Fact:    l.T("Une personne qui évalue la lecture "+code+" vous pose une question\u00a0: "+d.name(l)+".", "Somebody who reviews reading "+code+" asks you something: "+d.name(l)+"."),
		Act:     l.T("La question est sur la page des évaluations. La personne peut continuer en attendant.", "The question is on the page of the reviews. They can go on while they wait."),
		Link:    p.page(l, "/gestion/evaluations"),
		Why:     l.T("Vous recevez ce courriel parce que vous décidez des dossiers de cette lecture.", "You receive this mail because you decide on the files of this reading."),
		Signed:  p.signed(l)}
}

func (p Programme) reviewAnswer(d duty, code string) letter {
	l := d.Lang
	return letter{Lang: l,
		Subject: l.T("Pour information\u00a0: réponse à votre question, lecture ", "For information: answer to your question, reading ") + code,
		Fact:    l.T("L’équipe a répondu à votre question sur la lecture "+code+".", "The team has answered your question about reading "+code+"."),
		Act:     l.T("La réponse est à côté de votre grille.", "The answer is beside your grid.") + d.due(l),
		Link:    p.page(l, ReviewsPath+"/"+string(d.Reading.ID)+"/"+code),
		Why:     d.why(l), Signed: p.signed(l)}
}
