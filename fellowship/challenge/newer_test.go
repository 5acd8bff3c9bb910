package challenge_test

import (
	"reflect"
	"testing"

	"cohorte/fellowship/challenge"
)

func TestOneSourceDoesNotTakeAwayWhatTheOtherSays(t *testing.T) {
	t.Parallel()
	carried := challenge.Challenge{Slug: "a", Name: "Ancien nom", Year: 2018, DurationMonths: 10,
		Links:   []challenge.Link{{Kind: challenge.HostSite, Address: "https://example.org/hote"}, {Kind: challenge.Product, Address: "https://example.org/vieux"}},
		Figures: []challenge.Figure{{Amount: 3}}, Ending: challenge.Ending{Outcome: challenge.OpenData}}
	site := challenge.Challenge{Slug: "a", Name: "Nom", Summary: "Une ligne",
		Links: []challenge.Link{{Kind: challenge.Product, Address: "https://example.org/neuf"}}}
	want := carried
	want.Name, want.Summary = "Nom", "Une ligne"
	want.Links = []challenge.Link{site.Links[0], carried.Links[0]}
	if got := carried.With(site); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := carried.With(site).With(site); !reflect.DeepEqual(got, want) {
		t.Errorf("a second time: %+v", got)
	}
	want.Name, want.Links = "Ancien nom", []challenge.Link{carried.Links[1], carried.Links[0]}
	if got := carried.With(site).With(carried); !reflect.DeepEqual(got, want) {
		t.Errorf("and back: %+v", got)
	}
}
