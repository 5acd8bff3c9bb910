// Package difference shows what changes between two editions, or two versions
// of one: a sentence each, with the exact values and their sources under it.
// The public reads it of an amendment, the team before making one.
package difference

import (
	"cohorte/editions"
	"cohorte/fellowship/edition"
	"cohorte/internal/lang"
)

func in(l lang.Lang, t edition.Text) string { return t.In(string(l)) }

func notStated(l lang.Lang) string { return l.T("non précisé", "not stated") }

func words(l lang.Lang, s editions.Side) string {
	if !s.Stated {
		return notStated(l)
	}
	return in(l, s.Words)
}
