package public

import (
	"maps"
	"slices"
	"strings"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/personal"
	"cohorte/web/route"
	"cohorte/web/words"
)

// personalData is what people are told of what is kept of them. Periods and
// readers are those of the editions in force; what an edition does not say is
// not said for it. Rules P-1 and P-9.
func personalData(v *route.Visit) (route.Answer, error) {
	sections := []standingSection{
		{Title: v.Say("Qui en répond", "Who answers for it"), Texts: []string{carriers(v),
			v.Say("Pour toute question ou demande\u00a0: ", "For any question or request: ") + v.Programme().Contact + "."}},
		{Title: v.Say("Pourquoi nous les demandons", "Why we ask for it"), Texts: []string{
			v.Say("Pour sélectionner des projets et des personnes, une mission d’intérêt public. Chaque question sur une personne dit pourquoi elle est posée et qui lit la réponse.",
				"To select projects and people, a task in the public interest. Each question about a person says why it is asked and who reads the answer."),
			v.Say("Aucune décision n’est prise par une machine.", "No decision is made by a machine.")}},
		{Title: v.Say("Ce que nous gardons", "What we keep"), Texts: []string{
			v.Say("Votre adresse électronique, vos dossiers et leurs versions déposées, les courriels que nous vous écrivons, et le journal de ce qui a été fait. Le journal ne contient jamais vos textes.",
				"Your e-mail address, your files and their submitted versions, the mails that we write to you, and the record of what was done. The record never holds your texts."),
			v.Say("Le journal technique du serveur ne note ni nom, ni adresse, ni texte.", "The server’s technical log notes no name, no address and no text.")}},
	}
	sections = append(sections, readersAndPeriods(v)...)
	sections = append(sections,
		standingSection{Title: v.Say("Ce qui est seulement compté", "What is only counted"), Texts: []string{
			v.Say("Quand une édition compte les femmes et les hommes, la question est posée à part et facultative. La réponse n’entre pas dans le dossier, personne ne la lit, et aucun nombre trop petit n’est montré.",
				"Where an edition counts women and men, the question is asked apart and optional. The answer is not part of the file, nobody reads it, and no number that is too small is shown.")}},
		standingSection{Title: v.Say("Vos droits", "Your rights"), Texts: []string{
			v.Say("Dans votre compte, la page «\u00a0Mes données\u00a0» montre ce que nous gardons de vous et vous en donne une copie. Vous y retirez votre accord pour être recontacté, et y demandez l’effacement\u00a0: il a lieu "+v.Lang.Duration(personal.ErasureDelay)+" après, le temps de changer d’avis.",
				"In your account, the page “My data” shows what we keep of you and gives you a copy. You take back there your consent to be contacted again, and ask for erasure: it happens "+v.Lang.Duration(personal.ErasureDelay)+" later, time to change your mind."),
			v.Say("Après un effacement restent le numéro, les dates et l’empreinte du dossier, pour que les reçus restent vérifiables. Les copies de sauvegarde faites avant sont détruites par l’exploitant à leur échéance.",
				"After an erasure the number, times and fingerprint of the file stay, so that receipts can be verified. Backups made before are destroyed by the operator when their time comes."),
			v.Say("Vous pouvez aussi adresser une réclamation à la CNIL.", "You can also complain to the CNIL.")}},
	)
	return standing(v, v.Say("Données personnelles", "Personal data"),
		v.Say("Nous ne demandons que ce qui sert à la sélection.", "We only ask for what the selection needs."), sections...)
}

// carriers says who runs each programme.
func carriers(v *route.Visit) string {
	var said []string
	for _, e := range v.Site.Shelf.All(v.At) {
		if name := e.Programme.Carrier.In(string(v.Lang)); name != "" && !slices.Contains(said, name) && e.Kind != edition.Example {
			said = append(said, name)
		}
	}
	if len(said) == 0 {
		return v.Say("L’organisme qui exploite ce service.", "The body that operates this service.")
	}
	return strings.Join(said, " ; ") + "."
}

// readersAndPeriods is a section for each edition: who reads, and how long it is
// kept.
func readersAndPeriods(v *route.Visit) []standingSection {
	var list []standingSection
	for _, e := range v.Site.Shelf.All(v.At) {
		if e.Keeping == nil || e.Kind == edition.Example {
			continue
		}
		s := standingSection{Title: e.Name.In(string(v.Lang)) + v.Lang.Colon() + " " + v.Say("qui lit, et jusqu’à quand", "who reads, and until when")}
		for _, call := range slices.Sorted(maps.Keys(e.Calls)) {
			noun := words.FileNouns(v.Lang, call)
			if by := file.FormOf(e.Edition, call).ReadBy; by.Stated() {
				s.Texts = append(s.Texts, strings.ToUpper(noun[:1])+noun[1:]+v.Say("\u00a0: vus par ", ": seen by ")+by.In(string(v.Lang))+".")
			}
		}
		k, l := e.Keeping, v.Lang
		s.Texts = append(s.Texts,
			l.T("Un brouillon jamais déposé est effacé "+length(l, k.Drafts)+" après la clôture. Un dossier non retenu ou retiré quitte les listes de l’équipe "+length(l, k.Refused)+" après la fin de la sélection\u202f; avec votre accord, pour vous recontacter, après "+length(l, k.Pool)+".",
				"A draft never submitted is erased "+length(l, k.Drafts)+" after the call closes. A file that was not selected or was withdrawn leaves the lists of the team "+length(l, k.Refused)+" after the selection ends; with your consent, to contact you again, after "+length(l, k.Pool)+"."),
			l.T("Il reste alors dans une archive fermée, ouverte en cas de litige seulement, et est effacé "+length(l, k.Archive)+" après la fin de la sélection. Vous êtes prévenu "+length(l, k.Notice)+" avant chaque étape.",
				"It then stays in a closed archive, opened for disputes only, and is erased "+length(l, k.Archive)+" after the selection ends. You are told "+length(l, k.Notice)+" before each step."))
		list = append(list, s)
	}
	return list
}
