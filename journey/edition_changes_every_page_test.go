package journey_test

import (
	"html"
	"net/http"
	"strings"
	"testing"

	"cohorte/fellowship/edition"
)

// TestAValueOfAnEditionChangesOnEveryPage changes values of an edition and
// nothing else: every page that told the old value tells the new one. Rule E-1.
func TestAValueOfAnEditionChangesOnEveryPage(t *testing.T) {
	t.Parallel()
	for _, id := range []edition.ID{"demo-6", "demo-7"} {
		t.Run(string(id), func(t *testing.T) {
			t.Parallel()
			p := newPlace(t)
			before, ok := p.site.EditionInForce(id, p.now())
			if !ok {
				t.Fatal("no such edition")
			}
			p.site.Shelf.Replace(before)
			pages := p.readEverything(id)
			changed := copied(t, before)
			var told []change
			for i := range changed.Pay.Bands {
				b := &changed.Pay.Bands[i]
				old := euros(b.Monthly)
				b.Monthly = edition.Money(77_712_00 + 1000*int64(i))
				told = append(told, change{old: old, new: euros(b.Monthly)})
			}
			for i := range changed.Profiles {
				told = append(told, change{old: changed.Profiles[i].Name.FR, new: "zythologie " + strings.Repeat("i", i+1)})
				changed.Profiles[i].Name = edition.Text{FR: "zythologie " + strings.Repeat("i", i+1), EN: "zythology"}
			}
			if changed.Teams.Posts > 0 {
				changed.Teams.Posts = 7373
				told = append(told, change{old: "jusqu’à 30", new: "jusqu’à 7373"})
			}
			if changed.Funding != nil && changed.Funding.Amount > 0 {
				old := euros(changed.Funding.Amount)
				changed.Funding.Amount = 88_111_00
				told = append(told, change{old: old, new: euros(changed.Funding.Amount)})
			}
			for name, g := range changed.Criteria {
				for i := range g.Criteria {
					told = append(told, change{old: g.Criteria[i].Name.FR, new: "critère changé " + name + strings.Repeat("i", i+1)})
					g.Criteria[i].Name = edition.Text{FR: "critère changé " + name + strings.Repeat("i", i+1)}
				}
			}
			p.site.Shelf.Replace(changed)
			after := p.readEverything(id)
			rest, _, err := edition.Normalise(*changed.Edition)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range told {
				// Words that another statement of the edition holds too may stay.
				c.elsewhere = tells(string(rest), c.old)
				c.check(t, pages, after)
			}
		})
	}
}

// change is a value as pages tell it, before and after.
type change struct {
	old, new  string
	elsewhere bool
}

// check: wherever the old value stood, the new one stands now, and the old one
// is gone; and it stood somewhere, or the test would see nothing.
func (c change) check(t *testing.T, before, after map[string]string) {
	t.Helper()
	stood := false
	for path, text := range before {
		if !tells(text, c.old) {
			continue
		}
		stood = true
		if !c.elsewhere && tells(after[path], c.old) {
			t.Errorf("%s still tells %q", path, c.old)
		}
		if !tells(after[path], c.new) {
			t.Errorf("%s told %q and does not tell %q", path, c.old, c.new)
		}
	}
	if !stood {
		t.Errorf("no page told %q", c.old)
	}
}

// tells says whether a text holds words, whatever the case of the first letter.
func tells(text, words string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(words))
}

// readEverything reads the pages that tell the rules, to everybody and to those
// who write.
func (p *place) readEverything(id edition.ID) map[string]string {
	p.Helper()
	all := map[string]string{}
	read := func(who *person, paths ...string) {
		for _, path := range paths {
			got := who.get(path)
			if got.StatusCode != http.StatusOK {
				p.Fatalf("%s: %d", path, got.StatusCode)
			}
			all[path] = html.UnescapeString(got.text)
		}
	}
	call := "/appels/" + string(id)
	read(p.visitor(), "/", "/appels", call+"/candidatures", call+"/projets", "/editions/"+string(id),
		call+"/candidatures/eligibilite", call+"/projets/eligibilite")
	e, _ := p.site.EditionInForce(id, p.now())
	for _, side := range []struct {
		key, list string
		kind      edition.CallKind
	}{
		{"candidate_draft", "/candidatures", edition.TalentCall},
		{"host_draft", "/projets", edition.ProjectCall},
	} {
		who := p.as(string(id) + "." + side.key)
		one := who.get("/espace").Header.Get("Location")
		read(who, side.list, one)
		for _, s := range e.Forms[e.Calls[side.kind].Form].Sections {
			read(who, one+"/etapes/"+s.ID)
		}
	}
	return all
}

func copied(t *testing.T, v edition.Version) edition.Version {
	t.Helper()
	text, _, err := edition.Normalise(*v.Edition)
	if err != nil {
		t.Fatal(err)
	}
	e, err := edition.Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	return edition.Version{Edition: &e, N: v.N, SHA256: v.SHA256, InForceFrom: v.InForceFrom}
}

func euros(m edition.Money) string {
	s := m.String()
	s = strings.TrimSuffix(s, " EUR")
	return s[:len(s)-3] + "\u202f" + s[len(s)-3:] + "\u00a0€"
}
