package file

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
)

// Saver is what saving a section changes.
type Saver interface {
	DraftReader
	// SaveAnswers writes the changes under the file's next revision and the
	// repeated columns of f; nil removes an answer. done is false, and nothing
	// happened, when the file is no longer at f.Revision.
	SaveAnswers(ctx context.Context, f File, by fellowship.Actor, changes Answers) (done bool, err error)
	// AddEarlier keeps a text that another one replaced.
	AddEarlier(ctx context.Context, e Earlier) error
}

// Seen is what a page knew of the answers when it was made, and what its
// writer chose where two texts met.
type Seen struct {
	Revision int // of the file
	// Fields say more of single fields: those that were saved since from the
	// same page, or of which the page shows another writer's text.
	Fields map[string]Base
	// Settled are the fields of which the writer saw both texts and chose.
	Settled map[string]bool
	// Dropped are the writer's own texts that they gave up for the other one.
	Dropped Answers
}

// Base is a field as a page showed it.
type Base struct {
	Revision int
	Mark     string // of the answer; empty when it isn't known
}

// SeenAt is a page that was made when the file was at a revision.
func SeenAt(revision int) Seen { return Seen{Revision: revision} }

// Mark is a short fingerprint of an answer, to tell whether a page changed it.
func Mark(v Value) string {
	if v == nil {
		return "0"
	}
	sum := sha256.Sum256(EncodeValue(v))
	return hex.EncodeToString(sum[:6])
}

func (s Seen) base(id string) Base {
	if b, ok := s.Fields[id]; ok {
		return b
	}
	return Base{Revision: s.Revision}
}

// Kept is what became of a save.
type Kept struct {
	Opened
	// Crossed are the fields that were not saved: somebody else changed them
	// to another text since the page was made.
	Crossed []string
}

// sameSitting is how long one's own text may be replaced without being kept:
// what one writes in one go is one text.
const sameSitting = 10 * time.Minute

// Save keeps answers of a draft, whatever they lack. An answer that somebody
// else changed since the page was made is not overwritten: it is named in
// Crossed, and the others are saved. One that the page did not change keeps
// the other's text without a word. Rules F-8 and F-17.
//
// It writes no entry: drafts have no legal effect. Rule F-1.
func Save(ctx context.Context, db Saver, by fellowship.Actor, shelf *edition.Shelf, number string, changes Answers, seen Seen) (Kept, error) {
	d, err := Open(ctx, db, by, shelf, number)
	if err != nil {
		return Kept{Opened: d}, err
	}
	if err := d.CanChange(by.At); err != nil {
		return Kept{Opened: d}, err
	}
	for id, v := range seen.Dropped {
		if err := keepEarlier(ctx, db, d, id, v, by.At, account.ID(by.ID), by.At); err != nil {
			return Kept{Opened: d}, err
		}
	}
	changes, crossed := d.apart(changes, seen)
	out := Kept{Opened: d, Crossed: crossed}
	if len(changes) == 0 {
		return out, nil
	}
	if closed := d.closedFields(changes); len(closed) > 0 {
		return out, &fellowship.Invalid{Problems: closed}
	}
	for id := range changes {
		s, saved := d.Saved[id]
		if !saved || (!seen.Settled[id] && s.By == account.ID(by.ID) && by.At.Sub(s.At) < sameSitting) {
			continue
		}
		if err := keepEarlier(ctx, db, d, id, d.Answers[id], s.At, s.By, by.At); err != nil {
			return out, err
		}
	}
	d.Answers = d.Answers.Set(changes)
	if d.Submissions == 0 { // then lists show what was submitted, until it is submitted again
		repeat(&d.File, d.Rules.Edition, d.Answers)
	}
	done, err := db.SaveAnswers(ctx, d.File, by, changes)
	if err != nil {
		return out, err
	}
	if !done {
		return out, &fellowship.NoLongerPossible{Why: fellowship.ChangedSince, Since: d.ChangedAt}
	}
	d.File.Revision++
	d.ChangedAt = by.At
	d.note(changes, by)
	out.Opened = d
	return out, nil
}

// note brings what is known of the saved answers up to date.
func (d *Opened) note(changes Answers, by fellowship.Actor) {
	d.Saved = maps.Clone(d.Saved)
	if d.Saved == nil {
		d.Saved = map[string]Saved{}
	}
	for id, v := range changes {
		value := "null"
		if v != nil {
			value = string(EncodeValue(v))
		}
		d.Saved[id] = Saved{Value: value, Revision: d.File.Revision, At: by.At, By: account.ID(by.ID)}
	}
}

// apart parts the changes into those that can be saved and the fields that
// somebody else changed meanwhile to something else. Rule F-8.
func (d Opened) apart(changes Answers, seen Seen) (free Answers, crossed []string) {
	free = d.Answers.Changes(changes)
	for id, mine := range free {
		base := seen.base(id)
		if d.Saved[id].Revision <= base.Revision {
			continue
		}
		delete(free, id)
		if base.Mark != Mark(mine) {
			crossed = append(crossed, id)
		}
	}
	slices.Sort(crossed)
	return free, crossed
}

// EarlierKept is how long a replaced text can be taken back.
const EarlierKept = 30 * 24 * time.Hour

// Earlier is a text of a draft that another one replaced.
type Earlier struct {
	ID         string
	File       ID
	Field      string
	Value      string // JSON, as EncodeValue writes it
	Version    int    // of the edition
	WrittenAt  time.Time
	WrittenBy  account.ID
	ReplacedAt time.Time
}

// Read gives the text, guided by the field.
func (e Earlier) Read(f edition.Field) (Value, error) { return DecodeValue(f, []byte(e.Value)) }

// keepEarlier keeps a text; the absence of one is not worth keeping.
func keepEarlier(ctx context.Context, db Saver, d Opened, field string, v Value, at time.Time, by account.ID, now time.Time) error {
	if v == nil {
		return nil
	}
	return db.AddEarlier(ctx, Earlier{ID: fellowship.NewID("earlier", now), File: d.ID, Field: field, Value: string(EncodeValue(v)),
		Version: d.Rules.N, WrittenAt: at, WrittenBy: by, ReplacedAt: now})
}

// repeat copies into the file what lists show of its answers.
func repeat(f *File, e *edition.Edition, answers Answers) {
	form := FormOf(e, f.Call)
	f.Name = answers.NameOf(form)
	f.Profile = answers.Text(form.FileProfile)
	f.Organisation = answers.Text(form.FileOrg)
	f.OrganisationKind = answers.Text(form.FileOrgKind)
}

// WriterReader lists the files of one writer.
type WriterReader interface {
	FilesOfWriter(ctx context.Context, writer account.ID, call edition.CallKind) ([]File, error)
}
