package showcase_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"cohorte/internal/lang"
	"cohorte/web/layout"
	"cohorte/web/layout/showcase"
)

var now = time.Date(2024, 4, 23, 7, 0, 0, 0, time.UTC)

func render(t *testing.T, f layout.Frame) (*html.Node, string) {
	t.Helper()
	var b strings.Builder
	if err := showcase.Page(f, now).Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return doc, b.String()
}

func frame(l lang.Lang) layout.Frame {
	return layout.Frame{
		Lang: l, Title: l.T("Composants", "Components"), Path: "/composants", Query: "a=1&b=2",
		ProgrammeName: "Programme", Nav: layout.Nav(layout.Staff, l, "/gestion/candidatures/C0"), More: layout.StaffMore(l, "/gestion"),
		Demo: true, WithHTMX: true,
	}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func text(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// all lists the elements of a name, every element when the name is empty.
func all(doc *html.Node, name string) []*html.Node {
	var out []*html.Node
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && (name == "" || n.Data == name) {
			out = append(out, n)
		}
	}
	return out
}

func TestEveryPartPointsAtWhatExists(t *testing.T) {
	t.Parallel()
	for _, l := range []lang.Lang{lang.FR, lang.EN} {
		doc, _ := render(t, frame(l))
		ids := map[string]int{}
		for _, n := range all(doc, "") {
			if id := attr(n, "id"); id != "" {
				ids[id]++
			}
		}
		for id, n := range ids {
			if n > 1 {
				t.Errorf("%s: %d elements have the id %q", l, n, id)
			}
		}
		for _, n := range all(doc, "") {
			for _, name := range []string{"for", "aria-describedby", "aria-labelledby", "aria-controls"} {
				for _, id := range strings.Fields(attr(n, name)) {
					if ids[id] == 0 {
						t.Errorf("%s: <%s %s=%q> points at nothing", l, n.Data, name, id)
					}
				}
			}
			if to, ok := strings.CutPrefix(attr(n, "href"), "#"); ok && to != "" && ids[to] == 0 {
				t.Errorf("%s: the link to #%s leads nowhere", l, to)
			}
		}
	}
}

// The policy of the pages refuses all of these.
func TestNothingIsInline(t *testing.T) {
	t.Parallel()
	doc, _ := render(t, frame(lang.FR))
	for _, n := range all(doc, "") {
		if n.Data == "style" || (n.Data == "script" && attr(n, "src") == "") {
			t.Errorf("<%s> stands inline", n.Data)
		}
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Key, "hx-on") {
				t.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
			}
		}
	}
}

func TestTheFrame(t *testing.T) {
	t.Parallel()
	doc, raw := render(t, frame(lang.EN))
	if got := len(all(doc, "h1")); got != 1 {
		t.Errorf("%d h1", got)
	}
	var current []string
	other := ""
	for _, a := range all(doc, "a") {
		if attr(a, "aria-current") == "page" && !strings.Contains(attr(a, "class"), "pagination") {
			current = append(current, text(a)+" "+attr(a, "href"))
		}
		if attr(a, "hreflang") != "" {
			other = attr(a, "hreflang") + " " + text(a) + " " + attr(a, "href")
		}
	}
	if len(current) != 1 || current[0] != "Applications /en/gestion/candidatures" {
		t.Errorf("current entry of the menu: %q", current)
	}
	if want := "fr Français /composants?a=1&b=2"; other != want {
		t.Errorf("the other language: got %q, want %q", other, want)
	}
	if !strings.Contains(raw, "This is not an official website of the French State.") {
		t.Error("the notice is missing")
	}
	if got, want := text(all(doc, "title")[0]), "Components – Programme"; got != want {
		t.Errorf("title: got %q, want %q", got, want)
	}
}

func TestWhatTheFrameLeavesOut(t *testing.T) {
	t.Parallel()
	f := frame(lang.FR)
	f.Demo, f.WithHTMX, f.Failed = false, false, true
	doc, raw := render(t, f)
	if strings.Contains(raw, "htmx") {
		t.Error("a public page loads htmx")
	}
	if strings.Contains(raw, "Démonstration") {
		t.Error("the notice says demonstration")
	}
	if got, want := text(all(doc, "title")[0]), "Erreur : Composants – Programme"; strings.ReplaceAll(got, "\u00a0", " ") != want {
		t.Errorf("title: got %q, want %q", got, want)
	}
}

// Today stands between what is past and what is to come.
func TestTodayInATimeline(t *testing.T) {
	t.Parallel()
	day := func(n int) layout.Moment { return layout.Moment{At: now.AddDate(0, 0, n), When: "x", Text: "x"} }
	for name, c := range map[string]struct {
		moments []layout.Moment
		place   int
	}{
		"between":     {[]layout.Moment{day(-2), day(-1), day(1)}, 2},
		"before all":  {[]layout.Moment{day(1), day(2)}, 0},
		"after all":   {[]layout.Moment{day(-2), day(-1)}, 2},
		"without day": {[]layout.Moment{day(-2), {When: "?", Text: "?"}, day(3)}, 2},
	} {
		var b strings.Builder
		if err := layout.Timeline(lang.FR, now, c.moments).Render(context.Background(), &b); err != nil {
			t.Fatal(err)
		}
		doc, err := html.Parse(strings.NewReader(b.String()))
		if err != nil {
			t.Fatal(err)
		}
		place := -1
		for i, li := range all(doc, "li") {
			if strings.HasPrefix(text(li), "Aujourd’hui") {
				place = i
			}
		}
		if place != c.place {
			t.Errorf("%s: today is at %d, want %d", name, place, c.place)
		}
	}
}
