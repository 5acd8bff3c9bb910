package history

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"cohorte/fellowship/challenge"
	"cohorte/fellowship/cohort"
	"cohorte/fellowship/edition"
	"cohorte/importer"
	"cohorte/internal/frontmatter"
	"cohorte/internal/slug"

	"go.yaml.in/yaml/v3"
)

// The folders of the programme's site, and the ends of the names of its files.
const (
	challengesDir = "defis"
	cohortsDir    = "promos"
	themesDir     = "themes"
	profilesDir   = "expertises"
)

var extensions = []string{".md", ".markdown"}

// reader reads one folder.
type reader struct {
	*History
	fsys  fs.FS
	known *known
	hosts *hosts
	// listed are the labels that the folder lists, by kind and id.
	listed map[string]map[string]bool
	// files are the files in which a slug, or a name in a cohort, was found.
	files map[string]string
}

// ErrNoChallenges refuses a folder that is not the content of the programme's
// site.
var ErrNoChallenges = errors.New("no folder " + challengesDir + " in it")

// Read reads the content folder of the programme's site. What it cannot read it
// reports; the error is for a folder that is not one.
func Read(fsys fs.FS) (*History, error) {
	if info, err := fs.Stat(fsys, challengesDir); err != nil || !info.IsDir() {
		return nil, ErrNoChallenges
	}
	known, err := loadKnown()
	if err != nil {
		return nil, err
	}
	r := &reader{
		History: &History{Organisations: known.organisations},
		fsys:    fsys,
		known:   known,
		hosts:   newHosts(known.organisations),
		listed:  map[string]map[string]bool{},
		files:   map[string]string{},
	}
	r.Profiles = r.readLabels(profilesDir, known.profiles)
	r.Themes = r.readLabels(themesDir, known.themes)
	r.readCohorts()
	err = r.Documents(fsys, challengesDir, extensions, func(file string, doc *frontmatter.Document) {
		if strings.TrimSuffix(path.Base(file), path.Ext(file)) != "_index" {
			r.readChallenge(file, doc)
		}
	})
	if err != nil {
		return nil, err
	}
	r.sort()
	return r.History, nil
}

// readLabels reads a list of labels and joins it to those known.
func (r *reader) readLabels(dir string, labels []challenge.Label) []challenge.Label {
	labels = slices.Clone(labels)
	r.listed[dir] = map[string]bool{}
	err := r.Documents(r.fsys, dir, extensions, func(file string, doc *frontmatter.Document) {
		title, _ := r.text(file, doc.Front, "title")
		if title == "" {
			return
		}
		id := labelID(labels, title)
		r.listed[dir][id] = true
		if !slices.ContainsFunc(labels, func(l challenge.Label) bool { return l.ID == id }) {
			labels = append(labels, challenge.Label{ID: id, Name: edition.Text{FR: title}})
		}
	})
	if err != nil {
		r.Add(importer.Unread, dir, 0, "the folder is not there", "took the labels that the program knows")
		for _, l := range labels {
			r.listed[dir][l.ID] = !l.Unlisted
		}
	}
	return labels
}

// labelID is the id of a published label: the known one of the same words, else
// one made of them.
func labelID(labels []challenge.Label, title string) string {
	for _, l := range labels {
		if slug.Of(l.Name.FR) == slug.Of(title) {
			return l.ID
		}
	}
	return slug.Of(title)
}

var cohortNumber = regexp.MustCompile(`^Promotion ([0-9]+)$`)

// readCohorts reads the cohorts. One that the program does not know of keeps its
// published name, and its number as id.
func (r *reader) readCohorts() {
	err := r.Documents(r.fsys, cohortsDir, extensions, func(file string, doc *frontmatter.Document) {
		name, line := r.text(file, doc.Front, "title")
		c, found := r.known.cohort(name)
		if !found {
			c = cohort.Cohort{ID: slug.Of(name), Name: name, Order: 1 + len(r.known.cohorts)}
			if number := cohortNumber.FindStringSubmatch(name); number != nil {
				c.ID = number[1]
			}
		}
		switch {
		case c.ID == "":
			r.Add(importer.Unread, file, line, "the cohort has no name", "left it out")
		case slices.ContainsFunc(r.Cohorts, func(other cohort.Cohort) bool { return other.ID == c.ID }):
			r.Add(importer.Twice, file, line, fmt.Sprintf("cohort %q is there twice", name), "kept the first")
		default:
			r.Cohorts = append(r.Cohorts, c)
		}
	})
	if err != nil {
		r.Add(importer.Unread, cohortsDir, 0, "the folder is not there", "took the cohorts that the program knows")
		r.Cohorts = slices.Clone(r.known.cohorts)
	}
}

func (k *known) cohort(name string) (cohort.Cohort, bool) {
	at := slices.IndexFunc(k.cohorts, func(c cohort.Cohort) bool { return slug.Of(c.Name) == slug.Of(name) })
	if at < 0 {
		return cohort.Cohort{}, false
	}
	return k.cohorts[at], true
}

// text is a single line of text at a key, tidied, and the line of the file. What
// was tidied is reported; so is a value that is not text.
func (r *reader) text(file string, front *yaml.Node, key string) (string, int) {
	_, node := frontmatter.Get(front, key)
	if frontmatter.IsNull(node) {
		return "", 0
	}
	return r.tidy(file, key, node), node.Line
}

// texts is a list of texts at a key.
func (r *reader) texts(file string, front *yaml.Node, key string) (texts []string, line int) {
	_, node := frontmatter.Get(front, key)
	if frontmatter.IsNull(node) {
		return nil, 0
	}
	if node.Kind == yaml.ScalarNode {
		r.Add(importer.Format, file, node.Line, key+" is a single value, not a list", "took it for a list of one")
	}
	for _, item := range frontmatter.Items(node) {
		if text := r.tidy(file, key, item); text != "" && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts, node.Line
}

// longestText is the most characters of a title, an administration or a line of
// description. The longest published has 149.
const longestText = 600

func (r *reader) tidy(file, key string, node *yaml.Node) string {
	text, isText := frontmatter.Text(node)
	if !isText {
		r.Add(importer.Format, file, node.Line, key+" is not a text", "left it out")
		return ""
	}
	if len(text) > 4*longestText || len([]rune(text)) > longestText {
		r.Add(importer.Format, file, node.Line, fmt.Sprintf("%s has more than %d characters", key, longestText), "left it out")
		return ""
	}
	composed := frontmatter.Composed(text)
	if composed != text {
		r.Add(importer.Mended, file, node.Line, key+" has accents apart from their letters", "joined them")
	}
	visible := withoutInvisible(composed)
	if visible != composed {
		r.Add(importer.Invisible, file, node.Line, key+" has characters without width", "took them out")
	}
	single := strings.Join(strings.Fields(visible), " ")
	if single != visible {
		r.Add(importer.Spaces, file, node.Line, key+" has spaces too many", "took them out")
	}
	if strings.ContainsAny(single, "<>") {
		r.Add(importer.Markup, file, node.Line, key+" has HTML in it", "kept it as plain text")
	}
	return single
}
