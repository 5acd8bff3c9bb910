package organisation

import "time"

// Answer is what the public register said of an establishment: facts of an
// organisation, which anybody may know.
type Answer struct {
	SIRET SIRET
	State AnswerState
	Name  string
	// LegalCategory is a code of the nomenclature of legal categories: "7120".
	LegalCategory  string
	Administration bool // a public body
	Closed         bool // the establishment, or the whole organisation
	AskedAt        time.Time
}

// AnswerState is what became of a question to the register.
type AnswerState string

// The states of an answer. Silent is a register that is down or refuses to be
// asked now.
const (
	InRegister    AnswerState = "known"
	NotInRegister AnswerState = "unknown"
	Silent        AnswerState = "silent"
)

// keptFor is how long an answer is believed without asking again.
const keptFor = 30 * 24 * time.Hour

// Settled says whether the register need not be asked again at that time.
func (a Answer) Settled(at time.Time) bool {
	return (a.State == InRegister || a.State == NotInRegister) && at.Sub(a.AskedAt) < keptFor
}

// Verification is what the register makes of an attachment.
type Verification string

// The verifications. Not verified is no fault of anybody.
const (
	NotVerified    Verification = "not_verified"
	Verified       Verification = "verified"
	UnknownNumber  Verification = "unknown_number"
	ClosedSince    Verification = "closed"
	NotPublicSince Verification = "not_public"
)

// Verification of what was declared under the number of the answer.
func (a Answer) Verification() Verification {
	switch {
	case a.State == NotInRegister:
		return UnknownNumber
	case a.State != InRegister:
		return NotVerified
	case a.Closed:
		return ClosedSince
	case !a.Administration:
		return NotPublicSince
	}
	return Verified
}

// Proposal is the nature that a legal category suggests, for a person to
// confirm, and what the category can't say.
type Proposal struct {
	Nature Nature // empty when the category suggests none
	Doubt  Doubt
}

// Doubt is what a legal category does not say.
type Doubt string

// The doubts.
const (
	NoDoubt       Doubt = ""
	OperatorList  Doubt = "operator_list"  // only the list annexed to the finance bill says who is an operator
	CentralOrNot  Doubt = "central_or_not" // a service of the State, central or deconcentrated
	OwnerUnknown  Doubt = "owner_unknown"  // a public body of any owner: the State, a local authority, hospitals
	NoNatureFits  Doubt = "no_nature_fits" // public, and none of the natures
	NotPublic     Doubt = "not_public"     // the register does not count it among public bodies
	CategoryBlank Doubt = "category_blank" // the register gives no category
)

// natures that a legal category suggests. Source: nomenclature of legal
// categories (INSEE); that a national public body is an operator of the State,
// and a service with national competence a central administration, is only
// likely.
var natures = map[string]Proposal{
	"7111": {"", NoNatureFits},
	"7112": {Independent, NoDoubt},
	"7113": {CentralAdministration, NoDoubt},
	"7120": {CentralAdministration, NoDoubt},
	"7150": {"", CentralOrNot},
	"7160": {CentralAdministration, CentralOrNot},
	"7171": {DeconcentratedService, NoDoubt},
	"7172": {DeconcentratedService, NoDoubt},
	"7179": {DeconcentratedService, NoDoubt},
	"7190": {"", CentralOrNot},
	"7331": {OtherBody, NoDoubt},
	"7361": {OtherBody, NoDoubt},
	"7364": {HealthEstablishment, NoDoubt},
	"7372": {OtherBody, NoDoubt},
	"7382": {StateOperator, OperatorList},
	"7383": {StateOperator, OperatorList},
	"7384": {StateOperator, OperatorList},
	"7385": {StateOperator, OperatorList},
	"7389": {StateOperator, OperatorList},
	"7410": {"", OperatorList},
	"4110": {StateOperator, OperatorList},
	"4120": {StateOperator, OperatorList},
	"4130": {"", OperatorList},
	"4160": {"", NoNatureFits},
}

// Propose says which nature the answer of the register suggests. Rule O-3.
func (a Answer) Propose() Proposal {
	if a.State != InRegister {
		return Proposal{}
	}
	if p, ok := natures[a.LegalCategory]; ok {
		return p
	}
	switch {
	case a.LegalCategory == "":
		return Proposal{Doubt: CategoryBlank}
	case !a.Administration:
		return Proposal{OtherBody, NotPublic}
	case a.LegalCategory[:2] == "72":
		return Proposal{LocalAuthority, NoDoubt}
	case a.LegalCategory[:2] == "73":
		return Proposal{Doubt: OwnerUnknown}
	case a.LegalCategory[:2] == "71":
		return Proposal{Doubt: CentralOrNot}
	}
	return Proposal{Doubt: NoNatureFits}
}
