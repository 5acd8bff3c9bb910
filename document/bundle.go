package document

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"time"

	"cohorte/fellowship/edition"
)

// The bundle is everything that is needed to bring files into another place: a
// ZIP whose parts are described in docs/reference/bundle.md. A change that an
// older program would misread takes the next version.
const (
	BundleFormat  = "cohorte-files"
	BundleVersion = 1
	// Names of the parts. Contents of attached files stand below blobs/, each
	// under its SHA-256.
	BundleHeadPart     = "bundle.json"
	BundleEditionsPart = "editions.jsonl"
	BundleFilesPart    = "files.jsonl"
	BundleBlobsFolder  = "blobs/"
)

// BundleHead says what the bundle is.
type BundleHead struct {
	Format  string    `json:"format"`
	Version int       `json:"version"`
	MadeAt  time.Time `json:"made_at"`
	From    string    `json:"from"` // address of the place
	Files   int       `json:"files"`
}

// BundleEdition is one version of the rules, with the text whose hash stands
// on every receipt.
type BundleEdition struct {
	ID          edition.ID `json:"id"`
	Version     int        `json:"version"`
	InForceFrom time.Time  `json:"in_force_from,omitzero"`
	SHA256      string     `json:"sha256"`
	MadeBy      string     `json:"made_by,omitempty"`
	Content     string     `json:"content"`
}

// BundlePerson is somebody who writes the file, or submitted it once.
type BundlePerson struct {
	ID    string `json:"id"` // in the place that made the bundle
	Email string `json:"email"`
	Name  string `json:"name"`
	Lang  string `json:"lang"`
	Role  string `json:"role,omitempty"` // "lead", "writer"; empty for who left
}

// BundleSubmission is what was received, and its receipt.
type BundleSubmission struct {
	N             int       `json:"n"`
	Version       int       `json:"edition_version"`
	EditionSHA256 string    `json:"edition_sha256"`
	ReceivedAt    time.Time `json:"received_at"`
	By            string    `json:"by"` // id of a person
	SHA256        string    `json:"sha256"`
	Content       string    `json:"content"` // the text that was hashed
}

// BundleHost is the organisation of a project as it was at a submission.
type BundleHost struct {
	Submission int       `json:"submission"`
	SIRET      string    `json:"siret"`
	Name       string    `json:"name"`
	Nature     string    `json:"nature"`
	Since      time.Time `json:"since"`
}

// BundleVerdict is what an officer said of its admissibility.
type BundleVerdict struct {
	N          int       `json:"n"`
	Submission int       `json:"submission"`
	Word       string    `json:"word"`
	Motive     string    `json:"motive"`
	Fields     []string  `json:"fields,omitempty"`
	Due        time.Time `json:"due,omitzero"`
	GivenAt    time.Time `json:"given_at"`
	ToldAt     time.Time `json:"told_at,omitzero"`
}

// BundleFile is a file with all that was submitted of it.
type BundleFile struct {
	Number      string             `json:"number"`
	Call        edition.CallKind   `json:"call"`
	Edition     edition.ID         `json:"edition"`
	Round       string             `json:"round,omitempty"`
	Stage       string             `json:"stage"`
	Status      string             `json:"status"`
	CreatedAt   time.Time          `json:"created_at"`
	People      []BundlePerson     `json:"people"`
	Hosts       []BundleHost       `json:"hosts,omitempty"`
	Verdicts    []BundleVerdict    `json:"verdicts,omitempty"`
	Submissions []BundleSubmission `json:"submissions"`
}

// BundleWriter writes a bundle from its head to its last attached file:
// nothing of it is kept in memory but the names of what is to come.
type BundleWriter struct {
	zip   *zip.Writer
	lines *json.Encoder
}

// NewBundle writes the head and the editions.
func NewBundle(w io.Writer, head BundleHead, editions []BundleEdition) (*BundleWriter, error) {
	head.Format, head.Version = BundleFormat, BundleVersion
	b := &BundleWriter{zip: zip.NewWriter(w)}
	part, err := b.zip.Create(BundleHeadPart)
	if err != nil {
		return nil, err
	}
	enc := json.NewEncoder(part)
	enc.SetIndent("", "  ")
	if err := enc.Encode(head); err != nil {
		return nil, err
	}
	if err := b.begin(BundleEditionsPart); err != nil {
		return nil, err
	}
	for _, e := range editions {
		if err := b.lines.Encode(e); err != nil {
			return nil, err
		}
	}
	return b, b.begin(BundleFilesPart)
}

func (b *BundleWriter) begin(name string) error {
	part, err := b.zip.Create(name)
	if err != nil {
		return err
	}
	b.lines = json.NewEncoder(part)
	b.lines.SetEscapeHTML(false)
	return nil
}

// File writes a file. All files come before the first attached one.
func (b *BundleWriter) File(f BundleFile) error {
	if b.lines == nil {
		return errors.New("a file comes after the attached ones")
	}
	return b.lines.Encode(f)
}

// Attached writes the content of an attached file under its hash.
func (b *BundleWriter) Attached(sha256 string, content io.Reader) error {
	b.lines = nil
	// Documents are compressed already.
	part, err := b.zip.CreateHeader(&zip.FileHeader{Name: BundleBlobsFolder + sha256, Method: zip.Store})
	if err != nil {
		return err
	}
	_, err = io.Copy(part, content)
	return err
}

// Close ends the bundle.
func (b *BundleWriter) Close() error { return b.zip.Close() }

// SafeName is a name that every file system takes, and that is no other path
// than itself: letters, digits, and a few signs. taken holds those of the
// folder, in small letters; a second one of the same name is numbered.
func SafeName(name string, taken map[string]bool) string {
	base, ending := name, ""
	if i := lastDot(name); i > 0 && len(name)-i <= 8 {
		base, ending = name[:i], name[i:]
	}
	base, ending = safe(base), safe(ending)
	if base == "" || reserved[lower(base)] {
		base = "piece" + base
	}
	const longest = 120
	if runes := []rune(base); len(runes) > longest {
		base = string(runes[:longest])
	}
	out := base + ending
	for n := 2; taken[lower(out)]; n++ {
		out = base + "-" + strconv.Itoa(n) + ending
	}
	taken[lower(out)] = true
	return out
}
