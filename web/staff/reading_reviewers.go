package staff

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/review"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// reviewersPage is the reviewers of a reading.
type reviewersPage struct {
	hall
	All  []store.Colleague
	Text string // searched
}

func reviewerList(v *route.Visit) (route.Answer, error) {
	p, err := readReviewers(v)
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(reviewersView(v, p)), nil
}

func readReviewers(v *route.Visit) (p reviewersPage, err error) {
	h, err := readPage(v, "/evaluateurs", func(ctx context.Context, tx *store.Tx, h hall) (err error) {
		p = reviewersPage{Text: strings.TrimSpace(v.URL.Query().Get("q"))}
		p.All, err = tx.ReviewersOf(ctx, v.By(), h.ID)
		return err
	})
	p.hall = h
	return p, err
}

// rows are the reviewers whose name, address or skills hold the search.
func (p reviewersPage) rows() []store.Colleague {
	text := strings.ToLower(p.Text)
	return slices.DeleteFunc(slices.Clone(p.All), func(c store.Colleague) bool {
		return !strings.Contains(strings.ToLower(strings.Join(append([]string{c.Name, c.Email, c.Organisation}, c.Skills...), " ")), text)
	})
}

// sentence says what the reviewers can carry together, and what they must.
func (p reviewersPage) sentence(v *route.Visit) string {
	here, room, late, unsigned := 0, 0, 0, 0
	for _, c := range p.All {
		if !c.LeftAt.IsZero() {
			continue
		}
		here++
		room += c.Capacity
		if p.late(v, c) {
			late++
		}
		if c.CharterAt.IsZero() && len(p.Rules.Charter) > 0 {
			unsigned++
		}
	}
	said := v.Lang.Count(here, v.Say("évaluateur", "reviewer"), v.Say("évaluateurs", "reviewers")) + v.Say(", prêts à lire ", ", ready to read ") +
		v.Lang.Count(room, v.Say("dossier en tout", "file in all"), v.Say("dossiers en tout", "files in all"))
	if unsigned > 0 {
		said += v.Say(" ; ", "; ") + v.Lang.Count(unsigned, v.Say("charte à signer", "charter to be signed"), v.Say("chartes à signer", "charters to be signed"))
	}
	if late > 0 {
		said += v.Say(" ; ", "; ") + v.Lang.Count(late, v.Say("personne en retard", "person late"), v.Say("personnes en retard", "people late"))
	}
	return said + "."
}

// charter says whether a reviewer signed.
func (h hall) charter(v *route.Visit, c store.Colleague) string {
	switch {
	case len(h.Rules.Charter) == 0:
		return v.Say("sans objet", "not applicable")
	case c.CharterAt.IsZero():
		return v.Say("à signer", "to be signed")
	}
	return v.Say("signée le ", "signed on ") + v.Lang.ShortDate(c.CharterAt)
}

// reads names the profiles that a reviewer can read.
func (h hall) reads(v *route.Visit, ids []string) string {
	if len(ids) == 0 {
		return v.Say("tous", "all")
	}
	var names []string
	for _, p := range h.Rules.Profiles {
		if slices.Contains(ids, p.ID) {
			names = append(names, p.Name.In(string(v.Lang)))
		}
	}
	return strings.Join(names, ", ")
}

// profiles are the choices of what a reviewer can read. Projects have none.
func (h hall) profiles(v *route.Visit, chosen []string) (list []layout.Choice) {
	if h.Call != edition.TalentCall {
		return nil
	}
	for _, p := range h.Rules.Profiles {
		list = append(list, layout.Choice{Value: p.ID, Label: p.Name.In(string(v.Lang)), Chosen: slices.Contains(chosen, p.ID)})
	}
	return list
}

// mostInvited bounds one post: each address is an invitation.
const mostInvited = 200

// addressesOf reads addresses as people paste them.
func addressesOf(text string) (list []string) {
	for _, one := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,;\n\r\t<>", r) }) {
		if strings.Contains(one, "@") && !slices.Contains(list, one) {
			list = append(list, one)
		}
	}
	return list
}

// offerOf reads what a form says of a reviewer.
func offerOf(form url.Values, before review.Offer) (review.Offer, error) {
	capacity, ok := whole(form.Get("capacity"))
	if !ok {
		return before, badField("capacity", fellowship.NotANumber, "1000", "")
	}
	before.Capacity, before.Profiles = capacity, form["profiles"]
	before.Organisation = strings.TrimSpace(form.Get("organisation"))
	before.Skills = nil
	for one := range strings.SplitSeq(form.Get("skills"), ",") {
		if one = strings.TrimSpace(one); one != "" {
			before.Skills = append(before.Skills, one)
		}
	}
	return before, nil
}

// inviteReviewers invites every address with the same offer: all, or none when
// one is wrong.
func inviteReviewers(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	id := review.ReadingID(v.PathValue("reading"))
	addresses := addressesOf(v.PostForm.Get("email"))
	offer, err := offerOf(v.PostForm, review.Offer{})
	if err == nil && (len(addresses) == 0 || len(addresses) > mostInvited) {
		err = badField("email", fellowship.Missing, "", "")
	}
	if err == nil {
		err = write(v, func(ctx context.Context, tx *store.Tx) error {
			for _, address := range addresses {
				if _, err := account.ParseAddress(address); err != nil {
					return badField("email", fellowship.NotAnEmail, "", address)
				}
				if _, err := review.Invite(ctx, tx, v.By(), v.Site.Shelf, id, address, "", "fr", offer); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err == nil {
		_, err = v.Site.DB.FindTies(v.Context(), v.Site.Shelf, v.By(), id)
	}
	return acted(v, err, readings+"/"+string(id)+"/evaluateurs?fait=invites&n="+strconv.Itoa(len(addresses)), func(n Notice) (templ.Component, error) {
		p, err := readReviewers(v)
		p.Notice = n
		return reviewersView(v, p), err
	})
}

// reviewerOne is one reviewer, to be changed or to leave.
type reviewerOne struct {
	hall
	store.Colleague
}

func findReviewer(v *route.Visit) (o reviewerOne, err error) {
	h, err := readPage(v, "/evaluateurs", func(ctx context.Context, tx *store.Tx, h hall) error {
		all, err := tx.ReviewersOf(ctx, v.By(), h.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(c store.Colleague) bool { return string(c.Account) == v.PathValue("account") })
		if i < 0 {
			return fellowship.ErrNotFound
		}
		o.Colleague = all[i]
		return nil
	})
	o.hall = h
	return o, err
}

func reviewerPage(v *route.Visit) (route.Answer, error) {
	o, err := findReviewer(v)
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(reviewerView(v, o)), nil
}

func reviewerAgain(v *route.Visit) func(n Notice) (templ.Component, error) {
	return func(n Notice) (templ.Component, error) {
		o, err := findReviewer(v)
		o.Notice = n
		return reviewerView(v, o), err
	}
}

func changeReviewer(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	o, err := findReviewer(v)
	if err != nil {
		return route.Answer{}, err
	}
	offer, err := offerOf(v.PostForm, o.Offer)
	if err == nil {
		err = write(v, func(ctx context.Context, tx *store.Tx) error {
			return review.Offered(ctx, tx, v.By(), v.Site.Shelf, o.hall.ID, o.Account, offer)
		})
	}
	if err == nil {
		_, err = v.Site.DB.FindTies(v.Context(), v.Site.Shelf, v.By(), o.hall.ID)
	}
	return acted(v, err, o.page("/evaluateurs?fait=change"), reviewerAgain(v))
}

// dropReviewer takes somebody out of the reading.
func dropReviewer(v *route.Visit) (route.Answer, error) {
	id := review.ReadingID(v.PathValue("reading"))
	err := write(v, func(ctx context.Context, tx *store.Tx) error {
		_, err := review.Leave(ctx, tx, v.By(), id, account.ID(v.PathValue("account")))
		return err
	})
	return acted(v, err, readings+"/"+string(id)+"/attribution?fait=sorti", reviewerAgain(v))
}
