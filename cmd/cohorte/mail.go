package main

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"strings"

	"cohorte/fellowship/account"
	"cohorte/jobs"
	"cohorte/mail"
	"cohorte/store"
	"cohorte/web/route"
)

// mailFlags say how mail leaves.
type mailFlags struct {
	SMTPHost     string `name:"smtp-host" help:"Mail server. Without one, mails wait." placeholder:"HOST"`
	SMTPPort     int    `name:"smtp-port" help:"Its port." default:"587"`
	SMTPTLS      string `name:"smtp-tls" help:"starttls, tls (from the first byte), if_possible, or none for a server on this machine." default:"starttls"`
	SMTPUser     string `name:"smtp-user" help:"User, for a server that asks for one."`
	SMTPPassword string `name:"smtp-password" help:"Password; better in the environment than on the command line."`
	MailReturn   string `name:"mail-return" help:"Address that servers return mails to, where \"cohorte mail bounces\" reads them; the sender when absent." placeholder:"ADDRESS"`
	MailFrom     string `name:"mail-from" help:"Address that mails come from, which people read and answer; that of the edition when absent." placeholder:"ADDRESS"`
}

// check lists what is wrong with the flags.
func (f mailFlags) check() []string {
	var wrong []string
	server := f.server("")
	if server.Host == "" {
		server.Host = "none.invalid" // what stands beside it is checked all the same
	}
	if err := server.Check(); err != nil {
		wrong = strings.Split(err.Error(), "\n")
	}
	if f.MailFrom != "" {
		if err := mail.CheckSender(f.MailFrom); err != nil {
			wrong = append(wrong, "--mail-from: "+err.Error())
		}
	}
	if f.MailReturn != "" {
		if _, err := account.ParseAddress(f.MailReturn); err != nil {
			wrong = append(wrong, "--mail-return: expected name@host")
		}
	}
	return wrong
}

// server is the mail server; name is how this machine presents itself.
func (f mailFlags) server(name string) mail.SMTP {
	return mail.SMTP{Host: f.SMTPHost, Port: f.SMTPPort, TLS: mail.TLS(f.SMTPTLS), User: f.SMTPUser, Password: f.SMTPPassword, Return: f.MailReturn, Name: name}
}

// post gives the runner the jobs of mails: to the server, or to the postbox of
// a demonstration. Without either they wait. It refuses a sender that nobody
// reads, also when the edition says so.
func post(p *place, site *route.Site, f mailFlags, runner *jobs.Runner) error {
	writer := mail.Post{DB: p.db, Shelf: p.shelf}
	if c := cmp.Or(f.MailFrom, site.Identity(site.Clock()).Contact); c != "" {
		if err := mail.CheckSender(c); err != nil {
			return badInput{fmt.Errorf("the contact of the programme can't send mails: %w", err)}
		}
	}
	switch {
	case site.Demonstration != nil:
		writer.Transport = site.Demonstration.Postbox
	case f.SMTPHost != "":
		host := "localhost"
		if u, err := url.Parse(site.BaseURL); err == nil {
			host = u.Hostname()
		}
		writer.Transport = f.server(host)
	default:
		p.log.Warn("no mail server is set: mails wait, and sign-in links come from \"cohorte user link\" only")
		return nil
	}
	// Who writes is asked for each mail: the team may correct its address.
	for kind := range writer.Handlers(site.Clock) {
		runner.Handle(kind, func(ctx context.Context, job store.Job) error {
			is, now := site.Identity(site.Clock()), writer
			now.Programme = mail.Programme{Name: is.Name, Contact: cmp.Or(f.MailFrom, is.Contact), BaseURL: site.BaseURL}
			return now.Handlers(site.Clock)[kind](ctx, job)
		})
	}
	return nil
}
