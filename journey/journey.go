// Package journey holds the tests that go from one end of the program to the
// other, one journey a file. Nothing here runs in the program.
package journey
