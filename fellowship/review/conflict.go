package review

import (
	"slices"
	"strings"
	"time"

	"cohorte/fellowship/account"
	"cohorte/fellowship/file"
	"cohorte/fellowship/organisation"
)

// Conflict is why somebody may not read a file, or why that must be looked at.
type Conflict struct {
	ID       ConflictID
	Reading  ReadingID
	File     file.ID
	Reviewer account.ID
	Kind     ConflictKind
	// Evidence is what was found, for the team: an organisation, a domain, a
	// field. The reviewer is told the kind only.
	Evidence string
	Status   ConflictStatus
	At       time.Time // found or declared
	AnsweredAt,
	DecidedAt time.Time // zero before
	DecidedBy account.ID
	Reason    string // of the decision
}

// ConflictKind is what ties somebody to a file.
type ConflictKind string

// The kinds. ProgrammeBody is a warning: those who run the programme read
// their own body's files, openly, where the team lets them.
const (
	SameOrganisation ConflictKind = "same_organisation"
	ParentOfTheirs   ConflictKind = "parent_organisation"
	SameDomain       ConflictKind = "same_domain"
	NamedInFile      ConflictKind = "named_in_file"
	EarlierTeam      ConflictKind = "earlier_team"
	GuestOnFile      ConflictKind = "guest_on_file"
	OwnDeclaration   ConflictKind = "declared_by_reviewer"
	ProgrammeBody    ConflictKind = "programme_body"
	DecidedByTeam    ConflictKind = "decided_by_team"
)

// ConflictKinds lists them.
func ConflictKinds() []ConflictKind {
	return []ConflictKind{SameOrganisation, ParentOfTheirs, SameDomain, NamedInFile, EarlierTeam, GuestOnFile,
		OwnDeclaration, ProgrammeBody, DecidedByTeam}
}

// Warns says whether the kind is told without keeping anybody from reading.
func (k ConflictKind) Warns() bool { return k == ProgrammeBody }

// Excludes says whether the reviewer may not know of the file: what they
// declared or confirmed themselves counts at once, the rest when the team says
// so. Rule R-10.
func (c Conflict) Excludes() bool {
	return c.Status == Declared || c.Status == Confirmed || c.Status == Upheld
}

// Blocks says whether the file must not be given to the reviewer: what
// excludes, and what waits for an answer or a decision.
func (c Conflict) Blocks() bool {
	return c.Excludes() || (!c.Kind.Warns() && (c.Status == Found || c.Status == Denied))
}

// Finding is a tie that was found between a person and a file.
type Finding struct {
	Kind     ConflictKind
	Evidence string
}

// Person is a reviewer, as far as conflicts go.
type Person struct {
	Account      account.ID
	Name         string
	Email        string
	Organisation string   // id of the register, or a name as written
	Also         []string // other names and numbers of the same organisation
	Teams        []string
}

// Subject is a file, as far as conflicts go.
type Subject struct {
	File          file.ID
	Writers       []account.ID // all who write it, guests too
	Organisations []string     // ids of the register, or names as written
	Emails        []string     // of writers, and written in the file
	Texts         []FieldText
	Teams         []string // that the people of the file were on before
}

// FieldText is what a field of a file says.
type FieldText struct{ Field, Text string }

// Known is what is known of the world beside the two.
type Known struct {
	Register *organisation.Directory // may be nil
	// Shared domains say nothing: see SharedDomains.
	Shared map[string]bool
	// Programme are the organisations that run the programme.
	Programme []string
}

// Find lists the ties between a person and a file, each kind once, in the
// order of the kinds. Rule R-9.
func Find(p Person, s Subject, k Known) []Finding { return find(p, callOf(p), s, k, indexed(s.Texts)) }

// called is how a person is looked for in texts, put together once for all.
type called struct {
	words   []string
	address string
}

func callOf(p Person) called { return called{nameWords(p.Name), fold(p.Email)} }

// index is the words of the texts of a file, looked through once for everybody.
type index struct {
	texts []indexedText
	holds map[string]bool // every word
}

type indexedText struct {
	field, folded string
	words         []word
}

func indexed(texts []FieldText) index {
	x := index{holds: map[string]bool{}}
	for _, t := range texts {
		one := indexedText{field: t.Field, words: words(t.Text)}
		if strings.Contains(t.Text, "@") { // else no address stands in it
			one.folded = fold(t.Text)
		}
		for _, w := range one.words {
			x.holds[w.folded] = true
		}
		x.texts = append(x.texts, one)
	}
	return x
}

// names is the first field that names the person or gives their address.
func (x index) names(c called) (field string, ok bool) {
	named := x.mayName(c.words)
	for _, t := range x.texts {
		if (named && len(naming(t.words, c.words)) > 0) || (c.address != "" && strings.Contains(t.folded, c.address)) {
			return t.field, true
		}
	}
	return "", false
}

// mayName says whether the words that name somebody stand in the texts at all:
// all of the name, or one with a civility.
func (x index) mayName(name []string) bool {
	held := 0
	for _, w := range name {
		if x.holds[w] {
			held++
		}
	}
	return held > 0 && (held == len(name) || slices.ContainsFunc(civilities, func(w string) bool { return x.holds[w] }))
}

func find(p Person, c called, s Subject, k Known, text index) []Finding {
	var found []Finding
	add := func(kind ConflictKind, evidence string) {
		if !slices.ContainsFunc(found, func(f Finding) bool { return f.Kind == kind }) {
			found = append(found, Finding{kind, evidence})
		}
	}
	mine, runs := append([]string{p.Organisation}, p.Also...), false
	for _, own := range mine {
		runs = runs || k.runs(own)
	}
	for _, theirs := range s.Organisations {
		for _, own := range mine {
			switch kind, ok := k.related(own, theirs); {
			case ok && runs:
				add(ProgrammeBody, theirs)
			case ok:
				add(kind, theirs)
			}
		}
	}
	here := Domain(p.Email)
	for _, address := range s.Emails {
		domain := Domain(address)
		if strings.EqualFold(address, p.Email) && address != "" {
			add(NamedInFile, "e-mail")
		} else if here != "" && !k.Shared[here] && !k.Shared[domain] && within(here, domain) && !runs {
			add(SameDomain, domain)
		}
	}
	if field, ok := text.names(c); ok {
		add(NamedInFile, field)
	}
	for _, team := range s.Teams {
		if slices.Contains(p.Teams, team) {
			add(EarlierTeam, team)
		}
	}
	if slices.Contains(s.Writers, p.Account) {
		add(GuestOnFile, "")
	}
	order := ConflictKinds()
	slices.SortStableFunc(found, func(a, b Finding) int { return slices.Index(order, a.Kind) - slices.Index(order, b.Kind) })
	return found
}

func (k Known) runs(o string) bool {
	return o != "" && slices.ContainsFunc(k.Programme, func(own string) bool { return fold(own) == fold(o) })
}

// related says whether two organisations are one, or one stands above the
// other. Names that are not in the register are compared as they are written.
func (k Known) related(a, b string) (ConflictKind, bool) {
	switch {
	case a == "" || b == "":
		return "", false
	case fold(a) == fold(b):
		return SameOrganisation, true
	case k.Register == nil:
		return "", false
	}
	x, y := organisation.ID(a), organisation.ID(b)
	if slices.Contains(k.Register.Parents(x), y) || slices.Contains(k.Register.Parents(y), x) {
		return ParentOfTheirs, true
	}
	return "", false
}

// within says whether two domains are one, or one is inside of the other.
func within(a, b string) bool {
	return b != "" && (a == b || strings.HasSuffix(a, "."+b) || strings.HasSuffix(b, "."+a))
}

// Domain is the domain of an address, in small letters; empty without one.
func Domain(address string) string {
	_, domain, _ := strings.Cut(address, "@")
	return strings.ToLower(strings.TrimSpace(domain))
}

// Seen is an address that the place knows, with the organisation of its owner;
// empty for a person who has none.
type Seen struct{ Email, Organisation string }

// SharedDomains are the domains that at least so many unrelated organisations
// use: an address there says nothing about who works together. Whoever has no
// organisation counts as one of their own, which finds the public mail
// services without a list of them. Organisations are unrelated when their
// highest parents differ.
func SharedDomains(all []Seen, from int, register *organisation.Directory) map[string]bool {
	users := map[string]map[string]bool{}
	for _, one := range all {
		domain := Domain(one.Email)
		if domain == "" {
			continue
		}
		who := "person " + strings.ToLower(one.Email)
		if one.Organisation != "" {
			who = highest(one.Organisation, register)
		}
		if users[domain] == nil {
			users[domain] = map[string]bool{}
		}
		users[domain][who] = true
	}
	shared := map[string]bool{}
	for domain, who := range users {
		if len(who) >= from {
			shared[domain] = true
		}
	}
	return shared
}

func highest(o string, register *organisation.Directory) string {
	if register != nil {
		if above := register.Parents(organisation.ID(o)); len(above) > 0 {
			return fold(string(above[len(above)-1]))
		}
	}
	return fold(o)
}
