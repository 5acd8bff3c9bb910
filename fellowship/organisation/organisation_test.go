package organisation_test

import (
	"slices"
	"strings"
	"testing"

	"cohorte/fellowship/organisation"
)

func TestDirectoryRefusesWhatIsNotATree(t *testing.T) {
	t.Parallel()
	o := func(id, parent organisation.ID, kind organisation.Kind) organisation.Organisation {
		return organisation.Organisation{ID: id, Name: strings.ToUpper(string(id)), Kind: kind, Parent: parent}
	}
	for name, c := range map[string]struct {
		all  []organisation.Organisation
		want string
	}{
		"twice":          {[]organisation.Organisation{o("a", "", "court"), o("a", "", "court")}, "organisation a is there twice"},
		"unknown kind":   {[]organisation.Organisation{o("a", "", "guild")}, `organisation a: kind "guild" is not known`},
		"unknown parent": {[]organisation.Organisation{o("a", "b", "central")}, "organisation a: parent b is not known"},
		"loop":           {[]organisation.Organisation{o("a", "b", "central"), o("b", "a", "central")}, "organisation a is among its own parents"},
		"no name":        {[]organisation.Organisation{{ID: "a", Kind: "court"}}, "organisation 1 has no id or no name"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := organisation.NewDirectory(c.all)
			if err == nil || err.Error() != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestDirectoryParents(t *testing.T) {
	t.Parallel()
	d, err := organisation.NewDirectory([]organisation.Organisation{
		{ID: "unit", Name: "Unit", Kind: organisation.Unit, Parent: "service"},
		{ID: "service", Name: "Service", Kind: organisation.Central, Parent: "ministry"},
		{ID: "ministry", Name: "Ministry", Kind: organisation.Ministry},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Parents("unit"); !slices.Equal(got, []organisation.ID{"service", "ministry"}) {
		t.Errorf("parents of unit: got %v", got)
	}
	if got := d.Parents("ministry"); got != nil {
		t.Errorf("parents of ministry: got %v", got)
	}
	if _, known := d.Find("nobody"); known {
		t.Error("an organisation that is not there was found")
	}
}
