package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// order runs a command on a place and gives what it printed.
func order(t *testing.T, folder string, args ...string) (code int, out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(t.Context(), append(args, "--data", folder), console{&stdout, &stderr})
	return code, stdout.String(), stderr.String()
}

func TestPeopleAndTheirRolesOnTheCommandLine(t *testing.T) {
	t.Parallel()
	place := t.TempDir()
	for _, c := range []struct {
		args []string
		code int
		out  string // exactly, where it is given
		errs string // somewhere in the errors
	}{
		{[]string{"user", "list"}, exitDone, "Nobody holds a role. Begin with: cohorte user add ADDRESS --role operator\n", ""},
		{[]string{"user", "add", "Bureau@exemple.fr", "--name", "Nadia Bureau", "--role", "desk_officer", "--role", "operator"}, exitDone,
			"Bureau@exemple.fr  Nadia Bureau  desk_officer, operator\n", ""},
		{[]string{"user", "role", "take", "bureau@exemple.fr", "operator"}, exitBadInput, "", "nobody would be left to give roles"},
		{[]string{"user", "add", "suite@exemple.fr", "--role", "operator"}, exitDone, "suite@exemple.fr    operator\n", ""},
		{[]string{"user", "role", "take", "bureau@exemple.fr", "operator"}, exitDone, "Bureau@exemple.fr  Nadia Bureau  desk_officer\n", ""},
		{[]string{"user", "role", "give", "bureau@exemple.fr", "press_officer"}, exitDone, "Bureau@exemple.fr  Nadia Bureau  desk_officer, press_officer\n", ""},
		{[]string{"user", "role", "give", "personne@exemple.fr", "operator"}, exitBadInput, "", "no account with that address"},
		{[]string{"user", "add", "a@exemple.fr", "--role", "king"}, exitBadInput, "", "no such role: expected desk_officer, programme_manager"},
		{[]string{"user", "add", "nadia"}, exitBadInput, "", "not an e-mail address"},
		{[]string{"user", "role", "lend", "bureau@exemple.fr", "operator"}, exitBadInput, "", "give"},
		{[]string{"user", "list"}, exitDone, "Bureau@exemple.fr  Nadia Bureau  desk_officer, press_officer\nsuite@exemple.fr                 operator\n", ""},
	} {
		code, out, errs := order(t, place, c.args...)
		if code != c.code || out != c.out && c.code == exitDone || !strings.Contains(errs, c.errs) {
			t.Errorf("%s: exit %d, printed %q, errors %q", strings.Join(c.args, " "), code, out, errs)
		}
	}
	_, out, _ := order(t, place, "user", "list", "--json")
	var people []struct {
		Email string
		Roles []string
	}
	if err := json.Unmarshal([]byte(out), &people); err != nil || len(people) != 2 || people[0].Email != "Bureau@exemple.fr" || len(people[0].Roles) != 2 {
		t.Errorf("as JSON: %s (%v)", out, err)
	}
	_, link, _ := order(t, place, "user", "link", "bureau@exemple.fr", "--base-url", "https://cohorte.exemple/")
	if !strings.HasPrefix(link, "https://cohorte.exemple/connexion/lien?code=") || len(strings.TrimSpace(link)) != len("https://cohorte.exemple/connexion/lien?code=")+43 {
		t.Errorf("the link is %q", link)
	}
}
