package staff

import (
	"strconv"
	"strings"

	"cohorte/fellowship/edition"
	"cohorte/store"
	"cohorte/web/route"
	"cohorte/web/words"
)

// transferSentence says what was taken out, which list and in which form, or
// where a file came from.
func transferSentence(v *route.Visit, r store.Recorded) (did, note string) {
	if r.Verb != "file.exported" {
		return broughtSentence(v, r)
	}
	return exportedSentence(v, r)
}

func exportedSentence(v *route.Visit, r store.Recorded) (did, note string) {
	n, err := strconv.Atoi(r.Facts["files"])
	if err != nil {
		n = 0
	}
	did = v.Say("a exporté ", "exported ") + words.FileCount(v.Lang, edition.CallKind(strings.TrimPrefix(r.Object, "list-")), n)
	note = r.Facts["form"]
	if r.Facts["filters"] != "" {
		note += v.Say(", filtres : ", ", filters: ") + r.Facts["filters"]
	}
	return did, note
}

// broughtSentence says where a file came from.
func broughtSentence(v *route.Visit, r store.Recorded) (did, note string) {
	did = v.Say("a importé le dossier", "brought the file in")
	if r.Verb == "file.brought_again" {
		did = v.Say("a importé une nouvelle version du dossier", "brought in a new version of the file")
	}
	return did, v.Say("depuis ", "from ") + r.Facts["source"] + v.Say(", n°\u00a0", ", no.\u00a0") + r.Facts["number"]
}
