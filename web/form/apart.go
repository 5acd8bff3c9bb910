package form

import (
	"context"
	"errors"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/personal"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// apartPage asks what is kept apart from the file and only counted.
type apartPage struct {
	page
	Given  map[string]string // choice by field
	Closed string            // why nothing can be answered any more
	Saved  bool
}

// asksApart says whether the viewer is asked anything apart.
func (p page) asksApart() bool { return len(p.form().Apart) > 0 && p.isLead() }

func (h pages) apart(v *route.Visit) (route.Answer, error) {
	p, err := h.open(v, v.Say("Une question à part", "A question apart"))
	if err != nil {
		return route.Answer{}, err
	}
	if !p.asksApart() {
		return route.Answer{}, fellowship.ErrNotFound
	}
	a := apartPage{page: p, Saved: v.URL.Query().Has("fait")}
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		a.Given, err = tx.ApartForWriter(ctx, account.ID(v.By().ID), p.Opened.Number)
		return err
	})
	var late *fellowship.NoLongerPossible
	if errors.As(personal.ApartOpen(v.Site.Shelf, p.Opened.File, v.At), &late) {
		a.Closed = v.Say("Les réponses ont été comptées\u00a0: celle-ci ne change plus.", "The answers were counted: this one no longer changes.")
		if late.Why == fellowship.FileWithdrawn {
			a.Closed = v.Say("Ce dossier est retiré\u00a0: la réponse n’est pas comptée.", "This file is withdrawn: the answer is not counted.")
		}
	}
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(apartView(a)), nil
}

func (h pages) answerApart(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	p, err := h.open(v, "")
	if err != nil {
		return route.Answer{}, err
	}
	if !p.asksApart() {
		return route.Answer{}, fellowship.ErrNotFound
	}
	err = v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		for _, f := range p.form().Apart {
			if err := personal.AnswerApart(ctx, tx, v.By(), v.Site.Shelf, p.Opened.Number, f.ID, v.PostForm.Get(f.ID)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.SeeOther(p.to("/a-part") + "?fait"), nil
}

func (a apartPage) field(f edition.Field) layout.Field {
	return layout.Field{Lang: a.V.Lang, ID: f.ID, Label: a.in(f.Label), Hint: a.in(f.Help), Optional: true, Locked: a.Closed != ""}
}

func (a apartPage) choices(f edition.Field) []layout.Choice {
	var list []layout.Choice
	for _, c := range a.Opened.Rules.ChoicesOf(a.Opened.File.Call, f) {
		list = append(list, layout.Choice{Value: c.ID, Label: a.in(c.Name), Hint: a.in(c.Help), Chosen: a.Given[f.ID] == c.ID})
	}
	return append(list, layout.Choice{Label: a.t("Je préfère ne pas répondre", "I would rather not say"), Chosen: a.Given[f.ID] == ""})
}
