package demonstration

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/slug"
)

// author is who writes one file, and all that its answers have in common.
type author struct {
	identity
	rng     *rand.Rand
	edition *edition.Edition
	call    edition.CallKind
	form    edition.Form
	pieces  pieces

	usual  bool // without the boundary cases, for those whom visitors meet
	length length
	work   string
	body   string
	// others are the people that a form asks for by a prefix, "sponsor" of
	// sponsor_email: all the fields of one are about the same person.
	others map[string]identity
	// size and bent are drawn once, so that a number of posts agrees with the
	// rows about them, and a trade with what is asked about it.
	size float64
	bent int
	now  time.Time
}

func (f *filling) author(id edition.ID, call edition.CallKind, rng *rand.Rand) *author {
	v, _ := f.shelf.InForce(id, f.Now)
	a := &author{
		identity: newIdentity(rng), rng: rng, edition: v.Edition, call: call, form: file.FormOf(v.Edition, call), pieces: f.pieces,
		length: lengthOf(rng), work: workName(rng), body: bodyName(rng), others: map[string]identity{},
		size: rng.Float64(), bent: rng.IntN(max(1, len(v.Profiles))),
	}
	domain := peopleDomain
	if call == edition.ProjectCall {
		domain = bodiesDomain
	}
	a.email = f.address(a.identity, domain)
	return a
}

// answersFor are the answers of a file that will meet the fate.
func (a *author) answersFor(what fate) file.Answers {
	if a.usual {
		a.length = usual
	}
	all := a.all()
	switch what {
	case oneAnswer:
		for _, f := range file.Fields(a.form) {
			if v := all[f.ID]; v != nil {
				return file.Answers{f.ID: v}
			}
		}
	case partly, draftTakenBack:
		return a.some(all)
	}
	return all
}

// some are the answers of the first sections, one of them too long now and
// then: a draft may be.
func (a *author) some(all file.Answers) file.Answers {
	out := file.Answers{}
	sections := 1 + a.rng.IntN(max(1, len(a.form.Sections)-1))
	for _, s := range a.form.Sections[:sections] {
		for _, f := range s.Fields {
			if all[f.ID] == nil {
				continue
			}
			out[f.ID] = all[f.ID]
			if f.Type == edition.LongText && f.Lines > 0 && !a.usual && a.rng.IntN(12) == 0 {
				out[f.ID] = file.Text(fullText(a.call, edition.Field{Lines: f.Lines + 2}, a.form.CharsPerLine()))
			}
		}
	}
	return out
}

// secondThoughts are answers to change after a submission: the first long
// text that is not on a condition. Nobody changes their own name.
func (a *author) secondThoughts() file.Answers {
	for _, f := range file.Fields(a.form) {
		if (f.Type == edition.LongText || f.Type == edition.ShortText && a.call == edition.ProjectCall && a.names(f.ID)) && f.ShownIf.IsZero() {
			return file.Answers{f.ID: file.Text(cut("Réponse revue. "+says, max(f.Chars, f.Lines*a.form.CharsPerLine())))}
		}
	}
	return nil
}

// all are answers with which the file can be submitted.
func (a *author) all() file.Answers {
	answers := file.Answers{}
	for _, f := range file.Fields(a.form) {
		if f.NeededToSubmit() || a.rng.IntN(5) < 3 {
			answers[f.ID] = a.value(f, false)
		}
	}
	// A few files break a rule of the call: staff meet them too.
	if a.usual || a.rng.IntN(14) > 0 {
		a.mend(answers)
	}
	if a.rng.IntN(10) == 0 {
		return answers // what hidden fields hold stays in the draft
	}
	return file.Shown(a.form, answers)
}

// mend draws the answers again that break a rule of the call.
func (a *author) mend(answers file.Answers) {
	for range 60 {
		broken := false
		for _, risk := range file.Completeness(a.edition, a.call, answers).AtRisk {
			if !risk.Broken {
				continue
			}
			broken = true
			for _, id := range risk.Rule.When.Fields() {
				if f, ok := a.form.Field(id); ok {
					answers[id] = a.value(f, true)
				}
			}
		}
		if !broken {
			return
		}
	}
}

// value answers a field of any type; again asks for another answer than the
// one that comes to mind first.
func (a *author) value(f edition.Field, again bool) file.Value {
	switch f.Type {
	case edition.LongText:
		return file.Text(longText(a.rng, a.call, f, a.form.CharsPerLine(), a.length))
	case edition.Number:
		return a.number(f)
	case edition.DateField:
		return file.Date{Date: edition.DateOf(a.now.In(edition.Paris)).AddDays(14 + a.rng.IntN(150))}
	case edition.YesNo:
		return file.YesNo(a.rng.IntN(5) < 3)
	case edition.OneChoice:
		return a.choice(f, again)
	case edition.Choices:
		return a.choices(f, false)
	case edition.Ranked:
		return a.choices(f, true)
	case edition.Email:
		return file.Text(a.addressOf(f))
	case edition.Phone:
		return file.Text(phone(a.rng))
	case edition.Siret:
		return file.Text(siret(a.rng))
	case edition.Town:
		return file.Town{Name: pick(a.rng, towns), Postcode: postcode(a.rng)}
	case edition.WebAddress:
		return file.Text("https://" + slug.Of(a.work) + ".example/")
	case edition.Group:
		return a.rows(f)
	case edition.Sworn:
		return file.Sworn(true)
	case edition.Attachment:
		return a.attached(f)
	}
	return file.Text(a.shortText(f))
}

// bounds of a field, with those given where it has none.
func bounds(f edition.Field, least, most int) (low, high int) {
	low, high = least, most
	if f.Min != nil {
		low = *f.Min
	}
	if f.Max != nil {
		high = *f.Max
	} else {
		high = max(high, low)
	}
	return low, high
}

// sized is a whole number between two, the same share of the way each time.
func (a *author) sized(low, high int) int { return low + int(a.size*float64(high-low+1)) }

func (a *author) number(f edition.Field) file.Value {
	low, high := bounds(f, 1, 60)
	switch {
	case high-low <= 10:
		return file.Number(a.sized(low, high))
	case !a.usual && a.rng.IntN(30) == 0:
		return file.Number([]int{low, high}[a.rng.IntN(2)])
	case strings.Contains(f.Unit.FR, "%"):
		return file.Number(low + 10*a.rng.IntN((high-low)/10+1))
	}
	// Most are near the lower end, as years of experience are.
	return file.Number(low + min(a.rng.IntN(high-low+1), a.rng.IntN(high-low+1), a.rng.IntN(high-low+1)))
}

func (a *author) choice(f edition.Field, again bool) file.Value {
	offered := a.edition.ChoicesOf(a.call, f)
	follows := f.ID == a.form.FileProfile || f.Rule != "" && a.call == edition.TalentCall
	if follows && !again && a.bent < len(offered) {
		return file.Choice(offered[a.bent].ID)
	}
	return file.Choice(pick(a.rng, offered).ID)
}

func (a *author) choices(f edition.Field, ranked bool) file.Value {
	offered := a.edition.ChoicesOf(a.call, f)
	low, high := bounds(f, 1, len(offered))
	high = min(high, len(offered))
	n := low + a.rng.IntN(high-low+1)
	if n == 0 {
		return nil
	}
	order := a.rng.Perm(len(offered))[:n]
	if !ranked {
		slices.Sort(order)
	}
	chosen := make(file.Choices, n)
	for i, at := range order {
		chosen[i] = offered[at].ID
	}
	return chosen
}

func (a *author) rows(f edition.Field) file.Value {
	low, high := bounds(f, 1, 4)
	n := a.sized(low, high)
	if f.Max == nil && a.length == full {
		n = max(n, 12)
	}
	rows := make(file.Rows, 0, n)
	for range n {
		row := file.Answers{}
		member := newIdentity(a.rng)
		a.others[rowPrefix(f)] = member
		for _, inner := range f.Fields {
			if inner.NeededToSubmit() || a.rng.IntN(2) == 0 {
				row[inner.ID] = a.value(inner, false)
			}
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil
	}
	return rows
}

// rowPrefix is what the ids of the fields of a row begin with.
func rowPrefix(f edition.Field) string {
	for _, inner := range f.Fields {
		if prefix, _, ok := cutPerson(inner.ID); ok {
			return prefix
		}
	}
	return f.ID
}

func (a *author) attached(f edition.Field) file.Value {
	low, _ := bounds(f, 1, 1)
	var files file.Files
	for i := range max(1, low) {
		files = append(files, a.pieces.of(f, i))
	}
	return files
}

// aboutPerson are the ends of the ids of fields that ask about a person.
var aboutPerson = []string{"first_name", "last_name", "full_name", "email", "phone", "role", "status", "name"}

// cutPerson parts "sponsor_first_name" in whom it asks about and what.
func cutPerson(id string) (prefix, what string, ok bool) {
	for _, end := range aboutPerson {
		if id == end {
			return "", end, true
		}
		if prefix, found := strings.CutSuffix(id, "_"+end); found {
			return prefix, end, true
		}
	}
	return "", "", false
}

// person is the one whom a field asks about: the author themselves where it
// has no prefix, or asks for the lead or the contact.
func (a *author) person(prefix string) identity {
	if prefix == "" || prefix == "lead" || prefix == "contact" {
		return a.identity
	}
	who, known := a.others[prefix]
	if !known {
		who = newIdentity(a.rng)
		a.others[prefix] = who
	}
	return who
}

func (a *author) addressOf(f edition.Field) string {
	prefix, _, _ := cutPerson(f.ID)
	who := a.person(prefix)
	if who.email != "" {
		return who.email
	}
	local := slug.Of(who.first) + "." + slug.Of(who.last)
	return strings.Trim(local[:min(len(local), 60)], "-.") + "@" + bodiesDomain
}

// shortText is a short answer; the id of the field and its autocomplete token
// tell what it is about.
func (a *author) shortText(f edition.Field) string {
	prefix, what, personal := cutPerson(f.ID)
	switch {
	case f.ID == a.form.FileOrg, strings.HasSuffix(f.ID, "entity"):
		return cut(a.body, f.Chars)
	case a.names(f.ID) && a.call == edition.ProjectCall:
		return cut(a.work, f.Chars)
	case f.Autocomplete == "given-name", what == "first_name":
		return cut(a.person(prefix).first, f.Chars)
	case f.Autocomplete == "family-name", what == "last_name":
		return cut(a.person(prefix).last, f.Chars)
	case what == "role":
		return cut(pick(a.rng, titles), f.Chars)
	case what == "status":
		return cut(pick(a.rng, statuses), f.Chars)
	case f.Autocomplete == "name", a.names(f.ID), personal && what != "phone" && what != "email":
		return cut(a.person(prefix).full(), f.Chars)
	case slices.Contains([]string{"administrator", "department"}, f.ID):
		return cut(bodyName(a.rng), f.Chars)
	}
	return cut(pick(a.rng, phrases), f.Chars)
}

// names says whether a field is one of those that name the file.
func (a *author) names(field string) bool { return slices.Contains(a.form.FileName, field) }
