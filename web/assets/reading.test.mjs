import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keyOf, writes } from './src/lib/reading.js'

const body = { tagName: 'BODY' }
const radio = { tagName: 'INPUT', type: 'radio' }
const fields = [{ tagName: 'TEXTAREA' }, { tagName: 'SELECT' }, { tagName: 'INPUT', type: 'text' }, { tagName: 'INPUT', type: 'search' }, { tagName: 'DIV', isContentEditable: true }]

test('keys do what the list says', () => {
  const wanted = { j: 'next', k: 'before', d: 'document', g: 'grid', n: 'unmarked', c: 'comment', '?': 'help', Escape: 'close' }
  for (const [key, act] of Object.entries(wanted)) assert.deepEqual(keyOf({ key, target: body }, true), { act })
  assert.deepEqual(keyOf({ key: '3', target: radio }, true), { act: 'mark', mark: '3' })
  assert.equal(keyOf({ key: 'x', target: body }, true), null)
})

test('a key is a letter where one writes', () => {
  for (const target of fields) {
    assert.ok(writes(target))
    for (const key of ['j', 'n', '3', '?']) assert.equal(keyOf({ key, target }, true), null)
  }
  assert.ok(!writes(radio))
})

test('switched off, only what takes two keys is left', () => {
  for (const key of ['j', 'n', '3', '?']) assert.equal(keyOf({ key, target: body }, false), null)
  assert.deepEqual(keyOf({ key: 'Enter', ctrlKey: true, target: fields[0] }, false), { act: 'give' })
})

test('a modifier leaves the key to the browser, and a held key counts once', () => {
  for (const modifier of ['ctrlKey', 'metaKey', 'altKey']) assert.equal(keyOf({ key: 'k', [modifier]: true, target: body }, true), null)
  assert.equal(keyOf({ key: 'j', repeat: true, target: body }, true), null)
})
