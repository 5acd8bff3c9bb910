package journey_test

import (
	"context"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"cohorte/demonstration"
	"cohorte/editions"
	"cohorte/fellowship/admissibility"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/message"
	"cohorte/internal/blob"
	"cohorte/internal/pgtest"
	"cohorte/internal/sqldb"
	"cohorte/mail"
	"cohorte/store"
)

// From 500 received files to as many verdicts and mails, by two officers who
// work at the same time and come across each other: no file is decided twice
// unknowingly, nothing shows before it is told, and each person gets one mail
// with the word that was decided. Rules V-3, V-4 and OB-1.
func TestFiveHundredFilesBecomeFiveHundredMails(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		twoOfficersVerify(t, placeOfOneCall(t, dir, filepath.Join(dir, "cohorte.db"), 830), 500)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		twoOfficersVerify(t, placeOfOneCall(t, t.TempDir(), pgtest.Database(t), 240), 120)
	})
}

func twoOfficersVerify(t *testing.T, p *place, received int) {
	t.Helper()
	const authorKey = "demo-7.candidate_submitted"
	p.work()
	d := desks{place: p, officers: [2]*person{p.as("desk_officer"), p.as("programme_manager")}, words: map[string]admissibility.Word{}}
	files := d.listed("a-verifier")
	if len(files) < received {
		t.Fatalf("%d files were received", len(files))
	}
	shown := func() string {
		author, file := p.as(authorKey), "/candidatures/"+p.fileOf(authorKey, edition.TalentCall)
		return author.get("/espace").text + author.get(file).text + author.get(file+"/recus/1").text
	}
	before := shown()

	d.inBulkAndByHand(files)
	d.theRest(d.listed("a-verifier"))
	if left := d.listed("a-verifier"); len(left) > 0 || d.crossed == 0 {
		t.Errorf("%d files wait still; the officers came across each other %d times", len(left), d.crossed)
	}
	d.decided(files)
	p.work()
	if after := shown(); after != before || len(d.verdictMails()) > 0 {
		t.Errorf("before it was told: %d mails, the author's pages are the same: %v", len(d.verdictMails()), after == before)
	}

	p.at(p.limitOf("demo-7", edition.TalentCall).Add(time.Hour))
	d.officers = [2]*person{p.as("desk_officer"), p.as("programme_manager")}
	before = shown()
	d.tell(files)
	if shown() == before {
		t.Error("the author does not read what was told")
	}
	p.work()
	writers := d.writers()
	if n := len(d.verdictMails()); n > 0 {
		t.Errorf("%d mails left that nobody had read", n)
	}
	if n := d.officers[0].letAllGo(); n < received || n != len(writers) {
		t.Errorf("%d mails were let go, for %d people", n, len(writers))
	}
	p.clock.Add(int64(message.UndoLife - time.Second))
	p.work()
	if n := len(d.verdictMails()); n > 0 {
		t.Errorf("%d mails left while they could be taken back", n)
	}
	p.clock.Add(int64(time.Second))
	p.work()
	d.everybodyGotTheirs(writers)
}

// placeOfOneCall is a place with so many applications that were begun in one
// edition, and nothing else.
func placeOfOneCall(t *testing.T, dir, dsn string, applications int) *place {
	t.Helper()
	books, err := editions.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	books = slices.DeleteFunc(books, func(b *editions.Book) bool { return b.ID() != "demo-7" })
	db, err := store.Open(t.Context(), dsn, sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	blobs, err := blob.Open(filepath.Join(dir, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = demonstration.Fill(t.Context(), db, demonstration.Options{Now: tenOClock, Seed: 1, Applications: applications, Blobs: blobs, Books: books}, nil); err != nil {
		t.Fatal(err)
	}
	return servedPlace(t, db, dir)
}

// desks are two officers at the applications, and what they decided last of
// each file.
type desks struct {
	*place
	officers [2]*person
	words    map[string]admissibility.Word
	crossed  int // how often one was told that the other was first
}

const theirApplications = "/gestion/candidatures"

// listed are the numbers of the files of a standing, on all pages of the list,
// in the order in which they came.
func (d *desks) listed(standing string) (numbers []string) {
	d.Helper()
	for page := 1; ; page++ {
		more := numbersIn(d.officers[0].get(theirApplications + "?tri=anciens&recevabilite=" + standing + "&page=" + itoa(page)).text)
		numbers = append(numbers, more...)
		if len(more) < 50 {
			return numbers
		}
	}
}

// wordOf is the word of the nth file that is judged by hand, with its form.
func (d *desks) wordOf(n int, fields string) (word string, more url.Values) {
	word = string(admissibility.Words()[n%3])
	if word == string(admissibility.ToComplete) {
		more = d.inDays(60)
		more["fields"] = []string{fields}
	}
	return word, more
}

// inBulkAndByHand has one officer find the whole list admissible while the
// other judges each sixth file by hand, from the same end.
func (d *desks) inBulkAndByHand(files []string) {
	d.Helper()
	one, other := d.officers[0], d.officers[1]
	inBulk, refused := 0, 0
	both(func() {
		for range 2 { // a selection holds 500 files at most
			ask := one.get(theirApplications+"/recevabilite?acte=recevable&tous=1&tri=anciens&recevabilite=a-verifier").expect(one, http.StatusOK, "what would be done")
			form := ask.formTo("/recevabilite")
			if len(form["dossier"]) == 0 {
				return
			}
			done := one.post(theirApplications+"/recevabilite", form).expect(one, http.StatusOK, "found admissible")
			n := counted.FindStringSubmatch(plain(done.text))
			if n == nil {
				one.Fatalf("the act does not say what was done: %s", done.main())
			}
			inBulk, refused = inBulk+inFull(n[1]), refused+inFull(n[2])
		}
	}, func() {
		for i := 0; i < len(files); i += 6 {
			page := other.get(theirApplications + "/" + files[i])
			word, more := d.wordOf(i/6, firstField(page))
			got := other.post(theirApplications+"/"+files[i]+"/recevabilite", verdict(page.formTo("/recevabilite"), word, more))
			if got.StatusCode == http.StatusConflict {
				d.crossed++
				got = other.post(theirApplications+"/"+files[i]+"/recevabilite", verdict(got.formTo("/recevabilite"), word, more))
			}
			got.expect(other, http.StatusSeeOther, files[i]+" "+word)
			d.words[files[i]] = admissibility.Word(word)
		}
	})
	byHand := len(d.words)
	waiting := d.listed("a-verifier")
	for _, n := range files {
		if _, judged := d.words[n]; !judged && !slices.Contains(waiting, n) {
			d.words[n] = admissibility.Admissible
		}
	}
	if inBulk < len(d.words)-byHand {
		d.Errorf("%d were found admissible in bulk, %d were refused, %d by hand: %d have a word", inBulk, refused, byHand, len(d.words))
	}
}

var counted = regexp.MustCompile(`(\d+) dossiers? faits?, (\d+) non\.`)

func inFull(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}

// theRest has them share what a person must look at. Each third file is
// opened by both before either decides: the later one is told, and decides
// again knowingly.
func (d *desks) theRest(files []string) {
	d.Helper()
	if len(files) < 3 {
		d.Fatalf("%d files are left to a person", len(files))
	}
	for i, file := range files {
		address := theirApplications + "/" + file
		if i%3 > 0 {
			who := d.officers[i%2]
			page := who.get(address)
			word, more := d.wordOf(i, firstField(page))
			who.post(address+"/recevabilite", verdict(page.formTo("/recevabilite"), word, more)).expect(who, http.StatusSeeOther, file+" "+word)
			d.words[file] = admissibility.Word(word)
			continue
		}
		var forms [2]url.Values
		var answers [2]page
		var words [2]string
		for k, who := range d.officers {
			page := who.get(address)
			var more url.Values
			words[k], more = d.wordOf(i/3+k, firstField(page))
			forms[k] = verdict(page.formTo("/recevabilite"), words[k], more)
		}
		both(func() { answers[0] = d.officers[0].post(address+"/recevabilite", forms[0]) },
			func() { answers[1] = d.officers[1].post(address+"/recevabilite", forms[1]) })
		later := slices.IndexFunc(answers[:], func(p page) bool { return p.StatusCode == http.StatusConflict })
		if later < 0 || answers[1-later].StatusCode != http.StatusSeeOther {
			d.Fatalf("two officers decided of %s at once: %d and %d", file, answers[0].StatusCode, answers[1].StatusCode)
		}
		d.crossed++
		answers[later].says(d.T, http.StatusConflict, "Votre décision n’est pas enregistrée")
		again := answers[later].formTo("/recevabilite")
		for name, values := range forms[later] {
			if name != "seen" {
				again[name] = values
			}
		}
		d.officers[later].post(address+"/recevabilite", again).expect(d.officers[later], http.StatusSeeOther, "knowingly")
		d.words[file] = admissibility.Word(words[later])
	}
}

// both does two things at once.
func both(one, other func()) {
	var done sync.WaitGroup
	done.Go(one)
	done.Go(other)
	done.Wait()
}

// decided fails unless each file has the verdict that was given last, about
// what was submitted last.
func (d *desks) decided(files []string) {
	d.Helper()
	kept := 0
	for _, line := range d.lines(`SELECT f.number || ' ' || v.word FROM files f JOIN admissibility_verdicts v ON v.file_id = f.id
		WHERE v.submission = f.submissions AND v.n = (SELECT max(n) FROM admissibility_verdicts w WHERE w.file_id = f.id)`) {
		number, word, _ := strings.Cut(line, " ")
		if !slices.Contains(files, number) {
			continue // a verdict of the demonstration itself
		}
		kept++
		if string(d.words[number]) != word {
			d.Errorf("%s: %s was decided, and %s is kept", number, d.words[number], word)
		}
	}
	if kept != len(files) {
		d.Errorf("%d verdicts of %d files", kept, len(files))
	}
}

// tell has each officer tell some of the verdicts, as many at once as a page
// takes, typing how many they are.
func (d *desks) tell(files []string) {
	d.Helper()
	var told [2]int
	tell := func(k int, standings ...string) func() {
		return func() {
			w := d.officers[k]
			for _, standing := range standings {
				form := w.get(theirApplications + "/recevabilite?acte=prevenir&tous=1&recevabilite=" + standing).formTo("/recevabilite")
				rows := form["dossier"]
				form.Set("combien", itoa(len(rows)-1))
				w.post(theirApplications+"/recevabilite", form).expect(w, http.StatusUnprocessableEntity, "counted wrong")
				form.Set("combien", itoa(len(rows)))
				done := w.post(theirApplications+"/recevabilite", form).expect(w, http.StatusOK, "told")
				n := counted.FindStringSubmatch(plain(done.text))
				if n == nil || inFull(n[1]) != len(rows) || n[2] != "0" {
					w.Errorf("%d %s were to be told: %v\n%s", len(rows), standing, n, done.main())
				}
				told[k] += len(rows)
			}
		}
	}
	both(tell(0, "recevable"), tell(1, "non-recevable", "a-completer"))
	if told[0] == 0 || told[1] == 0 || told[0]+told[1] < len(files) {
		d.Errorf("of %d files, %v were told", len(files), told)
	}
}

// writers are who has to hear of each file that was judged: "number address".
func (d *desks) writers() (list []string) {
	d.Helper()
	for _, line := range d.lines(`SELECT f.number || ' ' || a.email FROM files f JOIN file_writers w ON w.file_id = f.id JOIN accounts a ON a.id = w.account_id`) {
		if number, _, _ := strings.Cut(line, " "); d.words[number] != "" {
			list = append(list, line)
		}
	}
	return list
}

// verdictMails are the mails about a verdict that have left, of the files
// that were judged.
func (d *desks) verdictMails() (mails []mail.Outgoing) {
	for _, m := range d.post.Mails() {
		if strings.HasPrefix(plain(m.Subject), "Résultat : ") || strings.HasPrefix(plain(m.Subject), "À faire : compléter") {
			mails = append(mails, m)
		}
	}
	return mails
}

var numberInMail = regexp.MustCompile(`Dossier (C\d-[0-9A-Z]{4}-[0-9A-Z]{2})\.`)

// everybodyGotTheirs fails unless each person of each file got one mail, with
// the word on that file.
func (d *desks) everybodyGotTheirs(writers []string) {
	d.Helper()
	says := map[admissibility.Word]string{admissibility.Admissible: " est recevable : ", admissibility.NotAdmissible: " n’est pas recevable.",
		admissibility.ToComplete: "Il manque quelque chose pour lire "}
	got := map[string]int{}
	for _, m := range d.verdictMails() {
		found := numberInMail.FindStringSubmatch(plain(m.Text))
		if found == nil {
			d.Fatalf("a mail names no file: %s", m.Text)
		}
		got[found[1]+" "+m.To]++
		for word, words := range says {
			if strings.Contains(plain(m.Text), words) != (word == d.words[found[1]]) {
				d.Errorf("%s is %s; its mail says:\n%s", found[1], d.words[found[1]], m.Text)
			}
		}
	}
	for _, w := range writers {
		if got[w] != 1 {
			d.Errorf("%s got %d mails", w, got[w])
		}
	}
	if len(got) != len(writers) {
		d.Errorf("mails went to %d people, for %d", len(got), len(writers))
	}
}

// lines are the rows of a query of one text each.
func (p *place) lines(query string) (lines []string) {
	p.Helper()
	err := p.db.SQL().Read(p.Context(), func(ctx context.Context, q sqldb.Querier) error {
		lines = nil
		rows, err := q.QueryContext(ctx, query)
		if err != nil {
			return err
		}
		defer rows.Close() //nolint:errcheck // they were read to their end
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				return err
			}
			lines = append(lines, line)
		}
		return rows.Err()
	})
	if err != nil {
		p.Fatal(err)
	}
	return lines
}
