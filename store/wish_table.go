package store

import (
	"cmp"
	"context"
	"slices"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/wish"
	"cohorte/store/query"
)

// Wisher is a shortlisted candidate with what they submitted last.
type Wisher struct {
	file.File
	Last wish.List // N is 0 when nothing was submitted
	// Drafted says that a draft waits; what it says is the candidate's only.
	Drafted bool
	// Pair is the number of the candidate who names this one and is named by
	// them; empty without one.
	Pair string
}

// WishesOf are the wishes of everybody who was shortlisted in a call of an
// edition, by name; whoever may not see identities gets no names, and no
// address that stands for one. Hosts and reviewers may not ask.
func (tx *Tx) WishesOf(ctx context.Context, viewer fellowship.Actor, id edition.ID, call edition.CallKind) ([]Wisher, error) {
	if !viewer.May.Has(fellowship.SeeFiles) {
		return nil, fellowship.ErrNotAllowed
	}
	files, err := tx.q.WishingFiles(ctx, query.WishingFilesParams{EditionID: string(id), Call: string(call)})
	if err != nil {
		return nil, err
	}
	lists, err := tx.q.WishListsOfCall(ctx, query.WishListsOfCallParams{EditionID: string(id), Call: string(call)})
	if err != nil {
		return nil, err
	}
	wishes, err := tx.q.WishesOfCall(ctx, query.WishesOfCallParams{EditionID: string(id), Call: string(call)})
	if err != nil {
		return nil, err
	}
	of := map[file.ID][]wish.Wish{}
	for _, w := range wishes {
		of[file.ID(w.FileID)] = append(of[file.ID(w.FileID)], wish.Wish{Wanted: w.Wanted, Profile: w.Profile})
	}
	last, drafted := map[file.ID]wish.List{}, map[file.ID]bool{}
	for _, row := range lists {
		l := wishListOf(row)
		if l.N == 0 {
			drafted[l.File] = true
			continue
		}
		l.Wishes = of[l.File]
		last[l.File] = l
	}
	all := make([]Wisher, len(files))
	for i, row := range files {
		f := fileOf(row)
		all[i] = Wisher{File: seenBy(viewer, f), Last: last[f.ID], Drafted: drafted[f.ID]}
	}
	if !viewer.May.Has(fellowship.SeeIdentities) { // the order of names tells of names
		slices.SortFunc(all, func(a, b Wisher) int { return cmp.Compare(a.Number, b.Number) })
	}
	return all, tx.pair(ctx, viewer, id, call, all)
}

// pair finds the pairs among wishers.
func (tx *Tx) pair(ctx context.Context, viewer fellowship.Actor, id edition.ID, call edition.CallKind, all []Wisher) error {
	rows, err := tx.q.AddressesOfWriters(ctx, query.AddressesOfWritersParams{EditionID: string(id), Call: string(call)})
	if err != nil {
		return err
	}
	address := make(map[file.ID]string, len(rows))
	for _, row := range rows {
		address[file.ID(row.FileID)] = row.EmailNorm
	}
	candidates := make([]wish.Candidate, len(all))
	for i, w := range all {
		candidates[i] = wish.Candidate{Number: w.Number, Address: address[w.ID], Partner: w.Last.Partner}
	}
	pairs := wish.Pairs(candidates)
	for i := range all {
		all[i].Pair = pairs[all[i].Number]
		if !viewer.May.Has(fellowship.SeeIdentities) {
			if _, err := file.ParseNumber(all[i].Last.Partner); err != nil {
				all[i].Last.Partner = ""
			}
		}
	}
	return nil
}

// AnsweredWishes are the files of a call that were submitted, with the answers
// that hold their wishes: for editions whose form asks for them.
func (tx *Tx) AnsweredWishes(ctx context.Context, viewer fellowship.Actor, shelf *edition.Shelf, id edition.ID, call edition.CallKind, each func(f file.File, answers file.Answers) error) error {
	if !viewer.May.Has(fellowship.SeeFiles) {
		return fellowship.ErrNotAllowed
	}
	rows, err := tx.q.SubmittedOfCall(ctx, query.SubmittedOfCallParams{EditionID: string(id), Call: string(call)})
	if err != nil {
		return err
	}
	for _, row := range rows {
		f := fileOf(row.File)
		rules, ok := shelf.Version(id, int(row.FiledUnder))
		if !ok {
			return &fellowship.NoLongerPossible{Why: fellowship.EditionUnknown}
		}
		answers, err := file.ReadContent(rules, call, []byte(row.Content))
		if err != nil {
			return err
		}
		if err := each(seenBy(viewer, f), answers); err != nil {
			return err
		}
	}
	return nil
}
