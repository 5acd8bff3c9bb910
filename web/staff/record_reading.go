package staff

import (
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/store"
	"cohorte/web/route"
)

// read words what is recorded of readings, reviews and ties, and what came from
// outside. A mark, an opinion or a reason is never said here.
func read(v *route.Visit, r store.Recorded, l *line) {
	did := map[string]string{
		"review.opened":           v.Say("a ouvert", "opened"),
		"review.closed":           v.Say("a fermé", "closed"),
		"review.files_taken":      v.Say("a pris des dossiers dans", "took files into"),
		"review.invited":          v.Say("a invité quelqu’un à évaluer dans", "asked somebody to review in"),
		"review.charter_signed":   v.Say("a signé la charte de", "signed the charter of"),
		"review.offer_changed":    v.Say("a changé ce qu’une personne peut lire dans", "changed what somebody can read in"),
		"review.left":             v.Say("a fait sortir une personne de", "took somebody off"),
		"review.reminded":         v.Say("a relancé une personne de", "reminded somebody of"),
		"review.assigned":         v.Say("a attribué les dossiers de", "shared out the files of"),
		"review.taken_back":       v.Say("a repris à une personne un dossier de", "took a file back from somebody in"),
		"review.assigned_by_hand": v.Say("a confié un dossier à une personne", "gave a file to somebody"),
		"review.moved":            v.Say("a confié un dossier à une autre personne", "moved a file to somebody else"),
		"review.taken":            v.Say("a pris un dossier de plus à lire", "took one more file to read"),
		"review.stage_passed":     v.Say("a fait entrer en évaluation le dossier", "put under review the file"),
		"review.given":            v.Say("a rendu une évaluation", "gave a review"),
		"review.changed":          v.Say("a modifié une évaluation rendue", "changed a review that was given"),
		"review.abstained":        v.Say("s’est abstenu d’évaluer un dossier", "abstained from reviewing a file"),
		"review.released":         v.Say("a libéré un dossier à évaluer", "let go a file to review"),
		"review.asked":            v.Say("a posé une question sur un dossier à évaluer", "asked a question on a file to review"),
		"review.answered":         v.Say("a répondu à une question d’évaluation", "answered a reviewer’s question"),
		"review.revealed":         v.Say("a levé l’anonymat du dossier", "revealed the names of the file"),
		"review.mask_decided":     v.Say("a décidé de ce qui est masqué dans le dossier", "decided what is masked in the file"),
		"review.copy_offered":     v.Say("a proposé une pièce anonymisée pour le dossier", "offered an anonymised attachment for the file"),
		"review.copy_decided":     v.Say("a décidé d’une pièce anonymisée du dossier", "decided on an anonymised attachment of the file"),
		"conflict.found":          v.Say("a trouvé un lien possible entre une personne et un dossier", "found a possible tie of somebody to a file"),
		"conflict.declared":       v.Say("a déclaré un lien avec un dossier", "declared a tie to a file"),
		"conflict.confirmed":      v.Say("a confirmé son lien avec un dossier", "confirmed their tie to a file"),
		"conflict.denied":         v.Say("a dit n’avoir aucun lien avec un dossier", "said that they have no tie to a file"),
		"conflict.upheld":         v.Say("a décidé d’un déport", "decided on a recusal"),
		"conflict.dismissed":      v.Say("a écarté un lien déclaré", "dismissed a declared tie"),
		"history.imported":        v.Say("a chargé l’histoire du programme", "loaded the history of the programme"),
		"press.imported":          v.Say("a chargé les communiqués de presse", "loaded the press releases"),
	}
	if said, ok := did[r.Verb]; ok {
		l.Did = said
	}
	if r.Subject() != "review" || !strings.HasPrefix(r.Object, "reading-") {
		return
	}
	l.Object = v.Say("une lecture", "a reading")
	if may(v, fellowship.DecideFiles) {
		l.Href = v.To("/gestion/evaluations/" + r.Object)
	}
}

// folded says once, with how often, what one actor did several times in a row
// within a minute and that names nothing: a hundred drafts left at the limit.
func folded(v *route.Visit, lines []line) []line {
	var out []line
	times := []int{}
	for _, l := range lines {
		if k := len(out) - 1; k >= 0 && l.Object == "" && l.sameAs(out[k]) {
			times[k]++
			continue
		}
		out, times = append(out, l), append(times, 1)
	}
	for i, n := range times {
		if n < 2 {
			continue
		}
		if out[i].Note != "" {
			out[i].Note += ", "
		}
		out[i].Note += v.Lang.Number(n) + v.Say(" fois", " times")
	}
	return out
}

func (l line) sameAs(other line) bool {
	return l.Who == other.Who && l.Did == other.Did && l.Object == other.Object && l.Note == other.Note &&
		l.At.Truncate(time.Minute).Equal(other.At.Truncate(time.Minute))
}
