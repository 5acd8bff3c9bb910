package organisation

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
)

// Nature is what an organisation declares itself to be when it proposes a
// project. The values are the ids that editions give to who may submit; what
// each may do is the edition's to say.
type Nature string

// The natures.
const (
	CentralAdministration Nature = "central"
	DeconcentratedService Nature = "deconcentrated"
	StateOperator         Nature = "operator"
	Independent           Nature = "independent_authority"
	LocalAuthority        Nature = "local_authority"
	HealthEstablishment   Nature = "health_establishment"
	OtherBody             Nature = "other"
)

// Natures lists them in the order in which pages show them.
func Natures() []Nature {
	return []Nature{CentralAdministration, DeconcentratedService, StateOperator, Independent, LocalAuthority, HealthEstablishment, OtherBody}
}

// Known says whether it is one of the natures.
func (n Nature) Known() bool {
	for _, k := range Natures() {
		if n == k {
			return true
		}
	}
	return false
}

// Host is an organisation as somebody who belongs to it declares it.
type Host struct {
	SIRET  SIRET
	Name   string
	Nature Nature
}

// Attachment is the organisation for which a person proposes projects: one a
// person, and nobody else's business. Rule O-7.
type Attachment struct {
	Host
	Account account.ID
	At      time.Time
}

// longestName is in characters.
const longestName = 300

// Attacher is what attaching changes.
type Attacher interface {
	// SaveAttachment takes the place of an earlier one.
	SaveAttachment(ctx context.Context, a Attachment) error
	// RegisterAnswer is ErrNotFound when the register was never asked.
	RegisterAnswer(ctx context.Context, siret SIRET) (Answer, error)
	// EnqueueVerification adds the job that asks the register.
	EnqueueVerification(ctx context.Context, a Attachment) error
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// Attach attaches the actor to an organisation, as they typed it. It refuses
// with Invalid on "siret", "name" and "nature". Files that exist stay where
// they are. Where there is a register and it has not answered, a job asks it
// later. Rules O-1 and O-4.
func Attach(ctx context.Context, db Attacher, by fellowship.Actor, siret, name, nature string, register bool) (Attachment, error) {
	if by.IsMachine() {
		return Attachment{}, fellowship.ErrNotAllowed
	}
	h, err := declared(siret, name, nature)
	if err != nil {
		return Attachment{}, err
	}
	a := Attachment{Host: h, Account: account.ID(by.ID), At: by.At}
	if err := db.SaveAttachment(ctx, a); err != nil {
		return Attachment{}, err
	}
	answer, err := db.RegisterAnswer(ctx, a.SIRET)
	if err != nil && err != fellowship.ErrNotFound {
		return Attachment{}, err
	}
	if register && !answer.Settled(by.At) {
		if err := db.EnqueueVerification(ctx, a); err != nil {
			return Attachment{}, err
		}
	}
	return a, db.AddEntry(ctx, fellowship.NewEntry(fellowship.NewID("entry", by.At), by, "organisation.attached", by.ID,
		"siret", string(a.SIRET), "nature", string(a.Nature)))
}

func declared(siret, name, nature string) (Host, error) {
	var bad fellowship.Invalid
	refuse := func(field string, code fellowship.ProblemCode, want string) {
		bad.Problems = append(bad.Problems, fellowship.Problem{Field: field, Code: code, Want: want})
	}
	number, err := ParseSIRET("siret", siret)
	if err != nil {
		refuse("siret", fellowship.NotASiret, "")
	}
	readable := utf8.ValidString(name) && !strings.ContainsFunc(name, func(r rune) bool { return unicode.IsControl(r) && !unicode.IsSpace(r) })
	name = strings.Join(strings.Fields(name), " ")
	switch {
	case !readable:
		refuse("name", fellowship.NotText, "")
	case name == "":
		refuse("name", fellowship.Missing, "")
	case utf8.RuneCountInString(name) > longestName:
		refuse("name", fellowship.TooLong, strconv.Itoa(longestName))
	}
	switch n := Nature(nature); {
	case nature == "":
		refuse("nature", fellowship.Missing, "")
	case !n.Known():
		refuse("nature", fellowship.NotAChoice, "")
	}
	return Host{SIRET: number, Name: name, Nature: Nature(nature)}, bad.OrNil()
}
