package staff

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/shortlist"
	"cohorte/internal/lang"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// The acts on results, by their word in addresses.
const (
	noteResult     batchAct = "noter"
	publishResults batchAct = "publier"
)

// results is a selection of files before or after a result is noted, or the
// results noted are published.
type results struct {
	From    listing
	Act     batchAct
	Rows    []resultRow
	After   bool
	Word    shortlist.Word
	Motive  string
	Typed   string // the count that confirms a publication
	Errors  map[string]string
	Summary []layout.FieldError
	Refused error // why a publication was refused as a whole
}

type resultRow struct {
	file.File
	Last  shortlist.Result
	Stage edition.Stage
	Words []shortlist.Word
	Why   error
}

// key is a row as it was shown.
func (r resultRow) key() string {
	return r.Number + ":" + strconv.Itoa(r.Last.N) + ":" + strconv.Itoa(r.File.Submissions)
}

func (b results) rows(can bool) (rows []resultRow) {
	for _, r := range b.Rows {
		if (r.Why == nil) == can {
			rows = append(rows, r)
		}
	}
	return rows
}

// askResults shows what an act would do to a selection. Nothing is done before
// the button of that page.
func askResults(call edition.CallKind) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		q := v.URL.Query()
		b := results{From: readListing(v, call), Act: noteResult}
		if q.Get("acte") == string(publishResults) {
			b.Act = publishResults
		}
		return b.show(v, q["dossier"], q.Get("tous") != "", http.StatusOK)
	}
}

// show reads the rows again and gives the page.
func (b results) show(v *route.Visit, numbers []string, whole bool, status int) (route.Answer, error) {
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		b.Rows = nil
		if whole {
			f := b.From.filter()
			f.Page, f.Size = 1, mostAtOnce
			all, err := tx.Files(ctx, v.By(), f)
			if err != nil {
				return err
			}
			numbers = nil
			for _, one := range all.Files {
				numbers = append(numbers, one.Number)
			}
		}
		for _, number := range numbers[:min(len(numbers), mostAtOnce)] {
			r, err := b.look(ctx, tx, v, number)
			if errors.Is(err, fellowship.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			b.Rows = append(b.Rows, r)
		}
		return nil
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.PageWith(status, resultsView(v, b)), nil
}

// look says of a file whether the act could be done to it now.
func (b results) look(ctx context.Context, tx *store.Tx, v *route.Visit, number string) (r resultRow, err error) {
	if number, err = file.ParseNumber(number); err != nil {
		return r, fellowship.ErrNotFound
	}
	if r.File, err = tx.FileForStaff(ctx, v.By(), number); err != nil {
		return r, err
	}
	if r.Call != b.From.Call {
		return r, fellowship.ErrNotFound
	}
	all, err := tx.Results(ctx, r.ID)
	if err != nil {
		return r, err
	}
	if len(all) > 0 {
		r.Last = all[0]
	}
	if rules, ok := v.Site.Edition(r.Edition, r.Version); ok {
		var decides bool
		if r.Stage, r.Words, decides = shortlist.Deciding(rules, r.File); !decides {
			r.Words = nil
		}
	}
	if b.Act == publishResults {
		r.Why = shortlist.Tellable(v.Site.Shelf, r.File, r.Last)
		return r, nil
	}
	if len(r.Words) == 0 {
		r.Why = shortlist.Notable(v.Site.Shelf, r.File, shortlist.Refused)
		if r.Why == nil {
			r.Why = &fellowship.NoLongerPossible{Why: fellowship.NotThisStage}
		}
	}
	return r, nil
}

// doResults notes a result for each file, each on its own, or publishes the
// results of all in one act.
func doResults(call edition.CallKind) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		if err := v.ParseForm(); err != nil {
			return route.Answer{}, err
		}
		b := results{From: readListing(v, call), Act: batchAct(v.PostForm.Get("acte")), Errors: map[string]string{},
			Word: shortlist.Word(v.PostForm.Get("resultat")), Motive: strings.TrimSpace(v.PostForm.Get("motif")), Typed: strings.TrimSpace(v.PostForm.Get("combien"))}
		keys := v.PostForm["dossier"]
		if (b.Act != noteResult && b.Act != publishResults) || len(keys) > mostAtOnce {
			return route.Answer{}, &fellowship.Invalid{Problems: []fellowship.Problem{{Field: "dossier", Code: fellowship.TooMany}}}
		}
		if b.Act == publishResults {
			return b.publish(v, keys)
		}
		return b.note(v, keys)
	}
}

func numbersOf(keys []string) (numbers []string) {
	for _, key := range keys {
		number, _, _, _ := parseKey(key)
		numbers = append(numbers, number)
	}
	return numbers
}

func (b results) note(v *route.Visit, keys []string) (route.Answer, error) {
	var wrong *fellowship.Invalid
	if err := (shortlist.Judgement{Word: b.Word, Motive: b.Motive}).Check(); errors.As(err, &wrong) {
		for _, p := range wrong.Problems {
			input, text := "motif", v.Say("Indiquez le motif\u00a0: les personnes le liront.", "Give the reason: the people will read it.")
			switch {
			case p.Field == shortlist.WordField:
				input, text = "resultat", v.Say("Choisissez le résultat.", "Choose the result.")
			case p.Code == fellowship.TooLong:
				text = v.Say("Ce motif est trop long\u00a0: "+p.Want+" caractères au plus.", "This reason is too long: at most "+p.Want+" characters.")
			}
			b.Errors[input] = text
			b.Summary = append(b.Summary, layout.FieldError{Field: input, Text: text})
		}
		return b.show(v, numbersOf(keys), false, http.StatusUnprocessableEntity)
	}
	b.After = true
	for _, key := range keys {
		number, seen, submission, ok := parseKey(key)
		if !ok {
			continue
		}
		var (
			r       resultRow
			refused *fellowship.NoLongerPossible
		)
		err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
			if r.File, err = tx.FileForStaff(ctx, v.By(), number); err != nil {
				return err
			}
			if r.Call != b.From.Call {
				return fellowship.ErrNotFound
			}
			r.Last, err = shortlist.Note(ctx, tx, v.By(), v.Site.Shelf, number, shortlist.Judgement{Seen: seen, Submission: submission, Word: b.Word, Motive: b.Motive})
			return err
		})
		switch {
		case errors.Is(err, fellowship.ErrNotFound):
			continue
		case errors.As(err, &refused):
			r.Why = refused
		case err != nil:
			return route.Answer{}, err
		}
		b.Rows = append(b.Rows, r)
	}
	return route.Page(resultsView(v, b)), nil
}

// publish tells everybody in one act, or nobody.
func (b results) publish(v *route.Visit, keys []string) (route.Answer, error) {
	if b.Typed != strconv.Itoa(len(keys)) {
		text := v.Say("Écrivez le nombre de dossiers\u00a0: "+strconv.Itoa(len(keys))+".", "Write the number of files: "+strconv.Itoa(len(keys))+".")
		b.Errors["combien"] = text
		b.Summary = []layout.FieldError{{Field: "combien", Text: text}}
		return b.show(v, numbersOf(keys), false, http.StatusUnprocessableEntity)
	}
	var list []shortlist.Key
	for _, key := range keys {
		number, n, _, ok := parseKey(key)
		if !ok {
			return route.Answer{}, fellowship.ErrNotFound
		}
		list = append(list, shortlist.Key{Number: number, N: n})
	}
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		return shortlist.Tell(ctx, tx, v.By(), v.Site.Shelf, list)
	})
	var refused *fellowship.NoLongerPossible
	if errors.As(err, &refused) {
		b.Refused = refused
		return b.show(v, numbersOf(keys), false, http.StatusConflict)
	}
	if err != nil {
		return route.Answer{}, err
	}
	b.After = true
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		b.Rows = nil
		for _, k := range list {
			f, err := tx.FileForStaff(ctx, v.By(), k.Number)
			if err != nil {
				return err
			}
			b.Rows = append(b.Rows, resultRow{File: f})
		}
		return nil
	})
	return route.Page(resultsView(v, b)), err
}

// resultState is a result as a badge; the words are those of the files.
func resultState(l lang.Lang, w shortlist.Word) layout.State {
	return words.Status(l, file.Status(w))
}

// choices are the results that some row can have.
func (b results) choices(v *route.Visit) (list []layout.Choice) {
	for _, w := range shortlist.Words() {
		if slices.ContainsFunc(b.Rows, func(r resultRow) bool { return slices.Contains(r.Words, w) }) {
			list = append(list, layout.Choice{Value: string(w), Label: resultState(v.Lang, w).Word, Chosen: w == b.Word})
		}
	}
	return list
}

func (b results) title(v *route.Visit) string {
	if b.Act == publishResults {
		return v.Say("Publier les résultats", "Publish the results")
	}
	return v.Say("Noter un résultat", "Note a result")
}

// lead says what, how many, who is told, and whether it can be undone.
func (b results) lead(v *route.Visit) string {
	done, not := len(b.rows(true)), len(b.rows(false))
	files := words.FileCount(v.Lang, b.From.Call, done)
	switch {
	case b.After && b.Act == publishResults:
		return files + v.Say("\u00a0: les personnes sont prévenues, toutes au même instant.", ": the people are told, all at the same instant.")
	case b.After:
		said := v.Lang.Count(done, v.Say("dossier fait", "file done"), v.Say("dossiers faits", "files done"))
		return said + ", " + v.Lang.Number(not) + v.Say(" non. Rien ne se voit avant la publication.", " not. Nothing shows before it is published.")
	case b.Act == publishResults:
		return v.Say("Un courriel partira aux personnes qui écrivent "+files+", et leur page le dira, au même instant pour toutes. Cela ne s’annule pas.",
			"A mail will leave to those who write "+files+", and their page will say so, at the same instant for all. This can’t be undone.")
	}
	return v.Say("Pour "+files+". Personne n’est prévenu avant la publication\u00a0; jusque-là un résultat peut être changé.",
		"For "+files+". Nobody is told before it is published; until then a result can be changed.")
}

// parts counts what will be published, by result.
func (b results) parts(v *route.Visit) (parts []layout.Pair) {
	for _, w := range shortlist.Words() {
		n := 0
		for _, r := range b.rows(true) {
			if r.Last.Word == w {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, layout.Pair{Term: resultState(v.Lang, w).Word, Text: v.Lang.Number(n)})
		}
	}
	return parts
}

// whyNoResult words why a row was left alone.
func whyNoResult(v *route.Visit, why error) string {
	var late *fellowship.NoLongerPossible
	if !errors.As(why, &late) {
		return ""
	}
	switch late.Why {
	case fellowship.FileMovedOn:
		return v.Say("le dossier n’est pas en cours d’examen", "the file is not under review")
	case fellowship.NotThisStage:
		return v.Say("l’étape qui vient décide autrement, par un classement", "the next stage decides otherwise, by a ranking")
	case fellowship.ChangedSince:
		return v.Say("aucun résultat à publier, ou il vient de changer", "no result to publish, or it has just changed")
	}
	return v.Say("impossible", "not possible")
}

// wholeResults is the act on every file of the list, on all its pages.
func (l listing) wholeResults(v *route.Visit, act batchAct) string {
	q := l.values()
	q.Set("acte", string(act))
	q.Set("tous", "1")
	return v.To(l.path()+"/resultats") + query(q)
}
