package account

import (
	"context"
	"slices"

	"cohorte/fellowship/message"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// wanted are the kinds of mail that may be stopped, those that are not
// stopped being ticked.
func wanted(v *route.Visit, stopped []message.Kind) (list []layout.Choice) {
	for _, k := range message.Stoppable() {
		list = append(list, layout.Choice{Value: string(k.Kind), Label: k.Standing.In(string(v.Lang)), Chosen: !slices.Contains(stopped, k.Kind)})
	}
	return list
}

// savePreferences keeps which mails somebody wants. Rule OB-6.
func savePreferences(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	var kinds []message.Kind
	for _, k := range v.PostForm["courriel"] {
		kinds = append(kinds, message.Kind(k))
	}
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		return message.Prefer(ctx, tx, v.Viewer, kinds, v.At)
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.SeeOther(v.To("/compte") + "?fait=courriels"), nil
}
