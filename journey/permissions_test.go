package journey_test

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/store"
	"cohorte/web"
	"cohorte/web/route"
)

var update = flag.Bool("update", false, "write the golden table anew")

const golden = "../docs/reference/permissions.md"

// onlooker is a role in a situation: whose file it is that is asked for.
type onlooker struct {
	title string
	key   string // of the demonstration; empty for a visitor
	own   bool   // the file asked for is the person's own
}

var onlookers = []onlooker{
	{"visitor", "", false},
	{"author, own file", "author", true},
	{"author, another’s file", "other", false},
	{"desk officer", "desk_officer", false},
	{"programme manager", "programme_manager", false},
	{"director", "director", false},
	{"press officer", "press_officer", false},
	{"operator", "operator", false},
}

// TestWhoMayDoWhat asks every route as everybody, and compares what each gets
// with the golden table. A route without a row, or a row without a route, fails.
// Each post is asked of a fresh copy of the place. Rule A-8.
func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	reader := newPlace(t)
	var table strings.Builder
	table.WriteString(goldenHead())
	patterns := slices.SortedFunc(slices.Values(web.Routes()), func(a, b route.Route) int {
		return strings.Compare(order(a.Pattern), order(b.Pattern))
	})
	for _, r := range patterns {
		method, pattern, _ := strings.Cut(r.Pattern, " ")
		projects := strings.Contains(pattern, "projets")
		fmt.Fprintf(&table, "| `%s` |", r.Pattern)
		for _, o := range onlookers {
			p := reader
			if method != http.MethodGet {
				p = newPlace(t)
			}
			who := p.onlooker(o, projects)
			fmt.Fprintf(&table, " %s |", outcome(who, method, p.address(pattern, projects)))
			if p != reader {
				p.Close()
			}
		}
		table.WriteString("\n")
	}
	if *update {
		if err := os.WriteFile(golden, []byte(table.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(table.String(), "\n")); diff != "" {
		t.Errorf("who may do what has changed; if that is meant: go test ./journey -run WhoMayDoWhat -update\nwant - got +\n%s", diff)
	}
}

func (p *place) onlooker(o onlooker, projects bool) *person {
	p.Helper()
	side := "candidate"
	if projects {
		side = "host"
	}
	switch o.key {
	case "":
		return p.visitor()
	case "author":
		return p.as("demo-6." + side + "_submitted")
	case "other":
		return p.as("demo-6." + side + "_draft")
	}
	return p.as(o.key)
}

func goldenHead() string {
	var b strings.Builder
	b.WriteString("# Who may do what\n\n" +
		"Made by `go test ./journey -run WhoMayDoWhat -update`, from the answers of the program itself. Every route has a row.\n" +
		"A post is sent without any field. 404 is what an unknown address gets. → is where a redirection leads.\n\n| route |")
	for _, o := range onlookers {
		b.WriteString(" " + o.title + " |")
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(onlookers)) + "\n")
	return b.String()
}

// order is the order of the table: by address, then by method.
func order(pattern string) string {
	method, path, _ := strings.Cut(pattern, " ")
	return path + " " + method
}

var number = regexp.MustCompile(`[CP]\d-[0-9A-Z]{4}-[0-9A-Z]{2}|account-[0-9a-z]{20,}`)

// outcome is what somebody gets, in a few words.
func outcome(who *person, method, path string) string {
	var form url.Values
	if method != http.MethodGet {
		form = url.Values{}
	}
	got := who.do(method, path, form)
	if to := got.Header.Get("Location"); to != "" {
		to, _, _ = strings.Cut(to, "?")
		to = number.ReplaceAllString(strings.TrimPrefix(to, "https://cohorte.example"), "…")
		return fmt.Sprintf("%d → %s", got.StatusCode, to)
	}
	return fmt.Sprint(got.StatusCode)
}

// address fills in a pattern: the file is the one that the author submitted.
func (p *place) address(pattern string, projects bool) string {
	p.Helper()
	side, call := "candidate", edition.TalentCall
	if projects {
		side, call = "host", edition.ProjectCall
	}
	var author, file, section, session, account string
	if strings.Contains(pattern, "{session}") {
		p.as("demo-6." + side + "_submitted") // somebody's session, to be asked for
	}
	err := p.db.Read(p.Context(), func(ctx context.Context, tx *store.Tx) error {
		a, err := tx.AccountByAddress(ctx, side+"_submitted.demo-6@demonstration.example")
		if err != nil {
			return err
		}
		account = string(a.ID)
		files, err := tx.FilesOfWriter(ctx, a.ID, call)
		if err != nil {
			return err
		}
		author = string(a.ID)
		for _, f := range files {
			file = f.Number
		}
		sessions, err := tx.SessionsOf(ctx, fellowship.Actor{ID: string(a.ID), At: p.now()})
		for _, s := range sessions {
			session = string(s.ID)
		}
		return err
	})
	if err != nil {
		p.Fatal(err)
	}
	e, ok := p.site.EditionInForce("demo-6", p.now())
	if !ok {
		p.Fatal("there is no demo-6")
	}
	section = e.Forms[e.Calls[call].Form].Sections[0].ID
	values := strings.NewReplacer(
		"/editions/{edition}/modificatifs/{number}", "/editions/eig-7/modificatifs/1",
		"/organisations/{id}", "/organisations/cour-de-cassation", "/promotions/{id}", "/promotions/2",
		"/presse/{slug}", "/presse/inconnu", "/espace-presse/{slug}", "/espace-presse/inconnu",
		"{edition}", "demo-6", "{other}", "eig-7", "{call}", map[bool]string{true: "projets", false: "candidatures"}[projects],
		"{number}", file, "{section}", section, "{n}", "1", "{session}", session, "{$}", "",
		"{field}", "cv", "{sha256}", strings.Repeat("0", 64), "{mail}", "mail-unknown",
		"/equipe/{account}", "/equipe/"+account, "{account}", author, "{invitation}", "invitation-unknown",
		"{reading}", "reading-unknown", "{code}", "101",
		"{work}", "work-unknown", "{role}", "press_officer", "{kind}", "rappel", "{act}", "act-unknown", "{question}", "question-unknown", "{slug}", "signaux-faibles",
	)
	path := values.Replace(pattern)
	if strings.Contains(path, "{") {
		p.Fatalf("%s has a part that the table can't fill in: add it to address", pattern)
	}
	return path
}
