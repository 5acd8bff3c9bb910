package markdown

import (
	"strings"

	"golang.org/x/net/html"
)

// Text is what a reader of the page of a Markdown source reads, without its
// form: one line, for a card or a feed.
func Text(source string) string {
	var words []string
	tokens := html.NewTokenizer(strings.NewReader(Render(source).HTML))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return strings.Join(strings.Fields(strings.Join(words, "")), " ")
		case html.TextToken:
			words = append(words, html.UnescapeString(string(tokens.Text())))
		}
	}
}
