package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/account"
	"cohorte/fellowship/file"
	"cohorte/fellowship/review"
	"cohorte/fellowship/review/assign"
	"cohorte/store"
	"cohorte/store/storetest"
)

// refusal is an error in few words.
func refusal(err error) string {
	var late *fellowship.NoLongerPossible
	var bad *fellowship.Invalid
	switch {
	case err == nil:
		return "done"
	case errors.Is(err, fellowship.ErrNotFound):
		return "not found"
	case errors.Is(err, fellowship.ErrNotAllowed):
		return "not allowed"
	case errors.As(err, &late):
		return string(late.Why)
	case errors.As(err, &bad):
		return bad.Problems[0].Field + " " + string(bad.Problems[0].Code)
	}
	return err.Error()
}

func (h *hall) expect(what, want string, err error) {
	h.t.Helper()
	if got := refusal(err); got != want {
		h.t.Errorf("%s: %s, want %s", what, got, want)
	}
}

// Rules. What each bad input of a reading gets for an answer.
func TestBadInputOfReviewsHasAnAnswer(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHall(t, db, sixMarks(), 3)
		r := h.assignTo(3, 3)
		code := h.mine(r[0])[0].Code
		f := h.mine(r[0])[0].File
		change := func(who account.ID, s review.Sheet, reason string) error {
			return h.act(func(ctx context.Context, tx *store.Tx) error {
				_, err := review.Change(ctx, tx, as(string(who), reading.Add(2*time.Hour)), h.shelf, h.reading.ID, code, s, h.grid.SHA256, reason)
				return err
			})
		}
		h.expect("a mark above the scale", "mark.a too_large", h.give(r[0], code, h.sheet(6, 1, 1)))
		h.expect("a mark below the scale", "mark.a too_small", h.give(r[0], code, h.sheet(-1, 1, 1)))
		h.expect("a criterion without mark", "mark.c missing", h.give(r[0], code, review.Sheet{Marks: map[string]review.Mark{"a": review.MarkOf(1, ""), "b": review.MarkOf(1, "")}}))
		h.expect("an unknown criterion", "mark.z unknown_field", h.give(r[0], code, review.Sheet{Marks: map[string]review.Mark{"z": review.MarkOf(1, "")}}))
		h.expect("somebody who was not invited", "not found", h.give("bob", code, h.sheet(1)))
		h.expect("a code that is no file's", "not found", h.give(r[0], "12", h.sheet(1)))
		h.expect("a page made with other criteria", "grid_changed", h.act(func(ctx context.Context, tx *store.Tx) error {
			_, err := review.Save(ctx, tx, as(string(r[0]), reading), h.shelf, h.reading.ID, code, h.sheet(1), "another grid")
			return err
		}))
		h.expect("a change before giving", "review_moved_on", change(r[0], h.sheet(1), "relu"))
		h.expect("giving", "done", h.give(r[0], code, h.sheet(1, 2, 3)))
		h.expect("giving twice", "done", h.give(r[0], code, h.sheet(1, 2, 3)))
		h.expect("giving something else", "review_moved_on", h.give(r[0], code, h.sheet(2)))
		h.expect("a change without a reason", "reason missing", change(r[0], h.sheet(2), " "))
		h.expect("a change", "done", change(r[0], h.sheet(2), "relu"))
		h.expect("a second review by the same person", "review_moved_on", h.act(func(ctx context.Context, tx *store.Tx) error {
			return review.GiveTo(ctx, tx, manager(reading), h.reading.ID, f, r[0])
		}))
		h.expect("a second row for the same person", "review_moved_on", h.act(func(ctx context.Context, tx *store.Tx) error {
			return tx.AddReviews(ctx, "", []review.Review{{ID: "review-x", Reading: h.reading.ID, File: f, Reviewer: r[0], Status: review.Assigned, AssignedAt: reading}})
		}))
		h.expect("a reader who gives files", "not allowed", h.act(func(ctx context.Context, tx *store.Tx) error {
			_, err := review.Propose(ctx, tx, as(string(r[0]), reading), h.reading.ID, "x")
			return err
		}))
		var versions []review.Version
		given := h.mineWith(r[0], code).ID
		h.write(func(ctx context.Context, tx *store.Tx) (err error) {
			versions, err = tx.VersionsOf(ctx, given)
			return err
		})
		if len(versions) != 2 || versions[0].Reason != "relu" || versions[0].Value != review.Whole(2) || versions[1].Value != review.Whole(2) || *versions[1].Sheet.Marks["c"].Value != 3 {
			t.Errorf("versions: %+v", versions)
		}
		h.withdraw(f)
		h.expect("a review of a withdrawn file", "file_withdrawn", h.give(r[1], code, h.sheet(1)))
		if got := h.table(manager(reading), store.TableFilter{Size: 9}); len(got.Rows) != 2 || got.Totals.Files != 2 || got.Totals.Given != 0 {
			t.Errorf("the withdrawn file counts: %+v", got)
		}
		h.write(func(ctx context.Context, tx *store.Tx) error {
			return review.Close(ctx, tx, manager(reading), h.reading.ID)
		})
		h.expect("after the end", "reading_closed", h.give(r[1], h.mine(r[1])[1].Code, h.sheet(1)))
	})
}

func (h *hall) mineWith(who account.ID, code string) store.Mine {
	h.t.Helper()
	for _, m := range h.mine(who) {
		if m.Code == code {
			return m
		}
	}
	h.t.Fatalf("%s does not read %s", who, code)
	return store.Mine{}
}

func (h *hall) withdraw(f file.ID) {
	h.t.Helper()
	h.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.SaveState(ctx, file.File{ID: f, State: file.State{Stage: "review", Status: file.Withdrawn}}, file.UnderReview)
		return err
	})
}

// Rule R-13.
func TestTheCharterComesFirst(t *testing.T) {
	t.Parallel()
	h := newHall(t, storetest.SQLite(t), sixMarks(), 1)
	var v review.Reviewer
	h.write(func(ctx context.Context, tx *store.Tx) (err error) {
		v, err = review.Invite(ctx, tx, manager(reading), h.shelf, h.reading.ID, "dehors@exemple.fr", "", "fr", review.Offer{Capacity: 1})
		return err
	})
	h.assign("x")
	code := h.mine(v.Account)[0].Code
	h.expect("reading before signing", "charter_missing", h.give(v.Account, code, h.sheet(1)))
	sign := func(hash string) error {
		return h.act(func(ctx context.Context, tx *store.Tx) error {
			_, err := review.SignCharter(ctx, tx, as(string(v.Account), reading), h.shelf, h.reading.ID, hash)
			return err
		})
	}
	h.expect("another text", "changed_since", sign("0123"))
	rules, _ := h.shelf.Version(h.reading.Edition, 0)
	_, hash := review.CharterOf(rules.Edition)
	h.expect("signing", "done", sign(hash))
	h.expect("reading", "done", h.give(v.Account, code, h.sheet(1)))
}

// A conflict after the review was given: the marks stay on record and count no
// more; dismissed, they are given again.
func TestAConflictAfterReviewing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHall(t, db, sixMarks(), 1)
		r := h.assignTo(3, 1)
		code := h.mine(r[0])[0].Code
		for i, who := range r {
			h.expect("giving", "done", h.give(who, code, h.sheet(i)))
		}
		row := func() store.TableRow { return h.table(manager(reading), store.TableFilter{Size: 9}).Rows[0] }
		if got := row(); got.Mean != review.Whole(1) || got.Reviews != 3 || got.Assigned != 3 {
			t.Fatalf("got %+v", got)
		}
		h.expect("declaring", "done", h.act(func(ctx context.Context, tx *store.Tx) error {
			return review.Declare(ctx, tx, as(string(r[2]), reading), h.shelf, h.reading.ID, code)
		}))
		if got := row(); got.Mean != review.Over(1, 2) || got.Reviews != 2 || got.Assigned != 2 {
			t.Errorf("after the declaration: %+v", got)
		}
		if got := h.mine(r[2]); len(got) != 0 {
			t.Errorf("still listed: %+v", got)
		}
		h.expect("reading on", "not found", h.give(r[2], code, h.sheet(1)))
		var ties []store.Tie
		h.write(func(ctx context.Context, tx *store.Tx) (err error) {
			ties, err = tx.ConflictsOf(ctx, manager(reading), h.reading.ID)
			return err
		})
		decide := func(by fellowship.Actor, exclude bool) error {
			return h.act(func(ctx context.Context, tx *store.Tx) error {
				return review.Decide(ctx, tx, by, h.shelf, ties[0].ID, exclude, "vu ensemble")
			})
		}
		self := manager(reading)
		self.ID = string(r[2])
		h.expect("deciding on oneself", "not found", decide(self, false))
		h.expect("dismissing", "done", decide(manager(reading), false))
		if got := h.mineWith(r[2], code); got.Status != review.Started || !got.Draft.Same(h.sheet(2)) {
			t.Errorf("given back as %+v", got)
		}
		h.expect("giving again", "done", h.give(r[2], code, h.sheet(2)))
		if got := row(); got.Mean != review.Whole(1) {
			t.Errorf("given again: %+v", got)
		}
	})
}

// Rule R-9.
func TestWhatWasFoundBlocksUntilItIsDecided(t *testing.T) {
	t.Parallel()
	h := newHall(t, storetest.SQLite(t), sixMarks(), 2)
	r := h.invite(3, 2)
	h.write(func(ctx context.Context, tx *store.Tx) error {
		for _, who := range r[:2] {
			if n, err := review.KeepFound(ctx, tx, manager(reading), h.reading.ID, who, h.files[0], []review.Finding{{Kind: review.SameOrganisation}}); err != nil || n != 1 {
				t.Errorf("%d kept, %v", n, err)
			}
		}
		n, err := review.KeepFound(ctx, tx, manager(reading), h.reading.ID, r[0], h.files[0], []review.Finding{{Kind: review.SameOrganisation}})
		if n != 0 {
			t.Error("found twice")
		}
		return err
	})
	run := h.assign("x")
	want := assign.Shortage{Files: []string{string(h.files[0])}, Readers: []string{string(r[2])}, FewReaders: true, Wanted: 3, Possible: 1, Missing: 2}
	if len(run.Shortages) != 1 || run.Shortages[0].Possible != want.Possible || run.Shortages[0].Missing != want.Missing || run.Pairs != 4 {
		t.Fatalf("got %+v", run)
	}
	h.write(func(ctx context.Context, tx *store.Tx) error {
		runs, err := tx.RunsOf(ctx, manager(reading), h.reading.ID)
		if err != nil || len(runs) != 1 || len(runs[0].Shortages) != 1 {
			t.Errorf("runs: %+v, %v", runs, err)
		}
		bob := manager(reading)
		bob.ID = "bob"
		if err := review.Exclude(ctx, tx, manager(reading), h.shelf, h.reading.ID, "bob", h.files[0], "proche"); err != nil {
			return err
		}
		hidden, err := tx.RunsOf(ctx, bob, h.reading.ID)
		if err != nil || len(hidden[0].Shortages) != 0 {
			t.Errorf("an excluded member of the team is told of the file: %+v, %v", hidden, err)
		}
		if err := review.GiveTo(ctx, tx, bob, h.reading.ID, h.files[0], r[2]); !errors.Is(err, fellowship.ErrNotFound) {
			t.Errorf("an excluded member of the team gives the file: %v", err)
		}
		return nil
	})
	var asked []review.ToConfirm
	h.write(func(ctx context.Context, tx *store.Tx) (err error) {
		asked, err = tx.ConflictsToAnswer(ctx, r[0], h.reading.ID)
		return err
	})
	answer := func(who account.ID, yes bool) error {
		return h.act(func(ctx context.Context, tx *store.Tx) error {
			return review.AnswerFound(ctx, tx, as(string(who), reading), h.shelf, asked[0].ID, yes)
		})
	}
	h.expect("somebody else's", "not found", answer(r[1], false))
	h.expect("no", "done", answer(r[0], false))
	h.expect("no, again", "changed_since", answer(r[0], true))
	if run := h.assign("x"); run.Added != 0 {
		t.Errorf("a conflict that only the reviewer denies was passed over: %+v", run)
	}
	h.write(func(ctx context.Context, tx *store.Tx) error {
		return review.Decide(ctx, tx, manager(reading), h.shelf, asked[0].ID, false, "homonyme")
	})
	if run := h.assign("x"); run.Added != 1 || run.Dropped != 0 {
		t.Errorf("after the decision: %+v", run)
	}
}

// Rule R-11. After a drop-out, only the files of who left change hands.
func TestADropOutChangesLittle(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHall(t, db, sixMarks(), 8)
		r := h.assignTo(5, 8)
		code := h.mine(r[0])[0].Code
		h.expect("giving", "done", h.give(r[0], code, h.sheet(1)))
		owed := len(h.mine(r[0])) - 1
		var released int
		h.write(func(ctx context.Context, tx *store.Tx) (err error) {
			released, err = review.Leave(ctx, tx, as(string(r[0]), reading), h.reading.ID, r[0])
			return err
		})
		if run := h.assign("again"); released != owed || run.Added != owed || run.Dropped != 0 || run.Pairs != 24 {
			t.Errorf("released %d of %d, then %+v", released, owed, run)
		}
		if got := h.table(manager(reading), store.TableFilter{Size: 9}).Totals; got.Assigned != 24 || got.Given != 1 {
			t.Errorf("totals %+v", got)
		}
	})
}

func TestMovingByHandKeepsTheRules(t *testing.T) {
	t.Parallel()
	h := newHall(t, storetest.SQLite(t), sixMarks(), 2)
	r := h.assignTo(3, 2)
	more := h.inviteMore(1)
	first := h.mine(r[0])[0]
	move := func(id review.ID, to account.ID) error {
		return h.act(func(ctx context.Context, tx *store.Tx) error { return review.Move(ctx, tx, manager(reading), id, to) })
	}
	h.expect("to who reads it", "review_moved_on", move(first.ID, r[1]))
	h.expect("to nobody", "not found", move(first.ID, "bob"))
	h.expect("to somebody free", "done", move(first.ID, more))
	h.expect("to who is full", "reviewer_full", move(h.mine(r[0])[0].ID, more))
	if run := h.assign("x"); run.Added != 0 || run.Dropped != 0 {
		t.Errorf("the next assignment undid it: %+v", run)
	}
	if m := h.mineWith(more, first.Code); !m.Locked {
		t.Error("the pair is not locked")
	}
}

// inviteMore is one more reviewer, of that capacity.
func (h *hall) inviteMore(capacity int) account.ID {
	h.t.Helper()
	var v review.Reviewer
	h.write(func(ctx context.Context, tx *store.Tx) (err error) {
		v, err = review.Invite(ctx, tx, manager(reading), h.shelf, h.reading.ID, "encore@exemple.fr", "", "fr", review.Offer{Capacity: capacity})
		return err
	})
	return v.Account
}

func TestTheNextFileIsTheLeastRead(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHall(t, db, sixMarks(), 4)
		r := h.invite(2, 4)
		counts := map[string]int{}
		for turn := range 8 {
			who := r[turn%2]
			h.write(func(ctx context.Context, tx *store.Tx) error {
				code, err := review.TakeNext(ctx, tx, tx, as(string(who), reading), h.shelf, h.reading.ID)
				for _, n := range counts {
					if turn < 4 && counts[code] > n {
						t.Errorf("turn %d took a file with %d readers", turn, counts[code])
					}
				}
				counts[code]++
				return err
			})
		}
		if len(counts) != 4 || len(h.mine(r[0])) != 4 {
			t.Errorf("got %v", counts)
		}
		h.expect("a fifth", "reviewer_full", h.act(func(ctx context.Context, tx *store.Tx) error {
			_, err := review.TakeNext(ctx, tx, tx, as(string(r[0]), reading), h.shelf, h.reading.ID)
			return err
		}))
	})
}

func TestAProposalOutOfDateIsNotMade(t *testing.T) {
	t.Parallel()
	h := newHall(t, storetest.SQLite(t), sixMarks(), 2)
	h.invite(3, 2)
	var p review.Proposal
	h.write(func(ctx context.Context, tx *store.Tx) (err error) {
		p, err = review.Propose(ctx, tx, manager(reading), h.reading.ID, "x")
		return err
	})
	h.inviteMore(2)
	h.expect("an old proposal", "changed_since", h.act(func(ctx context.Context, tx *store.Tx) error {
		_, err := review.Assign(ctx, tx, manager(reading), p)
		return err
	}))
}

func TestQuestionsAndAbstentions(t *testing.T) {
	t.Parallel()
	h := newHall(t, storetest.SQLite(t), sixMarks(), 2)
	r := h.assignTo(3, 2)
	mine := h.mine(r[0])
	h.expect("asking nothing", "question missing", h.act(func(ctx context.Context, tx *store.Tx) error {
		return review.Ask(ctx, tx, as(string(r[0]), reading), h.shelf, h.reading.ID, mine[0].Code, "")
	}))
	h.expect("asking", "done", h.act(func(ctx context.Context, tx *store.Tx) error {
		return review.Ask(ctx, tx, as(string(r[0]), reading), h.shelf, h.reading.ID, mine[0].Code, "La page 2 est blanche.")
	}))
	h.expect("answering", "done", h.act(func(ctx context.Context, tx *store.Tx) error {
		return review.Answer(ctx, tx, manager(reading), mine[0].ID, "Elle l’est dans l’original.")
	}))
	h.expect("abstaining", "done", h.act(func(ctx context.Context, tx *store.Tx) error {
		return review.Abstain(ctx, tx, as(string(r[0]), reading), h.shelf, h.reading.ID, mine[1].Code)
	}))
	h.expect("giving after that", "review_moved_on", h.give(r[0], mine[1].Code, h.sheet(1)))
	var asked []store.Question
	h.write(func(ctx context.Context, tx *store.Tx) (err error) {
		asked, err = tx.QuestionsOf(ctx, mine[0].ID)
		return err
	})
	if len(asked) != 1 || asked[0].Answer == "" || h.mineWith(r[0], mine[0].Code).Status != review.Started {
		t.Errorf("got %+v", asked)
	}
	if run := h.assign("x"); run.Pairs != 5 || len(run.Shortages) != 1 {
		t.Errorf("the file that was put aside came back: %+v", run)
	}
}
