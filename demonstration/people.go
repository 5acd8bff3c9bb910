package demonstration

import (
	"context"
	"time"

	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
)

// Person is somebody as whom a visitor of the demonstration may sign in.
type Person struct {
	// Key names the part: "desk_officer", "demo-6.candidate_draft".
	Key   string       `json:"key"`
	Part  edition.Text `json:"part"` // what the person does or has done
	Name  string       `json:"name"`
	Email string       `json:"email"`
}

// named is one of the parts of the demonstration.
type named struct {
	key, part, english string
	role               account.Role // of staff
	call               edition.CallKind
	fate               fate
}

// cast are the parts of the staff, and those that each edition has.
var (
	staff = []named{
		{key: "desk_officer", part: "chargée d’instruction", english: "desk officer", role: account.DeskOfficer},
		{key: "programme_manager", part: "responsable du programme", english: "programme manager", role: account.ProgrammeManager},
		{key: "director", part: "direction", english: "director", role: account.Director},
		{key: "press_officer", part: "chargée de presse", english: "press officer", role: account.PressOfficer},
		{key: "operator", part: "exploitation", english: "operator", role: account.Operator},
	}
	cast = []named{
		{key: "candidate_draft", part: "candidature en brouillon", english: "candidate with a draft", call: edition.TalentCall, fate: partly},
		{key: "candidate_submitted", part: "candidature déposée", english: "candidate who submitted", call: edition.TalentCall, fate: submitted},
		{key: "host_draft", part: "porteur d’un projet en brouillon", english: "host with a draft", call: edition.ProjectCall, fate: partly},
		{key: "host_submitted", part: "porteur d’un projet déposé", english: "host who submitted", call: edition.ProjectCall, fate: submitted},
	}
)

// readers are the parts that each edition has once its files are read.
var readers = []named{
	{key: "reviewer", part: "évaluatrice, encore quelques dossiers à lire", english: "reviewer with some files left"},
	{key: "reviewer_late", part: "évaluateur en retard", english: "reviewer who is late"},
	{key: "reviewer_recused", part: "évaluatrice qui s’est déportée d’un dossier", english: "reviewer recused from a file"},
}

// staff opens the accounts of those who run the programme.
func (f *filling) staff(ctx context.Context, at time.Time) error {
	for i, n := range staff {
		who := newIdentity(f.chance("staff", i))
		who.email = n.address("")
		if _, err := f.open(ctx, who, at, n.role); err != nil {
			return err
		}
	}
	return nil
}

// named writes the files of those who have a part in an edition. Their last
// hours are the latest of the span, and their mails are asked for.
func (f *filling) named(ctx context.Context, id edition.ID, call edition.CallKind, s span, count *Count) error {
	for i, n := range cast {
		if n.call != call {
			continue
		}
		w := f.author(id, call, f.chance("cast"+string(id), i))
		w.usual = true
		w.email = n.address(id)
		recent := span{s.hold(s.to.Add(-36 * time.Hour)), s.to}
		if err := f.write(ctx, f.tx, w, n.fate, recent, count); err != nil {
			return err
		}
	}
	return nil
}

// address is where mails to the part go; of no edition for the staff.
func (n named) address(id edition.ID) string {
	if id == "" {
		return n.key + "@" + ownDomain
	}
	return n.key + "." + string(id) + "@" + ownDomain
}

func (n named) person(key, name, email string) Person {
	return Person{Key: key, Part: edition.Text{FR: n.part, EN: n.english}, Name: name, Email: email}
}
