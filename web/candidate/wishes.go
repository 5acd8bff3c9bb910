package candidate

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/wish"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

func wishRoutes() []route.Route {
	one := "/candidatures/{number}/voeux"
	return []route.Route{
		{Pattern: "GET " + one, Needs: route.SignedIn, Handler: wishes},
		{Pattern: "POST " + one, Needs: route.SignedIn, Handler: saveWishes},
		{Pattern: "POST " + one + "/depot", Needs: route.SignedIn, Handler: submitWishes},
		{Pattern: "GET " + one + "/recus/{n}", Needs: route.SignedIn, Handler: wishReceipt},
	}
}

// wishPage is the wishes of a candidate, as their page shows them.
type wishPage struct {
	layout.Frame
	V *route.Visit
	wish.Opened
	// Shown is what the form holds: the draft, or what was typed and refused.
	Shown   wish.List
	Ranks   []string // as they were typed, where they were refused
	Errors  map[string]string
	Summary []layout.FieldError
	// Theirs is what was saved in another window meanwhile, nil without that.
	Theirs *wish.List
	Done   string // what was just done, spoken
	Key    string // of the request, so that two clicks are one submission
}

// open finds the wishes of the address for the viewer.
func open(v *route.Visit) (wishPage, error) {
	p := wishPage{V: v, Errors: map[string]string{}, Key: rand.Text()}
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		p.Opened, err = wish.Open(ctx, tx, v.By(), v.Site.Shelf, v.PathValue("number"))
		return err
	})
	if err != nil {
		return p, err
	}
	if p.Call != edition.TalentCall {
		return p, fellowship.ErrNotFound
	}
	p.Shown = p.Draft
	p.Frame = v.Frame(v.Say("Mes vœux", "My wishes")+" – "+p.state().Word, layout.Candidate)
	p.Frame.Role = v.Say("Candidature ", "Application ") + p.Number
	p.Frame.Scripts = []string{"file.js", "wishes.js"}
	return p, nil
}

func wishes(v *route.Visit) (route.Answer, error) {
	p, err := open(v)
	if err != nil {
		return route.Answer{}, err
	}
	q := v.URL.Query()
	switch i, err := strconv.Atoi(q.Get("deplace")); {
	case err == nil && i >= 1 && i <= len(p.Shown.Wishes):
		p.Done = p.moved(i - 1)
	case q.Has("enregistre"):
		p.Done = v.Say("Le brouillon est enregistré. Il n’est pas déposé.", "The draft is saved. It is not submitted.")
	}
	return route.Page(wishesView(p)), nil
}

// saveWishes keeps a draft. The buttons that move, add and remove a wish keep
// it too, and lead back to the row.
func saveWishes(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	t, back := steer(v, typedWishes(v))
	var o wish.Opened
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		o, err = wish.Save(ctx, tx, v.By(), v.Site.Shelf, v.PathValue("number"), t)
		return err
	})
	if err != nil {
		return refusedWishes(v, o, t, err)
	}
	return route.SeeOther(v.To(v.Page) + back), nil
}

// submitWishes submits what the form holds.
func submitWishes(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	t := typedWishes(v)
	var o wish.Opened
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		o, err = wish.Submit(ctx, tx, v.By(), v.Site.Shelf, v.PathValue("number"), v.PostForm.Get("_request"), t)
		return err
	})
	if err != nil {
		return refusedWishes(v, o, t, err)
	}
	return route.SeeOther(v.To(wishPath(o.File) + "/recus/" + strconv.Itoa(o.Last().N))), nil
}

func wishPath(f file.File) string { return words.FilePage(f) + "/voeux" }

// mostTyped bounds the rows that are read of a form.
const mostTyped = 60

// typedWishes are the wishes as they were posted.
func typedWishes(v *route.Visit) wish.Typed {
	get := v.PostForm.Get
	t := wish.Typed{Partner: get(wish.PartnerField), Comment: strings.ReplaceAll(get(wish.CommentField), "\r\n", "\n")}
	t.Seen, _ = strconv.Atoi(get("_revision"))
	for i := range mostTyped {
		name := inWish(i, "")
		if !v.PostForm.Has(name + "wanted") {
			break
		}
		t.Rows = append(t.Rows, wish.Row{Wish: wish.Wish{Wanted: get(name + "wanted"), Profile: get(name + "profile")}, Rank: get(name + "rank")})
	}
	return t
}

// inWish names a field of a wish, by its place from 0.
func inWish(i int, part string) string { return wish.WishesField + "[" + strconv.Itoa(i) + "]." + part }

// steer does what a button of a row asks, and says where to go back to. Moving
// exchanges the ranks of two rows, so that what was typed elsewhere stays.
func steer(v *route.Visit, t wish.Typed) (wish.Typed, string) {
	act, wanted, _ := strings.Cut(v.PostForm.Get("_act"), ":")
	if act == "" {
		return t, "?enregistre"
	}
	ordered, wrong := wish.Arrange(t.Rows)
	if len(wrong) > 0 {
		return t, "" // it is refused for that first
	}
	i := slices.IndexFunc(ordered, func(w wish.Wish) bool { return w.Wanted == wanted })
	back := ""
	switch {
	case act == "up" && i > 0:
		ordered[i-1], ordered[i] = ordered[i], ordered[i-1]
		back = "?deplace=" + strconv.Itoa(i) + "#voeu-" + strconv.Itoa(i)
	case act == "down" && i >= 0 && i+1 < len(ordered):
		ordered[i+1], ordered[i] = ordered[i], ordered[i+1]
		back = "?deplace=" + strconv.Itoa(i+2) + "#voeu-" + strconv.Itoa(i+2)
	case act == "remove" && i >= 0:
		ordered = slices.Delete(ordered, i, i+1)
		back = "?enregistre#voeux"
	case act == "add" && v.PostForm.Get("_add") != "":
		ordered = append(ordered, wish.Wish{Wanted: v.PostForm.Get("_add")})
		back = "?deplace=" + strconv.Itoa(len(ordered)) + "#voeu-" + strconv.Itoa(len(ordered))
	default:
		back = "#voeux"
	}
	t.Rows = nil
	for n, w := range ordered {
		t.Rows = append(t.Rows, wish.Row{Wish: w, Rank: strconv.Itoa(n + 1)})
	}
	return t, back
}

// refusedWishes gives the form back with what was typed, and says what is wrong.
func refusedWishes(v *route.Visit, o wish.Opened, t wish.Typed, err error) (route.Answer, error) {
	var wrong *fellowship.Invalid
	var late *fellowship.NoLongerPossible
	invalid := errors.As(err, &wrong)
	if !invalid && (!errors.As(err, &late) || late.Why != fellowship.ChangedSince || o.ID == "") {
		return route.Answer{}, err
	}
	p, err := open(v)
	if err != nil {
		return route.Answer{}, err
	}
	p.Shown = wish.List{Partner: t.Partner, Comment: t.Comment}
	ordered, faults := wish.Arrange(t.Rows)
	p.Shown.Wishes = ordered
	if len(faults) > 0 { // they stand as they were typed
		for _, r := range t.Rows {
			p.Ranks = append(p.Ranks, r.Rank)
		}
	}
	if !invalid {
		p.Theirs = &p.Draft
		return route.PageWith(http.StatusConflict, wishesView(p)), nil
	}
	p.Failed = true
	for _, one := range wrong.Problems {
		if p.Errors[one.Field] == "" {
			p.Errors[one.Field] = p.faultText(one)
			p.Summary = append(p.Summary, layout.FieldError{Field: p.fieldID(one.Field), Text: p.faultText(one)})
		}
	}
	return route.PageWith(http.StatusUnprocessableEntity, wishesView(p)), nil
}

// fieldID is the id of the element of a field.
func (p wishPage) fieldID(field string) string {
	if field == wish.WishesField {
		return "ajouter"
	}
	return strings.NewReplacer("[", "-", "]", "", ".", "-").Replace(field)
}

func wishReceipt(v *route.Visit) (route.Answer, error) {
	p, err := open(v)
	if err != nil {
		return route.Answer{}, err
	}
	n, err := strconv.Atoi(v.PathValue("n"))
	if err != nil {
		return route.Answer{}, fellowship.ErrNotFound
	}
	given, err := p.Receipt(n)
	if err != nil {
		return route.Answer{}, err
	}
	p.Frame.Title = v.Say("Reçu n° ", "Receipt no. ") + strconv.Itoa(n) + v.Say(" – Mes vœux", " – My wishes")
	p.Shown = given
	return route.Page(wishReceiptView(p)), nil
}

// lastMinute is the last minute that is received; zero without an end.
func (p wishPage) lastMinute() time.Time {
	if p.Terms.Closes.IsZero() {
		return time.Time{}
	}
	return p.Terms.Closes.Add(-time.Minute)
}

func (p wishPage) to(rest string) string { return p.V.To(wishPath(p.File) + rest) }
