package mail

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/message"
	"cohorte/fellowship/shortlist"
	"cohorte/internal/lang"
	"cohorte/store"
)

// Result tells each writer of a file what was decided of it.
func (p *Post) Result(ctx context.Context, payload string, at time.Time) error {
	var job store.FilePayload
	if err := json.Unmarshal([]byte(payload), &job); err != nil {
		return fmt.Errorf("read the job of a result: %w", err)
	}
	about := string(job.File) + "/" + strconv.Itoa(job.N)
	return p.toWriters(ctx, job.File, message.Result, about, at, func(ctx context.Context, tx *store.Tx, f file.File, to account.Account) (letter, error) {
		all, err := tx.Results(ctx, f.ID)
		if err != nil {
			return letter{}, err
		}
		i := slices.IndexFunc(all, func(r shortlist.Result) bool { return r.N == job.N && r.Told() })
		if i < 0 {
			return letter{}, fellowship.ErrNotFound
		}
		rules, ok := p.Shelf.Version(f.Edition, f.Version)
		if !ok {
			return letter{}, &fellowship.NoLongerPossible{Why: fellowship.EditionUnknown}
		}
		l := p.Programme.result(lang.Lang(to.Lang), f, rules, all[i])
		l.Cause = all[i].ToldAt.UTC().Format(time.RFC3339Nano) // those of one act go together
		return l, nil
	})
}

// result is what the authors read of what was decided of their file. The
// subject never says it; the first sentence does.
func (p Programme) result(l lang.Lang, f file.File, rules edition.Version, r shortlist.Result) letter {
	words, e := yours(l, f)
	out := letter{
		Lang:    l,
		Subject: l.T("Résultat\u00a0: "+words+" "+f.Number, "Result: "+words+" "+f.Number),
		Link:    p.page(l, filePath(f)),
		Next:    []string{l.T("Motif\u00a0:", "Reason:") + "\n" + r.Motive},
		Why: l.T("Vous recevez ce courriel parce que vous écrivez le dossier "+f.Number+". Une question\u202f? Répondez-nous.",
			"You receive this mail because you write the file "+f.Number+". A question? Answer this mail."),
		Signed: p.signed(l),
	}
	out.Variant, out.Reason = string(r.Word), r.Motive
	whole := upperFirst(titled(l, f))
	switch r.Word {
	case shortlist.Kept:
		out.Fact = whole + l.T(" est présélectionné"+e+".", " is shortlisted.")
		out.Act = l.T("La suite est sur la page de votre dossier.", "What comes next is on the page of your file.")
	case shortlist.Chosen:
		out.Fact = whole + l.T(" est retenu"+e+".", " is selected.")
		out.Act = l.T("La suite est sur la page de votre dossier.", "What comes next is on the page of your file.")
		if f.Call == edition.ProjectCall {
			out.Act = l.T("Relisez et complétez la fiche du défi, qui sera publique\u00a0: elle est sur la page de votre dossier.",
				"Read and complete the sheet of the challenge, which will be public: it is on the page of your file.")
		}
	default:
		out.Fact = whole + l.T(" n’est pas retenu"+e+".", " is not selected.")
		out.Act = l.T("Le motif et ce que vous pouvez faire sont aussi dans votre dossier.", "The reason and what you can do are in your file too.")
	}
	if s, ok := rules.Stage(f.Call, r.Stage); ok {
		out.Next = append(out.Next, l.T("Étape\u00a0: ", "Stage: ")+s.Name.In(string(l))+".")
	}
	out.Next = append(out.Next, l.T("Dossier ", "File ")+f.Number+l.T(". Règles ", ". Rules ")+rules.Name.In(string(l))+", version "+rules.Label()+".")
	return out
}
