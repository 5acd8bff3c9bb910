package public

import (
	"cohorte/web/layout"
	"cohorte/web/layout/showcase"
	"cohorte/web/route"
)

// standingPage is a page of plain text that every public service owes.
type standingPage struct {
	Frame    layout.Frame
	Title    string
	Lead     string
	Sections []standingSection
}

type standingSection struct {
	Title string
	Texts []string
	Links []layout.Crumb
}

func standing(v *route.Visit, title, lead string, sections ...standingSection) (route.Answer, error) {
	return route.Page(standingView(standingPage{frame(v, title), title, lead, sections})), nil
}

// accessibility: the declaration of law 2005-102, article 47. Without an audit
// by people that is currently valid, a service must call itself not compliant.
func accessibility(v *route.Visit) (route.Answer, error) {
	return standing(v, v.Say("Accessibilité\u00a0: non conforme", "Accessibility: not compliant"),
		v.Say("Ce service n’a pas encore été audité par une personne. Il est donc déclaré non conforme, comme la règle le demande.",
			"No person has audited this service yet. It is therefore declared not compliant, as the rule asks."),
		standingSection{Title: v.Say("État de conformité", "Compliance"), Texts: []string{
			v.Say("Le service vise le RGAA 4.1. Chaque page est vérifiée par des contrôles automatiques, au clavier et à 320 pixels de large\u202f; ces contrôles ne remplacent pas un audit.",
				"The service aims at RGAA 4.1. Each page is checked by automatic tests, with the keyboard and at 320 pixels; these checks don’t replace an audit.")}},
		standingSection{Title: v.Say("Signaler un problème", "Report a problem"), Texts: []string{
			v.Say("Écrivez à ", "Write to ") + v.Programme().Contact + v.Say(". L’équipe répond en une semaine.", ". The team answers within a week.")}},
		standingSection{Title: v.Say("Voies de recours", "Appeals"), Texts: []string{
			v.Say("Si la réponse ne vous convient pas, vous pouvez saisir le Défenseur des droits, sur son site, par téléphone, auprès de ses délégués ou par courrier.",
				"If the answer does not help, you can turn to the Défenseur des droits, on its website, by phone, through its delegates or by post.")}},
	)
}

func legalNotice(v *route.Visit) (route.Answer, error) {
	return standing(v, v.Say("Mentions légales", "Legal notice"),
		v.Say("Ce site n’est pas un site officiel de l’État.", "This is not an official website of the French State."),
		standingSection{Title: v.Say("Éditeur", "Publisher"), Texts: []string{
			v.Say("L’organisme qui exploite ce service s’inscrit ici. Pour le joindre\u00a0: ", "The body that operates this service names itself here. To reach it: ") + v.Programme().Contact}},
		standingSection{Title: v.Say("Logiciel", "Software"), Texts: []string{
			v.Say("Cohorte, version ", "Cohorte, version ") + v.Site.Version + v.Say(", logiciel libre sous licence MIT.", ", free software under the MIT licence.")}},
		standingSection{Title: v.Say("Contenus", "Contents"), Texts: []string{
			v.Say("Les règles des éditions citent leurs sources. Les faits sur le programme viennent de textes publiés sous Licence Ouverte 2.0.",
				"The rules of the editions cite their sources. Facts about the programme come from texts under Licence Ouverte 2.0.")}},
	)
}

func cookies(v *route.Visit) (route.Answer, error) {
	return standing(v, v.Say("Cookies\u00a0: aucun suivi", "Cookies: no tracking"),
		v.Say("Ce site ne mesure pas votre visite.", "This site does not measure your visit."),
		standingSection{Title: v.Say("Votre connexion", "Your session"), Texts: []string{
			v.Say("Quand vous vous connectez, un cookie garde votre connexion. Il disparaît quand vous vous déconnectez.",
				"When you sign in, one cookie keeps your session. It goes when you sign out.")}},
		standingSection{Title: v.Say("Deux cookies brefs, à votre demande", "Two short ones, when you ask"), Texts: []string{
			v.Say("Quand vous demandez un lien de connexion, un cookie permet à ce navigateur de le reconnaître. Il disparaît quand le lien a servi, au plus tard après un jour.",
				"When you ask for a sign-in link, a cookie lets this browser recognise it. It goes once the link was used, after a day at the latest."),
			v.Say("Quand vous commencez un dossier depuis les questions d’éligibilité, un cookie porte vos réponses jusqu’au brouillon. Il disparaît ensuite, au plus tard après une heure.",
				"When you begin a file from the eligibility questions, a cookie brings your answers to the draft. It goes afterwards, after an hour at the latest.")}},
	)
}

func security(v *route.Visit) (route.Answer, error) {
	return standing(v, v.Say("Sécurité", "Security"),
		v.Say("Vous avez trouvé une faille\u202f? Merci de nous la dire avant de la publier.", "Found a flaw? Please tell us before you publish it."),
		standingSection{Title: v.Say("Nous écrire", "Write to us"), Texts: []string{
			v.Say("Écrivez à ", "Write to ") + v.Programme().Contact + v.Say(" ce que vous avez vu et comment le revoir. N’essayez rien sur les dossiers d’autres personnes.",
				" what you saw and how to see it again. Please try nothing on other people’s files.")}},
	)
}

func programme(v *route.Visit) (route.Answer, error) {
	p := standingPage{Frame: frame(v, v.Say("Le programme", "The programme")), Title: v.Programme().Name.In(string(v.Lang))}
	all := v.Site.Shelf.All(v.At)
	if len(all) > 0 {
		p.Lead = all[0].Programme.Purpose.In(string(v.Lang))
	}
	p.Sections = []standingSection{
		{Title: v.Say("Comment se déroule une édition", "How an edition runs"), Texts: []string{
			v.Say("Des administrations répondent à un appel avec un projet, des professionnels à un autre avec une candidature. Des jurys choisissent sur des critères publiés.",
				"Administrations answer one call with a project, professionals another with an application. Panels select on published criteria."),
			v.Say("Les équipes se forment, les contrats se signent, une année d’accompagnement suit. Les résultats sont publiés, chaque nombre avec sa source.",
				"Teams form, contracts are signed, a year of support follows. Results are published, each number with its source.")},
			Links: editionLinks(v)},
	}
	return route.Page(standingView(p)), nil
}

func siteMap(v *route.Visit) (route.Answer, error) {
	s := standingSection{Title: v.Say("Pages", "Pages"), Links: []layout.Crumb{{Label: v.Say("Accueil", "Home"), Href: v.To("/")}}}
	for _, item := range v.Frame("", layout.Public).Nav {
		s.Links = append(s.Links, layout.Crumb{Label: item.Label, Href: v.To(item.Href)})
	}
	s.Links = append(s.Links, layout.Crumb{Label: v.Say("Promotions", "Cohorts"), Href: v.To("/promotions")},
		layout.Crumb{Label: v.Say("Administrations d’accueil", "Host administrations"), Href: v.To("/organisations")})
	calls := standingSection{Title: v.Say("Appels", "Calls")}
	for _, c := range callsAt(v.Site.Shelf, v.At) {
		calls.Links = append(calls.Links, layout.Crumb{
			Label: c.Call.Title.In(string(v.Lang)) + " – " + c.Name.In(string(v.Lang)), Href: v.To(CallPage(c.ID, c.Kind))})
	}
	s.Links = append(s.Links, layout.Crumb{Label: v.Say("Vérifier un reçu", "Check a receipt"), Href: v.To("/recus")})
	return standing(v, v.Say("Plan du site", "Site map"), "", s, calls,
		standingSection{Title: v.Say("Règles", "Rules"), Links: editionLinks(v)})
}

// components shows every part that pages are made of, in every state, so that
// they can be looked at and checked in one place.
func components(v *route.Visit) (route.Answer, error) {
	f := frame(v, v.Say("Composants", "Components"))
	f.NoIndex = true
	return route.Page(showcase.Page(f, v.At)), nil
}
