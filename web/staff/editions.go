package staff

import (
	"context"

	"cohorte/editions"
	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// shelved is an edition of the place, with its calls and its amendments.
type shelved struct {
	edition.Version
	Calls      []callLine
	Amendments []amended
	Extendable bool
	Amendable  bool
	Done       bool // just extended
	Corrected  bool // just corrected
}

// callLine is a call with its state.
type callLine struct {
	Kind  edition.CallKind
	State layout.State
	When  string
}

// amended is an amendment and where it was made.
type amended struct {
	edition.Amendment
	InForce bool
	Here    bool   // in the browser
	By      string // who made it there, as far as it is known
}

func editionList(v *route.Visit) (route.Answer, error) {
	var list []shelved
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		list = nil
		for _, e := range v.Site.Shelf.All(v.At) {
			s, err := shelvedOf(ctx, tx, v, e)
			if err != nil {
				return err
			}
			list = append(list, s)
		}
		return nil
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(editionsView(v, list)), nil
}

func shelvedOf(ctx context.Context, tx *store.Tx, v *route.Visit, e edition.Version) (shelved, error) {
	s := shelved{Version: e, Done: v.URL.Query().Get("fait") == string(e.ID), Corrected: v.URL.Query().Get("corrige") == string(e.ID),
		Amendable: may(v, fellowship.AmendEditions)}
	s.Extendable = s.Amendable && len(e.Limits()) > 0
	for _, kind := range []edition.CallKind{edition.ProjectCall, edition.TalentCall} {
		if call, ok := e.Calls[kind]; ok {
			c := callLine{Kind: kind}
			c.State, c.When = words.CallState(v.Lang, call, v.At)
			s.Calls = append(s.Calls, c)
		}
	}
	for _, version := range v.Site.Shelf.Versions(e.ID) {
		if version.N == 0 {
			continue
		}
		a := amended{Amendment: version.Edition.Amendments[version.N-1], InForce: version.N <= e.N, Here: version.MadeBy != ""}
		if version.N > e.N {
			s.Extendable, s.Amendable = false, false
		}
		if a.Here {
			who, err := tx.Account(ctx, account.ID(version.MadeBy))
			if err != nil {
				return shelved{}, err
			}
			a.By = who.Name
		}
		s.Amendments = append(s.Amendments, a)
	}
	return s, nil
}

// where says where an amendment was made, and by whom.
func (a amended) where(v *route.Visit) string {
	switch {
	case a.Here && a.By != "":
		return v.Say("fait ici par ", "made here by ") + a.By
	case a.Here:
		return v.Say("fait ici", "made here")
	}
	return v.Say("du fichier de l’édition", "from the edition file")
}

func (a amended) written() string { return editions.Written(a.Amendment) }
