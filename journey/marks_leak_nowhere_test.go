package journey_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/review"
	"cohorte/internal/sqldb"
	"cohorte/store"
	"cohorte/web"
)

// TestMarksLeakNowhere has a juror change their marks of a file, and asks every
// route before and after, with every order and filter of lists, searches and
// exports: the answers must be the same bytes to a visitor, to the applicant
// themselves, to a reviewer and to a director who are excluded from the file,
// and to a member of the team who still owes a review of it. The manager sees
// the change: there is something to leak. Rules.
func TestMarksLeakNowhere(t *testing.T) {
	t.Parallel()
	p := newReadPlace(t)
	r := p.readFile("demo-6.candidate_submitted", edition.TalentCall)
	manager := p.actor("programme_manager")
	p.act(func(ctx context.Context, tx *store.Tx) error {
		for _, key := range []string{"demo-6.reviewer_recused", "director"} {
			a, err := tx.AccountByAddress(ctx, p.emailOf(key))
			if err != nil {
				return err
			}
			if err := review.Exclude(ctx, tx, manager, p.site.Shelf, r.reading.ID, a.ID, r.ID, "ancien collègue"); err != nil {
				return err
			}
		}
		return nil
	})
	p.owes("desk_officer", r)
	r = p.readFile("demo-6.candidate_submitted", edition.TalentCall)
	addresses := p.everyAddress(r)
	watchers := []string{"", "demo-6.candidate_submitted", "demo-6.candidate_draft", "demo-6.reviewer_recused", "director", "desk_officer"}
	before := map[string][]string{}
	for _, key := range append(watchers, "programme_manager") {
		before[key] = p.allAnswers(key, addresses)
	}
	mails := p.lettersAskedFor()

	juror := r.row.Given[0].Reviewer
	s := review.Sheet{Marks: map[string]review.Mark{}, Comment: "Tout autre avis, inventé."}
	for _, c := range r.grid.Criteria {
		s.Marks[c.ID] = review.MarkOf(r.grid.Scale.Min, "Inventé.")
	}
	p.act(func(ctx context.Context, tx *store.Tx) error {
		if _, err := review.Change(ctx, tx, fellowship.Actor{ID: string(juror), At: p.now()}, p.site.Shelf, r.reading.ID, r.row.Code, s, r.grid.SHA256, "relu"); err != nil {
			return err
		}
		return review.Readjust(ctx, tx, r.reading.ID, p.now())
	})
	if n := p.lettersAskedFor(); n != mails {
		t.Errorf("%d mails are asked for by a change of marks", n-mails)
	}
	for _, key := range watchers {
		for i, text := range p.allAnswers(key, addresses) {
			// Who owes a review may know that others gave theirs: R-12 is about marks.
			told := key == "desk_officer" && (addresses[i] == "/gestion" || strings.HasPrefix(addresses[i], "/gestion/journal"))
			if text != before[key][i] && !told {
				t.Errorf("%q sees at %s that marks changed", key, addresses[i])
			}
		}
	}
	changed := 0
	for i, text := range p.allAnswers("programme_manager", addresses) {
		if text != before["programme_manager"][i] {
			changed++
		} else if strings.Contains(addresses[i], "/tableau") && !strings.Contains(addresses[i], "xlsx") && !strings.Contains(addresses[i], "signal") {
			t.Errorf("the manager does not see the change at %s: nothing could leak there", addresses[i])
		}
	}
	if changed < 12 {
		t.Errorf("the manager sees the change on %d pages only", changed)
	}
	// Whoever is excluded does not even know that the file is there.
	for i, text := range p.allAnswers("director", addresses) {
		if !strings.Contains(addresses[i], r.Number) && !strings.Contains(addresses[i], "/"+r.row.Code) && (strings.Contains(text, r.Number) || strings.Contains(text, `/tableau/`+r.row.Code+`"`)) {
			t.Errorf("the director, who is excluded, finds the file at %s", addresses[i])
		}
	}
}

// lettersAskedFor counts the mails that left or are to leave.
func (p *place) lettersAskedFor() (n int) {
	p.Helper()
	err := p.db.SQL().Read(p.Context(), func(ctx context.Context, q sqldb.Querier) error {
		return q.QueryRowContext(ctx, "SELECT count(*) FROM job WHERE kind LIKE 'mail.%'").Scan(&n)
	})
	if err != nil {
		p.Fatal(err)
	}
	return n
}

// owes makes somebody of the team a reader of the reading who has the file
// still to read.
func (p *place) owes(key string, r readIn) {
	p.Helper()
	manager, who := p.actor("programme_manager"), p.actor(key)
	p.act(func(ctx context.Context, tx *store.Tx) error {
		if _, err := review.Invite(ctx, tx, manager, p.site.Shelf, r.reading.ID, p.emailOf(key), "", "fr", review.Offer{Capacity: 9}); err != nil {
			return err
		}
		return review.GiveTo(ctx, tx, manager, r.reading.ID, r.ID, account.ID(who.ID))
	})
}

// everyAddress is every address that can be read: each route for both calls,
// lists in every order, with searches and filters.
func (p *place) everyAddress(r readIn) (all []string) {
	p.Helper()
	add := func(path string) {
		if !slices.Contains(all, path) {
			all = append(all, path)
		}
	}
	for _, one := range web.Routes() {
		method, pattern, _ := strings.Cut(one.Pattern, " ")
		if method != http.MethodGet || strings.Contains(pattern, "deconnexion") {
			continue
		}
		for _, projects := range []bool{false, true} {
			add(p.address(pattern, projects))
		}
	}
	table := "/gestion/evaluations/" + string(r.reading.ID) + "/tableau"
	for _, query := range []string{"tri=ajustee", "tri=ecart", "tri=numero", "vue=brute", "vue=ajustee", "signal=a-discuter", "signal=incomplets",
		"profil=" + r.Profile, "tri=ajustee&page=1"} {
		add(table + "?" + query)
		add(table + ".csv?" + query)
		add(strings.TrimSuffix(table, "tableau") + "notes.csv?" + query)
	}
	add(table + "/" + r.row.Code + "?extrait")
	for _, list := range []string{"/gestion/candidatures", "/gestion/projets"} {
		for _, query := range []string{"q=" + url.QueryEscape(r.Number), "tri=modifies", "tri=nom", "etat=en-examen", "edition=demo-6", "profil=" + r.Profile} {
			add(list + "?" + query)
		}
	}
	for _, query := range []string{"famille=review", "sujet=review", "page=2"} {
		add("/gestion/journal?" + query)
	}
	return all
}

var drawnKey = regexp.MustCompile(`name="_key" value="[^"]*"`)

// allAnswers is what somebody gets from each address: status, where it leads,
// and the bytes.
func (p *place) allAnswers(key string, addresses []string) (all []string) {
	p.Helper()
	who := p.visitor()
	if key != "" {
		who = p.as(key)
	}
	for _, path := range addresses {
		got := who.get(path)
		text := got.text
		if strings.Contains(path, ".xlsx") && got.StatusCode == http.StatusOK {
			text = strings.Join(cellsOf(p.T, text), "\n") // the packing of a workbook bears the time
		}
		text = drawnKey.ReplaceAllString(text, "") // each form has another one
		all = append(all, got.Status+" "+got.Header.Get("Location")+"\n"+text)
	}
	return all
}

// cellsOf is what the cells of a workbook hold, row by row.
func cellsOf(t *testing.T, workbook string) (rows []string) {
	t.Helper()
	book, err := excelize.OpenReader(strings.NewReader(workbook))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close() //nolint:errcheck // it was read to its end
	for _, sheet := range book.GetSheetList() {
		lines, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			rows = append(rows, strings.Join(l, "\t"))
		}
	}
	return rows
}
