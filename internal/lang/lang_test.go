package lang_test

import (
	"testing"
	"time"

	"cohorte/internal/lang"
)

// spaced spells the spaces that the eye cannot tell apart: ~ is U+00A0 and
// _ is U+202F.
func spaced(s string) string {
	out := []rune(s)
	for i, r := range out {
		switch r {
		case '~':
			out[i] = '\u00a0'
		case '_':
			out[i] = '\u202f'
		}
	}
	return string(out)
}

func paris(y int, m time.Month, d, h, min, s int) time.Time {
	return time.Date(y, m, d, h, min, s, 0, lang.Paris).UTC()
}

func TestTimes(t *testing.T) {
	t.Parallel()
	april := paris(2024, time.April, 26, 23, 59, 59)
	march := paris(2022, time.March, 15, 14, 52, 7)
	may := paris(2024, time.May, 1, 9, 0, 0)
	for _, c := range []struct{ name, got, want string }{
		{"limit", lang.FR.Deadline(april), "vendredi 26 avril 2024 à 23~h~59 (heure de Paris)"},
		{"limit, English", lang.EN.Deadline(april), "Friday 26 April 2024 at 23:59 (Paris time)"},
		{"first of the month", lang.FR.DayAndTime(may), "mercredi 1er mai 2024 à 9~h~00"},
		{"first of the month, English", lang.EN.DayAndTime(may), "Wednesday 1 May 2024 at 09:00"},
		{"in a table", lang.FR.ShortDateTime(april), "26 avr. 2024, 23~h~59"},
		{"in a table, English", lang.EN.ShortDateTime(april), "26 Apr 2024, 23:59"},
		{"receipt", lang.FR.ToTheSecond(march), "mardi 15 mars 2022 à 14~h~52~min~07~s (heure de Paris)"},
		{"receipt, English", lang.EN.ToTheSecond(march), "Tuesday 15 March 2022 at 14:52:07 (Paris time)"},
		{"just after midnight", lang.FR.ClockToTheSecond(paris(2022, 3, 19, 0, 0, 4)), "0~h~00~min~04~s"},
		{"summer on the clock of Paris", lang.FR.Clock(time.Date(2024, 7, 1, 22, 30, 0, 0, time.UTC)), "0~h~30"},
		{"winter on the clock of Paris", lang.FR.Clock(time.Date(2024, 1, 29, 8, 0, 0, 0, time.UTC)), "9~h~00"},
		{"month", lang.FR.Month(may), "mai 2024"},
		{"period within a year", lang.FR.Period(paris(2024, 8, 19, 0, 0, 0), paris(2024, 9, 8, 23, 59, 59)), "du 19 août au 8 septembre 2024"},
		{"period over two years", lang.EN.Period(paris(2023, 12, 1, 0, 0, 0), paris(2024, 1, 8, 0, 0, 0)), "from 1 December 2023 to 8 January 2024"},
		{"period within a month", lang.FR.Period(paris(2022, 4, 1, 0, 0, 0), paris(2022, 4, 6, 0, 0, 0)), "du 1er au 6 avril 2022"},
		{"period of a day", lang.FR.Period(may, may), "le 1er mai 2024"},
	} {
		if want := spaced(c.want); c.got != want {
			t.Errorf("%s: got %q, want %q", c.name, c.got, want)
		}
	}
}

func TestRelative(t *testing.T) {
	t.Parallel()
	limit := paris(2024, time.April, 26, 23, 59, 59)
	for _, c := range []struct {
		now    time.Time
		fr, en string
	}{
		{paris(2024, 4, 23, 0, 0, 1), "dans 3~jours", "in 3~days"},
		{paris(2024, 4, 23, 23, 59, 58), "dans 3~jours", "in 3~days"},
		{paris(2024, 4, 25, 0, 10, 0), "demain", "tomorrow"},
		{paris(2024, 4, 25, 23, 59, 59), "demain", "tomorrow"},
		{paris(2024, 4, 26, 0, 10, 0), "dans 23~h~49~min", "in 23~h~49~min"},
		{paris(2024, 4, 26, 18, 47, 59), "dans 5~h~12~min", "in 5~h~12~min"},
		{paris(2024, 4, 26, 23, 54, 0), "dans 5~min", "in 5~min"},
		{paris(2024, 4, 26, 23, 59, 30), "à l’instant", "just now"},
		{paris(2024, 4, 27, 5, 59, 59), "depuis 6~h", "6~h ago"},
		{paris(2024, 4, 28, 9, 0, 0), "depuis 2~jours", "2~days ago"},
		{paris(2024, 4, 28, 0, 0, 0), "depuis 2~jours", "2~days ago"},
		{paris(2024, 4, 27, 23, 59, 59), "depuis hier", "yesterday"},
		{paris(2026, 11, 21, 12, 0, 0), "depuis 2~ans", "2~years ago"},
	} {
		if got, want := lang.FR.Relative(c.now, limit), spaced(c.fr); got != want {
			t.Errorf("at %s: got %q, want %q", c.now, got, want)
		}
		if got, want := lang.EN.Relative(c.now, limit), spaced(c.en); got != want {
			t.Errorf("at %s: got %q, want %q", c.now, got, want)
		}
	}
}

// The night of the clock change has 23 hours: two calendar days are 47 hours.
func TestRelativeOverAClockChange(t *testing.T) {
	t.Parallel()
	got := lang.FR.Relative(paris(2024, 3, 30, 12, 0, 0), paris(2024, 4, 1, 11, 30, 0))
	if want := spaced("dans 2~jours"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	fr, en := lang.FR, lang.EN
	for _, c := range []struct{ got, want string }{
		{fr.Number(20000), "20_000"}, {en.Number(20000), "20,000"},
		{fr.Number(999), "999"}, {fr.Number(1234567), "1_234_567"}, {fr.Number(-1500), "−1_500"}, {fr.Number(0), "0"},
		{fr.Decimal(3.8, 1), "3,8"}, {en.Decimal(3.8, 1), "3.8"}, {fr.Decimal(1234.5, 2), "1_234,50"}, {fr.Decimal(-0.4, 1), "−0,4"}, {fr.Decimal(4, 0), "4"},
		{fr.Euros(425000), "4_250~€"}, {fr.Euros(425050), "4_250,50~€"}, {fr.Euros(5), "0,05~€"}, {fr.Euros(-2000000), "−20_000~€"},
		{en.Euros(425000), "€4,250"}, {en.Euros(425050), "€4,250.50"},
		{fr.Percent(600), "6~%"}, {fr.Percent(650), "6,5~%"}, {fr.Percent(5), "0,05~%"}, {en.Percent(1000), "10%"}, {fr.Percent(10000), "100~%"},
		{fr.Ordinal(1), "1er"}, {fr.Ordinal(7), "7e"}, {en.Ordinal(1), "1st"}, {en.Ordinal(22), "22nd"}, {en.Ordinal(113), "113th"}, {en.Ordinal(3), "3rd"},
		{fr.Count(0, "dossier", "dossiers"), "0~dossier"}, {fr.Count(1, "dossier", "dossiers"), "1~dossier"}, {fr.Count(1200, "dossier", "dossiers"), "1_200~dossiers"},
		{en.Count(0, "file", "files"), "0~files"}, {en.Count(1, "file", "files"), "1~file"},
	} {
		if want := spaced(c.want); c.got != want {
			t.Errorf("got %q, want %q", c.got, want)
		}
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	fr, en := lang.FR, lang.EN
	for _, c := range []struct{ got, want string }{
		{fr.T("Se connecter", "Sign in"), "Se connecter"}, {en.T("Se connecter", "Sign in"), "Sign in"},
		{fr.And("a", "b", "c"), "a, b et c"}, {en.And("a", "b", "c"), "a, b and c"}, {fr.And("a", "b"), "a et b"}, {fr.And("a"), "a"}, {fr.And(), ""},
		{fr.Or("a", "b"), "a ou b"}, {en.Or("a", "b", "c"), "a, b or c"},
		{fr.Quote("Projet A"), "«~Projet A~»"}, {en.Quote("Project A"), "“Project A”"},
		{"Date" + fr.Colon(), "Date~:"}, {"Date" + en.Colon(), "Date:"},
		{fr.Path("/defis"), "/defis"}, {en.Path("/defis"), "/en/defis"}, {en.Path("/"), "/en"},
	} {
		if want := spaced(c.want); c.got != want {
			t.Errorf("got %q, want %q", c.got, want)
		}
	}
	for path, want := range map[string]string{"/en": "en /", "/en/": "en /", "/en/defis": "en /defis", "/entreprise": "fr /entreprise", "/": "fr /"} {
		l, rest := lang.Split(path)
		if got := string(l) + " " + rest; got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}
