package journey_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"cohorte/fellowship/edition"
	"cohorte/store"
)

// withoutProfile is the next version of an edition, in force at once: one of the
// trades is no longer sought.
func (p *place) withoutProfile(t *testing.T, id edition.ID, profile string, touches edition.Touches) {
	t.Helper()
	v, _ := p.site.Shelf.InForce(id, p.now())
	text, _, err := edition.Normalise(*v.Edition)
	if err != nil {
		t.Fatal(err)
	}
	e, err := edition.Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	e.Profiles = slices.DeleteFunc(e.Profiles, func(x edition.Profile) bool { return x.ID == profile })
	at, _ := edition.ParseMoment("2026-11-24 09:00")
	e.Amendments = append(e.Amendments, edition.Amendment{Number: v.N + 1, Date: at, Title: edition.Text{FR: "Un métier n’est plus recherché."},
		Reason: edition.Text{FR: "Invention d’un essai."}, Touches: touches,
		Changes: []edition.Change{{Path: "profiles[" + profile + "]"}}})
	_, hash, err := edition.Normalise(e)
	if err != nil {
		t.Fatal(err)
	}
	next := edition.Version{Edition: &e, N: v.N + 1, InForceFrom: at.Time, SHA256: hash}
	err = p.db.Write(p.Context(), func(ctx context.Context, tx *store.Tx) error { return edition.Keep(ctx, tx, next, p.now()) })
	if err != nil {
		t.Fatal(err)
	}
	p.site.Shelf.Add(next)
}

// TestAnAmendmentThatContradictsASubmittedFile: what was submitted keeps its
// rules and reads as it did. It may be submitted again under them; where the
// amendment says that it touches all, its author is told which answer no longer
// holds, and loses nothing by asking. So is the author of a draft.
func TestAnAmendmentThatContradictsASubmittedFile(t *testing.T) {
	t.Parallel()
	for _, touches := range []edition.Touches{edition.TouchDrafts, edition.TouchAll} {
		t.Run(string(touches), func(t *testing.T) {
			t.Parallel()
			contradict(t, touches)
		})
	}
}

func contradict(t *testing.T, touches edition.Touches) {
	t.Helper()
	p := newPlace(t)
	const key = "demo-6.candidate_submitted"
	number := p.fileOf(key, edition.TalentCall)
	before := p.submissionsOf(key, number)
	v, _ := p.site.Shelf.InForce("demo-6", p.now())
	content := string(before[0].Content)
	i := slices.IndexFunc(v.Profiles, func(x edition.Profile) bool { return strings.Contains(content, `"`+x.ID+`"`) })
	profile := v.Profiles[i]
	p.withoutProfile(t, "demo-6", profile.ID, touches)

	officer, author := p.as("desk_officer"), p.as(key)
	officer.get("/gestion/candidatures/"+number).says(t, http.StatusOK, "version 1.0", plain(profile.Name.FR))
	home := "/candidatures/" + number
	author.get(home+"/recus/1").says(t, http.StatusOK, "version 1.0")
	again := author.post(home+"/depot", author.get(home+"/relecture").formTo("/depot"))
	after := p.submissionsOf(key, number)
	if touches == edition.TouchDrafts {
		if again.StatusCode != http.StatusSeeOther || len(after) != len(before)+1 || after[0].EditionSHA256 != before[0].EditionSHA256 {
			t.Errorf("submitted again under its own rules: %d, %d submissions", again.StatusCode, len(after))
		}
		return
	}
	again.says(t, http.StatusUnprocessableEntity, "Métier")
	if len(after) != len(before) || after[0].SHA256 != before[0].SHA256 {
		t.Errorf("%d submissions were received, now %d", len(before), len(after))
	}
	author.get(home).says(t, http.StatusOK, "Déposé")
}
