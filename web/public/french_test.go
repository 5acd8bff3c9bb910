package public_test

import (
	"strings"
	"testing"

	"cohorte/internal/browse"
)

// What a document of the State is called stays French on an English page, and
// says so to who hears it.
func TestSourcesAreFrenchOnEnglishPages(t *testing.T) {
	t.Parallel()
	p := open(t, paris(t, "2024-02-01 10:00"))
	for _, address := range []string{"/en/editions/eig-7", "/en/editions/eig-7/differences/eig-6"} {
		page := p.Open(address)
		found := 0
		for _, n := range browse.All(page.First("main"), "span") {
			if browse.Attr(n, "lang") == "fr" && strings.TrimSpace(browse.Text(n)) != "" {
				found++
			}
		}
		if found < 5 {
			t.Errorf("%s: %d sources are marked as French", address, found)
		}
	}
}
