package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"cohorte/demonstration"
	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/fellowship/review"
	"cohorte/internal/blob"
	"cohorte/internal/sqldb"
	"cohorte/store"
)

const (
	juryApplications = 900 // of which a little more than a page of the table come to be read
	tableRows        = 500
	looks            = 150 // at each page
	fewFiles         = 1000
	manyFiles        = 10_000
)

// jury is a served place with readings, and somebody of the team signed in.
type jury struct {
	*program
	folder  string
	cookie  string
	reading review.Reading // by the rules, from submission to the table
	file    string         // number of a file of a reading with names, with three reviews
}

// juryPlace fills a place by the rules of the demonstration, and serves it.
func (b bench) juryPlace(ctx context.Context, name string, more func(ctx context.Context, db *store.DB, j *jury) error) (j *jury, err error) {
	j = &jury{folder: filepath.Join(b.folder, name)}
	blobs, err := blob.Open(filepath.Join(j.folder, "blobs"))
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, "sqlite:"+filepath.Join(j.folder, "cohorte.db"), sqldb.Options{})
	if err != nil {
		return nil, err
	}
	now := time.Now().UTC()
	_, err = demonstration.Fill(ctx, db, demonstration.Options{Now: now, Seed: 1, Applications: juryApplications, Projects: 30,
		Stage: demonstration.Review, Blobs: blobs}, nil)
	if err == nil {
		err = db.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return j.enter(ctx, tx, now) })
	}
	if err == nil && more != nil {
		err = more(ctx, db, j)
	}
	if err = errors.Join(err, db.Close()); err != nil {
		return nil, err
	}
	if j.program, err = b.serve(ctx, name); err == nil {
		err = j.settle(ctx)
	}
	return j, err
}

// enter signs the programme manager in, and finds what is to be looked at.
func (j *jury) enter(ctx context.Context, tx *store.Tx, now time.Time) error {
	a, err := tx.AccountByAddress(ctx, "programme_manager@demonstration.example")
	if err != nil {
		return err
	}
	secret := account.NewSecret()
	if err := tx.AddSession(ctx, account.Session{ID: account.SessionID(fellowship.NewID("session", now)), Account: a.ID, Agent: "bench",
		CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(account.SessionIdle)}, account.HashSecret(secret)); err != nil {
		return err
	}
	j.cookie = "cohorte_session=" + secret
	readings, err := tx.Readings(ctx, a.Actor(now))
	if err != nil {
		return err
	}
	for _, r := range readings {
		files, err := tx.Files(ctx, a.Actor(now), store.FileFilter{Call: r.Call, Edition: r.Edition, Status: file.UnderReview, Size: 1 << 20})
		if err != nil {
			return err
		}
		if r.Edition == "demo-6" && r.Call == edition.TalentCall {
			j.reading = r
		}
		if r.Edition != "demo-7" || r.Call != edition.TalentCall {
			continue
		}
		for _, f := range files.Files {
			given, err := tx.VersionsOfFile(ctx, r.ID, f.ID)
			if err != nil {
				return err
			}
			if len(given) == 3 {
				j.file = f.Number
				break
			}
		}
	}
	return nil
}

func (j *jury) get(ctx context.Context, client *http.Client, path string) (answer, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, j.address+path, nil)
	if err != nil {
		return answer{}, err
	}
	request.Header.Set("Accept-Encoding", "gzip")
	request.Header.Set("Cookie", j.cookie)
	response, err := client.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer func() { err = errors.Join(err, response.Body.Close()) }()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answered %s", path, response.Status)
	}
	return answer{body, response.Header}, err
}

// looked is the median of the milliseconds that a page takes one client, and
// the page as it came; each answer is read to its end.
func (j *jury) looked(ctx context.Context, path string) (ms float64, page answer, err error) {
	client := newClient()
	var took []float64
	for i := range looks + 10 {
		from := time.Now()
		if page, err = j.get(ctx, client, path); err != nil {
			return 0, page, err
		}
		if i >= 10 { // the first ones warm the place
			took = append(took, float64(time.Since(from).Microseconds())/1000)
		}
	}
	return median(took), page, nil
}

// holds counts what a page holds, unzipped.
func holds(page answer, what string) (count, size int, err error) {
	text := page.body
	if page.header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(bytes.NewReader(page.body))
		if err != nil {
			return 0, 0, err
		}
		if text, err = io.ReadAll(z); err != nil {
			return 0, 0, err
		}
	}
	return strings.Count(string(text), what), len(text), nil
}

// juryTable is the median time of a table of marks of 500 files with three
// reviews each, all rows in one page, in milliseconds.
func juryTable(ctx context.Context, b bench) (float64, string, error) {
	j, err := b.juryPlace(ctx, "jury", nil)
	if err != nil {
		return 0, "", err
	}
	defer j.stop() //nolint:errcheck // measured already
	ms, page, err := j.looked(ctx, "/gestion/evaluations/"+string(j.reading.ID)+"/tableau")
	if err != nil {
		return 0, "", err
	}
	rows, size, err := holds(page, `<th scope="row">`)
	if err == nil && rows != tableRows {
		err = fmt.Errorf("the page has %d rows of %d", rows, tableRows)
	}
	return ms, fmt.Sprintf("%d rows by the rules of the demonstration, %d bytes, %d compressed, signed in, one client, median of %d", rows, size, len(page.body), looks), err
}

// oneFile is the median time of the page of a file with all its reviews, in
// milliseconds.
func oneFile(ctx context.Context, b bench) (float64, string, error) {
	j, err := b.juryPlace(ctx, "file", nil)
	if err != nil {
		return 0, "", err
	}
	defer j.stop() //nolint:errcheck // measured already
	ms, page, err := j.looked(ctx, "/gestion/candidatures/"+j.file+"/evaluations")
	if err != nil {
		return 0, "", err
	}
	reviews, size, err := holds(page, `<section class="given">`)
	if err == nil && reviews != 3 {
		err = fmt.Errorf("the page has %d reviews", reviews)
	}
	return ms, fmt.Sprintf("%d reviews, %d bytes, signed in, one client, median of %d", reviews, size, looks), err
}

// memory is the most memory that the one process held while the table of 500
// files was asked for by several clients at once, in MiB.
func memory(ctx context.Context, b bench) (float64, string, error) {
	j, err := b.juryPlace(ctx, "memory", nil)
	if err != nil {
		return 0, "", err
	}
	defer j.stop() //nolint:errcheck // measured already
	failed := make(chan error, readers)
	for range readers {
		go func() {
			client := newClient()
			for range looks / readers * 4 {
				if _, err := j.get(ctx, client, "/gestion/evaluations/"+string(j.reading.ID)+"/tableau"); err != nil {
					failed <- err
					return
				}
			}
			failed <- nil
		}()
	}
	for range readers {
		err = errors.Join(err, <-failed)
	}
	if err != nil {
		return 0, "", err
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", j.command.Process.Pid))
	if err != nil {
		return 0, "", err
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kib, err := strconv.Atoi(strings.Fields(rest)[0])
	return float64(kib) / 1024, fmt.Sprintf("the most that was resident, %d clients at once, %d tables of %d rows", readers, looks/readers*4*readers, tableRows), err
}

// juryGrowth is how many times longer a page of 500 rows takes in a reading of
// 10 000 files than in one of 1 000.
func juryGrowth(ctx context.Context, b bench) (float64, string, error) {
	var few, many review.Reading
	j, err := b.juryPlace(ctx, "growth", func(ctx context.Context, db *store.DB, j *jury) (err error) {
		if few, err = addReading(ctx, db, j.reading, fewFiles); err == nil {
			many, err = addReading(ctx, db, j.reading, manyFiles)
		}
		return err
	})
	if err != nil {
		return 0, "", err
	}
	defer j.stop() //nolint:errcheck // measured already
	took := map[review.ReadingID]float64{}
	for _, r := range []review.Reading{few, many} {
		ms, page, err := j.looked(ctx, "/gestion/evaluations/"+string(r.ID)+"/tableau")
		if err != nil {
			return 0, "", err
		}
		rows, _, err := holds(page, `<th scope="row">`)
		if err == nil && rows != tableRows {
			err = fmt.Errorf("the page has %d rows of %d", rows, tableRows)
		}
		if err != nil {
			return 0, "", err
		}
		took[r.ID] = ms
	}
	return took[many.ID] / took[few.ID], fmt.Sprintf("%.1f ms at %d files, %.1f ms at %d, pages of %d rows", took[few.ID], fewFiles, took[many.ID], manyFiles, tableRows), nil
}

// addReading adds a reading of so many files with three reviews each, like
// another one, as rows: the acts behind them would take minutes.
func addReading(ctx context.Context, db *store.DB, like review.Reading, files int) (review.Reading, error) {
	r := like
	r.ID, r.Round = review.ReadingID(fmt.Sprintf("reading-%d", files)), fmt.Sprintf("bench-%d", files)
	grid := review.Grid{Criteria: []edition.Criterion{{ID: "a", Weight: 1}}, Scale: edition.Scale{Max: 5}, Aggregation: edition.AggregateMean}
	var author account.Account // whoever writes a file does not see its marks
	err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		if author, err = tx.AccountByAddress(ctx, "candidate_submitted.demo-6@demonstration.example"); err != nil {
			return err
		}
		_, err = tx.AddReading(ctx, r)
		return err
	})
	for from := 0; from < files && err == nil; from += 1000 {
		err = db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			for i := from; i < min(from+1000, files); i++ {
				if err := addRead(ctx, tx, r, author.ID, grid, i); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return r, err
}

func addRead(ctx context.Context, tx *store.Tx, r review.Reading, author account.ID, grid review.Grid, i int) error {
	f := file.File{ID: file.ID(fmt.Sprintf("file-%s-%05d", r.Round, i)), Number: fmt.Sprintf("B%d-%05d", len(r.Round), i), Call: r.Call, Edition: r.Edition,
		State: file.State{Stage: r.Stage, Status: file.UnderReview}, CreatedBy: author, CreatedAt: r.OpenedAt, ChangedAt: r.OpenedAt,
		SubmittedAt: r.OpenedAt, Submissions: 1, Name: fmt.Sprintf("Personne inventée %d", i)}
	if _, err := tx.AddFile(ctx, f); err != nil {
		return err
	}
	if err := tx.TakeFile(ctx, r, f, strconv.Itoa(10_000+i), nil, 3, r.OpenedAt); err != nil {
		return err
	}
	var given []review.Given
	for k := range 3 {
		given = append(given, review.Given{Reviewer: account.ID(fmt.Sprintf("account-06f2zzzzzzzzzzzzzzzzzzz%02d", (i+k)%30)),
			Value: review.Over(int64((i*7919+k*104729)%31), 6)})
	}
	return tx.SaveResult(ctx, r.ID, f.ID, 3, given, review.Aggregate(grid, given, r.Settings))
}
