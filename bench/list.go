package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"cohorte/demonstration"
	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/internal/blob"
	"cohorte/internal/sqldb"
	"cohorte/store"
)

// The two places whose lists are compared, in applications.
const (
	fewListed  = 1_000
	manyListed = 10_000
)

// listAsks is how often each list is asked of each place, in turn.
const listAsks = 7

// Filters and orders of the staff's list, as its addresses have them: each
// filter is asked in each order.
var (
	listFilters = []string{"", "etat=depose", "etat=retire", "etat=brouillon", "edition=demo-7", "profil=developer", "recevabilite=a-verifier",
		"recevabilite=recevable", "recevabilite=en-retard", "jour=", "q=c7", "q=alix", "edition=demo-7&etat=depose&profil=product-director&recevabilite=a-verifier", "page=9"}
	listOrders = []string{"", "anciens", "nom", "modifies", "numero", "profil", "etat", "edition"}
)

// listGrowth asks a list of ten thousand files and one of a thousand, signed
// in, in turn: the worst ratio of the medians of all filters and orders.
func listGrowth(ctx context.Context, b bench) (float64, string, error) {
	few, err := b.listed(ctx, "few", fewListed)
	if err != nil {
		return 0, "", err
	}
	defer few.stop() //nolint:errcheck // measured already
	many, err := b.listed(ctx, "many", manyListed)
	if err != nil {
		return 0, "", err
	}
	defer many.stop() //nolint:errcheck // measured already
	worst, detail := 0.0, ""
	var slowest float64
	for _, filter := range listFilters {
		for _, order := range listOrders {
			query := strings.Trim(filter+"&tri="+order, "&")
			if filter == "jour=" {
				query = "jour=" + time.Now().AddDate(0, 0, -2).Format("2006-01-02") + "&tri=" + order
			}
			var small, large []float64
			for turn := range listAsks + 2 {
				s, err := few.ask(ctx, query)
				if err != nil {
					return 0, "", err
				}
				l, err := many.ask(ctx, query)
				if err != nil {
					return 0, "", err
				}
				if turn > 1 {
					small, large = append(small, s), append(large, l)
				}
			}
			ratio := median(large) / median(small)
			slowest = max(slowest, median(large))
			if ratio > worst {
				worst = ratio
				detail = fmt.Sprintf("?%s, %.1f ms against %.1f ms", query, median(large), median(small))
			}
		}
	}
	return worst, fmt.Sprintf("worst of %d lists: %s; slowest of all %.1f ms; %d files against %d, median of %d",
		len(listFilters)*len(listOrders), detail, slowest, manyListed, fewListed, listAsks), nil
}

// listed is a served place with so many applications, and an officer's session.
type listed struct {
	*program
	client *http.Client
	cookie string
}

func (b bench) listed(ctx context.Context, name string, files int) (*listed, error) {
	l := &listed{client: newClient()}
	folder := filepath.Join(b.folder, name)
	if err := l.fill(ctx, folder, files); err != nil {
		return nil, err
	}
	site, err := b.serve(ctx, name)
	if l.program = site; err == nil {
		err = site.settle(ctx)
	}
	return l, err
}

func (l *listed) fill(ctx context.Context, folder string, files int) (err error) {
	now := time.Now().UTC()
	blobs, err := blob.Open(filepath.Join(folder, "blobs"))
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, "sqlite:"+filepath.Join(folder, "cohorte.db"), sqldb.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	// Two editions share the files.
	if _, err := demonstration.Fill(ctx, db, demonstration.Options{Now: now, Seed: 1, Applications: files / 2, Blobs: blobs}, nil); err != nil {
		return err
	}
	return db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		officer, err := tx.AccountByAddress(ctx, "desk_officer@demonstration.example")
		if err != nil {
			return err
		}
		secret := account.NewSecret()
		l.cookie = "cohorte_session=" + secret
		return tx.AddSession(ctx, account.Session{ID: account.SessionID(fellowship.NewID("session", now)), Account: officer.ID, Agent: "bench",
			CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(account.SessionIdle)}, account.HashSecret(secret))
	})
}

// ask is how long one list takes, in milliseconds.
func (l *listed) ask(ctx context.Context, query string) (ms float64, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, l.address+"/gestion/candidatures?"+query, nil)
	if err != nil {
		return 0, err
	}
	request.Header.Set("Cookie", l.cookie)
	from := time.Now()
	response, err := l.client.Do(request)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, response.Body.Close()) }()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return 0, err
	}
	// A page beyond the last one of the smaller list is no page.
	if response.StatusCode != http.StatusOK && response.StatusCode != http.StatusNotFound {
		return 0, fmt.Errorf("%s answered %s", query, response.Status)
	}
	return float64(time.Since(from).Microseconds()) / 1000, nil
}
