package check

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The words that this test refuses are put together here, so that the file
// does not hold what it refuses.
var (
	unfinished = regexp.MustCompile(`\b(` + strings.Join([]string{"TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"}, "|") + `)\b`)
	// A registry's host in a lock file or a script ties everybody to it.
	registries = regexp.MustCompile(`(?i)registry\.(npmjs|yarnpkg)\.|proxy\.golang\.|sum\.golang\.|deb\.debian\.|security\.debian\.|ftp\..*\.debian\.|npmmirror\.`)
	// Who a change is by stands in the history, once.
	signed = regexp.MustCompile(`(?i)co-authored-` + `by`)
	banner = regexp.MustCompile(`(?m)^\s*(//|#|--)\s*[-=*#]{4,}`)
	// An error says what was being done in the programme's words; the name of
	// a function in it is wrong after the next renaming.
	namesFunction = regexp.MustCompile(`(?:errors\.New|fmt\.Errorf)\("([A-Z][a-z]+[A-Z]\w*|\w+\.[A-Z]\w*)\b`)
)

// wordExceptions are files that hold a refused word for a reason.
var wordExceptions = map[string]string{
	".ci/run": "finds the original documents in the folder beside the checkout",
}

func TestWords(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if binary(s) {
			continue
		}
		for _, refusal := range []struct {
			what *regexp.Regexp
			why  string
		}{
			{unfinished, "unfinished work: finish it or leave it out"},
			{registries, "names the host of a registry"},
			{signed, "signs inside a text: the history says who"},
		} {
			report(t, s, refusal.what, refusal.why)
		}
		if strings.HasSuffix(s.path, ".go") && !s.generated() {
			report(t, s, banner, "a ruler in the code: split the file instead")
			report(t, s, namesFunction, "the name of a function in an error")
		}
		if strings.HasSuffix(s.path, "package-lock.json") && strings.Contains(s.text, `"resolved"`) {
			t.Errorf("%s: says where packages were fetched from; npm leaves it out with omit-lockfile-registry-resolved", s.path)
		}
	}
	for path := range wordExceptions {
		textOf(t, path) // an exception for a file that is gone fails
	}
}

func TestWordsAreSeen(t *testing.T) {
	t.Parallel()
	for text, what := range map[string]*regexp.Regexp{
		"// TO" + "DO: later":                    unfinished,
		"https://registry." + "npmjs.org/x":      registries,
		"Co-authored-" + "by: somebody":          signed,
		"// " + "------ part two":                banner,
		"errors" + `.New("SaveFile failed")`:     namesFunction,
		"fmt" + `.Errorf("store.Save: %w", err)`: namesFunction,
	} {
		if !what.MatchString(text) {
			t.Errorf("%q is not refused", text)
		}
	}
}

func report(t *testing.T, s source, what *regexp.Regexp, why string) {
	t.Helper()
	if wordExceptions[s.path] != "" {
		return
	}
	for _, at := range what.FindAllStringIndex(s.text, 3) {
		t.Errorf("%s:%d: %q: %s", s.path, 1+strings.Count(s.text[:at[0]], "\n"), s.text[at[0]:at[1]], why)
	}
}

func binary(s source) bool {
	return strings.ContainsRune(s.text, 0) ||
		slices.ContainsFunc([]string{".png", ".pdf", ".woff2", ".db", ".zip"}, func(e string) bool { return strings.HasSuffix(s.path, e) })
}
