package intake

import (
	"archive/zip"
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"cohorte/document"
	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/admissibility"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	rules "cohorte/fellowship/intake"
	"cohorte/fellowship/organisation"
	"cohorte/internal/blob"
	"cohorte/store"
)

// bundle is an archive of another place.
type bundle struct {
	zip  *zip.Reader
	head document.BundleHead
}

func openBundle(content *os.File) (*bundle, error) {
	info, err := content.Stat()
	if err != nil {
		return nil, err
	}
	z, err := zip.NewReader(content, info.Size())
	if err != nil {
		return nil, fmt.Errorf("the archive can't be read: %w", err)
	}
	b := &bundle{zip: z}
	part, err := z.Open(document.BundleHeadPart)
	if err != nil {
		return nil, errors.New("the archive holds no " + document.BundleHeadPart + ": it is not one of files to take up")
	}
	defer part.Close() //nolint:errcheck // it was only read
	if err := json.NewDecoder(io.LimitReader(part, 1<<20)).Decode(&b.head); err != nil || b.head.Format != document.BundleFormat {
		return nil, errors.New("the archive is not one of files to take up")
	}
	if b.head.Version != document.BundleVersion {
		return nil, fmt.Errorf("the archive is of version %d; this program reads version %d", b.head.Version, document.BundleVersion)
	}
	return b, nil
}

// longestLine bounds one file of an archive.
const longestLine = 16 << 20

func eachLine[T any](z *zip.Reader, name string, do func(line []byte, one T) error) error {
	part, err := z.Open(name)
	if err != nil {
		return fmt.Errorf("the archive holds no %s", name)
	}
	defer part.Close() //nolint:errcheck // it was only read
	lines := bufio.NewScanner(part)
	lines.Buffer(make([]byte, 0, 64<<10), longestLine)
	for lines.Scan() {
		var one T
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			return fmt.Errorf("a line of %s can't be read: %w", name, err)
		}
		if err := do(lines.Bytes(), one); err != nil {
			return err
		}
	}
	return lines.Err()
}

// takeEditions puts on the shelf the rules that the place does not have, where
// that is allowed; without them, files that were filed under them are refused.
func (i *Intake) takeEditions() error {
	return eachLine(i.bundle.zip, document.BundleEditionsPart, func(_ []byte, b document.BundleEdition) error {
		if _, ok := i.Shelf.Version(b.ID, b.Version); ok || !i.KeepEditions {
			return nil
		}
		e, err := edition.Decode([]byte(b.Content))
		if err != nil {
			return err
		}
		if _, hash, err := edition.Normalise(e); err != nil || hash != b.SHA256 || e.ID != b.ID {
			return fmt.Errorf("edition %s, version 1.%d: its text does not have the hash that it came with", b.ID, b.Version)
		}
		v := edition.Version{Edition: &e, N: b.Version, InForceFrom: b.InForceFrom, SHA256: b.SHA256, MadeBy: b.MadeBy}
		i.Shelf.Add(v)
		i.taken = append(i.taken, v)
		return nil
	})
}

// keepEditions keeps for ever the rules that came with the archive.
func (i *Intake) keepEditions(ctx context.Context) error {
	for _, v := range i.taken {
		err := i.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return edition.Keep(ctx, tx, v, i.By.At) })
		if err != nil {
			return ours{err}
		}
	}
	i.taken = nil
	return nil
}

// own is a line of the archive in our words.
func own(line []byte, b document.BundleFile) rules.Own {
	sum := sha256.Sum256(line)
	o := rules.Own{SHA256: hex.EncodeToString(sum[:]), File: file.File{Number: b.Number, Call: b.Call, Edition: b.Edition, Round: b.Round,
		State: file.State{Stage: b.Stage, Status: file.Status(b.Status)}, CreatedAt: b.CreatedAt}}
	for _, p := range b.People {
		o.People = append(o.People, rules.Person{ID: p.ID, Email: p.Email, Name: p.Name, Lang: p.Lang, Role: file.Role(p.Role)})
	}
	for _, h := range b.Hosts {
		o.Hosts = append(o.Hosts, rules.HostAt{Submission: h.Submission, Since: h.Since, Host: organisation.Host{
			SIRET: organisation.SIRET(h.SIRET), Name: h.Name, Nature: organisation.Nature(h.Nature)}})
	}
	for _, v := range b.Verdicts {
		o.Verdicts = append(o.Verdicts, admissibility.Verdict{N: v.N, Submission: v.Submission, Word: admissibility.Word(v.Word), Motive: v.Motive,
			Fields: v.Fields, Due: v.Due, GivenAt: v.GivenAt, ToldAt: v.ToldAt})
	}
	for _, s := range b.Submissions {
		o.Submissions = append(o.Submissions, file.Submission{N: s.N, Version: s.Version, EditionSHA256: s.EditionSHA256, Content: []byte(s.Content),
			SHA256: s.SHA256, ReceivedAt: s.ReceivedAt, By: account.ID(s.By)})
	}
	return o
}

// wanted says whether a file is of the call that was asked for; all are when
// none was.
func (i *Intake) wanted(b document.BundleFile) bool {
	return i.Asked.Edition == "" || (b.Edition == i.Asked.Edition && b.Call == i.Asked.Call)
}

func (i *Intake) checkBundle(ctx context.Context, ticked func(done int) error) error {
	if err := i.takeEditions(); err != nil {
		return faultUnless(ctx, err)
	}
	return i.eachOwn(ctx, func(o rules.Own) error {
		became := rules.Added
		err := i.DB.Read(ctx, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.FileOf(ctx, o.File.Number)
			if err == nil {
				became = rules.Unchanged
			}
			if errors.Is(err, fellowship.ErrNotFound) {
				err = nil
			}
			return err
		})
		if err != nil {
			return ours{err}
		}
		i.report.Count(became)
		return nil
	}, ticked)
}

func faultUnless(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil || isOurs(err) {
		return err
	}
	return Fault{err}
}

// eachOwn gives the files of the archive that are whole.
func (i *Intake) eachOwn(ctx context.Context, do func(rules.Own) error, ticked func(done int) error) error {
	i.report.Source = rules.OwnSource
	numbers := map[string]bool{}
	err := eachLine(i.bundle.zip, document.BundleFilesPart, func(line []byte, b document.BundleFile) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !i.wanted(b) {
			return nil
		}
		i.report.Rows++
		o := own(line, b)
		t := rules.Trouble{Row: i.report.Rows, Number: b.Number}
		if numbers[b.Number] {
			t.Code = rules.Doubled
		} else {
			numbers[b.Number] = true
			t.Code, t.Field = whyNot(o.Check(i.Shelf))
		}
		if t.Code != "" {
			i.report.Bad++
			i.report.Fail(t)
		} else if err := do(o); err != nil {
			return err
		}
		return ticked(i.report.Rows)
	})
	return faultUnless(ctx, err)
}

// whyNot is a refusal as a report has it.
func whyNot(err error) (code rules.Code, field string) {
	var (
		late    *fellowship.NoLongerPossible
		invalid *fellowship.Invalid
	)
	switch {
	case err == nil:
		return "", ""
	case errors.As(err, &late):
		return rules.Code(late.Why), ""
	case errors.As(err, &invalid) && len(invalid.Problems) > 0:
		return rules.CodeOf(invalid.Problems[0].Code), invalid.Problems[0].Field
	}
	return rules.Unreadable, ""
}

func (i *Intake) bringBundle(ctx context.Context, ticked func(done int) error) error {
	if err := i.keepEditions(ctx); err != nil {
		return err
	}
	return i.eachOwn(ctx, func(o rules.Own) error {
		if err := i.contents(&o); err != nil {
			return err
		}
		var became rules.Became
		err := i.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
			became, err = rules.BringOwn(ctx, tx, i.By, i.Shelf, o)
			return err
		})
		var late *fellowship.NoLongerPossible
		if err != nil && !errors.As(err, &late) {
			return ours{err}
		}
		i.count(became, err, i.report.Rows, o.File.Number)
		return nil
	}, ticked)
}

// contents keeps the contents of what is attached to a file, each against its
// hash.
func (i *Intake) contents(o *rules.Own) error {
	for _, s := range o.Submissions {
		v, ok := i.Shelf.Version(o.File.Edition, s.Version)
		if !ok {
			continue
		}
		answers, err := file.ReadContent(v, o.File.Call, s.Content)
		if err != nil {
			return err
		}
		for _, a := range answers.Attached(file.FormOf(v.Edition, o.File.Call)) {
			known := slices.ContainsFunc(o.Attached, func(b file.Attached) bool { return b.SHA256 == a.SHA256 })
			if known {
				continue
			}
			if err := i.content(a); err != nil {
				i.report.Warn(rules.Trouble{Row: i.report.Rows, Number: o.File.Number, Code: rules.NotBrought, Value: a.Name})
				continue
			}
			o.Attached = append(o.Attached, a)
		}
	}
	return nil
}

func (i *Intake) content(a file.Attached) error {
	if kept, err := i.Blobs.Open(a.SHA256); err == nil {
		return kept.Close()
	} else if !errors.Is(err, blob.ErrUnknown) {
		return err
	}
	part, err := i.bundle.zip.Open(document.BundleBlobsFolder + a.SHA256)
	if err != nil {
		return err
	}
	defer part.Close() //nolint:errcheck // it was only read
	sum := sha256.New()
	_, err = i.Blobs.KeepIf(io.TeeReader(part, sum), a.Size, func(io.ReaderAt, int64) error {
		if hex.EncodeToString(sum.Sum(nil)) != a.SHA256 {
			return errOther
		}
		return nil
	})
	return err
}
