package edition_test

import (
	"errors"
	"testing"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
)

func moment(t *testing.T, s string) edition.Moment {
	t.Helper()
	m, err := edition.ParseMoment(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func days(n ...int) (list []edition.Duration) {
	for _, d := range n {
		list = append(list, edition.Duration{N: d, Unit: edition.Days})
	}
	return list
}

func instant(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04:05", s, edition.Paris)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// Rule C-9. The change to summer time of 2022 is in the night to 27 March, the
// one to winter time in the night to 30 October.
func TestTheReminderThatIsDue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, closes string
		remind       []edition.Duration
		now          string
		want         string // before the limit; empty when none is due
		due          string
	}{
		{"before the first", "2022-03-18 23:59", days(7, 2), "2022-03-11 23:58:59", "", ""},
		{"the first", "2022-03-18 23:59", days(7, 2), "2022-03-11 23:59:00", "7 days", "2022-03-11 23:59:00"},
		{"between the two", "2022-03-18 23:59", days(7, 2), "2022-03-16 23:58:59", "7 days", "2022-03-11 23:59:00"},
		{"the second alone, after a long night", "2022-03-18 23:59", days(7, 2), "2022-03-17 12:00:00", "2 days", "2022-03-16 23:59:00"},
		{"in the last second", "2022-03-18 23:59", days(7, 2), "2022-03-18 23:59:59", "2 days", "2022-03-16 23:59:00"},
		{"never after the limit", "2022-03-18 23:59", days(7, 2), "2022-03-19 00:00:00", "", ""},
		{"whatever their order", "2022-03-18 23:59", days(2, 7), "2022-03-17 12:00:00", "2 days", "2022-03-16 23:59:00"},
		{"the hour of Paris across the change to summer time", "2022-03-28 12:00", days(2), "2022-03-26 12:00:00", "2 days", "2022-03-26 12:00:00"},
		{"and not an hour earlier", "2022-03-28 12:00", days(2), "2022-03-26 11:59:59", "", ""},
		{"the hour of Paris across the change to winter time", "2022-10-31 12:00", days(2), "2022-10-29 12:00:00", "2 days", "2022-10-29 12:00:00"},
		{"hours are counted on the clock", "2022-03-27 12:00", []edition.Duration{{N: 24, Unit: edition.Hours}}, "2022-03-26 11:00:00", "24 hours", "2022-03-26 11:00:00"},
		{"none where the edition has none", "2022-03-18 23:59", nil, "2022-03-18 12:00:00", "", ""},
		{"none without a limit", "", days(2), "2022-03-18 12:00:00", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			call := edition.Call{Opens: moment(t, "2022-01-19 00:00"), Remind: c.remind}
			if c.closes != "" {
				call.Closes = moment(t, c.closes)
			}
			got, ok := call.ReminderDue(instant(t, c.now))
			if got.Before.String() != c.want || ok != (c.want != "") {
				t.Fatalf("due: %q %v, want %q", got.Before, ok, c.want)
			}
			if ok && !got.Due.Equal(instant(t, c.due)) {
				t.Errorf("due at %v, want %s", got.Due.In(edition.Paris), c.due)
			}
		})
	}
}

func twoRounds(t *testing.T) edition.Version {
	t.Helper()
	e := edition.Edition{ID: "x-1", Calls: map[edition.CallKind]edition.Call{
		edition.ProjectCall: {Opens: moment(t, "2022-01-19 00:00"), Closes: moment(t, "2022-03-18 23:59")},
		edition.TalentCall: {Opens: moment(t, "2022-01-19 00:00"), Rounds: []edition.Round{
			{ID: "s1", Opens: moment(t, "2022-01-19 00:00"), Closes: moment(t, "2022-03-18 23:59")},
			{ID: "s2", Opens: moment(t, "2022-04-01 09:00"), Closes: moment(t, "2022-05-01 23:59")},
		}},
	}}
	return edition.Version{Edition: &e}
}

// Rules C-10 and E-13.
func TestALaterLimit(t *testing.T) {
	t.Parallel()
	reason := edition.Text{FR: "Une panne."}
	for _, c := range []struct {
		name, limit, closes string
		reason              edition.Text
		at                  string
		want                fellowship.ProblemCode // empty when it is made
	}{
		{"a week later", "project", "2022-03-25 23:59", reason, "2022-03-17 18:02:31", ""},
		{"after it closed", "project", "2022-03-25 23:59", reason, "2022-03-20 10:00:00", ""},
		{"until this minute", "project", "2022-03-20 10:00", reason, "2022-03-20 10:00:59", ""},
		{"of a round", "talent.s1", "2022-03-25 23:59", reason, "2022-03-17 18:00:00", ""},
		{"to the minute before the next round", "talent.s1", "2022-04-01 08:59", reason, "2022-03-17 18:00:00", ""},
		{"into the next round", "talent.s1", "2022-04-01 09:00", reason, "2022-03-17 18:00:00", fellowship.RoundsOverlap},
		{"the same", "project", "2022-03-18 23:59", reason, "2022-03-17 18:00:00", fellowship.NotLater},
		{"earlier", "project", "2022-03-18 12:00", reason, "2022-03-17 18:00:00", fellowship.NotLater},
		{"later and past", "project", "2022-03-20 09:59", reason, "2022-03-20 10:00:00", fellowship.AlreadyPast},
		{"in the hour that is skipped", "project", "2022-03-27 02:30", reason, "2022-03-17 18:00:00", fellowship.HourSkipped},
		{"in the hour that is doubled", "project", "2022-10-30 02:30", reason, "2022-03-17 18:00:00", fellowship.HourDoubled},
		{"no moment", "project", "vendredi", reason, "2022-03-17 18:00:00", fellowship.NotADate},
		{"nothing typed", "project", "", reason, "2022-03-17 18:00:00", fellowship.Missing},
		{"without a reason", "project", "2022-03-25 23:59", edition.Text{FR: "  "}, "2022-03-17 18:00:00", fellowship.Missing},
		{"of no call", "talent.s3", "2022-03-25 23:59", reason, "2022-03-17 18:00:00", fellowship.NotAChoice},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			v := twoRounds(t)
			at := instant(t, c.at)
			next, err := edition.Extension{Limit: c.limit, Closes: c.closes, Reason: c.reason}.After(v, at)
			var wrong *fellowship.Invalid
			if errors.As(err, &wrong) {
				if wrong.Problems[0].Code != c.want {
					t.Errorf("refused: %v, want %q", err, c.want)
				}
				return
			}
			if err != nil || c.want != "" {
				t.Fatalf("got %v, want %q", err, c.want)
			}
			limit, _ := next.Limit(c.limit)
			if limit.Closes.String() != c.closes || next.N != 1 || next.InForceFrom.After(at) || next.SHA256 == "" || len(next.Amendments) != 1 {
				t.Errorf("made: %v, version %d from %v", limit.Closes, next.N, next.InForceFrom)
			}
			if old, _ := v.Limit(c.limit); old.Closes.String() == c.closes {
				t.Error("the version before has changed too")
			}
		})
	}
}

// An amendment that is made in the hour that the clocks of Paris show twice
// can be read back, or the place would not start again.
func TestAnAmendmentMadeInTheDoubledHourCanBeReadBack(t *testing.T) {
	t.Parallel()
	for _, at := range []time.Time{
		time.Date(2022, 10, 30, 0, 30, 0, 0, time.UTC), // 02:30, the first time
		time.Date(2022, 10, 30, 1, 30, 0, 0, time.UTC), // 02:30, the second time
	} {
		next, err := edition.Extension{Limit: "project", Closes: "2022-11-25 23:59", Reason: edition.Text{FR: "x"}}.After(twoRounds(t), at)
		if err != nil {
			t.Fatal(err)
		}
		text, _, err := edition.Normalise(*next.Edition)
		if err != nil {
			t.Fatal(err)
		}
		e, err := edition.Decode(text)
		if err != nil {
			t.Fatalf("made at %v: %v", at, err)
		}
		if got := e.Amendments[0].Date.String(); got != "2022-10-30 01:59" {
			t.Errorf("made at %v, dated %s", at, got)
		}
	}
}

func TestWhoMayMakeALimitLater(t *testing.T) {
	t.Parallel()
	now := instant(t, "2022-03-17 18:00:00")
	manager := fellowship.Actor{ID: "m", At: now, May: fellowship.Permissions{fellowship.AmendEditions}}
	v := twoRounds(t)
	shelf := edition.NewShelf(v)
	if _, err := edition.Amendable(manager, shelf, "x-1"); err != nil {
		t.Error(err)
	}
	if _, err := edition.Amendable(fellowship.Actor{ID: "m", At: now}, shelf, "x-1"); !errors.Is(err, fellowship.ErrNotAllowed) {
		t.Errorf("without the permission: %v", err)
	}
	if _, err := edition.Amendable(manager, shelf, "x-2"); !errors.Is(err, fellowship.ErrNotFound) {
		t.Errorf("an unknown edition: %v", err)
	}
	shelf.Add(edition.Version{Edition: v.Edition, N: 1, InForceFrom: now.Add(time.Hour)})
	var late *fellowship.NoLongerPossible
	if _, err := edition.Amendable(manager, shelf, "x-1"); !errors.As(err, &late) || late.Why != fellowship.AmendmentToCome {
		t.Errorf("with an amendment to come: %v", err)
	}
}

func TestAVersionPutOnTheShelfMeanwhileStays(t *testing.T) {
	t.Parallel()
	v := twoRounds(t)
	shelf := edition.NewShelf(v)
	shelf.Add(edition.Version{Edition: v.Edition, N: 1, MadeBy: "m"})
	shelf.Renew(v)
	if n := len(shelf.Versions("x-1")); n != 2 {
		t.Errorf("%d versions after a renewal from what was read before", n)
	}
	shelf.Replace(v)
	if n := len(shelf.Versions("x-1")); n != 1 {
		t.Errorf("%d versions after all were replaced", n)
	}
}

func TestALimitIsKnownSinceTheVersionThatGaveIt(t *testing.T) {
	t.Parallel()
	v := twoRounds(t)
	at := instant(t, "2022-03-17 18:00:00")
	next, err := edition.Extension{Limit: "project", Closes: "2022-03-25 23:59", Reason: edition.Text{FR: "x"}}.After(v, at)
	if err != nil {
		t.Fatal(err)
	}
	versions := []edition.Version{v, next}
	old, now := v.Calls[edition.ProjectCall].Closes.End(), next.Calls[edition.ProjectCall].Closes.End()
	if since := edition.KnownSince(versions, edition.ProjectCall, old, at.Add(-time.Hour)); !since.IsZero() {
		t.Errorf("the first limit is known since %v", since)
	}
	if since := edition.KnownSince(versions, edition.ProjectCall, now, at.Add(time.Hour)); !since.Equal(at) {
		t.Errorf("the later limit is known since %v, want %v", since, at)
	}
}
