// A candidate with a keyboard and nothing else finds a call and asks to sign
// in. Wherever the focus is, it can be seen.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openPlace } from './place.mjs'
import { closeBrowser, plain, somebody } from './person.mjs'

describe('with the keyboard alone', { timeout: 120_000 }, () => {
  let place
  before(async () => { place = await openPlace() })
  after(async () => { await place?.stop(); await closeBrowser() })

  for (const width of [1280, 320]) {
    test(`a candidate asks for a link on a screen of ${width}`, async () => {
      const { page, ...candidate } = await somebody(place, { width })
      await page.goto(place.address + '/')
      await page.keyboard.press('Tab')
      assert.equal((await focused(page)).words, 'Contenu', 'the first stop is the link to the content')
      await page.keyboard.press('Enter')
      await tabsTo(page, /^Postuler en tant qu.EIG/)
      await page.keyboard.press('Enter')
      await page.waitForURL(/\/appels\/[^/]+\/candidatures/)
      await tabsTo(page, /^Commencer ma candidature/)
      await page.keyboard.press('Enter')
      await page.waitForURL(/\/connexion/)
      await tabsTo(page, 'Adresse électronique')
      await page.keyboard.type('clavier@exemple.fr')
      await page.keyboard.press('Enter')
      await page.waitForURL(/\/connexion\/envoi/)
      assert.equal(plain(await page.getByRole('heading', { level: 1 }).innerText()), 'Consultez votre messagerie')
      await candidate.context.close()
      assert.deepEqual(candidate.faults, [])
    })
  }
})

// tabsTo presses Tab until what has the focus is called so.
async function tabsTo(page, name) {
  const passed = []
  for (let i = 0; i < 120; i++) {
    await page.keyboard.press('Tab')
    const now = await focused(page)
    assert.ok(now.seen, `nothing shows that ${now.words || now.html} has the focus`)
    if (typeof name === 'string' ? now.words === name : name.test(now.words)) return
    passed.push(now.words)
  }
  assert.fail(`never came to ${name}, but to ${passed.join(' · ')}`)
}

function focused(page) {
  return page.evaluate(() => {
    const e = document.activeElement
    const drawn = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
    const shown = (x) => x && [undefined, '::before', '::after'].some((part) => drawn(getComputedStyle(x, part)))
    const label = e.labels?.[0]
    const around = []
    for (let x = e.parentElement; x && around.length < 5; x = x.parentElement) around.push(x)
    const box = e.getBoundingClientRect()
    return {
      words: (e.getAttribute('aria-label') ?? label?.innerText ?? e.innerText ?? '').replace(/\s+/g, ' ').trim(),
      html: e.outerHTML.slice(0, 120),
      // The outline may be drawn around the card that holds a link, or on the
      // label of a box.
      seen: box.width > 0 && [e, label, ...around, ...e.querySelectorAll('*')].some(shown),
    }
  })
}
