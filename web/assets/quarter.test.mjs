import { test } from 'node:test'
import assert from 'node:assert/strict'
import { quarter } from './src/lib/quarter.js'

test('each quarter once, and never the end', () => {
  const cases = [[0, 0, 0], [0, 312, 0], [77, 312, 0], [78, 312, 25], [156, 312, 50], [233, 312, 50], [234, 312, 75], [312, 312, 75]]
  for (const [done, total, want] of cases) assert.equal(quarter(done, total), want, `${done} of ${total}`)
})
