// Package importer brings in what other systems hold, and reports what it had
// to mend or leave out.
//
// An importer never stops at a bad file: it names the file and the line, says
// what it did, and goes on. It writes nothing by itself: it turns a folder into
// typed values, which one transaction then stores, so that an import that fails
// leaves nothing behind and one that is run again changes nothing.
package importer

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"cohorte/internal/frontmatter"
)

// Oddity is one thing that was not as it should be, and what was done about it.
type Oddity struct {
	File string `json:"file"`           // path inside the folder, with "/"
	Line int    `json:"line,omitempty"` // 1 is the first; 0 for the file as a whole
	What string `json:"what"`
	Did  string `json:"did"`
	Kind Kind   `json:"-"`
}

// Kind groups oddities for a summary.
type Kind string

// The kinds of oddity.
const (
	Unread     Kind = "unread"     // a file, or a thing in it, that was left out
	Mended     Kind = "mended"     // bytes, line ends, doubled keys
	Format     Kind = "format"     // a value of another type or form than expected
	Spelling   Kind = "spelling"   // another way to write what is known
	Spaces     Kind = "spaces"     // spaces at the ends of a text, or doubled
	Invisible  Kind = "invisible"  // characters without width
	FormLabel  Kind = "form label" // a label of a form left in a value
	FileName   Kind = "file name"  // accents or typographic signs
	Unlisted   Kind = "unlisted"   // a label that the lists lack
	Incomplete Kind = "incomplete" // a value too short to mean one thing
	Markup     Kind = "markup"     // HTML where plain text belongs, or unsafe HTML
	Twice      Kind = "twice"      // the same thing in two files
)

// Report gathers oddities.
type Report struct {
	Oddities []Oddity
}

// Add reports an oddity.
func (r *Report) Add(kind Kind, file string, line int, what, did string) {
	r.Oddities = append(r.Oddities, Oddity{file, line, what, did, kind})
}

// Sort puts the oddities in the order of files and lines.
func (r *Report) Sort() {
	slices.SortStableFunc(r.Oddities, func(a, b Oddity) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
}

// LeftOut says how many files, or things in them, were not imported.
func (r *Report) LeftOut() int {
	count := r.Count()
	return count[Unread] + count[Twice]
}

// Count says how many oddities of each kind there are.
func (r *Report) Count() map[Kind]int {
	count := map[Kind]int{}
	for _, o := range r.Oddities {
		count[o.Kind]++
	}
	return count
}

const leftOut = "left the file out"

// Documents hands over each file of a folder whose name ends in one of the
// extensions, in the order of names, and reports those that cannot be read.
// It is an error only when the folder itself cannot be listed.
func (r *Report) Documents(fsys fs.FS, dir string, extensions []string, each func(file string, doc *frontmatter.Document)) error {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return fmt.Errorf("list %s: %w", dir, err)
	}
	for _, entry := range entries {
		file := path.Join(dir, entry.Name())
		if !slices.Contains(extensions, strings.ToLower(path.Ext(entry.Name()))) {
			continue
		}
		if !utf8.ValidString(file) {
			r.Add(Unread, strings.ToValidUTF8(file, "\ufffd"), 0, "the file name is not UTF-8", leftOut)
			continue
		}
		if doc := r.document(fsys, file); doc != nil {
			each(file, doc)
		}
	}
	return nil
}

// document reads a file, or reports why not. The size is looked at before the
// content, and only regular files are opened: a named pipe would never end.
func (r *Report) document(fsys fs.FS, file string) *frontmatter.Document {
	info, err := fs.Stat(fsys, file)
	switch {
	case err != nil:
		r.Add(Unread, file, 0, "the file cannot be opened: "+reason(err), leftOut)
		return nil
	case !info.Mode().IsRegular():
		r.Add(Unread, file, 0, "it is not a file", "left it out")
		return nil
	case info.Size() > frontmatter.MaxSize:
		r.Add(Unread, file, 1, fmt.Sprintf("the file has %d bytes, more than the %d that are read", info.Size(), frontmatter.MaxSize), leftOut)
		return nil
	}
	content, err := fs.ReadFile(fsys, file)
	if err != nil {
		r.Add(Unread, file, 0, "the file cannot be read: "+reason(err), leftOut)
		return nil
	}
	doc, err := frontmatter.Parse(content)
	if err != nil {
		what := err.Error()
		if _, after, cut := strings.Cut(what, ": "); cut {
			what = after
		}
		r.Add(Unread, file, frontmatter.LineOf(err), what, leftOut)
		return nil
	}
	for _, note := range doc.Notes {
		r.Add(Mended, file, note.Line, note.What, note.Did)
	}
	return doc
}

// reason is an error without the path, which the report names already.
func reason(err error) string {
	if pathError, is := err.(*fs.PathError); is {
		return pathError.Err.Error()
	}
	return err.Error()
}
