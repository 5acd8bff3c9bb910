// Package document writes the documents that people keep, and reads back those
// that they bring: for now, the receipt of a submission.
//
// A document is made from what was stored, and the same facts give the same
// bytes: it can be made again in ten years and compared.
package document
