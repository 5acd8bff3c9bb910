import { test } from 'node:test'
import assert from 'node:assert/strict'
import { lines } from './src/lib/count.js'

test('lines are those that the server counts', () => {
  const cases = { '': 0, ' \n ': 0, a: 1, aaaaaaaaaa: 1, aaaaaaaaaaa: 2, 'a\nb': 2, 'a\n\nb\n': 3, 'a\r\nb': 2, éééééééééé: 1 }
  for (const [text, want] of Object.entries(cases)) assert.equal(lines(text, 10), want, JSON.stringify(text))
})
