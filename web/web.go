// Package web puts the pages of all audiences together: one table of routes,
// the assets, and the two addresses that machines ask.
package web

import (
	"context"
	"net/http"
	"slices"
	"time"

	"cohorte/store"
	"cohorte/web/account"
	"cohorte/web/assets"
	"cohorte/web/candidate"
	"cohorte/web/demonstration"
	"cohorte/web/host"
	"cohorte/web/public"
	"cohorte/web/reviewer"
	"cohorte/web/route"
	"cohorte/web/staff"
)

// Routes is every page of the site.
func Routes() []route.Route {
	return slices.Concat(public.Routes(), account.Routes(), candidate.Routes(), host.Routes(), reviewer.Routes(), staff.Routes(), demonstration.Routes())
}

// Handler serves the whole site.
func Handler(site *route.Site) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /assets/", assets.Handler())
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		if err := site.DB.Read(ctx, func(context.Context, *store.Tx) error { return nil }); err != nil {
			answer(w, http.StatusServiceUnavailable, "the database does not answer")
			return
		}
		answer(w, http.StatusOK, "ready")
	})
	mux.Handle("/", site.Handler(Routes()))
	return mux
}

func answer(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write([]byte(text + "\n")) //nolint:errcheck // the reader left; there is nobody to tell
}
