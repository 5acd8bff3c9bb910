package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"cohorte/fellowship/account"
	"cohorte/fellowship/file"
	"cohorte/internal/blob"
	"cohorte/internal/sqldb"
	"cohorte/store"
	"cohorte/store/storetest"
)

// TestEveryTableSaysWhatItHoldsOfPeople compares the list of erasures with the
// schema: a table or a column of text that nobody thought of fails. Rule P-4.
func TestEveryTableSaysWhatItHoldsOfPeople(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	said := store.HoldingsForTest()
	err := db.SQL().Read(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
		tables, err := db.SQL().Tables(ctx, q)
		if err != nil {
			return err
		}
		for _, table := range tables {
			columns, known := said[table.Name]
			if !known {
				t.Errorf("the table %s stands nowhere in holdings (store/erase.go): say what it holds of people and what takes it away when a file or a person is erased, or that it holds nobody", table.Name)
				continue
			}
			delete(said, table.Name)
			for _, c := range table.Columns {
				if c.Type == sqldb.Text && !slices.Contains(columns, c.Name) {
					t.Errorf("the column %s.%s stands nowhere in holdings (store/erase.go): say under empties or stays whether it can hold anything of a person", table.Name, c.Name)
				}
				columns = slices.DeleteFunc(columns, func(name string) bool { return name == c.Name })
			}
			if len(columns) > 0 {
				t.Errorf("holdings (store/erase.go) names columns of %s that are not there: %v", table.Name, columns)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range said {
		t.Errorf("holdings (store/erase.go) names the table %s, which is not there", name)
	}
}

// TestAnErasureEmptiesWhatItSays fills every table with rows of three files of
// three people, also those of a migration written tomorrow, and erases the first
// of each: no column that the list says is emptied holds a word of theirs any
// more, and not a word of the others is lost. Rule P-4.
func TestAnErasureEmptiesWhatItSays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		attached, err := blob.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		fill(t, db, attached)
		who, id, number := made("accounts", "id"), made("files", "id"), made("files", "number")
		change(t, db, []changed{
			// What leads to a person or to a file without a key of another table.
			{"UPDATE accounts SET email = 'Zoe@exemple.fr', email_norm = 'zoe@exemple.fr', erased_at = NULL WHERE id = $1", []any{who}},
			{"UPDATE files SET erased_at = NULL WHERE id = $1", []any{id}},
			{"UPDATE mails SET object = $1 WHERE id = $2", []any{id + "/1", made("mails", "id")}},
			{"UPDATE mail_stops SET address = 'zoe@exemple.fr' WHERE kind = $1", []any{made("mail_stops", "kind")}},
			{"UPDATE job SET payload = $1, state = 'waiting' WHERE id = $2", []any{id, made("job", "id")}},
			{"UPDATE sign_in_links SET email_norm = 'zoe@exemple.fr' WHERE id = $1", []any{made("sign_in_links", "id")}},
			{"UPDATE invitations SET email_norm = 'zoe@exemple.fr' WHERE id = $1", []any{made("invitations", "id")}},
			{"UPDATE call_questions SET asked_by = $1 WHERE id = $2", []any{who, made("call_questions", "id")}},
			{"UPDATE unsaved_steps SET file_number = $1 WHERE account_id = $2", []any{number, who}},
		})
		before := wordsOf(t, db)
		err = db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			f, err := tx.FileToWriteAbout(ctx, file.ID(id))
			if err != nil {
				return err
			}
			if err := tx.EraseFile(ctx, f, takenAt); err != nil {
				return err
			}
			a, err := tx.Account(ctx, account.ID(who))
			if err != nil {
				return err
			}
			return tx.EraseAccount(ctx, a, takenAt)
		})
		if err != nil {
			t.Fatal(err)
		}
		after := wordsOf(t, db)
		for column, words := range before {
			if store.EmptiedForTest()[column] && words[0] == 0 && !strings.HasPrefix(column, "accounts.email") && !strings.HasSuffix(column, ".email_norm") && column != "job.payload" && column != "mail_stops.address" {
				t.Errorf("%s had nothing to lose: this test checks nothing of it", column)
			}
			if store.EmptiedForTest()[column] && after[column][0] > 0 {
				t.Errorf("%s still holds a word of who was erased", column)
			}
			for row := 1; row < rowsEach; row++ {
				if strings.HasPrefix(column, "works.") {
					continue // an export of anybody may hold who is erased: all go
				}
				if after[column][row] != words[row] {
					t.Errorf("%s of somebody else was lost", column)
				}
			}
		}
	})
}

// made is what fill put in a column of the first row.
func made(table, column string) string {
	return cell(nil, sqldb.Table{Name: table}, sqldb.Column{Name: column, Type: sqldb.Text}, 0).(string)
}

type changed struct {
	text string
	args []any
}

func change(t *testing.T, db *store.DB, list []changed) {
	t.Helper()
	err := db.SQL().Write(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
		for _, c := range list {
			if _, err := q.ExecContext(ctx, c.text, c.args...); err != nil {
				return fmt.Errorf("%s: %w", c.text, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// wordsOf counts, in every column of text, the values that fill made for each
// row.
func wordsOf(t *testing.T, db *store.DB) map[string][rowsEach]int {
	t.Helper()
	out := map[string][rowsEach]int{}
	err := db.SQL().Read(t.Context(), func(ctx context.Context, q sqldb.Querier) error {
		tables, err := db.SQL().Tables(ctx, q)
		if err != nil {
			return err
		}
		for _, table := range tables {
			for _, c := range table.Columns {
				if c.Type != sqldb.Text {
					continue
				}
				var counts [rowsEach]int
				for row := range rowsEach {
					text := `SELECT count(*) FROM "` + table.Name + `" WHERE "` + c.Name + `" LIKE $1`
					if err := q.QueryRowContext(ctx, text, fmt.Sprintf("%s %s n°\u00a0%d%%", table.Name, c.Name, row)).Scan(&counts[row]); err != nil {
						return err
					}
				}
				out[table.Name+"."+c.Name] = counts
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
