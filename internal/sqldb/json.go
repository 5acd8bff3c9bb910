package sqldb

import (
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
)

// JSON is a JSON object or array in a JSONB column; nil is NULL. SQLite checks
// nothing, and would turn a bare number into one of its own, so what is not a
// well-formed object or array is refused here.
type JSON []byte

var errNotJSON = errors.New("not a JSON object or array")

func (j JSON) valid() bool {
	return len(j) > 0 && (j[0] == '{' || j[0] == '[') && json.Valid(j)
}

// Value implements driver.Valuer.
func (j JSON) Value() (driver.Value, error) {
	if j == nil {
		return nil, nil
	}
	if !j.valid() {
		return nil, errNotJSON
	}
	return string(j), nil
}

// Scan implements sql.Scanner.
func (j *JSON) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*j = nil
		return nil
	case string:
		*j = JSON(v)
		return nil
	case []byte:
		*j = append(JSON{}, v...)
		return nil
	}
	return fmt.Errorf("JSON can't be read from %T", src)
}
