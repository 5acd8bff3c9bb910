package organisation

import (
	"strings"

	"cohorte/fellowship"
)

// SIRET is the number of an establishment in the State's register: 14 digits,
// of which the first 9 (the SIREN) number the organisation.
type SIRET string

// laPoste is the only organisation whose establishments may break Luhn's rule:
// it ran out of numbers that obey it, so a sum of digits that is a multiple of
// 5 does too.
const laPoste = "356000000"

// ParseSIRET reads a SIRET, with the spaces that people put in it. It checks
// the digits only, not that the establishment exists. The field is the id under
// which a refusal is reported. Rule O-2.
func ParseSIRET(field, s string) (SIRET, error) {
	digits := strings.Map(func(r rune) rune {
		if r == ' ' || r == '\u00a0' || r == '\u202f' {
			return -1
		}
		return r
	}, s)
	if !validSIRET(digits) {
		return "", &fellowship.Invalid{Problems: []fellowship.Problem{{Field: field, Code: fellowship.NotASiret}}}
	}
	return SIRET(digits), nil
}

// SIREN is the number of the organisation that the establishment belongs to.
func (s SIRET) SIREN() string {
	if len(s) < 9 {
		return ""
	}
	return string(s[:9])
}

func validSIRET(s string) bool {
	if len(s) != 14 {
		return false
	}
	sum := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		sum += int(s[i] - '0')
	}
	if sum == 0 {
		return false
	}
	if s[:9] == laPoste {
		return luhn(s) || sum%5 == 0
	}
	return luhn(s) && luhn(s[:9])
}

// luhn says whether the sum of the digits, every second one from the right
// doubled, is a multiple of 10.
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		n := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}
