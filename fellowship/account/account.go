// Package account is who uses the place: people, the roles they hold, and how
// they sign in by a link in a mail.
//
// A person has one account and may hold several roles. Writing a file is not a
// role: it comes from the file.
package account

import (
	"strings"
	"time"

	"cohorte/fellowship"
)

// ID identifies an account.
type ID string

// Account is a person.
type Account struct {
	ID        ID
	Email     string // as the person wrote it
	Name      string // empty until the person gives it
	Lang      string // "fr" or "en"
	CreatedAt time.Time
	Roles     []Role
}

// Role is what a person does in the programme.
type Role string

// The roles. Visitor, candidate, host writer and host lead are not stored:
// they come from being signed in and from the files one writes.
const (
	DeskOfficer      Role = "desk_officer"
	ProgrammeManager Role = "programme_manager"
	Director         Role = "director"
	PressOfficer     Role = "press_officer"
	Operator         Role = "operator"
)

// Roles lists the roles that can be given.
func Roles() []Role {
	return []Role{DeskOfficer, ProgrammeManager, Director, PressOfficer, Operator}
}

// permissions of each role: one table, from which docs/reference/permissions.md
// is made.
var permissions = map[Role]fellowship.Permissions{
	DeskOfficer:      {fellowship.SeeFiles, fellowship.SeeIdentities, fellowship.SeeRecord, fellowship.SeeMail, fellowship.SendMail, fellowship.DecideFiles},
	ProgrammeManager: {fellowship.SeeFiles, fellowship.SeeIdentities, fellowship.SeeRecord, fellowship.SeeMail, fellowship.SendMail, fellowship.DecideFiles, fellowship.BringFiles, fellowship.AmendEditions, fellowship.Publish, fellowship.ErasePeople},
	Director:         {fellowship.SeeFiles, fellowship.SeeIdentities, fellowship.SeeRecord, fellowship.Validate, fellowship.SeeArchive},
	PressOfficer:     {fellowship.WritePress},
	Operator:         {fellowship.ManageRoles},
}

// Permissions is what all the account's roles allow together.
func (a Account) Permissions() fellowship.Permissions {
	var all fellowship.Permissions
	for _, r := range a.Roles {
		for _, p := range permissions[r] {
			if !all.Has(p) {
				all = append(all, p)
			}
		}
	}
	return all
}

// Actor is the account acting at a time.
func (a Account) Actor(at time.Time) fellowship.Actor {
	return fellowship.Actor{ID: string(a.ID), At: at.UTC(), May: a.Permissions()}
}

// Label is what a header calls the person: the name, else the first part of
// the address.
func (a Account) Label() string {
	if a.Name != "" {
		return a.Name
	}
	name, _, _ := strings.Cut(a.Email, "@")
	return name
}
