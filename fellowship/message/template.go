package message

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
)

// Values are what the placeholders of a mail stand for, by their id, with the
// end of the mail, which no template changes.
type Values struct {
	Of  map[string]string `json:"of,omitempty"`
	End string            `json:"end,omitempty"` // why the person receives it, who signs
}

// Placeholder is a name in braces that a template may hold. Sentences are made
// by the program for the case at hand; the others are facts.
type Placeholder struct {
	ID      string
	Name    edition.Text // between the braces
	Says    edition.Text
	Example edition.Text
}

// placeholders is the table of all of them. The first ones are those that
// every mail of an edition has.
var placeholders = []Placeholder{
	{"fact", edition.Text{FR: "fait", EN: "fact"}, edition.Text{FR: "la première phrase\u00a0: ce qui s’est passé", EN: "the first sentence: what happened"},
		edition.Text{FR: "Votre projet «\u00a0Un exemple\u00a0» est rouvert.", EN: "Your project “An example” is open again."}},
	{"to_do", edition.Text{FR: "à faire", EN: "to do"}, edition.Text{FR: "ce que la personne peut ou doit faire, et jusqu’à quand", EN: "what the person can or must do, and until when"},
		edition.Text{FR: "Complétez et déposez à nouveau.", EN: "Complete it and submit again."}},
	{"link", edition.Text{FR: "lien", EN: "link"}, edition.Text{FR: "l’adresse de la page, seule sur sa ligne", EN: "the address of the page, alone on its line"},
		edition.Text{FR: "https://cohorte.example/dossier", EN: "https://cohorte.example/en/file"}},
	{"next", edition.Text{FR: "suite", EN: "next"}, edition.Text{FR: "les précisions\u00a0: numéro, motif, empreintes, dates", EN: "the details: number, reason, fingerprints, dates"},
		edition.Text{FR: "Dossier P9-4KQ9-TM.", EN: "File P9-4KQ9-TM."}},
	{"file", edition.Text{FR: "dossier", EN: "file"}, edition.Text{FR: "le numéro du dossier", EN: "the number of the file"}, edition.Text{FR: "P9-4KQ9-TM", EN: "P9-4KQ9-TM"}},
	{"file_name", edition.Text{FR: "nom du dossier", EN: "file name"}, edition.Text{FR: "«\u00a0votre projet «\u00a0…\u00a0»\u00a0» ou «\u00a0votre candidature\u00a0»", EN: "“your project “…”” or “your application”"},
		edition.Text{FR: "votre projet «\u00a0Un exemple\u00a0»", EN: "your project “An example”"}},
	{"edition", edition.Text{FR: "édition", EN: "edition"}, edition.Text{FR: "le nom de l’édition", EN: "the name of the edition"}, edition.Text{FR: "Édition d’exemple", EN: "Example edition"}},
	{"person", edition.Text{FR: "personne", EN: "person"}, edition.Text{FR: "le prénom et le nom de la personne, si elle les a donnés", EN: "the name of the person, if they gave it"},
		edition.Text{FR: "Dominique Exemple", EN: "Dominique Example"}},
	{"contact", edition.Text{FR: "contact", EN: "contact"}, edition.Text{FR: "l’adresse que l’équipe lit", EN: "the address that the team reads"}, edition.Text{FR: "equipe@exemple.fr", EN: "team@example.org"}},
	{"deadline", edition.Text{FR: "date limite", EN: "deadline"}, edition.Text{FR: "le dernier jour et la dernière minute", EN: "the last day and minute"},
		edition.Text{FR: "jeudi 31 janvier 2030 à 23 h 59 (heure de Paris)", EN: "Thursday 31 January 2030 at 23:59 (Paris time)"}},
	{"reason", edition.Text{FR: "motif", EN: "reason"}, edition.Text{FR: "le motif que l’équipe a écrit", EN: "the reason that the team wrote"}, edition.Text{FR: "Une pièce manque.", EN: "A document is missing."}},
	{"answers", edition.Text{FR: "réponses à corriger", EN: "answers to correct"}, edition.Text{FR: "les questions rouvertes, une par ligne", EN: "the questions that are reopened, one a line"},
		edition.Text{FR: "- Une question", EN: "- A question"}},
}

// common is how many placeholders every mail of an edition has.
const common = 9

// PlaceholdersOf lists those that a case may use.
func PlaceholdersOf(v Variant) []Placeholder {
	list := slices.Clone(placeholders[:common])
	for _, p := range placeholders[common:] {
		if slices.Contains(v.Has, p.ID) {
			list = append(list, p)
		}
	}
	return list
}

// Examples are values for a preview without a real mail.
func Examples(v Variant, lang string) Values {
	values := Values{Of: map[string]string{}}
	for _, p := range PlaceholdersOf(v) {
		values.Of[p.ID] = p.Example.In(lang)
	}
	return values
}

// Template is the words of an edition for one case of a kind, in one language.
type Template struct {
	Edition edition.ID
	Kind    Kind
	Variant string
	Lang    string
	N       int // 1, 2, 3…; 0 for the program's own
	Subject string
	Body    string
}

// ProgramTemplate is what the program writes by itself, as a template to begin
// from: the subject is its own for each mail.
func ProgramTemplate(id edition.ID, k Kind, variant, lang string) Template {
	name := func(id string) string { return "{" + placeholder(id).Name.In(lang) + "}" }
	return Template{Edition: id, Kind: k, Variant: variant, Lang: lang,
		Body: strings.Join([]string{name("fact"), name("to_do"), name("link"), name("next")}, "\n\n")}
}

// Own says whether the edition has words of its own: an empty body is a return
// to those of the program.
func (t Template) Own() bool { return t.N > 0 && strings.TrimSpace(t.Body) != "" }

func placeholder(id string) Placeholder {
	i := slices.IndexFunc(placeholders, func(p Placeholder) bool { return p.ID == id })
	return placeholders[i]
}

// most characters of a subject and of a body.
const (
	mostSubject = 200
	mostBody    = 32000
)

// The problems of a template beyond those of every text.
const (
	SubjectField = "subject"
	BodyField    = "body"
)

// Check finds what is wrong with a template, every mistake at once. An unknown
// placeholder is named in Got, with the nearest known one in Want; of those
// that are owed and missing, Want names the first. Rule OB-5.
func (t Template) Check() error {
	var wrong fellowship.Invalid
	v, ok := t.Kind.Variant(t.Variant)
	if !ok {
		return fellowship.ErrNotFound
	}
	checkText(&wrong, t.Subject, t.Body, false)
	known := PlaceholdersOf(v)
	used := map[string]bool{}
	for field, text := range map[string]string{SubjectField: t.Subject, BodyField: t.Body} {
		for _, piece := range pieces(text) {
			if !piece.name {
				continue
			}
			p, ok := find(known, piece.text)
			if !ok {
				wrong.Problems = append(wrong.Problems, fellowship.Problem{Field: field, Code: fellowship.UnknownPlaceholder,
					Got: piece.text, Want: nearest(known, piece.text, t.Lang)})
				continue
			}
			if field == BodyField {
				used[p.ID] = true
			}
		}
	}
	for _, one := range v.Owes {
		if !slices.ContainsFunc(one, func(id string) bool { return used[id] }) {
			wrong.Problems = append(wrong.Problems, fellowship.Problem{Field: BodyField, Code: fellowship.MissingPlaceholder,
				Want: placeholder(one[0]).Name.In(t.Lang)})
		}
	}
	slices.SortFunc(wrong.Problems, func(a, b fellowship.Problem) int { return strings.Compare(b.Field, a.Field) })
	return wrong.OrNil()
}

// checkText finds what no mail may hold. A subject is one line: a line break
// in it would be a header of its own.
func checkText(wrong *fellowship.Invalid, subject, body string, needsSubject bool) {
	add := func(field string, code fellowship.ProblemCode, want string) {
		wrong.Problems = append(wrong.Problems, fellowship.Problem{Field: field, Code: code, Want: want})
	}
	text := func(field, said string, most int, want string, needed bool) {
		switch {
		case !utf8.ValidString(said) || strings.ContainsRune(said, 0):
			add(field, fellowship.NotText, "")
		case utf8.RuneCountInString(said) > most:
			add(field, fellowship.TooLong, want)
		case needed && strings.TrimSpace(said) == "":
			add(field, fellowship.Missing, "")
		}
	}
	text(SubjectField, subject, mostSubject, strconv.Itoa(mostSubject), needsSubject)
	text(BodyField, body, mostBody, strconv.Itoa(mostBody), true)
	if strings.ContainsAny(subject, "\r\n") {
		add(SubjectField, fellowship.NotText, "")
	}
}

// piece is a part of a template: words, or the name of a placeholder.
type piece struct {
	text string
	name bool
}

// pieces parts a template at its braces. A brace without its other half is
// words: people write them too.
func pieces(text string) (list []piece) {
	for text != "" {
		before, rest, ok := strings.Cut(text, "{")
		if ok {
			name, after, closed := strings.Cut(rest, "}")
			if closed && !strings.ContainsAny(name, "{\n") && utf8.RuneCountInString(name) <= 40 {
				list = append(list, piece{before, false}, piece{strings.TrimSpace(name), true})
				text = after
				continue
			}
			list = append(list, piece{before + "{", false})
			text = rest
			continue
		}
		return append(list, piece{before, false})
	}
	return list
}

// find knows a placeholder by its name in either language.
func find(known []Placeholder, name string) (Placeholder, bool) {
	name = strings.ToLower(strings.ReplaceAll(name, "\u00a0", " "))
	i := slices.IndexFunc(known, func(p Placeholder) bool { return name == p.Name.FR || name == p.Name.EN })
	if i < 0 {
		return Placeholder{}, false
	}
	return known[i], true
}

// nearest is the known name that is typed with the fewest changes.
func nearest(known []Placeholder, typed, lang string) string {
	best, fewest := "", 1<<30
	for _, p := range known {
		name := p.Name.In(lang)
		if n := changes([]rune(strings.ToLower(typed)), []rune(name)); n < fewest {
			best, fewest = name, n
		}
	}
	return best
}

// changes counts the letters to add, remove or replace between two words.
func changes(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		before := row[0]
		row[0] = i + 1
		for j := range b {
			same := before
			if a[i] != b[j] {
				same++
			}
			before = row[j+1]
			row[j+1] = min(same, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}

// Fill writes a mail from the template. Paragraphs of which nothing is left
// are taken out; blanks are the ids of the placeholders that had no value. An
// empty subject leaves that of the program.
func (t Template) Fill(values Values) (subject, body string, blanks []string) {
	v, _ := t.Kind.Variant(t.Variant)
	known := PlaceholdersOf(v)
	fill := func(text string) string {
		var b strings.Builder
		for _, one := range pieces(text) {
			if !one.name {
				b.WriteString(one.text)
				continue
			}
			p, ok := find(known, one.text)
			value := strings.TrimSpace(values.Of[p.ID])
			if ok && value == "" && !slices.Contains(blanks, p.ID) {
				blanks = append(blanks, p.ID)
			}
			b.WriteString(value)
		}
		return b.String()
	}
	subject = strings.Join(strings.Fields(fill(t.Subject)), " ")
	var paragraphs []string
	for p := range strings.SplitSeq(strings.ReplaceAll(t.Body, "\r\n", "\n"), "\n\n") {
		if p = strings.TrimSpace(fill(p)); p != "" {
			paragraphs = append(paragraphs, p)
		}
	}
	if values.End != "" {
		paragraphs = append(paragraphs, values.End)
	}
	return subject, strings.Join(paragraphs, "\n\n") + "\n", blanks
}

// NameOf is the name of a placeholder, without its braces.
func NameOf(id, lang string) string {
	if !slices.ContainsFunc(placeholders, func(p Placeholder) bool { return p.ID == id }) {
		return id
	}
	return placeholder(id).Name.In(lang)
}
