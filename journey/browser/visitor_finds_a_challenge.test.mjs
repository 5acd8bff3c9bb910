// A visitor looks for challenges in every way that the catalogue offers, and
// every state of its pages is examined (see examine.mjs), weighed and printed.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openPlace } from './place.mjs'
import { closeBrowser, plain, somebody } from './person.mjs'

const heaviest = 60 * 1024 // bytes over the wire, style and scripts included

describe('a visitor of the catalogue', { timeout: 300_000 }, () => {
  let place
  before(async () => { place = await openPlace({ applications: 1, options: ['--projects', '1'] }) })
  after(async () => { await place?.stop(); await closeBrowser() })

  for (const javascript of [true, false]) {
    const how = javascript ? 'with JavaScript' : 'without JavaScript'

    test(`finds Signaux Faibles by typing "signal faible", ${how}`, async () => {
      const visitor = await somebody(place, { javascript })
      await visitor.goes('/')
      await visitor.follows('Rechercher un défi')
      await visitor.page.getByRole('searchbox').fill('signal faible')
      await visitor.presses('Rechercher')
      assert.deepEqual(await cards(visitor), ['Signaux Faibles'])
      await visitor.follows('Signaux Faibles')
      assert.equal(await visitor.title(), 'Signaux Faibles')
      await visitor.leaves()
    })

    test(`finds b@liseNAV by filtering the town to Brest, and takes the filter off, ${how}`, async () => {
      const visitor = await somebody(place, { javascript, width: 320 })
      await visitor.goes('/defis')
      await visitor.page.getByText('Filtrer', { exact: true }).first().click()
      await visitor.chooses(/^Ville$/, { value: 'brest' })
      await visitor.presses('Filtrer')
      assert.deepEqual(await cards(visitor), ['b@liseNAV'])
      await visitor.page.locator('.fr-tag--dismiss').click()
      await visitor.looks()
      assert.equal((await cards(visitor)).length, 24)
      await visitor.leaves()
    })
  }

  test('finds Open Justice by its administration, in every published spelling', async () => {
    const visitor = await somebody(place)
    for (const spelling of ['Cour de cassation', 'Cour de Cassation', 'COUR DE CASSATION']) {
      for (const parameter of ['q', 'administration']) {
        await visitor.goes(`/defis?${parameter}=${encodeURIComponent(spelling)}`)
        assert.ok((await cards(visitor)).includes('Open Justice'), `${parameter}=${spelling}: ${await cards(visitor)}`)
      }
    }
    const entries = (await visitor.page.getByLabel(/^Administration$/).locator('option').allInnerTexts()).filter((o) => /^cour de cassation/i.test(o))
    assert.equal(entries.length, 1)
    await visitor.leaves()
  })

  test('lands on each of the four named défis from its printed address', async () => {
    const visitor = await somebody(place)
    for (const language of ['', '/en']) {
      for (const [address, title] of [['signaux-faibles', 'Signaux Faibles'], ['predisauvetage', 'PrédiSauvetage'], ['open-justice', 'Open Justice'], ['karfur', "Karfu'R"]]) {
        await visitor.goes(`${language}/defis/${address}/`)
        assert.equal(await visitor.title(), title)
        assert.equal(new URL(visitor.page.url()).pathname, `${language}/defis/${address}`)
        assert.match(await visitor.reads(), language ? /Lives on/ : /Perdure/)
      }
      for (const [address, call] of [['administrations', 'projets'], ['candidats', 'candidatures']]) {
        await visitor.goes(`${language}/participer/${address}/`)
        assert.match(new URL(visitor.page.url()).pathname, new RegExp(`^${language}/appels/[^/]+/${call}$`))
      }
    }
    await visitor.leaves()
  })

  // Every state that the pages of the catalogue can be in: none, one, many, the
  // last page, a word to try, several, filters of two kinds, one that is not
  // known; the four endings and none; figures given and not; long names.
  const states = ['/defis', '/defis?page=2', '/defis?page=6', '/defis?q=jurisprudance', '/defis?q=brest+paris', '/defis?q=xylophone', '/defis?q=donn%C3%A9es',
    '/defis?promotion=2&profil=data-science', '/defis?promotion=7&ville=brest', '/defis?ville=nulle-part', '/defis?devenir=non-renseigne&theme=sante', '/defis?q=%3Cscript%3E',
    '/defis/signaux-faibles', '/defis/predisauvetage', '/defis/open-justice', '/defis/karfur', '/defis/label', '/defis/refugies-info', '/defis/vigicrux',
    '/organisations', '/organisations/dinum', '/organisations/cour-de-cassation', '/organisations/schapi', '/promotions', '/promotions/1', '/promotions/7', '/promotions/dig', '/presse']

  for (const [language, width] of [['', 1280], ['/en', 320]]) {
    test(`reads every state of its pages at ${width} pixels, none too heavy, under ${language || '/'}`, async () => {
      const visitor = await somebody(place, { width })
      for (const state of states) {
        await visitor.goes(language + state)
        const weight = await visitor.page.evaluate(() => performance.getEntries()
          .filter((e) => e.entryType === 'navigation' || e.entryType === 'resource').reduce((sum, e) => sum + e.encodedBodySize, 0))
        assert.ok(weight > 1000 && weight <= heaviest, `${state} has ${weight} bytes`)
      }
      await visitor.leaves()
    })
  }

  test('prints a page without what only a screen can do', async () => {
    const visitor = await somebody(place)
    for (const address of ['/defis', '/defis/open-justice']) {
      await visitor.goes(address)
      await visitor.page.emulateMedia({ media: 'print' })
      for (const part of ['.site-nav', '.site-tools', '.finder', '.site-footer__links', 'main button']) {
        for (const one of await visitor.page.locator(part).all()) assert.equal(await one.isVisible(), false, `${address} prints ${part}`)
      }
      assert.equal(await visitor.page.locator('h1').isVisible(), true)
      await visitor.page.emulateMedia({ media: 'screen' })
    }
    await visitor.leaves()
  })
})

async function cards(visitor) {
  return (await visitor.page.locator('.door__title').allInnerTexts()).map(plain)
}
