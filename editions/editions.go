// Package editions reads the editions of the programme: it compiles the YAML
// files beside it, and those of an operator, into the types of
// fellowship/edition, tells two editions apart in sentences, and shows one.
//
// Start with Load. A file is read as YAML nodes (read.go), decoded by the tags
// of the types (decode.go), held to what types can't say (check.go,
// check_forms.go), its conditions compiled (condition.go), its amendments
// applied one by one (amend.go), each giving a complete edition of its own.
// Every mistake of every file is reported at once. diff*.go tell the
// difference between two editions; a test there fails when a key of the types
// is neither told nor named as not compared.
package editions

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"cohorte/fellowship/edition"
)

//go:embed *.yaml
var embedded embed.FS

// Book is one edition file: the edition as first published and each of its
// later versions, every one complete.
type Book struct {
	File     string // as given to Load
	versions []edition.Edition

	// Of a demonstration: the version whose rules it takes, and the day of that
	// version that becomes the day it is placed around.
	model  *edition.Edition
	anchor edition.Date
}

// Load reads edition files. Its error is Mistakes when files were read and are
// wrong; the books that are right come with it. A demonstration needs the file
// of the edition that it is based on among the names.
func Load(fsys fs.FS, names ...string) ([]*Book, error) { return load(nil, fsys, names) }

// Builtin is the editions that the programme comes with.
func Builtin() ([]*Book, error) {
	names, err := fs.Glob(embedded, "*.yaml")
	if err != nil {
		return nil, err
	}
	return Load(embedded, names...)
}

// WithDirectory is the built-in editions and those of an operator's folder,
// read from its .yaml and .yml files. A file there takes the place of the built-in
// edition with the same id.
func WithDirectory(dir string) ([]*Book, error) {
	builtin, err := Builtin()
	if err != nil || dir == "" {
		return builtin, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("folder of editions: %w", err)
	}
	var names []string
	for _, e := range entries {
		if ext := filepath.Ext(e.Name()); !e.IsDir() && (ext == ".yaml" || ext == ".yml") {
			names = append(names, filepath.Join(dir, e.Name()))
		}
	}
	own, err := load(builtin, disk{}, names)
	if err != nil {
		return nil, err
	}
	books := own
	for _, b := range builtin {
		if Find(own, b.ID()) == nil {
			books = append(books, b)
		}
	}
	slices.SortFunc(books, func(a, b *Book) int { return strings.Compare(string(a.ID()), string(b.ID())) })
	return books, nil
}

// Find is the book of an edition, or nil.
func Find(books []*Book, id edition.ID) *Book {
	for _, b := range books {
		if b.ID() == id {
			return b
		}
	}
	return nil
}

func load(known []*Book, fsys fs.FS, names []string) ([]*Book, error) {
	var (
		mistakes Mistakes
		books    []*Book
		demos    []*demonstrationFile
	)
	for _, name := range names {
		content, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("edition file %s: %w", name, errors.Unwrap(err))
		}
		book, demo, wrong := readBook(name, content)
		mistakes = append(mistakes, wrong...)
		switch {
		case demo != nil:
			demos = append(demos, demo)
		case book != nil:
			mistakes = append(mistakes, taken(books, book.ID(), name, book.idLine)...)
			books = append(books, &book.Book)
		}
	}
	for _, demo := range demos {
		book, wrong := demo.book(slices.Concat(books, known))
		mistakes = append(mistakes, wrong...)
		if book != nil {
			mistakes = append(mistakes, taken(books, book.ID(), demo.File, demo.line("id"))...)
			books = append(books, book)
		}
	}
	if len(mistakes) > 0 {
		return books, mistakes.sorted()
	}
	return books, nil
}

func taken(books []*Book, id edition.ID, file string, line int) Mistakes {
	if other := Find(books, id); other != nil {
		return Mistakes{{file, line, fmt.Sprintf("id: %q is the edition of %s already; expected each id once", id, other.File)}}
	}
	return nil
}

// ID is the id of the edition.
func (b *Book) ID() edition.ID { return b.versions[0].ID }

// Base is the edition as first published, 1.0. What it holds must not be
// changed by the caller, as for the other versions.
func (b *Book) Base() edition.Edition { return b.versions[0] }

// Latest is the edition with all its amendments, in force or to come.
func (b *Book) Latest() edition.Edition { return b.versions[len(b.versions)-1] }

// Version is the edition after its n first amendments.
func (b *Book) Version(n int) (edition.Edition, bool) {
	if n < 0 || n >= len(b.versions) {
		return edition.Edition{}, false
	}
	return b.versions[n], true
}

// Versions is every version, the first publication first.
func (b *Book) Versions() []edition.Edition { return slices.Clone(b.versions) }

// At is the version in force at t: with the amendments whose date has come.
func (b *Book) At(t time.Time) edition.Edition {
	n := 0
	for i, a := range b.Latest().Amendments {
		if !a.Date.After(t) {
			n = i + 1
		}
	}
	return b.versions[n]
}
