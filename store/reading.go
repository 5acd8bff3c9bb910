package store

import (
	"context"
	"encoding/json"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/organisation"
	"cohorte/fellowship/review"
	"cohorte/store/query"
)

// The jobs of those who organise a reading.
const (
	// JobTies looks for what ties reviewers to files, and for what tells in
	// free texts who wrote them; its payload is a ReadingPayload.
	JobTies = "review.ties"
	// JobReadingReminderMail asks a reviewer for the reviews that they owe; its
	// payload is a ReadingPayload with the account.
	JobReadingReminderMail = "mail.review_reminder"
)

// EnqueueTies asks for the ties of a reading, once for all the acts of an
// instant.
func (tx *Tx) EnqueueTies(ctx context.Context, id review.ReadingID, at time.Time) error {
	return tx.enqueueReading(ctx, JobTies, string(id)+"/"+at.UTC().Format(time.RFC3339Nano), ReadingPayload{Reading: id}, at, time.Time{})
}

// EnqueueReadingReminder asks for the mail that reminds a reviewer, once a day.
func (tx *Tx) EnqueueReadingReminder(ctx context.Context, id review.ReadingID, who account.ID, at time.Time) (added bool, err error) {
	payload, err := json.Marshal(ReadingPayload{Reading: id, Account: who})
	if err != nil {
		return false, err
	}
	return tx.Enqueue(ctx, NewJob{Kind: JobReadingReminderMail, Payload: string(payload), CreatedAt: at,
		UniqueKey: string(id) + "/" + string(who) + "/" + edition.DateOf(at.In(edition.Paris)).String()})
}

// Gathered is all that the ties of a reading rest on. It is for rules: what
// they find is shown to nobody without a viewer.
func (tx *Tx) Gathered(ctx context.Context, id review.ReadingID) (g review.Gathered, err error) {
	if g.Reading, err = tx.Reading(ctx, id); err != nil {
		return g, err
	}
	if g.Dossiers, err = tx.dossiers(ctx, id); err != nil {
		return g, err
	}
	if g.Readers, err = tx.readers(ctx, id); err != nil {
		return g, err
	}
	if g.Organisations, err = tx.KeptOrganisations(ctx); err != nil {
		return g, err
	}
	seen, err := tx.q.AddressesSeen(ctx)
	for _, row := range seen {
		g.Everybody = append(g.Everybody, review.Seen{Email: row.Email, Organisation: row.Organisation})
	}
	return g, err
}

func (tx *Tx) dossiers(ctx context.Context, id review.ReadingID) ([]review.Dossier, error) {
	rows, err := tx.q.DossiersOfReading(ctx, string(id))
	if err != nil {
		return nil, err
	}
	list, at := make([]review.Dossier, len(rows)), make(map[string]int, len(rows))
	for i, row := range rows {
		list[i] = review.Dossier{File: fileOf(row.File), Submission: submissionOf(row.Submission)}
		at[row.File.ID] = i
	}
	writers, err := tx.q.DossierWriters(ctx, string(id))
	if err != nil {
		return nil, err
	}
	for _, w := range writers {
		if i, ok := at[w.FileID]; ok {
			list[i].Writers = append(list[i].Writers, account.Account{ID: account.ID(w.ID), Email: w.Email, Name: w.Name})
		}
	}
	hosts, err := tx.q.DossierHosts(ctx, string(id))
	if err != nil {
		return nil, err
	}
	for _, h := range hosts {
		if i, ok := at[h.FileID]; ok {
			list[i].Hosts = append(list[i].Hosts, organisation.Host{SIRET: organisation.SIRET(h.Siret), Name: h.Name})
		}
	}
	earlier, err := tx.q.DossiersEarlier(ctx, string(id))
	for _, e := range earlier {
		if i, ok := at[e.FileID]; ok {
			list[i].Earlier = append(list[i].Earlier, e.Number)
		}
	}
	return list, err
}

func (tx *Tx) readers(ctx context.Context, id review.ReadingID) ([]review.Reader, error) {
	rows, err := tx.q.ReviewersOfReading(ctx, string(id))
	if err != nil {
		return nil, err
	}
	list, at := make([]review.Reader, len(rows)), make(map[string]int, len(rows))
	for i, row := range rows {
		list[i] = review.Reader{Name: row.Name, Email: row.Email}
		if list[i].Reviewer, err = reviewerOf(row.Reviewer); err != nil {
			return nil, err
		}
		at[row.Reviewer.AccountID] = i
	}
	hosts, err := tx.q.ReadersHosts(ctx, string(id))
	if err != nil {
		return nil, err
	}
	for _, h := range hosts {
		list[at[h.AccountID]].Host = organisation.Host{SIRET: organisation.SIRET(h.Siret), Name: h.Name}
	}
	earlier, err := tx.q.ReadersEarlier(ctx, string(id))
	for _, e := range earlier {
		i := at[e.AccountID]
		list[i].Earlier = append(list[i].Earlier, e.Number)
	}
	return list, err
}

// KnownTies are the conflicts of the files of a reading, in whatever state.
func (tx *Tx) KnownTies(ctx context.Context, id review.ReadingID) (map[review.KnownTie]bool, error) {
	rows, err := tx.q.KnownTies(ctx, string(id))
	known := make(map[review.KnownTie]bool, len(rows))
	for _, row := range rows {
		known[review.KnownTie{Reviewer: account.ID(row.AccountID), File: file.ID(row.FileID), Kind: review.ConflictKind(row.Kind)}] = true
	}
	return known, err
}

// AtStage is how many files wait at a stage, in no reading of it.
type AtStage struct {
	Edition      edition.ID
	Call         edition.CallKind
	Round, Stage string
	Files        int
}

// FilesAtStages counts the files that wait to be read, for who may see files.
func (tx *Tx) FilesAtStages(ctx context.Context, viewer fellowship.Actor) ([]AtStage, error) {
	if !viewer.May.Has(fellowship.SeeFiles) {
		return nil, fellowship.ErrNotAllowed
	}
	rows, err := tx.q.FilesAtStages(ctx, viewer.ID)
	list := make([]AtStage, len(rows))
	for i, row := range rows {
		list[i] = AtStage{Edition: edition.ID(row.EditionID), Call: edition.CallKind(row.Call), Round: row.Round, Stage: row.Stage, Files: int(row.Files)}
	}
	return list, err
}

// ReadFile is a file of a reading as the team organises it.
type ReadFile struct {
	ID                      file.ID
	Code, Number            string
	Name                    string // of projects, and of people for who may see identities
	Profile, Organisation   string
	Wanted, Assigned, Given int
	Submissions             int
	RevealedAt              time.Time // zero while it is read without names, or where it never was
}

// ReadFiles lists the files of a reading by code, for who may see files; not
// those from which the viewer is excluded, nor their own. Rule R-10.
func (tx *Tx) ReadFiles(ctx context.Context, viewer fellowship.Actor, r review.Reading) ([]ReadFile, error) {
	if !viewer.May.Has(fellowship.SeeFiles) {
		return nil, fellowship.ErrNotAllowed
	}
	rows, err := tx.q.ReadFilesForStaff(ctx, query.ReadFilesForStaffParams{ReadingID: string(r.ID), Viewer: viewer.ID})
	list := make([]ReadFile, len(rows))
	named := r.Call == edition.ProjectCall || viewer.May.Has(fellowship.SeeIdentities)
	for i, row := range rows {
		list[i] = ReadFile{ID: file.ID(row.FileID), Code: row.Code, Number: row.Number, Name: row.Name, Profile: row.Profile, Organisation: row.Organisation,
			Wanted: int(row.Wanted), Assigned: int(row.Assigned), Given: int(row.Given), Submissions: int(row.Submissions), RevealedAt: row.RevealedAt.OrZero()}
		if !named {
			list[i].Name = ""
		}
	}
	return list, err
}

// ReadFile is one file of a reading by its code: ErrNotFound for who is
// excluded from it, or writes it.
func (tx *Tx) ReadFile(ctx context.Context, viewer fellowship.Actor, r review.Reading, code string) (ReadFile, file.File, error) {
	if !viewer.May.Has(fellowship.SeeFiles) {
		return ReadFile{}, file.File{}, fellowship.ErrNotFound
	}
	row, err := tx.q.ReadFileForStaff(ctx, query.ReadFileForStaffParams{ReadingID: string(r.ID), Code: code, Viewer: viewer.ID})
	if err != nil {
		return ReadFile{}, file.File{}, missing(err)
	}
	f := seenBy(viewer, fileOf(row.File))
	return ReadFile{ID: f.ID, Code: row.Code, Number: f.Number, Name: f.Name, Profile: f.Profile, Organisation: f.Organisation, Wanted: int(row.Wanted),
		Assigned: int(row.Assigned), Given: int(row.Given), Submissions: f.Submissions, RevealedAt: row.RevealedAt.OrZero()}, f, nil
}

// GivenTo is a review as the team organises it: who reads, never what they say.
type GivenTo struct {
	ID         review.ID
	File       file.ID
	Reviewer   account.ID
	Status     review.Status
	Locked     bool
	AssignedAt time.Time
	Name       string
	Email      string
}

// PairsOf lists the reviews of a reading, by file, for who may see files; not
// those of files from which the viewer is excluded, nor of their own.
func (tx *Tx) PairsOf(ctx context.Context, viewer fellowship.Actor, id review.ReadingID) ([]GivenTo, error) {
	if !viewer.May.Has(fellowship.SeeFiles) {
		return nil, fellowship.ErrNotAllowed
	}
	rows, err := tx.q.PairsForStaff(ctx, query.PairsForStaffParams{ReadingID: string(id), Viewer: viewer.ID})
	list := make([]GivenTo, len(rows))
	for i, row := range rows {
		list[i] = GivenTo{ID: review.ID(row.ID), File: file.ID(row.FileID), Reviewer: account.ID(row.AccountID), Status: review.Status(row.Status),
			Locked: row.Locked == 1, AssignedAt: row.AssignedAt.Time, Name: row.Name, Email: row.Email}
	}
	return list, err
}

// AskedOfTeam is a question of a reviewer, with the file that it is about.
type AskedOfTeam struct {
	Question
	Review       review.ID
	Code, Number string
	Name, Email  string // of who asks
}

// QuestionsToTeam lists the questions of a reading, the oldest first, for who
// may see files; not those about files from which the viewer is excluded.
func (tx *Tx) QuestionsToTeam(ctx context.Context, viewer fellowship.Actor, id review.ReadingID) ([]AskedOfTeam, error) {
	if !viewer.May.Has(fellowship.SeeFiles) {
		return nil, fellowship.ErrNotAllowed
	}
	rows, err := tx.q.QuestionsForStaff(ctx, query.QuestionsForStaffParams{ReadingID: string(id), Viewer: viewer.ID})
	list := make([]AskedOfTeam, len(rows))
	for i, row := range rows {
		list[i] = AskedOfTeam{Question: Question{Question: row.Question, Answer: row.Answer, AskedAt: row.AskedAt.Time, Answered: row.AnsweredAt.OrZero()},
			Review: review.ID(row.ReviewID), Code: row.Code, Number: row.Number, Name: row.Name, Email: row.Email}
	}
	return list, err
}

// Veil is how far the anonymity of a file is prepared.
type Veil struct {
	Masks  map[review.MaskStatus]int
	Copies map[review.CopyStatus]int
}

// VeilsOf says how far the anonymity of each file of a reading is prepared. The
// caller shows those that the viewer may know of: see ReadFiles.
func (tx *Tx) VeilsOf(ctx context.Context, id review.ReadingID) (map[file.ID]Veil, error) {
	veils := map[file.ID]Veil{}
	of := func(id string) Veil {
		v, ok := veils[file.ID(id)]
		if !ok {
			v = Veil{map[review.MaskStatus]int{}, map[review.CopyStatus]int{}}
			veils[file.ID(id)] = v
		}
		return v
	}
	masks, err := tx.q.MasksOfReading(ctx, string(id))
	if err != nil {
		return nil, err
	}
	for _, m := range masks {
		of(m.FileID).Masks[review.MaskStatus(m.Status)] = int(m.Masks)
	}
	copies, err := tx.q.CopiesOfReading(ctx, string(id))
	for _, c := range copies {
		of(c.FileID).Copies[review.CopyStatus(c.Status)] = int(c.Copies)
	}
	return veils, err
}

// ReadingsOfFile are the readings that a file is in, the earliest first. The
// caller has found the file for somebody who may see it.
func (tx *Tx) ReadingsOfFile(ctx context.Context, f file.ID) ([]review.Reading, error) {
	rows, err := tx.q.ReadingsOfFile(ctx, string(f))
	list := make([]review.Reading, len(rows))
	for i, row := range rows {
		if err == nil {
			list[i], err = tx.Reading(ctx, review.ReadingID(row.ID))
		}
	}
	return list, err
}

// FindTies looks for what ties the reviewers of a reading to its files and
// keeps what is new, with the parts of free texts that tell who wrote them. It
// is three steps: read, look without holding anything, keep. It gives how many
// ties are new.
func (db *DB) FindTies(ctx context.Context, shelf *edition.Shelf, by fellowship.Actor, id review.ReadingID) (added int, err error) {
	var g review.Gathered
	err = db.Read(ctx, func(ctx context.Context, tx *Tx) (err error) {
		g, err = tx.Gathered(ctx, id)
		return err
	})
	if err != nil {
		return 0, err
	}
	ties, err := g.Ties(shelf)
	if err != nil {
		return 0, err
	}
	masks, err := g.Masks(shelf)
	if err != nil {
		return 0, err
	}
	err = db.Write(ctx, func(ctx context.Context, tx *Tx) (err error) {
		if err := review.KeepMasks(ctx, tx, id, masks); err != nil {
			return err
		}
		added, err = review.KeepTies(ctx, tx, by, id, ties)
		return err
	})
	return added, err
}

// KnownMasks are the parts that were proposed for the last submissions of a
// reading's files.
func (tx *Tx) KnownMasks(ctx context.Context, id review.ReadingID) (map[review.MaskID]bool, error) {
	rows, err := tx.q.KnownMasks(ctx, string(id))
	known := make(map[review.MaskID]bool, len(rows))
	for _, row := range rows {
		known[review.MaskID{File: file.ID(row.FileID), N: int(row.N), Field: row.FieldID, From: int(row.Starts), To: int(row.Ends)}] = true
	}
	return known, err
}
