package mail

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/admissibility"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/message"
	"cohorte/internal/lang"
	"cohorte/store"
)

// Admissibility tells each writer of a file the verdict on it.
func (p *Post) Admissibility(ctx context.Context, payload string, at time.Time) error {
	var job store.FilePayload
	if err := json.Unmarshal([]byte(payload), &job); err != nil {
		return fmt.Errorf("read the job of a verdict: %w", err)
	}
	about := string(job.File) + "/" + strconv.Itoa(job.N)
	return p.toWriters(ctx, job.File, message.Admissibility, about, at, func(ctx context.Context, tx *store.Tx, f file.File, to account.Account) (letter, error) {
		all, err := tx.Verdicts(ctx, f.ID)
		if err != nil {
			return letter{}, err
		}
		i := slices.IndexFunc(all, func(v admissibility.Verdict) bool { return v.N == job.N })
		if i < 0 {
			return letter{}, fellowship.ErrNotFound
		}
		rules, ok := p.Shelf.Version(f.Edition, f.Version)
		if !ok {
			return letter{}, &fellowship.NoLongerPossible{Why: fellowship.EditionUnknown}
		}
		l := p.Programme.verdict(lang.Lang(to.Lang), f, rules, all[i])
		l.Cause = all[i].ToldAt.UTC().Format(time.RFC3339Nano) // those of one act go together
		return l, nil
	})
}

// verdict is what the authors read of the admissibility of their file.
func (p Programme) verdict(l lang.Lang, f file.File, rules edition.Version, v admissibility.Verdict) letter {
	words, e := yours(l, f)
	out := letter{
		Lang:    l,
		Subject: l.T("Résultat\u00a0: "+words+" "+f.Number, "Result: "+words+" "+f.Number),
		Link:    p.page(l, filePath(f)),
		Why: l.T("Vous recevez ce courriel parce que vous écrivez le dossier "+f.Number+". Une question\u202f? Répondez-nous.",
			"You receive this mail because you write the file "+f.Number+". A question? Answer this mail."),
		Signed: p.signed(l),
	}
	out.Variant, out.Reason = string(v.Word), v.Motive
	motive := ""
	if v.Motive != "" {
		motive = l.T("Motif\u00a0:", "Reason:") + "\n" + v.Motive
	}
	switch v.Word {
	case admissibility.Admissible:
		out.Fact = upperFirst(titled(l, f)) + l.T(" est recevable\u00a0: "+itWill(e), " is admissible: it goes on to the next stage.")
		out.Act = l.T("Vous n’avez rien à faire.", "There is nothing for you to do.")
		out.Next = []string{motive}
	case admissibility.NotAdmissible:
		out.Fact = upperFirst(titled(l, f)) + l.T(" n’est pas recevable.", " is not admissible.")
		out.Act = l.T("Le motif et ce que vous pouvez faire sont aussi dans votre dossier.", "The reason and what you can do are in your file too.")
		out.Next = []string{motive}
	default:
		until := v.Due.Add(-time.Minute)
		out.Subject = l.T("À faire\u00a0: compléter votre dossier avant le ", "To do: complete your file before ") + l.DayMonth(until) + l.T(" à ", " at ") + l.Clock(until)
		out.Fact = l.T("Il manque quelque chose pour lire "+titled(l, f)+".", "Something is missing to read "+titled(l, f)+".")
		out.Act = l.T("Complétez et déposez à nouveau avant le ", "Complete it and submit again before ") + l.Deadline(until) + "."
		out.Until, out.Answers = v.Due, strings.TrimSpace(asked(l, f, rules, v.Fields))
		out.Next = []string{motive, l.T("Seules ces réponses sont rouvertes\u00a0:", "Only these answers are reopened:") + "\n" + out.Answers}
	}
	out.Next = append(out.Next, l.T("Dossier ", "File ")+f.Number+l.T(". Règles ", ". Rules ")+rules.Name.In(string(l))+", version "+rules.Label()+".")
	return out
}

// itWill agrees with "projet" or "candidature".
func itWill(e string) string {
	if e != "" {
		return "elle passe à l’étape suivante."
	}
	return "il passe à l’étape suivante."
}

// upperFirst begins a sentence.
func upperFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// asked names the questions of a correction, one a line.
func asked(l lang.Lang, f file.File, rules edition.Version, fields []string) string {
	form := file.FormOf(rules.Edition, f.Call)
	text := ""
	for _, id := range fields {
		if field, ok := form.Field(id); ok {
			text += "- " + field.Label.In(string(l)) + "\n"
		}
	}
	return text
}

// ConfirmationPath is the page behind the link of a request to confirm.
const ConfirmationPath = "/confirmation"

// Confirmation makes the secret of a request to somebody outside, writes its
// mail and sends it. As with a sign-in link, each attempt makes a new one.
func (p *Post) Confirmation(ctx context.Context, payload string, at time.Time) error {
	var k admissibility.Key
	if err := json.Unmarshal([]byte(payload), &k); err != nil {
		return fmt.Errorf("read the job of a confirmation: %w", err)
	}
	var (
		m    message.Mail
		out  Outgoing
		made bool
	)
	err := p.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		object := fmt.Sprintf("%s/%s/%d", k.File, k.Stage, k.N)
		if before, err := tx.MailOfObject(ctx, message.Confirmation, object); err == nil && before.State != message.Ready {
			made = false // done again after it left: its link must stay good
			return nil
		}
		c, secret, ok, err := admissibility.MakeSecret(ctx, tx, k, at)
		made = ok
		if err != nil || !ok {
			return err
		}
		f, err := tx.FileToWriteAbout(ctx, c.File)
		if err != nil {
			return err
		}
		rules, found := p.Shelf.Version(f.Edition, f.Version)
		stage, known := edition.Stage{}, false
		if found {
			stage, known = rules.Stage(f.Call, c.Stage)
		}
		if !known || stage.Confirm == nil {
			return &fellowship.NoLongerPossible{Why: fellowship.EditionUnknown}
		}
		words, err := dress(ctx, tx, message.Confirmation, p.ofFile(p.Programme.confirmation(f, rules, *stage.Confirm, c, secret), f, ""))
		if err != nil {
			return err
		}
		m, err = write(ctx, tx, message.Confirmation, object, c.Contact.Norm, words, at)
		out = p.outgoing(m, words.text(), at)
		return err
	})
	if err != nil || !made || m.State != message.Ready {
		return err
	}
	return p.leave(ctx, m, out, at)
}

// confirmation is the mail to somebody outside who is asked to confirm.
func (p Programme) confirmation(f file.File, rules edition.Version, asks edition.ConfirmationParams, c admissibility.Confirmation, secret string) letter {
	l := lang.Lang(c.Lang)
	until := c.Due.Add(-time.Minute)
	return letter{
		Lang:    l,
		facts:   facts{Until: c.Due},
		Subject: l.T("À faire\u00a0: confirmer le projet "+f.Number+" avant le ", "To do: confirm the project "+f.Number+" before ") + l.DayMonth(until),
		Fact: l.T("Nous vous demandons de confirmer "+asks.What.In(string(l))+", pour "+quoted(l, f)+".",
			"We ask you to confirm "+asks.What.In(string(l))+", for "+quoted(l, f)+"."),
		Act:  l.T("Répondez avant le ", "Answer before ") + l.Deadline(until) + l.T(". Aucun compte n’est nécessaire.", ". No account is needed."),
		Link: p.page(l, ConfirmationPath) + "?code=" + url.QueryEscape(secret),
		Next: []string{
			l.T("Le lien sert à une seule réponse\u00a0: gardez-le pour vous, ou transmettez-le à la personne qui peut répondre.",
				"The link serves for one answer: keep it to yourself, or pass it on to the person who can answer."),
			l.T("Dossier ", "File ") + f.Number + ", " + rules.Name.In(string(l)) + ".",
		},
		Why: l.T("Vous recevez ce courriel parce que les règles de l’appel demandent l’avis de "+asks.By.In(string(l))+".",
			"You receive this mail because the rules of the call ask for the word of "+asks.By.In(string(l))+"."),
		Signed: p.signed(l),
	}
}

// quoted is the name of a file, or its number.
func quoted(l lang.Lang, f file.File) string {
	if f.Name == "" || f.Call == edition.TalentCall {
		return l.T("le dossier ", "the file ") + f.Number
	}
	return l.Quote(f.Name)
}
