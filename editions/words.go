package editions

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"cohorte/fellowship/edition"
	"cohorte/internal/lang"
)

// The words of values, in French and in English side by side.

const (
	noBreak = "\u00a0" // before : % and €
	thin    = "\u202f" // before ; ! ? and in thousands
)

func both(s string) edition.Text { return edition.Text{FR: s, EN: s} }

// english is the text in English, or the French where there is no other.
func english(t edition.Text) string { return t.In("en") }

// inBoth writes a value in the two languages.
func inBoth(write func(lang.Lang) string) edition.Text {
	return edition.Text{FR: write(lang.FR), EN: write(lang.EN)}
}

func dateWords(d edition.Date) edition.Text {
	if d.IsZero() {
		return edition.Text{}
	}
	return inBoth(func(l lang.Lang) string { return l.Date(d.Start()) })
}

func dayOf(m edition.Moment) edition.Date { return edition.DateOf(m.In(edition.Paris)) }

func momentWords(m edition.Moment) edition.Text {
	if m.IsZero() {
		return edition.Text{}
	}
	return inBoth(func(l lang.Lang) string { return l.Date(m.Time) + l.T(" à ", " at ") + l.Clock(m.Time) })
}

func monthWords(month string) edition.Text {
	d, err := edition.ParseDate(month + "-01")
	if err != nil {
		return both(month)
	}
	return inBoth(func(l lang.Lang) string { return l.Month(d.Start()) })
}

func durationWords(d edition.Duration) edition.Text {
	if d.IsZero() {
		return edition.Text{}
	}
	fr := map[edition.Unit]string{edition.Minutes: "minute", edition.Hours: "heure", edition.Days: "jour",
		edition.Weeks: "semaine", edition.Months: "mois", edition.Years: "an"}[d.Unit]
	if d.N > 1 && !strings.HasSuffix(fr, "s") {
		fr += "s"
	}
	return edition.Text{FR: strconv.Itoa(d.N) + noBreak + fr, EN: d.String()}
}

func moneyWords(m edition.Money) edition.Text {
	return inBoth(func(l lang.Lang) string { return l.Euros(int64(m)) })
}

func shareWords(s edition.Share) edition.Text {
	return inBoth(func(l lang.Lang) string { return l.Percent(int(s)) })
}

func sizeWords(b edition.Bytes) edition.Text {
	number, unit, _ := strings.Cut(b.String(), " ")
	return edition.Text{FR: number + noBreak + map[string]string{"MB": "Mo", "KB": "Ko"}[unit], EN: b.String()}
}

func yesNo(b bool) edition.Text {
	if b {
		return edition.Text{FR: "oui", EN: "yes"}
	}
	return edition.Text{FR: "non", EN: "no"}
}

// enumerated joins texts, the last with a word: a, b et c.
func enumerated(list []edition.Text, lastFR, lastEN string) edition.Text {
	fr, en := make([]string, len(list)), make([]string, len(list))
	for i, t := range list {
		fr[i], en[i] = t.FR, english(t)
	}
	return edition.Text{FR: joined(fr, lastFR), EN: joined(en, lastEN)}
}

func joined(list []string, last string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " " + last + " " + list[len(list)-1]
}

// listed joins texts that may hold commas.
func listed(list []edition.Text) edition.Text {
	fr, en := make([]string, len(list)), make([]string, len(list))
	for i, t := range list {
		fr[i], en[i] = unstopped(t.FR), unstopped(english(t))
	}
	return edition.Text{FR: strings.Join(fr, thin+"; "), EN: strings.Join(en, "; ")}
}

// unstopped is a text without its final full stop, to stand within a sentence.
func unstopped(s string) string { return strings.TrimSuffix(strings.TrimSpace(s), ".") }

// sentence begins with a capital and ends with a full stop.
func sentence(s string) string {
	s = unstopped(s)
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 || strings.HasSuffix(s, "?") || strings.HasSuffix(s, "…") {
		return s
	}
	return string(unicode.ToUpper(first)) + s[size:] + "."
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
