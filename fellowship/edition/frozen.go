package edition

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
)

// The kinds of edition.
const (
	Real          = "real"
	Example       = "example"
	Demonstration = "demonstration"
)

// Invented says whether pages must say that the edition is not a real one (rule
// E-9).
func (e *Edition) Invented() bool { return e.Kind == Example || e.Kind == Demonstration }

// VersionLabel is the version, as readers see it: 1.0 is the edition
// as first published, 1.2 the edition after its second amendment.
func (e *Edition) VersionLabel() string { return "1." + strconv.Itoa(len(e.Amendments)) }

// Normalise writes the edition as JSON in one way only: keys in the order of
// the types, maps sorted, defaults written out. The hash, SHA-256 in
// hexadecimal, is the identity of the rules that a file was submitted under.
// Store the bytes as text: a database that reorders JSON changes the hash.
func Normalise(e Edition) (normalised []byte, hash string, err error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(e); err != nil {
		return nil, "", fmt.Errorf("edition %s can't be written as JSON: %w", e.ID, err)
	}
	sum := sha256.Sum256(b.Bytes())
	return b.Bytes(), hex.EncodeToString(sum[:]), nil
}

// Decode reads a frozen edition, as Normalise wrote it. A key that the types
// don't know is an error: it would be a rule that nobody applies.
func Decode(normalised []byte) (Edition, error) {
	dec := json.NewDecoder(bytes.NewReader(normalised))
	dec.DisallowUnknownFields()
	var e Edition
	if err := dec.Decode(&e); err != nil {
		return Edition{}, fmt.Errorf("the frozen edition can't be read: %w", err)
	}
	return e, nil
}
