package jobs

import (
	"context"
	"maps"
	"slices"
	"time"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/wish"
	"cohorte/store"
)

// Wishing is the work of the stages of wishes: shortlisted candidates are
// invited when the time has come, those who submitted nothing are reminded, and
// everybody hears of a limit that was made later.
type Wishing struct {
	DB    *store.DB
	Shelf *edition.Shelf
	// Batch is how many files one act takes; 0 means 200.
	Batch int
}

// Watch gives the work to a runner. It looks every minute.
func (w Wishing) Watch(r *Runner) {
	r.Every("wishes.look", Period(time.Minute), func(ctx context.Context, _ store.Job) error { return w.Look(ctx, r.clock().UTC()) })
}

// Look finds what is due in every edition in force. It says the same however
// often it is called. Rule W-14.
func (w Wishing) Look(ctx context.Context, now time.Time) error {
	for _, v := range w.Shelf.All(now) {
		for _, call := range slices.Sorted(maps.Keys(v.Calls)) {
			s, ok := wish.StageOf(v.Edition, call)
			if !ok {
				continue
			}
			t, err := wish.TermsOf(w.Shelf, file.File{Edition: v.ID, Version: v.N, Call: call, Submissions: 1}, now)
			if err != nil {
				return err
			}
			if t.Receives(now) != nil {
				continue
			}
			if err := w.look(ctx, v, call, s.ID, t, now); err != nil {
				return err
			}
		}
	}
	return nil
}

// look asks for the mails of one stage that is open.
func (w Wishing) look(ctx context.Context, v edition.Version, call edition.CallKind, stage string, t wish.Terms, now time.Time) error {
	mails := []due{{kind: store.JobWishInvitationMail, about: store.InvitedNotice(stage)}}
	if before, ok := t.ReminderDue(now); ok {
		mails = append(mails, due{kind: store.JobWishReminderMail, about: store.RemindedNotice(before.String(), t.Closes), unanswered: true,
			payload: store.WishPayload{Closes: t.Closes, Before: before.String()}})
	}
	// What was extended before anybody could wish is no news.
	if first, ok := w.Shelf.Version(v.ID, 0); ok && v.InForceFrom.After(t.Opens) {
		if s, ok := wish.StageOf(first.Edition, call); ok && s.Wishing.Closes.End().Before(t.Closes) {
			mails = append(mails, due{kind: store.JobWishExtensionMail, about: store.ExtendedNotice(t.Closes), payload: store.WishPayload{Closes: t.Closes}})
		}
	}
	for _, m := range mails {
		m.payload.Stage = stage
		if err := w.each(ctx, v.ID, call, m, now); err != nil {
			return err
		}
	}
	return nil
}

// due is one mail to all whom it is due to.
type due struct {
	kind, about string
	unanswered  bool // only to those who submitted nothing
	payload     store.WishPayload
}

// each asks for a mail to each file that was not asked for yet, batch by batch.
func (w Wishing) each(ctx context.Context, id edition.ID, call edition.CallKind, m due, now time.Time) error {
	most := w.Batch
	if most == 0 {
		most = 200
	}
	for {
		var files []file.File
		find := func(ctx context.Context, tx *store.Tx) (err error) {
			files, err = tx.FilesToInvite(ctx, id, call, m.about, m.unanswered, most)
			return err
		}
		if err := w.DB.Read(ctx, find); err != nil || len(files) == 0 {
			return err
		}
		err := w.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			if err := find(ctx, tx); err != nil {
				return err
			}
			for _, f := range files {
				p := m.payload
				p.File = f.ID
				if err := tx.EnqueueWishMail(ctx, m.kind, m.about, p, now); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
}
