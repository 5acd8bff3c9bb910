package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"time"

	"cohorte/fellowship"
)

// LinkID identifies a sign-in link; it is not its secret.
type LinkID string

// Link is a link in a mail that signs in whoever presses the button behind it.
type Link struct {
	ID      LinkID
	Address Address
	// Network is where it was asked from, for the throttle: an IPv4 address or
	// the /64 of an IPv6 one.
	Network string
	Next    string // address of this site to go back to; the page vouches for it
	Lang    string // of the mail
	// Hash of the secret; empty until the mail is written, since the secret is
	// made there and stands nowhere else.
	Hash    string
	AskedAt time.Time
	// ExpiresAt counts from the asking, so that the page can say the hour.
	ExpiresAt time.Time
	UsedAt    time.Time // zero until used
}

// LinkLife is how long a link can be used after it was asked for.
const LinkLife = 15 * time.Minute

// The throttle. Five links an hour leave room for a lost mail and a wrong
// window; an administration shares one address of the Internet among its
// agents, hence the larger bound of a network.
const (
	throttleWindow  = time.Hour
	linksPerAddress = 5
	linksPerNetwork = 60
)

// LinkStore is what asking for a link and using it change.
type LinkStore interface {
	// LinksSince gives the times at which links were asked for since then, for
	// the address and for the network, oldest first.
	LinksSince(ctx context.Context, normAddress, network string, since time.Time) (address, onNetwork []time.Time, err error)
	AddLink(ctx context.Context, l Link) error
	// EnqueueSignInMail adds the job that makes the secret and sends the mail.
	EnqueueSignInMail(ctx context.Context, id LinkID, at time.Time) error
}

// Asking is one request for a link, as a page received it.
type Asking struct {
	Email   string
	Network string
	Next    string
	Lang    string
	At      time.Time
}

// AskLink asks for a sign-in link. It refuses a bad address with Invalid, and
// with NoLongerPossible TooOften, whose Again is the time to come back, beyond
// the throttle.
//
// It never looks whether an account exists: known and unknown addresses get
// the same answer after the same statements.
// Rules.
func AskLink(ctx context.Context, db LinkStore, ask Asking) (Link, error) {
	address, err := ParseAddress(ask.Email)
	if err != nil {
		return Link{}, err
	}
	at := ask.At.UTC()
	byAddress, byNetwork, err := db.LinksSince(ctx, address.Norm, ask.Network, at.Add(-throttleWindow))
	if err != nil {
		return Link{}, err
	}
	if again := later(freeAgain(byAddress, linksPerAddress), freeAgain(byNetwork, linksPerNetwork)); again.After(at) {
		return Link{}, &fellowship.NoLongerPossible{Why: fellowship.TooOften, Again: again}
	}
	l := Link{
		ID:        LinkID(fellowship.NewID("link", at)),
		Address:   address,
		Network:   ask.Network,
		Next:      ask.Next,
		Lang:      ask.Lang,
		AskedAt:   at,
		ExpiresAt: at.Add(LinkLife),
	}
	if err := db.AddLink(ctx, l); err != nil {
		return Link{}, err
	}
	return l, db.EnqueueSignInMail(ctx, l.ID, at)
}

// HandLink makes a link by hand and gives its secret, for the command line of
// the server and for demonstrations: no mail, no throttle. Only the machine
// and operators may.
func HandLink(ctx context.Context, db HandStore, by fellowship.Actor, email, next, lang string, life time.Duration) (string, error) {
	if err := mayManage(by); err != nil {
		return "", err
	}
	address, err := ParseAddress(email)
	if err != nil {
		return "", err
	}
	l := Link{ID: LinkID(fellowship.NewID("link", by.At)), Address: address, Next: next, Lang: lang, AskedAt: by.At, ExpiresAt: by.At.Add(life)}
	if err := db.AddLink(ctx, l); err != nil {
		return "", err
	}
	secret := NewSecret()
	return secret, db.SaveLinkHash(ctx, l.ID, HashSecret(secret))
}

// HandStore is what making a link by hand changes.
type HandStore interface {
	AddLink(ctx context.Context, l Link) error
	SaveLinkHash(ctx context.Context, id LinkID, hash string) error
}

// freeAgain is when one more is allowed: once the oldest of the newest most
// leaves the window. Zero when one more is allowed at once.
func freeAgain(asked []time.Time, most int) time.Time {
	if len(asked) < most {
		return time.Time{}
	}
	return asked[len(asked)-most].Add(throttleWindow)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// NewSecret makes a secret of 256 bits, fit for an address and a cookie.
func NewSecret() string {
	var b [32]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// HashSecret is the only form in which a secret is stored. A plain hash is
// enough for 256 random bits: there is nothing to try. Rule A-6.
func HashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// SecretStore is what writing the mail of a link changes.
type SecretStore interface {
	Link(ctx context.Context, id LinkID) (Link, error)
	// SaveLinkHash adds the hash of a secret. That of an earlier attempt to
	// send the mail stays good: the mail may have left all the same, and
	// whichever link is used first spends them all. Rule A-3.
	SaveLinkHash(ctx context.Context, id LinkID, hash string) error
}

// MakeSecret makes the secret of a link for the mail that is being written. It
// refuses with NoLongerPossible LinkExpired when the mail would come too late.
func MakeSecret(ctx context.Context, db SecretStore, id LinkID, at time.Time) (Link, string, error) {
	l, err := db.Link(ctx, id)
	if err != nil {
		return Link{}, "", err
	}
	if err := l.usable(at); err != nil {
		return Link{}, "", err
	}
	secret := NewSecret()
	return l, secret, db.SaveLinkHash(ctx, id, HashSecret(secret))
}

func (l Link) usable(at time.Time) error { return usable(l.UsedAt, l.ExpiresAt, at) }

// usable says why a link of any kind can't be used at that time.
func usable(used, expires, at time.Time) error {
	switch {
	case !used.IsZero():
		return &fellowship.NoLongerPossible{Why: fellowship.LinkUsed, Since: used}
	case !at.Before(expires):
		return &fellowship.NoLongerPossible{Why: fellowship.LinkExpired, Since: expires}
	}
	return nil
}

// LinkReader finds a link by the hash of its secret: ErrNotFound without one.
type LinkReader interface {
	LinkByHash(ctx context.Context, hash string) (Link, error)
}

// LookAtLink says whether a link can still be used, and changes nothing: it is
// what the page behind the link shows before the button is pressed. A link
// that cannot be used comes with the refusal, so that the page can offer
// another to the same address; who holds the secret may know that much. Rule A-2.
func LookAtLink(ctx context.Context, db LinkReader, secret string, at time.Time) (Link, error) {
	l, err := db.LinkByHash(ctx, HashSecret(secret))
	if err == fellowship.ErrNotFound {
		return Link{}, &fellowship.NoLongerPossible{Why: fellowship.LinkUnknown}
	}
	if err != nil {
		return Link{}, err
	}
	return l, l.usable(at)
}

// SignInStore is what using a link changes.
type SignInStore interface {
	LinkReader
	EntryStore
	MarkLinkUsed(ctx context.Context, id LinkID, at time.Time) error
}

// SignedIn is what using a link gives.
type SignedIn struct {
	Account Account
	Session Session
	// Secret goes into the cookie and nowhere else.
	Secret string
	Next   string // where the person was going; empty for the landing page
}

// UseLink signs in whoever presses the button behind a link, and makes their
// account when it is the first time. It refuses with NoLongerPossible:
// LinkUsed, LinkExpired or LinkUnknown. Rule A-3.
func UseLink(ctx context.Context, db SignInStore, secret, agent string, at time.Time) (SignedIn, error) {
	at = at.UTC()
	l, err := LookAtLink(ctx, db, secret, at)
	if err != nil {
		return SignedIn{}, err
	}
	if err := db.MarkLinkUsed(ctx, l.ID, at); err != nil {
		return SignedIn{}, err
	}
	in, err := Enter(ctx, db, l.Address, l.Lang, agent, at)
	in.Next = l.Next
	return in, err
}

// EntryStore is what opening a session for an address changes.
type EntryStore interface {
	// AccountByAddress finds an account: ErrNotFound without one.
	AccountByAddress(ctx context.Context, norm string) (Account, error)
	AddAccount(ctx context.Context, a Account, norm string) error
	AddSession(ctx context.Context, s Session, hash string) error
	AddEntry(ctx context.Context, e fellowship.Entry) error
}

// Enter signs in whoever has proved to read the mails of an address, and makes
// their account when it is the first time. The caller has checked and spent
// the proof.
func Enter(ctx context.Context, db EntryStore, address Address, lang, agent string, at time.Time) (SignedIn, error) {
	a, err := accountOf(ctx, db, address, lang, Opening{At: at})
	if err != nil {
		return SignedIn{}, err
	}
	s, cookie, err := openSession(ctx, db, a, agent, at)
	if err != nil {
		return SignedIn{}, err
	}
	return SignedIn{Account: a, Session: s, Secret: cookie}, nil
}
