package wish_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/wish"
)

// four are challenges; the candidate is a developer.
func four(min, max int) wish.Choice {
	return wish.Choice{
		WishParams: edition.WishParams{Of: wish.OfChallenges, Min: min, Max: max, Ranked: true, Pair: true, Comment: true},
		Offered: []wish.Offered{
			{ID: "balise", Profiles: []string{"dev"}}, {ID: "relais", Profiles: []string{"dev", "design"}}, {ID: "herbier", Profiles: []string{"design"}},
			{ID: "carnet", Profiles: []string{"dev"}}, {ID: "gue", Profiles: []string{"dev"}, Withdrawn: true},
		},
		Mine: []string{"dev"}, Address: "ana@exemple.fr",
	}
}

func listed(wishes ...string) wish.List {
	var l wish.List
	for _, w := range wishes {
		id, profile, _ := strings.Cut(w, "/")
		l.Wishes = append(l.Wishes, wish.Wish{Wanted: id, Profile: profile})
	}
	return l
}

// said are the problems of a list in short.
func said(problems []fellowship.Problem) (texts []string) {
	for _, p := range problems {
		text := p.Field + " " + string(p.Code)
		if p.Want != "" {
			text += " want " + p.Want
		}
		if p.Got != "" {
			text += " got " + p.Got
		}
		texts = append(texts, text)
	}
	return texts
}

// Every bad list has a stated answer. Rules W-10, W-11 and W-13.
func TestWhatIsWrongWithWishes(t *testing.T) {
	t.Parallel()
	own := ownNumber(t)
	withPartner := func(partner string) wish.List {
		l := listed("balise/dev", "carnet/dev")
		l.Partner = partner
		return l
	}
	for name, c := range map[string]struct {
		list             wish.List
		draft, submitted []string
	}{
		"whole":                {listed("balise/dev", "carnet/dev"), nil, nil},
		"nothing":              {listed(), nil, []string{"wishes too_few want 2 got 0"}},
		"too few":              {listed("balise/dev"), nil, []string{"wishes too_few want 2 got 1"}},
		"too many":             {listed("balise/dev", "carnet/dev", "relais/dev", "gue/dev"), []string{"wishes too_many want 3 got 4"}, []string{"wishes[3].wanted taken_back", "wishes too_many want 3 got 4"}},
		"repeated":             {listed("balise/dev", "carnet/dev", "balise/dev"), []string{"wishes[2].wanted chosen_twice"}, []string{"wishes[2].wanted chosen_twice"}},
		"withdrawn":            {listed("balise/dev", "gue/dev"), nil, []string{"wishes[1].wanted taken_back"}},
		"unknown":              {listed("balise/dev", "phare/dev"), []string{"wishes[1].wanted not_a_choice"}, []string{"wishes[1].wanted not_a_choice"}},
		"for others":           {listed("balise/dev", "herbier/design"), []string{"wishes[1].wanted not_a_choice"}, []string{"wishes[1].wanted not_a_choice"}},
		"another's profile":    {listed("balise/dev", "relais/design"), []string{"wishes[1].profile not_a_choice"}, []string{"wishes[1].profile not_a_choice"}},
		"without a profile":    {listed("balise/dev", "relais"), nil, []string{"wishes[1].profile missing"}},
		"a partner by number":  {withPartner("c9 zzz z"), []string{"partner not_a_partner"}, []string{"partner not_a_partner"}},
		"a partner by address": {withPartner("bob@exemple.fr"), nil, nil},
		"oneself by number":    {withPartner(strings.ToLower(strings.ReplaceAll(own, "-", ""))), []string{"partner names_oneself"}, []string{"partner names_oneself"}},
		"oneself by address":   {withPartner("Ana@Exemple.fr"), []string{"partner names_oneself"}, []string{"partner names_oneself"}},
	} {
		choice := four(2, 3)
		choice.Number = own
		if diff := cmp.Diff(c.draft, said(choice.Check(c.list, false))); diff != "" {
			t.Errorf("%s, a draft (-want +got):\n%s", name, diff)
		}
		if diff := cmp.Diff(c.submitted, said(choice.Check(c.list, true))); diff != "" {
			t.Errorf("%s, submitted (-want +got):\n%s", name, diff)
		}
	}
}

// ownNumber is a number with its right check sign.
func ownNumber(t *testing.T) string {
	t.Helper()
	for _, last := range "23456789ABCDEFGHJKLMNPQRSTUVWXYZ" {
		if parsed := wish.ParsePartner("C9-4KQ9-T" + string(last)); parsed != "" {
			return parsed
		}
	}
	t.Fatal("no sign checks the number")
	return ""
}

func TestWhoCanWishForFewerThanTheFewestSubmitsWhatThereIs(t *testing.T) {
	t.Parallel()
	choice := four(4, 5) // three are open to a developer
	if n := choice.Fewest(); n != 3 {
		t.Errorf("the fewest are %d, want 3", n)
	}
	if got := choice.Check(listed("balise/dev", "relais/dev", "carnet/dev"), true); len(got) > 0 {
		t.Errorf("all that there is, is refused: %v", said(got))
	}
	if got := said(choice.Check(listed("balise/dev", "relais/dev"), true)); !slices.Equal(got, []string{"wishes too_few want 3 got 2"}) {
		t.Errorf("fewer than there is: %v", got)
	}
}

// What is accepted has no repetition, no withdrawn challenge, a number within
// the bounds and a profile that both have; and every such list is accepted.
func TestASubmittedListIsWhatTheEditionAsks(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		profiles := []string{"dev", "design", "data"}
		choice := wish.Choice{WishParams: edition.WishParams{Of: wish.OfChallenges, Min: rapid.IntRange(0, 4).Draw(t, "min"), Ranked: true}}
		choice.Max = choice.Min + rapid.IntRange(0, 3).Draw(t, "more")
		if choice.Max == 0 {
			choice.Max = 1
		}
		choice.Mine = rapid.SliceOfDistinct(rapid.SampledFrom(profiles), func(s string) string { return s }).Draw(t, "mine")
		for i := range rapid.IntRange(0, 6).Draw(t, "offered") {
			choice.Offered = append(choice.Offered, wish.Offered{ID: "d" + strconv.Itoa(i), Withdrawn: rapid.Bool().Draw(t, "withdrawn"),
				Profiles: rapid.SliceOfDistinct(rapid.SampledFrom(profiles), func(s string) string { return s }).Draw(t, "profiles")})
		}
		var l wish.List
		for range rapid.IntRange(0, 7).Draw(t, "wishes") {
			l.Wishes = append(l.Wishes, wish.Wish{Wanted: "d" + strconv.Itoa(rapid.IntRange(0, 6).Draw(t, "wanted")),
				Profile: rapid.SampledFrom(append(profiles, "")).Draw(t, "profile")})
		}
		good, open := len(l.Wishes) >= 1 && len(l.Wishes) <= choice.Max, 0
		for _, o := range choice.Offered {
			if !o.Withdrawn && (len(o.Profiles) == 0 || len(choice.Mine) == 0 || shares(o.Profiles, choice.Mine)) {
				open++
			}
		}
		good = good && len(l.Wishes) >= min(choice.Min, open)
		for i, w := range l.Wishes {
			at := slices.IndexFunc(choice.Offered, func(o wish.Offered) bool { return o.ID == w.Wanted })
			if at < 0 || choice.Offered[at].Withdrawn || slices.ContainsFunc(l.Wishes[:i], func(x wish.Wish) bool { return x.Wanted == w.Wanted }) {
				good = false
				continue
			}
			asks := choice.Offered[at].Profiles
			mine := len(choice.Mine) == 0 || slices.Contains(choice.Mine, w.Profile)
			good = good && (len(asks) == 0 && w.Profile == "" || slices.Contains(asks, w.Profile) && mine)
		}
		if problems := choice.Check(l, true); (len(problems) == 0) != good {
			t.Fatalf("%+v of %+v: %v, want accepted: %v", l.Wishes, choice, said(problems), good)
		}
	})
}

func shares(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// Different ranks give their order, whatever the holes; a rank twice gives none.
func TestRanksGiveTheOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ranks := rapid.SliceOfN(rapid.IntRange(1, 12), 0, 8).Draw(t, "ranks")
		var rows []wish.Row
		for i, n := range ranks {
			rows = append(rows, wish.Row{Wish: wish.Wish{Wanted: strconv.Itoa(i)}, Rank: " " + strconv.Itoa(n)})
		}
		distinct := slices.Compact(slices.Sorted(slices.Values(ranks)))
		got, wrong := wish.Arrange(rows)
		if (len(wrong) == 0) != (len(distinct) == len(ranks)) {
			t.Fatalf("ranks %v: %v", ranks, said(wrong))
		}
		if len(wrong) > 0 {
			return
		}
		for i, w := range got {
			n, _ := strconv.Atoi(w.Wanted)
			if ranks[n] != distinct[i] {
				t.Fatalf("ranks %v: %v stands at place %d", ranks, w, i)
			}
		}
	})
	if _, wrong := wish.Arrange([]wish.Row{{Rank: "un"}, {Rank: "0"}}); !slices.Equal(said(wrong), []string{"wishes[0].rank not_a_number", "wishes[1].rank not_a_number"}) {
		t.Errorf("ranks that are none: %v", said(wrong))
	}
}

// Rule W-13.
func TestAPairIsTwoWhoNameEachOther(t *testing.T) {
	t.Parallel()
	all := []wish.Candidate{
		{Number: "C9-A", Address: "ana@exemple.fr", Partner: "bob@exemple.fr"}, {Number: "C9-B", Address: "bob@exemple.fr", Partner: "C9-A"},
		{Number: "C9-C", Address: "zoe@exemple.fr", Partner: "C9-A"}, {Number: "C9-D", Address: "lou@exemple.fr"},
		{Number: "C9-E", Address: "max@exemple.fr", Partner: "C9-E"},
	}
	if diff := cmp.Diff(map[string]string{"C9-A": "C9-B", "C9-B": "C9-A"}, wish.Pairs(all)); diff != "" {
		t.Error(diff)
	}
}
