package review

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"cohorte/fellowship/edition"
)

// CharterOf is what readers of the edition undertake, with the hash that a
// signature names. An edition that states none asks for no signature: the hash
// is empty.
func CharterOf(e *edition.Edition) (text []edition.Statement, hash string) {
	if len(e.Charter) == 0 {
		return nil, ""
	}
	h := sha256.New()
	for _, s := range e.Charter {
		fmt.Fprintf(h, "%q %q\n", s.ID, s.Text.FR)
	}
	return e.Charter, hex.EncodeToString(h.Sum(nil))
}
