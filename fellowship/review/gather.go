package review

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/organisation"
)

// Dossier is a file of a reading with all that ties somebody to it.
type Dossier struct {
	File       file.File
	Submission file.Submission // the last one
	Writers    []account.Account
	Hosts      []organisation.Host // of the file, and of who writes it
	Earlier    []string            // numbers of the other files that its writers write
}

// Reader is a reviewer with all that ties them to files.
type Reader struct {
	Reviewer
	Name, Email string
	Host        organisation.Host // empty for who declared none
	Earlier     []string          // numbers of the files that they write
}

// Gathered is all that the ties of a reading rest on, read at one time.
type Gathered struct {
	Reading       Reading
	Readers       []Reader
	Dossiers      []Dossier
	Organisations []organisation.Organisation
	Everybody     []Seen
}

// Tied are the ties that were found between a reviewer and a file.
type Tied struct {
	Reviewer account.ID
	File     file.ID
	Found    []Finding
}

// Ties finds what ties the reviewers of a reading to its files. It takes no
// database: nothing waits for it. Rules.
func (g Gathered) Ties(shelf *edition.Shelf) ([]Tied, error) {
	names, err := newNames(g.Organisations)
	if err != nil {
		return nil, err
	}
	rules, ok := shelf.Version(g.Reading.Edition, g.Reading.Version)
	if !ok {
		return nil, &fellowship.NoLongerPossible{Why: fellowship.EditionUnknown}
	}
	known := Known{Register: names.register, Programme: names.within(rules.Programme.Carrier.FR)}
	everybody := slices.Clone(g.Everybody)
	for i := range everybody {
		everybody[i].Organisation = names.id(everybody[i].Organisation)
	}
	known.Shared = SharedDomains(everybody, max(g.Reading.SharedDomain, 2), names.register)
	people, calls := make([]Person, len(g.Readers)), make([]called, len(g.Readers))
	for i, r := range g.Readers {
		people[i] = names.person(r)
		calls[i] = callOf(people[i])
	}
	var all []Tied
	for _, d := range g.Dossiers {
		s, err := names.subject(shelf, d)
		if err != nil {
			return nil, err
		}
		text := indexed(s.Texts)
		for i, p := range people {
			if found := find(p, calls[i], s, known, text); len(found) > 0 && g.Readers[i].LeftAt.IsZero() {
				all = append(all, Tied{Reviewer: p.Account, File: s.File, Found: found})
			}
		}
	}
	return all, nil
}

// KeepTies keeps what was found; see KeepFound. It gives how many ties are new.
func KeepTies(ctx context.Context, db ConflictStore, by fellowship.Actor, id ReadingID, all []Tied) (int, error) {
	if len(all) == 0 {
		return 0, nil
	}
	known, err := db.KnownTies(ctx, id)
	if err != nil {
		return 0, err
	}
	added := 0
	for _, t := range all {
		fresh := slices.DeleteFunc(slices.Clone(t.Found), func(f Finding) bool { return known[KnownTie{t.Reviewer, t.File, f.Kind}] })
		if len(fresh) == 0 {
			continue
		}
		n, err := KeepFound(ctx, db, by, id, t.Reviewer, t.File, fresh)
		if err != nil {
			return added, err
		}
		added += n
	}
	return added, nil
}

// DossierMasks are the parts of the free texts of a submission that tell who
// wrote it, by field.
type DossierMasks struct {
	File  file.ID
	N     int // submission
	Spans map[string][]Span
}

// MaskKeeper keeps proposals for masking.
type MaskKeeper interface {
	KnownMasks(ctx context.Context, id ReadingID) (map[MaskID]bool, error)
	AddMasks(ctx context.Context, f file.ID, n int, field string, spans []Span) error
}

// Masks proposes what to mask in the free texts that readers see. Nothing where
// the stage reads with names. Rule R-23.
func (g Gathered) Masks(shelf *edition.Shelf) ([]DossierMasks, error) {
	rules, ok := shelf.Version(g.Reading.Edition, g.Reading.Version)
	if !ok {
		return nil, &fellowship.NoLongerPossible{Why: fellowship.EditionUnknown}
	}
	stage, _ := rules.Stage(g.Reading.Call, g.Reading.Stage)
	if !Anonymous(stage) {
		return nil, nil
	}
	var all []DossierMasks
	for _, d := range g.Dossiers {
		form, answers, err := d.read(shelf)
		if err != nil {
			return nil, err
		}
		m := DossierMasks{File: d.File.ID, N: d.Submission.N, Spans: map[string][]Span{}}
		people := Identities(form, answers, d.Writers) // those that review.Read masks: each can be decided
		for _, f := range file.Fields(form) {
			if Hidden(stage, f) {
				continue
			}
			for _, t := range textsOf(f, f.ID, answers[f.ID]) {
				var spans []Span
				for _, who := range people {
					spans = append(spans, Identifying(t.Text, who)...)
				}
				if len(spans) > 0 {
					m.Spans[t.Field] = merged(spans)
				}
			}
		}
		if len(m.Spans) > 0 {
			all = append(all, m)
		}
	}
	return all, nil
}

// KeepMasks keeps what was proposed and is not known yet.
func KeepMasks(ctx context.Context, db MaskKeeper, id ReadingID, all []DossierMasks) error {
	if len(all) == 0 {
		return nil
	}
	known, err := db.KnownMasks(ctx, id)
	if err != nil {
		return err
	}
	for _, m := range all {
		for field, spans := range m.Spans {
			fresh := slices.DeleteFunc(slices.Clone(spans), func(s Span) bool { return known[MaskID{m.File, m.N, field, s.From, s.To}] })
			if err := db.AddMasks(ctx, m.File, m.N, field, fresh); err != nil {
				return err
			}
		}
	}
	return nil
}

// read finds the answers of the last submission under its own rules.
func (d Dossier) read(shelf *edition.Shelf) (edition.Form, file.Answers, error) {
	rules, ok := shelf.Version(d.File.Edition, d.Submission.Version)
	if !ok {
		return edition.Form{}, nil, &fellowship.NoLongerPossible{Why: fellowship.EditionUnknown}
	}
	answers, err := file.ReadContent(rules, d.File.Call, d.Submission.Content)
	return file.FormOf(rules.Edition, d.File.Call), answers, err
}

// IdentityOf is what the answers say of who wrote them, found by what the form
// says of its fields: autocomplete tokens and types.
func IdentityOf(form edition.Form, answers file.Answers) Identity {
	var who Identity
	for _, f := range file.Fields(form) {
		if !f.Identifying {
			continue
		}
		said := answers.Text(f.ID)
		switch {
		case f.Autocomplete == "given-name":
			who.First = said
		case f.Autocomplete == "family-name", f.Autocomplete == "name":
			who.Last = said
		case f.Type == edition.Email && who.Email == "":
			who.Email = said
		case f.Type == edition.Phone && who.Phone == "":
			who.Phone = said
		case f.Type == edition.WebAddress && said != "":
			who.Web = append(who.Web, said)
		}
	}
	return who
}

// TextsOf are the free texts of an answer; those of a group are named by their
// row: "team[1].role".
func TextsOf(f edition.Field, v file.Value) []FieldText { return textsOf(f, f.ID, v) }

// textsOf are the texts of an answer; those of a group are named by their row:
// "team[1].role".
func textsOf(f edition.Field, at string, v file.Value) []FieldText {
	switch v := v.(type) {
	case file.Text:
		if f.Type == edition.ShortText || f.Type == edition.LongText {
			return []FieldText{{Field: at, Text: string(v)}}
		}
	case file.Rows:
		var all []FieldText
		for i, row := range v {
			for _, inner := range f.Fields {
				all = append(all, textsOf(inner, at+"["+strconv.Itoa(i)+"]."+inner.ID, row[inner.ID])...)
			}
		}
		return all
	}
	return nil
}

// emailsOf are the addresses that an answer gives.
func emailsOf(f edition.Field, v file.Value) []string {
	switch v := v.(type) {
	case file.Text:
		if f.Type == edition.Email {
			return []string{string(v)}
		}
	case file.Rows:
		var all []string
		for _, row := range v {
			for _, inner := range f.Fields {
				all = append(all, emailsOf(inner, row[inner.ID])...)
			}
		}
		return all
	}
	return nil
}

// names finds organisations however they are written.
type names struct {
	register *organisation.Directory
	written  map[string]organisation.ID // folded; empty where several are written so
}

func newNames(all []organisation.Organisation) (names, error) {
	register, err := organisation.NewDirectory(all)
	n := names{register: register, written: map[string]organisation.ID{}}
	for _, o := range all {
		for _, w := range append([]string{string(o.ID), o.Name, o.Acronym}, o.Spellings...) {
			if w = fold(w); w == "" {
				continue
			}
			if other, twice := n.written[w]; twice && other != o.ID {
				n.written[w] = ""
				continue
			}
			n.written[w] = o.ID
		}
	}
	return n, err
}

// id is the id of the register, or the name as written.
func (n names) id(written string) string {
	written = strings.TrimSpace(written)
	if id := n.written[fold(written)]; id != "" {
		return string(id)
	}
	return written
}

// within are the organisations that a text names by their name or acronym.
func (n names) within(text string) []string {
	in := words(text)
	var found []string
	for _, o := range n.register.All() {
		for _, w := range []string{o.Name, o.Acronym} {
			want := words(w)
			for i := range in {
				if len(want) > 0 && len(w) >= shortName && i+len(want) <= len(in) && equalWords(in[i:i+len(want)], want) {
					found = append(found, string(o.ID))
				}
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// hosts are the ways in which an organisation can be told: by the register, or
// by its name, and by the number of its legal body.
func (n names) hosts(all ...organisation.Host) []string {
	var list []string
	for _, h := range all {
		if h.Name != "" {
			list = append(list, n.id(h.Name))
		}
		if len(h.SIRET) >= sirenDigits {
			list = append(list, "SIREN "+string(h.SIRET[:sirenDigits]))
		}
	}
	return list
}

// sirenDigits: a SIRET begins with the SIREN of its legal body.
const sirenDigits = 9

func (n names) person(r Reader) Person {
	p := Person{Account: r.Account, Name: r.Name, Email: r.Email, Teams: append(slices.Clone(r.Teams), r.Earlier...)}
	list := n.hosts(r.Host)
	if r.Organisation != "" {
		list = append([]string{n.id(r.Organisation)}, list...)
	}
	if len(list) > 0 {
		p.Organisation, p.Also = list[0], list[1:]
	}
	return p
}

func (n names) subject(shelf *edition.Shelf, d Dossier) (Subject, error) {
	s := Subject{File: d.File.ID, Organisations: n.hosts(d.Hosts...), Teams: d.Earlier}
	if d.File.Organisation != "" {
		s.Organisations = append([]string{n.id(d.File.Organisation)}, s.Organisations...)
	}
	for _, w := range d.Writers {
		s.Writers = append(s.Writers, w.ID)
		s.Emails = append(s.Emails, w.Email)
	}
	form, answers, err := d.read(shelf)
	if err != nil {
		return s, err
	}
	for _, f := range file.Fields(form) {
		s.Texts = append(s.Texts, textsOf(f, f.ID, answers[f.ID])...)
		s.Emails = append(s.Emails, emailsOf(f, answers[f.ID])...)
	}
	return s, nil
}
