// Package challenge is the projects that the programme selected: what they are,
// who hosted them, and what became of them.
//
// A challenge belongs to one cohort. A product that came back in a later cohort
// is two challenges joined by a successor, because each has its own host, team
// and dates.
package challenge

import (
	"cohorte/fellowship/edition"
	"cohorte/fellowship/organisation"
)

// Challenge is a selected project.
type Challenge struct {
	// Slug is the last part of its address: ASCII, and the same for ever. It is
	// the one the programme's own site gave it, not made from the name: names
	// change, printed addresses do not.
	Slug   string
	Name   string
	Cohort string // id of the cohort
	// Administration is the host as published, freed of stray spaces and of form
	// labels left in the text.
	Administration string
	// Organisations are those that the text names, the closest to the team first.
	Organisations []organisation.ID
	Towns         []Town
	Profiles      []string // ids of profiles, in published order
	Themes        []string // ids of themes, in published order
	Links         []Link
	Figures       []Figure
	// Year is that of the start; 0 when not published.
	Year int
	// DurationMonths is how long it was planned to last; 0 when not published.
	DurationMonths int
	// Summary is the line that the programme wrote about it; empty in the data
	// of the repository, which holds facts only.
	Summary string
	Ending  Ending
}

// Town is where the team sat.
type Town struct {
	Name string
	// Code is the postcode (5 characters) or the department (2) that was
	// published beside the name; empty when none was.
	Code string
}

// Department is the first two characters of the code; empty without one.
func (t Town) Department() string {
	if len(t.Code) < 2 {
		return ""
	}
	return t.Code[:2]
}

// LinkKind says where a link leads.
type LinkKind string

// The kinds of link.
const (
	HostSite   LinkKind = "host"    // site of the administration
	SourceCode LinkKind = "source"  // source code
	Website    LinkKind = "site"    // the product itself
	Product    LinkKind = "product" // its page at the State's incubator or ministry
)

// Link is an address published with a challenge.
type Link struct {
	Kind    LinkKind
	Address string // absolute, http or https
}

// Figure is a number that the team published at the end of its time.
type Figure struct {
	Amount int64
	// Before and After surround the amount as published: "+", "%".
	Before, After string
	Label         string
}

// Published says whether there is a number at all: the programme's data holds 0
// where a figure was announced and never given.
func (f Figure) Published() bool { return f.Amount != 0 }

// Label is the name of a profile or a theme. The programme published French;
// English is a translation.
type Label struct {
	ID   string
	Name edition.Text
	// Unlisted marks a label that challenges carry and that the programme's own
	// list of labels lacks.
	Unlisted bool
}
