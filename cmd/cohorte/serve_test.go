package main

import (
	"testing"

	"cohorte/fellowship/file"
	"cohorte/web/route"
)

// Rule C-2: a request that arrived in time is read to its end before drafts
// are left.
func TestNoRequestOutlastsALimit(t *testing.T) {
	t.Parallel()
	if route.DefaultLimits.Read >= file.Settle {
		t.Errorf("a request may take %v, drafts are left %v after a limit", route.DefaultLimits.Read, file.Settle)
	}
}
