package clamd_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cohorte/internal/clamd"
)

// daemon starts ClamAV's own daemon with one invented signature, or skips.
func daemon(t *testing.T) clamd.Scanner {
	t.Helper()
	program, err := exec.LookPath("clamd")
	if err != nil {
		t.Skip("clamd is not installed")
	}
	dir := t.TempDir()
	socket := filepath.Join(dir, "clamd.ctl")
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("essai.ndb", fmt.Sprintf("Essai.Invente:0:*:%x\n", "signature-inventee-pour-un-essai"))
	conf := write("clamd.conf", "Foreground yes\nLocalSocket "+socket+"\nDatabaseDirectory "+dir+
		"\nStreamMaxLength 1M\nOfficialDatabaseOnly no\nAlertExceedsMax yes\nMaxThreads 2\n")
	var said bytes.Buffer
	run := exec.Command(program, "--config-file="+conf)
	run.Stdout, run.Stderr = &said, &said
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = run.Process.Kill(); _ = run.Wait() })
	for until := time.Now().Add(20 * time.Second); time.Now().Before(until); time.Sleep(50 * time.Millisecond) {
		if c, err := net.Dial("unix", socket); err == nil {
			_ = c.Close()
			return clamd.Scanner{Address: "unix:" + socket}
		}
	}
	t.Fatalf("clamd does not answer: %s", said.String())
	return clamd.Scanner{}
}

func TestWithTheRealDaemon(t *testing.T) {
	t.Parallel()
	s := daemon(t)
	for name, c := range map[string]struct {
		content string
		want    clamd.Verdict
	}{
		"a sound file":     {"bonjour", clamd.Verdict{Clean: true}},
		"a marked file":    {"xx signature-inventee-pour-un-essai xx", clamd.Verdict{Found: "Essai.Invente.UNOFFICIAL"}},
		"beyond its limit": {strings.Repeat("x", 3<<20), clamd.Verdict{Limit: "INSTREAM size limit exceeded. ERROR"}},
	} {
		if got, err := s.Scan(t.Context(), strings.NewReader(c.content)); err != nil || got != c.want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// server answers once with a text, after reading what it reads.
func server(t *testing.T, answer func(net.Conn)) clamd.Scanner {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() { defer c.Close(); answer(c) }()
		}
	}()
	return clamd.Scanner{Address: "tcp:" + l.Addr().String(), Timeout: 300 * time.Millisecond}
}

// A daemon that errs, hangs, dies or answers something else never makes a file
// clean.
func TestDaemonsThatCantTell(t *testing.T) {
	t.Parallel()
	says := func(text string) func(net.Conn) {
		return func(c net.Conn) {
			_, _ = io.ReadAtLeast(c, make([]byte, 1<<10), 10)
			_, _ = io.WriteString(c, text)
		}
	}
	for name, answer := range map[string]func(net.Conn){
		"an error":         says("stream: Can't allocate memory ERROR\x00"),
		"nothing":          says(""),
		"another word":     says("PONG\x00"),
		"OK of no stream":  says("OK\x00"),
		"half an answer":   says("stream: O"),
		"a silence":        func(net.Conn) { time.Sleep(time.Second) },
		"an unknown order": says("UNKNOWN COMMAND\x00"),
	} {
		if got, err := server(t, answer).Scan(t.Context(), strings.NewReader("bonjour")); err == nil || got.Clean || got.Found != "" {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if got, err := server(t, says("stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\x00")).Scan(t.Context(), strings.NewReader("x")); err != nil || got.Limit == "" || got.Found != "" || got.Clean {
		t.Errorf("beyond a limit: %+v, %v", got, err)
	}
	if got, err := (clamd.Scanner{Address: "tcp:127.0.0.1:1"}).Scan(t.Context(), strings.NewReader("x")); err == nil || got != (clamd.Verdict{}) {
		t.Errorf("nobody there: %+v, %v", got, err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := server(t, says("stream: OK\x00")).Scan(ended, strings.NewReader("x")); err == nil {
		t.Error("asked after the program was told to stop")
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{"unix:/run/clamav/clamd.ctl": true, "tcp:127.0.0.1:3310": true, "tcp:[::1]:3310": true,
		"": false, "127.0.0.1:3310": false, "unix:run": false, "tcp:host": false, "http://x": false} {
		if err := (clamd.Scanner{Address: address}).Check(); (err == nil) != want {
			t.Errorf("%q: %v", address, err)
		}
	}
}
