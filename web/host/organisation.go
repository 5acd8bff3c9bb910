package host

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/organisation"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// own is the organisation of the viewer as its page shows it.
type own struct {
	V        *route.Visit
	Attached bool
	At       organisation.Attachment
	Answer   organisation.Answer // of the register, on what is attached
	Calls    []callFor
	Projects []projectAt
	// Form is the second step, when a number was given.
	Form     *declaring
	SIRET    string // as typed, in the first step
	Problems []layout.FieldError
	Done     string
}

// declaring is the form with the name and the nature, under a number.
type declaring struct {
	SIRET        organisation.SIRET
	Name, Nature string
	Answer       organisation.Answer
	Proposal     organisation.Proposal
}

// callFor is what an edition whose call for projects is open says of the
// organisation.
type callFor struct {
	Rules    edition.Version
	Call     edition.Call
	Verdicts []file.Verdict
	State    layout.State
}

// projectAt is a project of the viewer and its organisation.
type projectAt struct {
	file.File
	Host organisation.Host
	// Moves says that it may follow its lead: a draft that was never submitted,
	// tied elsewhere.
	Moves bool
}

func organisationPage(v *route.Visit) (route.Answer, error) {
	o := own{V: v}
	switch v.URL.Query().Get("fait") {
	case "rattachement":
		o.Done = v.Say("Votre organisation est enregistrée.", "Your organisation is saved.")
	case "brouillon":
		o.Done = v.Say("Ce brouillon suit votre organisation actuelle.", "This draft follows your present organisation.")
	}
	if given := v.URL.Query().Get("siret"); given != "" {
		siret, err := organisation.ParseSIRET("siret", given)
		if err != nil {
			o.SIRET = given
			o.Problems = problems(v, err)
			return o.show(http.StatusUnprocessableEntity)
		}
		o.Form = &declaring{SIRET: siret}
	}
	return o.show(http.StatusOK)
}

// show reads what the page shows besides its form.
func (o own) show(status int) (route.Answer, error) {
	v := o.V
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		var err error
		o.At, err = tx.AttachmentOf(ctx, v.Viewer.ID)
		if o.Attached = err == nil; err != nil && !errors.Is(err, fellowship.ErrNotFound) {
			return err
		}
		if o.Attached {
			if o.Answer, err = tx.RegisterAnswer(ctx, o.At.SIRET); err != nil && !errors.Is(err, fellowship.ErrNotFound) {
				return err
			}
		}
		if o.Form != nil {
			if o.Form.Answer, err = tx.RegisterAnswer(ctx, o.Form.SIRET); err != nil && !errors.Is(err, fellowship.ErrNotFound) {
				return err
			}
		}
		return o.readProjects(ctx, tx)
	})
	if err != nil {
		return route.Answer{}, err
	}
	if o.Form != nil {
		o.Form.propose()
	}
	if o.Attached {
		o.Calls = callsFor(v, o.At.Nature)
	}
	return route.PageWith(status, organisationView(o)), nil
}

func (o *own) readProjects(ctx context.Context, tx *store.Tx) error {
	v := o.V
	files, err := tx.FilesOfWriter(ctx, v.Viewer.ID, edition.ProjectCall)
	if err != nil {
		return err
	}
	hosts, err := tx.HostsOfWriter(ctx, v.By())
	if err != nil {
		return err
	}
	for _, f := range files {
		h := hosts[f.Number]
		_, changes := file.Next(f.State.Status, file.SaveVerb)
		o.Projects = append(o.Projects, projectAt{File: f, Host: h,
			Moves: o.Attached && h != o.At.Host && changes && f.Submissions == 0 && f.CreatedBy == v.Viewer.ID})
	}
	return nil
}

// propose fills in what nobody typed yet.
func (d *declaring) propose() {
	d.Proposal = d.Answer.Propose()
	if d.Name == "" {
		d.Name = d.Answer.Name
	}
	if d.Nature == "" {
		d.Nature = string(d.Proposal.Nature)
	}
}

func callsFor(v *route.Visit, n organisation.Nature) []callFor {
	var list []callFor
	for _, e := range v.Site.Shelf.All(v.At) {
		call, ok := e.Calls[edition.ProjectCall]
		if !ok || call.At(v.At).State != edition.Open {
			continue
		}
		c := callFor{Rules: e, Call: call, Verdicts: file.OfNature(e.Edition, n),
			State: layout.State{Role: layout.Success, Word: v.Say("Peut déposer", "May submit")}}
		for _, verdict := range c.Verdicts {
			switch verdict.Truth {
			case edition.False:
				c.State = layout.State{Role: layout.Neutral, Word: v.Say("Ne peut pas déposer seule", "May not submit alone")}
			case edition.ToAssess, edition.Unknown:
				if c.State.Role == layout.Success {
					c.State = layout.State{Role: layout.Warning, Word: v.Say("L’équipe vérifiera", "The team will check")}
				}
			}
		}
		list = append(list, c)
	}
	return list
}

// look asks the register about a number, where one is configured, and keeps
// what it says. The network is asked outside of any transaction.
func look(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	typed := v.PostForm.Get("siret")
	siret, err := organisation.ParseSIRET("siret", typed)
	if err != nil {
		o := own{V: v, SIRET: typed, Problems: problems(v, err)}
		return o.show(http.StatusUnprocessableEntity)
	}
	if v.Site.Register != nil {
		if err := ask(v, siret); err != nil {
			return route.Answer{}, err
		}
	}
	return route.SeeOther(v.To("/organisation") + "?siret=" + url.QueryEscape(string(siret)) + "#declarer"), nil
}

func ask(v *route.Visit, siret organisation.SIRET) error {
	var known organisation.Answer
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		known, err = tx.RegisterAnswer(ctx, siret)
		return err
	})
	if err != nil && !errors.Is(err, fellowship.ErrNotFound) || known.Settled(v.At) {
		return err
	}
	answer := v.Site.Register(v.Context(), siret, v.At)
	return v.Site.DB.WriteLoose(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		return tx.SaveRegisterAnswer(ctx, answer)
	})
}

func attach(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	siret, name, nature := v.PostForm.Get("siret"), v.PostForm.Get("name"), v.PostForm.Get("nature")
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := organisation.Attach(ctx, tx, v.By(), siret, name, nature, v.Site.Register != nil)
		return err
	})
	var invalid *fellowship.Invalid
	if errors.As(err, &invalid) {
		o := own{V: v, SIRET: siret, Problems: problems(v, err)}
		if number, err := organisation.ParseSIRET("siret", siret); err == nil {
			o.Form = &declaring{SIRET: number, Name: name, Nature: nature}
		}
		return o.show(http.StatusUnprocessableEntity)
	}
	if err != nil {
		return route.Answer{}, err
	}
	return route.SeeOther(v.To("/organisation") + "?fait=rattachement"), nil
}

// moveDraft lets a draft follow its lead to another organisation.
func moveDraft(v *route.Visit) (route.Answer, error) {
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := file.MoveHost(ctx, tx, v.By(), v.Site.Shelf, v.PathValue("number"))
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.SeeOther(v.To("/organisation") + "?fait=brouillon"), nil
}

func problems(v *route.Visit, err error) []layout.FieldError {
	var invalid *fellowship.Invalid
	if !errors.As(err, &invalid) {
		return nil
	}
	var list []layout.FieldError
	for _, p := range invalid.Problems {
		var text string
		switch {
		case p.Code == fellowship.NotASiret:
			text = v.Say("Ce numéro n’est pas un SIRET\u00a0: il a 14 chiffres, vérifiez-les un à un.", "This number is not a SIRET: it has 14 digits, check them one by one.")
		case p.Field == "name" && p.Code == fellowship.Missing:
			text = v.Say("Indiquez le nom de votre organisation.", "Enter the name of your organisation.")
		case p.Field == "name" && p.Code == fellowship.TooLong:
			text = v.Say("Le nom dépasse "+p.Want+" caractères\u00a0: raccourcissez-le.", "The name is longer than "+p.Want+" characters: shorten it.")
		case p.Field == "name":
			text = v.Say("Le nom contient un signe illisible\u00a0: tapez-le à nouveau.", "The name holds an unreadable sign: type it again.")
		default:
			text = v.Say("Choisissez la nature de votre organisation.", "Choose the kind of your organisation.")
		}
		list = append(list, layout.FieldError{Field: p.Field, Text: text})
	}
	return list
}

func (o own) problem(field string) string {
	for _, p := range o.Problems {
		if p.Field == field {
			return p.Text
		}
	}
	return ""
}

func (o own) frame() layout.Frame {
	f := o.V.Frame(o.t("Mon organisation", "My organisation"), layout.Host)
	f.Failed = len(o.Problems) > 0
	return f
}

func (o own) t(fr, en string) string { return o.V.Say(fr, en) }

func (o own) in(t edition.Text) string { return t.In(string(o.V.Lang)) }

func (o own) facts() []layout.Pair {
	return []layout.Pair{
		{Term: "SIRET", Text: words.SIRET(o.At.SIRET)},
		{Term: o.t("Nature", "Kind"), Text: words.NatureName(o.V.Lang, o.At.Nature)},
		{Term: o.t("Depuis le", "Since"), Text: o.V.Lang.Date(o.At.At)},
	}
}

// registered is what the register adds to what was declared.
func (o own) registered() string {
	switch o.Answer.Verification() {
	case organisation.Verified:
		return o.t("Au registre public\u00a0: ", "In the public register: ") + o.Answer.Name + "."
	case organisation.UnknownNumber:
		return o.t("Le registre public ne connaît pas ce numéro. Vérifiez-le\u00a0; s’il est récent, l’équipe le verra avec vous.", "The public register does not know this number. Check it; if it is recent, the team will look at it with you.")
	case organisation.ClosedSince:
		return o.t("Le registre public dit cet établissement fermé. Votre organisation a peut-être un nouveau numéro.", "The public register says that this establishment is closed. Your organisation may have a new number.")
	case organisation.NotPublicSince:
		return o.t("Le registre public ne compte pas cet organisme parmi les administrations. L’équipe le vérifiera avec vous.", "The public register does not count this body among public bodies. The team will check it with you.")
	}
	if o.Answer.State == organisation.Silent {
		return o.t("Le registre n’a pas encore répondu. Nous vérifierons plus tard\u202f; vous pouvez continuer.", "The register has not answered yet. We will check later; you can go on.")
	}
	return o.t("Ces informations viennent de vous. Elles n’ont pas encore été comparées au registre public.", "This comes from you. It has not been compared with the public register yet.")
}

// found says what the register answered in the second step, and what it can't
// say.
func (o own) found() (role layout.Role, text string) {
	d := o.Form
	switch d.Answer.State {
	case organisation.Silent:
		return layout.Warning, o.t("Le registre ne répond pas. Écrivez le nom, nous vérifierons plus tard.", "The register does not answer. Write the name, we will check later.")
	case organisation.NotInRegister:
		return layout.Warning, o.t("Le registre public ne connaît pas ce numéro. Vérifiez-le, ou écrivez le nom\u00a0: l’équipe vérifiera avec vous.", "The public register does not know this number. Check it, or write the name: the team will check with you.")
	case organisation.InRegister:
		return layout.Info, o.t("Trouvé au registre public. Relisez, puis confirmez.", "Found in the public register. Read it again, then confirm.")
	}
	return layout.Info, o.t("Écrivez le nom de votre organisation et sa nature.", "Write the name of your organisation and its kind.")
}

// doubt is what the legal category of the register can't say.
func (o own) doubt() string {
	if o.Form.Answer.State == organisation.InRegister && o.Form.Answer.Closed {
		return o.t("Le registre dit cet établissement fermé\u00a0: votre organisation a peut-être un nouveau numéro.", "The register says that this establishment is closed: your organisation may have a new number.")
	}
	switch o.Form.Proposal.Doubt {
	case organisation.OperatorList:
		return o.t("La catégorie juridique ne dit pas si c’est un opérateur de l’État\u00a0: seule la liste annexée chaque année à la loi de finances le dit. À vous de confirmer.", "The legal category does not say whether it is an operator of the State: only the list annexed each year to the finance act does. It is for you to confirm.")
	case organisation.CentralOrNot:
		return o.t("C’est un service de l’État, mais la catégorie juridique ne dit pas s’il est central ou déconcentré. À vous de confirmer.", "It is a service of the State, but the legal category does not say whether it is central or deconcentrated. It is for you to confirm.")
	case organisation.OwnerUnknown:
		return o.t("C’est un établissement public, mais la catégorie juridique ne dit pas de qui il dépend. À vous de choisir.", "It is a public body, but the legal category does not say to whom it belongs. It is for you to choose.")
	case organisation.NoNatureFits:
		return o.t("Aucune des natures ne correspond sûrement à cette catégorie juridique. À vous de choisir.", "None of the kinds surely fits this legal category. It is for you to choose.")
	case organisation.NotPublic:
		return o.t("Le registre ne compte pas cet organisme parmi les administrations.", "The register does not count this body among public bodies.")
	case organisation.CategoryBlank:
		return o.t("Le registre ne donne pas de catégorie juridique. À vous de choisir.", "The register gives no legal category. It is for you to choose.")
	}
	if o.Form.Proposal.Nature != "" {
		return o.t("Proposée d’après la catégorie juridique du registre. À vous de confirmer.", "Proposed from the legal category of the register. It is for you to confirm.")
	}
	return ""
}

func (o own) natures() []layout.Choice {
	var list []layout.Choice
	for _, n := range organisation.Natures() {
		list = append(list, layout.Choice{Value: string(n), Label: words.NatureName(o.V.Lang, n), Chosen: o.Form.Nature == string(n)})
	}
	return list
}

// who lists who may submit, in the words of the edition.
func (o own) who(c callFor) string {
	var names []string
	for _, w := range c.Call.Who {
		names = append(names, o.in(w.Name))
	}
	return o.V.Lang.And(names...)
}

func (o own) amount(f *edition.CoFunding) string {
	if f.Amount == 0 {
		return ""
	}
	return o.V.Lang.Euros(int64(f.Amount)) + " " + o.in(f.Per)
}

func (o own) projectName(p projectAt) string {
	if p.Name == "" {
		return o.t("Projet sans nom", "Unnamed project")
	}
	return p.Name
}

// stays says what changing does not change.
func (o own) stays() string {
	if len(o.Projects) == 0 {
		return o.t("Vos prochains projets seront rattachés à la nouvelle.", "Your next projects will be tied to the new one.")
	}
	where := o.Projects[0].Host.Name
	for _, p := range o.Projects {
		if p.Host.Name != where {
			where = ""
		}
	}
	if where == "" {
		where = o.t("leur organisation", "their organisation")
	}
	return o.t("Vos projets restent à "+where+". Un brouillon jamais déposé peut vous suivre\u00a0: vous le direz ensuite. Un projet déposé se confie à un collègue.",
		"Your projects stay with "+where+". A draft that was never submitted can follow you: you say so next. A submitted project is handed to a colleague.")
}
