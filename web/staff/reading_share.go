package staff

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/file"
	"cohorte/fellowship/review"
	"cohorte/fellowship/review/assign"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
)

// sharing is who reads what in a reading, and a proposal to look at.
type sharing struct {
	hall
	Files     []store.ReadFile
	Pairs     map[file.ID][]store.GivenTo
	Reviewers []store.Colleague
	Runs      []review.Run
	Seed      string // proposed for the next computation
	Text      string
	Short     bool // only files that are nobody's in part
	Proposal  *review.Proposal
	Hidden    map[file.ID]bool
}

func sharePage(v *route.Visit) (route.Answer, error) {
	s, err := readSharing(v, v.URL.Query().Get("graine"))
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(sharingView(v, s)), nil
}

// readSharing reads the page; with a seed, it computes a proposal and writes
// nothing.
func readSharing(v *route.Visit, seed string) (s sharing, err error) {
	seed = strings.TrimSpace(seed)
	h, err := readPage(v, "/attribution", func(ctx context.Context, tx *store.Tx, h hall) (err error) {
		s = sharing{Seed: review.SuggestedSeed(review.ReadingID(v.PathValue("reading")), v.At), Text: strings.TrimSpace(v.URL.Query().Get("q")), Short: v.URL.Query().Get("etat") == "incomplets"}
		if s.Files, err = tx.ReadFiles(ctx, v.By(), h.Reading); err != nil {
			return err
		}
		if s.Reviewers, err = tx.ReviewersOf(ctx, v.By(), h.ID); err != nil {
			return err
		}
		pairs, err := tx.PairsOf(ctx, v.By(), h.ID)
		if err != nil {
			return err
		}
		s.Pairs = map[file.ID][]store.GivenTo{}
		for _, p := range pairs {
			s.Pairs[p.File] = append(s.Pairs[p.File], p)
		}
		if s.Runs, err = tx.RunsOf(ctx, v.By(), h.ID); err != nil {
			return err
		}
		if seed == "" || h.closed() || !may(v, fellowship.DecideFiles) {
			return nil
		}
		if s.Hidden, err = tx.ExcludedFiles(ctx, account.ID(v.Viewer.ID)); err != nil {
			return err
		}
		p, err := review.Propose(ctx, tx, v.By(), h.ID, seed)
		if wrong := (*fellowship.Invalid)(nil); errors.As(err, &wrong) {
			return nil
		}
		p = p.Seen(s.Hidden)
		s.Proposal, s.Seed = &p, seed
		return err
	})
	s.hall = h
	return s, err
}

// shareOut makes the proposal that the page showed: it is computed again, and
// made only if nothing that it rests on has moved since. Ties are looked for
// before, so that nobody is given a file to which something new ties them.
func shareOut(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	id, seed := review.ReadingID(v.PathValue("reading")), strings.TrimSpace(v.PostForm.Get("seed"))
	added := 0
	_, err := v.Site.DB.FindTies(v.Context(), v.Site.Shelf, v.By(), id)
	if err == nil {
		var p review.Proposal
		err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
			if p, err = review.Propose(ctx, tx, v.By(), id, seed); err != nil {
				return err
			}
			hidden, err := tx.ExcludedFiles(ctx, account.ID(v.Viewer.ID))
			shown := p.Seen(hidden)
			if added = len(shown.Added); err == nil && shown.Mark() != v.PostForm.Get("seen") {
				err = &fellowship.NoLongerPossible{Why: fellowship.ChangedSince}
			}
			return err
		})
		if err == nil {
			err = write(v, func(ctx context.Context, tx *store.Tx) error {
				_, err := review.Assign(ctx, tx, v.By(), p)
				return err
			})
		}
	}
	return acted(v, err, readings+"/"+string(id)+"/attribution?fait=attribue&n="+strconv.Itoa(added), func(n Notice) (templ.Component, error) {
		s, err := readSharing(v, seed)
		s.Notice = n
		return sharingView(v, s), err
	})
}

// rows are the files of the filter.
func (s sharing) rows() []store.ReadFile {
	text := strings.ToLower(s.Text)
	return slices.DeleteFunc(slices.Clone(s.Files), func(f store.ReadFile) bool {
		if s.Short && f.Assigned >= f.Wanted {
			return true
		}
		held := f.Code + " " + f.Number + " " + f.Name + " " + f.Profile
		for _, p := range s.Pairs[f.ID] {
			held += " " + p.Name + " " + p.Email
		}
		return !strings.Contains(strings.ToLower(held), text)
	})
}

func (s sharing) sentence(v *route.Visit) string {
	wanted, assigned := 0, 0
	for _, f := range s.Files {
		wanted += f.Wanted
		assigned += min(f.Assigned, f.Wanted)
	}
	switch {
	case len(s.Files) == 0:
		return v.Say("Aucun dossier n’est pris\u00a0: prenez-les depuis la vue d’ensemble.", "No file was taken: take them from the overview.")
	case assigned == wanted:
		return v.Say("Chaque dossier a ses évaluations\u00a0: ", "Each file has its reviews: ") + v.Lang.Number(assigned) + "."
	}
	return v.Lang.Number(assigned) + v.Say(" évaluations attribuées sur ", " reviews assigned of ") + v.Lang.Number(wanted) + v.Say(" ; il en manque ", "; missing: ") + v.Lang.Number(wanted-assigned) + "."
}

// load is what a reviewer has, and would have.
type load struct {
	store.Colleague
	Now, Then int
}

func (s sharing) loads() (list []load) {
	then := map[string]int{}
	for _, p := range s.Proposal.Plan.Pairs {
		then[p.Reader]++
	}
	for _, c := range s.Reviewers {
		if c.LeftAt.IsZero() {
			list = append(list, load{c, c.Reviews[review.Complete] + owed(c), then[string(c.Account)]})
		}
	}
	return list
}

// proposed says what the proposal does, in a sentence.
func (s sharing) proposed(v *route.Visit) string {
	p, loads := s.Proposal, s.loads()
	if len(loads) == 0 {
		return v.Say("Personne ne lit encore\u00a0: invitez des évaluateurs.", "Nobody reads yet: invite reviewers.")
	}
	if len(p.Added) == 0 && len(p.Dropped) == 0 {
		return v.Say("Rien à changer\u00a0: c’est la meilleure attribution avec ces personnes.", "Nothing to change: this is the best assignment with these people.")
	}
	least, most := slices.MinFunc(loads, byThen), slices.MaxFunc(loads, byThen)
	return v.Lang.Count(len(p.Added), v.Say("évaluation à donner", "review to give"), v.Say("évaluations à donner", "reviews to give")) +
		v.Say(", ", ", ") + v.Lang.Count(len(p.Dropped), v.Say("à reprendre", "to take back"), v.Say("à reprendre", "to take back")) +
		v.Say(" ; ", "; ") + v.Say("de ", "from ") + v.Lang.Number(least.Then) + v.Say(" à ", " to ") + v.Lang.Number(most.Then) + v.Say(" dossiers par personne.", " files a person.")
}

func byThen(a, b load) int { return cmp.Compare(a.Then, b.Then) }

// shortage says why files don't get all their reviews. Sums over files that the
// viewer may not know of are left out of it.
func (s sharing) shortage(v *route.Visit, short assign.Shortage) string {
	files := v.Lang.Count(len(short.Files), v.Say("dossier", "file"), v.Say("dossiers", "files"))
	if short.FewReaders {
		return files + v.Say(" à ", " with ") + v.Lang.Count(short.Wanted, v.Say("évaluation chacun", "review each"), v.Say("évaluations chacun", "reviews each")) + v.Lang.Colon() + " " +
			v.Lang.Count(short.Possible, v.Say("personne seulement peut lire", "person only may read"), v.Say("personnes seulement peuvent lire", "people only may read")) +
			v.Say(", les autres en sont écartées ou ne lisent pas ce profil. Il en manque ", ", the others are kept out or don’t read this profile. Missing: ") +
			v.Lang.Number(len(short.Files)*(short.Wanted-short.Possible)) + "."
	}
	return files + v.Say("\u00a0: les personnes qui peuvent les lire sont toutes à leur capacité. Il manque ", ": those who may read them are all at their capacity. Missing: ") +
		v.Lang.Count(short.Missing, v.Say("évaluation", "review"), v.Say("évaluations", "reviews")) + v.Say(" ; invitez quelqu’un, ou augmentez une capacité.", "; invite somebody, or raise a capacity.")
}

// standing is how many reviews come from an assignment, of those that the
// viewer sees.
func (s sharing) standing(r review.Run) (n int) {
	for _, pairs := range s.Pairs {
		for _, p := range stillReading(pairs) {
			if p.Run == r.ID {
				n++
			}
		}
	}
	return n
}

// mostNamed bounds the files that a shortage names one by one.
const mostNamed = 30

// codesOf are the reading codes of files, for links.
func (s sharing) codesOf(ids []string) (codes []string) {
	for _, f := range s.Files {
		if slices.Contains(ids, string(f.ID)) {
			codes = append(codes, f.Code)
		}
	}
	return codes[:min(len(codes), mostNamed)]
}

// sharedFile is one file, to be given by hand.
type sharedFile struct {
	hall
	store.ReadFile
	Pairs     []store.GivenTo
	Reviewers []store.Colleague
}

func readShared(v *route.Visit) (s sharedFile, err error) {
	h, err := readPage(v, "/attribution", func(ctx context.Context, tx *store.Tx, h hall) (err error) {
		s = sharedFile{}
		if s.ReadFile, _, err = tx.ReadFile(ctx, v.By(), h.Reading, v.PathValue("code")); err != nil {
			return err
		}
		pairs, err := tx.PairsOf(ctx, v.By(), h.ID)
		if err != nil {
			return err
		}
		for _, p := range pairs {
			if p.File == s.ReadFile.ID && p.Status != review.Released {
				s.Pairs = append(s.Pairs, p)
			}
		}
		s.Reviewers, err = tx.ReviewersOf(ctx, v.By(), h.ID)
		return err
	})
	s.hall = h
	return s, err
}

func sharedFilePage(v *route.Visit) (route.Answer, error) {
	s, err := readShared(v)
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(sharedFileView(v, s)), nil
}

// shareByHand gives, moves or takes back one review.
func shareByHand(v *route.Visit) (route.Answer, error) {
	if err := v.ParseForm(); err != nil {
		return route.Answer{}, err
	}
	s, err := readShared(v)
	if err != nil {
		return route.Answer{}, err
	}
	one, to := review.ID(v.PostForm.Get("review")), account.ID(v.PostForm.Get("reviewer"))
	if one != "" && !slices.ContainsFunc(s.Pairs, func(p store.GivenTo) bool { return p.ID == one }) {
		return route.Answer{}, fellowship.ErrNotFound
	}
	back := one != "" && v.PostForm.Get("acte") == "reprendre"
	known := slices.ContainsFunc(s.Reviewers, func(c store.Colleague) bool { return c.Account == to && c.LeftAt.IsZero() })
	if !back && !known {
		err = badField("reviewer", fellowship.Missing, "1", "")
	} else {
		err = write(v, func(ctx context.Context, tx *store.Tx) error {
			switch {
			case back:
				return review.TakeBack(ctx, tx, v.By(), one)
			case one != "":
				return review.Move(ctx, tx, v.By(), one, to)
			}
			return review.GiveTo(ctx, tx, v.By(), s.hall.ID, s.ReadFile.ID, to)
		})
	}
	return acted(v, err, s.page("/attribution/"+s.Code+"?fait=main"), func(n Notice) (templ.Component, error) {
		s, err := readShared(v)
		s.Notice = n
		return sharedFileView(v, s), err
	})
}

func (s sharedFile) holds(c store.Colleague) bool {
	return slices.ContainsFunc(s.Pairs, func(p store.GivenTo) bool { return p.Reviewer == c.Account })
}

// stillReading leaves out those to whom the file is no longer given.
func stillReading(pairs []store.GivenTo) []store.GivenTo {
	return slices.DeleteFunc(slices.Clone(pairs), func(p store.GivenTo) bool { return p.Status == review.Released })
}

func readerName(p store.GivenTo) string {
	if p.Name != "" {
		return p.Name
	}
	return p.Email
}

// canLeave says whether a review can be moved or taken back.
func canLeave(s review.Status) bool {
	_, ok := review.Next(s, review.ReleaseVerb)
	return ok
}

// fileLabel is how a file is called beside its reading code.
func fileLabel(f store.ReadFile) string {
	if f.Name == "" {
		return f.Number
	}
	return f.Name + " · " + f.Number
}

// reviewState is where a review stands, as a badge for the team.
func reviewState(v *route.Visit, s review.Status) layout.State {
	switch s {
	case review.Assigned:
		return layout.State{Role: layout.Neutral, Word: v.Say("À lire", "To read")}
	case review.Started:
		return layout.State{Role: layout.Info, Word: v.Say("Commencée", "Started")}
	case review.Asked:
		return layout.State{Role: layout.Warning, Word: v.Say("Question posée", "Question asked")}
	case review.Complete:
		return layout.State{Role: layout.Success, Word: v.Say("Rendue", "Given")}
	case review.Abstained:
		return layout.State{Role: layout.Neutral, Word: v.Say("Abstention", "Abstained")}
	case review.Excluded:
		return layout.State{Role: layout.Neutral, Word: v.Say("Déport", "Recusal")}
	}
	return layout.State{Role: layout.Neutral, Word: v.Say("Libérée", "Given back")}
}

// readersOf names those who read a file, with how far they are.
func readersOf(v *route.Visit, pairs []store.GivenTo) string {
	var names []string
	for _, p := range stillReading(pairs) {
		name := readerName(p)
		if p.Status != review.Assigned {
			name += " (" + lowerFirst(reviewState(v, p.Status).Word) + ")"
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}
