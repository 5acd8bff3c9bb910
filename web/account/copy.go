package account

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"path"
	"strconv"
	"strings"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/file"
	"cohorte/internal/blob"
	"cohorte/internal/throttle"
	"cohorte/store"
	"cohorte/web/route"
	"cohorte/web/words"
)

// A person's copy is written to the disk and read from there: many attached
// files would not fit in memory. So it is given a few times an hour.
const (
	copies   = 5
	copyTime = time.Hour
)

// myCopy is what a person takes away; docs/reference/my-data.md says what each
// name means. They are read by programs of others: none changes its meaning.
type myCopy struct {
	Format   string    `json:"format"`
	Version  int       `json:"format_version"`
	MadeAt   time.Time `json:"made_at"`
	Address  string    `json:"address"`
	Name     string    `json:"name"`
	Language string    `json:"language"`
	OpenedAt time.Time `json:"account_opened_at"`

	Roles        []store.MyRole    `json:"roles"`
	Moves        []store.MyMove    `json:"changes_of_address"`
	Sessions     []mySession       `json:"sessions"`
	Organisation *myOrganisation   `json:"organisation"`
	Files        []myFile          `json:"files"`
	Unsaved      []store.MyUnsaved `json:"unsaved"`
	Questions    []myQuestion      `json:"questions"`
	Readings     []store.MyReading `json:"readings"`
	Ties         []myTie           `json:"declared_ties"`
	Reviews      []store.MyReview  `json:"reviews"`
	Mails        []myMail          `json:"mails"`
	Stops        []store.MyStop    `json:"stopped_mails"`
	Acts         []myAct           `json:"acts"`
}

type mySession struct {
	Browser  string    `json:"browser"`
	OpenedAt time.Time `json:"opened_at"`
	SavedAt  time.Time `json:"last_saved_at"`
}

type myOrganisation struct {
	SIRET string    `json:"siret"`
	Name  string    `json:"name"`
	Since time.Time `json:"since"`
}

type myFile struct {
	Number      string            `json:"number"`
	Call        edition.CallKind  `json:"call"`
	Edition     edition.ID        `json:"edition"`
	Name        string            `json:"name,omitempty"`
	Role        file.Role         `json:"role"`
	Status      file.Status       `json:"status"`
	StartedAt   time.Time         `json:"started_at"`
	Answers     []myAnswer        `json:"answers"`
	Apart       map[string]string `json:"asked_apart"`
	Submissions []mySubmission    `json:"submissions"`
	Verdicts    []store.MyVerdict `json:"verdicts"`
	Results     []store.MyResult  `json:"results"`
	Messages    []myMessage       `json:"messages"`
	Wishes      []myWishes        `json:"wishes"`
	Copies      []myAnonymous     `json:"anonymous_copies"`
	Attached    []myAttached      `json:"attached_files"`
}

type myAnswer struct {
	Field      string          `json:"field"`
	Question   string          `json:"question"`
	Value      json.RawMessage `json:"value"`
	Words      []string        `json:"words"`
	SavedAt    time.Time       `json:"saved_at"`
	ByMe       bool            `json:"saved_by_me"`
	ReplacedAt time.Time       `json:"replaced_at,omitzero"`
}

type mySubmission struct {
	N          int             `json:"n"`
	ReceivedAt time.Time       `json:"received_at"`
	SHA256     string          `json:"sha256"`
	Rules      string          `json:"rules"`
	Content    json.RawMessage `json:"content"`
}

type myAttached struct {
	Name   string `json:"name"`
	Path   string `json:"path,omitempty"`
	SHA256 string `json:"sha256"`
	Note   string `json:"note,omitempty"`
}

type myMail struct {
	Kind    string    `json:"kind"`
	At      time.Time `json:"at"`
	Subject string    `json:"subject"`
	Text    string    `json:"text"`
}

type myAct struct {
	At   time.Time `json:"at"`
	Verb string    `json:"verb"`
}

// copyDesk gives people their copy.
type copyDesk struct{ asked *throttle.Limit }

func newCopyDesk() copyDesk { return copyDesk{throttle.New(copies, copyTime)} }

// give answers with the ZIP of what the place holds of the viewer, and of
// nobody else. It writes nothing. Rule P-11.
func (d copyDesk) give(v *route.Visit) (route.Answer, error) {
	if again, ok := d.asked.Take(string(v.Viewer.ID), v.At); !ok {
		return route.Answer{}, &fellowship.NoLongerPossible{Why: fellowship.TooOften, Again: again}
	}
	var mine myCopy
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if mine, err = readCopy(ctx, tx, v); err != nil {
			return err
		}
		return mine.readMore(ctx, tx, v)
	})
	if err != nil {
		return route.Answer{}, err
	}
	kept, err := os.CreateTemp("", "cohorte-copy-*")
	if err != nil {
		return route.Answer{}, err
	}
	// The name goes at once, the content with its reader.
	err = os.Remove(kept.Name())
	if err == nil {
		err = mine.write(v, kept)
	}
	var size int64
	if err == nil {
		size, err = kept.Seek(0, io.SeekEnd)
	}
	if err == nil {
		_, err = kept.Seek(0, io.SeekStart)
	}
	if err != nil {
		kept.Close() //nolint:errcheck // nothing of it is wanted
		return route.Answer{}, err
	}
	name := v.Say("mes-donnees-", "my-data-") + edition.DateOf(v.At.In(edition.Paris)).String() + ".zip"
	return route.Answer{Status: http.StatusOK, Type: "application/zip", File: kept, Size: size, Header: http.Header{
		"Content-Disposition": {mime.FormatMediaType("attachment", map[string]string{"filename": name})}}}, nil
}

func readCopy(ctx context.Context, tx *store.Tx, v *route.Visit) (c myCopy, err error) {
	me := v.Viewer
	c = myCopy{Format: "cohorte personal data", Version: 1, MadeAt: v.At, Address: me.Email, Name: me.Name, Language: me.Lang, OpenedAt: me.CreatedAt}
	if c.Roles, err = tx.MyRoles(ctx, v.By()); err != nil {
		return c, err
	}
	if c.Moves, err = tx.MyMoves(ctx, v.By()); err != nil {
		return c, err
	}
	sessions, err := tx.SessionsOf(ctx, v.By())
	if err != nil {
		return c, err
	}
	for _, s := range sessions {
		c.Sessions = append(c.Sessions, mySession{s.Agent, s.CreatedAt, s.SeenAt})
	}
	host, err := tx.AttachmentOf(ctx, me.ID)
	switch {
	case err == nil:
		c.Organisation = &myOrganisation{SIRET: string(host.SIRET), Name: host.Name, Since: host.At}
	case !errors.Is(err, fellowship.ErrNotFound):
		return c, err
	}
	if c.Reviews, err = tx.MyReviews(ctx, v.By()); err != nil {
		return c, err
	}
	mails, err := tx.MyMails(ctx, me)
	if err != nil {
		return c, err
	}
	for _, m := range mails {
		c.Mails = append(c.Mails, myMail{string(m.Kind), m.MadeAt, m.Subject, m.Body})
	}
	entries, err := tx.MyEntries(ctx, v.By())
	if err != nil {
		return c, err
	}
	for _, e := range entries {
		c.Acts = append(c.Acts, myAct{e.At, e.Verb})
	}
	written, err := tx.WrittenBy(ctx, me.ID)
	if err != nil {
		return c, err
	}
	for _, w := range written {
		f, err := readMyFile(ctx, tx, v, w.File, w.Role)
		if err != nil {
			return c, err
		}
		c.Files = append(c.Files, f)
	}
	return c, nil
}

// readMyFile is one file: all of it for its lead, and for who writes it with
// others their own texts and what both were told, with the name of the project.
func readMyFile(ctx context.Context, tx *store.Tx, v *route.Visit, f file.File, role file.Role) (myFile, error) {
	out := myFile{Number: f.Number, Call: f.Call, Edition: f.Edition, Name: f.Name, Role: role, Status: f.State.Status, StartedAt: f.CreatedAt}
	answers, err := tx.MyAnswers(ctx, v.By(), f.ID, role)
	if err != nil {
		return out, err
	}
	seen := map[string]bool{}
	for _, a := range answers {
		out.Answers = append(out.Answers, out.answer(v, f, a, seen))
	}
	if out.Verdicts, err = tx.MyVerdicts(ctx, v.By(), f.ID); err != nil {
		return out, err
	}
	if out.Results, err = tx.MyResults(ctx, v.By(), f.ID); err != nil {
		return out, err
	}
	if err := out.readMessages(ctx, tx, v, seen); err != nil {
		return out, err
	}
	if role == file.Lead {
		if err := out.readOfLead(ctx, tx, v, f, seen); err != nil {
			return out, err
		}
	}
	all := make([]file.Attached, len(out.Attached))
	for i, a := range out.Attached {
		all[i] = file.Attached{SHA256: a.SHA256}
	}
	scans, err := tx.Scans(ctx, all)
	for i, a := range all {
		if scans.Refused(a) {
			out.Attached[i].Path, out.Attached[i].Note = "", v.Say("refusée par l’antivirus", "refused by the antivirus")
		}
	}
	return out, err
}

// readOfLead is what only the lead of a file takes away.
func (out *myFile) readOfLead(ctx context.Context, tx *store.Tx, v *route.Visit, f file.File, seen map[string]bool) (err error) {
	if out.Apart, err = tx.ApartForWriter(ctx, v.Viewer.ID, f.Number); err != nil {
		return err
	}
	submissions, err := tx.MySubmissions(ctx, v.By(), f.ID)
	if err != nil {
		return err
	}
	for _, s := range submissions {
		rules, ok := v.Site.Edition(f.Edition, s.Version)
		if ok {
			given, err := file.ReadContent(rules, f.Call, s.Content)
			if err != nil {
				return err
			}
			out.attach(given.Attached(file.FormOf(rules.Edition, f.Call)), seen)
		}
		out.Submissions = append(out.Submissions, mySubmission{s.N, s.ReceivedAt, s.SHA256, rules.Label(), s.Content})
	}
	if err := out.readWishes(ctx, tx, v, f); err != nil {
		return err
	}
	return out.readCopies(ctx, tx, v, f, seen)
}

// answer is one answer in the words of the rules that it was saved under.
func (out *myFile) answer(v *route.Visit, f file.File, a store.MyAnswer, seen map[string]bool) myAnswer {
	mine := myAnswer{Field: a.Field, Value: json.RawMessage(a.Value), SavedAt: a.At, ByMe: a.Mine, ReplacedAt: a.ReplacedAt}
	rules, ok := v.Site.Edition(f.Edition, a.Version)
	if !ok {
		return mine
	}
	field, ok := file.FormOf(rules.Edition, f.Call).Field(a.Field)
	if !ok {
		return mine
	}
	mine.Question = field.Label.In(string(v.Lang))
	value, err := file.DecodeValue(field, []byte(a.Value))
	if err != nil {
		return mine // the value itself is there
	}
	mine.Words = words.Answer(v.Lang, rules.Edition, f.Call, field, value)
	if files, ok := value.(file.Files); ok {
		out.attach(files, seen)
	}
	return mine
}

// attach adds attached files once each, under a path of the archive.
func (out *myFile) attach(files []file.Attached, seen map[string]bool) {
	for _, a := range files {
		if seen[a.SHA256] {
			continue
		}
		seen[a.SHA256] = true
		name := strings.Map(func(r rune) rune {
			if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
				return '_'
			}
			return r
		}, a.Name)
		out.Attached = append(out.Attached, myAttached{Name: a.Name, SHA256: a.SHA256,
			Path: path.Join("pieces", out.Number, strconv.Itoa(len(out.Attached)+1)+"-"+strings.TrimLeft(name, "."))})
	}
}

// write writes the archive: a page to read, the same for machines, the files.
func (c myCopy) write(v *route.Visit, to io.Writer) error {
	z := zip.NewWriter(to)
	entry := func(name string) (io.Writer, error) {
		return z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: v.At})
	}
	page, err := entry("index.html")
	if err == nil {
		err = copyView(v, c).Render(v.Context(), page)
	}
	if err != nil {
		return err
	}
	data, err := entry("donnees.json")
	if err != nil {
		return err
	}
	enc := json.NewEncoder(data)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(c); err != nil {
		return err
	}
	for _, f := range c.Files {
		for _, a := range f.Attached {
			if a.Path == "" {
				continue
			}
			if err := copyAttached(v, entry, a); err != nil {
				return err
			}
		}
	}
	return z.Close()
}

func copyAttached(v *route.Visit, entry func(string) (io.Writer, error), a myAttached) error {
	content, err := v.Site.Files.Open(a.SHA256)
	if errors.Is(err, blob.ErrUnknown) {
		return nil // the page names it; an operator is told of it by check
	}
	if err != nil {
		return err
	}
	defer content.Close() //nolint:errcheck // it was only read
	to, err := entry(a.Path)
	if err == nil {
		_, err = io.Copy(to, content)
	}
	return err
}
