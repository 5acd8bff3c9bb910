package demonstration_test

import (
	"testing"
	"time"

	"cohorte/demonstration"
	"cohorte/internal/blob"
	"cohorte/store"
	"cohorte/store/storetest"
)

var now = time.Date(2024, 4, 23, 12, 34, 56, 0, time.UTC)

func fill(t testing.TB, db *store.DB, o demonstration.Options) demonstration.Summary {
	t.Helper()
	if o.Now.IsZero() {
		o.Now = now
	}
	var err error
	if o.Blobs, err = blob.Open(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	s, err := demonstration.Fill(t.Context(), db, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestX(t *testing.T) {
	db := storetest.SQLite(t)
	begin := time.Now()
	s := fill(t, db, demonstration.Options{Seed: 1, Applications: 500, Projects: 30})
	t.Logf("%v %+v", time.Since(begin), s)
}
