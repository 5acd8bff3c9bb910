package staff

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"cohorte/fellowship"
	"cohorte/fellowship/admissibility"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// mostAtOnce bounds a selection: each file is an act of its own.
const mostAtOnce = 500

// batchAct is what is done to each file of a selection.
type batchAct string

// The acts, by their word in addresses.
const (
	findAdmissible batchAct = "recevable"
	tellPeople     batchAct = "prevenir"
)

// batch is a selection before or after the act: each file with why it can't be
// touched, or wasn't.
type batch struct {
	From  listing
	Act   batchAct
	Rows  []batchRow
	Left  int  // files of the list beyond the most that are done at once
	After bool // the act was tried on every row
	Fault string
	Typed string
}

type batchRow struct {
	file.File
	Last admissibility.Verdict
	Why  error // why not; nil when it can be, or was, done
}

// key is a row as it was shown: the number of the file, of its last verdict
// and of its last submission.
func (r batchRow) key() string {
	return r.Number + ":" + strconv.Itoa(r.Last.N) + ":" + strconv.Itoa(r.Submissions)
}

func parseKey(key string) (number string, seen, submission int, ok bool) {
	parts := strings.Split(key, ":")
	if len(parts) != 3 {
		return "", 0, 0, false
	}
	seen, errSeen := strconv.Atoi(parts[1])
	submission, errN := strconv.Atoi(parts[2])
	return parts[0], seen, submission, errSeen == nil && errN == nil
}

// batchShown is how many files that an act leaves alone are named at once; more
// are folded, so that what will be done stays in sight.
const batchShown = 10

// numbers are the rows of one kind.
func (b batch) numbers(can bool) (rows []batchRow) {
	for _, r := range b.Rows {
		if (r.Why == nil) == can {
			rows = append(rows, r)
		}
	}
	return rows
}

// askBatch shows what an act would do to a selection, and which rows it can't
// touch. Nothing is done before the button of that page.
func askBatch(call edition.CallKind) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		q := v.URL.Query()
		b := batch{From: readListing(v, call), Act: findAdmissible}
		if q.Get("acte") == string(tellPeople) {
			b.Act = tellPeople
		}
		err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) error {
			b.Rows, b.Left = nil, 0
			numbers := q["dossier"]
			if q.Get("tous") != "" {
				f := b.From.filter()
				f.Page, f.Size = 1, mostAtOnce
				all, err := tx.Files(ctx, v.By(), f)
				if err != nil {
					return err
				}
				numbers, b.Left = nil, max(all.Total-mostAtOnce, 0)
				for _, one := range all.Files {
					numbers = append(numbers, one.Number)
				}
			}
			if len(numbers) > mostAtOnce {
				numbers, b.Left = numbers[:mostAtOnce], len(numbers)-mostAtOnce
			}
			for _, number := range numbers {
				r, err := b.look(ctx, tx, v, call, number)
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
		return route.Page(batchView(v, b)), nil
	}
}

// look says of a file whether the act could be done to it now.
func (b batch) look(ctx context.Context, tx *store.Tx, v *route.Visit, call edition.CallKind, number string) (r batchRow, err error) {
	if r.File, err = tx.FileForStaff(ctx, v.By(), number); err != nil {
		return r, err
	}
	if r.Call != call {
		return r, fellowship.ErrNotFound
	}
	verdicts, err := tx.Verdicts(ctx, r.ID)
	if err != nil {
		return r, err
	}
	r.Last = panel{Verdicts: verdicts}.last()
	submitted, err := tx.SubmittedAnswers(ctx, v.Site.Shelf, r.File)
	if err != nil {
		return r, err
	}
	if b.Act == findAdmissible {
		r.Why = admissibility.OneOfMany(v.Site.Shelf, r.File, r.Last, submitted)
		return r, nil
	}
	if r.Last.N == 0 {
		r.Why = &fellowship.NoLongerPossible{Why: fellowship.ToBeJudged}
		return r, nil
	}
	asked, err := tx.Confirmations(ctx, r.ID)
	if err != nil {
		return r, err
	}
	late, err := tx.LateOpeningsOf(ctx, r.ID)
	r.Why = admissibility.Tellable(v.Site.Shelf, r.File, r.Last, admissibility.Awaited(v.Site.Shelf, r.File, submitted, asked), late, v.At)
	return r, err
}

// doBatch does the act to each file, each on its own: what can't be done to
// one does not undo the others, and every row says what became of it.
func doBatch(call edition.CallKind) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		if err := v.ParseForm(); err != nil {
			return route.Answer{}, err
		}
		b := batch{From: readListing(v, call), Act: batchAct(v.PostForm.Get("acte")), After: true}
		keys := v.PostForm["dossier"]
		if (b.Act != findAdmissible && b.Act != tellPeople) || len(keys) > mostAtOnce {
			return route.Answer{}, &fellowship.Invalid{Problems: []fellowship.Problem{{Field: "dossier", Code: fellowship.TooMany}}}
		}
		if b.Typed = strings.TrimSpace(v.PostForm.Get("combien")); b.Act == tellPeople && b.Typed != strconv.Itoa(len(keys)) {
			return countedWrong(v, call, b, keys)
		}
		for _, key := range keys {
			number, seen, submission, ok := parseKey(key)
			if !ok {
				continue
			}
			r, err := b.do(v, call, number, seen, submission)
			if errors.Is(err, fellowship.ErrNotFound) {
				continue
			}
			if err != nil {
				return route.Answer{}, err
			}
			b.Rows = append(b.Rows, r)
		}
		return route.Page(batchView(v, b)), nil
	}
}

// countedWrong asks for the count again: nothing was done.
func countedWrong(v *route.Visit, call edition.CallKind, b batch, keys []string) (route.Answer, error) {
	b.After, b.Rows = false, nil
	b.Fault = v.Say("Écrivez le nombre de dossiers\u00a0: "+strconv.Itoa(len(keys))+".", "Write the number of files: "+strconv.Itoa(len(keys))+".")
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		b.Rows = nil
		for _, key := range keys {
			number, _, _, _ := parseKey(key)
			r, err := b.look(ctx, tx, v, call, number)
			if err != nil && !errors.Is(err, fellowship.ErrNotFound) {
				return err
			}
			if err == nil {
				b.Rows = append(b.Rows, r)
			}
		}
		return nil
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.PageWith(http.StatusUnprocessableEntity, batchView(v, b)), nil
}

// do does the act to one file; a refusal is a row of the answer, not its end.
func (b batch) do(v *route.Visit, call edition.CallKind, number string, seen, submission int) (r batchRow, err error) {
	var refused *fellowship.NoLongerPossible
	err = v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if r.File, err = tx.FileForStaff(ctx, v.By(), number); err != nil {
			return err
		}
		if r.Call != call {
			return fellowship.ErrNotFound
		}
		if b.Act == findAdmissible {
			r.Last, err = admissibility.GiveFulfilled(ctx, tx, v.By(), v.Site.Shelf, number, seen, submission)
			return err
		}
		r.File, err = admissibility.Tell(ctx, tx, v.By(), v.Site.Shelf, number, seen)
		return err
	})
	if errors.As(err, &refused) {
		r.Why, err = refused, nil
	}
	return r, err
}

// whyNot words why a row was left alone.
func whyNot(v *route.Visit, why error) string {
	var late *fellowship.NoLongerPossible
	if !errors.As(why, &late) {
		return ""
	}
	switch late.Why {
	case fellowship.FileMovedOn:
		return v.Say("le dossier n’est plus à cette étape", "the file is no longer at this stage")
	case fellowship.ToBeJudged:
		return v.Say("à juger\u00a0: une condition n’est pas remplie par les réponses, ou demande l’avis d’une personne", "to be judged: the answers do not fulfil a condition, or it needs a person’s word")
	case fellowship.StillChanging:
		return v.Say("le dossier peut encore changer jusqu’au ", "the file may still change until ") + v.Lang.ShortDateTime(lastMinute(late.Again))
	case fellowship.Unconfirmed:
		return v.Say("une confirmation est attendue", "a confirmation is awaited")
	case fellowship.CorrectionOver:
		return v.Say("la date pour corriger est déjà passée\u00a0: choisissez-en une autre", "the day to correct is already past: choose another")
	case fellowship.ChangedSince:
		return v.Say("une décision existe déjà, ou le dossier vient de changer", "there is a decision already, or the file has just changed")
	}
	return v.Say("impossible", "not possible")
}

func (b batch) title(v *route.Visit) string {
	if b.Act == tellPeople {
		return v.Say("Prévenir les personnes", "Tell the people")
	}
	return v.Say("Déclarer recevables", "Find admissible")
}

// lead says what, how many, who is told, and whether it can be undone.
func (b batch) lead(v *route.Visit) string {
	done, not := len(b.numbers(true)), len(b.numbers(false))
	if b.After {
		said := v.Lang.Count(done, v.Say("dossier fait", "file done"), v.Say("dossiers faits", "files done"))
		return said + ", " + v.Lang.Number(not) + v.Say(" non.", " not.")
	}
	files := words.FileCount(v.Lang, b.From.Call, done)
	if b.Act == tellPeople {
		return v.Say("La page des personnes qui écrivent "+files+" le dira aussitôt, et cela ne s’annule pas. Leurs courriels attendent d’être relus dans «\u00a0Courriels\u00a0».",
			"The pages of those who write "+files+" will say so at once, which can’t be undone. Their mails wait to be read under “Mails”.")
	}
	return v.Say(files+" dont toutes les conditions sont remplies. Personne n’est prévenu\u00a0; une décision peut être changée ensuite.",
		files+" with every condition fulfilled. Nobody is told; a decision can be changed afterwards.")
}

// parts counts what will be told, by verdict.
func (b batch) parts(v *route.Visit) (parts []layout.Pair) {
	for _, w := range admissibility.Words() {
		n := 0
		for _, r := range b.numbers(true) {
			if r.Last.Word == w {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, layout.Pair{Term: verdictState(v.Lang, w).Word, Text: v.Lang.Number(n)})
		}
	}
	return parts
}

// rowName is how a file is called in a list.
func rowName(f file.File) string {
	if f.Name == "" {
		return f.Number
	}
	return f.Name + " · " + f.Number
}

// whole is the act on every file of the list, on all its pages.
func (l listing) whole(v *route.Visit, act string) string {
	q := l.values()
	q.Set("acte", act)
	q.Set("tous", "1")
	return v.To(l.path()+"/recevabilite") + query(q)
}

// pairs are the parameters of the list, for a form.
func (l listing) pairs() (pairs []layout.Pair) {
	for name, values := range l.values() {
		pairs = append(pairs, layout.Pair{Term: name, Text: values[0]})
	}
	slices.SortFunc(pairs, func(a, b layout.Pair) int { return strings.Compare(a.Term, b.Term) })
	return pairs
}
