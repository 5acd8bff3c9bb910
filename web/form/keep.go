package form

import (
	"context"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/store"
	"cohorte/web/route"
)

// saved is what became of a posted step.
type saved struct {
	file.Kept
	posted  file.Posted
	changes file.Answers // what the post would change
	bases   map[string]string
	values  url.Values
	taken   string // field whose earlier text was taken back
}

// keepStep keeps what can be kept of a posted step, with the files that came,
// and brings the page up to date: fields that were saved show what is saved,
// the others keep what was typed and what they were made with.
func (h pages) keepStep(v *route.Visit, sp *stepPage, got Received) (saved, error) {
	s := saved{bases: basesIn(got.Values), values: got.Values}
	settled := choose(got.Values, sp.Section.Fields)
	earlier, err := earlierToTake(v, sp, got.Values)
	if err != nil {
		return s, err
	}
	s.posted = file.Decode(sp.Opened.Rules.Edition, h.kind, sp.writable(), got.Values)
	s.posted.Refused = append(s.posted.Refused, got.Problems...)
	unknown := func(p fellowship.Problem) bool { return p.Code == fellowship.UnknownField }
	s.posted.Foreign = s.posted.Foreign || slices.ContainsFunc(got.Problems, unknown)
	if s.posted.Foreign {
		return s, nil
	}
	s.changes = s.posted.Changes
	attached := got.changes(sp.Opened, sp.writable())
	maps.Copy(s.changes, attached)
	seen := seenIn(got.Values, sp.Opened, settled, s.changes)
	for id := range attached { // files are added and removed one by one: nothing to choose between
		seen.Fields[id], seen.Settled[id] = file.Base{Revision: sp.Opened.Revision}, true
	}
	if earlier.ID != "" {
		s.taken = earlier.Field
		seen.takeBack(s.changes, earlier, sp.fieldByID(earlier.Field), sp.Opened)
	}
	if s.Kept, err = keep(v, s.changes, seen.Seen, got, sp.Section.ID); err != nil {
		return s, err
	}
	sp.Opened = s.Opened
	sp.settle(s)
	h.show(sp)
	return s, nil
}

// settle makes the page show what is saved where the saved text is not the
// typed one, and says of which fields it is no longer the old one.
func (sp *stepPage) settle(s saved) {
	for id, mine := range s.changes {
		if slices.Contains(s.Crossed, id) {
			continue
		}
		delete(sp.Bases, id)
		if file.Same(mine, s.Answers[id]) {
			continue
		}
		for name := range sp.Typed {
			if file.TopField(name) == id {
				delete(sp.Typed, name)
			}
		}
		maps.Copy(sp.Typed, file.Encode([]edition.Field{sp.fieldByID(id)}, s.Answers))
	}
}

// keep saves the answers, with the files that came.
func keep(v *route.Visit, changes file.Answers, seen file.Seen, got Received, section string) (kept file.Kept, err error) {
	for range 3 { // between the reading and the act somebody may have saved
		err = v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
			kept, err = file.Save(ctx, tx, v.By(), v.Site.Shelf, v.PathValue("number"), changes, seen)
			if err != nil {
				return err
			}
			if got.Values.Get(lateName) != "" {
				if err := tx.ForgetUnsaved(ctx, v.By(), kept.Number, section); err != nil {
					return err
				}
			}
			return got.Note(ctx, tx, v)
		})
		var late *fellowship.NoLongerPossible
		if !errors.As(err, &late) || late.Why != fellowship.ChangedSince {
			break
		}
	}
	return kept, err
}

// basesIn are the bases that a posted form carries.
func basesIn(values url.Values) map[string]string {
	out := map[string]string{}
	for name := range values {
		if id, ok := strings.CutPrefix(name, baseName); ok {
			out[id] = values.Get(name)
		}
	}
	return out
}

// choose reads what the writer chose between two texts. The union of both
// takes the place of what was typed.
func choose(values url.Values, fields []edition.Field) map[string]string {
	chosen := map[string]string{}
	for _, f := range fields {
		switch word := values.Get(keepName + f.ID); word {
		case "both":
			if !joinable(f) {
				continue
			}
			values.Set(f.ID, values.Get(bothName+f.ID))
			chosen[f.ID] = word
		case "mine", "theirs":
			chosen[f.ID] = word
		}
	}
	return chosen
}

// joinable says whether two answers can be made one by hand.
func joinable(f edition.Field) bool { return f.Type == edition.LongText || f.Type == edition.ShortText }

// seenPage is file.Seen while it is put together.
type seenPage struct{ file.Seen }

// seenIn is what the page knew, and what was chosen. A text that was given up
// leaves the changes.
func seenIn(values url.Values, d file.Opened, chosen map[string]string, changes file.Answers) seenPage {
	seen := file.Seen{Revision: d.Revision, Fields: map[string]file.Base{}, Settled: map[string]bool{}, Dropped: file.Answers{}}
	if n, err := strconv.Atoi(values.Get(revisionName)); err == nil {
		seen.Revision = n
	}
	for id, b := range basesIn(values) {
		revision, mark, _ := strings.Cut(b, ":")
		if n, err := strconv.Atoi(revision); err == nil {
			seen.Fields[id] = file.Base{Revision: n, Mark: mark}
		}
	}
	for id, word := range chosen {
		if word == "theirs" {
			if !file.Same(changes[id], d.Answers[id]) {
				seen.Dropped[id] = changes[id]
			}
			delete(changes, id)
			continue
		}
		n, err := strconv.Atoi(values.Get(shownName + id))
		if err != nil {
			continue
		}
		seen.Fields[id], seen.Settled[id] = file.Base{Revision: n}, true
	}
	return seenPage{seen}
}

// earlierToTake is the text that the writer asks for.
func earlierToTake(v *route.Visit, sp *stepPage, values url.Values) (file.Earlier, error) {
	id := values.Get(takeName)
	if id == "" {
		return file.Earlier{}, nil
	}
	var list []file.Earlier
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = tx.EarlierForWriter(ctx, v.By(), sp.Opened.Number)
		return err
	})
	if err != nil {
		return file.Earlier{}, err
	}
	i := slices.IndexFunc(list, func(e file.Earlier) bool { return e.ID == id })
	if i < 0 || !slices.ContainsFunc(sp.Section.Fields, func(f edition.Field) bool { return f.ID == list[i].Field }) {
		return file.Earlier{}, fellowship.ErrNotFound
	}
	return list[i], nil
}

// takeBack puts an earlier text in the place of what is saved; both what is
// saved and what was typed are kept.
func (seen *seenPage) takeBack(changes file.Answers, e file.Earlier, f edition.Field, d file.Opened) {
	v, err := e.Read(f)
	if err != nil {
		return // the field has another type since: its text stays in the list
	}
	if typed := changes[e.Field]; typed != nil && !file.Same(typed, d.Answers[e.Field]) {
		seen.Dropped[e.Field] = typed
	}
	changes[e.Field] = v
	seen.Fields[e.Field], seen.Settled[e.Field] = file.Base{Revision: d.Revision}, true
}
