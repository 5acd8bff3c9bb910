package editions

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"

	"cohorte/fellowship/edition"
)

// maxCondition is more than any condition that a person can read.
const maxCondition = 2000

// scope gives the fields that a condition may read, and their choices.
type scope struct {
	field   func(id string) (edition.Field, bool)
	choices func(edition.Field) []edition.Choice
	ids     []string
	// expected is what an unknown field is told to be.
	expected string
}

// operand is a part of a condition with what it can be compared with.
type operand struct {
	node *edition.Node
	is   kind
	from edition.Field // of a field
}

type kind string

const (
	aTruth  kind = "true or false"
	aNumber kind = "a number"
	aText   kind = "a text"
	aChoice kind = "a choice"
	several kind = "several choices"
	aList   kind = "a list"
	opaque  kind = "an answer that has no value to compare"
)

// answerKinds is what the answer to a field is, for a condition.
var answerKinds = map[edition.FieldType]kind{
	edition.ShortText: aText, edition.LongText: aText, edition.Email: aText, edition.Phone: aText,
	edition.Siret: aText, edition.WebAddress: aText, edition.Number: aNumber, edition.YesNo: aTruth,
	edition.Sworn: aTruth, edition.OneChoice: aChoice, edition.Choices: several, edition.Ranked: several,
}

// misplaced is what is wrong in a condition, and on which of its lines.
type misplaced struct {
	line int // from 1
	what string
}

// compile translates a condition into the tree that the programme evaluates.
// The language is a small part of that of expr-lang, whose parser reads it;
// nothing else of expr-lang runs.
func compile(text string, s scope) (tree *edition.Node, mistakes []misplaced) {
	if len(text) > maxCondition {
		return nil, []misplaced{{1, fmt.Sprintf("the condition has %d characters; expected at most %d", len(text), maxCondition)}}
	}
	parsed, err := parser.Parse(text)
	if err != nil {
		var at *file.Error
		if errors.As(err, &at) {
			return nil, []misplaced{{max(at.Line, 1), fmt.Sprintf("the condition can't be read at character %d: %s", at.Column+1, at.Message)}}
		}
		return nil, []misplaced{{1, "the condition can't be read: " + err.Error()}}
	}
	c := &compiler{scope: s, text: text}
	root := c.operand(parsed.Node)
	if root.node != nil && root.is != aTruth {
		c.wrong(parsed.Node, "the condition is %s; expected true or false", root.is)
	}
	if len(c.mistakes) > 0 {
		return nil, c.mistakes
	}
	return root.node, nil
}

type compiler struct {
	scope
	text     string
	mistakes []misplaced
}

func (c *compiler) wrong(n ast.Node, format string, args ...any) operand {
	before := []rune(c.text)
	before = before[:min(n.Location().From, len(before))]
	line := 1 + strings.Count(string(before), "\n")
	c.mistakes = append(c.mistakes, misplaced{line, fmt.Sprintf(format, args...)})
	return operand{}
}

const language = "expected and, or, not, ==, !=, <, <=, >, >=, in [...], contains, answered(field), assess(\"...\"), fields and values"

func (c *compiler) operand(n ast.Node) operand {
	switch x := n.(type) {
	case *ast.BinaryNode:
		return c.binary(x)
	case *ast.UnaryNode:
		return c.unary(x)
	case *ast.IdentifierNode:
		f, ok := c.known(x)
		if !ok {
			return operand{}
		}
		if !slices.Contains(edition.FieldTypes(), f.Type) {
			return operand{} // the unknown type is reported at the field
		}
		is, ok := answerKinds[f.Type]
		if !ok {
			is = opaque
		}
		return operand{&edition.Node{Op: "field", Field: f.ID}, is, f}
	case *ast.StringNode:
		return operand{node: literal(x.Value), is: aText}
	case *ast.IntegerNode:
		return operand{node: literal(float64(x.Value)), is: aNumber}
	case *ast.FloatNode:
		return operand{node: literal(x.Value), is: aNumber}
	case *ast.BoolNode:
		return operand{node: literal(x.Value), is: aTruth}
	case *ast.ArrayNode:
		return c.list(x)
	case *ast.CallNode:
		return c.call(x)
	}
	return c.wrong(n, "%q is not part of the language of conditions; %s", shortened(n.String()), language)
}

func literal(v any) *edition.Node { return &edition.Node{Op: "literal", Value: v} }

func (c *compiler) known(x *ast.IdentifierNode) (edition.Field, bool) {
	f, ok := c.field(x.Value)
	if !ok {
		c.wrong(x, "no field %q%s; expected %s", x.Value, meant(x.Value, c.ids), c.expected)
	}
	return f, ok
}

func (c *compiler) unary(x *ast.UnaryNode) operand {
	inner := c.operand(x.Node)
	switch {
	case inner.node == nil:
		return operand{}
	case (x.Operator == "not" || x.Operator == "!") && inner.is == aTruth:
		return operand{node: &edition.Node{Op: "not", Args: []*edition.Node{inner.node}}, is: aTruth}
	case x.Operator == "-" && inner.node.Op == "literal" && inner.is == aNumber:
		return operand{node: literal(-inner.node.Value.(float64)), is: aNumber}
	}
	return c.wrong(x, "%s of %s means nothing; expected not before something true or false", x.Operator, inner.is)
}

func (c *compiler) list(x *ast.ArrayNode) operand {
	node := &edition.Node{Op: "list"}
	for _, item := range x.Nodes {
		o := c.operand(item)
		if o.node == nil {
			return operand{}
		}
		if o.node.Op != "literal" || o.is == aTruth {
			return c.wrong(item, "a list holds %q; expected texts or numbers written out", shortened(item.String()))
		}
		node.Args = append(node.Args, o.node)
	}
	return operand{node: node, is: aList}
}

func (c *compiler) call(x *ast.CallNode) operand {
	name := x.Callee.String()
	if len(x.Arguments) == 1 {
		switch arg := x.Arguments[0].(type) {
		case *ast.IdentifierNode:
			if name != "answered" {
				break
			}
			f, ok := c.known(arg)
			if !ok {
				return operand{}
			}
			return operand{node: &edition.Node{Op: "answered", Field: f.ID}, is: aTruth}
		case *ast.StringNode:
			if name == "assess" {
				return operand{node: &edition.Node{Op: "assess", Value: arg.Value}, is: aTruth}
			}
		}
	}
	return c.wrong(x, "%q is not part of the language of conditions; %s", shortened(x.String()), language)
}

var operators = map[string]string{"and": "and", "&&": "and", "or": "or", "||": "or", "==": "eq", "!=": "ne",
	"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "in": "in", "contains": "contains"}

func (c *compiler) binary(x *ast.BinaryNode) operand {
	left, right := c.operand(x.Left), c.operand(x.Right)
	op := operators[x.Operator]
	switch {
	case op == "":
		return c.wrong(x, "%q is not part of the language of conditions; %s", x.Operator, language)
	case left.node == nil || right.node == nil:
		return operand{}
	}
	var problem string
	switch op {
	case "and", "or":
		if left.is != aTruth || right.is != aTruth {
			problem = "expected true or false on both sides"
		}
	case "lt", "le", "gt", "ge":
		if left.is != aNumber || right.is != aNumber {
			problem = "expected numbers on both sides"
		}
	case "in":
		if left.is != aChoice && left.is != aText && left.is != aNumber || right.is != aList {
			problem = "expected one value on the left and a list as [\"a\", \"b\"] on the right"
		}
	case "contains":
		if left.is != several || right.is != aText || right.node.Op != "literal" {
			problem = "expected a field with several choices on the left and the id of a choice on the right"
		}
	default:
		if !alike(left.is, right.is) {
			problem = "expected two values of one type"
		}
	}
	if problem != "" {
		return c.wrong(x, "%s between %s and %s; %s", x.Operator, left.is, right.is, problem)
	}
	c.offered(x, left, right)
	c.offered(x, right, left)
	return operand{node: &edition.Node{Op: op, Args: []*edition.Node{left.node, right.node}}, is: aTruth}
}

func alike(a, b kind) bool {
	one := func(k kind) bool { return k == aText || k == aChoice }
	return one(a) && one(b) || a == b && (a == aNumber || a == aTruth)
}

// offered reports a comparison with a choice that the field does not offer.
func (c *compiler) offered(x ast.Node, f, with operand) {
	if f.is != aChoice && f.is != several {
		return
	}
	var ids []string
	for _, choice := range c.choices(f.from) {
		ids = append(ids, choice.ID)
	}
	if len(ids) == 0 {
		return // reported at the field
	}
	values := []*edition.Node{with.node}
	if with.node.Op == "list" {
		values = with.node.Args
	}
	for _, v := range values {
		if v.Op != "literal" {
			continue
		}
		id, isText := v.Value.(string)
		if !isText || !slices.Contains(ids, id) {
			c.wrong(x, "%s has no choice %q%s; expected %s", f.from.ID, fmt.Sprint(v.Value), meant(id, ids), oneOf(ids))
		}
	}
}
