// Package journey walks the programme from end to end, as its people do:
// through HTTP, on a filled place, with a clock that is moved on purpose. One
// journey a file; journey/browser has those that need a real browser.
package journey
