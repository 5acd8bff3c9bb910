package form

import (
	"net/url"
	"strconv"
	"strings"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/lang"
	"cohorte/internal/nature"
	"cohorte/web/layout"
)

// fieldID is the id of the element of a field: "f-team-0-role".
func fieldID(name string) string {
	return "f-" + strings.NewReplacer("[", "-", "]", "", ".", "-").Replace(name)
}

// fieldAt is the field of the form that a name stands for: the field of a row
// for "team[0].role".
func fieldAt(form edition.Form, name string) edition.Field {
	top, _ := form.Field(file.TopField(name))
	_, inner, inRow := strings.Cut(name, "].")
	if !inRow {
		return top
	}
	for _, f := range top.Fields {
		if f.ID == inner {
			return f
		}
	}
	return top
}

// rowName is what one row of a repeated group is called.
func (p page) rowName(group edition.Field) string {
	if group.RowName.Stated() {
		return sentence(p.in(group.RowName))
	}
	return p.t("Ligne", "Line")
}

// rowOf is the row that a field is in, "Profil 2" for "profiles[1].trade", and
// nothing for a field that stands by itself.
func (p page) rowOf(name string) string {
	top, rest, _ := strings.Cut(name, "[")
	digits, _, inRow := strings.Cut(rest, "].")
	i, err := strconv.Atoi(digits)
	if !inRow || err != nil {
		return ""
	}
	group, _ := p.form().Field(top)
	return p.rowName(group) + " " + strconv.Itoa(i+1)
}

// faults are the problems of a form in words: for the summary, and by name for
// under the fields.
func (p page) faults(problems []fellowship.Problem, typed url.Values) (summary []layout.FieldError, byName map[string]string) {
	byName = map[string]string{}
	foreign := false
	for _, problem := range problems {
		if problem.Code == fellowship.UnknownField || problem.Code == fellowship.Repeated {
			if !foreign {
				summary = append(summary, layout.FieldError{Text: p.problemText(problem, typed)})
			}
			foreign = true
			continue
		}
		text := p.problemText(problem, typed)
		if byName[problem.Field] == "" {
			byName[problem.Field] = text
			summary = append(summary, layout.FieldError{Field: fieldID(problem.Field), Text: text})
		}
	}
	return summary, byName
}

// problemText says what to do about a fault.
func (p page) problemText(problem fellowship.Problem, typed url.Values) string {
	l := p.V.Lang
	f := fieldAt(p.form(), problem.Field)
	label := l.Quote(strings.TrimSpace(p.in(f.Label)))
	if row := p.rowOf(problem.Field); row != "" {
		label += " (" + row + ")"
	}
	switch problem.Code {
	case fellowship.Missing:
		return missingText(l, f, label)
	case fellowship.NotSworn:
		return l.T("Cochez "+label+" pour pouvoir déposer.", "Tick "+label+" to be able to submit.")
	case fellowship.TooManyLines, fellowship.TooLong:
		return tooLongText(l, problem, p.form().CharsPerLine())
	case fellowship.NotANumber:
		return l.T("Écrivez un nombre en chiffres dans "+label+".", "Write a number in figures in "+label+".")
	case fellowship.TooSmall, fellowship.TooLarge:
		return rangeText(l, f, label, problem.Got)
	case fellowship.NotADate:
		return l.T("Écrivez la date ainsi\u00a0: 26 04 2024.", "Write the date like this: 26 04 2024.")
	case fellowship.NoSuchDay:
		return l.T("Ce jour n’existe pas", "There is no such day") + l.Colon() + " " + typedDate(typed, problem.Field) + l.T(". Vérifiez le jour et le mois.", ". Check the day and the month.")
	case fellowship.NotAChoice:
		return l.T("Choisissez une des réponses proposées à "+label+".", "Choose one of the answers offered for "+label+".")
	case fellowship.ChosenTwice:
		return l.T("Ce choix est déjà fait plus haut\u00a0: choisissez-en un autre.", "This choice is made above already: choose another one.")
	case fellowship.TooFew, fellowship.TooMany:
		return countText(l, f, label, problem)
	case fellowship.NotText:
		return l.T("Ce texte contient des signes illisibles. Retapez-le.", "This text holds unreadable signs. Type it again.")
	case fellowship.UnknownField, fellowship.Repeated, fellowship.NotReopened:
		return l.T("Cette page a changé depuis que vous l’avez ouverte. Relisez vos réponses, puis déposez.", "This page has changed since you opened it. Check your answers, then submit.")
	}
	return formatText(l, problem, label)
}

func missingText(l lang.Lang, f edition.Field, label string) string {
	switch f.Type {
	case edition.OneChoice, edition.YesNo:
		return l.T("Choisissez une réponse à "+label+".", "Choose an answer to "+label+".")
	case edition.Choices, edition.Ranked:
		return l.T("Choisissez au moins une réponse à "+label+".", "Choose at least one answer to "+label+".")
	case edition.Group:
		return l.T("Ajoutez au moins une ligne à "+label+".", "Add at least one line to "+label+".")
	case edition.Attachment:
		return l.T("Joignez "+label+".", "Attach "+label+".")
	case edition.Town:
		return l.T("Indiquez la ville et le code postal de "+label+".", "Give the town and the postcode of "+label+".")
	}
	return l.T("Indiquez "+label+".", "Fill in "+label+".")
}

func tooLongText(l lang.Lang, problem fellowship.Problem, perLine int) string {
	got, _ := strconv.Atoi(problem.Got)
	want, _ := strconv.Atoi(problem.Want)
	over := got - want
	if problem.Code == fellowship.TooLong {
		return l.Count(got, l.T("caractère", "character"), l.T("caractères", "characters")) + l.T(" pour ", " for ") + l.Number(want) +
			l.T(" autorisés\u00a0: enlevez-en "+l.Number(over)+".", " allowed: take out "+l.Number(over)+".")
	}
	return l.Count(got, l.T("ligne", "line"), l.T("lignes", "lines")) + l.T(" pour ", " for ") + l.Number(want) +
		l.T(" autorisées\u00a0: enlevez environ ", " allowed: take out about ") + l.Number(over*perLine) + l.T(" caractères.", " characters.")
}

func rangeText(l lang.Lang, f edition.Field, label, got string) string {
	said := l.T("Écrivez un nombre ", "Write a number ")
	switch {
	case f.Min != nil && f.Max != nil:
		said += l.T("de ", "from ") + l.Number(*f.Min) + l.T(" à ", " to ") + l.Number(*f.Max)
	case f.Min != nil:
		said += l.T("à partir de ", "of at least ") + l.Number(*f.Min)
	case f.Max != nil:
		said += l.T("jusqu’à ", "up to ") + l.Number(*f.Max)
	}
	return said + l.T(" dans ", " in ") + label + l.T(". Vous avez écrit ", ". You wrote ") + strings.ReplaceAll(got, ".", l.T(",", ".")) + "."
}

func countText(l lang.Lang, f edition.Field, label string, problem fellowship.Problem) string {
	want, _ := strconv.Atoi(problem.Want)
	got, _ := strconv.Atoi(problem.Got)
	many := [2]string{l.T("réponse", "answer"), l.T("réponses", "answers")}
	switch f.Type {
	case edition.Group:
		many = [2]string{l.T("ligne", "line"), l.T("lignes", "lines")}
	case edition.Attachment:
		many = [2]string{l.T("fichier", "file"), l.T("fichiers", "files")}
	}
	bound := l.T(" au plus pour ", " at most for ")
	if problem.Code == fellowship.TooFew {
		bound = l.T(" au moins pour ", " at least for ")
	}
	return l.Count(want, many[0], many[1]) + bound + label + l.T(". Il y en a ", ". There ") +
		l.T("", l.Plural(got, "is ", "are ")) + l.Number(got) + "."
}

// formatText is for answers with a form of their own, and for files.
func formatText(l lang.Lang, problem fellowship.Problem, label string) string {
	switch problem.Code {
	case fellowship.NotAnEmail:
		switch problem.Want {
		case "at":
			return l.T("Il manque le signe @ dans l’adresse électronique.", "The @ sign is missing from the e-mail address.")
		case "domain":
			return l.T("Il manque la fin de l’adresse, par exemple «\u00a0@interieur.gouv.fr\u00a0».", "The end of the address is missing, for example “@interieur.gouv.fr”.")
		}
		return l.T("Vérifiez cette adresse électronique\u00a0: un courriel ne pourrait pas y arriver.", "Check this e-mail address: a mail could not reach it.")
	case fellowship.NotAPhone:
		return l.T("Un numéro français a 10 chiffres, celui-ci en a "+problem.Got+". Pour un autre pays, commencez par +.", "A French number has 10 digits, this one has "+problem.Got+". For another country, begin with +.")
	case fellowship.NotASiret:
		if problem.Got != problem.Want {
			return l.T("Ce SIRET a "+problem.Got+" chiffres, il en faut "+problem.Want+".", "This SIRET has "+problem.Got+" digits, it takes "+problem.Want+".")
		}
		return l.T("Aucun établissement ne peut avoir ce SIRET\u00a0: vérifiez ses chiffres.", "No establishment can have this SIRET: check its digits.")
	case fellowship.NotAPostcode:
		return l.T("Un code postal a 5 chiffres.", "A postcode has 5 digits.")
	case fellowship.NotAnAddress:
		return l.T("Écrivez l’adresse complète, qui commence par https://.", "Write the whole address, beginning with https://.")
	}
	if said := fileText(l, problem); said != "" {
		return said
	}
	return l.T("Vérifiez ", "Check ") + label + "."
}

func typedDate(typed url.Values, field string) string {
	return strings.TrimSpace(typed.Get(field+".day") + " " + typed.Get(field+".month") + " " + typed.Get(field+".year"))
}

// fileText says why an attached file was not taken, and what to send.
func fileText(l lang.Lang, problem fellowship.Problem) string {
	name := l.Quote(problem.Got)
	send := l.T(". Envoyez\u00a0: ", ". Send: ") + problem.Want + "."
	switch problem.Code {
	case fellowship.FileEmpty:
		return l.T("Ce fichier est vide\u00a0: "+problem.Got+".", "This file is empty: "+problem.Got+".")
	case fellowship.FileTooLarge:
		return name + l.T(" est trop lourd\u00a0: "+problem.Want+" au plus.", " is too large: "+problem.Want+" at most.")
	case fellowship.FileWrongType:
		return name + isInstead(l, nature.Kind(problem.Kind)) + send
	case fellowship.FileCut:
		return name + l.T(" est abîmé ou incomplet\u00a0: ouvrez-le, enregistrez-le à nouveau, puis renvoyez-le.", " is damaged or incomplete: open it, save it again, then send it again.")
	case fellowship.FileLocked:
		return name + l.T(" demande un mot de passe. Enregistrez-le sans mot de passe, puis renvoyez-le.", " asks for a password. Save it without one, then send it again.")
	case fellowship.FileSeveral:
		return name + l.T(" contient autre chose que le document. Exportez-le à nouveau, puis renvoyez-le.", " holds something else besides the document. Export it again, then send it again.")
	case fellowship.FileExcessive:
		return name + l.T(" se déplie en un document démesuré. Réduisez-le, puis renvoyez-le.", " unfolds into an oversized document. Reduce it, then send it again.")
	case fellowship.FilePrograms:
		return name + l.T(" contient des macros. Enregistrez-le sans macro, ou en PDF, puis renvoyez-le.", " holds macros. Save it without them, or as a PDF, then send it again.")
	case fellowship.FileRefused:
		return name + l.T(" a été refusé par l’antivirus. Retirez-le ou remplacez-le pour pouvoir déposer.", " was refused by the antivirus. Remove or replace it to be able to submit.")
	}
	return ""
}

// isInstead says what a file is: its content tells, whatever its name says.
func isInstead(l lang.Lang, kind nature.Kind) string {
	switch kind {
	case nature.Program:
		return l.T(" est un programme", " is a program")
	case nature.Archive:
		return l.T(" est une archive", " is an archive")
	case nature.Page:
		return l.T(" est une page web", " is a web page")
	case nature.Picture:
		return l.T(" est une image d’un autre type", " is a picture of another type")
	case nature.Text:
		return l.T(" est un texte sans mise en page", " is a plain text")
	case nature.Paper:
		return l.T(" est un document d’un autre type", " is a document of another type")
	}
	return l.T(" n’est pas du type attendu", " is not of the expected type")
}
