// Package press reads and writes press releases in the format of the State's
// own site: Markdown under a YAML front matter, one file a release, kept with
// Jekyll and edited by hand for years.
//
// A release keeps the file that it came from. It goes out as that file, byte
// for byte, as long as nobody edited it; an edit changes the keys that it
// touches and leaves the others as they were written, those that this program
// does not know included. The address of a release is its file name without the
// date.
package press

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"time"

	"cohorte/fellowship/press"
	"cohorte/importer"
	"cohorte/internal/frontmatter"
	"cohorte/internal/markdown"
	"cohorte/internal/slug"

	"go.yaml.in/yaml/v3"
)

// The keys of the format, in the order in which the site writes them.
const (
	keyTitle      = "title"
	keyDate       = "date"
	keyPublished  = "published"
	keyCategories = "categories"
	keyTags       = "tags"
	keyStandfirst = "chapeau-text"
	keyPictures   = "une-ou-diaporama"
	keyContact    = "contact-presse"
	keyFiles      = "files"
	keyLoneFile   = "file" // before there was a list
)

var keys = []string{keyTitle, keyDate, keyPublished, keyCategories, keyTags, keyStandfirst, keyPictures, keyContact, keyFiles, keyLoneFile}

var extensions = []string{".markdown", ".md"}

// collection is the folder of the releases inside the whole site.
const collection = "_communiques"

// Releases is what a folder holds, in the order of file names.
type Releases struct {
	Releases []press.Release
	importer.Report
}

// ErrNoReleases refuses a folder without any file that could be a release.
var ErrNoReleases = fmt.Errorf("no file in it ends in %s", strings.Join(extensions, " or "))

// Read reads a folder of releases, or a whole site with such a folder in it.
// The error is for a folder that cannot be listed, or holds no release.
func Read(fsys fs.FS) (*Releases, error) {
	dir := "."
	if info, err := fs.Stat(fsys, collection); err == nil && info.IsDir() {
		dir = collection
	}
	all := &Releases{}
	files := map[string]string{}
	err := all.Documents(fsys, dir, extensions, func(file string, doc *frontmatter.Document) {
		r := parse(file, doc, &all.Report)
		other, twice := files[r.Slug]
		switch {
		case r.Slug == "":
			all.Add(importer.Unread, file, 0, "no address can be made of the file name", leftOut)
		case r.Title == "":
			all.Add(importer.Unread, file, 1, "the release has no title", leftOut)
		case twice:
			all.Add(importer.Twice, file, 1, fmt.Sprintf("the address %q is that of %s already", r.Slug, other), "kept the first file")
		default:
			files[r.Slug] = file
			all.Releases = append(all.Releases, r)
			if name := FileName(r); name != path.Base(file) {
				all.Add(importer.FileName, file, 0, "the file name is not the date, the address and "+extensions[0], "it goes out as "+name)
			}
		}
	})
	if err == nil && len(all.Releases)+len(all.Oddities) == 0 {
		err = ErrNoReleases
	}
	all.Sort()
	return all, err
}

const leftOut = "left the release out"

var datedName = regexp.MustCompile(`^([0-9]{4}-[0-9]{2}-[0-9]{2})-(.*)$`)

// parse reads one file. What the front matter holds in a form that it should
// not have is reported, and stays in the source.
func parse(file string, doc *frontmatter.Document, report *importer.Report) press.Release {
	base := strings.TrimSuffix(path.Base(file), path.Ext(file))
	day := ""
	if dated := datedName.FindStringSubmatch(base); dated != nil {
		day, base = dated[1], dated[2]
	}
	in := &reader{file: file, doc: doc, report: report}
	r := in.release()
	if r.Slug = slug.Of(base); r.Slug != base {
		report.Add(importer.FileName, file, 0, "the file name has accents or signs", fmt.Sprintf("made the address %q of it", r.Slug))
	}
	if r.Date.IsZero() && day != "" {
		r.Date, _ = parseDate(day)
		report.Add(importer.Format, file, 1, "the release has no date that can be read", "took the one of the file name")
	} else if r.Date.IsZero() {
		report.Add(importer.Format, file, 1, "the release has no date that can be read", "left it without: it is not public")
	}
	in.checkMarkup(r)
	return r
}

// checkMarkup reports what a reader of the page will not get, at the line where
// the standfirst or the body begins.
func (in *reader) checkMarkup(r press.Release) {
	standfirst := 0
	if _, node := frontmatter.Get(in.doc.Front, keyStandfirst); node != nil {
		standfirst = node.Line
	}
	for _, part := range []struct {
		name, text string
		line       int
	}{{"standfirst", r.Standfirst, standfirst}, {"body", r.Body, in.doc.BodyLine}} {
		if removed := markdown.Render(part.text).Removed; len(removed) > 0 {
			in.odd(importer.Markup, part.line, "the "+part.name+" has what is not shown: "+strings.Join(removed, ", "), "kept it in the source, took it out where it is shown")
		}
	}
}

// dateForms are the ways in which the site wrote dates, the zone as an offset,
// "Z" or not at all.
var dateForms = []string{
	"2006-01-02 15:04:05 Z07:00", "2006-01-02 15:04:05 Z0700", "2006-01-02 15:04:05Z07:00",
	time.RFC3339Nano, "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02",
}

// written is the form in which this program writes dates.
const written = "2006-01-02 15:04:05 Z07:00"

// parseDate reads a date in its own offset; without one it is Paris time.
func parseDate(s string) (time.Time, bool) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		paris = time.UTC
	}
	for _, form := range dateForms {
		at, err := time.ParseInLocation(form, strings.TrimSpace(s), paris)
		if err != nil {
			continue
		}
		if _, offset := at.Zone(); offset != 0 {
			return at.In(time.FixedZone("", offset)), true
		}
		return at.UTC(), true
	}
	return time.Time{}, false
}

// FileName is the name under which a release is kept.
func FileName(r press.Release) string {
	if r.Date.IsZero() {
		return r.Slug + extensions[0]
	}
	return r.Date.Format("2006-01-02") + "-" + r.Slug + extensions[0]
}

// reader reads the front matter of one file.
type reader struct {
	file   string
	doc    *frontmatter.Document
	report *importer.Report // nil to read without reporting
}

func (in *reader) odd(kind importer.Kind, line int, what, did string) {
	if in.report != nil {
		in.report.Add(kind, in.file, line, what, did)
	}
}

func (in *reader) release() press.Release {
	r := press.Release{
		Title:      in.text(in.doc.Front, keyTitle),
		Withheld:   in.withheld(),
		Categories: in.texts(in.doc.Front, keyCategories),
		Tags:       in.texts(in.doc.Front, keyTags),
		Standfirst: in.text(in.doc.Front, keyStandfirst),
		Pictures:   in.pictures(),
		Contacts:   in.contacts(),
		Files:      in.files(),
		Body:       strings.TrimPrefix(in.doc.Body, "\n"),
		Source:     in.doc.Text,
	}
	if _, node := frontmatter.Get(in.doc.Front, keyDate); !frontmatter.IsNull(node) {
		var read bool
		text, _ := frontmatter.Text(node)
		if r.Date, read = parseDate(text); !read {
			in.odd(importer.Format, node.Line, "date is not a date", stays)
		}
	}
	in.unknownKeys()
	return r
}

const stays = "kept it in the source only"

// unknownKeys reports the keys that mean nothing here, and those in capitals.
func (in *reader) unknownKeys() {
	for i := 0; i+1 < len(in.doc.Front.Content); i += 2 {
		key := in.doc.Front.Content[i]
		known := ""
		for _, k := range keys {
			if strings.EqualFold(k, key.Value) {
				known = k
			}
		}
		switch {
		case known == "":
			in.odd(importer.Unlisted, key.Line, fmt.Sprintf("key %q is not one that is read", key.Value), stays)
		case known != key.Value:
			in.odd(importer.Spelling, key.Line, fmt.Sprintf("key %q is written with capitals", key.Value), "read it as "+known)
		}
	}
}

// text is the text at a key, as written: spaces and line ends count.
func (in *reader) text(mapping *yaml.Node, key string) string {
	_, node := frontmatter.Get(mapping, key)
	if frontmatter.IsNull(node) {
		return ""
	}
	text, isText := frontmatter.Text(node)
	if !isText {
		in.odd(importer.Format, node.Line, key+" is not a text", stays)
	}
	return text
}

func (in *reader) texts(mapping *yaml.Node, key string) []string {
	_, node := frontmatter.Get(mapping, key)
	var texts []string
	for _, item := range frontmatter.Items(node) {
		if text, isText := frontmatter.Text(item); isText {
			texts = append(texts, text)
		} else {
			in.odd(importer.Format, item.Line, key+" holds what is not a text", stays)
		}
	}
	return texts
}

// withheld says whether the author keeps the release back. Without the key it
// is published; with a word that is neither yes nor no it is not.
func (in *reader) withheld() bool {
	_, node := frontmatter.Get(in.doc.Front, keyPublished)
	if frontmatter.IsNull(node) {
		return false
	}
	text, _ := frontmatter.Text(node)
	switch strings.ToLower(text) {
	case "true", "yes", "on":
		return false
	case "false", "no", "off":
		return true
	}
	in.odd(importer.Format, node.Line, "published is neither true nor false", "took the release for not published")
	return true
}
