package history

import (
	"regexp"
	"slices"
	"strings"

	"cohorte/fellowship/challenge"
	"cohorte/internal/slug"
)

// townCode is a postcode or a department, before the name, after it, or after
// it in brackets.
var townCode = regexp.MustCompile(`\(?\b([0-9]{5}|[0-9]{2}|2[AB])\b\)?`)

// parseTown reads one town, with its code if any.
func parseTown(s string) challenge.Town {
	t := challenge.Town{}
	if found := townCode.FindStringSubmatch(s); found != nil {
		t.Code = found[1]
		s = strings.Replace(s, found[0], " ", 1)
	}
	t.Name = strings.Join(strings.Fields(s), " ")
	return t
}

// readTowns reads the towns of a text. A name that is known in another spelling
// becomes the known one.
func (k *known) readTowns(s string) []challenge.Town {
	var towns []challenge.Town
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r == '|' || r == '+' || r == ';' }) {
		t := parseTown(part)
		if t.Name == "" {
			continue
		}
		if at := slices.IndexFunc(k.towns, func(name string) bool { return slug.Of(name) == slug.Of(t.Name) }); at >= 0 {
			t.Name = k.towns[at]
		}
		towns = append(towns, t)
	}
	return towns
}
