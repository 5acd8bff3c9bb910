package staff

import (
	"testing"

	"cohorte/fellowship/message"
)

// A kind of mail without a name would be shown in the words of the code.
func TestEveryKindOfMailHasOneName(t *testing.T) {
	t.Parallel()
	named, words := map[message.Kind]int{}, map[string]int{}
	for _, n := range mailNames {
		named[n.Kind]++
		words[n.Word]++
		if !n.Kind.Known() || n.Name.FR == "" || n.Name.EN == "" || kindOfWord(wordOfKind(n.Kind)) != n.Kind {
			t.Errorf("%s has no row, no name or no word of its own", n.Kind)
		}
	}
	for _, k := range message.Kinds() {
		if named[k] != 1 {
			t.Errorf("%s has %d names", k, named[k])
		}
	}
	for w, n := range words {
		if n > 1 {
			t.Errorf("%s means %d kinds", w, n)
		}
	}
}
