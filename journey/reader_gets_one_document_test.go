package journey_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"cohorte/fellowship"
	"cohorte/fellowship/file"
	"cohorte/fellowship/review"
	"cohorte/store"
)

// What a reviewer may read is decided in one place: what people decided of each
// name, and what a dated act revealed. Rules.
func TestOneDocument(t *testing.T) {
	t.Parallel()
	eachRoom(t, room{grid: sixAtFive(), anonymous: true, files: 1}, func(r *readingRoom) {
		one := r.readers(1)[0]
		code, f := one.codes()[0], r.files[0].ID
		read := func() (d review.Document, raw string) {
			r.act(func(ctx context.Context, tx *store.Tx) (err error) {
				_, d, err = review.Read(ctx, tx, fellowship.Actor{ID: string(one.id), At: r.now()}, r.site.Shelf, r.reading.ID, code)
				return err
			})
			all, err := json.Marshal(d.Answers)
			if err != nil {
				r.Fatal(err)
			}
			texts, _ := json.Marshal(d.Texts) //nolint:errcheck // strings
			return d, string(all) + string(texts) + d.Name + d.Organisation
		}
		d, raw := read()
		r.leaksNothingOf(raw, 0)
		if got := d.Answers["problem"]; got != file.Text("Je suis "+review.Bar+".\nAppelez-moi "+review.Bar+".") {
			r.Errorf("the text: %q", got)
		}
		if !d.Anonymous || !d.Hidden["name"] || !d.Hidden["mail"] || !d.Hidden["phone"] || d.Answers["name"] != nil || d.Answers["cv"] != nil || d.Copies["cv"] != (review.Copy{N: 1}) {
			r.Errorf("hidden %v, copies %v", d.Hidden, d.Copies)
		}
		if d.Answers["host"] != file.Text("Administration exemple") {
			r.Errorf("what may be read is hidden: %v", d.Answers["host"])
		}

		// Somebody decides: the first name is shown, and "exemple" masked.
		first, _, _ := strings.Cut(candidateName(0), " ")
		from := len("Je suis ")
		shown := review.Span{From: from, To: from + len(first), What: "name"}
		r.act(func(ctx context.Context, tx *store.Tx) error {
			if err := tx.AddMasks(ctx, f, 1, "problem", []review.Span{shown}); err != nil {
				return err
			}
			if err := tx.AddMasks(ctx, f, 1, "host", []review.Span{{From: len("Administration "), To: len("Administration exemple"), What: "name"}}); err != nil {
				return err
			}
			return review.DecideMask(ctx, tx, r.manager(), review.MaskID{File: f, N: 1, Field: "problem", From: shown.From, To: shown.To}, false)
		})
		d, _ = read()
		if got := d.Answers["problem"]; got != file.Text("Je suis "+first+".\nAppelez-moi "+review.Bar+".") {
			r.Errorf("the text with a part shown: %q", got)
		}
		if got := d.Answers["host"]; got != file.Text("Administration "+review.Bar) {
			r.Errorf("a part that was proposed shows: %q", got)
		}

		r.act(func(ctx context.Context, tx *store.Tx) error {
			return review.Reveal(ctx, tx, r.manager(), r.reading.ID, f, "Délibération finie")
		})
		d, _ = read()
		if d.Anonymous || d.Name != candidateName(0) || d.Answers["name"] != file.Text(candidateName(0)) || len(d.Copies) != 0 || d.Answers["problem"] == nil || strings.Contains(string(d.Answers["problem"].(file.Text)), review.Bar) {
			r.Errorf("revealed: %+v", d)
		}
		if main := plain(one.Open(one.address(code)).Main()); !strings.Contains(main, candidateName(0)) {
			r.Errorf("the page of a revealed file: %s", main)
		}

		r.withdraw(code)
		if d, raw = read(); d.Answers != nil || d.Name != "" {
			r.Errorf("a withdrawn file: %s", raw)
		}
	})
}
