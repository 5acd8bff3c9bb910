package demonstration

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"cohorte/internal/slug"
)

// Domains under .example belong to nobody, for ever (RFC 2606).
const (
	ownDomain    = "demonstration.example"
	peopleDomain = "courriel.example"
	bodiesDomain = "administration.example"
)

// A name says that it is invented: each last name begins with one of the
// marks, each organisation has an adjective that says so.
var (
	firstNames = []string{
		"Camille", "Dominique", "Gaby", "Maxime", "Sacha", "Charlie", "Alix", "Andrea", "Noa", "Lou", "Eden", "Yaël",
		"Morgan", "Sasha", "Ange", "Loïs", "Maé", "Swann", "Zoé", "Jean-Désiré", "Anne-Laure", "Inès", "Björn", "Thi-Maï",
	}
	marks  = []string{"Exemple", "Fictif", "Inventé", "Imaginaire", "Modèle", "Essai"}
	things = []string{
		"Noisette", "Cobalt", "Fougère", "Ardoise", "Genêt", "Indigo", "Bruyère", "Ocre", "Tilleul", "Safran", "Lichen",
		"Corail", "Myrtille", "Grège", "Aubépine", "Sarcelle", "Mélèze", "Vermillon", "Prunelle", "Turquoise", "Sureau",
		"Argile", "Coquelicot", "Menthe", "Houx", "Carmin", "Capucine", "Étain", "Œillet", "Réséda",
	}
	// unusual last names meet every page: long, with signs, with an apostrophe.
	unusual = []string{
		"Exemple-Noisette de la Très-Longue-Énumération-Inventée des Fougères et des Cailloux du Bord de l’Eau",
		"Fictif d’Œillet-Ŷser", "Essai « Guillemets » & Cie", "Modèle <Chevron>", "Inventé O’Bruyère", "Exemple",
	}

	bodies = []string{
		"Agence fictive", "Direction imaginaire", "Office inventé", "Service fictif", "Institut imaginaire",
		"Mission inventée", "Préfecture fictive", "Délégation imaginaire", "Secrétariat fictif", "Centre inventé",
	}
	matters = []string{
		"des marées", "des brumes", "de la rosée", "des lisières", "des échos", "des étiages", "des clairières", "des nuages",
		"des sentiers", "des embruns", "des cailloux", "de la mousse", "des reflets", "des ruisseaux", "du crépuscule",
	}
	longestBody = "Direction imaginaire interrégionale de la coordination, de l’observation et de la simplification des marées, des brumes et des embruns"

	works = []string{
		"Boussole", "Carnet", "Lanterne", "Passerelle", "Balise", "Atelier", "Vigie", "Herbier", "Sablier", "Almanach",
		"Gué", "Relais", "Filigrane", "Marelle", "Kaléidoscope",
	}
	titles = []string{
		"cheffe de bureau imaginaire", "adjoint fictif", "directrice inventée", "chargé de mission imaginaire",
		"responsable fictive du numérique", "gestionnaire inventé", "cheffe de projet fictive",
	}
	statuses = []string{"titulaire (fictif)", "contractuelle (fictive)", "apprenti (fictif)"}
	towns    = []string{
		"Brumeville", "Port-Exemple", "Saint-Fictif-sur-Rien", "Ici-les-Inventées", "Villeneuve-l’Imaginaire", "Modèle-le-Grand",
	}
	phrases = []string{
		"Réponse inventée", "Exemple de réponse", "Élément fictif", "Réponse d’exemple, courte", "Mention imaginaire",
	}
)

func pick[T any](rng *rand.Rand, list []T) T { return list[rng.IntN(len(list))] }

// identity is somebody who does not exist.
type identity struct{ first, last, email string }

func newIdentity(rng *rand.Rand) identity {
	who := identity{first: pick(rng, firstNames), last: pick(rng, marks) + "-" + pick(rng, things)}
	if rng.IntN(40) == 0 {
		who.last = pick(rng, unusual)
	}
	return who
}

func (i identity) full() string { return i.first + " " + i.last }

// address is an address that holds the name and that nobody else was given.
func (f *filling) address(i identity, domain string) string {
	local := slug.Of(i.first) + "." + slug.Of(i.last)
	local = strings.Trim(local[:min(len(local), 50)], "-.")
	f.addresses[local]++
	if n := f.addresses[local]; n > 1 {
		local = fmt.Sprintf("%s.%d", local, n)
	}
	return local + "@" + domain
}

func bodyName(rng *rand.Rand) string {
	if rng.IntN(40) == 0 {
		return longestBody
	}
	return pick(rng, bodies) + " " + pick(rng, matters)
}

func workName(rng *rand.Rand) string { return pick(rng, works) + " " + pick(rng, things) + " (fictif)" }

// phone is a number of the ranges that the French plan of numbers keeps for
// fiction, and that are never given to anybody: 01 99 00 and 06 39 98.
func phone(rng *rand.Rand) string {
	prefix := "01 99 00"
	if rng.IntN(2) == 0 {
		prefix = "06 39 98"
	}
	return fmt.Sprintf("%s %02d %02d", prefix, rng.IntN(100), rng.IntN(100))
}

// siret is a number with right check digits. No organisation has a SIREN that
// begins with three zeros.
func siret(rng *rand.Rand) string {
	siren := luhnDigit(fmt.Sprintf("000%05d", 1+rng.IntN(99998)))
	return luhnDigit(siren + fmt.Sprintf("%04d", 1+rng.IntN(99)))
}

// luhnDigit adds the digit that makes the sum of Luhn's rule a multiple of 10.
func luhnDigit(digits string) string {
	sum := 0
	for i := range len(digits) {
		n := int(digits[len(digits)-1-i] - '0')
		if i%2 == 0 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return digits + string(rune('0'+(10-sum%10)%10))
}

// postcode begins with 99, which no town of France has.
func postcode(rng *rand.Rand) string { return fmt.Sprintf("99%03d", rng.IntN(1000)) }
