package file

import (
	"slices"
	"time"

	"cohorte/fellowship"
)

// ScanState is how far a scanner is with an attached file.
type ScanState string

// The states. A file of which nothing is known was not scanned.
const (
	NotScanned  ScanState = "not_scanned"
	ScanWaiting ScanState = "waiting"
	ScanClean   ScanState = "clean"
	ScanRefused ScanState = "refused"
)

// Scan is what a scanner said of an attached file.
type Scan struct {
	SHA256 string
	State  ScanState // empty is NotScanned
	At     time.Time
	Said   string // the name of what was found, or why nobody looked
}

// Scans are what is known of attached files, by hash.
type Scans map[string]Scan

// Refused says whether a scanner refused the file.
func (s Scans) Refused(a Attached) bool { return s[a.SHA256].State == ScanRefused }

// quarantined adds to the progress what a scanner refused: the file can't be
// submitted with it (rule F-25).
func (d Opened) quarantined(p Progress) Progress {
	if !slices.ContainsFunc(d.Answers.Attached(d.Form()), d.Scans.Refused) {
		return p
	}
	for i := range p.Sections {
		s := &p.Sections[i]
		for _, f := range ShownFieldsOf(d.Form(), s.Section, d.Answers) {
			attached := d.Answers.attachedTo(f)
			at := slices.IndexFunc(attached, d.Scans.Refused)
			if at < 0 {
				continue
			}
			s.Problems = append(s.Problems, fellowship.Problem{Field: f.ID, Code: fellowship.FileRefused, Got: attached[at].Name})
			s.Left++
			s.Status = InProgress
		}
	}
	return p
}
