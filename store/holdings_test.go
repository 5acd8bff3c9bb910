package store

import "strings"

// HoldingsForTest are the columns that the list of erasures names, by table.
func HoldingsForTest() map[string][]string {
	out := map[string][]string{}
	for _, h := range holdings {
		out[h.table] = strings.Fields(h.empties + " " + h.stays)
	}
	return out
}

// EmptiedForTest are those that an erasure empties: table.column.
func EmptiedForTest() map[string]bool {
	out := map[string]bool{}
	for _, h := range holdings {
		for _, column := range strings.Fields(h.empties) {
			out[h.table+"."+column] = true
		}
	}
	return out
}
