package editions

import "cohorte/fellowship/edition"

// Hashed is every version of the book with its hash and its date, ready for a
// shelf. A demonstration must have been placed before.
func (b *Book) Hashed() ([]edition.Version, error) {
	var all []edition.Version
	for n, e := range b.Versions() {
		_, hash, err := edition.Normalise(e)
		if err != nil {
			return nil, err
		}
		v := edition.Version{Edition: &e, N: n, SHA256: hash}
		if n > 0 {
			v.InForceFrom = e.Amendments[n-1].Date.Time
		}
		all = append(all, v)
	}
	return all, nil
}
