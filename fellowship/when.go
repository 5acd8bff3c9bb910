package fellowship

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// When is a day, or only its month, or only its year: history is often not
// dated better than that, and a day made up to fill the column would be a lie.
// The zero value is "not dated".
type When struct {
	Year, Month, Day int // Month and Day are 0 when not known
}

// ParseWhen reads "2019", "2019-04" or "2019-04-03"; "" is the zero value.
func ParseWhen(s string) (When, error) {
	if s == "" {
		return When{}, nil
	}
	parts := strings.Split(s, "-")
	if len(parts) > 3 {
		return When{}, fmt.Errorf("%q is not a day, a month or a year", s)
	}
	numbers := [3]int{0, 1, 1}
	for i, part := range parts {
		n, err := strconv.Atoi(part)
		if err != nil || len(part) != [3]int{4, 2, 2}[i] || n < 1 {
			return When{}, fmt.Errorf("%q is not a day, a month or a year", s)
		}
		numbers[i] = n
	}
	day := time.Date(numbers[0], time.Month(numbers[1]), numbers[2], 0, 0, 0, 0, time.UTC)
	if day.Year() != numbers[0] || int(day.Month()) != numbers[1] || day.Day() != numbers[2] {
		return When{}, fmt.Errorf("%q is not in the calendar", s)
	}
	w := When{Year: numbers[0]}
	if len(parts) > 1 {
		w.Month = numbers[1]
	}
	if len(parts) > 2 {
		w.Day = numbers[2]
	}
	return w, nil
}

// String is what ParseWhen reads; it sorts as text like it does in time.
func (w When) String() string {
	switch {
	case w.IsZero():
		return ""
	case w.Month == 0:
		return fmt.Sprintf("%04d", w.Year)
	case w.Day == 0:
		return fmt.Sprintf("%04d-%02d", w.Year, w.Month)
	default:
		return fmt.Sprintf("%04d-%02d-%02d", w.Year, w.Month, w.Day)
	}
}

// IsZero says whether there is no date at all.
func (w When) IsZero() bool { return w == When{} }

// Before says whether w comes first; a month comes before its days.
func (w When) Before(v When) bool { return w.String() < v.String() }

// SurelyBefore says whether w comes first whatever the days that are not known:
// "2018" is not surely before "2018-01", nor after it.
func (w When) SurelyBefore(v When) bool {
	a, b := w.String(), v.String()
	shared := min(len(a), len(b))
	return a[:shared] < b[:shared]
}

// UnmarshalText reads what String writes.
func (w *When) UnmarshalText(text []byte) error {
	parsed, err := ParseWhen(string(text))
	if err != nil {
		return err
	}
	*w = parsed
	return nil
}

// MarshalText writes what UnmarshalText reads.
func (w When) MarshalText() ([]byte, error) { return []byte(w.String()), nil }
