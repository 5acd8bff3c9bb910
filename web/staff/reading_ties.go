package staff

import (
	"context"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/review"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// tiesPage is the ties between reviewers and files.
type tiesPage struct {
	hall
	All       []store.Tie
	Files     []store.ReadFile
	Reviewers []store.Colleague
	Text      string
	Decided   bool // the decided ones are shown, else those to decide
	Open      review.ConflictID
}

// toDecide says whether the team has a word to say: nobody decided yet, and it
// is no mere warning.
func toDecide(c review.Conflict) bool {
	return c.DecidedAt.IsZero() && c.Status != review.Upheld && c.Status != review.Dismissed && (!c.Kind.Warns() || c.Status != review.Found)
}

func tieList(v *route.Visit) (route.Answer, error) {
	p, err := readTies(v)
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(tiesView(v, p)), nil
}

func readTies(v *route.Visit) (p tiesPage, err error) {
	h, err := readPage(v, "/deports", func(ctx context.Context, tx *store.Tx, h hall) (err error) {
		p = tiesPage{Text: strings.TrimSpace(v.URL.Query().Get("q")), Decided: v.URL.Query().Get("etat") == "toutes"}
		if p.All, err = tx.ConflictsOf(ctx, v.By(), h.ID); err != nil {
			return err
		}
		if p.Files, err = tx.ReadFiles(ctx, v.By(), h.Reading); err != nil {
			return err
		}
		// What the viewer writes is theirs as little as what they are excluded from.
		p.All = slices.DeleteFunc(p.All, func(t store.Tie) bool {
			return !slices.ContainsFunc(p.Files, func(f store.ReadFile) bool { return f.ID == t.File })
		})
		p.Reviewers, err = tx.ReviewersOf(ctx, v.By(), h.ID)
		for i, t := range p.All {
			for _, c := range p.Reviewers {
				if c.Account == t.Reviewer {
					p.All[i].Name = colleagueName(c)
				}
			}
		}
		return err
	})
	p.hall = h
	return p, err
}

// rows are the ties of the filter, those to decide first.
func (p tiesPage) rows() []store.Tie {
	text := strings.ToLower(p.Text)
	rows := slices.DeleteFunc(slices.Clone(p.All), func(t store.Tie) bool {
		return (!p.Decided && !toDecide(t.Conflict)) || !strings.Contains(strings.ToLower(t.Name+" "+t.Code+" "+t.Number+" "+t.Evidence), text)
	})
	slices.SortStableFunc(rows, func(a, b store.Tie) int {
		switch x, y := toDecide(a.Conflict), toDecide(b.Conflict); {
		case x == y:
			return a.At.Compare(b.At)
		case x:
			return -1
		}
		return 1
	})
	return rows
}

func (p tiesPage) sentence(v *route.Visit) string {
	left, warnings := 0, 0
	for _, t := range p.All {
		switch {
		case toDecide(t.Conflict):
			left++
		case t.Kind.Warns():
			warnings++
		}
	}
	if len(p.All) == 0 {
		return v.Say("Aucun lien n’a été trouvé ni déclaré.", "No tie was found or declared.")
	}
	said := v.Lang.Count(left, v.Say("lien à décider", "tie to decide"), v.Say("liens à décider", "ties to decide")) + v.Say(" sur ", " of ") + v.Lang.Number(len(p.All))
	if warnings > 0 {
		said += v.Say(", dont ", ", among them ") + v.Lang.Count(warnings, v.Say("simple avertissement", "mere warning"), v.Say("simples avertissements", "mere warnings"))
	}
	return said + "."
}

// tieKind says what ties somebody to a file.
func tieKind(v *route.Visit, k review.ConflictKind) string {
	switch k {
	case review.SameOrganisation:
		return v.Say("Même organisme", "Same organisation")
	case review.ParentOfTheirs:
		return v.Say("Organisme de tutelle", "Organisation above or below")
	case review.SameDomain:
		return v.Say("Même domaine d’adresses", "Same domain of addresses")
	case review.NamedInFile:
		return v.Say("Nommée dans le dossier", "Named in the file")
	case review.EarlierTeam:
		return v.Say("Équipe d’avant", "Earlier team")
	case review.GuestOnFile:
		return v.Say("Écrit le dossier", "Writes the file")
	case review.OwnDeclaration:
		return v.Say("Déport déclaré", "Recusal declared")
	case review.ProgrammeBody:
		return v.Say("Organisme du programme", "The programme’s own body")
	}
	return v.Say("Décision de l’équipe", "Decided by the team")
}

// tieState is where a tie stands, as a badge.
func tieState(v *route.Visit, c review.Conflict) layout.State {
	switch {
	case c.Status == review.Upheld:
		return layout.State{Role: layout.Neutral, Word: v.Say("Déport", "Recusal")}
	case c.Status == review.Dismissed:
		return layout.State{Role: layout.Success, Word: v.Say("Écarté, peut lire", "Dismissed, may read")}
	case c.Kind.Warns() && c.Status == review.Found:
		return layout.State{Role: layout.Info, Word: v.Say("Avertissement", "Warning")}
	case c.Status == review.Declared:
		return layout.State{Role: layout.Warning, Word: v.Say("Déclaré, à décider", "Declared, to decide")}
	case c.Status == review.Confirmed:
		return layout.State{Role: layout.Warning, Word: v.Say("Confirmé, à décider", "Confirmed, to decide")}
	case c.Status == review.Denied:
		return layout.State{Role: layout.Warning, Word: v.Say("Contesté, à décider", "Denied, to decide")}
	}
	return layout.State{Role: layout.Warning, Word: v.Say("Trouvé, à décider", "Found, to decide")}
}

func tiesAgain(v *route.Visit, open review.ConflictID) func(n Notice) (templ.Component, error) {
	return func(n Notice) (templ.Component, error) {
		p, err := readTies(v)
		p.Notice, p.Open = n, open
		if open != "" {
			p.Decided = true
		}
		return tiesView(v, p), err
	}
}

// decideTie says whether a tie keeps somebody from a file.
func decideTie(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	id, decision := review.ConflictID(v.PathValue("conflict")), v.PostForm.Get("decision")
	err := badField("decision", fellowship.NotAChoice, "", "")
	if decision == "ecarter" || decision == "garder" {
		err = write(v, func(ctx context.Context, tx *store.Tx) error {
			if c, err := tx.Conflict(ctx, id); err != nil || c.Reading != review.ReadingID(v.PathValue("reading")) {
				return orNotFound(err)
			}
			return review.Decide(ctx, tx, v.By(), v.Site.Shelf, id, decision == "ecarter", v.PostForm.Get("reason"))
		})
	}
	return acted(v, err, readings+"/"+v.PathValue("reading")+"/deports?fait=decide", tiesAgain(v, id))
}

func orNotFound(err error) error {
	if err == nil {
		err = fellowship.ErrNotFound
	}
	return err
}

// excludeByHand keeps somebody from a file without anything found.
func excludeByHand(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	p, err := readTies(v)
	if err != nil {
		return route.Answer{}, err
	}
	number := strings.ToUpper(strings.TrimSpace(v.PostForm.Get("file")))
	i := slices.IndexFunc(p.Files, func(f store.ReadFile) bool { return number != "" && (f.Code == number || f.Number == number) })
	j := slices.IndexFunc(p.Reviewers, func(c store.Colleague) bool { return string(c.Account) == v.PostForm.Get("reviewer") })
	switch {
	case j < 0:
		err = badField("reviewer", fellowship.Missing, "1", "")
	case i < 0:
		err = badField("file", fellowship.NotAChoice, "", "")
	default:
		err = write(v, func(ctx context.Context, tx *store.Tx) error {
			return review.Exclude(ctx, tx, v.By(), v.Site.Shelf, p.ID, account.ID(v.PostForm.Get("reviewer")), p.Files[i].ID, v.PostForm.Get("reason"))
		})
	}
	return acted(v, err, p.page("/deports?fait=decide"), tiesAgain(v, ""))
}

// searchTies looks for ties on demand.
func searchTies(v *route.Visit) (route.Answer, error) {
	id := review.ReadingID(v.PathValue("reading"))
	_, err := v.Site.DB.FindTies(v.Context(), v.Site.Shelf, v.By(), id)
	return acted(v, err, readings+"/"+string(id)+"/deports?fait=liens", tiesAgain(v, ""))
}

// reviewerChoices are those who still read, with their load.
func reviewerChoices(v *route.Visit, all []store.Colleague, chosen string, but func(c store.Colleague) bool) (list []layout.Choice) {
	for _, c := range all {
		if !c.LeftAt.IsZero() || (but != nil && but(c)) {
			continue
		}
		load := c.Reviews[review.Complete] + owed(c)
		list = append(list, layout.Choice{Value: string(c.Account), Chosen: string(c.Account) == chosen,
			Label: colleagueName(c) + " (" + v.Lang.Number(load) + v.Say(" sur ", " of ") + v.Lang.Number(c.Capacity) + ")"})
	}
	return list
}
