package message_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/message"
)

var update = flag.Bool("update", false, "write the generated part of docs/reference/states.md")

// Every pair of a state and a verb is either in this list or impossible.
func TestEveryPairOfAStateAndAVerb(t *testing.T) {
	t.Parallel()
	at := time.Date(2022, 3, 15, 13, 52, 7, 0, time.UTC)
	allowed := map[string]message.State{
		"to_read release": "ready", "to_read hold": "held", "to_read drop": "dropped",
		"held resume": "to_read", "held drop": "dropped",
		"ready leave": "sent", "ready wait": "ready", "ready fail": "not_delivered", "ready recall": "to_read", "ready drop": "dropped",
		"sent bounce": "not_delivered", "dropped restore": "to_read",
	}
	for _, from := range message.States() {
		for _, verb := range message.Verbs() {
			before := message.Mail{State: from, Values: message.Values{Of: map[string]string{"fact": "Un fait."}}}
			got, err := before.After(verb, at, "550 5.1.1")
			want, ok := allowed[string(from)+" "+string(verb)]
			if !ok {
				var late *fellowship.NoLongerPossible
				if !errors.As(err, &late) || got.State != from {
					t.Errorf("%s, %s: %q %v, want a refusal", from, verb, got.State, err)
				}
				continue
			}
			if err != nil || got.State != want || got.Problem != "550 5.1.1" {
				t.Errorf("%s, %s: %+v %v, want %s", from, verb, got, err, want)
			}
			if got.SentAt.IsZero() == (want == message.Sent) {
				t.Errorf("%s, %s: sent at %v", from, verb, got.SentAt)
			}
			if gone := want == message.Sent || want == message.NotDelivered; (len(got.Values.Of) == 0) != gone {
				t.Errorf("%s, %s: the values are %v", from, verb, got.Values)
			}
		}
	}
}

func TestTheDiagramIsTheTable(t *testing.T) {
	const begin, end = "<!-- mail: begin -->\n", "<!-- mail: end -->\n"
	path := filepath.Join("..", "..", "docs", "reference", "states.md")
	held, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := string(held)
	if !strings.Contains(text, begin) {
		text += "\n## A mail\n\nFrom the act that causes it to the mailbox, and back.\n\n" + begin + end
	}
	before, rest, _ := strings.Cut(text, begin)
	_, after, _ := strings.Cut(rest, end)
	want := before + begin + "```mermaid\n" + message.Diagram() + "```\n" + end + after
	if want == string(held) {
		return
	}
	if !*update {
		t.Fatal("docs/reference/states.md does not show the table: go test ./fellowship/message -update")
	}
	if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

// What is not known waits and can't be stopped; what carries a secret leaves,
// and what may be stopped says what that ends. Rules OB-1 and OB-6.
func TestEveryKindHasARowThatHolds(t *testing.T) {
	t.Parallel()
	seen := map[message.Kind]bool{}
	for _, k := range message.Kinds() {
		about := k.About()
		if seen[k] || !k.Known() {
			t.Errorf("%s has two rows, or none", k)
		}
		seen[k] = true
		if about.Why.FR == "" || about.Why.EN == "" || about.Standing.FR == "" || about.Standing.EN == "" {
			t.Errorf("%s does not say why it waits or leaves, and what of stopping it", k)
		}
		if about.Secret && about.ReadFirst {
			t.Errorf("%s waits, and its secret is kept nowhere", k)
		}
		for _, v := range about.Variants {
			for _, l := range []string{"fr", "en"} {
				if err := message.ProgramTemplate("essai", k, v.Name, l).Check(); err != nil {
					t.Errorf("%s %s: what an edition begins from is refused: %v", k, v.Name, err)
				}
			}
		}
	}
	if unknown := message.Kind("tomorrow").About(); !unknown.ReadFirst || unknown.MayStop || unknown.Kind.Known() {
		t.Errorf("a kind without a row: %+v", unknown)
	}
	if len(message.Stoppable()) == 0 {
		t.Error("nothing can be stopped: this test checks nothing")
	}
}
