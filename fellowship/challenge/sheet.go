package challenge

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
)

// Sheet is what candidates read of a challenge before anybody works on it. It
// is written from the file of the selected project, by its host and by the
// team, and is public from its date on.
type Sheet struct {
	File    file.ID
	Number  string // of the file
	Edition edition.ID
	// Slug is the last part of its address, empty until it is first published.
	Slug           string
	Text           SheetText
	Administration string // the host, as the file names it
	Revision       int    // 0 when nobody has written it yet
	WrittenAt      time.Time
	WrittenBy      account.ID
	WrittenName    string    // present name of who wrote last
	PublishedAt    time.Time // zero while no date is set; it may be to come
	WithdrawnAt    time.Time
	WithdrawnWhy   string // as readers read it
}

// SheetText is what people write of a challenge, in French.
type SheetText struct {
	Name    string `json:"name"`
	Line    string `json:"line"`
	Context string `json:"context"`
	Asked   string `json:"asked"`
	Place   string `json:"place"`
	Posts   []Post `json:"posts"`
}

// Post is what is sought: so many people of a profile.
type Post struct {
	Profile string `json:"profile"` // id of a profile of the edition
	Number  int    `json:"number"`
	Skills  string `json:"skills"`
}

// Correction is a change of a sheet since it was published.
type Correction struct {
	N    int
	At   time.Time
	Said string // as readers read it
}

// PublicAt says whether the sheet is public at a time.
func (s Sheet) PublicAt(t time.Time) bool { return !s.PublishedAt.IsZero() && !s.PublishedAt.After(t) }

// Withdrawn says whether nobody can wish for the challenge any more.
func (s Sheet) Withdrawn() bool { return !s.WithdrawnAt.IsZero() }

// Profiles are those that the challenge asks for, each once.
func (s Sheet) Profiles() []string {
	var ids []string
	seen := map[string]bool{}
	for _, p := range s.Text.Posts {
		if !seen[p.Profile] {
			seen[p.Profile] = true
			ids = append(ids, p.Profile)
		}
	}
	return ids
}

// FirstSheet is the sheet that the answers of a project give, where its edition
// says which answer feeds which part: a beginning for people to write from.
// Rule W-4.
func FirstSheet(form edition.Form, answers file.Answers) SheetText {
	var t SheetText
	from := form.Sheet
	if from == nil {
		return t
	}
	said := func(ids edition.FieldIDs) string {
		var parts []string
		for _, id := range ids {
			if text := strings.TrimSpace(answers.Text(id)); text != "" {
				parts = append(parts, text)
			}
		}
		return strings.Join(parts, "\n\n")
	}
	t.Name, t.Line, t.Place = cut(said(from.Name), mostName), cut(said(from.Line), mostLine), cut(said(from.Place), mostPlace)
	t.Context, t.Asked = cut(said(from.Context), mostText), cut(said(from.Asked), mostText)
	rows, _ := answers[from.Posts].(file.Rows)
	for _, row := range rows {
		t.add(row.Text(from.Profile), strings.TrimSpace(row.Text(from.Skills)))
	}
	return t
}

// add adds one post, to those of the same profile where there are some.
func (t *SheetText) add(profile, skills string) {
	if profile == "" {
		return
	}
	for i := range t.Posts {
		if p := &t.Posts[i]; p.Profile == profile {
			p.Number++
			p.Skills = cut(strings.TrimSpace(p.Skills+"\n"+skills), mostSkills)
			return
		}
	}
	t.Posts = append(t.Posts, Post{Profile: profile, Number: 1, Skills: cut(skills, mostSkills)})
}

// cut shortens an answer to what its part of the sheet may hold, and shows that
// it was: people write from there.
func cut(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return text
}

// The bounds of a sheet, in characters, and of its posts.
const (
	mostName, mostLine, mostPlace = 120, 300, 200
	mostText, mostSkills          = 8000, 3000
	mostSaid                      = 1000
	mostPosts, mostOfAPost        = 12, 20
)

// The fields of a sheet, for what is wrong with them; a post's are
// "posts[0].profile", "posts[0].number", "posts[0].skills".
const (
	NameField    = "name"
	LineField    = "line"
	ContextField = "context"
	AskedField   = "asked"
	PlaceField   = "place"
	PostsField   = "posts"
	SaidField    = "said"
	WhenField    = "when"
	WhyField     = "why"
)

// check bounds what is written; complete asks for every part besides.
func (t SheetText) check(rules *edition.Edition, complete bool) []fellowship.Problem {
	var wrong []fellowship.Problem
	add := func(field string, code fellowship.ProblemCode, want string) {
		wrong = append(wrong, fellowship.Problem{Field: field, Code: code, Want: want})
	}
	text := func(field, said string, most int, needed bool) {
		switch {
		case !utf8.ValidString(said) || strings.ContainsRune(said, 0):
			add(field, fellowship.NotText, "")
		case utf8.RuneCountInString(said) > most:
			add(field, fellowship.TooLong, strconv.Itoa(most))
		case needed && strings.TrimSpace(said) == "":
			add(field, fellowship.Missing, "")
		}
	}
	text(NameField, t.Name, mostName, true)
	text(LineField, t.Line, mostLine, complete)
	text(ContextField, t.Context, mostText, complete)
	text(AskedField, t.Asked, mostText, complete)
	text(PlaceField, t.Place, mostPlace, complete)
	switch {
	case len(t.Posts) > mostPosts:
		add(PostsField, fellowship.TooMany, strconv.Itoa(mostPosts))
	case complete && len(t.Posts) == 0:
		add(PostsField, fellowship.Missing, "")
	}
	seen := map[string]bool{}
	for i, p := range t.Posts {
		at := PostsField + "[" + strconv.Itoa(i) + "]."
		switch {
		case !knows(rules, p.Profile):
			add(at+"profile", fellowship.NotAChoice, "")
		case seen[p.Profile]:
			add(at+"profile", fellowship.ChosenTwice, "")
		}
		seen[p.Profile] = true
		if p.Number < 1 || p.Number > mostOfAPost {
			add(at+"number", fellowship.NotANumber, strconv.Itoa(mostOfAPost))
		}
		text(at+"skills", p.Skills, mostSkills, false)
	}
	return wrong
}

func knows(rules *edition.Edition, profile string) bool {
	for _, p := range rules.Profiles {
		if p.ID == profile {
			return true
		}
	}
	return false
}
