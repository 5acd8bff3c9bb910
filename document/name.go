package document

import (
	"strings"
	"unicode"
)

// reserved are names that one system keeps for its devices.
var reserved = map[string]bool{"con": true, "prn": true, "aux": true, "nul": true, "com1": true, "com2": true, "com3": true,
	"com4": true, "lpt1": true, "lpt2": true, "lpt3": true}

func lower(s string) string { return strings.ToLower(s) }

func lastDot(s string) int { return strings.LastIndexByte(s, '.') }

// safe keeps letters, digits and a few signs; what stands elsewhere for a
// folder, a drive or an order becomes a dash.
func safe(s string) string {
	mapped := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
			return r
		case strings.ContainsRune(" ._-()'’", r):
			return r
		case r == unicode.ReplacementChar, unicode.Is(unicode.Cf, r), unicode.IsControl(r):
			return -1
		}
		return '-'
	}, strings.ToValidUTF8(s, ""))
	trimmed := strings.TrimRight(strings.TrimSpace(mapped), ". ")
	if strings.HasPrefix(s, ".") && trimmed != "" && len(s) <= 8 {
		return trimmed // an ending
	}
	return strings.TrimLeft(trimmed, ".-")
}
