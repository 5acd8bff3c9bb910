package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// spoken runs the program and gives what it printed.
func spoken(t *testing.T, args ...string) (code int, said, complained string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), args, console{&out, &errs})
	return code, out.String(), errs.String()
}

// Whatever is wrong with the settings, in the file, in the environment and
// among the flags, is told at once.
func TestEveryMistakeOfTheSettingsIsToldAtOnce(t *testing.T) {
	t.Setenv("COHORTE_BASE_URL", "example.org/")
	t.Setenv("COHORTE_SMTP_TLS", "maybe")
	dir := t.TempDir()
	file := filepath.Join(dir, "settings.yaml")
	if err := os.WriteFile(file, []byte("smtp-port: many\ntrusted_proxies: [10.0.0.1]\nsurprise: 3\nlisten: {port: 1}\nmail-from: nobody\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, said, complained := spoken(t, "serve", "--config", file, "--data", filepath.Join(dir, "place"),
		"--trusted-proxies", "everybody", "--log-level", "loud", "--database", "mysql://x", "--editions", "/nowhere")
	want := `cohorte: the settings can't be used:
  settings file: listen: expected a value or a list, found a block
  --smtp-port: expected a whole number, found "many"
  settings file: no such setting: surprise
  settings file: no such setting: trusted_proxies (did you mean trusted-proxies?)
  --database: expected postgres://user@host/name
  --editions: there is no such folder: /nowhere
  --base-url: expected https://host without a final slash
  --trusted-proxies: "everybody" is not an address or a network
  --smtp-tls: "maybe", expected starttls, tls, if_possible or none
  --mail-from: expected name@host
  --log-level: "loud", expected debug, info, warn or error
`
	if code != exitBadInput || said != "" || complained != want {
		t.Errorf("exit %d, %q\n%s\nwant\n%s", code, said, complained, want)
	}
	if _, err := os.Stat(filepath.Join(dir, "place")); err == nil {
		t.Error("a place was made with settings that can't be used")
	}
}

// A flag wins over the environment, which wins over the file.
func TestTheNearestSettingWins(t *testing.T) {
	file := filepath.Join(t.TempDir(), "settings.yaml")
	if err := os.WriteFile(file, []byte("listen: in-the-file\nlog-level: in-the-file\nbase-url: in-the-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("COHORTE_LISTEN", "in-the-environment")
	t.Setenv("COHORTE_LOG_LEVEL", "in-the-environment")
	_, _, complained := spoken(t, "serve", "--config", file, "--listen", "on-the-line")
	want := `cohorte: the settings can't be used:
  --listen: expected host:port, found "on-the-line"
  --base-url: expected https://host without a final slash
  --log-level: "in-the-environment", expected debug, info, warn or error
`
	if complained != want {
		t.Errorf("%s\nwant\n%s", complained, want)
	}
}

func TestReportsAreGivenAsJSON(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "place")
	for _, line := range []string{
		"version --json",
		"migrate --json --data " + data,
		"check --json --data " + data,
		"user add someone@essai.example --name Essai --role operator --json --data " + data,
		"user list --json --data " + data,
		"user link someone@essai.example --json --data " + data,
		"backup --json --data " + data + " " + data + ".tar.zst",
		"edition check --json ../../editions/examples/littoral.yaml",
		"edition show --json eig-6",
		"edition diff --json eig-6 eig-7",
	} {
		code, said, complained := spoken(t, strings.Fields(line)...)
		if code != exitDone || !json.Valid([]byte(said)) {
			t.Errorf("%s: exit %d, %s%s", line, code, said, complained)
		}
	}
}

func TestWithoutACommandTheHelpIsShown(t *testing.T) {
	t.Parallel()
	code, said, _ := spoken(t)
	if code != exitBadInput || !strings.Contains(said, "restore <file> [flags]") {
		t.Errorf("exit %d, %s", code, said)
	}
}
