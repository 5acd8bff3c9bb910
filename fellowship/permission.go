package fellowship

import "slices"

// Permission is one thing that an account may do. To decide, to publish and to
// see identities are separate on purpose: nobody has all three by accident.
type Permission string

// Permissions is a set of them.
type Permissions []Permission

// Has says whether the set holds the permission. Rule A-8.
func (p Permissions) Has(want Permission) bool { return slices.Contains(p, want) }

// The permissions. Those of an author on their own file come from the file
// (who writes it), not from a role.
const (
	SeeFiles      Permission = "files.see"      // lists and content, identifying fields hidden where the stage says so
	SeeIdentities Permission = "identities.see" // names, addresses and other identifying fields
	SeeRecord     Permission = "record.see"
	SeeMail       Permission = "mail.see"
	SendMail      Permission = "mail.send" // let go, hold, drop and change mails
	DecideFiles   Permission = "files.decide"
	BringFiles    Permission = "files.bring" // from another system
	Validate      Permission = "decisions.validate"
	Publish       Permission = "publish"
	AmendEditions Permission = "editions.amend"
	ManageRoles   Permission = "roles.manage"
	ErasePeople   Permission = "people.erase" // at their request, with proof
	SeeArchive    Permission = "archive.see"  // files whose period is over, kept for disputes
	WritePress    Permission = "press.write"
)
