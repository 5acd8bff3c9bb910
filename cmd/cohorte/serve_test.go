package main

import (
	"testing"

	"cohorte/fellowship/file"
)

// Rule C-2: a request that arrived in time is read to its end before drafts
// are left.
func TestNoRequestOutlastsALimit(t *testing.T) {
	t.Parallel()
	if longestRequest >= file.Settle {
		t.Errorf("a request may take %v, drafts are left %v after a limit", longestRequest, file.Settle)
	}
}
