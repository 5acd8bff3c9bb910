package wish

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
)

// Row is a wish as the page posted it: the rank is what was typed.
type Row struct {
	Wish
	Rank string
}

// The fields of wishes, for what is wrong with them; those of a wish are
// "wishes[0].wanted", "wishes[0].rank" and "wishes[0].profile", with its place
// from 0.
const (
	WishesField  = "wishes"
	PartnerField = "partner"
	CommentField = "comment"
)

// Bounds of what is not the edition's to say.
const (
	mostRows    = 50   // where the edition gives no most
	mostComment = 2000 // characters
)

func at(i int, part string) string { return WishesField + "[" + strconv.Itoa(i) + "]." + part }

// Arrange puts rows in the order of their ranks. Holes are closed up: 1, 3, 7
// is an order. Two wishes at one rank are none, and are named; those without a
// rank come last, as they stood.
func Arrange(rows []Row) ([]Wish, []fellowship.Problem) {
	type placed struct {
		Row
		n int
	}
	var wrong []fellowship.Problem
	list := make([]placed, len(rows))
	first := map[int]bool{}
	for i, r := range rows {
		list[i] = placed{r, mostRows + 1}
		if typed := strings.TrimSpace(r.Rank); typed != "" {
			n, err := strconv.Atoi(typed)
			switch {
			case err != nil || n < 1 || n > mostRows:
				wrong = append(wrong, fellowship.Problem{Field: at(i, "rank"), Code: fellowship.NotANumber})
			case first[n]:
				wrong = append(wrong, fellowship.Problem{Field: at(i, "rank"), Code: fellowship.RankTaken, Got: strconv.Itoa(n)})
			default:
				list[i].n, first[n] = n, true
			}
		}
	}
	if len(wrong) == 0 {
		slices.SortStableFunc(list, func(a, b placed) int { return a.n - b.n })
	}
	wishes := make([]Wish, len(list))
	for i, p := range list {
		wishes[i] = p.Wish
	}
	return wishes, wrong
}

// Choice is what wishes are checked against.
type Choice struct {
	edition.WishParams
	Offered []Offered
	// Mine are the profiles that the candidate may have.
	Mine []string
	// Number is that of the candidate's own file, Address theirs.
	Number, Address string
}

// ProfilesOf are the profiles in which the candidate may wish for something:
// those that it asks for and that the candidate may have. Rule W-11.
func (c Choice) ProfilesOf(o Offered) []string {
	if len(o.Profiles) == 0 {
		return nil
	}
	if len(c.Mine) == 0 {
		return o.Profiles
	}
	return slices.DeleteFunc(slices.Clone(o.Profiles), func(p string) bool { return !slices.Contains(c.Mine, p) })
}

// Open says whether the candidate can wish for something.
func (c Choice) Open(o Offered) bool {
	return !o.Withdrawn && (len(o.Profiles) == 0 || len(c.ProfilesOf(o)) > 0)
}

// Find is what an id names.
func (c Choice) Find(id string) (Offered, bool) {
	i := slices.IndexFunc(c.Offered, func(o Offered) bool { return o.ID == id })
	if i < 0 {
		return Offered{}, false
	}
	return c.Offered[i], true
}

// Check says what is wrong with a list. A draft may lack wishes and profiles,
// and may still hold what was withdrawn since: it is kept so that the candidate
// sees it. What is submitted is whole. Rule W-10.
func (c Choice) Check(l List, submitted bool) []fellowship.Problem {
	var wrong []fellowship.Problem
	add := func(field string, code fellowship.ProblemCode, want, got string) {
		wrong = append(wrong, fellowship.Problem{Field: field, Code: code, Want: want, Got: got})
	}
	seen := map[string]bool{}
	for i, w := range l.Wishes {
		o, known := c.Find(w.Wanted)
		switch {
		case seen[w.Wanted]:
			add(at(i, "wanted"), fellowship.ChosenTwice, "", "")
			continue
		case !known, !o.Withdrawn && !c.Open(o):
			add(at(i, "wanted"), fellowship.NotAChoice, "", "")
		case submitted && o.Withdrawn:
			add(at(i, "wanted"), fellowship.TakenBack, "", "")
		case !o.Withdrawn:
			c.checkProfile(i, w, o, submitted, add)
		}
		seen[w.Wanted] = true
	}
	n, most := len(l.Wishes), c.Max
	if most == 0 {
		most = mostRows
	}
	switch {
	case n > most:
		add(WishesField, fellowship.TooMany, strconv.Itoa(most), strconv.Itoa(n))
	case submitted && n < max(c.Min, 1):
		add(WishesField, fellowship.TooFew, strconv.Itoa(max(c.Min, 1)), strconv.Itoa(n))
	}
	c.checkRest(l, add)
	return wrong
}

func (c Choice) checkProfile(i int, w Wish, o Offered, submitted bool, add func(field string, code fellowship.ProblemCode, want, got string)) {
	can := c.ProfilesOf(o)
	switch {
	case w.Profile == "" && len(can) > 0 && submitted:
		add(at(i, "profile"), fellowship.Missing, "", "")
	case w.Profile != "" && !slices.Contains(can, w.Profile):
		add(at(i, "profile"), fellowship.NotAChoice, "", "")
	}
}

func (c Choice) checkRest(l List, add func(field string, code fellowship.ProblemCode, want, got string)) {
	switch {
	case !utf8.ValidString(l.Comment) || strings.ContainsRune(l.Comment, 0):
		add(CommentField, fellowship.NotText, "", "")
	case utf8.RuneCountInString(l.Comment) > mostComment:
		add(CommentField, fellowship.TooLong, strconv.Itoa(mostComment), "")
	case l.Comment != "" && !c.Comment:
		add(CommentField, fellowship.UnknownField, "", "")
	}
	switch {
	case l.Partner == "":
	case !c.Pair:
		add(PartnerField, fellowship.UnknownField, "", "")
	case ParsePartner(l.Partner) == "":
		add(PartnerField, fellowship.NotAPartner, "", "")
	case ParsePartner(l.Partner) == c.Number, ParsePartner(l.Partner) == c.Address:
		add(PartnerField, fellowship.NamesOneself, "", "")
	}
}

// ParsePartner reads the number of a file or an address as people type them;
// empty for anything else. It says nothing of whether somebody has it.
func ParsePartner(typed string) string {
	if number, err := file.ParseNumber(typed); err == nil {
		return number
	}
	if a, err := account.ParseAddress(strings.TrimSpace(typed)); err == nil {
		return a.Norm
	}
	return ""
}

// content is what is hashed of a submission: the names are those that a reader
// of an export sees.
type content struct {
	Comment string     `json:"comment,omitempty"`
	Edition edition.ID `json:"edition"`
	Number  string     `json:"number"`
	Partner string     `json:"partner,omitempty"`
	Version int        `json:"version"`
	Wishes  []Wish     `json:"wishes"`
}

// hash is the SHA-256, in hexadecimal, of what is submitted, written in one way
// only.
func hash(f file.File, l List) string {
	text, err := json.Marshal(content{l.Comment, f.Edition, f.Number, l.Partner, l.Version, l.Wishes})
	if err != nil {
		panic("wishes can't be written as JSON: " + err.Error()) // texts were checked to be texts
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
