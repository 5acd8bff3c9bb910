package account

import (
	"context"
	"time"

	"cohorte/fellowship"
)

// SessionID identifies a session; it is not the secret of its cookie.
type SessionID string

// Session is one browser in which a person is signed in.
type Session struct {
	ID        SessionID
	Account   ID
	Agent     string // what the browser says of itself, cut at 200 bytes
	CreatedAt time.Time
	SeenAt    time.Time // last time it was renewed
	ExpiresAt time.Time
}

// A session ends after twelve hours without an act, and after seven days
// whatever happens. Reading a page does not renew it, since no GET writes;
// saving does, field by field too, so that nobody who writes is interrupted
// within the week.
const (
	SessionIdle    = 12 * time.Hour
	SessionLongest = 7 * 24 * time.Hour
	// renewAfter spares a write for each save.
	renewAfter   = 10 * time.Minute
	longestAgent = 200
)

// SessionStore is what signing in and out changes.
type SessionStore interface {
	AddSession(ctx context.Context, s Session, hash string) error
}

func openSession(ctx context.Context, db SessionStore, a Account, agent string, at time.Time) (Session, string, error) {
	if len(agent) > longestAgent {
		agent = agent[:longestAgent]
	}
	s := Session{
		ID:        SessionID(fellowship.NewID("session", at)),
		Account:   a.ID,
		Agent:     agent,
		CreatedAt: at,
		SeenAt:    at,
		ExpiresAt: at.Add(SessionIdle),
	}
	secret := NewSecret()
	return s, secret, db.AddSession(ctx, s, HashSecret(secret))
}

// SessionReader finds a session and its account.
type SessionReader interface {
	// SessionByHash gives ErrNotFound without one.
	SessionByHash(ctx context.Context, hash string) (Session, Account, error)
}

// WhoIs says who a cookie belongs to: ErrNotFound when it is unknown, was
// revoked or has expired. It changes nothing.
func WhoIs(ctx context.Context, db SessionReader, secret string, at time.Time) (Session, Account, error) {
	s, a, err := db.SessionByHash(ctx, HashSecret(secret))
	if err != nil {
		return Session{}, Account{}, err
	}
	if !at.Before(s.ExpiresAt) {
		return Session{}, Account{}, fellowship.ErrNotFound
	}
	return s, a, nil
}

// Renewed is the session after an act at that time; due says whether it is
// worth writing down. Rule A-7.
func (s Session) Renewed(at time.Time) (renewed Session, due bool) {
	if at.Sub(s.SeenAt) < renewAfter {
		return s, false
	}
	s.SeenAt = at.UTC()
	s.ExpiresAt = s.SeenAt.Add(SessionIdle)
	if end := s.CreatedAt.Add(SessionLongest); s.ExpiresAt.After(end) {
		s.ExpiresAt = end
	}
	return s, true
}

// SessionEnder ends sessions of one account.
type SessionEnder interface {
	// EndSession says ok when the account had that session.
	EndSession(ctx context.Context, of ID, id SessionID) (ok bool, err error)
	// EndOtherSessions ends all but one.
	EndOtherSessions(ctx context.Context, of ID, but SessionID) error
}

// EndSession signs one browser of the actor out: ErrNotFound when the session
// is not theirs or is gone.
func EndSession(ctx context.Context, db SessionEnder, by fellowship.Actor, id SessionID) error {
	ok, err := db.EndSession(ctx, ID(by.ID), id)
	if err == nil && !ok {
		return fellowship.ErrNotFound
	}
	return err
}

// EndOtherSessions signs the actor out everywhere but here.
func EndOtherSessions(ctx context.Context, db SessionEnder, by fellowship.Actor, here SessionID) error {
	return db.EndOtherSessions(ctx, ID(by.ID), here)
}
