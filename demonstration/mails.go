package demonstration

import (
	"context"
	"fmt"
	"slices"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/admissibility"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/store"
)

// fewestForVerdicts is how many projects an edition has at least before some
// verdicts are told: a small place keeps all of its files to be verified.
const fewestForVerdicts = 20

// verdictsTold is how many projects of an edition were told a verdict, so that
// their mails wait to be read.
const verdictsTold = 8

// motives are what the team wrote to the authors.
var motives = []string{
	"Le co-financement demandé n’est confirmé par personne dans ce dossier d’exemple.",
	"Le profil recherché n’est pas décrit\u00a0: nous ne pouvons pas savoir qui vous cherchez.",
	"La lettre d’engagement jointe n’est pas signée.",
}

// verdicts has an officer verify some projects and tell the verdicts, an hour
// ago and in one act: their mails are written when the place is served, and
// wait there to be read.
func (f *filling) verdicts(ctx context.Context, id edition.ID) error {
	v, ok := f.shelf.InForce(id, f.Now)
	if !ok || f.Projects < fewestForVerdicts {
		return nil
	}
	officer, err := f.tx.AccountByAddress(ctx, staff[0].address(""))
	if err != nil {
		return err
	}
	by := officer.Actor(f.Now.Add(-time.Hour))
	page, err := f.tx.Files(ctx, by, store.FileFilter{Edition: id, Call: edition.ProjectCall, Status: file.Submitted, Sort: "oldest", Page: 1, Size: 3 * verdictsTold})
	if err != nil {
		return err
	}
	told := 0
	for _, one := range page.Files {
		if told == verdictsTold || !one.SubmittedAt.Before(by.At) {
			continue
		}
		if own, err := f.isNamed(ctx, one); err != nil || own {
			if err != nil {
				return err
			}
			continue
		}
		if err := f.verdict(ctx, by, v, one, told); err != nil {
			return fmt.Errorf("verdict on %s: %w", one.Number, err)
		}
		told++
	}
	return nil
}

// isNamed says whether somebody of the cast writes the file: theirs stay as
// they are said to be.
func (f *filling) isNamed(ctx context.Context, one file.File) (bool, error) {
	writers, err := f.tx.WritersOf(ctx, one.ID)
	return slices.ContainsFunc(writers, func(w store.FileWriter) bool { return isOwn(w.Account) }), err
}

func (f *filling) verdict(ctx context.Context, by fellowship.Actor, v edition.Version, one file.File, n int) error {
	j := admissibility.Judgement{Submission: one.Submissions, Word: admissibility.NotAdmissible, Motive: motives[n%len(motives)]}
	if n%2 == 1 {
		submitted, err := f.tx.SubmittedAnswers(ctx, f.shelf, one)
		if err != nil {
			return err
		}
		form := file.FormOf(v.Edition, edition.ProjectCall)
		j.Word, j.Due = admissibility.ToComplete, edition.DateOf(f.Now.In(edition.Paris)).AddDays(12).Start()
		for _, s := range form.Sections {
			for _, field := range file.ShownFieldsOf(form, s, submitted) {
				if len(j.Fields) == 0 {
					j.Fields = []string{field.ID}
				}
			}
		}
	}
	if _, err := admissibility.Give(ctx, f.tx, by, f.shelf, one.Number, j); err != nil {
		return err
	}
	_, err := admissibility.Tell(ctx, f.tx, by, f.shelf, one.Number, 1)
	return err
}

// isOwn says whether the address is one that the demonstration signs in as.
func isOwn(a account.Account) bool {
	return len(a.Email) > len(ownDomain) && a.Email[len(a.Email)-len(ownDomain):] == ownDomain
}
