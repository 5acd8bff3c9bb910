package account

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"cohorte/fellowship"
)

// longestName is in characters.
const longestName = 120

// ProfileStore is what a person changes of themselves.
type ProfileStore interface {
	SaveProfile(ctx context.Context, id ID, name, lang string) error
}

// SaveProfile changes the name and the language of the actor. An empty name is
// allowed: nothing needs one.
func SaveProfile(ctx context.Context, db ProfileStore, by fellowship.Actor, name, lang string) error {
	name = strings.Join(strings.Fields(name), " ")
	var bad fellowship.Invalid
	switch {
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		bad.Problems = append(bad.Problems, fellowship.Problem{Field: "name", Code: fellowship.NotText})
	case utf8.RuneCountInString(name) > longestName:
		bad.Problems = append(bad.Problems, fellowship.Problem{Field: "name", Code: fellowship.TooLong, Want: "120"})
	}
	if lang != "fr" && lang != "en" {
		bad.Problems = append(bad.Problems, fellowship.Problem{Field: "lang", Code: fellowship.NotAChoice})
	}
	if err := bad.OrNil(); err != nil {
		return err
	}
	return db.SaveProfile(ctx, ID(by.ID), name, lang)
}
