package store

import (
	"context"
	"strings"
	"time"

	"cohorte/fellowship/account"
	"cohorte/fellowship/file"
	"cohorte/internal/sqldb"
	"cohorte/store/query"
)

// holding says what a table holds of people, and what takes it away. A test
// compares the list with the schema: a table, or a column of text, that stands
// nowhere here fails it, so that nobody adds a place where a name survives.
// Rule P-4.
type holding struct {
	table string
	// empties are the columns of text that an erasure empties, or whose rows it
	// removes; stays those that say nothing of a person: ids, hashes, words of
	// closed sets, what the programme itself published.
	empties, stays string
	// names are those among them in which others write and that stay with what
	// they are about: who is erased is taken out of them by name and address.
	names string
	// ofFile takes away what it holds of a file, ofPerson of somebody.
	ofFile   func(ctx context.Context, q *query.Queries, f file.File) error
	ofPerson func(ctx context.Context, q *query.Queries, p person) error
}

// person is somebody who is erased, with every address that they had.
type person struct {
	account.Account
	norms []string // addresses, folded
	words []string // name and addresses as they may stand in texts of others
}

// each runs a statement for each of several addresses.
func each(norms []string, do func(norm string) error) error {
	for _, w := range norms {
		if err := do(w); err != nil {
			return err
		}
	}
	return nil
}

// byID makes a holding's function of a statement on an id.
func byID(do func(q *query.Queries, ctx context.Context, id string) error) func(context.Context, *query.Queries, file.File) error {
	return func(ctx context.Context, q *query.Queries, f file.File) error { return do(q, ctx, string(f.ID)) }
}

func byAccount(do func(q *query.Queries, ctx context.Context, id string) error) func(context.Context, *query.Queries, person) error {
	return func(ctx context.Context, q *query.Queries, p person) error { return do(q, ctx, string(p.ID)) }
}

// byAddress makes one of a statement on a folded address.
func byAddress(do func(q *query.Queries, ctx context.Context, address string) error) func(context.Context, *query.Queries, person) error {
	return func(ctx context.Context, q *query.Queries, p person) error {
		return each(p.norms, func(norm string) error { return do(q, ctx, norm) })
	}
}

// all does several things in order.
func all[X any](steps ...func(context.Context, *query.Queries, X) error) func(context.Context, *query.Queries, X) error {
	return func(ctx context.Context, q *query.Queries, x X) error {
		for _, step := range steps {
			if err := step(ctx, q, x); err != nil {
				return err
			}
		}
		return nil
	}
}

// holdings are all tables of the place, in the order in which they are emptied:
// jobs and mails are found by rows that go later.
var holdings = []holding{
	{table: "job", empties: "payload last_error", stays: "id kind unique_key state lease",
		ofFile: func(ctx context.Context, q *query.Queries, f file.File) error {
			return q.EraseJobsAbout(ctx, containing(string(f.ID)))
		}, ofPerson: eraseJobsOf},
	{table: "mail_texts", empties: "subject body", names: "subject body", stays: "mail_id replaced_by",
		ofFile: func(ctx context.Context, q *query.Queries, f file.File) error {
			id := string(f.ID)
			return q.EraseMailTextsOfFile(ctx, query.EraseMailTextsOfFileParams{File: id, FromObject: id + "/", BeforeObject: id + "0"})
		}, ofPerson: byAddress((*query.Queries).EraseMailTextsTo)},
	{table: "mail_stop_links", stays: "sha256 mail_id", ofPerson: byAddress((*query.Queries).EraseStopLinksTo)},
	{table: "mail_stops", empties: "address", stays: "kind", ofPerson: byAddress((*query.Queries).EraseStopsOf)},
	{table: "mails", empties: "to_address subject body problem parts blanks note sought", names: "subject body problem parts blanks note sought", stays: "id kind object lang state edition_id variant cause act",
		ofFile: eraseMailsOfFile, ofPerson: byAddress((*query.Queries).EraseMailsTo)},
	{table: "accounts", empties: "email email_norm name", stays: "id lang"}, // eraseAccount, last of all
	{table: "account_roles", stays: "account_id role given_by", ofPerson: byAccount((*query.Queries).EraseRolesOf)},
	{table: "earlier_link_hashes", stays: "sha256 link_id", ofPerson: byAddress((*query.Queries).EraseEarlierLinksTo)},
	{table: "sign_in_links", empties: "email email_norm network next_path", stays: "id lang token_sha256", ofPerson: byAddress((*query.Queries).EraseLinksTo)},
	{table: "sessions", empties: "agent", stays: "id token_sha256 account_id", ofPerson: byAccount((*query.Queries).EraseSessionsOf)},
	{table: "address_changes", empties: "old_email new_email new_norm", stays: "id account_id lang token_sha256",
		ofPerson: all(byAccount((*query.Queries).EraseAddressChangesOf), byAddress((*query.Queries).EraseAddressChangesTo))},
	{table: "invitations", empties: "email email_norm", stays: "id role lang invited_by token_sha256", ofPerson: byAddress((*query.Queries).EraseRoleInvitationsTo)},
	{table: "attachments", empties: "siret name nature", stays: "account_id", ofPerson: byAccount((*query.Queries).EraseAttachmentOf)},
	{table: "erasures", empties: "proof", stays: "id account_id asked_by", ofPerson: byAccount((*query.Queries).EraseErasuresOf)},

	{table: "files", empties: "name name_norm organisation search_norm",
		stays: "id number call edition_id round stage status created_by profile organisation_kind alike"}, // EraseFile, first of all
	{table: "file_writers", stays: "file_id account_id role", ofFile: byID((*query.Queries).EraseWritersOfFile), ofPerson: byAccount((*query.Queries).EraseWritingOf)},
	{table: "answers", empties: "value", stays: "file_id field_id saved_by", ofFile: byID((*query.Queries).EraseAnswersOfFile)},
	{table: "earlier_answers", empties: "value", stays: "id file_id field_id written_by",
		ofFile: byID((*query.Queries).EraseEarlierOfFile), ofPerson: byAccount((*query.Queries).EraseEarlierBy)},
	{table: "apart_answers", empties: "value", stays: "file_id field_id", ofFile: byID((*query.Queries).EraseApartOfFile)},
	{table: "submissions", empties: "content request_key", stays: "file_id edition_sha256 sha256 submitted_by", ofFile: byID((*query.Queries).EraseSubmissionsOfFile)},
	{table: "writer_invitations", empties: "email email_norm", stays: "id file_id lang token_sha256 invited_by ended",
		ofFile: byID((*query.Queries).EraseInvitationsOfFile), ofPerson: byAddress((*query.Queries).EraseWriterInvitationsTo)},
	{table: "presences", stays: "file_id account_id section_id", ofFile: byID((*query.Queries).ErasePresencesOfFile), ofPerson: byAccount((*query.Queries).ErasePresencesOf)},
	{table: "unsaved_steps", empties: "typed", stays: "account_id file_number section_id",
		ofFile: func(ctx context.Context, q *query.Queries, f file.File) error {
			return q.EraseUnsavedOfFile(ctx, f.Number)
		}, ofPerson: byAccount((*query.Queries).EraseUnsavedOf)},
	{table: "file_hosts", empties: "siret name nature", stays: "file_id", ofFile: byID((*query.Queries).EraseHostsOfFile)},
	{table: "late_openings", empties: "reason", names: "reason", stays: "file_id opened_by", ofFile: byID((*query.Queries).EraseLateOpeningsOfFile)},
	{table: "keeping_notices", stays: "file_id act", ofFile: byID((*query.Queries).EraseNoticesOfFile)},
	{table: "pool_refusals", stays: "file_id", ofFile: byID((*query.Queries).EraseRefusalsOfFile)},

	{table: "admissibility_verdicts", empties: "motive", names: "motive", stays: "file_id word fields given_by told_by", ofFile: byID((*query.Queries).EraseVerdictsOfFile)},
	{table: "confirmations", empties: "contact hash name proof", stays: "file_id stage lang asked_by answer",
		ofFile: byID((*query.Queries).EraseConfirmationsOfFile), ofPerson: byAddress((*query.Queries).EraseConfirmationsBy)},

	{table: "thread_messages", empties: "text attached request_key", names: "text", stays: "file_id side written_by",
		ofFile: byID((*query.Queries).EraseThreadOfFile)},
	{table: "threads", stays: "file_id"},
	{table: "thread_reads", stays: "file_id account_id", ofFile: byID((*query.Queries).EraseThreadReadsOfFile), ofPerson: byAccount((*query.Queries).EraseThreadReadsOf)},
	// Published answers are the programme's words, and name nobody.
	{table: "call_questions", empties: "text request_key reason", names: "text reason", stays: "id edition_id call lang asked_by state question_fr question_en answer_fr answer_en changed_by",
		ofPerson: all(byAccount((*query.Queries).EraseQuestionsBy), byAccount((*query.Queries).EraseUnansweredQuestionsBy))},
	{table: "call_answers", stays: "question_id question_fr question_en answer_fr answer_en published_by"},
	{table: "screening_notes", empties: "text", names: "text", stays: "file_id written_by", ofFile: byID((*query.Queries).EraseScreeningOfFile)},
	{table: "panel_questions", empties: "text", names: "text", stays: "id file_id asked_by", ofFile: byID((*query.Queries).ErasePanelQuestionsOfFile)},
	{table: "desk_presences", stays: "file_id account_id", ofFile: byID((*query.Queries).EraseDeskPresencesOfFile), ofPerson: byAccount((*query.Queries).EraseDeskPresencesOf)},
	// What was exported or brought in before holds whoever is in it: all of it
	// goes, and can be asked for again.
	{table: "works", empties: "params input_sha256 report result_name result_sha256", stays: "id kind asked_by lang state result_type",
		ofFile:   func(ctx context.Context, q *query.Queries, _ file.File) error { return q.EraseWorkResults(ctx) },
		ofPerson: func(ctx context.Context, q *query.Queries, _ person) error { return q.EraseWorkResults(ctx) }},
	// The number elsewhere stays, so that the file is not brought in again.
	{table: "origins", stays: "file_id source number sha256 state brought_by"},

	{table: "results", empties: "motive", names: "motive", stays: "file_id stage word noted_by told_by", ofFile: byID((*query.Queries).EraseResultsOfFile)},
	// A sheet that was published is the programme's; one that was not goes.
	{table: "challenge_sheets", stays: "file_id edition_id slug name name_norm content written_by withdrawn_why", ofFile: byID((*query.Queries).EraseUnpublishedSheet)},
	{table: "sheet_corrections", stays: "file_id by_account said"},
	{table: "wishes", empties: "wanted profile", stays: "file_id", ofFile: byID((*query.Queries).EraseWishesOfFile)},
	{table: "wish_lists", empties: "request_key partner comment", names: "partner comment", stays: "file_id sha256 by_account", ofFile: byID((*query.Queries).EraseWishListsOfFile)},
	{table: "wish_notices", stays: "file_id about", ofFile: byID((*query.Queries).EraseWishNoticesOfFile)},
	{table: "shortcuts_off", stays: "account_id", ofPerson: byAccount((*query.Queries).EraseShortcutsOf)},

	{table: "reviewers", empties: "offer", stays: "reading_id account_id invited_by charter_sha256", ofPerson: byAccount((*query.Queries).EraseReviewerTexts)},
	{table: "conflicts", empties: "evidence reason", names: "evidence reason", stays: "id reading_id file_id account_id kind status decided_by",
		ofFile: byID((*query.Queries).EraseConflictsOfFile), ofPerson: byAccount((*query.Queries).EraseConflictsOf)},
	{table: "reading_files", empties: "organisation revealed_reason", names: "revealed_reason", stays: "reading_id file_id code revealed_by profile reviews themes", ofFile: byID((*query.Queries).EraseReadingsOfFile)},
	{table: "review_versions", empties: "comment reason", names: "comment reason", stays: "review_id grid_sha256 verdict", ofFile: byID((*query.Queries).EraseReviewTextsOfFile)},
	{table: "marks", empties: "comment", names: "comment", stays: "review_id criterion", ofFile: byID((*query.Queries).EraseMarkTextsOfFile)},
	{table: "review_questions", empties: "question answer", names: "question answer", stays: "id review_id answered_by", ofFile: byID((*query.Queries).EraseQuestionsOfFile)},
	{table: "reviews", empties: "draft", names: "draft", stays: "id reading_id file_id account_id run_id status verdict",
		ofFile: byID((*query.Queries).EraseReviewsOfFile), ofPerson: byAccount((*query.Queries).EraseReviewDraftsOf)},
	{table: "masks", stays: "file_id field_id what status decided_by", ofFile: byID((*query.Queries).EraseMasksOfFile)},
	{table: "anonymous_copies", empties: "sha256 reason", names: "reason", stays: "file_id field_id status given_by decided_by", ofFile: byID((*query.Queries).EraseCopiesOfFile)},

	// What follows holds nobody: rules, counts, what was published, public facts.
	{table: "editions", stays: "id content sha256 made_by"},
	{table: "entries", stays: "id by_account verb object facts"}, // ids, names of fields, hashes
	{table: "blobs", stays: "sha256 media_type"},                 // attached files go once nothing refers to them
	{table: "scans", stays: "sha256 state said"},
	{table: "apart_counts", stays: "edition_id call round field_id value"},
	{table: "register_answers", stays: "siret state name legal_category"},
	{table: "readings", stays: "id edition_id call stage round settings grid_sha256 opened_by"},
	{table: "reading_totals", stays: "reading_id profile"},
	{table: "assignment_runs", stays: "id reading_id seed shortages made_by"},
	{table: "mail_templates", stays: "edition_id kind variant lang subject body made_by"},
	{table: "mail_habits", stays: "edition_id kind made_by"},
	{table: "loads", stays: "source sha256"},
	{table: "cohorts", stays: "id name starts ends source quotes"},
	{table: "organisations", stays: "id name name_norm acronym kind parent website"},
	{table: "organisation_spellings", stays: "organisation_id spelling spelling_norm"},
	{table: "labels", stays: "kind id name name_en"},
	{table: "challenges", stays: "slug name name_norm cohort_id administration summary outcome content"},
	{table: "challenge_hosts", stays: "challenge organisation_id"},
	{table: "challenge_successors", stays: "challenge successor"},
	{table: "public_facets", stays: "challenge facet value"},
	{table: "public_terms", stays: "challenge term word"},
	{table: "releases", stays: "slug title released standfirst body content source"},
}

// containing is the pattern of a text that holds a word.
func containing(word string) string { return "%" + likeEscape.Replace(word) + "%" }

func eraseJobsOf(ctx context.Context, q *query.Queries, p person) error {
	if err := q.EraseJobsAbout(ctx, containing(string(p.ID))); err != nil {
		return err
	}
	return each(p.norms, func(norm string) error {
		if err := q.EraseJobsOfMailsTo(ctx, norm); err != nil {
			return err
		}
		return q.EraseJobErrors(ctx, containing(norm))
	})
}

func eraseMailsOfFile(ctx context.Context, q *query.Queries, f file.File) error {
	id := string(f.ID)
	return q.EraseMailsOfFile(ctx, query.EraseMailsOfFileParams{File: id, FromObject: id + "/", BeforeObject: id + "0"})
}

// shortestWord is how long a name must be to be searched for in texts of
// others: a shorter one stands in other words.
const shortestWord = 4

// eraseNames takes who is erased out of what others wrote and that stays, and
// out of what they gave as a reviewer. Rule P-14.
func (tx *Tx) eraseNames(ctx context.Context, p person) error {
	for _, h := range holdings {
		for _, column := range strings.Fields(h.names) {
			text := `UPDATE "` + h.table + `" SET "` + column + `" = replace("` + column + `", CAST($1 AS TEXT), '[…]') WHERE "` + column + `" LIKE CAST($2 AS TEXT) ESCAPE '\'`
			for _, word := range p.words {
				if len([]rune(word)) < shortestWord {
					continue
				}
				if _, err := tx.raw.ExecContext(ctx, text, word, containing(word)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// EraseFile takes away all that a file says and who wrote it. Its number, its
// states, its times and its hashes stay; so do counts of marks. Doing it again
// does nothing.
func (tx *Tx) EraseFile(ctx context.Context, f file.File, at time.Time) error {
	bare := f
	bare.Name, bare.Organisation = "", ""
	n, err := tx.q.EraseFile(ctx, query.EraseFileParams{ID: string(f.ID), SearchNorm: searched(bare), ErasedAt: sqldb.MaybeAt(at)})
	if err != nil || n == 0 {
		return err
	}
	for _, h := range holdings {
		if h.ofFile == nil {
			continue
		}
		if err := h.ofFile(ctx, tx.q, f); err != nil {
			return err
		}
	}
	return nil
}

// EraseAccount takes away all that is somebody's own, outside of the files that
// were erased before. Of the account an id is left, to which nothing leads.
func (tx *Tx) EraseAccount(ctx context.Context, a account.Account, at time.Time) error {
	p, err := tx.personOf(ctx, a)
	if err != nil {
		return err
	}
	for _, h := range holdings {
		if h.ofPerson == nil {
			continue
		}
		if err := h.ofPerson(ctx, tx.q, p); err != nil {
			return err
		}
	}
	if err := tx.eraseNames(ctx, p); err != nil {
		return err
	}
	_, err = tx.q.EraseAccount(ctx, query.EraseAccountParams{ID: string(a.ID), ErasedAt: sqldb.MaybeAt(at)})
	return err
}

// personOf finds every address that somebody had.
func (tx *Tx) personOf(ctx context.Context, a account.Account) (person, error) {
	p := person{Account: a, words: []string{a.Email}}
	if a.Name != "" {
		p.words = append(p.words, a.Name, strings.ToUpper(a.Name), strings.ToLower(a.Name))
	}
	moves, err := tx.q.AddressesOfAccount(ctx, string(a.ID))
	if err != nil {
		return p, err
	}
	for _, m := range moves {
		p.words = append(p.words, m.OldEmail, m.NewEmail)
	}
	for _, word := range p.words {
		address, err := account.ParseAddress(word)
		if err != nil {
			continue // a name
		}
		lower := strings.ToLower(word) // as mails keep it, which is not always the folded form
		p.norms = append(p.norms, address.Norm, lower)
		p.words = append(p.words, address.Norm, lower)
	}
	return p, nil
}
