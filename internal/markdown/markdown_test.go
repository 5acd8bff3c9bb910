package markdown_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"cohorte/internal/markdown"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

func TestRender(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ source, want string }{
		"paragraph":            {"Bonjour **vous**", "<p>Bonjour <strong>vous</strong></p>"},
		"break of the site":    {"un\n<br>[deux](https://example.org/)", "<p>un\n<br/><a href=\"https://example.org/\">deux</a></p>"},
		"spaces in a picture":  {"![x](/uploads/a b.png)", `<p><img src="/uploads/a%20b.png" alt="x"/></p>`},
		"encoded picture":      {"![x](/uploads/a%20b.png)", `<p><img src="/uploads/a%20b.png" alt="x"/></p>`},
		"foreign picture":      {"![Une vue](https://example.org/a.png)", `<p><a href="https://example.org/a.png">Une vue</a></p>`},
		"foreign, in a link":   {"[![Une vue](https://example.org/a.png)](https://example.org/)", `<p><a href="https://example.org/">Une vue</a></p>`},
		"first level":          {"# A\n\n## B", "<h2>A</h2>\n<h3>B</h3>"},
		"second level":         {"## A", "<h2>A</h2>"},
		"class of a paragraph": {"« Bien »\n{: .citation}", `<p class="text-citation">« Bien »</p>`},
		"class after a blank":  {"« Bien »\n\n{: .citation}\n\nFin", "<p class=\"text-citation\">« Bien »</p>\n<p>Fin</p>"},
		"class of a quotation": {"> « Bien »\n{: .citation}", "<blockquote class=\"text-citation\"><p>« Bien »</p>\n</blockquote>"},
		"class inside it":      {"> « Bien »\n> {: .citation}", "<blockquote>\n<p class=\"text-citation\">« Bien »</p>\n</blockquote>"},
		"class of a list":      {"* un\n* deux\n{: .points}", "<ul class=\"text-points\">\n<li>un</li>\n<li>deux</li>\n</ul>"},
		"class of an emphasis": {"*Bien*{: .auteur} dit", `<p><em class="text-auteur">Bien</em> dit</p>`},
		"id and styles go":     {"Bien\n{: #x .a onclick=\"b\" style=\"c\"}", `<p class="text-a">Bien</p>`},
		"class of the page":    {"Bien\n{: .fr-modal}", `<p class="text-fr-modal">Bien</p>`},
		"not a list line":      {"le texte {: .x} continue", "<p>le texte {: .x} continue</p>"},
		"a list line in code":  {"    {: .x}", "<pre><code>{: .x}\n</code></pre>"},
		"only a list line":     {"{: .x}", ""},
		"open b":               {"<b>gras\n\nsuite", "<p><b>gras</b></p><b>\n<p>suite</p>\n</b>"},
		"lone item":            {"<li>un<li>deux", "<ul><li>un</li><li>deux</li></ul>"},
		"closes the page":      {"</div></main><p>x", "<p>x</p>"},
		"script":               {"a<script>alert(1)</script>b", "<p>ab</p>"},
		"javascript link":      {"[x](javascript:alert(1))", "<p>x</p>"},
		"data picture":         {"![x](data:image/svg+xml;base64,AAAA)", `<p><img alt="x"/></p>`},
		"other host":           {`<img src="//example.org/a.png" alt="x">`, `<img alt="x"/>`},
		"handler":              {`<img src="/a.png" onerror="alert(1)" alt="x">`, `<img src="/a.png" alt="x"/>`},
		"class of raw HTML":    {`<p class="fr-header">x</p>`, "<p>x</p>"},
		"telephone":            {"[01](tel:+33100000000)", `<p><a href="tel:+33100000000">01</a></p>`},
		"table":                {"|a|b|\n|-|-:|\n|1|2|", "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, strings.TrimSpace(markdown.Render(c.source).HTML)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestRemovedNamesWhatAReaderWillNotGet(t *testing.T) {
	t.Parallel()
	for source, want := range map[string][]string{
		"Bonjour **vous** <br> [x](/y)":      nil,
		"a<script>x</script> <b onclick=x>y": {"b onclick", "script"},
		"<iframe src=https://example.org>":   {"iframe", "iframe src"},
		"[x](javascript:alert(1))":           {"a", "a href"},
		`<p style="color:red">x</p>`:         {"p style"},
	} {
		if got := markdown.Render(source).Removed; !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", source, got, want)
		}
	}
}

func TestATextThatWouldTakeTooLongIsShownPlain(t *testing.T) {
	t.Parallel()
	for name, source := range map[string]string{
		"brackets":   strings.Repeat("[a](", 5000),
		"quotations": strings.Repeat("> ", 5000),
		"long":       strings.Repeat("*mot* ", 20000),
	} {
		start := time.Now()
		page := markdown.Render(source)
		if took := time.Since(start); took > time.Second {
			t.Errorf("%s: %v", name, took)
		}
		if !slices.Equal(page.Removed, []string{"formatting"}) || !strings.HasPrefix(page.HTML, "<p>") || strings.Contains(page.HTML, "<em>") {
			t.Errorf("%s: got %.60q, removed %q", name, page.HTML, page.Removed)
		}
	}
	if got := markdown.Render(strings.Repeat("[", 3000) + "\n\n<b>x").HTML; !strings.HasSuffix(got, "</p>\n<p>&lt;b&gt;x</p>\n") {
		t.Errorf("got %.60q", got)
	}
}

func FuzzRender(f *testing.F) {
	for _, s := range []string{"# a\n{: .b}", "> a\n{: .b}", "<li><b><table><td>", "![a](https://b)[c", "*a*{: .b}", "<svg><script>", "</div>", "a\n\n{: .x}", "* {: .b}", "![{: .x}](https://a)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		page := markdown.Render(source)
		tokens := html.NewTokenizer(strings.NewReader(page.HTML))
		for tokens.Next() != html.ErrorToken {
			token := tokens.Token()
			if token.Type != html.StartTagToken && token.Type != html.SelfClosingTagToken {
				continue
			}
			if slices.Contains([]string{"script", "style", "iframe", "object", "form", "svg", "h1", "input", "base", "meta", "link"}, token.Data) {
				t.Errorf("%q shows <%s>", source, token.Data)
			}
			for _, a := range token.Attr {
				if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "id" || strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") && a.Key == "href" {
					t.Errorf("%q shows %s=%q", source, a.Key, a.Val)
				}
			}
		}
	})
}
