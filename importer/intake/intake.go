package intake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	rules "cohorte/fellowship/intake"
	"cohorte/internal/blob"
	"cohorte/store"
)

// Intake is one source to be brought into one call.
type Intake struct {
	DB    *store.DB
	Blobs *blob.Store
	Shelf *edition.Shelf
	By    fellowship.Actor
	// Asked says into which call, and how.
	Asked rules.Asked
	// Attachments is the folder of attached files; nil without one.
	Attachments *os.Root
	// KeepEditions lets an archive bring the rules that it was filed under: for
	// the command line of the server only.
	KeepEditions bool

	source  Source
	bundle  *bundle
	taken   []edition.Version // that came with the archive, to be kept
	mapping *Mapping
	version edition.Version
	report  rules.Report
}

// Fault is what refuses a whole source, in words for who gave it.
type Fault struct{ error }

func (f Fault) Unwrap() error { return f.error }

// Open looks at what was given. Its error is a Fault when the source, the
// mapping or the call is not one.
func (i *Intake) Open(content *os.File) error {
	if err := rules.May(i.By); err != nil {
		return err
	}
	if i.Asked.Edition != "" {
		v, ok := i.Shelf.InForce(i.Asked.Edition, i.By.At)
		if !ok {
			return Fault{fmt.Errorf("there is no edition %s", i.Asked.Edition)}
		}
		if _, ok := v.Calls[i.Asked.Call]; !ok {
			return Fault{fmt.Errorf("edition %s has no %s call", i.Asked.Edition, i.Asked.Call)}
		}
		i.version = v
	}
	head := make([]byte, 512)
	n, err := content.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	head = bytes.TrimLeft(bytes.TrimPrefix(head[:n], []byte("\xef\xbb\xbf")), " \t\r\n")
	switch {
	case len(head) == 0:
		return Fault{errors.New("the file is empty")}
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		i.bundle, err = openBundle(content)
		return asFault(err)
	case i.version.Edition == nil:
		return Fault{errors.New("an edition and a call are needed: only an archive says which it is of")}
	}
	if i.Asked.Mapping != "" {
		if i.mapping, err = ReadMapping(strings.NewReader(i.Asked.Mapping), file.FormOf(i.version.Edition, i.Asked.Call)); err != nil {
			return Fault{err}
		}
	}
	if head[0] == '{' || head[0] == '[' {
		i.source = &Demarche{content: content}
		return nil
	}
	i.source, err = newTable(content, i.mapping)
	return asFault(err)
}

func asFault(err error) error {
	if err == nil {
		return nil
	}
	return Fault{err}
}

// Skeleton writes a mapping to be completed; false for an archive, which needs
// none.
func (i *Intake) Skeleton(w io.Writer) (bool, error) {
	if i.source == nil {
		return false, nil
	}
	return true, Skeleton(w, i.source, i.version.Edition, i.Asked.Call)
}

// Report is what was found so far, and what became of it.
func (i *Intake) Report() rules.Report { return i.report }

// Check reads the whole source and says of each row what is wrong with it,
// without writing anything but the contents of attached files. ticked is told
// of the rows.
func (i *Intake) Check(ctx context.Context, ticked func(done int) error) error {
	i.report = rules.Report{Decided: map[string]int{}}
	if i.bundle != nil {
		return i.checkBundle(ctx, ticked)
	}
	return i.each(ctx, func(in rules.Incoming) error {
		known, err := i.known(ctx, in.Origin)
		i.report.Count(known)
		return err
	}, ticked)
}

// known is what a file would become.
func (i *Intake) known(ctx context.Context, o rules.Origin) (became rules.Became, err error) {
	became = rules.Added
	err = i.DB.Read(ctx, func(ctx context.Context, tx *store.Tx) error {
		before, err := tx.OriginOf(ctx, o.Source, o.Number)
		switch {
		case errors.Is(err, fellowship.ErrNotFound):
			return nil
		case err == nil && before.SHA256 == o.SHA256:
			became = rules.Unchanged
		case err == nil:
			became = rules.Renewed
		}
		return err
	})
	return became, err
}

// each gives every row that can be brought in; the others are in the report.
func (i *Intake) each(ctx context.Context, do func(rules.Incoming) error, ticked func(done int) error) error {
	c := &converter{edition: i.version.Edition, call: i.Asked.Call, form: file.FormOf(i.version.Edition, i.Asked.Call), mapping: i.mapping,
		report: &i.report, unmatched: map[string]bool{}, filled: map[string]bool{}, folder: folder{i.Attachments, i.Blobs}}
	i.report.Source = i.source.Kind()
	i.report.Encoding, i.report.Separator = i.source.Said()
	numbers := map[string]int{}
	err := i.source.Each(func(r Record) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		i.report.Rows++
		in, bad := i.read(c, r, numbers)
		for _, t := range bad {
			i.report.Fail(t)
		}
		var err error
		if len(bad) > 0 {
			i.report.Bad++
		} else {
			err = do(in)
		}
		if err == nil {
			err = ticked(i.report.Rows)
		}
		return err
	})
	i.report.Unmatched = slices.Sorted(maps.Keys(c.unmatched))
	i.report.Unfilled = c.unfilled()
	if err == nil && i.report.Rows == 0 {
		err = errors.New("it holds no file")
	}
	var machine *os.PathError
	if err != nil && ctx.Err() == nil && !errors.As(err, &machine) && !isOurs(err) {
		return Fault{err}
	}
	return err
}

// ours marks an error of the place: it does not speak of the source.
type ours struct{ error }

func (o ours) Unwrap() error { return o.error }

func isOurs(err error) bool { return errors.As(err, new(ours)) }

// read turns a record into a file, with what keeps it out.
func (i *Intake) read(c *converter, r Record, numbers map[string]int) (in rules.Incoming, bad []rules.Trouble) {
	if r.Trouble != "" {
		return in, []rules.Trouble{r.trouble("", "", rules.Unreadable, r.Trouble)}
	}
	if r.Number == "" {
		bad = append(bad, r.trouble("", "", rules.NoNumber, ""))
	} else if first := numbers[r.Number]; first > 0 {
		bad = append(bad, r.trouble("", "", rules.Doubled, fmt.Sprint(first)))
	} else {
		numbers[strings.Clone(r.Number)] = r.Row // of a row, only that stays
	}
	if _, err := account.ParseAddress(r.Email); err != nil {
		bad = append(bad, r.trouble("", "", rules.NoEmail, r.Email))
	}
	received, ok := instant(r.Received, edition.Paris)
	if !ok || received.After(i.By.At) {
		bad = append(bad, r.trouble("", "", rules.NoDate, r.Received))
	} else if !file.InWindow(c.edition.Calls[c.call], fellowship.Actor{At: received}) {
		i.report.Warn(r.trouble("", "", rules.OutOfWindow, r.Received))
	}
	answers, attached, wrong := c.answers(r)
	bad = append(bad, wrong...)
	if len(bad) > 0 {
		return in, bad
	}
	for _, p := range file.Completeness(c.edition, c.call, answers).Problems() {
		if p.Code == fellowship.Missing || p.Code == fellowship.NotSworn {
			i.report.Warn(r.trouble("", p.Field, rules.CodeOf(p.Code), ""))
		}
	}
	if decided[r.State] {
		i.report.Decided[r.State]++
	}
	changed, _ := instant(r.Changed, edition.Paris)
	return rules.Incoming{Row: r.Row, Email: r.Email, Name: r.Name, ReceivedAt: received, ChangedAt: changed, Answers: answers, Attached: attached,
		Origin: rules.Origin{Source: i.originName(), Number: r.Number, SHA256: r.hash(), State: r.State}}, nil
}

// decided are the words of Démarches-simplifiées for a decision.
var decided = map[string]bool{"accepte": true, "refuse": true, "sans_suite": true}

// originName tells sources of one kind apart: two calls may number alike.
func (i *Intake) originName() string {
	return i.source.Kind() + " " + string(i.Asked.Edition) + " " + string(i.Asked.Call)
}

// atOnce is how many files are brought in by one act.
const atOnce = 100

// Bring writes every row that can be brought in. Unless bad rows may be left
// out, it refuses with Invalid when there is one, before it writes anything;
// Check has been called.
func (i *Intake) Bring(ctx context.Context, ticked func(done int) error) error {
	if i.report.Bad > 0 && !i.Asked.SkipBad {
		return &fellowship.Invalid{Problems: []fellowship.Problem{{Field: "source", Code: fellowship.TooMany}}}
	}
	i.report = rules.Report{Decided: map[string]int{}}
	if i.bundle != nil {
		return i.bringBundle(ctx, ticked)
	}
	var batch []rules.Incoming
	flush := func() error {
		err := i.bring(ctx, batch)
		batch = nil
		return err
	}
	err := i.each(ctx, func(in rules.Incoming) error {
		if batch = append(batch, in); len(batch) < atOnce {
			return nil
		}
		return flush()
	}, ticked)
	if err == nil {
		err = flush()
	}
	return err
}

// bring brings files in by one act. One that can't be, because it moved on
// here, is told and does not undo the others.
func (i *Intake) bring(ctx context.Context, batch []rules.Incoming) error {
	if len(batch) == 0 {
		return nil
	}
	var became []rules.Became
	var refusals []error
	err := i.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		became, refusals = nil, nil
		for _, in := range batch {
			b, err := rules.Bring(ctx, tx, i.By, i.Shelf, i.Asked.Edition, i.Asked.Call, in)
			var late *fellowship.NoLongerPossible
			if err != nil && !errors.As(err, &late) {
				return err
			}
			became, refusals = append(became, b), append(refusals, err)
		}
		return nil
	})
	if err != nil {
		return ours{err}
	}
	for n, b := range became {
		i.count(b, refusals[n], batch[n].Row, batch[n].Origin.Number)
	}
	return nil
}

func (i *Intake) count(b rules.Became, refusal error, row int, number string) {
	var late *fellowship.NoLongerPossible
	if errors.As(refusal, &late) {
		i.report.Bad++
		i.report.Fail(rules.Trouble{Row: row, Number: number, Code: rules.Code(late.Why)})
		return
	}
	i.report.Count(b)
}
