package editions

import (
	"testing"

	"pgregory.net/rapid"

	"cohorte/fellowship/edition"
)

// fields of three questions answered yes or no, a number and a choice.
func testScope() scope {
	fields := map[string]edition.Field{
		"t": {ID: "t", Type: edition.YesNo}, "f": {ID: "f", Type: edition.YesNo}, "u": {ID: "u", Type: edition.YesNo},
		"years": {ID: "years", Type: edition.Number},
		"trade": {ID: "trade", Type: edition.OneChoice, Choices: []edition.Choice{{ID: "design"}, {ID: "law"}}},
		"tools": {ID: "tools", Type: edition.Choices, Choices: []edition.Choice{{ID: "paper"}, {ID: "screen"}}},
		"name":  {ID: "name", Type: edition.ShortText},
	}
	return scope{
		field:   func(id string) (edition.Field, bool) { f, ok := fields[id]; return f, ok },
		choices: func(f edition.Field) []edition.Choice { return f.Choices },
	}
}

func evaluated(t interface{ Fatalf(string, ...any) }, text string, answers map[string]any) edition.Truth {
	tree, mistakes := compile(text, testScope())
	if len(mistakes) > 0 {
		t.Fatalf("%s: %v", text, mistakes)
	}
	return edition.Condition{Text: text, Tree: tree}.Eval(func(id string) (any, bool) { v, ok := answers[id]; return v, ok })
}

// Rule E-12, the table of Kleene, with what only a person can judge beside what is not
// known: a certain operand decides, else the least certain wins.
func TestConnectives(t *testing.T) {
	t.Parallel()
	answers := map[string]any{"t": true, "f": false}
	operands := []string{"t", "f", "u", `assess("x")`}
	T, F, U, A := edition.True, edition.False, edition.Unknown, edition.ToAssess
	and := [4][4]edition.Truth{{T, F, U, A}, {F, F, F, F}, {U, F, U, U}, {A, F, U, A}}
	or := [4][4]edition.Truth{{T, T, T, T}, {T, F, U, A}, {T, U, U, U}, {T, A, U, A}}
	not := [4]edition.Truth{F, T, U, A}
	for i, a := range operands {
		if got := evaluated(t, "not "+a, answers); got != not[i] {
			t.Errorf("not %s is %s, want %s", a, got, not[i])
		}
		for j, b := range operands {
			if got := evaluated(t, a+" and "+b, answers); got != and[i][j] {
				t.Errorf("%s and %s is %s, want %s", a, b, got, and[i][j])
			}
			if got := evaluated(t, a+" or "+b, answers); got != or[i][j] {
				t.Errorf("%s or %s is %s, want %s", a, b, got, or[i][j])
			}
		}
	}
}

func TestComparisons(t *testing.T) {
	t.Parallel()
	answers := map[string]any{"years": 5.0, "trade": "law", "tools": []string{"paper"}, "t": true}
	for text, want := range map[string]edition.Truth{
		"years >= 5": edition.True, "years > 5": edition.False, "years < 5.5": edition.True, "years <= 4": edition.False,
		"years == 5": edition.True, "years != 5": edition.False, "years > -1": edition.True,
		`trade == "law"`: edition.True, `trade != "law"`: edition.False, `trade in ["design", "law"]`: edition.True, `trade not in ["design"]`: edition.True,
		`tools contains "paper"`: edition.True, `tools contains "screen"`: edition.False,
		"t == true": edition.True, "t != true": edition.False, "answered(years)": edition.True, "answered(name)": edition.False,
		`name == "x"`: edition.Unknown, `name == "x" or years > 3`: edition.True, `not (name == "x") and years > 9`: edition.False,
		"years > 3 && !(years > 8)": edition.True, "f == false": edition.Unknown,
	} {
		if got := evaluated(t, text, answers); got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
}

func TestWhatIsNotALanguageOfConditions(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "years", "years +", "years + 1 > 2", "years ** 2 > 1", "len(name) > 1", "all(tools, # == 'paper')", "name matches 'x'", "tools[0] == 'paper'",
		"years > 1 ? t : f", "let x = 1; x > 0", "1..3", "nil", "answered(1)", "answered(t, f)", "assess(name)", "$env", "name.x", "t | f",
		`trade contains "law"`, `tools == "paper"`, `tools == tools`, `tools contains name`, `years in "5"`, `trade in trade`, `trade in [name]`, "trade == 1",
		`"law" == years`, "not years", "-t", "t and years", "name > 1", `trade == "lawyer"`, `tools contains "pen"`, "unknown",
	} {
		if tree, mistakes := compile(text, testScope()); len(mistakes) == 0 {
			t.Errorf("%q was taken for a condition: %+v", text, tree)
		}
	}
}

// What a condition says with answers missing it still says once they come.
// answered() is left out: it is about missing answers.
func TestAnAnswerThatComesNeverFlipsACertainResult(t *testing.T) {
	t.Parallel()
	leaves := []string{"t", "f", "u", "years > 3", "years == 1", `trade == "law"`, `trade in ["design"]`, `tools contains "paper"`, `assess("x")`, "true", "false"}
	var tree func(t *rapid.T, depth int) string
	tree = func(t *rapid.T, depth int) string {
		kind := rapid.IntRange(0, 3).Draw(t, "kind")
		switch {
		case depth == 0 || kind == 0:
			return rapid.SampledFrom(leaves).Draw(t, "leaf")
		case kind == 1:
			return "not (" + tree(t, depth-1) + ")"
		}
		op := map[int]string{2: " and ", 3: " or "}[kind]
		return "(" + tree(t, depth-1) + ")" + op + "(" + tree(t, depth-1) + ")"
	}
	rapid.Check(t, func(t *rapid.T) {
		text := tree(t, 4)
		all := map[string]any{
			"t": rapid.Bool().Draw(t, "t"), "f": rapid.Bool().Draw(t, "f"), "u": rapid.Bool().Draw(t, "u"),
			"years": float64(rapid.IntRange(0, 6).Draw(t, "years")),
			"trade": rapid.SampledFrom([]string{"design", "law"}).Draw(t, "trade"),
			"tools": rapid.SampledFrom([][]string{{}, {"paper"}, {"screen", "paper"}}).Draw(t, "tools"),
		}
		some := map[string]any{}
		for _, id := range []string{"t", "f", "u", "years", "trade", "tools"} {
			if rapid.Bool().Draw(t, "has "+id) {
				some[id] = all[id]
			}
		}
		before, after := evaluated(t, text, some), evaluated(t, text, all)
		if (before == edition.True || before == edition.False) && before != after {
			t.Fatalf("%s was %s with %v and is %s with %v", text, before, some, after, all)
		}
		if after == edition.Unknown {
			t.Fatalf("%s is unknown with every answer given: %v", text, all)
		}
	})
}
