package public

import (
	"strconv"
	"strings"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/question"
	"cohorte/internal/lang"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// callPage is what the page of a call shows.
type callPage struct {
	openCall
	Frame    layout.Frame
	Lang     lang.Lang
	Visit    *route.Visit
	Form     edition.Form
	Calendar []layout.Moment
	Stages   []edition.Stage
	Grids    []stageGrid
	// Start is where writing begins; Check where one learns in a minute
	// whether one may, empty when the edition asks nothing.
	Start     string
	Check     string
	Questions []edition.FrequentQuestion
	Changes   []edition.Amendment
	Answered  []question.Public // what was asked during the call
}

// stageGrid is a grid with the stages that use it.
type stageGrid struct {
	Stages []edition.Stage
	Grid   edition.Grid
}

// title names the stages of the grid.
func (g stageGrid) title(p callPage) string {
	var names []string
	for _, s := range g.Stages {
		names = append(names, p.in(s.Name))
	}
	return p.Lang.And(names...)
}

// method says how marks are given and put together, as far as it is stated.
func (g stageGrid) method(p callPage) string {
	l := p.Lang
	var said []string
	if g.Grid.Scale != nil {
		said = append(said, l.T("Chaque critère est noté ", "Each criterion is marked ")+scaleOf(l, g.Grid.Scale)+".")
	}
	if g.Grid.Weights.Stated() {
		said = append(said, sentenceCase(p.in(g.Grid.Weights))+".")
	}
	if g.Grid.Aggregation != "" {
		said = append(said, l.T("Le résultat est ", "The result is ")+aggregationOf(l, g.Grid.Aggregation)+".")
	}
	if g.Grid.Scale == nil || g.Grid.Aggregation == "" {
		said = append(said, l.T("Le reste de la méthode n’est pas précisé.", "The rest of the method is not stated."))
	}
	for _, s := range g.Stages {
		if s.Reading.Anonymous {
			said = append(said, l.T("La lecture est anonyme.", "The reading is anonymous."))
			break
		}
	}
	return strings.Join(said, " ")
}

// callOf is the call that the address names.
func callOf(v *route.Visit) (callPage, error) {
	e, err := editionOf(v, "edition")
	if err != nil {
		return callPage{}, err
	}
	kind, known := callWords[v.PathValue("call")]
	c, offered := e.Calls[kind]
	if !known || !offered {
		return callPage{}, fellowship.ErrNotFound
	}
	return callPage{
		openCall: openCall{e, kind, c, c.At(v.At)}, Lang: v.Lang, Visit: v, Form: e.Forms[c.Form],
		Frame: frame(v, c.Title.In(string(v.Lang))+" – "+e.Name.In(string(v.Lang))),
		Start: v.To(CallPage(e.ID, kind) + "/commencer"),
	}, nil
}

func call(v *route.Visit) (route.Answer, error) {
	p, err := callOf(v)
	if err != nil {
		return route.Answer{}, err
	}
	e, kind := p.Version, p.Kind
	p.Stages = e.Stages[kind]
	if len(file.Questions(e.Edition, kind)) > 0 {
		p.Check = v.To(EligibilityPage(e.ID, kind))
	}
	p.Frame.Description = p.Call.Summary.In(string(v.Lang))
	p.Calendar = p.moments(v.Lang)
	for _, s := range p.Stages {
		if s.Reading == nil || s.Reading.Grid == "" {
			continue
		}
		p.addGrid(s)
	}
	for _, q := range e.Answers {
		if q.Call == "" || q.Call == kind {
			p.Questions = append(p.Questions, q)
		}
	}
	for _, a := range e.Amendments {
		if a.Number <= e.N {
			p.Changes = append(p.Changes, a)
		}
	}
	if err := p.readAnswers(); err != nil {
		return route.Answer{}, err
	}
	return route.Page(callView(p)), nil
}

// addGrid adds the grid of a stage, once for all the stages that use it.
func (p *callPage) addGrid(s edition.Stage) {
	for i := range p.Grids {
		if p.Grids[i].Stages[0].Reading.Grid == s.Reading.Grid {
			p.Grids[i].Stages = append(p.Grids[i].Stages, s)
			return
		}
	}
	p.Grids = append(p.Grids, stageGrid{[]edition.Stage{s}, p.Criteria[s.Reading.Grid]})
}

// project says whether it is the project call.
func (p callPage) project() bool { return p.Kind == edition.ProjectCall }

func (p callPage) in(t edition.Text) string { return t.In(string(p.Lang)) }

// essential are the facts of the side card.
func (p callPage) essential() []layout.Pair {
	l := p.Lang
	pairs := []layout.Pair{}
	add := func(term, text string) { pairs = append(pairs, layout.Pair{Term: term, Text: text}) }
	if r := p.Window.Round; r != nil {
		add(l.T("Session", "Round"), p.in(r.Name))
	}
	if limit := p.limit(); !limit.IsZero() && p.IsOpen() {
		pairs = append(pairs, layout.Pair{Term: l.T("Dernière minute", "Last minute"), Is: layout.Deadline(l, p.Visit.At, limit)})
	} else {
		add(l.T("Calendrier", "Calendar"), p.sentence(l, p.Visit.At))
	}
	if p.Call.Rhythm.Stated() {
		add(l.T("Rythme", "Rhythm"), p.in(p.Call.Rhythm))
	}
	if p.project() {
		add(l.T("Équipe", "Team"), p.team())
		add(l.T("Co-financement", "Co-funding"), p.coFunding())
	} else {
		add(l.T("Rémunération", "Pay"), payInShort(l, p.Pay))
	}
	if p.Contract != nil {
		add(l.T("Durée", "Length"), p.contractLength())
	}
	if p.Teams != nil && p.Teams.Posts > 0 {
		add(l.T("Postes", "Posts"), l.T("jusqu’à ", "up to ")+strconv.Itoa(p.Teams.Posts))
	}
	return pairs
}

// team is how many fellows a challenge or product gets.
func (p callPage) team() string {
	l := p.Lang
	if p.Teams == nil {
		return notStated(l)
	}
	fellows := strconv.Itoa(p.Teams.Min) + l.T(" ou ", " or ") + strconv.Itoa(p.Teams.Max)
	if p.Teams.Max > p.Teams.Min+1 {
		fellows = strconv.Itoa(p.Teams.Min) + l.T(" à ", " to ") + strconv.Itoa(p.Teams.Max)
	}
	return fellows + l.T(" personnes par ", " people for each ") + p.in(p.Teams.Per)
}

// coFunding is what the programme pays to the host.
func (p callPage) coFunding() string {
	l := p.Lang
	if p.Funding == nil || p.Funding.Amount == 0 {
		return notStated(l)
	}
	s := l.Euros(int64(p.Funding.Amount))
	if p.Funding.Per.Stated() {
		s += l.T(" par ", " for each ") + p.in(p.Funding.Per)
	}
	return s
}

func (p callPage) contractLength() string {
	l := p.Lang
	s := length(l, p.Contract.Length)
	if r := p.Contract.Renewable; r != nil {
		if *r {
			return s + l.T(", renouvelable", ", renewable")
		}
		return s + l.T(", non renouvelable", ", not renewable")
	}
	return s
}

// contract are the facts of the contract.
func (p callPage) contract() []layout.Pair {
	l := p.Lang
	c := p.Contract
	if c == nil {
		return nil
	}
	pairs := []layout.Pair{
		{Term: l.T("Contrat", "Contract"), Text: orNotStated(l, p.in(c.Kind))},
		{Term: l.T("Durée", "Length"), Text: p.contractLength()},
		{Term: l.T("Qui recrute", "Who recruits"), Text: orNotStated(l, p.in(c.Recruiter))},
		{Term: l.T("Qui emploie", "Who employs"), Text: orNotStated(l, p.in(c.Employer))},
	}
	if c.Renewal.Stated() {
		pairs = append(pairs, layout.Pair{Term: l.T("Renouvellement", "Renewal"), Text: p.in(c.Renewal)})
	}
	if !c.Probation.IsZero() {
		pairs = append(pairs, layout.Pair{Term: l.T("Période probatoire", "Probation"), Text: length(l, c.Probation)})
	}
	if c.Time.Stated() {
		pairs = append(pairs, layout.Pair{Term: l.T("Temps de travail", "Working time"), Text: p.in(c.Time)})
	}
	if len(c.Places) > 0 {
		places := make([]string, len(c.Places))
		for i, t := range c.Places {
			places[i] = p.in(t)
		}
		pairs = append(pairs, layout.Pair{Term: l.T("Lieux", "Places"), Text: l.Or(places...)})
	}
	return pairs
}

// retention says how long data is kept.
func (p callPage) retention() []layout.Pair {
	k, l := p.Keeping, p.Lang
	if k == nil {
		return nil
	}
	return []layout.Pair{
		{Term: l.T("Brouillon jamais déposé", "Draft never submitted"), Text: length(l, k.Drafts) + l.T(" après la clôture", " after the call closes")},
		{Term: l.T("Dossier non retenu", "File not selected"), Text: length(l, k.Refused) + l.T(" après la fin de la sélection", " after the selection ends")},
		{Term: l.T("Avec votre accord, pour vous recontacter", "With your consent, to contact you again"), Text: length(l, k.Pool) + l.T(" après le dernier contact", " after the last contact")},
		{Term: l.T("Archive à accès restreint, en cas de litige", "Restricted archive, for disputes"), Text: length(l, k.Archive)},
	}
}

// closedSentence says what remains possible after the end.
func (p callPage) closedSentence() string {
	l := p.Lang
	s := l.T("Cet appel est clos depuis le ", "This call closed on ") + l.Deadline(p.limit()) + "."
	return s + l.T(" Votre brouillon reste lisible dans votre espace.", " Your draft can still be read in your space.")
}

// stageWhen is when a stage takes place, or that it is not stated.
func (p callPage) stageWhen(s edition.Stage) string {
	switch {
	case !s.From.IsZero():
		return span(p.Lang, s.From, s.To)
	case s.After.Stated():
		return p.in(s.After)
	}
	return ""
}

// stageMoments is what happens to a file, in order.
func (p callPage) stageMoments() []layout.Moment {
	var all []layout.Moment
	for _, s := range p.Stages {
		m := layout.Moment{When: p.stageWhen(s), Text: p.in(s.Name), Note: p.in(s.About)}
		if !s.From.IsZero() {
			m.At = s.From.Start()
		}
		if s.Confirm != nil {
			m.Note = sentenceCase(p.in(s.Confirm.What)) + ". " + p.in(s.Confirm.Meanwhile)
		}
		all = append(all, m)
	}
	return all
}

// limitOf is the limit of a long answer, in the unit in which it is stated.
func (p callPage) limitOf(f edition.Field) string {
	l := p.Lang
	switch {
	case f.Lines > 0:
		return l.Count(f.Lines, l.T("ligne", "line"), l.T("lignes", "lines"))
	case f.Chars > 0:
		return l.Count(f.Chars, l.T("caractère", "character"), l.T("caractères", "characters"))
	}
	return ""
}

// contents is the table of contents of the page.
func (p callPage) contents() []layout.Crumb {
	l := p.Lang
	who := l.T("Qui peut candidater", "Who may apply")
	money := l.T("Rémunération et contrat", "Pay and contract")
	if p.project() {
		who = l.T("Qui peut déposer un projet", "Who may submit a project")
		money = l.T("Coût et engagements", "Cost and commitments")
	}
	all := []layout.Crumb{
		{Label: who, Href: "#qui"},
		{Label: l.T("Les profils recherchés", "The profiles sought"), Href: "#profils"},
		{Label: l.T("Calendrier", "Calendar"), Href: "#calendrier"},
	}
	if len(p.Grids) > 0 {
		all = append(all, layout.Crumb{Label: l.T("Ce que nous regardons", "What we look at"), Href: "#criteres"})
	}
	all = append(all, layout.Crumb{Label: money, Href: "#contrat"},
		layout.Crumb{Label: l.T("Étapes et décision", "Stages and decision"), Href: "#etapes"},
		layout.Crumb{Label: l.T("Ce que demande le dossier", "What the form asks"), Href: "#dossier"})
	if len(p.Questions) > 0 {
		all = append(all, layout.Crumb{Label: l.T("Questions fréquentes", "Frequent questions"), Href: "#questions"})
	}
	if len(p.Answered) > 0 || p.asks() {
		all = append(all, layout.Crumb{Label: l.T("Questions posées pendant l’appel", "Questions asked during the call"), Href: "#questions-posees"})
	}
	return all
}

// payColumns are the columns of the table of pay.
func payColumns(l lang.Lang) []layout.Column {
	return []layout.Column{
		{Label: l.T("Expérience", "Experience")},
		{Label: l.T("Par mois", "A month"), Number: true},
		{Label: l.T("Part variable", "Variable pay"), Number: true},
	}
}

func calls(v *route.Visit) (route.Answer, error) {
	p := homePage{Frame: frame(v, v.Say("Appels", "Calls"))}
	for _, c := range callsAt(v.Site.Shelf, v.At) {
		d := doorOf(v, c)
		d.Title = c.Call.Title.In(string(v.Lang))
		p.AnyOpen = p.AnyOpen || c.IsOpen()
		p.Doors = append(p.Doors, d)
	}
	return route.Page(callsView(p)), nil
}
