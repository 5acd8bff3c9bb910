package edition

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the rules speak Paris time on machines without a zone database
)

// Paris is the zone of every date and time of the rules.
var Paris = mustLoadParis()

func mustLoadParis() *time.Location {
	loc, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic("the embedded time zones lack Europe/Paris: " + err.Error())
	}
	return loc
}

// Moment is a minute in Paris time, kept as the instant at which it begins.
type Moment struct{ time.Time }

const momentLayout = "2006-01-02 15:04"

// Why a minute of the clock is not one of Paris.
var (
	ErrSkippedHour = errors.New("that hour is skipped by the change to summer time")
	ErrDoubledHour = errors.New("that hour is doubled by the change to winter time")
)

// ParseMoment reads "2022-03-18 23:59" as a minute in Paris. A minute that the
// change to summer time skips, or that the change to winter time has twice,
// is an error: nobody could say when such a limit falls (rule E-13).
func ParseMoment(s string) (Moment, error) {
	t, err := time.ParseInLocation(momentLayout, s, Paris)
	if err != nil || len(s) != len(momentLayout) {
		return Moment{}, fmt.Errorf("%q is not a minute: expected a day and an hour as 2030-01-31 23:59", s)
	}
	if t.Format(momentLayout) != s {
		return Moment{}, fmt.Errorf("%s does not exist in Paris: %w", s, ErrSkippedHour)
	}
	for _, shift := range []time.Duration{-time.Hour, time.Hour} {
		if t.Add(shift).Format(momentLayout) == s {
			return Moment{}, fmt.Errorf("%s happens twice in Paris: %w", s, ErrDoubledHour)
		}
	}
	return Moment{t.UTC()}, nil
}

// End is the instant at which the minute is over: what arrives before it is in
// time. Zero for the zero moment.
func (m Moment) End() time.Time {
	if m.IsZero() {
		return time.Time{}
	}
	return m.Add(time.Minute)
}

// String is the moment as edition files write it.
func (m Moment) String() string {
	if m.IsZero() {
		return ""
	}
	return m.In(Paris).Format(momentLayout)
}

// MarshalJSON writes the moment as edition files do.
func (m Moment) MarshalJSON() ([]byte, error) { return json.Marshal(m.String()) }

// UnmarshalJSON reads what MarshalJSON writes.
func (m *Moment) UnmarshalJSON(b []byte) error {
	return unmarshalString(b, func(s string) (err error) { *m, err = ParseMoment(s); return err })
}

// Date is a day, without an hour.
type Date struct{ Year, Month, Day int }

// ParseDate reads "2022-09-12".
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%q is not a day: expected 2030-01-31", s)
	}
	return DateOf(t), nil
}

// DateOf is the day of a time, in the time's own zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, int(m), d}
}

// IsZero says whether there is no day.
func (d Date) IsZero() bool { return d == Date{} }

// Start is the instant at which the day begins in Paris. Rule C-3.
func (d Date) Start() time.Time {
	return time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, Paris)
}

// AddDays is the day so many days later.
func (d Date) AddDays(n int) Date {
	return DateOf(time.Date(d.Year, time.Month(d.Month), d.Day+n, 12, 0, 0, 0, time.UTC))
}

// DaysUntil is the number of days from d to other.
func (d Date) DaysUntil(other Date) int {
	a := time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
	b := time.Date(other.Year, time.Month(other.Month), other.Day, 0, 0, 0, 0, time.UTC)
	return int(b.Sub(a) / (24 * time.Hour))
}

// String is the day as edition files write it.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// MarshalJSON writes the day as edition files do.
func (d Date) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// UnmarshalJSON reads what MarshalJSON writes.
func (d *Date) UnmarshalJSON(b []byte) error {
	return unmarshalString(b, func(s string) (err error) { *d, err = ParseDate(s); return err })
}

// Duration is a length of time in the unit in which the rules say it: ten
// months are not 304 days.
type Duration struct {
	N    int
	Unit Unit
}

// Unit is a unit of duration.
type Unit string

// The units.
const (
	Minutes Unit = "minutes"
	Hours   Unit = "hours"
	Days    Unit = "days"
	Weeks   Unit = "weeks"
	Months  Unit = "months"
	Years   Unit = "years"
)

// ParseDuration reads "10 months", "1 year", "72 hours".
func ParseDuration(s string) (Duration, error) {
	expected := fmt.Errorf("%q is not a duration: expected a number and minutes, hours, days, weeks, months or years", s)
	number, unit, ok := strings.Cut(s, " ")
	n, err := strconv.ParseUint(number, 10, 16)
	if !ok || err != nil {
		return Duration{}, expected
	}
	u := Unit(strings.TrimSuffix(unit, "s") + "s")
	switch u {
	case Minutes, Hours, Days, Weeks, Months, Years:
		return Duration{int(n), u}, nil
	}
	return Duration{}, expected
}

// IsZero says whether there is no duration.
func (d Duration) IsZero() bool { return d.N == 0 }

// String is the duration as edition files write it.
func (d Duration) String() string {
	if d.IsZero() {
		return ""
	}
	unit := string(d.Unit)
	if d.N == 1 {
		unit = strings.TrimSuffix(unit, "s")
	}
	return strconv.Itoa(d.N) + " " + unit
}

// Clock is the duration on a clock; months and years, which have none, count
// 30 and 365 days.
func (d Duration) Clock() time.Duration {
	day := 24 * time.Hour
	per := map[Unit]time.Duration{Minutes: time.Minute, Hours: time.Hour, Days: day,
		Weeks: 7 * day, Months: 30 * day, Years: 365 * day}
	return time.Duration(d.N) * per[d.Unit]
}

// After is the instant so long after t, on the calendar of Paris for days and
// more.
func (d Duration) After(t time.Time) time.Time {
	p := t.In(Paris)
	switch d.Unit {
	case Days:
		return p.AddDate(0, 0, d.N).UTC()
	case Weeks:
		return p.AddDate(0, 0, 7*d.N).UTC()
	case Months:
		return p.AddDate(0, d.N, 0).UTC()
	case Years:
		return p.AddDate(d.N, 0, 0).UTC()
	}
	return t.Add(d.Clock())
}

// MarshalJSON writes the duration as edition files do.
func (d Duration) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// UnmarshalJSON reads what MarshalJSON writes.
func (d *Duration) UnmarshalJSON(b []byte) error {
	return unmarshalString(b, func(s string) (err error) { *d, err = ParseDuration(s); return err })
}

// Money is an amount in integer cents of a euro.
type Money int64

// ParseMoney reads "3500 EUR" or "4250.50 EUR".
func ParseMoney(s string) (Money, error) {
	expected := fmt.Errorf("%q is not an amount: expected 1000 EUR or 1234.50 EUR", s)
	amount, ok := strings.CutSuffix(s, " EUR")
	if !ok {
		return 0, expected
	}
	whole, cents, dotted := strings.Cut(amount, ".")
	if dotted && len(cents) != 2 {
		return 0, expected
	}
	n, err := strconv.ParseUint(whole+cents, 10, 48)
	if err != nil {
		return 0, expected
	}
	if !dotted {
		n *= 100
	}
	return Money(n), nil
}

// String is the amount as edition files write it.
func (m Money) String() string {
	if m%100 == 0 {
		return strconv.FormatInt(int64(m/100), 10) + " EUR"
	}
	return fmt.Sprintf("%d.%02d EUR", m/100, m%100)
}

// MarshalJSON writes the amount as edition files do.
func (m Money) MarshalJSON() ([]byte, error) { return json.Marshal(m.String()) }

// UnmarshalJSON reads what MarshalJSON writes.
func (m *Money) UnmarshalJSON(b []byte) error {
	return unmarshalString(b, func(s string) (err error) { *m, err = ParseMoney(s); return err })
}

// Share is a part of a whole in basis points: 600 is 6 %.
type Share int

// ParseShare reads "6 %" or "2.5 %".
func ParseShare(s string) (Share, error) {
	expected := fmt.Errorf("%q is not a share: expected 1 %% or 2.5 %%", s)
	number, ok := strings.CutSuffix(s, " %")
	if !ok {
		return 0, expected
	}
	whole, fraction, _ := strings.Cut(number, ".")
	if len(fraction) > 2 {
		return 0, expected
	}
	n, err := strconv.ParseUint(whole+fraction+strings.Repeat("0", 2-len(fraction)), 10, 16)
	if err != nil || n > 10000 {
		return 0, expected
	}
	return Share(n), nil
}

// String is the share as edition files write it.
func (s Share) String() string {
	if s%100 == 0 {
		return strconv.Itoa(int(s/100)) + " %"
	}
	return strings.TrimRight(fmt.Sprintf("%d.%02d", s/100, s%100), "0") + " %"
}

// MarshalJSON writes the share as edition files do.
func (s Share) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }

// UnmarshalJSON reads what MarshalJSON writes.
func (s *Share) UnmarshalJSON(b []byte) error {
	return unmarshalString(b, func(v string) (err error) { *s, err = ParseShare(v); return err })
}

// Bytes is a size; edition files write it in MB of 1 000 000 bytes or KB.
type Bytes int64

// ParseBytes reads "5 MB" or "200 KB".
func ParseBytes(s string) (Bytes, error) {
	number, unit, _ := strings.Cut(s, " ")
	n, err := strconv.ParseUint(number, 10, 31)
	per := map[string]int64{"KB": 1000, "MB": 1000_000}[unit]
	if err != nil || n == 0 || per == 0 {
		return 0, fmt.Errorf("%q is not a size: expected 5 MB or 200 KB", s)
	}
	return Bytes(int64(n) * per), nil
}

// String is the size as edition files write it.
func (b Bytes) String() string {
	if b%1000_000 == 0 {
		return strconv.FormatInt(int64(b/1000_000), 10) + " MB"
	}
	return strconv.FormatInt(int64(b/1000), 10) + " KB"
}

// MarshalJSON writes the size as edition files do.
func (b Bytes) MarshalJSON() ([]byte, error) { return json.Marshal(b.String()) }

// UnmarshalJSON reads what MarshalJSON writes.
func (b *Bytes) UnmarshalJSON(data []byte) error {
	return unmarshalString(data, func(v string) (err error) { *b, err = ParseBytes(v); return err })
}

// unmarshalString reads a JSON string; the empty string leaves the zero value.
func unmarshalString(b []byte, parse func(string) error) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	if s == "" {
		return nil
	}
	return parse(s)
}
