package store

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/admissibility"
	"cohorte/fellowship/file"
	"cohorte/fellowship/message"
	"cohorte/fellowship/question"
	"cohorte/fellowship/shortlist"
	"cohorte/store/query"
)

// The reads below give a person what the place holds of them, and nothing of
// anybody else: each takes who asks, and finds rows by that alone. Rule P-11.

// MyAnswer is an answer of a draft, and whether the person saved it.
type MyAnswer struct {
	Field, Value string // the value as EncodeValue writes it
	Version      int
	At           time.Time
	Mine         bool
	ReplacedAt   time.Time // of an earlier text; zero for the one that stands
}

// MyAnswers are the answers of a file to who writes it: all to its lead, their
// own to the others; then the texts of theirs that another one replaced.
func (tx *Tx) MyAnswers(ctx context.Context, by fellowship.Actor, id file.ID, role file.Role) ([]MyAnswer, error) {
	rows, err := tx.q.AnswersByWriter(ctx, query.AnswersByWriterParams{FileID: string(id), Writer: by.ID})
	if err != nil {
		return nil, err
	}
	var list []MyAnswer
	for _, row := range rows {
		if mine := row.SavedBy == by.ID; (mine || role == file.Lead) && row.Value != "null" {
			list = append(list, MyAnswer{Field: row.FieldID, Value: row.Value, Version: int(row.EditionVersion), At: row.SavedAt.Time, Mine: mine})
		}
	}
	earlier, err := tx.q.EarlierOfAuthor(ctx, query.EarlierOfAuthorParams{FileID: string(id), Author: by.ID})
	for _, row := range earlier {
		list = append(list, MyAnswer{Field: row.FieldID, Value: row.Value, Version: int(row.EditionVersion), At: row.WrittenAt.Time, Mine: true,
			ReplacedAt: row.ReplacedAt.Time})
	}
	return list, err
}

// MySubmissions are what was received of a file, to who writes it.
func (tx *Tx) MySubmissions(ctx context.Context, by fellowship.Actor, id file.ID) ([]file.Submission, error) {
	rows, err := tx.q.SubmissionsForPerson(ctx, query.SubmissionsForPersonParams{FileID: string(id), Writer: by.ID})
	list := make([]file.Submission, len(rows))
	for i, row := range rows {
		list[i] = submissionOf(row)
	}
	return list, err
}

// MyVerdict is what a person was told of the admissibility of their file:
// nobody's name.
type MyVerdict struct {
	Word   admissibility.Word `json:"verdict"`
	Motive string             `json:"motive"`
	ToldAt time.Time          `json:"told_at"`
}

// MyVerdicts are what was told of a file to who writes it.
func (tx *Tx) MyVerdicts(ctx context.Context, by fellowship.Actor, id file.ID) ([]MyVerdict, error) {
	rows, err := tx.q.ToldVerdicts(ctx, query.ToldVerdictsParams{FileID: string(id), Writer: by.ID})
	list := make([]MyVerdict, len(rows))
	for i, row := range rows {
		list[i] = MyVerdict{Word: admissibility.Word(row.Word), Motive: row.Motive, ToldAt: row.ToldAt.OrZero()}
	}
	return list, err
}

// MyMails are what was written to an address of the person.
func (tx *Tx) MyMails(ctx context.Context, me account.Account) ([]message.Mail, error) {
	rows, err := tx.q.MailsToPerson(ctx, strings.ToLower(me.Email))
	list := make([]message.Mail, len(rows))
	for i, row := range rows {
		list[i] = mailOf(row)
	}
	return list, err
}

// MyEntry is a line of the record about a person or an act of theirs.
type MyEntry struct {
	At           time.Time
	Verb, Object string
}

// MyEntries are what the record says of a person.
func (tx *Tx) MyEntries(ctx context.Context, by fellowship.Actor) ([]MyEntry, error) {
	rows, err := tx.q.EntriesByPerson(ctx, by.ID)
	list := make([]MyEntry, len(rows))
	for i, row := range rows {
		list[i] = MyEntry{At: row.At.Time, Verb: row.Verb, Object: row.Object}
	}
	return list, err
}

// MyMove is a change of address that a person asked for.
type MyMove struct {
	Old     string    `json:"old_address"`
	New     string    `json:"new_address"`
	AskedAt time.Time `json:"asked_at"`
	DoneAt  time.Time `json:"done_at,omitzero"` // zero when it was not confirmed
}

// MyMoves are the changes of address of a person.
func (tx *Tx) MyMoves(ctx context.Context, by fellowship.Actor) ([]MyMove, error) {
	rows, err := tx.q.AddressChangesByPerson(ctx, by.ID)
	list := make([]MyMove, len(rows))
	for i, row := range rows {
		list[i] = MyMove{Old: row.OldEmail, New: row.NewEmail, AskedAt: row.AskedAt.Time, DoneAt: row.UsedAt.OrZero()}
	}
	return list, err
}

// MyRole is a role that a person holds.
type MyRole struct {
	Role  account.Role `json:"role"`
	Since time.Time    `json:"since"`
}

// MyRoles are the roles of a person.
func (tx *Tx) MyRoles(ctx context.Context, by fellowship.Actor) ([]MyRole, error) {
	rows, err := tx.q.RoleGifts(ctx, by.ID)
	list := make([]MyRole, len(rows))
	for i, row := range rows {
		list[i] = MyRole{Role: account.Role(row.Role), Since: row.GivenAt.Time}
	}
	return list, err
}

// MyReview is a review that a person was given: of a file, its code alone, and
// not even that once a tie hides the file from them.
type MyReview struct {
	Edition    string            `json:"edition"`
	Stage      string            `json:"stage"`
	Code       string            `json:"file_code"`
	Status     string            `json:"status"`
	AssignedAt time.Time         `json:"assigned_at"`
	GivenAt    time.Time         `json:"given_at,omitzero"`
	Draft      string            `json:"draft"` // as it was saved, JSON
	Versions   []MyReviewVersion `json:"versions"`
	Questions  []MyAsking        `json:"questions"`
}

// MyAsking is what a reviewer asked the team about a file, and the answer.
type MyAsking struct {
	Question   string    `json:"question"`
	AskedAt    time.Time `json:"asked_at"`
	Answer     string    `json:"answer"`
	AnsweredAt time.Time `json:"answered_at,omitzero"`
}

// MyReviewVersion is a review as it was given.
type MyReviewVersion struct {
	N       int       `json:"n"`
	GivenAt time.Time `json:"given_at"`
	Verdict string    `json:"verdict"`
	Comment string    `json:"comment"`
	Reason  string    `json:"reason"`
	Marks   []MyMark  `json:"marks"`
}

// MyMark is one mark of it.
type MyMark struct {
	Criterion string `json:"criterion"`
	Mark      int    `json:"mark"`
	Comment   string `json:"comment"`
}

// MyReviews are the reviews of a person, without anybody else's.
func (tx *Tx) MyReviews(ctx context.Context, by fellowship.Actor) ([]MyReview, error) {
	rows, err := tx.q.ReviewsByPerson(ctx, by.ID)
	if err != nil {
		return nil, err
	}
	hidden, err := tx.ExcludedFiles(ctx, account.ID(by.ID))
	if err != nil {
		return nil, err
	}
	list := make([]MyReview, len(rows))
	for i, row := range rows {
		if hidden[file.ID(row.FileID)] {
			row.Code = ""
		}
		list[i] = MyReview{Edition: row.EditionID, Stage: row.Stage, Code: row.Code, Status: row.Status,
			AssignedAt: row.AssignedAt.Time, GivenAt: row.GivenAt.OrZero(), Draft: row.Draft}
		versions, err := tx.q.VersionsOfReview(ctx, row.ID)
		if err != nil {
			return nil, err
		}
		marks, err := tx.q.MarksOfReview(ctx, row.ID)
		if err != nil {
			return nil, err
		}
		for _, one := range versions {
			v := MyReviewVersion{N: int(one.N), GivenAt: one.GivenAt.Time, Verdict: one.Verdict, Comment: one.Comment, Reason: one.Reason}
			for _, m := range marks {
				if m.N == one.N {
					v.Marks = append(v.Marks, MyMark{Criterion: m.Criterion, Mark: int(m.Mark), Comment: m.Comment})
				}
			}
			list[i].Versions = append(list[i].Versions, v)
		}
		asked, err := tx.q.QuestionsOfReview(ctx, row.ID)
		if err != nil {
			return nil, err
		}
		for _, one := range asked {
			list[i].Questions = append(list[i].Questions, MyAsking{one.Question, one.AskedAt.Time, one.Answer, one.AnsweredAt.OrZero()})
		}
	}
	return list, nil
}

// PoolRefused says whether the consent to be contacted again was taken back.
func (tx *Tx) PoolRefused(ctx context.Context, id file.ID) (bool, error) {
	n, err := tx.q.PoolRefusals(ctx, string(id))
	return n > 0, err
}

// LastAct is when the record last says something of a file, but for its
// keeping. The caller has found the file for somebody who may see it.
func (tx *Tx) LastAct(ctx context.Context, f file.File) (time.Time, error) {
	rows, err := tx.q.LastActs(ctx, string(f.ID))
	if err != nil || len(rows) == 0 {
		return f.ChangedAt, err
	}
	return rows[0].Time, nil
}

// MyResult is what a person was told of a stage of their selection.
type MyResult struct {
	Stage  string         `json:"stage"`
	Word   shortlist.Word `json:"result"`
	Motive string         `json:"motive"`
	ToldAt time.Time      `json:"told_at"`
}

// MyResults are the results of a file that who writes it was told.
func (tx *Tx) MyResults(ctx context.Context, by fellowship.Actor, id file.ID) ([]MyResult, error) {
	rows, err := tx.q.ToldResults(ctx, query.ToldResultsParams{FileID: string(id), Writer: by.ID})
	list := make([]MyResult, len(rows))
	for i, row := range rows {
		list[i] = MyResult{Stage: row.Stage, Word: shortlist.Word(row.Word), Motive: row.Motive, ToldAt: row.ToldAt.OrZero()}
	}
	return list, err
}

// MyQuestions are those that a person asked on any call, as they are told of
// them.
func (tx *Tx) MyQuestions(ctx context.Context, by fellowship.Actor) ([]question.Question, error) {
	rows, err := tx.q.CallQuestionsByPerson(ctx, by.ID)
	if err != nil {
		return nil, err
	}
	return tx.toldToAsker(ctx, by, rows)
}

// MyStop is a kind of mail that a person stopped.
type MyStop struct {
	Kind  string    `json:"kind"`
	Since time.Time `json:"since"`
}

// MyStops are the mails that a person stopped at their present address.
func (tx *Tx) MyStops(ctx context.Context, me account.Account) ([]MyStop, error) {
	rows, err := tx.q.StopsByPerson(ctx, strings.ToLower(me.Email))
	list := make([]MyStop, len(rows))
	for i, row := range rows {
		list[i] = MyStop{Kind: row.Kind, Since: row.StoppedAt.Time}
	}
	return list, err
}

// MyUnsaved is what a person typed and could not save: a session had ended.
type MyUnsaved struct {
	Number  string    `json:"number"`
	Section string    `json:"step"`
	Typed   string    `json:"typed"` // as a browser posts a form
	KeptAt  time.Time `json:"kept_at"`
}

// MyUnsavedSteps are what is kept of a person's typing until they sign in again.
func (tx *Tx) MyUnsavedSteps(ctx context.Context, by fellowship.Actor) ([]MyUnsaved, error) {
	rows, err := tx.q.UnsavedByPerson(ctx, by.ID)
	list := make([]MyUnsaved, len(rows))
	for i, row := range rows {
		list[i] = MyUnsaved{Number: row.FileNumber, Section: row.SectionID, Typed: row.Typed, KeptAt: row.KeptAt.Time}
	}
	return list, err
}

// MyReading is a reading that a person was asked to read for.
type MyReading struct {
	Edition   string          `json:"edition"`
	Stage     string          `json:"stage"`
	InvitedAt time.Time       `json:"invited_at"`
	CharterAt time.Time       `json:"charter_signed_at,omitzero"`
	Capacity  int             `json:"capacity"`
	Offer     json.RawMessage `json:"offer"` // what they said of themselves
	LeftAt    time.Time       `json:"left_at,omitzero"`
}

// MyReadings are the readings of a person.
func (tx *Tx) MyReadings(ctx context.Context, by fellowship.Actor) ([]MyReading, error) {
	rows, err := tx.q.ReviewersByPerson(ctx, by.ID)
	list := make([]MyReading, len(rows))
	for i, row := range rows {
		list[i] = MyReading{Edition: row.EditionID, Stage: row.Stage, InvitedAt: row.InvitedAt.Time, CharterAt: row.CharterAt.OrZero(),
			Capacity: int(row.Capacity), LeftAt: row.LeftAt.OrZero()}
		if json.Valid([]byte(row.Offer)) {
			list[i].Offer = json.RawMessage(row.Offer)
		}
	}
	return list, err
}
