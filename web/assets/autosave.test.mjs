import { test } from 'node:test'
import assert from 'node:assert/strict'
import { afterAnswer, nothingDone, sentWith, topField } from './src/lib/autosave.js'

const typed = (...ids) => ({ ...nothingDone(), dirty: new Set(ids) })
const sent = (state) => { const ids = new Set(state.dirty); state.dirty.clear(); return ids }

test('a control belongs to a field', () => {
  for (const [name, want] of Object.entries({ name: 'name', 'team[0].role': 'team', 'start.day': 'start', 'wishes[1]': 'wishes' })) assert.equal(topField(name), want)
})

test('only the fields that changed are sent, with what the page knew of them', () => {
  const data = [['_revision', '4'], ['_fields', 'name,team,host'], ['_base.name', '3:aa'], ['_base.host', '1:bb'], ['_base.team', '2:cc'], ['_rows.team', '2'],
    ['_seen', '1'], ['_keep.host', 'mine'], ['name', 'A'], ['host', 'H'], ['team[0].role', 'R'], ['team[1].role', '']]
  assert.equal(sentWith(data, new Set(['name', 'team'])).toString(),
    new URLSearchParams([['_fields', 'name,team'], ['_revision', '4'], ['_base.name', '3:aa'], ['_base.team', '2:cc'], ['_rows.team', '2'], ['name', 'A'], ['team[0].role', 'R'], ['team[1].role', '']]).toString())
})

test('what could not be sent is sent again, and what was typed meanwhile is not forgotten', () => {
  for (const [status, trouble] of [[0, 'lost'], [503, 'lost'], [401, 'ended']]) {
    const state = typed('name')
    const ids = sent(state)
    state.dirty.add('host')
    const next = afterAnswer(state, ids, status, {})
    assert.deepEqual([...next.dirty].sort(), ['host', 'name'])
    assert.equal(next.trouble, trouble)
    assert.equal(next.stopped, false)
  }
})

test('once nothing can be saved, it is said and not tried again', () => {
  for (const status of [410, 404, 422]) {
    const next = afterAnswer(nothingDone(), new Set(['name']), status, {})
    assert.equal(next.stopped, true)
    assert.deepEqual([...next.dirty], ['name'])
  }
})

test('a field that somebody else changed waits for a choice', () => {
  let next = afterAnswer(nothingDone(), new Set(['name', 'host']), 200, { saved_at: 'x', bases: { host: '2:aa' }, crossed: ['Karim…'] })
  assert.equal(next.trouble, 'crossed')
  assert.deepEqual([...next.held], ['name'])
  assert.equal(next.saved, true)
  next = afterAnswer(next, new Set(), 200, { bases: {}, crossed: [] })
  assert.equal(next.trouble, 'crossed')
})

test('a save after trouble ends it', () => {
  const lost = afterAnswer(nothingDone(), new Set(['name']), 0, {})
  const next = afterAnswer({ ...lost, dirty: new Set() }, new Set(['name']), 200, { saved_at: 'x', bases: { name: '1:aa' } })
  assert.equal(next.trouble, '')
  assert.equal(next.dirty.size, 0)
})
