// Package press is the releases that the programme publishes.
//
// Texts are Markdown as the press office wrote them, unsafe HTML included: they
// are made safe where they are shown, never in what is kept, so that a release
// leaves as it came.
package press

import (
	"time"
)

// Release is a press release.
type Release struct {
	// Slug is the last part of its address: ASCII, and the same for ever.
	Slug  string
	Title string
	// Date is that of the release, in the offset it was written with.
	Date time.Time
	// Withheld marks a release that its author keeps from the public. A release
	// without the mark is public from its date on, never before.
	Withheld   bool
	Categories []string
	Tags       []string
	// Standfirst is Markdown.
	Standfirst string
	Pictures   []Picture
	Contacts   []Contact
	Files      []File
	// Body is Markdown.
	Body string
	// Source is the file that it was read from, as text; empty for a release
	// written here.
	Source string
}

// Picture is shown at the head of a release.
type Picture struct {
	Address string // relative to the site, percent-encoded
	Alt     string // alternative text; may have several lines
	Legend  string
}

// Contact is a person or a desk that journalists may call.
type Contact struct {
	Name   string
	Phones []string // as written
	Email  string
}

// File is something to download. It may be announced before it exists: then
// the address is empty.
type File struct {
	Name    string
	Address string
}

// PublicAt says whether anyone may read the release at that time.
func (r Release) PublicAt(at time.Time) bool {
	return !r.Withheld && !r.Date.IsZero() && !r.Date.After(at)
}
