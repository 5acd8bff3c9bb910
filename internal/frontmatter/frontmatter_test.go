package frontmatter_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"cohorte/internal/frontmatter"

	"github.com/google/go-cmp/cmp"
)

func TestParseReads(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file, title, body string
		notes             []frontmatter.Note
	}{
		"plain":           {"---\ntitle: A\n---\nbody\n", "A", "body\n", nil},
		"no body, no end": {"---\ntitle: A\n---", "A", "", nil},
		"trailing spaces": {"--- \ntitle: A\n---\t\nbody", "A", "body", nil},
		"a rule in body":  {"---\ntitle: A\n---\nx\n\n---\ny", "A", "x\n\n---\ny", nil},
		"byte order mark": {"\ufeff---\ntitle: A\n---\n", "A", "", []frontmatter.Note{{1, "a byte order mark", "left it out"}}},
		"other line ends": {"---\r\ntitle: A\r\n---\r\nb\r\n", "A", "b\n", []frontmatter.Note{{1, "line ends of another system", "made them plain"}}},
		"duplicate key":   {"---\ntitle: A\nx: 1\ntitle: B\n---\n", "B", "", []frontmatter.Note{{2, `key "title" is there twice`, "kept the last value"}}},
		"invalid UTF-8":   {"---\nx: 1\ntitle: \"A\xff\"\n---\n", "A\ufffd", "", []frontmatter.Note{{3, "bytes that are not UTF-8", "put the replacement character in their place"}}},
		"escaped NUL":     {"---\ntitle: \"A\\0\"\n---\n", "A\ufffd", "", []frontmatter.Note{{2, "an escaped character that no text holds", "put the replacement character in its place"}}},
		"NUL byte":        {"---\ntitle: A\n---\n\x00", "A", "\ufffd", []frontmatter.Note{{4, "a NUL byte", "put the replacement character in its place"}}},
		"two front matters": {"---\ntitle: A\n---\n\n---\ntitle: B\n---\n", "A", "\n---\ntitle: B\n---\n",
			[]frontmatter.Note{{5, "a second front matter", "took it for the text of the page"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := frontmatter.Parse([]byte(c.file))
			if err != nil {
				t.Fatal(err)
			}
			_, node := frontmatter.Get(d.Front, "title")
			if title, _ := frontmatter.Text(node); title != c.title || d.Body != c.body {
				t.Errorf("got title %q and body %q, want %q and %q", title, d.Body, c.title, c.body)
			}
			if diff := cmp.Diff(c.notes, d.Notes); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseRefusesAndSaysWhere(t *testing.T) {
	t.Parallel()
	bomb := "---\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n---\n"
	for name, c := range map[string]struct{ file, want string }{
		"empty file":   {"", "line 1: the file does not begin with a line of three hyphens"},
		"no front":     {"# A title\n", "line 1: the file does not begin with a line of three hyphens"},
		"never closed": {"---\ntitle: A\ntown: Paris\n", "line 4: the front matter is never closed by a line of three hyphens"},
		"empty front":  {"---\n---\nbody", "line 2: the front matter is empty"},
		"a list":       {"---\n- a\n- b\n---\n", "line 2: the front matter is not a list of keys and values"},
		"alias bomb":   {bomb, "line 2: the front matter uses an anchor or an alias"},
		"cut string":   {"---\ntitle: A\nwho: \"Minist\n---\n", "line 3: the front matter is not YAML: found unexpected end of stream"},
		"too large":    {"---\ntitle: A\n---\n" + strings.Repeat("a", 5<<20), "line 1: the file has 5242897 bytes, more than the 1048576 that are read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := frontmatter.Parse([]byte(c.file))
			if err == nil || err.Error() != c.want {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"---\ntitle: A\n---\nbody", "---\na: &a [*a]\n---\n", "---\n? {a: b}\n: c\n---", "\ufeff---\r\na: 1\r\n---", "---\n" + strings.Repeat("[", 2000) + "\n---\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		d, err := frontmatter.Parse(file)
		if err != nil {
			if line := frontmatter.LineOf(err); line < 1 || line > 2+strings.Count(strings.ReplaceAll(string(file), "\r", "\n"), "\n") {
				t.Errorf("%q: the error is on line %d: %v", file, line, err)
			}
			return
		}
		if !utf8.ValidString(d.Text) || strings.Contains(d.Text, "\r") || !strings.HasSuffix(d.Text, d.Body) {
			t.Errorf("%q: text %q, body %q", file, d.Text, d.Body)
		}
	})
}
