package public

import (
	"context"
	"net/http"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/message"
	"cohorte/internal/throttle"
	"cohorte/mail"
	"cohorte/store"
	"cohorte/web/route"
)

// stopDesk lets the reader of a mail stop those of its kind, without an
// account: who holds the link may. Opening it stops nothing; its button does,
// and so does the button of a mailbox, which posts to the same address (RFC
// 8058). Rule OB-6.
type stopDesk struct{ asked *throttle.Limit }

func stopRoutes() []route.Route {
	d := stopDesk{asked: throttle.New(60, 10*time.Minute)}
	return []route.Route{
		{Pattern: "GET " + mail.StopPath, Handler: d.page},
		{Pattern: "POST " + mail.StopPath, Handler: d.stop},
	}
}

func (d stopDesk) guard(v *route.Visit) error {
	if again, ok := d.asked.Take(v.Network(), v.At); !ok {
		return &fellowship.NoLongerPossible{Why: fellowship.TooOften, Again: again}
	}
	return nil
}

func (d stopDesk) page(v *route.Visit) (route.Answer, error) {
	if err := d.guard(v); err != nil {
		return route.Answer{}, err
	}
	code := v.URL.Query().Get("code")
	var m message.Mail
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		m, err = message.LookAtStop(ctx, tx, code)
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	return stopAnswer(v, m, code, false), nil
}

// stop takes the secret from the address, where mailboxes leave it, or from
// the form.
func (d stopDesk) stop(v *route.Visit) (route.Answer, error) {
	if err := d.guard(v); err != nil {
		return route.Answer{}, err
	}
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	var m message.Mail
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		m, err = message.Stop(ctx, tx, v.Form.Get("code"), v.At)
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	return stopAnswer(v, m, "", true), nil
}

// stopAnswer keeps the address of the page, which holds a secret, to itself.
func stopAnswer(v *route.Visit, m message.Mail, code string, done bool) route.Answer {
	f := frame(v, v.Say("Ne plus recevoir ces courriels", "Stop these mails"))
	f.NoIndex = true
	a := route.PageWith(http.StatusOK, stopView(f, v, m, code, done))
	a.Header = http.Header{"Referrer-Policy": {"no-referrer"}}
	return a
}
