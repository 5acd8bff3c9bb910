// A visitor follows every link of the public pages, in French and in English.
// Each page is examined (see examine.mjs), and no link leads nowhere.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openPlace } from './place.mjs'
import { closeBrowser, somebody } from './person.mjs'
import { readsEverything } from './reading.mjs'

describe('a visitor', { timeout: 300_000 }, () => {
  let place
  before(async () => { place = await openPlace() })
  after(async () => { await place?.stop(); await closeBrowser() })

  for (const [language, start, locale] of [['French', '/', 'fr-FR'], ['English', '/en', 'en-GB']]) {
    test(`reads every public page in ${language}`, async () => {
      const visitor = await somebody(place, { locale })
      const { read, faults } = await readsEverything(visitor, start)
      assert.deepEqual(faults, [])
      assert.ok(read.length >= 10, `only ${read.length} pages: ${read}`)
      await visitor.leaves()
    })
  }

  test('finds the same pages without JavaScript', async () => {
    const visitor = await somebody(place, { javascript: false })
    for (const address of ['/', '/appels', '/programme', '/accessibilite']) await visitor.goes(address)
    await visitor.leaves()
  })

  test('is told that an address leads nowhere', async () => {
    const visitor = await somebody(place)
    await visitor.goes('/nulle-part')
    assert.equal(await visitor.title(), 'Page introuvable')
    await visitor.leaves()
  })
})
