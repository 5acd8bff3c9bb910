package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/personal"
	"cohorte/fellowship/review"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// The jobs of mails about what is kept of people.
const (
	JobErasureMail = "mail.erasure" // {"erasure": id}
	JobKeepingMail = "mail.keeping" // KeepingPayload
)

// KeepingPayload is what the writers of a file are told of its period.
type KeepingPayload struct {
	File  file.ID      `json:"file"`
	Act   personal.Act `json:"act"`
	ActAt time.Time    `json:"act_at"`
}

// About is what the mail is about, and the key that makes it one mail.
func (p KeepingPayload) About() string {
	return string(p.File) + "/" + string(p.Act) + "/" + p.ActAt.UTC().Format(time.RFC3339)
}

// What the rules of personal data ask of the database, an act gives.
var _ interface {
	personal.ApartStore
	personal.Counter
	personal.Keeper
	personal.Asker
	personal.Canceller
	personal.Eraser
} = (*Tx)(nil)

// ApartForWriter is what a person answered apart, by field: nobody else is ever
// given it.
func (tx *Tx) ApartForWriter(ctx context.Context, writer account.ID, number string) (map[string]string, error) {
	rows, err := tx.q.ApartForWriter(ctx, query.ApartForWriterParams{Number: number, Writer: string(writer)})
	given := make(map[string]string, len(rows))
	for _, row := range rows {
		given[row.FieldID] = row.Value
	}
	return given, err
}

// PutApart keeps an answer, and drops it where value is empty.
func (tx *Tx) PutApart(ctx context.Context, id file.ID, field, value string) error {
	if value == "" {
		return tx.q.DropApart(ctx, query.DropApartParams{FileID: string(id), FieldID: field})
	}
	return tx.q.PutApart(ctx, query.PutApartParams{FileID: string(id), FieldID: field, Value: value})
}

// CountApart counts the answers to a field in a round, once, and keeps of the
// counts what may be shown. Nothing else reads these answers together. Rule P-3.
func (tx *Tx) CountApart(ctx context.Context, of personal.Counted, choices []string, least int, at time.Time) error {
	where := query.ApartCountedParams{EditionID: string(of.Edition), Call: string(of.Call), Round: of.Round, FieldID: of.Field}
	if n, err := tx.q.ApartCounted(ctx, where); err != nil || n > 0 {
		return err
	}
	rows, err := tx.q.CountApart(ctx, query.CountApartParams{FieldID: of.Field, EditionID: string(of.Edition), Call: string(of.Call), Round: of.Round})
	if err != nil || len(rows) == 0 {
		return err // nobody is in that round
	}
	cells := make([]personal.Cell, len(choices))
	for i, choice := range choices {
		cells[i].Value = choice
		for _, row := range rows {
			if row.Value == choice {
				cells[i].Files = int(row.Files)
			}
		}
	}
	for _, c := range personal.Guard(cells, least) {
		hidden := int64(0)
		if c.Hidden {
			hidden = 1
		}
		err := tx.q.InsertApartCount(ctx, query.InsertApartCountParams{EditionID: string(of.Edition), Call: string(of.Call), Round: of.Round,
			FieldID: of.Field, Value: c.Value, Files: int64(c.Files), Hidden: hidden, CountedAt: sqldb.At(at)})
		if err != nil {
			return err
		}
	}
	return nil
}

// ApartCount is a count of answers given apart, as it may be shown.
type ApartCount struct {
	personal.Counted
	personal.Cell
	At time.Time
}

// ApartCounts are all counts of answers given apart, for who may see files.
func (tx *Tx) ApartCounts(ctx context.Context, viewer fellowship.Actor) ([]ApartCount, error) {
	if !viewer.May.Has(fellowship.SeeFiles) {
		return nil, fellowship.ErrNotAllowed
	}
	rows, err := tx.q.ApartCounts(ctx)
	list := make([]ApartCount, len(rows))
	for i, row := range rows {
		list[i] = ApartCount{At: row.CountedAt.Time, Cell: personal.Cell{Value: row.Value, Files: int(row.Files), Hidden: row.Hidden == 1},
			Counted: personal.Counted{Edition: edition.ID(row.EditionID), Call: edition.CallKind(row.Call), Round: row.Round, Field: row.FieldID}}
	}
	return list, err
}

// WrittenBy are the files that somebody writes, the erased ones left out.
func (tx *Tx) WrittenBy(ctx context.Context, who account.ID) ([]personal.Written, error) {
	rows, err := tx.q.WrittenBy(ctx, string(who))
	list := make([]personal.Written, len(rows))
	for i, row := range rows {
		list[i] = personal.Written{File: fileOf(row.File), Role: file.Role(row.Role), Writers: int(row.Writers)}
	}
	return list, err
}

func erasureOf(row query.Erasure) personal.Erasure {
	return personal.Erasure{ID: personal.ErasureID(row.ID), Account: account.ID(row.AccountID), AskedAt: row.AskedAt.Time, AskedBy: account.ID(row.AskedBy),
		Proof: row.Proof, DueAt: row.DueAt.Time, CancelledAt: row.CancelledAt.OrZero(), DoneAt: row.DoneAt.OrZero()}
}

// OpenErasureOf is what somebody asked and that is not done.
func (tx *Tx) OpenErasureOf(ctx context.Context, who account.ID) (personal.Erasure, error) {
	row, err := tx.q.OpenErasureOf(ctx, string(who))
	return erasureOf(row), missing(err)
}

// Erasure is the one with that id, for the mail about it.
func (tx *Tx) Erasure(ctx context.Context, id personal.ErasureID) (personal.Erasure, error) {
	row, err := tx.q.ErasureByID(ctx, string(id))
	return erasureOf(row), missing(err)
}

// OpenErasures are those that wait for their day, the next one first: for the
// machine, and for who may erase people.
func (tx *Tx) OpenErasures(ctx context.Context, viewer fellowship.Actor) ([]personal.Erasure, error) {
	if !viewer.IsMachine() && !viewer.May.Has(fellowship.ErasePeople) {
		return nil, fellowship.ErrNotAllowed
	}
	rows, err := tx.q.OpenErasures(ctx)
	list := make([]personal.Erasure, len(rows))
	for i, row := range rows {
		list[i] = erasureOf(row)
	}
	return list, err
}

// AddErasure keeps what was asked.
func (tx *Tx) AddErasure(ctx context.Context, e personal.Erasure) error {
	return tx.q.InsertErasure(ctx, query.InsertErasureParams{ID: string(e.ID), AccountID: string(e.Account), AskedAt: sqldb.At(e.AskedAt),
		AskedBy: string(e.AskedBy), Proof: e.Proof, DueAt: sqldb.At(e.DueAt)})
}

// CancelErasure takes it back; false when it was done or taken back before.
func (tx *Tx) CancelErasure(ctx context.Context, id personal.ErasureID, at time.Time) (done bool, err error) {
	n, err := tx.q.CancelErasure(ctx, query.CancelErasureParams{ID: string(id), At: sqldb.MaybeAt(at)})
	return n == 1, err
}

// FinishErasure notes that it is done.
func (tx *Tx) FinishErasure(ctx context.Context, id personal.ErasureID, at time.Time) (done bool, err error) {
	n, err := tx.q.FinishErasure(ctx, query.FinishErasureParams{ID: string(id), At: sqldb.MaybeAt(at)})
	return n == 1, err
}

// EnqueueErasureMail tells a person what was asked, and until when it can be
// taken back.
func (tx *Tx) EnqueueErasureMail(ctx context.Context, e personal.Erasure) error {
	return tx.enqueueOnce(ctx, JobErasureMail, string(e.ID), e.AskedAt, map[string]personal.ErasureID{"erasure": e.ID})
}

// OpenReadingsOf are the readings that somebody reads for.
func (tx *Tx) OpenReadingsOf(ctx context.Context, who account.ID) ([]review.ReadingID, error) {
	rows, err := tx.q.OpenReadingsOf(ctx, string(who))
	list := make([]review.ReadingID, len(rows))
	for i, id := range rows {
		list[i] = review.ReadingID(id)
	}
	return list, err
}

// FilesToKeep are files of a call with what their period depends on, most of
// them at once, in order after one of them. Only the work of periods asks.
func (tx *Tx) FilesToKeep(ctx context.Context, e *edition.Edition, call edition.CallKind, after file.ID, most int) ([]personal.Kept, error) {
	rows, err := tx.q.FilesToKeep(ctx, query.FilesToKeepParams{Pool: file.FormOf(e, call).FilePool, EditionID: string(e.ID),
		Call: string(call), After: string(after), Most: int32(most)})
	if err != nil {
		return nil, err
	}
	list := make([]personal.Kept, len(rows))
	for i, row := range rows {
		var yes bool
		if row.Pool != "" {
			if err := json.Unmarshal([]byte(row.Pool), &yes); err != nil {
				return nil, err
			}
		}
		list[i] = personal.Kept{File: fileOf(row.File), LastAct: row.LastAct.Time, Consents: yes && row.Refused == 0}
	}
	return list, nil
}

// KeepingNotice is what the writers of a file were told.
func (tx *Tx) KeepingNotice(ctx context.Context, id file.ID, act personal.Act) (personal.Notice, error) {
	row, err := tx.q.KeepingNotice(ctx, query.KeepingNoticeParams{FileID: string(id), Act: string(act)})
	return personal.Notice{File: id, Act: act, ToldAt: row.ToldAt.Time, ActAt: row.ActAt.Time}, missing(err)
}

// AddKeepingNotice notes it.
func (tx *Tx) AddKeepingNotice(ctx context.Context, n personal.Notice) error {
	return tx.q.InsertKeepingNotice(ctx, query.InsertKeepingNoticeParams{FileID: string(n.File), Act: string(n.Act), ToldAt: sqldb.At(n.ToldAt), ActAt: sqldb.At(n.ActAt)})
}

// DropKeepingNotices forgets them: the file has moved on.
func (tx *Tx) DropKeepingNotices(ctx context.Context, id file.ID) error {
	return tx.q.DeleteKeepingNotices(ctx, string(id))
}

// EnqueueKeepingMail tells the writers of a file what becomes of it, and when.
func (tx *Tx) EnqueueKeepingMail(ctx context.Context, n personal.Notice) error {
	p := KeepingPayload{File: n.File, Act: n.Act, ActAt: n.ActAt}
	return tx.enqueueOnce(ctx, JobKeepingMail, p.About(), n.ToldAt, p)
}

// ArchiveFile takes a file out of the lists; false when it was.
func (tx *Tx) ArchiveFile(ctx context.Context, id file.ID, at time.Time) (done bool, err error) {
	n, err := tx.q.ArchiveFile(ctx, query.ArchiveFileParams{ID: string(id), At: sqldb.MaybeAt(at)})
	return n == 1, err
}

// EraseIdle erases the accounts of a file's writers that have nothing else.
func (tx *Tx) EraseIdle(ctx context.Context, f file.File, at time.Time) error {
	writers, err := tx.q.LeadsOf(ctx, string(f.ID))
	if err != nil {
		return err
	}
	for _, id := range writers {
		a, err := tx.Account(ctx, account.ID(id))
		if err != nil {
			return err
		}
		files, err := tx.q.WrittenBy(ctx, id)
		if err != nil {
			return err
		}
		reads, err := tx.q.IsReviewer(ctx, id)
		if err != nil {
			return err
		}
		if len(files) > 1 || len(a.Roles) > 0 || reads > 0 {
			continue
		}
		if err := tx.EraseAccount(ctx, a, at); err != nil {
			return err
		}
		entry := fellowship.NewEntry(fellowship.NewID("entry", at), fellowship.Machine(at), "account.erased", id)
		if err := tx.AddEntry(ctx, entry); err != nil {
			return err
		}
	}
	return nil
}

// ArchivedFiles are the files of the archive, the latest first and without a
// word of theirs, for who may open it.
func (tx *Tx) ArchivedFiles(ctx context.Context, viewer fellowship.Actor, most int) ([]file.File, error) {
	if !viewer.May.Has(fellowship.SeeArchive) {
		return nil, fellowship.ErrNotAllowed
	}
	rows, err := tx.q.ArchivedFiles(ctx, int32(most))
	list := filesOf(rows)
	for i := range list {
		list[i].Name, list[i].Organisation = "", ""
	}
	return list, err
}

// ArchivedFile is a file of the archive, for who may open it; whoever asks puts
// it on the record.
func (tx *Tx) ArchivedFile(ctx context.Context, viewer fellowship.Actor, number string) (file.File, error) {
	if !viewer.May.Has(fellowship.SeeArchive) {
		return file.File{}, fellowship.ErrNotFound
	}
	row, err := tx.q.ArchivedFile(ctx, number)
	return fileOf(row), missing(err)
}

// SetPool takes back, or gives again, the consent to be contacted. It is the
// person's: ErrNotFound for who does not write the file.
func (tx *Tx) SetPool(ctx context.Context, by fellowship.Actor, number string, accepts bool) (file.File, error) {
	f, role, err := tx.FileForWriter(ctx, account.ID(by.ID), number)
	if err == nil && role != file.Lead {
		err = fellowship.ErrNotAllowed
	}
	switch {
	case err != nil:
		return f, err
	case accepts:
		return f, tx.q.AcceptPool(ctx, string(f.ID))
	}
	return f, tx.q.RefusePool(ctx, query.RefusePoolParams{FileID: string(f.ID), RefusedAt: sqldb.At(by.At)})
}

// AccountToErase finds somebody by their address, for who may erase people.
func (tx *Tx) AccountToErase(ctx context.Context, viewer fellowship.Actor, email string) (account.Account, error) {
	if !viewer.May.Has(fellowship.ErasePeople) {
		return account.Account{}, fellowship.ErrNotAllowed
	}
	address, err := account.ParseAddress(email)
	if err != nil {
		return account.Account{}, err
	}
	a, err := tx.AccountByAddress(ctx, address.Norm)
	if errors.Is(err, fellowship.ErrNotFound) {
		err = &fellowship.Invalid{Problems: []fellowship.Problem{{Field: "email", Code: fellowship.NotAChoice}}}
	}
	return a, err
}

// Erased is a file or a person that was erased: an id, and nothing else.
type Erased struct {
	File    file.ID    `json:"file,omitempty"`
	Account account.ID `json:"account,omitempty"`
	At      time.Time  `json:"at"`
}

// ErasedEver lists what was erased, for an operator at the machine: it is kept
// apart from backups, in which it still is. Rule P-13.
func (tx *Tx) ErasedEver(ctx context.Context) ([]Erased, error) {
	rows, err := tx.q.ErasedEver(ctx)
	list := make([]Erased, len(rows))
	for i, row := range rows {
		list[i].At = row.At.Time
		if row.Verb == "account.erased" {
			list[i].Account = account.ID(row.Object)
		} else {
			list[i].File = file.ID(row.Object)
		}
	}
	return list, err
}

// EraseAgain erases, in a place that was restored, what had been erased; false
// when it is not there or is erased already. Rule P-13.
func (tx *Tx) EraseAgain(ctx context.Context, e Erased, at time.Time) (done bool, err error) {
	verb, object := "keeping.erased", string(e.File)
	if e.Account != "" {
		verb, object = "account.erased", string(e.Account)
		a, err := tx.Account(ctx, e.Account)
		if errors.Is(err, fellowship.ErrNotFound) || err == nil && a.Email == "" {
			return false, nil
		}
		if err == nil {
			err = tx.EraseAccount(ctx, a, at)
		}
		if err == nil {
			err = tx.finishOpen(ctx, e.Account, at)
		}
		if err != nil {
			return false, err
		}
	} else {
		f, err := tx.FileToWriteAbout(ctx, e.File)
		if errors.Is(err, fellowship.ErrNotFound) || err == nil && !f.ErasedAt.IsZero() {
			return false, nil
		}
		if err == nil {
			err = tx.EraseFile(ctx, f, at)
		}
		if err != nil {
			return false, err
		}
	}
	return true, tx.AddEntry(ctx, fellowship.NewEntry(fellowship.NewID("entry", at), fellowship.Machine(at), verb, object, "again", "yes"))
}

// finishOpen notes that what somebody asked is done, where they had asked.
func (tx *Tx) finishOpen(ctx context.Context, who account.ID, at time.Time) error {
	open, err := tx.OpenErasureOf(ctx, who)
	if errors.Is(err, fellowship.ErrNotFound) {
		return nil
	}
	if err == nil {
		_, err = tx.FinishErasure(ctx, open.ID, at)
	}
	return err
}
