package wish

// Candidate is one candidate among those who wished, for finding pairs.
type Candidate struct {
	Number  string
	Address string // folded
	Partner string // whom they name, as ParsePartner gives it; empty for nobody
}

// Pairs says of each candidate, by number, with whom they are a pair: two who
// name each other. Naming somebody who does not is a proposal and no pair, and
// nobody is told of it. Rule W-13.
func Pairs(all []Candidate) map[string]string {
	of := map[string]string{}
	for _, a := range all {
		for _, b := range all {
			if a.Number != b.Number && a.names(b) && b.names(a) {
				of[a.Number] = b.Number
			}
		}
	}
	return of
}

func (c Candidate) names(o Candidate) bool {
	return c.Partner != "" && (c.Partner == o.Number || c.Partner == o.Address)
}
