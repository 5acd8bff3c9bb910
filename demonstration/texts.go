package demonstration

import (
	"math/rand/v2"
	"strings"
	"unicode/utf8"

	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
)

// says begins every long text.
const says = "Ce texte est inventé pour la démonstration."

// sentences that mean little, in plain French, for both calls; none names a
// person, a place or a project that exists.
var sentences = map[edition.CallKind][]string{
	edition.TalentCall: {
		"J’ai conduit un service imaginaire de prêt de bateaux en papier, de la première enquête à sa mise en ligne.",
		"Nous étions quatre, et chacun lisait le travail des autres avant de continuer.",
		"La première version ne servait à personne : nous l’avons montrée à huit usagers et nous avons tout repris.",
		"Je préfère une page simple qui marche partout à une belle page que personne ne trouve.",
		"Il a fallu convaincre une équipe fictive d’abandonner un tableau que tout le monde recopiait.",
		"Les mesures étaient modestes : deux minutes gagnées par dossier, et moins d’appels le lundi.",
		"J’ai appris à dire ce que je ne sais pas, puis à chercher qui le sait.",
		"Quand les données manquaient, nous comptions à la main, et nous l’écrivions.",
		"Le code était ouvert dès le premier jour, avec ses défauts.",
		"J’explique souvent une base de données comme une bibliothèque où chaque livre aurait une seule place.",
		"Un imprévu a fermé notre local imaginaire ; nous avons gardé une réunion par jour, debout, dehors.",
		"L’intérêt général, pour moi, se voit quand une démarche se fait sans aide.",
		"Je travaille volontiers avec des juristes : ils voient les cas que j’oublie.",
		"Ce que je referais autrement : demander plus tôt à qui sert la page.",
		"Mon rôle était de tenir le cap et de retirer ce qui ne servait pas.",
		"Nous avons supprimé onze champs d’un formulaire, et personne ne les a réclamés.",
	},
	edition.ProjectCall: {
		"Chaque semaine, des agents imaginaires recopient les mêmes chiffres dans deux tableaux.",
		"Une maquette a été montrée à douze personnes, qui ont surtout demandé des mots plus simples.",
		"Le service existe sur le papier depuis trois ans ; il n’a pas d’équipe pour le numérique.",
		"Les données sont tenues dans un fichier partagé, sans historique ni contrôle.",
		"Le besoin est constaté par les accueils : une question sur quatre porte sur ce point.",
		"Nous voulons publier le code et les données dès la première version utile.",
		"Deux hypothèses ont été écartées, parce qu’elles demandaient un nouveau formulaire aux usagers.",
		"Le risque principal est de refaire ce qu’un autre service fictif fait déjà ; nous l’avons rencontré.",
		"L’indicateur suivi sera le délai entre la demande et la réponse.",
		"La direction imaginaire réserve un bureau, un budget et une journée par semaine du porteur.",
		"À la fin, l’équipe en place reprend le produit, avec une personne formée.",
		"Les usagers sont environ deux mille par an, dont un tiers sans ordinateur.",
		"Le cadre juridique permet cet usage ; une analyse d’impact est prévue avant l’ouverture.",
		"Nous mesurerons aussi ce qui ne marche pas, et nous le dirons.",
		"Le sponsor fictif suit le projet chaque mois et lève les blocages.",
		"Les premières semaines serviront à observer, sans rien développer.",
	},
}

// signs is for texts that pages must show as they are written.
const signs = "Signes pour l’essai : « guillemets », \"droits\", l’apostrophe ' et ’, <b>balise</b>, &amp;, œuvre, Ÿ, 1 000 €, 🌰."

// length is how long the texts of a file are.
type length int

const (
	usual length = iota
	short
	full // as long as the form lets them be
	odd  // with signs that need care
)

// lengthOf: of a hundred files, four are short, four full and four odd.
func lengthOf(rng *rand.Rand) length {
	if n := rng.IntN(100); n < 12 {
		return length(1 + n/4)
	}
	return usual
}

// longText is a text within the limits of its field, in lines and characters.
func longText(rng *rand.Rand, call edition.CallKind, f edition.Field, perLine int, l length) string {
	fits := func(s string) bool {
		return (f.Lines == 0 || file.Lines(s, perLine) <= f.Lines) && (f.Chars == 0 || utf8.RuneCountInString(s) <= f.Chars)
	}
	switch l {
	case short:
		return cut("Texte inventé.", f.Chars)
	case full:
		return fullText(call, f, perLine)
	}
	aim := 4 + rng.IntN(8)
	text := says
	if l == odd && fits(signs) {
		text = signs
	}
	list := sentences[call]
	at := rng.IntN(len(list))
	for i := range aim {
		sep := " "
		if i%4 == 3 {
			sep = "\n"
		}
		longer := text + sep + list[(at+i*5)%len(list)]
		if !fits(longer) {
			break
		}
		text = longer
	}
	return cut(text, f.Chars)
}

// fullText ends on the last character that its field has room for.
func fullText(call edition.CallKind, f edition.Field, perLine int) string {
	room := f.Lines * perLine
	if room == 0 || f.Chars > 0 && f.Chars < room {
		room = f.Chars
	}
	if room == 0 {
		room = 6000
	}
	text := says + " " + strings.Join(sentences[call], " ")
	for utf8.RuneCountInString(text) < room {
		text += " " + strings.Join(sentences[call], " ")
	}
	return cut(text, room-1) + "."
}

// cut shortens a text to so many characters; 0 is no limit.
func cut(s string, most int) string {
	r := []rune(s)
	if most <= 0 || len(r) <= most {
		return s
	}
	s = strings.TrimRight(string(r[:most]), " \n")
	return s + strings.Repeat("…", most-utf8.RuneCountInString(s))
}
