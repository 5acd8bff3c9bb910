package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"cohorte/fellowship/file"
	"cohorte/internal/blob"
	"cohorte/internal/pgtest"
	"cohorte/internal/sqldb"
	"cohorte/store"
)

// command runs the program and gives its exit code and what it wrote.
func command(t *testing.T, args ...string) (code int, out string) {
	t.Helper()
	var both bytes.Buffer
	code = run(t.Context(), args, console{&both, &both})
	return code, both.String()
}

func wanted(t *testing.T, code int, words string, args ...string) string {
	t.Helper()
	got, out := command(t, args...)
	if got != code || !strings.Contains(out, words) {
		t.Fatalf("cohorte %s: code %d, want %d with %q\n%s", strings.Join(args, " "), got, code, words, out)
	}
	return out
}

// onBoth runs a test with the flags of a new place on each database. flags
// gives those of another new place.
func onBoth(t *testing.T, test func(t *testing.T, flags func() (data string, all []string))) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, func() (string, []string) {
			data := filepath.Join(t.TempDir(), "place")
			return data, []string{"--data", data}
		})
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		pgtest.Database(t) // skips here, not half-way
		test(t, func() (string, []string) {
			data := filepath.Join(t.TempDir(), "place")
			return data, []string{"--data", data, "--database", pgtest.Database(t)}
		})
	})
}

// served starts the program on a place and gives its address; it is stopped
// at the end of the test.
func served(t *testing.T, flags []string) (address string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	done := make(chan int, 1)
	go func() {
		code := run(ctx, append([]string{"serve", "--listen", "127.0.0.1:0"}, flags...), console{writer, io.Discard})
		_ = writer.Close()
		done <- code
	}()
	t.Cleanup(func() {
		stop()
		if code := <-done; code != exitDone {
			t.Errorf("serve ended with %d", code)
		}
	})
	if _, err := fmt.Fscanf(reader, "Serving %s\n", &address); err != nil {
		t.Fatalf("the program does not serve: %v", err)
	}
	go func() { _, _ = io.Copy(io.Discard, reader) }()
	return address
}

// attach keeps files and their rows, as a candidate's upload does, until it is
// told to stop.
func attach(ctx context.Context, t *testing.T, data string, flags []string, size int) (rush *sync.WaitGroup) {
	t.Helper()
	dsn := filepath.Join(data, databaseFile)
	if len(flags) > 2 {
		dsn = flags[3]
	}
	db, err := store.OpenAsIs(t.Context(), dsn, sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := blob.Open(filepath.Join(data, blobFolder))
	if err != nil {
		t.Fatal(err)
	}
	rush = &sync.WaitGroup{}
	rush.Go(func() {
		for n := 0; ctx.Err() == nil; n++ {
			k, err := kept.Keep(strings.NewReader(strings.Repeat(fmt.Sprintf("%d ", n), size)), 1<<20)
			if err == nil {
				err = db.Write(context.WithoutCancel(ctx), func(ctx context.Context, tx *store.Tx) error {
					return tx.AddBlob(ctx, file.Attached{SHA256: k.SHA256, Size: k.Size, MediaType: "text/plain"}, time.Now())
				})
			}
			if err != nil {
				t.Error(err)
				return
			}
		}
	})
	t.Cleanup(func() {
		rush.Wait()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return rush
}

// A place that is served, and changed all the time, is copied whole; the copy
// is another place.
func TestBackupOfAServedPlace(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, flags func() (string, []string)) {
		data, place := flags()
		served(t, place)
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		rush := attach(ctx, t, data, place, 2000)
		archive := filepath.Join(t.TempDir(), "place.tar.zst")
		for range 5 {
			var b store.Backup
			out := wanted(t, exitDone, "", append([]string{"backup", archive, "--force", "--json"}, place...)...)
			if err := json.Unmarshal([]byte(out), &b); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			if len(b.Missing)+len(b.Damaged) > 0 {
				t.Fatalf("missing %v, damaged %v", b.Missing, b.Damaged)
			}
		}
		stop()
		rush.Wait()
		if info, err := os.Stat(archive); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("readable by others: %v, %v", info.Mode(), err)
		}
		_, other := flags()
		wanted(t, exitDone, "Restored", append([]string{"restore", archive}, other...)...)
		wanted(t, exitDone, "Verified", append([]string{"restore", archive, "--verify"}, other...)...)
		wanted(t, exitCheck, "the place differs from the backup: the table blobs has", append([]string{"restore", archive, "--verify"}, place...)...)
		wanted(t, exitDone, "The place is ready", append([]string{"migrate"}, other...)...)
	})
}

// A file is not replaced unasked, a place never; what can't be done leaves
// nothing behind.
func TestBackupAndRestoreRefuse(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, flags func() (string, []string)) {
		_, place := flags()
		folder := t.TempDir()
		archive := filepath.Join(folder, "place.tar.zst")
		with := func(args ...string) []string { return append(args, place...) }
		if code, _ := command(t, with("backup", archive)...); code == exitDone {
			t.Error("a place that is not there was copied")
		}
		wanted(t, exitDone, "ready", with("migrate")...)
		wanted(t, exitDone, "Backed up", with("backup", archive)...)
		wanted(t, exitBadInput, "choose another name, or --force", with("backup", archive)...)
		wanted(t, exitDone, "Backed up", with("backup", archive, "--force")...)
		wanted(t, exitBadInput, "the place is not empty", with("restore", archive)...)

		whole, err := os.ReadFile(archive)
		if err != nil {
			t.Fatal(err)
		}
		cut := filepath.Join(folder, "cut.tar.zst")
		if err := os.WriteFile(cut, whole[:len(whole)-9], 0o600); err != nil {
			t.Fatal(err)
		}
		data, other := flags()
		wanted(t, exitCheck, "its end is missing", "restore", cut, "--verify")
		wanted(t, exitBadInput, "its end is missing", append([]string{"restore", cut}, other...)...)
		wanted(t, exitBadInput, "no such file", append([]string{"restore", cut + "-not"}, other...)...)
		if entries, err := os.ReadDir(data); len(entries) > 0 {
			t.Errorf("a refused restore left %v, %v", entries, err)
		}
		wanted(t, exitDone, "Restored", append([]string{"restore", archive}, other...)...)
		if entries, err := os.ReadDir(folder); len(entries) != 2 || err != nil {
			t.Errorf("beside the two archives there are others: %v, %v", entries, err)
		}
	})
}
