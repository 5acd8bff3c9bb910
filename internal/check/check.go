// Package check holds the house: tests that read the sources of the project
// and fail where they break its own rules, from who may import whom to words
// that the programme does not use.
//
// Nothing here runs in the program. Start with arrows_test.go; the tables at
// the top of each file are what to change when the house changes, and every
// exception in them carries its reason.
package check
