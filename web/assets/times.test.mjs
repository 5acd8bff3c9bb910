// The module says the same as internal/lang, on the same cases.
import assert from 'node:assert/strict'
import test from 'node:test'
import { relative } from './src/lib/times.js'

const limit = new Date('2024-04-26T21:59:59Z') // 23 h 59 min 59 s in Paris
const spaced = (s) => s.replaceAll('~', '\u00a0')

for (const [now, fr, en] of [
  ['2024-04-22T22:00:01Z', 'dans 3~jours', 'in 3~days'],
  ['2024-04-23T21:59:58Z', 'dans 3~jours', 'in 3~days'],
  ['2024-04-24T22:10:00Z', 'demain', 'tomorrow'],
  ['2024-04-25T22:10:00Z', 'dans 23~h~49~min', 'in 23~h~49~min'],
  ['2024-04-26T16:47:59Z', 'dans 5~h~12~min', 'in 5~h~12~min'],
  ['2024-04-26T21:59:30Z', 'à l’instant', 'just now'],
  ['2024-04-27T03:59:59Z', 'depuis 6~h', '6~h ago'],
  ['2024-04-27T21:59:59Z', 'depuis hier', 'yesterday'],
  ['2024-04-28T07:00:00Z', 'depuis 2~jours', '2~days ago'],
  ['2026-11-21T11:00:00Z', 'depuis 2~ans', '2~years ago'],
]) {
  test(`at ${now}`, () => {
    assert.equal(relative('fr', new Date(now), limit), spaced(fr))
    assert.equal(relative('en', new Date(now), limit), spaced(en))
  })
}
