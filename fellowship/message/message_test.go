package message_test

import (
	"errors"
	"testing"
	"time"

	"cohorte/fellowship"
	"cohorte/fellowship/message"
)

func TestAMailLeavesOnce(t *testing.T) {
	t.Parallel()
	at := time.Date(2022, 3, 15, 13, 52, 7, 0, time.UTC)
	allowed := map[message.State]map[message.Verb]message.State{
		message.Ready: {message.Leave: message.Sent, message.Wait: message.Ready, message.Fail: message.NotDelivered},
	}
	for _, from := range []message.State{message.Ready, message.Sent, message.NotDelivered} {
		for _, verb := range []message.Verb{message.Leave, message.Wait, message.Fail} {
			got, err := message.Mail{State: from}.After(verb, at, "550 5.1.1")
			want, ok := allowed[from][verb]
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
		}
	}
}
