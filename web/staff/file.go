package staff

import (
	"context"
	"errors"
	"net/url"
	"strconv"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/message"
	"cohorte/fellowship/organisation"
	"cohorte/store"
	"cohorte/web/answers"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// opened is a file before its reader, with where it stands in the list that
// the reader came from.
type opened struct {
	file.File
	From    listing
	Place   store.FilePlace
	Tab     string
	Writers []store.FileWriter // only for who may see identities
	// Submissions are what was received, the newest first.
	Submissions []file.Submission
	// Shown is the submission whose answers are shown, and Reading those.
	Shown   file.Submission
	Reading answers.Reading
	// Host is the organisation as it was at the last submission; empty without
	// one.
	Host     organisation.Host
	Returned []message.InError // mails about the file that did not arrive
	Register organisation.Answer
	Waiting  int           // messages without an answer
	Readers  []file.Reader // the others who have the file open
	LastAct  store.Recorded
}

// openFile finds the file of a page for who may see it.
func openFile(ctx context.Context, tx *store.Tx, v *route.Visit, call edition.CallKind, tab string) (opened, error) {
	number, err := file.ParseNumber(v.PathValue("number"))
	if err != nil {
		return opened{}, fellowship.ErrNotFound
	}
	o := opened{From: readListing(v, call), Tab: tab}
	if o.File, err = tx.FileForStaff(ctx, v.By(), number); err != nil {
		return opened{}, err
	}
	if o.Call != call {
		return opened{}, fellowship.ErrNotFound
	}
	if o.Place, err = tx.FilePlace(ctx, v.By(), o.From.filter(), number); err != nil {
		return opened{}, err
	}
	if o.Submissions, err = tx.SubmissionsOf(ctx, o.ID); err != nil {
		return opened{}, err
	}
	if o.Host, err = tx.FileHost(ctx, o.ID, o.File.Submissions); err != nil && !errors.Is(err, fellowship.ErrNotFound) {
		return opened{}, err
	}
	if o.Register, err = tx.RegisterAnswer(ctx, o.Host.SIRET); err != nil && !errors.Is(err, fellowship.ErrNotFound) {
		return opened{}, err
	}
	if may(v, fellowship.SeeMail) {
		if o.Returned, err = tx.ReturnedAbout(ctx, v.By(), o.ID); err != nil {
			return opened{}, err
		}
	}
	if err := o.readDesk(ctx, tx, v); err != nil {
		return opened{}, err
	}
	if may(v, fellowship.SeeIdentities) {
		if o.Writers, err = tx.WritersOf(ctx, o.ID); err != nil {
			return opened{}, err
		}
	}
	return o, nil
}

// read finds the answers of a submission under the rules that it was filed
// under.
func (o *opened) read(v *route.Visit, s file.Submission) error {
	rules, ok := v.Site.Edition(o.Edition, s.Version)
	if !ok {
		return &fellowship.NoLongerPossible{Why: fellowship.EditionUnknown}
	}
	given, err := file.ReadContent(rules, o.Call, s.Content)
	o.Shown = s
	o.Reading = answers.Reading{Lang: v.Lang, Rules: rules, Call: o.Call, Answers: given, Identities: may(v, fellowship.SeeIdentities),
		FileHref: func(a file.Attached) string {
			return v.To(o.From.path()+"/"+o.Number+"/pieces/"+a.SHA256) + query(url.Values{"version": {strconv.Itoa(s.N)}})
		}}
	return err
}

// scans finds what a scanner said of the attached files that are shown.
func (o *opened) scans(v *route.Visit) error {
	if o.Reading.Rules.Edition == nil {
		return nil // the rules are not known: there is nothing to show
	}
	return v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		o.Reading.Scans, err = tx.Scans(ctx, o.Reading.Answers.Attached(file.FormOf(o.Reading.Rules.Edition, o.Call)))
		return err
	})
}

// openVersion opens a file at the submission that the address names, the last
// one when it names none.
func openVersion(v *route.Visit, call edition.CallKind) (o opened, err error) {
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		o, err = openFile(ctx, tx, v, call, "")
		return err
	})
	if err != nil {
		return opened{}, err
	}
	wanted := o.File.Submissions
	if asked := v.URL.Query().Get("version"); asked != "" {
		if wanted, err = strconv.Atoi(asked); err != nil {
			return opened{}, fellowship.ErrNotFound
		}
	}
	for _, s := range o.Submissions {
		if s.N == wanted {
			return o, errors.Join(o.read(v, s), o.scans(v))
		}
	}
	return opened{}, fellowship.ErrNotFound
}

// dossier shows the answers of a submission.
func dossier(call edition.CallKind) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		o, err := openVersion(v, call)
		if err != nil {
			return route.Answer{}, err
		}
		p, err := o.readPanel(v)
		if err != nil {
			return route.Answer{}, err
		}
		return route.Page(dossierView(v, o, p)), nil
	}
}

// piece gives a file that was attached to a submission. One attached to an
// answer that the reader may not see is not there.
func piece(call edition.CallKind) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		o, err := openVersion(v, call)
		if err != nil {
			return route.Answer{}, err
		}
		attached, ok := o.Reading.Attached(v.PathValue("sha256"))
		if !ok {
			return route.Answer{}, fellowship.ErrNotFound
		}
		return v.Attached(attached, o.Reading.Scans, route.ToRead)
	}
}

// version is a submission with what it changed since the one before.
type version struct {
	file.Submission
	Label   string   // of the edition's version
	Changed []string // labels of the fields
}

func versions(call edition.CallKind) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		var o opened
		err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
			o, err = openFile(ctx, tx, v, call, "/versions")
			return err
		})
		if err != nil {
			return route.Answer{}, err
		}
		list := make([]version, len(o.Submissions))
		for i := len(o.Submissions) - 1; i >= 0; i-- {
			before := o.Reading.Answers
			if err := o.read(v, o.Submissions[i]); err != nil {
				return route.Answer{}, err
			}
			list[i] = version{Submission: o.Submissions[i], Label: o.Reading.Rules.Label()}
			if before != nil {
				list[i].Changed = changed(o.Reading, before)
			}
		}
		return route.Page(versionsView(v, o, list)), nil
	}
}

// changed names the questions whose answers differ: never what they say.
func changed(r answers.Reading, before file.Answers) []string {
	var labels []string
	for _, f := range file.Fields(file.FormOf(r.Rules.Edition, r.Call)) {
		if !file.Same(before[f.ID], r.Answers[f.ID]) {
			labels = append(labels, f.Label.In(string(r.Lang)))
		}
	}
	return labels
}

func fileMails(call edition.CallKind) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		var (
			o    opened
			sent []message.Mail
		)
		err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
			if o, err = openFile(ctx, tx, v, call, "/courriels"); err != nil {
				return err
			}
			sent, err = tx.Mails(ctx, v.By(), store.MailFilter{About: string(o.ID), Most: 200})
			return err
		})
		if err != nil {
			return route.Answer{}, err
		}
		return route.Page(fileMailsView(v, o, sent)), nil
	}
}

func fileRecord(call edition.CallKind) route.Handler {
	return func(v *route.Visit) (route.Answer, error) {
		var (
			o     opened
			lines []store.Recorded
		)
		err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
			if o, err = openFile(ctx, tx, v, call, "/journal"); err != nil {
				return err
			}
			lines, err = tx.Record(ctx, v.By(), store.RecordFilter{Object: string(o.ID), Most: 500})
			return err
		})
		if err != nil {
			return route.Answer{}, err
		}
		return route.Page(fileRecordView(v, o, byDay(v, lines))), nil
	}
}

// title names the file: its name, or its number where names are not shown.
func (o opened) title() string {
	if o.Name == "" {
		return o.Number
	}
	return o.Name
}

// tab is one of the pages of a file.
type tab struct{ Path, Label string }

func (o opened) tabs(v *route.Visit) []tab {
	count := func(label string, n int) string {
		return label + " (" + v.Lang.Number(n) + ")"
	}
	list := []tab{{"", v.Say("Dossier", "File")}}
	if may(v, fellowship.SeeIdentities) {
		list = append(list, tab{"/messages", messagesTab(v, o.Waiting)})
	}
	list = append(list, tab{"/pre-instruction", v.Say("Pré-instruction", "Screening")}, tab{"/evaluations", v.Say("Évaluations", "Reviews")},
		tab{"/versions", count("Versions", len(o.Submissions))})
	if may(v, fellowship.SeeMail) {
		list = append(list, tab{"/courriels", v.Say("Courriels", "Mails")})
	}
	if may(v, fellowship.SeeRecord) {
		list = append(list, tab{"/journal", v.Say("Journal", "Record")})
	}
	return list
}

// lead says when the file was received and under which rules.
func (o opened) lead(v *route.Visit) string {
	last := o.Submissions[0]
	rules := editionName(v, o.Edition)
	if e, ok := v.Site.Edition(o.Edition, last.Version); ok {
		rules += ", version " + e.Label()
	}
	return v.Say("Déposé le ", "Submitted on ") + v.Lang.DayAndTime(last.ReceivedAt) + v.Say(" · règles ", " · rules ") + rules
}

// facts are beside the answers: what the file is, and who writes it.
func (o opened) facts(v *route.Visit) []layout.Pair {
	var pairs []layout.Pair
	if o.Organisation != "" {
		pairs = append(pairs, layout.Pair{Term: v.Say("Organisme", "Organisation"), Text: o.Organisation})
	}
	if o.OrganisationKind != "" {
		pairs = append(pairs, layout.Pair{Term: v.Say("Type d’organisme", "Kind of organisation"), Text: kindName(v, o.Call, o.Edition, o.OrganisationKind)})
	}
	if o.Host.SIRET != "" {
		pairs = append(pairs, layout.Pair{Term: "SIRET", Text: words.SIRET(o.Host.SIRET)},
			layout.Pair{Term: v.Say("Déclaré par l’organisme", "Declared by the body"), Text: o.Host.Name + ", " + words.NatureName(v.Lang, o.Host.Nature)},
			layout.Pair{Term: v.Say("Registre public", "Public register"), Is: registered(v, o)})
	}
	if o.Profile != "" {
		pairs = append(pairs, layout.Pair{Term: v.Say("Profil", "Profile"), Text: profileName(v, o.Call, o.Edition, o.Profile)})
	}
	for _, w := range o.Writers {
		term := v.Say("Écrit aussi par", "Also written by")
		if w.Role == file.Lead {
			term = v.Say("Déposé par", "Submitted by")
		}
		pairs = append(pairs, layout.Pair{Term: term, Is: writer(w.Account)})
	}
	return append(pairs, layout.Pair{Term: v.Say("Version lue", "Version read"),
		Text: v.Lang.Number(o.Shown.N) + v.Say(" sur ", " of ") + v.Lang.Number(o.File.Submissions)})
}

// overNumber is the line above the title, unless the number is the title.
func overNumber(o opened) string {
	if o.Name == "" {
		return ""
	}
	return o.Number
}

func versionHref(v *route.Visit, o opened, n int) string {
	q := o.From.values()
	q.Set("version", strconv.Itoa(n))
	return v.To(o.From.path()+"/"+o.Number) + query(q)
}
