package history

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"cohorte/fellowship/challenge"
	"cohorte/fellowship/cohort"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/organisation"
	"cohorte/importer"
	"cohorte/internal/frontmatter"
	"cohorte/internal/slug"

	"go.yaml.in/yaml/v3"
)

// readChallenge reads one file of the challenges' folder.
func (r *reader) readChallenge(file string, doc *frontmatter.Document) {
	front := doc.Front
	if r.hidden(file, front) {
		return
	}
	name, line := r.text(file, front, "title")
	if name == "" {
		r.Add(importer.Unread, file, max(line, 1), "the challenge has no title", leftOut)
		return
	}
	c := challenge.Challenge{Slug: r.slugOf(file), Name: name}
	if c.Slug == "" {
		r.Add(importer.Unread, file, 0, "no address can be made of the file name", leftOut)
		return
	}
	if c.Cohort = r.cohortOf(file, doc); c.Cohort == "" || r.isTwice(file, line, c) {
		return
	}
	r.readHost(file, doc, &c)
	r.readTowns(file, doc, &c)
	c.Profiles = r.labelsOf(file, doc, "expertises", profilesDir, &r.Profiles)
	c.Themes = r.labelsOf(file, doc, "themes", themesDir, &r.Themes)
	c.Summary, _ = r.text(file, front, "description")
	r.readProduct(file, doc, &c)
	r.checkDate(file, doc)
	r.Challenges = append(r.Challenges, c)
}

const leftOut = "left the challenge out"

// hidden says whether the site keeps the challenge from its visitors. A mark
// that is neither yes nor no keeps it: nothing is public by mistake.
func (r *reader) hidden(file string, front *yaml.Node) bool {
	_, node := frontmatter.Get(front, "visible")
	if frontmatter.IsNull(node) || node.Value == "true" {
		return false
	}
	what := "the challenge is marked as not visible"
	if node.Value != "false" {
		what = "visible is neither true nor false"
	}
	r.Add(importer.Unread, file, node.Line, what, leftOut)
	return true
}

// slugOf is the address that the site gave the challenge: its file name, in
// ASCII. The name would not do: names change after addresses are printed.
func (r *reader) slugOf(file string) string {
	base := strings.TrimSuffix(path.Base(file), path.Ext(file))
	s := slug.Of(base)
	if s != base {
		r.Add(importer.FileName, file, 0, "the file name has accents or signs", fmt.Sprintf("made the address %q of it", s))
	}
	return s
}

func (r *reader) cohortOf(file string, doc *frontmatter.Document) string {
	names, line := r.texts(file, doc.Front, "promos")
	if len(names) == 0 {
		r.Add(importer.Unread, file, max(line, 1), "the challenge has no cohort", leftOut)
		return ""
	}
	if len(names) > 1 {
		r.Add(importer.Format, file, line, "the challenge is in several cohorts", "kept the first")
	}
	at := slices.IndexFunc(r.Cohorts, func(c cohort.Cohort) bool { return slug.Of(c.Name) == slug.Of(names[0]) })
	if at < 0 {
		r.Add(importer.Unread, file, line, fmt.Sprintf("cohort %q is not in %s", names[0], cohortsDir), leftOut)
		return ""
	}
	return r.Cohorts[at].ID
}

// isTwice says whether another file held the challenge: under the same address,
// or under the same name in the same cohort.
func (r *reader) isTwice(file string, line int, c challenge.Challenge) bool {
	for _, key := range []string{"slug " + c.Slug, "name " + slug.Of(c.Name) + " in " + c.Cohort} {
		if other, twice := r.files[key]; twice {
			r.Add(importer.Twice, file, line, fmt.Sprintf("challenge %q is in %s already", c.Name, other), "kept the first file")
			return true
		}
	}
	r.files["slug "+c.Slug] = file
	r.files["name "+slug.Of(c.Name)+" in "+c.Cohort] = file
	return false
}

// formLabel is what a form once put before the administration.
var formLabel = regexp.MustCompile(`^(?i:administration de rattachement)\s*:\s*`)

// unnamed are the challenges whose administration is cut short on the site and
// known otherwise: this one links to its page on the ministry's own site.
var unnamed = map[string]organisation.ID{"carte-archeologique-nationale": "ministere-culture"}

func (r *reader) readHost(file string, doc *frontmatter.Document, c *challenge.Challenge) {
	who, line := r.text(file, doc.Front, "who")
	if without := formLabel.ReplaceAllString(who, ""); without != who {
		r.Add(importer.FormLabel, file, line, "who begins with a label of the form", "took it out")
		who = without
	}
	who = strings.TrimRight(who, ", ")
	c.Administration = who
	if who == "" {
		r.Add(importer.Incomplete, file, line, "the administration is not given", "left it empty")
	}
	ids := r.organisationsIn(file, line, c.Slug, who)
	if place, line := r.text(file, doc.Front, "place"); place != "" {
		ids = append(ids, r.organisationsIn(file, line, c.Slug, place)...)
	}
	c.Organisations = r.hosts.closestFirst(ids)
}

func (r *reader) organisationsIn(file string, line int, slugOf, text string) []organisation.ID {
	if text == "" {
		return nil
	}
	found, rest := r.hosts.find(text)
	var ids []organisation.ID
	for _, f := range found {
		ids = append(ids, f.id)
		if o, _ := r.known.organisations.Find(f.id); f.words != o.Name {
			r.Add(importer.Spelling, file, line, fmt.Sprintf("%q is a spelling of %q", f.words, o.Name), "linked it to "+string(f.id))
		}
	}
	if rest == "" {
		return ids
	}
	if id, known := unnamed[slugOf]; known && len(found) == 0 {
		r.Add(importer.Incomplete, file, line, fmt.Sprintf("%q names no administration in full", text), "linked it to "+string(id))
		return []organisation.ID{id}
	}
	r.Add(importer.Unlisted, file, line, fmt.Sprintf("no known organisation is called %q", rest), "kept the text without a link")
	return ids
}

func (r *reader) readTowns(file string, doc *frontmatter.Document, c *challenge.Challenge) {
	text, line := r.text(file, doc.Front, "town")
	c.Towns = r.known.readTowns(text)
	var names []string
	for _, t := range c.Towns {
		names = append(names, strings.TrimSpace(t.Name+" "+t.Code))
	}
	if written := strings.Join(names, ", "); written != text {
		r.Add(importer.Spelling, file, line, fmt.Sprintf("the town is written %q", text), "read it as "+written)
	}
}

func (r *reader) labelsOf(file string, doc *frontmatter.Document, key, dir string, labels *[]challenge.Label) []string {
	texts, line := r.texts(file, doc.Front, key)
	var ids []string
	for _, text := range texts {
		id := labelID(*labels, text)
		if id == "" || slices.Contains(ids, id) {
			continue
		}
		if !r.listed[dir][id] {
			r.Add(importer.Unlisted, file, line, fmt.Sprintf("%q is not in %s", text, dir), "kept it")
			if !slices.ContainsFunc(*labels, func(l challenge.Label) bool { return l.ID == id }) {
				*labels = append(*labels, challenge.Label{ID: id, Name: edition.Text{FR: text}, Unlisted: true})
			}
		}
		ids = append(ids, id)
	}
	return ids
}

func (r *reader) readProduct(file string, doc *frontmatter.Document, c *challenge.Challenge) {
	address, line := r.text(file, doc.Front, "urlSET")
	if address == "" {
		return
	}
	if u, err := url.Parse(address); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		r.Add(importer.Format, file, line, "urlSET is not a web address", "left it out")
		return
	}
	c.Links = append(c.Links, challenge.Link{Kind: challenge.Product, Address: address})
}

var dateTime = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ]|$)`)

// checkDate looks at the date of the file, which is when someone edited it: it
// says nothing about the challenge, whose dates are those of its cohort.
func (r *reader) checkDate(file string, doc *frontmatter.Document) {
	_, node := frontmatter.Get(doc.Front, "date")
	if frontmatter.IsNull(node) {
		return
	}
	const did = "took the dates of the cohort"
	text, isText := frontmatter.Text(node)
	switch {
	case !isText:
		r.Add(importer.Format, file, node.Line, "date is not a text", did)
	case !dateTime.MatchString(text):
		r.Add(importer.Format, file, node.Line, fmt.Sprintf("date is %q, not a date and time", shorten(text)), did)
	}
}

func shorten(s string) string {
	if runes := []rune(s); len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return s
}

// withoutInvisible takes out what has no width.
func withoutInvisible(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
}
