// Package organisation is the administrations that host challenges: ministries,
// their services, public bodies, courts.
//
// One organisation is written in many ways: a name with and without its
// acronym, before and after a reform, with its ministry in front. The spellings
// that were published are kept beside the one name that pages show, because a
// visitor types the one they know.
package organisation

import (
	"fmt"
	"slices"
)

// ID names an organisation in addresses and in data: lower case ASCII words
// joined by hyphens ("cour-de-cassation"). It never changes, even when the
// State renames the organisation.
type ID string

// Organisation is an administration.
type Organisation struct {
	ID      ID
	Name    string // as pages show it
	Acronym string // "DINUM"; empty without one
	Kind    Kind
	// Parent is the organisation that it belongs or reports to; empty at the top
	// and where several share it.
	Parent ID
	// Spellings are the names under which it was published, other than Name.
	Spellings []string
	Website   string
}

// Kind is the legal family of an organisation, as far as eligibility to a call
// and the statistics by kind need it.
type Kind string

// The kinds. A unit has no legal existence of its own: a department, a mission,
// a programme that several ministries carry. Whether a public body is an
// operator of the State is not a kind: a list annexed to each finance bill says
// so, and the legal nature alone does not.
const (
	Constitutional       Kind = "constitutional"        // autorité constitutionnelle
	Court                Kind = "court"                 // juridiction
	Ministry             Kind = "ministry"              // ministère
	Central              Kind = "central"               // administration centrale
	National             Kind = "national"              // service à compétence nationale
	Deconcentrated       Kind = "deconcentrated"        // service déconcentré
	PublicBody           Kind = "public_body"           // établissement public
	PublicGroup          Kind = "public_group"          // groupement d'intérêt public
	IndependentAuthority Kind = "independent_authority" // autorité administrative ou publique indépendante
	SocialSecurity       Kind = "social_security"       // caisse nationale de sécurité sociale
	Unit                 Kind = "unit"
)

// Kinds lists every kind in the order in which pages show them.
func Kinds() []Kind {
	return []Kind{Constitutional, Court, Ministry, Central, National, Deconcentrated,
		PublicBody, PublicGroup, IndependentAuthority, SocialSecurity, Unit}
}

// Directory is a set of organisations in which every parent is found.
type Directory struct {
	all []Organisation
	at  map[ID]int
}

// NewDirectory refuses a repeated id, an unknown kind, an unknown parent and a
// loop of parents.
func NewDirectory(all []Organisation) (*Directory, error) {
	d := &Directory{all: slices.Clone(all), at: make(map[ID]int, len(all))}
	for i, o := range all {
		if o.ID == "" || o.Name == "" {
			return nil, fmt.Errorf("organisation %d has no id or no name", i+1)
		}
		if _, twice := d.at[o.ID]; twice {
			return nil, fmt.Errorf("organisation %s is there twice", o.ID)
		}
		if !slices.Contains(Kinds(), o.Kind) {
			return nil, fmt.Errorf("organisation %s: kind %q is not known", o.ID, o.Kind)
		}
		d.at[o.ID] = i
	}
	for _, o := range all {
		parent, steps := o.Parent, 0
		for parent != "" {
			at, known := d.at[parent]
			if !known {
				return nil, fmt.Errorf("organisation %s: parent %s is not known", o.ID, parent)
			}
			if steps++; steps > len(all) {
				return nil, fmt.Errorf("organisation %s is among its own parents", o.ID)
			}
			parent = d.all[at].Parent
		}
	}
	return d, nil
}

// All lists the organisations in the order given.
func (d *Directory) All() []Organisation { return slices.Clone(d.all) }

// Find is the organisation of that id.
func (d *Directory) Find(id ID) (Organisation, bool) {
	at, known := d.at[id]
	if !known {
		return Organisation{}, false
	}
	return d.all[at], true
}

// Parents lists the organisations above one, the nearest first.
func (d *Directory) Parents(id ID) []ID {
	var above []ID
	for o, known := d.Find(id); known && o.Parent != ""; o, known = d.Find(o.Parent) {
		above = append(above, o.Parent)
	}
	return above
}
