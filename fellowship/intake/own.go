package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/admissibility"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/organisation"
)

// OwnSource is the source of files of another place that runs this program.
const OwnSource = "cohorte"

// Person is somebody who writes a file, as another place knows them.
type Person struct {
	ID, Email, Name, Lang string
	Role                  file.Role // empty for who left
}

// HostAt is the organisation of a project at a submission.
type HostAt struct {
	Submission int
	organisation.Host
	Since time.Time
}

// Own is a file of another place, with everything that was submitted of it:
// its number, its times and its hashes stay.
type Own struct {
	File        file.File // without ids
	People      []Person
	Hosts       []HostAt
	Verdicts    []admissibility.Verdict
	Submissions []file.Submission // 1, 2, 3…; By is a Person's id
	SHA256      string            // of all that was read
	Attached    []file.Attached   // whose contents are kept already
}

// OwnStore is what bringing a file of another place changes.
type OwnStore interface {
	Store
	// FileOf is ErrNotFound for a number that no file has.
	FileOf(ctx context.Context, number string) (file.File, error)
	// AddWriter adds somebody who writes the file beside its lead.
	AddWriter(ctx context.Context, id file.ID, of account.ID, at time.Time) (added bool, err error)
	AddHost(ctx context.Context, id file.ID, h HostAt) error
	// AddReceived adds a submission as it is, without moving its file.
	AddReceived(ctx context.Context, s file.Submission, requestKey string) error
	AddVerdict(ctx context.Context, v admissibility.Verdict) (added bool, err error)
	TellVerdict(ctx context.Context, v admissibility.Verdict, by fellowship.Actor) (done bool, err error)
}

// BringOwn brings in a file of another place. A file that is here already with
// the same submissions changes nothing; one that differs is refused with
// NoLongerPossible NumberTaken. Rules T-3 and T-7.
func BringOwn(ctx context.Context, db OwnStore, by fellowship.Actor, shelf *edition.Shelf, in Own) (Became, error) {
	if err := May(by); err != nil {
		return "", err
	}
	rules, answers, err := in.check(shelf)
	if err != nil {
		return "", err
	}
	here, err := db.FileOf(ctx, in.File.Number)
	if err == nil {
		return Unchanged, same(ctx, db, here, in)
	}
	if err != fellowship.ErrNotFound {
		return "", err
	}
	people, err := in.accounts(ctx, db, by)
	if err != nil {
		return "", err
	}
	last := in.Submissions[len(in.Submissions)-1]
	f := file.Titled(in.File, rules.Edition, answers)
	f.ID = file.ID(fellowship.NewID("file", by.At))
	f.Version, f.Submissions, f.SubmittedAt, f.ChangedAt = rules.N, len(in.Submissions), last.ReceivedAt, last.ReceivedAt
	f.Revision, f.SubmittedRevision = 0, 1 // the answers are saved below
	for _, p := range in.People {
		if p.Role == file.Lead {
			f.CreatedBy = people[p.ID]
		}
	}
	if added, err := db.AddFile(ctx, f); err != nil || !added {
		return "", err
	}
	if err := in.write(ctx, db, by, f, answers, people); err != nil {
		return "", err
	}
	origin := Origin{File: f.ID, Source: OwnSource, Number: f.Number, SHA256: in.SHA256, Submission: f.Submissions,
		State: string(f.State.Status), At: by.At, By: account.ID(by.ID)}
	if err := db.SaveOrigin(ctx, origin); err != nil {
		return "", err
	}
	return Added, db.AddEntry(ctx, fellowship.NewEntry(fellowship.NewID("entry", by.At), by, "file.brought_in", string(f.ID),
		"source", OwnSource, "number", f.Number, "source_sha256", in.SHA256, "sha256", last.SHA256,
		"n", strconv.Itoa(last.N), "received_at", last.ReceivedAt.UTC().Format(time.RFC3339)))
}

// Check says why a file of another place can't be brought in as it is, nil
// when it can.
func (in Own) Check(shelf *edition.Shelf) error {
	_, _, err := in.check(shelf)
	return err
}

// check verifies that what was read is whole: hashes, numbers, rules. It gives
// the answers of the last submission and the rules that it was filed under.
func (in Own) check(shelf *edition.Shelf) (rules edition.Version, answers file.Answers, err error) {
	if number, err := file.ParseNumber(in.File.Number); err != nil || number != in.File.Number || in.File.Call.Letter() != number[:1] {
		return rules, nil, invalid("number", fellowship.NotAChoice)
	}
	if len(in.Submissions) == 0 {
		return rules, nil, invalid("submissions", fellowship.Missing)
	}
	leads := 0
	for _, p := range in.People {
		if p.Role == file.Lead {
			leads++
		}
	}
	if leads != 1 {
		return rules, nil, invalid("people", fellowship.Missing)
	}
	for i, s := range in.Submissions {
		sum := sha256.Sum256(s.Content)
		var said struct {
			Edition edition.ID `json:"edition"`
			Number  string     `json:"number"`
			Version int        `json:"version"`
		}
		if s.N != i+1 || hex.EncodeToString(sum[:]) != s.SHA256 || json.Unmarshal(s.Content, &said) != nil ||
			said.Number != in.File.Number || said.Edition != in.File.Edition || said.Version != s.Version {
			return rules, nil, invalid("sha256", Altered)
		}
		var ok bool
		if rules, ok = shelf.Version(in.File.Edition, s.Version); !ok || rules.SHA256 != s.EditionSHA256 {
			return rules, nil, &fellowship.NoLongerPossible{Why: fellowship.EditionUnknown}
		}
		if answers, err = file.ReadContent(rules, in.File.Call, s.Content); err != nil {
			return rules, nil, invalid("content", Altered)
		}
	}
	return rules, answers, nil
}

// Altered: what was read does not have the hash that it came with.
const Altered fellowship.ProblemCode = "altered"

func invalid(field string, code fellowship.ProblemCode) error {
	return &fellowship.Invalid{Problems: []fellowship.Problem{{Field: field, Code: code}}}
}

// same compares with a file that is here already.
func same(ctx context.Context, db OwnStore, here file.File, in Own) error {
	received, err := db.SubmissionsOf(ctx, here.ID)
	if err != nil {
		return err
	}
	differ := len(received) < len(in.Submissions)
	for _, s := range in.Submissions {
		for _, r := range received {
			differ = differ || (r.N == s.N && r.SHA256 != s.SHA256)
		}
	}
	if differ {
		return &fellowship.NoLongerPossible{Why: fellowship.NumberTaken}
	}
	return nil
}

// accounts are the accounts of the people by their id there, opened where an
// address has none.
func (in Own) accounts(ctx context.Context, db OwnStore, by fellowship.Actor) (map[string]account.ID, error) {
	ids := map[string]account.ID{}
	for _, p := range in.People {
		a, err := account.Bring(ctx, db, by, p.Email, p.Name, p.Lang)
		if err != nil {
			return nil, err
		}
		ids[p.ID] = a.ID
	}
	return ids, nil
}

func (in Own) write(ctx context.Context, db OwnStore, by fellowship.Actor, f file.File, answers file.Answers, people map[string]account.ID) error {
	for _, a := range in.Attached {
		if err := db.AddBlob(ctx, a, by.At); err != nil {
			return err
		}
	}
	author := fellowship.Actor{ID: string(f.CreatedBy), At: f.ChangedAt}
	if _, err := db.SaveAnswers(ctx, f, author, answers); err != nil {
		return err
	}
	for _, p := range in.People {
		if p.Role == "" || people[p.ID] == f.CreatedBy {
			continue
		}
		if _, err := db.AddWriter(ctx, f.ID, people[p.ID], f.CreatedAt); err != nil {
			return err
		}
	}
	for _, h := range in.Hosts {
		if err := db.AddHost(ctx, f.ID, h); err != nil {
			return err
		}
	}
	for _, s := range in.Submissions {
		s.File, s.By = f.ID, people[string(s.By)]
		if err := db.AddReceived(ctx, s, fellowship.NewID("brought", by.At)); err != nil {
			return err
		}
	}
	for _, v := range in.Verdicts {
		v.File, v.GivenBy = f.ID, account.ID(by.ID)
		if _, err := db.AddVerdict(ctx, v); err != nil {
			return err
		}
		if v.Told() {
			if _, err := db.TellVerdict(ctx, v, fellowship.Actor{ID: by.ID, At: v.ToldAt}); err != nil {
				return err
			}
		}
	}
	return nil
}
