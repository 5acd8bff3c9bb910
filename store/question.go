package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/question"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// JobQuestionAnswerMail tells who asked a question what became of it; its
// payload is a QuestionPayload.
const JobQuestionAnswerMail = "mail.call_question"

// QuestionPayload is the payload of JobQuestionAnswerMail: N is the answer,
// 0 for a question that was set aside.
type QuestionPayload struct {
	Question question.ID `json:"question"`
	N        int         `json:"n,omitempty"`
}

// About is what the mail is about, and the key that makes it one mail.
func (p QuestionPayload) About() string { return fmt.Sprintf("%s/%d", p.Question, p.N) }

// What the rules of questions ask of the database, an act gives.
var _ interface {
	question.Asker
	question.Answerer
} = (*Tx)(nil)

func questionOf(row query.CallQuestion) question.Question {
	return question.Question{ID: question.ID(row.ID), Edition: edition.ID(row.EditionID), Call: edition.CallKind(row.Call), Text: row.Text, Lang: row.Lang,
		Key: row.RequestKey, AskedAt: row.AskedAt.Time, AskedBy: account.ID(row.AskedBy), State: question.State(row.State), Revision: int(row.Revision),
		Draft:     question.Answer{Question: edition.Text{FR: row.QuestionFr, EN: row.QuestionEn}, Text: edition.Text{FR: row.AnswerFr, EN: row.AnswerEn}},
		ChangedAt: row.ChangedAt.OrZero(), ChangedBy: account.ID(row.ChangedBy), Reason: row.Reason}
}

func publishedOf(row query.CallAnswer) question.Published {
	return question.Published{Question: question.ID(row.QuestionID), N: int(row.N), At: row.PublishedAt.Time, By: account.ID(row.PublishedBy),
		Answer: question.Answer{Question: edition.Text{FR: row.QuestionFr, EN: row.QuestionEn}, Text: edition.Text{FR: row.AnswerFr, EN: row.AnswerEn}}}
}

func publishedList(rows []query.CallAnswer) []question.Published {
	list := make([]question.Published, len(rows))
	for i, row := range rows {
		list[i] = publishedOf(row)
	}
	return list
}

// AddCallQuestion adds a question.
func (tx *Tx) AddCallQuestion(ctx context.Context, q question.Question) error {
	return tx.q.InsertCallQuestion(ctx, query.InsertCallQuestionParams{ID: string(q.ID), EditionID: string(q.Edition), Call: string(q.Call), Text: q.Text,
		Lang: q.Lang, RequestKey: q.Key, AskedAt: sqldb.At(q.AskedAt), AskedBy: string(q.AskedBy), State: string(q.State)})
}

// QuestionOfRequest is the question of somebody that came from a form.
func (tx *Tx) QuestionOfRequest(ctx context.Context, asker account.ID, key string) (question.Question, error) {
	row, err := tx.q.CallQuestionOfRequest(ctx, query.CallQuestionOfRequestParams{AskedBy: string(asker), RequestKey: key})
	return questionOf(row), missing(err)
}

// QuestionsOfAsker are those of somebody on a call, the first one first, with
// the answers that are public: what the team prepares is left out.
func (tx *Tx) QuestionsOfAsker(ctx context.Context, asker fellowship.Actor, id edition.ID, call edition.CallKind) ([]question.Question, error) {
	rows, err := tx.q.CallQuestionsOfAsker(ctx, query.CallQuestionsOfAskerParams{AskedBy: asker.ID, EditionID: string(id), Call: string(call)})
	if err != nil {
		return nil, err
	}
	return tx.toldToAsker(ctx, asker, rows)
}

// toldToAsker are questions as who asked them knows them: with the answer that
// is public, without what the team prepares.
func (tx *Tx) toldToAsker(ctx context.Context, asker fellowship.Actor, rows []query.CallQuestion) ([]question.Question, error) {
	list := make([]question.Question, len(rows))
	for i, row := range rows {
		q := questionOf(row)
		q.Draft, q.Revision, q.ChangedAt, q.ChangedBy = question.Answer{}, 0, time.Time{}, ""
		answer, err := tx.q.CallAnswerPublished(ctx, query.CallAnswerPublishedParams{QuestionID: row.ID, Now: sqldb.At(asker.At)})
		switch {
		case err == nil:
			q.Published = []question.Published{publishedOf(answer)}
		case sqldb.IsNoRows(err) && q.State == question.Answered:
			q.State = question.Asked // its answer has a time to come
		case !sqldb.IsNoRows(err):
			return nil, err
		}
		list[i] = q
	}
	return list, nil
}

// Questions lists the questions on all calls for who may see files, the first
// one first. Whoever may not see identities is not told who asked.
func (tx *Tx) Questions(ctx context.Context, viewer fellowship.Actor) ([]question.Question, error) {
	if !viewer.May.Has(fellowship.SeeFiles) {
		return nil, fellowship.ErrNotAllowed
	}
	rows, err := tx.q.CallQuestions(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]question.Question, len(rows))
	for i, row := range rows {
		if list[i], err = tx.withAnswers(ctx, viewer, row.CallQuestion, row.AskerName, row.ChangedName); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Question is one question for who may see files: ErrNotFound for others.
func (tx *Tx) Question(ctx context.Context, viewer fellowship.Actor, id question.ID) (question.Question, error) {
	if !viewer.May.Has(fellowship.SeeFiles) {
		return question.Question{}, fellowship.ErrNotFound
	}
	row, err := tx.q.CallQuestionByID(ctx, string(id))
	if err != nil {
		return question.Question{}, missing(err)
	}
	return tx.withAnswers(ctx, viewer, row.CallQuestion, row.AskerName, row.ChangedName)
}

func (tx *Tx) withAnswers(ctx context.Context, viewer fellowship.Actor, row query.CallQuestion, asker, changed string) (question.Question, error) {
	q := questionOf(row)
	q.AskerName, q.ChangedName = asker, changed
	if !viewer.May.Has(fellowship.SeeIdentities) {
		q.AskerName = ""
	}
	answers, err := tx.q.CallAnswersOf(ctx, row.ID)
	q.Published = publishedList(answers)
	return q, err
}

// QuestionsWaiting counts the questions without an answer, for who may see
// files.
func (tx *Tx) QuestionsWaiting(ctx context.Context, viewer fellowship.Actor) (int, error) {
	if !viewer.May.Has(fellowship.SeeFiles) {
		return 0, fellowship.ErrNotAllowed
	}
	n, err := tx.q.CountCallQuestionsWaiting(ctx)
	return int(n), err
}

// SaveQuestion keeps what the team wrote; false when somebody did since the
// revision.
func (tx *Tx) SaveQuestion(ctx context.Context, q question.Question, revision int) (done bool, err error) {
	n, err := tx.q.UpdateCallQuestion(ctx, query.UpdateCallQuestionParams{ID: string(q.ID), State: string(q.State), Revision: int64(q.Revision),
		QuestionFr: q.Draft.Question.FR, QuestionEn: q.Draft.Question.EN, AnswerFr: q.Draft.Text.FR, AnswerEn: q.Draft.Text.EN,
		ChangedAt: sqldb.MaybeAt(q.ChangedAt), ChangedBy: string(q.ChangedBy), Reason: q.Reason, RevisionBefore: int64(revision)})
	return n == 1, err
}

// AddAnswer adds an answer; false when the question has one of that number.
func (tx *Tx) AddAnswer(ctx context.Context, p question.Published) (added bool, err error) {
	n, err := tx.q.InsertCallAnswer(ctx, query.InsertCallAnswerParams{QuestionID: string(p.Question), N: int64(p.N), QuestionFr: p.Answer.Question.FR,
		QuestionEn: p.Answer.Question.EN, AnswerFr: p.Text.FR, AnswerEn: p.Text.EN, PublishedAt: sqldb.At(p.At), PublishedBy: string(p.By)})
	return n == 1, err
}

// PublicAnswers are the answers on a call that everybody may read at a time,
// by question, with the earlier texts; never who asked, nor in which words.
func (tx *Tx) PublicAnswers(ctx context.Context, id edition.ID, call edition.CallKind, now time.Time) ([]question.Public, error) {
	rows, err := tx.q.PublishedCallAnswers(ctx, query.PublishedCallAnswersParams{EditionID: string(id), Call: string(call), Now: sqldb.At(now)})
	list := publishedList(rows)
	for i := range list {
		list[i].By = ""
	}
	return question.Group(list), err
}

// QuestionToWriteAbout is a question, for the mail to who asked it.
func (tx *Tx) QuestionToWriteAbout(ctx context.Context, id question.ID) (question.Question, error) {
	row, err := tx.q.CallQuestionByID(ctx, string(id))
	if err != nil {
		return question.Question{}, missing(err)
	}
	q := questionOf(row.CallQuestion)
	answers, err := tx.q.CallAnswersOf(ctx, row.CallQuestion.ID)
	q.Published = publishedList(answers)
	return q, err
}

// EnqueueCallQuestionMail asks for the mail to who asked a question, at a time.
func (tx *Tx) EnqueueCallQuestionMail(ctx context.Context, id question.ID, n int, at, runAt time.Time) error {
	p := QuestionPayload{Question: id, N: n}
	payload, err := json.Marshal(p)
	if err != nil {
		return err
	}
	_, err = tx.Enqueue(ctx, NewJob{Kind: JobQuestionAnswerMail, Payload: string(payload), UniqueKey: p.About(), RunAt: runAt, CreatedAt: at})
	return err
}
