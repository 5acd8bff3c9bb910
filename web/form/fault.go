package form

import (
	"cohorte/fellowship"
	"cohorte/internal/lang"
)

// FileFault says why an attached file was not taken, and what to send, for the
// pages that take files outside of a form of an edition.
func FileFault(l lang.Lang, p fellowship.Problem) string { return fileText(l, p) }

// Size is a number of bytes as people say it: "120 Ko", "1,2 Mo".
func Size(l lang.Lang, n int64) string { return size(l, n) }
