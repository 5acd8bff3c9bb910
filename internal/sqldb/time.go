package sqldb

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// timeLayout has a fixed width, so that the text of SQLite sorts like the
// timestamps of PostgreSQL. Both keep microseconds.
const timeLayout = "2006-01-02T15:04:05.000000Z"

// Time is a time in the database: UTC, to the microsecond.
type Time struct{ time.Time }

// At is the database's form of a time.
func At(t time.Time) Time { return Time{t.UTC().Truncate(time.Microsecond)} }

// Value implements driver.Valuer.
func (t Time) Value() (driver.Value, error) { return At(t.Time).Format(timeLayout), nil }

// Scan implements sql.Scanner.
func (t *Time) Scan(src any) error {
	switch v := src.(type) {
	case time.Time:
		*t = At(v)
		return nil
	case string:
		return t.parse(v)
	case []byte:
		return t.parse(string(v))
	}
	return fmt.Errorf("a time can't be read from %T", src)
}

func (t *Time) parse(text string) error {
	parsed, err := time.Parse(timeLayout, text)
	if err != nil {
		return fmt.Errorf("not a time of the database: %q", text)
	}
	*t = Time{parsed.UTC()}
	return nil
}

// NullTime is a time that may be missing; its zero value is missing.
type NullTime struct {
	Time  time.Time
	Valid bool
}

// MaybeAt is the database's form of a time whose zero means missing.
func MaybeAt(t time.Time) NullTime {
	return NullTime{Time: At(t).Time, Valid: !t.IsZero()}
}

// OrZero is the time, the zero time when it is missing.
func (n NullTime) OrZero() time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return n.Time
}

// Value implements driver.Valuer.
func (n NullTime) Value() (driver.Value, error) {
	if !n.Valid {
		return nil, nil
	}
	return Time{n.Time}.Value()
}

// Scan implements sql.Scanner.
func (n *NullTime) Scan(src any) error {
	if src == nil {
		*n = NullTime{}
		return nil
	}
	var t Time
	if err := t.Scan(src); err != nil {
		return err
	}
	*n = NullTime{Time: t.Time, Valid: true}
	return nil
}
