package lang

import (
	"strconv"
	"strings"
)

// Number groups the thousands: "20 000" (U+202F), "20,000".
func (l Lang) Number(n int) string { return l.whole(int64(n)) }

func (l Lang) whole(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "−", digits[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(l.T(narrow, ","))
		}
		b.WriteRune(d)
	}
	return b.String()
}

// Decimal writes a mark or a mean with that many decimals: "3,8", "3.8".
func (l Lang) Decimal(v float64, decimals int) string {
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	negative := strings.HasPrefix(s, "-")
	whole, rest, fraction := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil { // NaN, an infinity, or beyond 19 digits: said as it is
		return s
	}
	out := l.whole(n)
	if fraction {
		out += l.T(",", ".") + rest
	}
	if negative {
		out = "−" + out
	}
	return out
}

// Euros writes integer cents; whole euros lose their decimals: "4 250 €",
// "4 250,50 €", "€4,250".
func (l Lang) Euros(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "−", -cents
	}
	amount := l.whole(cents / 100)
	if rest := cents % 100; rest != 0 {
		amount += l.T(",", ".") + pad(int(rest))
	}
	if l == EN {
		return sign + "€" + amount
	}
	return sign + amount + nbsp + "€"
}

// Percent writes basis points (600 is 6 %), without useless zeros.
func (l Lang) Percent(points int) string {
	sign := ""
	if points < 0 {
		sign, points = "−", -points
	}
	out := sign + l.whole(int64(points/100))
	if rest := points % 100; rest != 0 {
		out += l.T(",", ".") + strings.TrimRight(pad(rest), "0")
	}
	return out + l.T(nbsp+"%", "%")
}

// Ordinal is for masculine words and for cohorts: "1er", "7e", "1st", "22nd".
func (l Lang) Ordinal(n int) string {
	s := strconv.Itoa(n)
	if l != EN {
		if n == 1 {
			return s + "er"
		}
		return s + "e"
	}
	if tens := n % 100; tens >= 11 && tens <= 13 {
		return s + "th"
	}
	switch n % 10 {
	case 1:
		return s + "st"
	case 2:
		return s + "nd"
	case 3:
		return s + "rd"
	}
	return s + "th"
}

func pad(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}
