package account

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

	"cohorte/fellowship"
)

// Address is an e-mail address that was checked: as it was written, without
// the spaces around it, and in the one form under which an account is found.
type Address struct {
	Written string
	// Norm is lower case, with the domain in its ASCII form. Two spellings of
	// one domain ("é" in one or two characters, or punycode) are one address.
	Norm string
}

// Bounds of RFC 5321 §4.5.3.1.
const (
	longestLocalPart = 64
	longestAddress   = 254
)

// domains maps a domain as people write it to its one ASCII form.
var domains = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.StrictDomainName(true), idna.VerifyDNSLength(true))

// ParseAddress checks an address as a person types or pastes it. It refuses
// with Invalid on the field "email": Missing, or NotAnEmail whose Want is "at"
// (no @), "domain" (the end is missing) or "address" (anything else). What was
// typed never stands in the error.
func ParseAddress(typed string) (Address, error) {
	written := strings.TrimFunc(typed, isAround)
	// Mail programs copy "mailto:" and "Name <address>" along.
	if _, inside, ok := strings.Cut(written, "<"); ok {
		written = strings.TrimSuffix(inside, ">")
	}
	written = strings.TrimPrefix(written, "mailto:")
	if written == "" {
		return Address{}, refused(fellowship.Missing, "")
	}
	local, domain, ok := strings.Cut(written, "@")
	if !ok {
		return Address{}, refused(fellowship.NotAnEmail, "at")
	}
	if domain == "" || !strings.Contains(strings.Trim(domain, "."), ".") {
		return Address{}, refused(fellowship.NotAnEmail, "domain")
	}
	ascii, err := domains.ToASCII(domain)
	if err != nil || !utf8.ValidString(domain) || !isLocalPart(local) || strings.HasSuffix(ascii, ".") {
		return Address{}, refused(fellowship.NotAnEmail, "address")
	}
	a := Address{Written: written, Norm: norm.NFC.String(strings.ToLower(local)) + "@" + ascii}
	if len(a.Norm) > longestAddress || len(a.Written) > 2*longestAddress {
		return Address{}, refused(fellowship.NotAnEmail, "address")
	}
	return a, nil
}

func refused(code fellowship.ProblemCode, want string) error {
	return &fellowship.Invalid{Problems: []fellowship.Problem{{Field: "email", Code: code, Want: want}}}
}

// isAround: what copying and pasting leaves around an address.
func isAround(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' || r == ',' || r == ';'
}

// isLocalPart accepts the unquoted form of RFC 5322 with the letters of RFC
// 6531. Quoted forms exist on paper; nobody has one.
func isLocalPart(s string) bool {
	if s == "" || len(s) > longestLocalPart || !utf8.ValidString(s) ||
		strings.HasPrefix(s, ".") || strings.HasSuffix(s, ".") || strings.Contains(s, "..") {
		return false
	}
	for _, r := range s {
		plain := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) ||
			strings.ContainsRune("!#$%&'*+/=?^_`{|}~.-", r)
		if !plain {
			return false
		}
	}
	return true
}
