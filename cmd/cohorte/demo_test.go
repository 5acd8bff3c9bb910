package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"cohorte/web/assets"
)

// output is what a command printed so far, for who waits for it.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// shown is what the demonstration says of itself in JSON.
type shown struct {
	Address string
	Now     time.Time
	Filled  *struct {
		Editions []struct {
			ID                     string
			Applications, Projects struct{ Files, Submitted int }
		}
	}
	Links map[string]string
}

// show runs a demonstration until the end of the test, or until stop, which
// gives its exit code.
func show(t *testing.T, args ...string) (s shown, stop func() int) {
	t.Helper()
	if assets.Check() != nil {
		t.Skip("no style sheet: run make assets")
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	var out, errs output
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, append([]string{"demo", "--json", "--listen", "127.0.0.1:0"}, args...), console{&out, &errs})
	}()
	stop = sync.OnceValue(func() int { cancel(); return <-ended })
	t.Cleanup(func() { stop() })
	for range 600 {
		if strings.HasSuffix(out.String(), "\n") {
			break
		}
		select {
		case code := <-ended:
			ended <- code
			t.Fatalf("ended with %d: %s", code, errs.String())
		case <-time.After(50 * time.Millisecond):
		}
	}
	if err := json.Unmarshal([]byte(out.String()), &s); err != nil {
		t.Fatalf("%v in %q", err, out.String())
	}
	return s, stop
}

func fetched(t *testing.T, address string) string {
	t.Helper()
	answer, err := http.Get(address) //nolint:noctx // the test ends soon
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close() //nolint:errcheck // it was only read
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestTheDemonstrationServesAndIsServedAgain(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "place")
	args := []string{"--data", dir, "--applications", "6", "--projects", "3", "--now", "2031-02-03 14:00"}
	s, stop := show(t, args...)
	if begins := time.Date(2031, 2, 3, 13, 0, 0, 0, time.UTC); s.Now.Before(begins) || s.Now.After(begins.Add(time.Minute)) {
		t.Errorf("the clock shows %s", s.Now)
	}
	if s.Filled == nil || len(s.Filled.Editions) != 2 || s.Filled.Editions[0].Applications.Files != 8 || s.Filled.Editions[1].Projects.Files != 5 {
		t.Errorf("filled with %+v", s.Filled)
	}
	if len(s.Links) != 13 {
		t.Errorf("%d links: %v", len(s.Links), s.Links)
	}
	if home := fetched(t, s.Address+"/"); !strings.Contains(home, "mailto:equipe@demonstration.example") || strings.Contains(home, "gouv.fr\"") {
		t.Error("the home page does not give the address of a demonstration")
	}
	for role, link := range s.Links {
		for range 2 { // a link serves again
			signIn(t, s.Address, role, link)
		}
	}
	if code := stop(); code != exitDone {
		t.Errorf("stopped with %d", code)
	}
	again, stop := show(t, args...)
	if again.Filled != nil {
		t.Errorf("filled again: %+v", again.Filled)
	}
	signIn(t, again.Address, "director", again.Links["director"])
	stop()
}

// signIn opens a link and presses its button, as a person without scripts
// does, and goes to their space. The link is opened again in the background,
// so a moment of patience is allowed.
func signIn(t *testing.T, address, role, link string) {
	t.Helper()
	parsed, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	ask := func(method, to string, body io.Reader) int {
		r, err := http.NewRequestWithContext(t.Context(), method, to, body)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Origin", address)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer.StatusCode
	}
	code := 0
	for range 40 {
		if code = ask(http.MethodGet, link, nil); code == http.StatusOK {
			break
		}
		time.Sleep(25 * time.Millisecond)
	}
	if code != http.StatusOK {
		t.Fatalf("%s: the page of the link answers %d", role, code)
	}
	form := url.Values{"code": {parsed.Query().Get("code")}}.Encode()
	if code := ask(http.MethodPost, address+parsed.Path, strings.NewReader(form)); code != http.StatusSeeOther {
		t.Errorf("%s: the button answers %d", role, code)
	}
	if code := ask(http.MethodGet, address+"/compte", nil); code != http.StatusOK {
		t.Errorf("%s: not signed in: /compte answers %d", role, code)
	}
}

func TestTheDemonstrationLeavesARealPlaceAlone(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "place")
	var out, errs output
	if code := run(t.Context(), []string{"migrate", "--data", dir}, console{&out, &errs}); code != exitDone {
		t.Fatalf("migrate: %d, %s", code, errs.String())
	}
	code := run(t.Context(), []string{"demo", "--data", dir, "--listen", "127.0.0.1:0"}, console{&out, &errs})
	if want := "cohorte: the place holds a real programme: a demonstration needs a place of its own\n"; code != exitBadInput || errs.String() != want {
		t.Errorf("ended with %d: %s", code, errs.String())
	}
}

func TestMistakesOfTheDemonstrationComeTogether(t *testing.T) {
	t.Parallel()
	var out, errs output
	code := run(t.Context(), []string{"demo", "--now", "lundi", "--listen", "nowhere", "--database", "mysql://x"}, console{&out, &errs})
	if code != exitBadInput {
		t.Errorf("ended with %d", code)
	}
	for _, flag := range []string{"--now", "--listen", "--database", "--data"} {
		if !strings.Contains(errs.String(), "\n  "+flag+": ") {
			t.Errorf("%s is not named in %s", flag, errs.String())
		}
	}
}

func TestCheckNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "place")
	_, stop := show(t, "--data", dir, "--applications", "2", "--projects", "0")
	stop()
	pieces, err := filepath.Glob(filepath.Join(dir, "blobs", "??", "*"))
	if err != nil || len(pieces) == 0 {
		t.Fatalf("no attached files: %v", err)
	}
	for _, p := range pieces {
		if err := os.Remove(p); err != nil {
			t.Fatal(err)
		}
	}
	var out, errs output
	if code := run(t.Context(), []string{"check", "--data", dir}, console{&out, &errs}); code != exitCheck {
		t.Errorf("ended with %d: %s", code, errs.String())
	}
	var asJSON output
	run(t.Context(), []string{"check", "--data", dir, "--json"}, console{&asJSON, &errs})
	var report struct {
		Faults []struct{ About, Name, What string }
	}
	if err := json.Unmarshal([]byte(asJSON.String()), &report); err != nil {
		t.Fatal(err)
	}
	for _, p := range pieces {
		hash := filepath.Base(p)
		if !strings.Contains(out.String(), "blob "+hash+": its file is missing\n") {
			t.Errorf("%s is not named in %s", hash, out.String())
		}
		found := false
		for _, f := range report.Faults {
			found = found || f.About == "blob" && f.Name == hash && f.What == "its file is missing"
		}
		if !found {
			t.Errorf("%s is not named in %s", hash, asJSON.String())
		}
	}
}

func TestCheckOfAWholePlace(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "place")
	var out, errs output
	if code := run(t.Context(), []string{"migrate", "--data", dir}, console{&out, &errs}); code != exitDone {
		t.Fatalf("migrate: %d, %s", code, errs.String())
	}
	var said output
	code := run(t.Context(), []string{"check", "--data", dir}, console{&said, &errs})
	if code != exitDone || !strings.HasPrefix(said.String(), "Verified: the database, ") {
		t.Errorf("ended with %d: %s%s", code, said.String(), errs.String())
	}
}
