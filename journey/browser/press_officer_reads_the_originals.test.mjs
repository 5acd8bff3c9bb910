// The two original press releases are on their pages with nothing lost: every
// value of their front matter, every word, link, list and emphasis of their
// texts. The one that its author withholds is read by the press officer and
// by nobody else.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { linksOf, readRelease, words, wordsOf } from './frontmatter.mjs'
import { openPlace } from './place.mjs'
import { closeBrowser, somebody } from './person.mjs'
import { signsInBy } from './steps.mjs'

const originals = process.env.COHORTE_ORIGINALS
const why = originals ? false : 'COHORTE_ORIGINALS is not set: the folder of the original documents is needed'

function releases() {
  const dir = join(originals, 'seeds')
  return readdirSync(dir).sort().map((name) => {
    const release = readRelease(readFileSync(join(dir, name), 'utf8'))
    const value = (path) => release.values.find((v) => v[0] === path)?.[1]
    return { ...release, title: value('title'), slug: /^\d{4}-\d{2}-\d{2}-(.*)\.markdown$/.exec(name)[1], withheld: value('published') === 'false' }
  })
}

describe('the original press releases', { timeout: 180_000 }, () => {
  let place
  before(async () => { if (originals) place = await openPlace({ applications: 1, options: ['--projects', '1', '--originals', originals] }) })
  after(async () => { await place?.stop(); await closeBrowser() })

  for (const [width, javascript, language] of [[1280, true, ''], [320, true, '/en'], [1280, false, '']]) {
    test(`are read whole at ${width} pixels, ${javascript ? 'with' : 'without'} JavaScript, under ${language || '/'}`, { skip: why }, async () => {
      const officer = await somebody(place, { width, javascript })
      await signsInBy(officer, place.links.press_officer)
      const all = releases()
      assert.equal(all.length, 2)
      for (const release of all) {
        await officer.goes(`${language}/presse`)
        await officer.followsTo(`${language}/presse/${release.slug}`)
        await showsAll(officer, release)
        assert.equal(await officer.page.locator('.embargo').count(), release.withheld ? 1 : 0)
      }
      await officer.leaves()
    })
  }

  test('are public unless their author withholds them', { skip: why }, async () => {
    const visitor = await somebody(place)
    for (const release of releases()) {
      const { status, text } = await bytes(`/presse/${release.slug}`)
      assert.equal(status, release.withheld ? 404 : 200)
      const telling = words(release.title).slice(-40)
      for (const address of ['/', '/en', '/presse', '/en/presse', '/defis', `/defis?q=${encodeURIComponent(telling)}`, '/plan-du-site', '/en/plan-du-site']) {
        await visitor.goes(address)
        const shown = (await visitor.page.locator('main').innerText()) + (await visitor.page.content())
        const listed = ['/', '/en', '/presse', '/en/presse'].includes(address)
        const found = shown.includes(release.slug) || words(shown).includes(words(release.title))
        assert.equal(found, listed && !release.withheld, `${address} tells of ${release.slug}: ${found}`)
      }
      if (!release.withheld) { await visitor.goes(`/presse/${release.slug}`); await showsAll(visitor, release); continue }
      // As if it had never been: the same bytes as an address that leads nowhere.
      const nowhere = await bytes('/presse/un-communique-jamais-ecrit')
      assert.equal(text.replaceAll(release.slug, 'X'), nowhere.text.replaceAll('un-communique-jamais-ecrit', 'X'))
    }
    await visitor.leaves()
  })

  async function bytes(address) {
    const answer = await fetch(new URL(address, place.address))
    return { status: answer.status, text: await answer.text() }
  }
})

// What each key of the front matter becomes on the page. A key that is not here
// is lost, and fails.
const shown = {
  title: async (page, text) => assert.equal(words(await page.locator('h1').innerText()), words(text)),
  date: async (page, text) => {
    const [, day, time, zone] = /^(\S+) (\S+) (\S+)$/.exec(text)
    assert.equal(await page.locator('.head time').getAttribute('datetime'), `${day}T${time}${zone}`)
  },
  published: async () => {},
  categories: async (page, text) => assert.match(words(await page.locator('.head__over').innerText()), new RegExp(`^(${text}|Press release)`)),
  tags: async (page, text) => has(await page.locator('.essential').innerText(), text),
  'chapeau-text': async (page, text) => {
    assert.equal(words(await page.locator('.head__lead').innerText()), wordsOf(text))
    assert.deepEqual(await linksIn(page, '.head__lead'), linksOf(text))
  },
  'une-ou-diaporama.image': async (page, text) => has(await page.locator('.release__picture').innerText(), decodeURIComponent(text).split('/').pop()),
  'une-ou-diaporama.alternative-textuelle': async (page, text) => {
    for (const line of text.split('\n')) has(await page.locator('.release__picture').innerText(), line)
  },
  'contact-presse.name': async (page, text) => has(await page.locator('.essential').innerText(), text),
  'contact-presse.tel': async (page, text) => {
    const link = page.locator(`.essential a[href="tel:${text.replace(/\D/g, '')}"]`)
    assert.equal(words(await link.innerText()), words(text))
  },
  'contact-presse.email': async (page, text) => assert.equal(await page.locator(`.essential a[href="mailto:${text}"]`).innerText(), text),
  'files.nom': async (page, text) => has(await page.locator('.essential').innerText(), text),
  'files.file': async (page, text) => has(await page.locator('.essential').innerText(), text.split('/').pop()),
}

async function showsAll(person, { values, body }) {
  const { page } = person
  for (const [path, text] of values) {
    assert.ok(shown[path], `nothing says where ${path} is shown`)
    await shown[path](page, text)
  }
  assert.equal(words(await page.locator('.release').innerText()), wordsOf(body))
  assert.deepEqual(await linksIn(page, '.release'), linksOf(body))
  assert.equal(await page.locator('.release li').count(), (body.match(/^\* /gm) ?? []).length)
  assert.equal(await page.locator('.release strong').count(), (body.match(/\*\*[^*]+\*\*/g) ?? []).length)
  const closed = await page.evaluate(() => [...document.querySelectorAll('main details:not([open])')].length)
  assert.equal(closed, 0, 'a part of the release is folded')
}

function has(text, wanted) {
  assert.ok(words(text).includes(words(wanted)), `${words(text)} does not say ${wanted}`)
}

async function linksIn(page, selector) {
  const found = await page.locator(`${selector} a`).evaluateAll((all) => all.map((a) => [a.textContent, a.getAttribute('href')]))
  return found.map(([text, address]) => [words(text), address])
}
