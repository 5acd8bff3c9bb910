package editions

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"cohorte/fellowship/edition"
)

// The words of values, in French and in English side by side.

const (
	noBreak = "\u00a0" // before : % and €
	thin    = "\u202f" // before ; ! ? and in thousands
)

func both(s string) edition.Text { return edition.Text{FR: s, EN: s} }

// english is the text in English, or the French where there is no other.
func english(t edition.Text) string { return t.In("en") }

var (
	monthsFR = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}
	monthsEN = [...]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
)

func dateWords(d edition.Date) edition.Text {
	if d.IsZero() {
		return edition.Text{}
	}
	first := ""
	if d.Day == 1 {
		first = "er"
	}
	return edition.Text{
		FR: fmt.Sprintf("%d%s %s %d", d.Day, first, monthsFR[d.Month-1], d.Year),
		EN: fmt.Sprintf("%d %s %d", d.Day, monthsEN[d.Month-1], d.Year),
	}
}

func dayOf(m edition.Moment) edition.Date { return edition.DateOf(m.In(edition.Paris)) }

func momentWords(m edition.Moment) edition.Text {
	if m.IsZero() {
		return edition.Text{}
	}
	day, at := dateWords(dayOf(m)), m.In(edition.Paris)
	return edition.Text{
		FR: fmt.Sprintf("%s à %d%sh%s%02d", day.FR, at.Hour(), noBreak, noBreak, at.Minute()),
		EN: fmt.Sprintf("%s at %s", day.EN, at.Format("15:04")),
	}
}

func monthWords(month string) edition.Text {
	d, err := edition.ParseDate(month + "-01")
	if err != nil {
		return both(month)
	}
	return edition.Text{FR: fmt.Sprintf("%s %d", monthsFR[d.Month-1], d.Year), EN: fmt.Sprintf("%s %d", monthsEN[d.Month-1], d.Year)}
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
	whole := thousands(strconv.FormatInt(int64(m/100), 10), thin)
	en := "€" + thousands(strconv.FormatInt(int64(m/100), 10), ",")
	if cents := m % 100; cents != 0 {
		whole += fmt.Sprintf(",%02d", cents)
		en += fmt.Sprintf(".%02d", cents)
	}
	return edition.Text{FR: whole + noBreak + "€", EN: en}
}

func thousands(digits, separator string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + separator + digits[i:]
	}
	return digits
}

func shareWords(s edition.Share) edition.Text {
	number, _ := strings.CutSuffix(s.String(), " %")
	return edition.Text{FR: strings.Replace(number, ".", ",", 1) + noBreak + "%", EN: number + "%"}
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
