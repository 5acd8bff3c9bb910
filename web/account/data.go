package account

import (
	"context"
	"errors"
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/organisation"
	"cohorte/fellowship/personal"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// held is what the place holds of the viewer, as the page shows it.
type held struct {
	Sessions int
	Host     organisation.Attachment
	Files    []heldFile
	Mails    int
	Reviews  int
	Asked    *personal.Erasure // open
	Saved    string
}

// heldFile is one file of theirs.
type heldFile struct {
	personal.Written
	Rules  edition.Version
	Due    personal.Due // zero when nothing is due
	Pool   poolChoice
	Apart  int // how many questions asked apart they answered
	Shared bool
}

// poolChoice is the consent to be contacted again.
type poolChoice string

const (
	noPool  poolChoice = ""
	inPool  poolChoice = "in"
	outPool poolChoice = "out"
)

func dataPage(v *route.Visit) (route.Answer, error) {
	h, err := readHeld(v)
	if err != nil {
		return route.Answer{}, err
	}
	switch v.URL.Query().Get("fait") {
	case "accord":
		h.Saved = v.Say("Votre choix est enregistré.", "Your choice is saved.")
	case "renonce":
		h.Saved = v.Say("Votre demande d’effacement est annulée. Rien n’a été effacé.", "Your request for erasure is cancelled. Nothing was erased.")
	}
	return route.Page(dataView(v, h)), nil
}

func readHeld(v *route.Visit) (h held, err error) {
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		h = held{}
		sessions, err := tx.SessionsOf(ctx, v.By())
		if err != nil {
			return err
		}
		h.Sessions = len(sessions)
		if h.Host, err = tx.AttachmentOf(ctx, v.Viewer.ID); err != nil && !errors.Is(err, fellowship.ErrNotFound) {
			return err
		}
		mails, err := tx.MyMails(ctx, v.Viewer)
		if err != nil {
			return err
		}
		h.Mails = len(mails)
		reviews, err := tx.MyReviews(ctx, v.By())
		if err != nil {
			return err
		}
		h.Reviews = len(reviews)
		if h.Asked, err = asked(ctx, tx, v.Viewer.ID); err != nil {
			return err
		}
		h.Files, err = heldFiles(ctx, tx, v)
		return err
	})
	return h, err
}

// asked is the erasure that somebody asked for, nil without one.
func asked(ctx context.Context, tx *store.Tx, who account.ID) (*personal.Erasure, error) {
	e, err := tx.OpenErasureOf(ctx, who)
	if errors.Is(err, fellowship.ErrNotFound) {
		return nil, nil
	}
	return &e, err
}

func heldFiles(ctx context.Context, tx *store.Tx, v *route.Visit) ([]heldFile, error) {
	written, err := tx.WrittenBy(ctx, v.Viewer.ID)
	if err != nil {
		return nil, err
	}
	list := make([]heldFile, 0, len(written))
	for _, w := range written {
		f := heldFile{Written: w, Shared: w.Writers > 1}
		if f.Rules, err = file.Followed(v.Site.Shelf, w.File, v.At); err != nil {
			return nil, err
		}
		apart, err := tx.ApartForWriter(ctx, v.Viewer.ID, w.Number)
		if err != nil {
			return nil, err
		}
		f.Apart = len(apart)
		consents, err := f.consent(ctx, tx, v)
		if err != nil {
			return nil, err
		}
		last, err := tx.LastAct(ctx, w.File)
		if err != nil {
			return nil, err
		}
		if inForce, ok := v.Site.Shelf.InForce(w.Edition, v.At); ok {
			if due, ok := personal.DueOf(inForce.Edition, personal.Kept{File: w.File, LastAct: last, Consents: consents}); ok {
				f.Due = due
			}
		}
		list = append(list, f)
	}
	return list, nil
}

// consent reads whether the person accepts to be contacted again: their answer,
// unless they took it back since.
func (f *heldFile) consent(ctx context.Context, tx *store.Tx, v *route.Visit) (bool, error) {
	field := file.FormOf(f.Rules.Edition, f.File.Call).FilePool
	if field == "" || f.Role != file.Lead {
		return false, nil
	}
	answers, err := tx.MyAnswers(ctx, v.By(), f.ID, f.Role)
	if err != nil {
		return false, err
	}
	for _, a := range answers {
		if a.Field != field || !a.ReplacedAt.IsZero() || a.Value != "true" {
			continue
		}
		refused, err := tx.PoolRefused(ctx, f.ID)
		f.Pool = inPool
		if refused {
			f.Pool = outPool
		}
		return !refused, err
	}
	return false, nil
}

// setPool takes back the consent to be contacted again, or gives it again: as
// easily as it was given. Rule P-9.
func setPool(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	accepts := v.PostForm.Get("accord") == "oui"
	number, err := file.ParseNumber(v.PathValue("number"))
	if err != nil {
		return route.Answer{}, fellowship.ErrNotFound
	}
	err = v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		f, err := tx.SetPool(ctx, v.By(), number, accepts)
		if err != nil {
			return err
		}
		verb := "file.pool_refused"
		if accepts {
			verb = "file.pool_accepted"
		}
		return tx.AddEntry(ctx, fellowship.NewEntry(fellowship.NewID("entry", v.At), v.By(), verb, string(f.ID)))
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.SeeOther(v.To("/compte/donnees") + "?fait=accord"), nil
}

// facts are what a file holds, who reads it and until when.
func (f heldFile) facts(v *route.Visit) []layout.Pair {
	form := file.FormOf(f.Rules.Edition, f.File.Call)
	readers := v.Say("l’équipe", "the team")
	if form.ReadBy.Stated() {
		readers = form.ReadBy.In(string(v.Lang))
	}
	if f.File.Submissions == 0 {
		readers = v.Say("personne\u00a0: un brouillon n’est vu que de ceux qui l’écrivent", "nobody: a draft is seen by those who write it only")
	}
	pairs := []layout.Pair{
		{Term: v.Say("État", "State"), Text: words.FileState(v.Lang, f.File).Word},
		{Term: v.Say("Pourquoi", "Why"), Text: v.Say("Sélectionner les ", "To select the ") + words.FileNouns(v.Lang, f.File.Call) + " " + v.Lang.Quote(f.Rules.Name.In(string(v.Lang)))},
		{Term: v.Say("Vu par", "Seen by"), Text: readers},
		{Term: v.Say("Jusqu’à quand", "Until when"), Text: f.until(v)},
	}
	if f.Role != file.Lead {
		pairs = append(pairs, layout.Pair{Term: v.Say("Ce qui est à vous", "What is yours"),
			Text: v.Say("Vos textes. Le dossier est porté par une autre personne.", "Your texts. Somebody else leads the file.")})
	}
	if f.Apart > 0 {
		pairs = append(pairs, layout.Pair{Term: v.Say("À part", "Apart"),
			Text: v.Say("Une réponse gardée hors du dossier, que personne ne lit\u00a0: elle est seulement comptée.", "An answer kept outside of the file, which nobody reads: it is only counted.")})
	}
	return pairs
}

// until says what the period of a file brings, and when.
func (f heldFile) until(v *route.Visit) string {
	if f.Due.At.IsZero() {
		if f.State.Status == file.Selected {
			return v.Say("Tant que dure ce qui suit la sélection. Ensuite, écrivez à l’équipe.", "As long as what follows the selection lasts. Then write to the team.")
		}
		return v.Say("Tant que la sélection n’est pas terminée. La durée court ensuite, et vous êtes prévenu avant.", "As long as the selection goes on. The period runs afterwards, and you are told before it ends.")
	}
	day := v.Lang.Date(f.Due.At)
	if f.Due.Act == personal.Archive {
		return v.Say("Archivé à partir du "+day+", dans une archive que l’équipe n’ouvre qu’en cas de litige. Vous en serez prévenu.",
			"Archived from "+day+", in an archive that the team opens for disputes only. You will be told before.")
	}
	return v.Say("Effacé à partir du "+day+". Vous en serez prévenu.", "Erased from "+day+". You will be told before.")
}

// title names a file on the page.
func (f heldFile) title(v *route.Visit) string {
	noun := []rune(words.FileNoun(v.Lang, f.File.Call))
	s := strings.ToUpper(string(noun[:1])) + string(noun[1:]) + " " + f.Number
	if f.Name != "" && f.File.Call == edition.ProjectCall {
		s += ", " + v.Lang.Quote(f.Name)
	}
	return s
}

// accountKept says until when the account itself is kept. Rule P-15.
func (h held) accountKept(v *route.Visit) string {
	if len(h.Files) == 0 && h.Reviews == 0 && len(v.Viewer.Roles) == 0 {
		return v.Say("Gardés jusqu’à ce que vous en demandiez l’effacement : aucune durée ne court sans dossier.", "Kept until you ask for their erasure: no period runs without a file.")
	}
	return v.Say("Gardés tant qu’un dossier, un rôle ou une lecture s’y rattache.", "Kept as long as a file, a role or a reading depends on them.")
}

// others are what is held beside the files.
func (h held) others(v *route.Visit) []layout.Pair {
	l := v.Lang
	pairs := []layout.Pair{
		{Term: v.Say("Compte", "Account"), Text: v.Say("Votre adresse, votre nom, votre langue\u00a0: pour vous reconnaître et vous écrire. Vus par l’équipe et par ceux qui écrivent un dossier avec vous. ",
			"Your address, name and language: to know you and write to you. Seen by the team and by those who write a file with you. ") + h.accountKept(v)},
		{Term: v.Say("Connexions", "Sessions"), Text: l.Count(h.Sessions, v.Say("connexion ouverte", "open session"), v.Say("connexions ouvertes", "open sessions")) +
			v.Say(", avec le nom du navigateur\u00a0: pour que vous puissiez les fermer. Vues de vous seul. Une semaine au plus.", ", with the name of the browser: so that you can close them. Seen by you only. A week at most.")},
		{Term: v.Say("Courriels", "Mails"), Text: l.Count(h.Mails, v.Say("courriel envoyé", "mail sent"), v.Say("courriels envoyés", "mails sent")) +
			v.Say(" par le programme\u00a0: pour savoir ce qui vous a été dit. Vus par l’équipe. Effacés avec le dossier ou avec votre compte.", " by the programme: to know what you were told. Seen by the team. Erased with the file or with your account.")},
		{Term: v.Say("Journal", "Record"), Text: v.Say("Ce que vous avez fait, et quand, sous un identifiant et sans vos textes\u00a0: pour que les décisions puissent être vérifiées. Vu par l’équipe. Gardé, mais plus rien ne le relie à vous après un effacement.",
			"What you did, and when, under an identifier and without your texts: so that decisions can be verified. Seen by the team. Kept, but nothing ties it to you after an erasure.")},
	}
	if h.Host.SIRET != "" {
		pairs = append(pairs, layout.Pair{Term: v.Say("Organisation", "Organisation"), Text: h.Host.Name + v.Say("\u00a0: pour vos projets. Vue de vous seul, hors des projets déposés.", ": for your projects. Seen by you only, outside of submitted projects.")})
	}
	if h.Reviews > 0 {
		pairs = append(pairs, layout.Pair{Term: v.Say("Évaluations", "Reviews"), Text: l.Count(h.Reviews, v.Say("lecture confiée", "review given to you"), v.Say("lectures confiées", "reviews given to you")) +
			v.Say("\u00a0: vos notes et vos commentaires. Vus par l’équipe et le jury\u00a0; l’auteur du dossier peut les demander. Gardés avec le dossier lu.", ": your marks and comments. Seen by the team and the panel; the author of the file may ask for them. Kept with the file that was read.")})
	}
	return pairs
}

// erasurePlan is what the page of an erasure says.
type erasurePlan struct {
	personal.Plan
	Asked *personal.Erasure
	DueAt time.Time
}

func erasurePage(v *route.Visit) (route.Answer, error) {
	p := erasurePlan{DueAt: v.At.Add(personal.ErasureDelay)}
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if p.Asked, err = asked(ctx, tx, v.Viewer.ID); err != nil {
			return err
		}
		p.Plan, err = personal.PlanErasure(ctx, tx, v.Viewer, false)
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(erasureView(v, p)), nil
}

func askErasure(v *route.Visit) (route.Answer, error) {
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := personal.Ask(ctx, tx, v.By(), v.Viewer.ID, "")
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.SeeOther(v.To("/compte/donnees/effacement")), nil
}

func cancelErasure(v *route.Visit) (route.Answer, error) {
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error { return personal.Cancel(ctx, tx, v.By()) })
	if err != nil {
		return route.Answer{}, err
	}
	return route.SeeOther(v.To("/compte/donnees") + "?fait=renonce"), nil
}

// refusedWhy says why an erasure can't be asked for now, and what to do.
func (p erasurePlan) refusedWhy(v *route.Visit) string {
	var late *fellowship.NoLongerPossible
	if !errors.As(p.Refused, &late) {
		return ""
	}
	switch late.Why {
	case fellowship.HandOverFirst:
		return v.Say("D’autres personnes écrivent un projet que vous portez. Confiez-le d’abord à l’une d’elles, depuis la page de son équipe\u00a0: le projet leur reste.",
			"Others write a project that you lead. Hand it over to one of them first, from the page of its team: the project stays theirs.")
	case fellowship.FileSelected:
		return v.Say("Vous êtes retenu\u00a0: votre contrat s’appuie sur ce dossier. Écrivez à l’équipe, qui verra avec vous ce qui peut être effacé et quand\u00a0: ", "You are selected: your contract rests on this file. Write to the team, which will see with you what can be erased and when: ") + v.Programme().Contact + "."
	}
	return v.Say("Vous êtes la dernière personne qui peut donner des rôles ici. Donnez d’abord ce rôle à quelqu’un d’autre.", "You are the last person here who can give roles. Give this role to somebody else first.")
}
