package markdown

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// attributeLists reads kramdown's attribute lists. One on a line of its own
// belongs to the block before it; one that touches an emphasis or a link
// belongs to that.
type attributeLists struct{}

var (
	listLine   = regexp.MustCompile(`^\{:\s*([^}\n]*)\}\s*$`)
	listInline = regexp.MustCompile(`^\{:\s*([^}\n]*)\}`)
	class      = regexp.MustCompile(`(?:^|\s)\.([a-zA-Z][a-zA-Z0-9_-]*)`)
)

// Transform implements parser.ASTTransformer.
func (attributeLists) Transform(document *ast.Document, reader text.Reader, _ parser.Context) {
	source := reader.Source()
	var paragraphs []ast.Node
	var texts []*ast.Text
	_ = ast.Walk(document, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			switch n := node.(type) {
			case *ast.Paragraph, *ast.TextBlock:
				paragraphs = append(paragraphs, n)
			case *ast.Text:
				texts = append(texts, n)
			}
		}
		return ast.WalkContinue, nil
	})
	for _, t := range texts {
		previous := t.PreviousSibling()
		if previous == nil || previous.Kind() == ast.KindText {
			continue
		}
		if found := listInline.FindSubmatch(t.Segment.Value(source)); found != nil {
			setClasses(previous, string(found[1]))
			t.Segment = t.Segment.WithStart(t.Segment.Start + len(found[0]))
		}
	}
	for _, p := range paragraphs {
		lastLine(p, source)
	}
}

// lastLine takes an attribute list off the end of a paragraph. The line may
// have fallen into a quotation or a list, because Markdown lets a paragraph run
// on without its sign: then it belongs to the whole of it.
func lastLine(paragraph ast.Node, source []byte) {
	last, isText := paragraph.LastChild().(*ast.Text)
	if !isText {
		return
	}
	found := listLine.FindSubmatch(last.Segment.Value(source))
	if found == nil {
		return
	}
	previous := last.PreviousSibling()
	if before, isText := previous.(*ast.Text); isText && before.SoftLineBreak() {
		before.SetSoftLineBreak(false)
	} else if previous != nil && !isText {
		return // the line has other things on it
	}
	owner := outermost(paragraph, source, last.Segment.Start)
	paragraph.RemoveChild(paragraph, last)
	if paragraph.ChildCount() == 0 {
		parent := paragraph.Parent()
		owner = paragraph.PreviousSibling()
		parent.RemoveChild(parent, paragraph)
	}
	if owner != nil {
		setClasses(owner, string(found[1]))
	}
}

// outermost is the widest block that ends with the paragraph, if the line at
// the offset starts at the margin; else the paragraph.
func outermost(paragraph ast.Node, source []byte, offset int) ast.Node {
	if offset > 0 && source[offset-1] != '\n' {
		return paragraph
	}
	owner := paragraph
	for parent := owner.Parent(); parent != nil && parent.Kind() != ast.KindDocument && parent.LastChild() == owner; parent = owner.Parent() {
		owner = parent
	}
	return owner
}

func setClasses(node ast.Node, attributes string) {
	var classes []string
	for _, found := range class.FindAllStringSubmatch(attributes, -1) {
		classes = append(classes, ClassPrefix+strings.ReplaceAll(strings.ToLower(found[1]), "_", "-"))
	}
	if len(classes) > 0 {
		node.SetAttributeString("class", []byte(strings.Join(classes, " ")))
	}
}

// headings puts the headings of a text below the title of the page: when a text
// has one of the first level, all go down by one.
type headings struct{}

// Transform implements parser.ASTTransformer.
func (headings) Transform(document *ast.Document, _ text.Reader, _ parser.Context) {
	var all []*ast.Heading
	first := false
	_ = ast.Walk(document, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, is := node.(*ast.Heading); is && entering {
			all = append(all, h)
			first = first || h.Level == 1
		}
		return ast.WalkContinue, nil
	})
	for _, h := range all {
		if first {
			h.Level = min(h.Level+1, 6)
		}
	}
}

// pictures makes links of the pictures of other sites: loading them would tell
// that site who reads the page, and the page's policy forbids it.
type pictures struct{}

// Transform implements parser.ASTTransformer.
func (pictures) Transform(document *ast.Document, _ text.Reader, _ parser.Context) {
	var foreign []*ast.Image
	_ = ast.Walk(document, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if image, is := node.(*ast.Image); is && entering {
			if u, err := url.Parse(string(image.Destination)); err == nil && u.Host != "" {
				foreign = append(foreign, image)
			}
		}
		return ast.WalkContinue, nil
	})
	for _, image := range foreign {
		link := ast.NewLink()
		link.Destination = image.Destination
		for child := image.FirstChild(); child != nil; {
			next := child.NextSibling()
			link.AppendChild(link, child)
			child = next
		}
		if link.ChildCount() == 0 {
			link.AppendChild(link, ast.NewString(image.Destination))
		}
		parent := image.Parent()
		if parent.Kind() == ast.KindLink {
			// A link cannot hold another one: the outer stays, with the text.
			for child := link.FirstChild(); child != nil; {
				next := child.NextSibling()
				parent.InsertBefore(parent, image, child)
				child = next
			}
			parent.RemoveChild(parent, image)
			continue
		}
		parent.ReplaceChild(parent, image, link)
	}
}
