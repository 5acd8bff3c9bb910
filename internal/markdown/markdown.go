// Package markdown turns Markdown that people wrote for another site into HTML
// that is safe to show on this one.
//
// It reads what kramdown reads beyond the common Markdown: attribute lists
// ("{: .citation}"), of which classes are kept, and HTML between the lines,
// balanced or not. The source is never changed; Removed says what a reader of
// the page will not get.
package markdown

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	goldmarkhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Page is Markdown made ready to show.
type Page struct {
	// HTML is safe and balanced: it can stand inside any block of a page.
	// Headings begin at the second level, below the title of the page.
	HTML string
	// Removed lists the names of the elements and attributes ("script",
	// "img onerror") that the HTML lacks, each once, in order.
	Removed []string
}

var converter = goldmark.New(
	goldmark.WithExtensions(
		extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignNone)), extension.Strikethrough),
	goldmark.WithParserOptions(parser.WithASTTransformers(
		util.Prioritized(attributeLists{}, 100), util.Prioritized(headings{}, 200), util.Prioritized(pictures{}, 300))),
	goldmark.WithRendererOptions(goldmarkhtml.WithUnsafe()),
)

// ClassPrefix stands before each class that comes from a text, so that a text
// cannot borrow the looks of the page around it.
const ClassPrefix = "text-"

var policy = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li", "dl", "dt", "dd",
		"strong", "b", "em", "i", "s", "del", "sub", "sup", "code", "pre", "q", "cite", "abbr", "span", "div",
		"table", "thead", "tbody", "tr", "th", "td", "caption", "figure", "figcaption")
	p.AllowStandardURLs()
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("src").Matching(regexp.MustCompile(`^/[^/\\]`)).OnElements("img")
	p.AllowAttrs("alt", "title").OnElements("img", "abbr", "a")
	p.AllowAttrs("lang").Matching(regexp.MustCompile(`^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$`)).Globally()
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^` + ClassPrefix + `[a-z0-9-]+( ` + ClassPrefix + `[a-z0-9-]+)*$`)).Globally()
	p.RequireNoFollowOnLinks(false)
	return p
}()

// The limits beyond which a text is shown as plain paragraphs. The cost of
// quotations in quotations and of brackets that are never closed grows with
// their square: half a minute for 200 kB of either. Press releases have a few
// kilobytes.
const (
	longest      = 64 << 10 // bytes
	mostBrackets = 2000
)

var deepQuote = regexp.MustCompile(`(?:>[ \t]*){20}`)

// Render turns Markdown into a page.
func Render(source string) Page {
	if len(source) > longest || strings.Count(source, "[") > mostBrackets || deepQuote.MatchString(source) {
		return plain(source)
	}
	var converted bytes.Buffer
	if err := converter.Convert([]byte(encodeSpaces(source)), &converted); err != nil {
		// A bytes.Buffer accepts all that is written to it.
		return Page{}
	}
	raw := converted.String()
	safe := balance(policy.Sanitize(raw))
	return Page{HTML: safe, Removed: missing(raw, safe)}
}

// plain is a text whose paragraphs are kept and whose signs mean nothing.
func plain(source string) Page {
	var b strings.Builder
	for _, paragraph := range strings.Split(source, "\n\n") {
		if paragraph = strings.TrimSpace(paragraph); paragraph != "" {
			b.WriteString("<p>" + html.EscapeString(paragraph) + "</p>\n")
		}
	}
	return Page{HTML: b.String(), Removed: []string{"formatting"}}
}

// spaced is the target of a link or picture of this site with spaces left in,
// which Markdown would take for text.
var spaced = regexp.MustCompile(`\]\((/[^()<>"'\s]+(?: +[^()<>"'\s]+)+)\)`)

func encodeSpaces(source string) string {
	return spaced.ReplaceAllStringFunc(source, func(target string) string {
		return strings.ReplaceAll(target, " ", "%20")
	})
}

// balance closes what was left open and drops what was never opened, so that a
// text cannot reach out of its block. A list item outside any list gets one.
func balance(fragment string) string {
	body := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	nodes, err := html.ParseFragment(strings.NewReader(fragment), body)
	if err != nil {
		return html.EscapeString(fragment)
	}
	for _, node := range nodes {
		body.AppendChild(node)
	}
	giveListsTo(body)
	var b bytes.Buffer
	for node := body.FirstChild; node != nil; node = node.NextSibling {
		if err := html.Render(&b, node); err != nil {
			return html.EscapeString(fragment)
		}
	}
	return b.String()
}

func giveListsTo(parent *html.Node) {
	for node := parent.FirstChild; node != nil; node = node.NextSibling {
		if node.DataAtom == atom.Li && parent.DataAtom != atom.Ul && parent.DataAtom != atom.Ol {
			list := &html.Node{Type: html.ElementNode, Data: "ul", DataAtom: atom.Ul}
			parent.InsertBefore(list, node)
			for item := node; item != nil && item.DataAtom == atom.Li; item = list.NextSibling {
				parent.RemoveChild(item)
				list.AppendChild(item)
			}
			node = list
		}
		giveListsTo(node)
	}
}

// missing lists the elements and attributes that one HTML has more of than the
// other.
func missing(raw, safe string) []string {
	kept := count(safe)
	var names []string
	for name, n := range count(raw) {
		if n > kept[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func count(text string) map[string]int {
	names := map[string]int{}
	tokens := html.NewTokenizer(strings.NewReader(text))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return names
		case html.StartTagToken, html.SelfClosingTagToken:
			token := tokens.Token()
			names[token.Data]++
			for _, attribute := range token.Attr {
				names[token.Data+" "+attribute.Key]++
			}
		}
	}
}
