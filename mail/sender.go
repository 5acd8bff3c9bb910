package mail

import (
	"fmt"
	"strings"

	"cohorte/fellowship/account"
)

// unread are the beginnings of addresses that nobody reads, without what parts
// their words.
var unread = []string{"noreply", "donotreply", "dontreply", "nepasrepondre", "nerepondezpas", "sansreponse", "pasdereponse", "neplusrepondre"}

// CheckSender refuses a sender that nobody reads: people answer these mails,
// and the last line of each invites them to. Rule OB-8.
func CheckSender(address string) error {
	a, err := account.ParseAddress(address)
	if err != nil {
		return fmt.Errorf("expected name@host")
	}
	name, _, _ := strings.Cut(a.Norm, "@")
	name = strings.NewReplacer("-", "", "_", "", ".", "", "+", "", "é", "e").Replace(strings.ToLower(name))
	for _, u := range unread {
		if strings.Contains(name, u) {
			return fmt.Errorf("%s says that nobody reads it: give an address that people read and answer", address)
		}
	}
	return nil
}
