package review

import (
	"context"
	"errors"
	"strings"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
)

// Document is a file as its reviewer may read it: what the stage hides is not
// in it, in any part. Pages are made from it and from nothing else. Rule R-16.
type Document struct {
	// Name and Organisation are empty where reading is anonymous.
	Name, Organisation string
	Anonymous          bool
	Rules              edition.Version // that the file was filed under
	Answers            file.Answers
	// Sections are those of the form with the fields that the file was asked
	// for, those that are hidden included: where they stand, pages say so.
	Sections []edition.Section
	// Hidden are the fields whose answer is left out; those of a row under
	// their file.RowName.
	Hidden map[string]bool
	// Texts are the answers of which parts are masked, by field; what stands in
	// Answers has a bar in the place of each part.
	Texts map[string][]Piece
	// Copies are the attached files of an anonymous reading, by field: the
	// accepted copy, or one without hash while readers wait for it.
	Copies map[string]Copy
}

// Copy is what a reader gets in the place of an attached file.
type Copy struct {
	SHA256 string // empty: there is none to read
	N      int    // from 1, in the order of the form
}

// Bar stands in an answer where something was masked.
const Bar = "████"

// DocumentReader finds what a file says, for one of its reviewers.
type DocumentReader interface {
	ReviewReader
	// SubmissionForReviewer is the last one: ErrNotFound where
	// ReviewForReviewer is, and for a withdrawn file.
	SubmissionForReviewer(ctx context.Context, viewer account.ID, id ReadingID, code string) (file.Submission, error)
	// NamesForReviewer are the name of the file and its organisation.
	NamesForReviewer(ctx context.Context, viewer account.ID, id ReadingID, code string) (name, organisation string, err error)
	MasksOf(ctx context.Context, f file.ID, n int) ([]FieldMask, error)
	CopiesOf(ctx context.Context, f file.ID) ([]AnonymousCopy, error)
	// PeopleOf are those who write the file.
	PeopleOf(ctx context.Context, f file.ID) ([]account.Account, error)
}

// Read opens a review with what its reviewer may read of the file. Nothing is
// left to read, and no error, once the file was withdrawn or put aside.
func Read(ctx context.Context, db DocumentReader, by fellowship.Actor, shelf *edition.Shelf, id ReadingID, code string) (Opened, Document, error) {
	o, err := OpenReview(ctx, db, by, shelf, id, code)
	if err != nil || !o.Readable() {
		return o, Document{}, err
	}
	s, err := db.SubmissionForReviewer(ctx, account.ID(by.ID), id, code)
	if err != nil {
		return o, Document{}, err
	}
	filed, ok := shelf.Version(o.Of.Edition, s.Version)
	if !ok {
		return o, Document{}, &fellowship.NoLongerPossible{Why: fellowship.EditionUnknown}
	}
	given, err := file.ReadContent(filed, o.Of.Call, s.Content)
	if err != nil {
		return o, Document{}, err
	}
	stage, ok := o.Rules.Stage(o.Of.Call, o.Of.Stage)
	if !ok {
		return o, Document{}, fellowship.ErrNotFound
	}
	b := blinds{stage: stage, form: file.FormOf(filed.Edition, o.Of.Call), all: given,
		doc: Document{Anonymous: Anonymous(stage) && o.RevealedAt.IsZero(), Rules: filed}}
	if b.doc.Anonymous {
		err = b.learn(ctx, db, o.File, s.N)
	} else {
		b.doc.Name, b.doc.Organisation, err = db.NamesForReviewer(ctx, account.ID(by.ID), id, code)
	}
	if err != nil {
		return o, Document{}, err
	}
	return o, b.draw(), nil
}

// Readable says whether there is something to read: not in a file that was
// taken back, nor in one that its reviewer put aside.
func (o Opened) Readable() bool { return !o.Withdrawn() && o.Status != Abstained }

// blinds makes a document of the answers of a file.
type blinds struct {
	stage  edition.Stage
	form   edition.Form
	all    file.Answers
	people []Identity
	masks  []FieldMask
	copies []AnonymousCopy
	doc    Document
}

func (b *blinds) learn(ctx context.Context, db DocumentReader, f file.ID, n int) (err error) {
	var e1, e2, e3 error
	b.masks, e1 = db.MasksOf(ctx, f, n)
	b.copies, e2 = db.CopiesOf(ctx, f)
	writers, e3 := db.PeopleOf(ctx, f)
	b.people = Identities(b.form, b.all, writers)
	return errors.Join(e1, e2, e3)
}

// Identities are what is known of the people behind a file: those who write
// it, and what it says in its identifying fields.
func Identities(form edition.Form, all file.Answers, writers []account.Account) []Identity {
	var people []Identity
	for _, w := range writers {
		first, last, _ := strings.Cut(w.Name, " ")
		people = append(people, Identity{First: first, Last: last, Email: w.Email})
	}
	one := Identity{}
	var names []string
	for _, f := range file.Fields(form) {
		said, ok := all[f.ID].(file.Text)
		if !ok || !f.Identifying {
			continue
		}
		switch {
		case f.Type == edition.Email:
			one.Email = string(said)
		case f.Type == edition.Phone:
			one.Phone = string(said)
		case f.Type == edition.WebAddress:
			one.Web = append(one.Web, string(said))
		case isName(form, f):
			names = append(names, string(said))
		}
	}
	people = append(people, one)
	for _, n := range names {
		first, last, _ := strings.Cut(n, " ")
		people = append(people, Identity{First: first, Last: last}, Identity{Last: n})
	}
	return people
}

// isName says whether a field names a person: the browser may fill it with a
// name, or it names the file.
func isName(form edition.Form, f edition.Field) bool {
	if f.Type != edition.ShortText {
		return false
	}
	for _, id := range form.FileName {
		if id == f.ID {
			return true
		}
	}
	switch f.Autocomplete {
	case "name", "given-name", "additional-name", "family-name":
		return true
	}
	return false
}

func (b *blinds) draw() Document {
	b.doc.Hidden, b.doc.Texts, b.doc.Copies = map[string]bool{}, map[string][]Piece{}, map[string]Copy{}
	b.doc.Answers = file.Answers{}
	for _, s := range b.form.Sections {
		s.Fields = file.ShownFieldsOf(b.form, s, b.all)
		b.doc.Sections = append(b.doc.Sections, s)
		for _, f := range s.Fields {
			if v := b.one(f, f.ID, b.all[f.ID]); v != nil {
				b.doc.Answers[f.ID] = v
			}
		}
	}
	return b.doc
}

// one is an answer as it may be read; nil where nothing of it may.
func (b *blinds) one(f edition.Field, name string, v file.Value) file.Value {
	if b.hides(f) { // answered or not: that tells something too
		b.doc.Hidden[name] = true
		return nil
	}
	if v == nil {
		return nil
	}
	switch v := v.(type) {
	case file.Rows:
		rows := make(file.Rows, len(v))
		for i, row := range v {
			rows[i] = file.Answers{}
			for _, inner := range f.Fields {
				if !file.ShownInRow(b.form, inner, row, b.all) {
					continue
				}
				if kept := b.one(inner, file.RowName(f.ID, i, inner.ID), row[inner.ID]); kept != nil {
					rows[i][inner.ID] = kept
				}
			}
		}
		return rows
	case file.Files:
		if b.doc.Anonymous {
			b.doc.Copies[name] = b.copyOf(name)
			return nil
		}
	case file.Text:
		return b.masked(name, v)
	}
	return v
}

// hides says whether readers don't see the answer. The copy of an attached file
// may be seen where the file may not.
func (b *blinds) hides(f edition.Field) bool {
	if !b.doc.Anonymous {
		f.Identifying = false // revealed: only what is for other stages stays hidden
	}
	if f.Type == edition.Attachment && f.Identifying && len(f.SeenAt) == 0 {
		return false
	}
	return Hidden(b.stage, f)
}

func (b *blinds) copyOf(name string) Copy {
	c := Copy{N: len(b.doc.Copies) + 1}
	for _, known := range b.copies {
		if known.Field == name && known.Status == CopyAccepted {
			c.SHA256 = known.SHA256
		}
	}
	return c
}

// masked masks what was found or proposed, unless somebody decided to show it:
// what was typed after the proposals were made is found here.
func (b *blinds) masked(name string, v file.Text) file.Value {
	if !b.doc.Anonymous {
		return v
	}
	spans := Masked(b.masks, name)
	for _, who := range b.people {
		for _, s := range Identifying(string(v), who) {
			if !b.kept(name, s) {
				spans = append(spans, s)
			}
		}
	}
	if len(spans) == 0 {
		return v
	}
	pieces := Mask(string(v), spans)
	b.doc.Texts[name] = pieces
	var said strings.Builder
	for _, p := range pieces {
		if p.Masked != "" {
			said.WriteString(Bar)
		}
		said.WriteString(p.Text)
	}
	return file.Text(said.String())
}

func (b *blinds) kept(name string, s Span) bool {
	for _, m := range b.masks {
		if m.Field == name && m.Status == MaskKept && m.From <= s.From && s.To <= m.To {
			return true
		}
	}
	return false
}

// CopyOf is the copy with that hash, for its page; ok is false where readers
// have none.
func (d Document) CopyOf(sha256 string) (field string, c Copy, ok bool) {
	for field, c := range d.Copies {
		if c.SHA256 == sha256 && sha256 != "" {
			return field, c, true
		}
	}
	return "", Copy{}, false
}
