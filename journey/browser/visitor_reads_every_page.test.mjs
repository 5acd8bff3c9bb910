// A visitor follows every link of the public pages, in French and in English.
// Each page is examined (see examine.mjs), and no link leads nowhere.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openPlace } from './place.mjs'
import { closeBrowser, somebody } from './person.mjs'

// More addresses of one kind say nothing new: one défi is like another.
const enoughOfAKind = 4

describe('a visitor', { timeout: 300_000 }, () => {
  let place
  before(async () => { place = await openPlace() })
  after(async () => { await place?.stop(); await closeBrowser() })

  for (const [language, start, locale] of [['French', '/', 'fr-FR'], ['English', '/en', 'en-GB']]) {
    test(`reads every public page in ${language}`, async () => {
      const visitor = await somebody(place, { locale })
      const { read, faults } = await readEverything(visitor, start)
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

// readEverything goes on after a fault, to tell of all of them at once.
async function readEverything(visitor, start) {
  const todo = [{ address: start, from: 'the start' }]
  const known = new Set([start])
  const ofKind = new Map()
  const read = []
  const faults = []
  while (todo.length > 0) {
    const { address, from } = todo.shift()
    const response = await visitor.page.goto(new URL(address, visitor.place.address).href)
    if (response.status() !== 200) {
      faults.push(`${address} answered ${response.status()}; ${from} links to it`)
      continue
    }
    await visitor.looks().catch((e) => faults.push(e.message))
    read.push(address)
    const links = await visitor.page.evaluate(() => [...document.querySelectorAll('a[href]')].map((a) => a.href))
    for (const link of links) {
      const url = new URL(link)
      const path = url.pathname + url.search
      const elsewhere = url.origin !== visitor.place.address || isEnglish(path) !== isEnglish(start)
      if (elsewhere || known.has(path)) continue
      known.add(path)
      const kind = url.pathname.replace(/^(\/en)?(\/[^/]+)\/.*/, '$1$2/…') + (url.search ? '?' : '')
      ofKind.set(kind, (ofKind.get(kind) ?? 0) + 1)
      if (ofKind.get(kind) <= enoughOfAKind) todo.push({ address: path, from: address })
    }
  }
  return { read, faults }
}

function isEnglish(path) {
  return path === '/en' || path.startsWith('/en/') || path.startsWith('/en?')
}
