package staff

import (
	"context"
	"errors"
	"maps"
	"slices"

	"cohorte/document"
	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/blob"
	"cohorte/store"
)

// exportedBundle is everything that was submitted, for another place to take
// up: docs/reference/bundle.md.
type exportedBundle struct {
	to       *document.BundleWriter
	attached map[string]bool // hashes to come
	left     []string
	counted  bool
}

func (b *exportedBundle) begin(ctx context.Context, e *exporting) error {
	b.attached = map[string]bool{}
	rules, err := e.everyVersion()
	if err != nil {
		return err
	}
	b.to, err = document.NewBundle(e.out, document.BundleHead{MadeAt: e.v.At, From: e.v.Site.BaseURL, Files: len(e.set)}, rules)
	return err
}

// everyVersion is every version of the editions of the set: earlier
// submissions may have been filed under any.
func (e *exporting) everyVersion() ([]document.BundleEdition, error) {
	ids := map[edition.ID]bool{}
	for _, one := range e.set {
		ids[one.Edition] = true
	}
	var all []document.BundleEdition
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		for _, v := range e.v.Site.Shelf.Versions(id) {
			content, hash, err := edition.Normalise(*v.Edition)
			if err != nil {
				return nil, err
			}
			all = append(all, document.BundleEdition{ID: id, Version: v.N, InForceFrom: v.InForceFrom, SHA256: hash, MadeBy: v.MadeBy, Content: string(content)})
		}
	}
	return all, nil
}

func (b *exportedBundle) write(ctx context.Context, e *exporting, f exported) error {
	if f.Last.N == 0 {
		return nil // a draft is its authors'
	}
	var out document.BundleFile
	err := e.v.Site.DB.Read(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		out, err = bundled(ctx, tx, f.File)
		return err
	})
	if err != nil {
		return err
	}
	for _, s := range out.Submissions {
		rules, ok := e.v.Site.Edition(f.Edition, s.Version)
		if !ok {
			return &fellowship.NoLongerPossible{Why: fellowship.EditionUnknown}
		}
		answers, err := file.ReadContent(rules, f.Call, []byte(s.Content))
		if err != nil {
			return err
		}
		for _, a := range answers.Attached(file.FormOf(rules.Edition, f.Call)) {
			b.attached[a.SHA256] = true
		}
	}
	return b.to.File(out)
}

// bundled reads all that was submitted of a file, and who wrote it.
func bundled(ctx context.Context, tx *store.Tx, f file.File) (out document.BundleFile, err error) {
	out = document.BundleFile{Number: f.Number, Call: f.Call, Edition: f.Edition, Round: f.Round, Stage: f.State.Stage,
		Status: string(f.State.Status), CreatedAt: f.CreatedAt}
	writers, err := tx.WritersOf(ctx, f.ID)
	if err != nil {
		return out, err
	}
	for _, w := range writers {
		p, err := bundledPerson(ctx, tx, w.Account.ID)
		if err != nil {
			return out, err
		}
		p.Role = string(w.Role)
		out.People = append(out.People, p)
	}
	submissions, err := tx.SubmissionsOf(ctx, f.ID)
	if err != nil {
		return out, err
	}
	for _, s := range slices.Backward(submissions) {
		out.Submissions = append(out.Submissions, document.BundleSubmission{N: s.N, Version: s.Version, EditionSHA256: s.EditionSHA256,
			ReceivedAt: s.ReceivedAt, By: string(s.By), SHA256: s.SHA256, Content: string(s.Content)})
		if slices.ContainsFunc(out.People, func(p document.BundlePerson) bool { return p.ID == string(s.By) }) {
			continue
		}
		p, err := bundledPerson(ctx, tx, s.By)
		if err != nil {
			return out, err
		}
		out.People = append(out.People, p)
	}
	hosts, err := tx.HostsAt(ctx, f.ID)
	if err != nil {
		return out, err
	}
	for _, h := range hosts {
		out.Hosts = append(out.Hosts, document.BundleHost{Submission: h.Submission, SIRET: string(h.SIRET), Name: h.Name, Nature: string(h.Nature), Since: h.Since})
	}
	verdicts, err := tx.Verdicts(ctx, f.ID)
	for _, v := range slices.Backward(verdicts) {
		out.Verdicts = append(out.Verdicts, document.BundleVerdict{N: v.N, Submission: v.Submission, Word: string(v.Word), Motive: v.Motive,
			Fields: v.Fields, Due: v.Due, GivenAt: v.GivenAt, ToldAt: v.ToldAt})
	}
	return out, err
}

func bundledPerson(ctx context.Context, tx *store.Tx, id account.ID) (document.BundlePerson, error) {
	who, err := tx.Account(ctx, id)
	return document.BundlePerson{ID: string(who.ID), Email: who.Email, Name: who.Name, Lang: who.Lang}, err
}

// blobsAtOnce is how many attached files one step writes.
const blobsAtOnce = 20

func (b *exportedBundle) rest(_ context.Context, e *exporting) (more bool, err error) {
	if !b.counted {
		b.left, b.counted = slices.Sorted(maps.Keys(b.attached)), true
	}
	for range min(blobsAtOnce, len(b.left)) {
		if err := b.content(e, b.left[0]); err != nil {
			return false, err
		}
		b.left = b.left[1:]
	}
	if len(b.left) > 0 {
		return true, nil
	}
	return false, b.to.Close()
}

// content writes an attached file; one that is no longer there is left out,
// and whoever takes the bundle up is told so.
func (b *exportedBundle) content(e *exporting, hash string) error {
	content, err := e.v.Site.Files.Open(hash)
	if errors.Is(err, blob.ErrUnknown) {
		return nil
	}
	if err != nil {
		return err
	}
	return errors.Join(b.to.Attached(hash, content), content.Close())
}
