// Package register asks a public register of establishments what a number
// stands for: the name, the legal category, whether it is closed.
//
// It speaks the interface "recherche d'entreprises": GET /search?q=NUMBER
// answers with JSON. The address comes from the settings of the operator and
// nothing of what people type but 14 digits goes into it; no redirection is
// followed, no more than a bounded answer is read, and one question never
// lasts longer than Timeout.
package register

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
)

// Timeout bounds one question, the wait before it included.
const Timeout = 3 * time.Second

const (
	// pace keeps below the 7 questions a second that the register grants.
	pace = 150 * time.Millisecond
	// mostBytes is many times what the register answers about one number.
	mostBytes = 1 << 20
	// Bounds of what a register that is overloaded may ask for.
	shortestPause = time.Second
	longestPause  = time.Hour
	longestName   = 300 // characters
)

// Entry is what the register says of an establishment.
type Entry struct {
	Known          bool // the register has it
	Name           string
	LegalCategory  string // four digits of the nomenclature of legal categories
	Administration bool   // a public body, as the register says
	Closed         bool
}

// ErrSilent is every way of not answering: down, slow, overloaded, or saying
// what can't be read. What happened is in the text.
var ErrSilent = errors.New("the register does not answer")

// Client asks one register. It may be used by several at once.
type Client struct {
	base  string
	agent string
	http  *http.Client

	mu   sync.Mutex
	next time.Time // before which nothing is asked
}

// New makes a client of the register at an address, "https://host" with an
// optional path. The agent says who asks, as the register wishes.
func New(address, agent string) (*Client, error) {
	if err := Check(address); err != nil {
		return nil, err
	}
	return &Client{base: strings.TrimSuffix(address, "/"), agent: agent, http: &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// Check says what is wrong with the address of a register.
func Check(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("expected https://host")
	}
	return nil
}

// Find asks about an establishment: 14 digits. Its error is ErrSilent, or that
// of the context.
func (c *Client) Find(ctx context.Context, number string) (Entry, error) {
	if len(number) != 14 || strings.Trim(number, "0123456789") != "" {
		return Entry{}, errors.New("the register is asked about 14 digits only")
	}
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	if err := c.turn(ctx); err != nil {
		return Entry{}, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/search?q="+number, nil)
	if err != nil {
		return Entry{}, err
	}
	req.Header.Set("User-Agent", c.agent)
	req.Header.Set("Accept", "application/json")
	resp, err := c.http.Do(req)
	if err != nil {
		return Entry{}, fmt.Errorf("%w: %w", ErrSilent, err)
	}
	defer resp.Body.Close() //nolint:errcheck // it was read, or is of no use
	switch {
	case resp.StatusCode == http.StatusTooManyRequests, resp.StatusCode == http.StatusServiceUnavailable:
		c.pause(resp.Header.Get("Retry-After"))
		return Entry{}, fmt.Errorf("%w: it asks to come back later (%d)", ErrSilent, resp.StatusCode)
	case resp.StatusCode != http.StatusOK:
		return Entry{}, fmt.Errorf("%w: status %d", ErrSilent, resp.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, mostBytes+1))
	if err != nil {
		return Entry{}, fmt.Errorf("%w: %w", ErrSilent, err)
	}
	if len(body) > mostBytes {
		return Entry{}, fmt.Errorf("%w: more than %d bytes", ErrSilent, mostBytes)
	}
	return read(body, number)
}

// turn waits for the next moment at which the register may be asked; it does
// not wait for one that comes after the context's end.
func (c *Client) turn(ctx context.Context) error {
	c.mu.Lock()
	now := time.Now()
	at := c.next
	if at.Before(now) {
		at = now
	}
	if end, ok := ctx.Deadline(); ok && at.After(end) {
		c.mu.Unlock()
		return fmt.Errorf("%w: it asked not to be asked before %s", ErrSilent, at.UTC().Format(time.RFC3339))
	}
	c.next = at.Add(pace)
	c.mu.Unlock()
	wait := time.NewTimer(at.Sub(now))
	defer wait.Stop()
	select {
	case <-wait.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// pause honours Retry-After, in seconds or as a date.
func (c *Client) pause(retryAfter string) {
	now := time.Now()
	wait := shortestPause
	if s, err := strconv.Atoi(strings.TrimSpace(retryAfter)); err == nil {
		wait = time.Duration(min(s, int(longestPause/time.Second))) * time.Second
	} else if at, err := http.ParseTime(retryAfter); err == nil {
		wait = at.Sub(now)
	}
	wait = min(max(wait, shortestPause), longestPause)
	c.mu.Lock()
	defer c.mu.Unlock()
	if until := now.Add(wait); until.After(c.next) {
		c.next = until
	}
}

// answer is the part of the register's answer that is read.
type answer struct {
	Results *[]struct {
		SIREN   string `json:"siren"`
		Name    string `json:"nom_raison_sociale"`
		Full    string `json:"nom_complet"`
		Nature  string `json:"nature_juridique"`
		State   string `json:"etat_administratif"`
		Matches []struct {
			SIRET string `json:"siret"`
			State string `json:"etat_administratif"`
		} `json:"matching_etablissements"`
		More struct {
			Administration bool `json:"est_administration"`
		} `json:"complements"`
	} `json:"results"`
}

// read finds the organisation that the number belongs to: the register also
// answers with what merely resembles.
func read(body []byte, number string) (Entry, error) {
	var a answer
	if err := json.Unmarshal(body, &a); err != nil || a.Results == nil {
		return Entry{}, fmt.Errorf("%w: its answer is not what is documented", ErrSilent)
	}
	for _, r := range *a.Results {
		if r.SIREN != number[:9] {
			continue
		}
		e := Entry{Known: true, Name: tidy(r.Name), LegalCategory: r.Nature, Administration: r.More.Administration, Closed: r.State == "C"}
		if e.Name == "" {
			e.Name = tidy(r.Full)
		}
		if len(e.LegalCategory) != 4 || strings.Trim(e.LegalCategory, "0123456789") != "" {
			e.LegalCategory = ""
		}
		for _, m := range r.Matches {
			if m.SIRET == number && m.State == "F" {
				e.Closed = true
			}
		}
		return e, nil
	}
	return Entry{}, nil
}

// tidy makes one line of a name.
func tidy(s string) string {
	s = strings.ToValidUTF8(s, "")
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
	name := []rune(strings.Join(strings.Fields(s), " "))
	if len(name) > longestName {
		name = name[:longestName]
	}
	return string(name)
}
