package editions

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"cohorte/fellowship/edition"
)

// Exit codes of the edition commands.
const (
	Done        = 0
	BadInput    = 2
	CheckFailed = 3
)

// Report is what a command prints and how it ends.
type Report struct {
	Text string
	Exit int
}

// checked is the report of a check as JSON.
type checked struct {
	Editions []checkedEdition `json:"editions"`
	Mistakes Mistakes         `json:"mistakes"`
}

type checkedEdition struct {
	File    string     `json:"file"`
	ID      edition.ID `json:"id"`
	Version string     `json:"version"`
	Hash    string     `json:"hash"`
}

// Check reports on edition files by name: every mistake of all of them, or the
// versions and hashes of what they hold. A demonstration may be based on one
// of the files or on a known edition.
func Check(known []*Book, files []string, asJSON bool) Report {
	result := checked{Editions: []checkedEdition{}, Mistakes: Mistakes{}}
	books, err := load(known, disk{}, files)
	if mistakes, ok := err.(Mistakes); ok {
		result.Mistakes = mistakes
	} else if err != nil {
		return Report{err.Error() + "\n", BadInput}
	}
	for _, b := range books {
		for _, e := range b.versions {
			_, hash, err := edition.Normalise(e)
			if err != nil {
				return Report{err.Error() + "\n", BadInput}
			}
			result.Editions = append(result.Editions, checkedEdition{b.File, e.ID, e.VersionLabel(), hash})
		}
	}
	report := Report{Exit: Done}
	if len(result.Mistakes) > 0 {
		report.Exit = CheckFailed
	}
	if asJSON {
		report.Text = indented(result)
		return report
	}
	var b strings.Builder
	for _, e := range result.Editions {
		fmt.Fprintf(&b, "%s: %s %s %s\n", e.File, e.ID, e.Version, e.Hash)
	}
	for _, m := range result.Mistakes {
		b.WriteString(m.String() + "\n")
	}
	if n := len(result.Mistakes); n > 0 {
		fmt.Fprintf(&b, "mistakes: %d\n", n)
	}
	report.Text = b.String()
	return report
}

// disk opens files by the name that a person typed, from the working folder.
type disk struct{}

func (disk) Open(name string) (fs.File, error) { return os.Open(filepath.Clean(name)) }

// ShowOne reports on one edition named as eig-7 (the version with all its
// amendments) or eig-7@1 (after its first).
func ShowOne(books []*Book, name string, asJSON bool) Report {
	e, err := named(books, name)
	if err != nil {
		return Report{err.Error() + "\n", BadInput}
	}
	if !asJSON {
		return Report{Show(e), Done}
	}
	normalised, hash, err := edition.Normalise(e)
	if err != nil {
		return Report{err.Error() + "\n", BadInput}
	}
	return Report{indented(struct {
		Hash    string          `json:"hash"`
		Version string          `json:"version"`
		Edition json.RawMessage `json:"edition"`
		Values  []Line          `json:"values"`
	}{hash, e.VersionLabel(), normalised, stated(e)}), Done}
}

// stated is the lines of an edition that hold a value.
func stated(e edition.Edition) []Line {
	return slices.DeleteFunc(Lines(e), func(l Line) bool { return l.heading })
}

// Compare reports what changes between two editions or versions: before is told
// as what was. An edition named without a version is meant as it was first
// published: what came later are its own amendments, told by eig-7@0 eig-7@3.
func Compare(books []*Book, before, after string, asJSON bool) Report {
	a, err := named(books, asPublished(before))
	if err != nil {
		return Report{err.Error() + "\n", BadInput}
	}
	b, err := named(books, asPublished(after))
	if err != nil {
		return Report{err.Error() + "\n", BadInput}
	}
	d := Diff(a, b)
	if asJSON {
		return Report{indented(d), Done}
	}
	return Report{d.Text(), Done}
}

func asPublished(name string) string {
	if strings.Contains(name, "@") {
		return name
	}
	return name + "@0"
}

func named(books []*Book, name string) (edition.Edition, error) {
	id, version, at := strings.Cut(name, "@")
	book := Find(books, edition.ID(id))
	if book == nil {
		var ids []string
		for _, b := range books {
			ids = append(ids, string(b.ID()))
		}
		return edition.Edition{}, fmt.Errorf("no edition %q%s; expected %s", id, meant(id, ids), oneOf(ids))
	}
	if !at {
		return book.Latest(), nil
	}
	n, err := strconv.Atoi(strings.TrimPrefix(version, "1."))
	e, ok := book.Version(n)
	if err != nil || !ok {
		return edition.Edition{}, fmt.Errorf("%s has no version %q; expected a number of amendments from 0 to %d", id, version, len(book.versions)-1)
	}
	return e, nil
}

func indented(v any) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err.Error() + "\n"
	}
	return b.String()
}
