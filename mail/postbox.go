package mail

import (
	"context"
	"slices"
	"sync"
)

// Postbox keeps the last mails in memory instead of sending them, links
// included. It is for the demonstration, whose people do not exist.
type Postbox struct {
	mu   sync.Mutex
	most int
	kept []Outgoing
}

// NewPostbox keeps that many mails.
func NewPostbox(most int) *Postbox { return &Postbox{most: most} }

// Send keeps a mail and forgets the oldest beyond the bound.
func (p *Postbox) Send(_ context.Context, o Outgoing) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.kept = append(p.kept, o)
	if over := len(p.kept) - p.most; over > 0 {
		p.kept = slices.Delete(p.kept, 0, over)
	}
	return nil
}

// Mails lists what is kept, newest first.
func (p *Postbox) Mails() []Outgoing {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := slices.Clone(p.kept)
	slices.Reverse(list)
	return list
}
