package edition

import "strconv"

// Truth is the value of a condition (rule E-12). A missing answer makes it unknown; what
// only a person can judge is to be assessed.
type Truth int

// The values, from the least to the most certain.
const (
	Unknown Truth = iota // an answer is missing: "à compléter"
	ToAssess
	False
	True
)

func (t Truth) String() string {
	return [...]string{"unknown", "to assess", "false", "true"}[t]
}

// Condition is an expression over the answers of a file, compiled by editions/
// into a tree. Both travel in the frozen edition: the text for readers, the
// tree for evaluation, so that running a place needs no parser.
type Condition struct {
	Text string `json:"text"`
	Tree *Node  `json:"tree"`
}

// IsZero says whether there is no condition.
func (c Condition) IsZero() bool { return c.Tree == nil }

// Node is one operation of a condition.
type Node struct {
	// Op is one of: and or not eq ne lt le gt ge in contains answered assess
	// field literal list.
	Op    string  `json:"op"`
	Field string  `json:"field,omitempty"` // of field and answered
	Value any     `json:"value,omitempty"` // of literal: string, float64 or bool
	Args  []*Node `json:"args,omitempty"`
}

// Lookup gives the value of a field: a string, float64, bool, or []string;
// ok is false when it has no answer.
type Lookup func(field string) (value any, ok bool)

// Eval evaluates the condition on answers, with Kleene's three-valued logic
// extended by ToAssess, which an unknown operand hides and a certain one
// decides. No condition at all is true.
func (c Condition) Eval(answers Lookup) Truth {
	if c.Tree == nil {
		return True
	}
	return c.Tree.truth(answers)
}

// Fields lists the fields that the condition reads, each once, in order.
func (c Condition) Fields() []string {
	var ids []string
	seen := map[string]bool{}
	c.Tree.walk(func(n *Node) {
		if n.Field != "" && !seen[n.Field] {
			seen[n.Field] = true
			ids = append(ids, n.Field)
		}
	})
	return ids
}

// Assessments are the points that the condition leaves to a person, as the
// edition words them, in French.
func (c Condition) Assessments() []string {
	var points []string
	c.Tree.walk(func(n *Node) {
		if said, ok := n.Value.(string); ok && n.Op == "assess" {
			points = append(points, said)
		}
	})
	return points
}

func (n *Node) walk(visit func(*Node)) {
	if n == nil {
		return
	}
	visit(n)
	for _, a := range n.Args {
		a.walk(visit)
	}
}

func truthOf(b bool) Truth {
	if b {
		return True
	}
	return False
}

func (n *Node) truth(answers Lookup) Truth {
	switch n.Op {
	case "and", "or":
		return n.junction(answers)
	case "not":
		switch t := n.Args[0].truth(answers); t {
		case True:
			return False
		case False:
			return True
		default:
			return t
		}
	case "answered":
		_, ok := answers(n.Field)
		return truthOf(ok)
	case "assess":
		return ToAssess
	case "field", "literal":
		v, ok := n.value(answers)
		if !ok {
			return Unknown
		}
		b, isBool := v.(bool)
		return truthOf(isBool && b)
	}
	return n.comparison(answers)
}

// junction: one operand that decides (false for and, true for or) decides
// whatever the others are; else the least certain operand wins.
func (n *Node) junction(answers Lookup) Truth {
	decides, otherwise := False, True
	if n.Op == "or" {
		decides, otherwise = True, False
	}
	result := otherwise
	for _, a := range n.Args {
		switch t := a.truth(answers); t {
		case decides:
			return decides
		case Unknown, ToAssess:
			if result == otherwise || t < result {
				result = t
			}
		}
	}
	return result
}

func (n *Node) comparison(answers Lookup) Truth {
	left, okLeft := n.Args[0].value(answers)
	right, okRight := n.Args[1].value(answers)
	if !okLeft || !okRight {
		return Unknown
	}
	switch n.Op {
	case "eq":
		return truthOf(equal(left, right))
	case "ne":
		return truthOf(!equal(left, right))
	case "in":
		return truthOf(member(left, right))
	case "contains":
		return truthOf(member(right, left))
	}
	a, okA := number(left)
	b, okB := number(right)
	if !okA || !okB {
		return Unknown
	}
	switch n.Op {
	case "lt":
		return truthOf(a < b)
	case "le":
		return truthOf(a <= b)
	case "gt":
		return truthOf(a > b)
	default:
		return truthOf(a >= b)
	}
}

func (n *Node) value(answers Lookup) (any, bool) {
	switch n.Op {
	case "literal":
		return n.Value, true
	case "field":
		return answers(n.Field)
	case "list":
		list := make([]string, 0, len(n.Args))
		for _, a := range n.Args {
			v, _ := a.value(answers)
			list = append(list, text(v))
		}
		return list, true
	}
	t := n.truth(answers)
	return t == True, t == True || t == False
}

// equal never holds between lists: "contains" is for them.
func equal(a, b any) bool {
	switch a.(type) {
	case string, float64, bool:
		return a == b
	}
	return false
}

func member(item, list any) bool {
	members, ok := list.([]string)
	if !ok {
		return false
	}
	for _, m := range members {
		if m == text(item) {
			return true
		}
	}
	return false
}

func number(v any) (float64, bool) {
	switch x := v.(type) {
	case float64:
		return x, true
	case string:
		f, err := strconv.ParseFloat(x, 64)
		return f, err == nil
	}
	return 0, false
}

func text(v any) string {
	switch x := v.(type) {
	case string:
		return x
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(x)
	}
	return ""
}
