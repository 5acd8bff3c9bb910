package review

import (
	"cmp"
	"math/bits"
	"strconv"
)

// Ratio is an exact fraction, in lowest terms, Den > 0; the zero value is "no
// number". Means of marks are ratios to the last page, where only their
// writing is rounded.
type Ratio struct{ Num, Den int64 }

// Whole is a whole number.
func Whole(n int64) Ratio { return Ratio{n, 1} }

// Over is n divided by d, which is above 0.
func Over(n, d int64) Ratio {
	a, b := max(n, -n), d
	for b != 0 {
		a, b = b, a%b
	}
	return Ratio{n / a, d / a}
}

// IsNone says whether there is no number.
func (r Ratio) IsNone() bool { return r.Den == 0 }

// Plus, Minus and Times are exact. They hold for sums of marks of millions of
// reviews; beyond, products would pass 63 bits.
func (r Ratio) Plus(q Ratio) Ratio { return Over(r.Num*q.Den+q.Num*r.Den, r.Den*q.Den) }

// Minus is r less q.
func (r Ratio) Minus(q Ratio) Ratio { return r.Plus(Ratio{-q.Num, q.Den}) }

// Times is r times q.
func (r Ratio) Times(q Ratio) Ratio { return Over(r.Num*q.Num, r.Den*q.Den) }

// DividedBy is r divided by a whole number above 0.
func (r Ratio) DividedBy(n int64) Ratio { return Over(r.Num, r.Den*n) }

// Compare orders as cmp.Compare does.
func (r Ratio) Compare(q Ratio) int { return cmp.Compare(r.Num*q.Den, q.Num*r.Den) }

// Scaled is r in units of 1/n, rounded to the nearest, halves up: 3.75 in
// tenths is 38.
func (r Ratio) Scaled(n int64) int64 {
	double, den := 2*r.Num*n+r.Den, 2*r.Den
	q := double / den
	if double%den < 0 {
		q--
	}
	return q
}

// keyUnit is fine enough to tell two means of up to 30 000 units of weight and
// review apart.
const keyUnit = 1_000_000_000

// Key is a whole number in the order of the ratios, equal for equal ones, for
// a database to sort by. It is r in billionths, cut.
func (r Ratio) Key() int64 {
	hi, lo := bits.Mul64(uint64(max(r.Num, -r.Num)), keyUnit)
	q, _ := bits.Div64(hi, lo, uint64(r.Den))
	if r.Num < 0 {
		return -int64(q)
	}
	return int64(q)
}

// String is the fraction itself: "23/6".
func (r Ratio) String() string {
	switch r.Den {
	case 0:
		return ""
	case 1:
		return strconv.FormatInt(r.Num, 10)
	}
	return strconv.FormatInt(r.Num, 10) + "/" + strconv.FormatInt(r.Den, 10)
}
