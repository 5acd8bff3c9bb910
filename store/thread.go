package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/file"
	"cohorte/fellowship/thread"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// JobThreadMail tells a side of a thread that a message waits; its payload is a
// ThreadPayload.
const JobThreadMail = "mail.thread"

// ThreadPayload is the payload of JobThreadMail: At is when the side is told.
type ThreadPayload struct {
	File file.ID     `json:"file"`
	To   thread.Side `json:"to"`
	At   time.Time   `json:"at"`
}

// About is what the mail is about, and the key that makes it one mail.
func (p ThreadPayload) About() string {
	return fmt.Sprintf("%s/%s/%s", p.File, p.To, p.At.UTC().Format(time.RFC3339Nano))
}

// What the rules of threads ask of the database, an act gives.
var _ interface {
	thread.Writer
	thread.Reader
} = (*Tx)(nil)

// Thread is where the messages of a file stand. The caller has found the file
// for somebody who may read them.
func (tx *Tx) Thread(ctx context.Context, id file.ID) (thread.Thread, error) {
	row, err := tx.q.ThreadOf(ctx, string(id))
	if sqldb.IsNoRows(err) {
		return thread.Thread{File: id}, nil
	}
	return thread.Thread{File: id, Messages: int(row.Messages), Settled: int(row.Settled), Waiting: int(row.Waiting), Since: row.WaitingSince.OrZero(),
		Told: map[thread.Side]time.Time{thread.Authors: row.AuthorsToldAt.OrZero(), thread.Team: row.TeamToldAt.OrZero()}}, err
}

// SaveThread keeps where a thread stands; false when it is no longer as before.
func (tx *Tx) SaveThread(ctx context.Context, t, before thread.Thread) (done bool, err error) {
	if before.Messages == 0 {
		if _, err := tx.q.InsertThread(ctx, string(t.File)); err != nil {
			return false, err
		}
	}
	n, err := tx.q.UpdateThread(ctx, query.UpdateThreadParams{FileID: string(t.File), Messages: int64(t.Messages), Settled: int64(t.Settled),
		Waiting: int64(t.Waiting), WaitingSince: sqldb.MaybeAt(t.Since), AuthorsToldAt: sqldb.MaybeAt(t.Told[thread.Authors]),
		TeamToldAt: sqldb.MaybeAt(t.Told[thread.Team]), MessagesBefore: int64(before.Messages), SettledBefore: int64(before.Settled)})
	return n == 1, err
}

// AuthorsAfter are the times of the authors' messages after one of them.
func (tx *Tx) AuthorsAfter(ctx context.Context, id file.ID, n int) ([]time.Time, error) {
	rows, err := tx.q.AuthorsMessagesAfter(ctx, query.AuthorsMessagesAfterParams{FileID: string(id), N: int64(n)})
	times := make([]time.Time, len(rows))
	for i, at := range rows {
		times[i] = at.Time
	}
	return times, err
}

// AddMessage adds a message; false when the thread has one of that number.
func (tx *Tx) AddMessage(ctx context.Context, m thread.Message) (added bool, err error) {
	attached, err := json.Marshal(m.Attached)
	if err != nil {
		return false, err
	}
	n, err := tx.q.InsertThreadMessage(ctx, query.InsertThreadMessageParams{FileID: string(m.File), N: int64(m.N), Side: string(m.Side),
		Text: m.Text, Attached: string(attached), RequestKey: m.Key, WrittenAt: sqldb.At(m.At), WrittenBy: string(m.By)})
	return n == 1, err
}

func messageOf(row query.ThreadMessage) (thread.Message, error) {
	m := thread.Message{File: file.ID(row.FileID), N: int(row.N), Side: thread.Side(row.Side), Text: row.Text, Key: row.RequestKey,
		At: row.WrittenAt.Time, By: account.ID(row.WrittenBy)}
	return m, json.Unmarshal([]byte(row.Attached), &m.Attached)
}

// MessageOfRequest is the message that came from a form.
func (tx *Tx) MessageOfRequest(ctx context.Context, id file.ID, key string) (thread.Message, error) {
	row, err := tx.q.ThreadMessageOfRequest(ctx, query.ThreadMessageOfRequestParams{FileID: string(id), RequestKey: key})
	if err != nil {
		return thread.Message{}, missing(err)
	}
	return messageOf(row)
}

// MessagesForWriter are the messages of a file, the first one first, for one
// of those who write it: ErrNotFound for anybody else. The team speaks with
// one voice, so the names of its people are left out.
func (tx *Tx) MessagesForWriter(ctx context.Context, viewer fellowship.Actor, number string) ([]thread.Message, error) {
	f, _, err := tx.FileForWriter(ctx, account.ID(viewer.ID), number)
	if err != nil {
		return nil, err
	}
	list, err := tx.messages(ctx, f.ID)
	for i := range list {
		if list[i].Side == thread.Team {
			list[i].By, list[i].ByName = "", ""
		}
	}
	return list, err
}

// MessagesForTeam are the messages of a file, the first one first: ErrNotFound
// for who may not see identities.
func (tx *Tx) MessagesForTeam(ctx context.Context, viewer fellowship.Actor, id file.ID) ([]thread.Message, error) {
	if !thread.MayRead(viewer) {
		return nil, fellowship.ErrNotFound
	}
	return tx.messages(ctx, id)
}

func (tx *Tx) messages(ctx context.Context, id file.ID) ([]thread.Message, error) {
	rows, err := tx.q.ThreadMessages(ctx, string(id))
	if err != nil {
		return nil, err
	}
	list := make([]thread.Message, len(rows))
	for i, row := range rows {
		list[i], err = messageOf(query.ThreadMessage{FileID: row.FileID, N: row.N, Side: row.Side, Text: row.Text, Attached: row.Attached,
			RequestKey: row.RequestKey, WrittenAt: row.WrittenAt, WrittenBy: row.WrittenBy})
		if err != nil {
			return nil, err
		}
		list[i].ByName = row.ByName
	}
	return list, nil
}

// MarkRead notes up to which message somebody has read, never back.
func (tx *Tx) MarkRead(ctx context.Context, id file.ID, reader account.ID, n int) error {
	return tx.q.UpsertThreadRead(ctx, query.UpsertThreadReadParams{FileID: string(id), AccountID: string(reader), N: int64(n)})
}

// Unread counts the messages of the team that one of those who write a file
// has not read; none for anybody else.
func (tx *Tx) Unread(ctx context.Context, viewer fellowship.Actor, number string) (int, error) {
	n, err := tx.q.UnreadForWriter(ctx, query.UnreadForWriterParams{Number: number, Writer: viewer.ID})
	return int(n), err
}

// TeamInThread are those of the team who wrote in a thread, for the mails
// about it.
func (tx *Tx) TeamInThread(ctx context.Context, id file.ID) ([]account.ID, error) {
	rows, err := tx.q.TeamInThread(ctx, string(id))
	list := make([]account.ID, len(rows))
	for i, one := range rows {
		list[i] = account.ID(one)
	}
	return list, err
}

// EnqueueThreadMail asks for the mails to a side of a thread, at a time.
func (tx *Tx) EnqueueThreadMail(ctx context.Context, id file.ID, to thread.Side, at, runAt time.Time) error {
	p := ThreadPayload{File: id, To: to, At: runAt}
	payload, err := json.Marshal(p)
	if err != nil {
		return err
	}
	_, err = tx.Enqueue(ctx, NewJob{Kind: JobThreadMail, Payload: string(payload), UniqueKey: p.About(), RunAt: runAt, CreatedAt: at})
	return err
}

// ThreadsWaiting says how many messages of each of the files wait for an
// answer: nothing for who may not read threads.
func (tx *Tx) ThreadsWaiting(ctx context.Context, viewer fellowship.Actor, files []file.File) (map[file.ID]int, error) {
	if !thread.MayRead(viewer) || len(files) == 0 {
		return nil, nil
	}
	ids := make([]string, len(files))
	for i, f := range files {
		ids[i] = string(f.ID)
	}
	text, args := sqldb.In(sqldb.NewList("SELECT file_id, waiting FROM threads").Where("waiting > 0"), "file_id", ids).SQL()
	rows, err := tx.raw.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	counts := map[file.ID]int{}
	for rows.Next() {
		var (
			id string
			n  int
		)
		if err := rows.Scan(&id, &n); err != nil {
			return nil, err
		}
		counts[file.ID(id)] = n
	}
	return counts, rows.Err()
}

// Unanswered counts the messages of a filter's files that wait for an answer,
// and says since when the first does: none for who may not read threads.
func (tx *Tx) Unanswered(ctx context.Context, viewer fellowship.Actor, f FileFilter) (messages int, since time.Time, err error) {
	if !thread.MayRead(viewer) {
		return 0, time.Time{}, nil
	}
	f.Unanswered = true
	l := sqldb.NewList("SELECT id FROM files")
	if err := restrict(l, viewer, f); err != nil {
		return 0, time.Time{}, err
	}
	text, args := l.SQL()
	var first sqldb.NullTime
	err = tx.raw.QueryRowContext(ctx, "SELECT CAST(coalesce(sum(t.waiting), 0) AS BIGINT), min(t.waiting_since) FROM threads t WHERE t.waiting > 0 AND t.file_id IN ("+text+")", args...).
		Scan(&messages, &first)
	return messages, first.OrZero(), err
}

// presentFor is how long after a beat somebody counts as reading: as for those
// who write.
const presentFor = file.PresentFor

// SaveDeskPresence notes that somebody of the team has a file open, since now
// or since they opened it. Rule M-13.
func (tx *Tx) SaveDeskPresence(ctx context.Context, id file.ID, by fellowship.Actor) error {
	gone := by.At.Add(-presentFor)
	if err := tx.q.DeleteDeskPresences(ctx, sqldb.At(gone)); err != nil {
		return err
	}
	return tx.q.UpsertDeskPresence(ctx, query.UpsertDeskPresenceParams{FileID: string(id), AccountID: by.ID, SeenAt: sqldb.At(by.At), Gone: sqldb.At(gone)})
}

// DeskPresences are the others of the team who have files open, for who may
// see files.
func (tx *Tx) DeskPresences(ctx context.Context, viewer fellowship.Actor) (map[file.ID][]file.Reader, error) {
	if !viewer.May.Has(fellowship.SeeFiles) {
		return nil, fellowship.ErrNotAllowed
	}
	rows, err := tx.q.DeskPresences(ctx, query.DeskPresencesParams{Gone: sqldb.At(viewer.At.Add(-presentFor)), Viewer: viewer.ID})
	if err != nil {
		return nil, err
	}
	open := map[file.ID][]file.Reader{}
	for _, row := range rows {
		id := file.ID(row.FileID)
		a := account.Account{ID: account.ID(row.AccountID), Name: row.Name, Email: row.Email}
		open[id] = append(open[id], file.Reader{File: id, Account: a.ID, Name: a.Label(), Since: row.Since.Time})
	}
	return open, nil
}
