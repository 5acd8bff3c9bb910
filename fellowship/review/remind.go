package review

import "time"

// Reminders go out this long before the reviews are due, and the last one so
// long after. The editions say nothing of them. Rule R-18.
var (
	remindBefore = []time.Duration{72 * time.Hour, 24 * time.Hour}
	remindAfter  = 24 * time.Hour
)

// lateFor is how long after it was owed a reminder is still worth sending.
const lateFor = 7 * 24 * time.Hour

// Reminder is one date at which reviewers who owe reviews are written to.
type Reminder struct {
	Due  time.Time // when it is to leave
	Late bool      // after the day on which the reviews were due
}

// ReminderDue is the last reminder whose time has come; ok is false without
// one. A reading that was opened after that time has none.
func (r Reading) ReminderDue(now time.Time) (Reminder, bool) {
	if r.DueAt.IsZero() || !r.ClosedAt.IsZero() {
		return Reminder{}, false
	}
	var last Reminder
	for _, before := range remindBefore {
		if due := r.DueAt.Add(-before); !now.Before(due) && now.Before(r.DueAt) {
			last = Reminder{Due: due}
		}
	}
	if due := r.DueAt.Add(remindAfter); !now.Before(due) && now.Before(due.Add(lateFor)) {
		last = Reminder{Due: due, Late: true}
	}
	return last, !last.Due.IsZero() && last.Due.After(r.OpenedAt)
}
