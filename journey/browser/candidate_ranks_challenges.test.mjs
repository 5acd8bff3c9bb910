// A shortlisted candidate ranks challenges: with the keyboard, by dragging, and
// without scripts. Moving saves nothing; the focus stays and the rank is said.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openPlace } from './place.mjs'
import { closeBrowser, plain, somebody } from './person.mjs'
import { signsInBy } from './steps.mjs'

const part = 'demo-6.candidate_submitted'

describe('a candidate ranks challenges', { timeout: 120_000 }, () => {
  let place
  before(async () => { place = await openPlace({ applications: 12, options: ['--projects', '14', '--stage', 'wishes'] }) })
  after(async () => { await place?.stop(); await closeBrowser() })

  const names = (person) => person.page.locator('[data-wish]').evaluateAll((rows) => rows.map((row) => row.dataset.name))
  const ranks = (person) => person.page.locator('input[name$=".rank"]').evaluateAll((fields) => fields.map((f) => f.value))
  const said = async (person) => plain(await person.page.locator('[data-wish-status]').innerText())

  async function opensWishes(options) {
    const person = await somebody(place, options)
    await signsInBy(person, place.links[part])
    await person.goes(`${new URL(person.page.url()).pathname}/voeux`)
    return person
  }

  test('without scripts, each button keeps the draft', async () => {
    const person = await opensWishes({ javascript: false })
    for (let i = 0; i < 3; i++) {
      await person.page.locator('#ajouter').selectOption({ index: 1 })
      await person.presses('Ajouter ce choix')
    }
    const first = await names(person)
    assert.equal(first.length, 3)
    await person.page.locator('#voeu-3').getByRole('button', { name: 'Monter' }).click()
    await person.page.waitForLoadState('load')
    await person.looks()
    assert.deepEqual(await names(person), [first[0], first[2], first[1]])
    assert.equal(await said(person), plain(`${first[2]}, rang 2 sur 3.`))
    assert.match(person.page.url(), /#voeu-2$/)
    await person.leaves()
  })

  test('with the keyboard and by dragging, then submits', async () => {
    const person = await opensWishes()
    const before = await names(person)
    await person.page.locator('#voeu-1').getByRole('button', { name: 'Descendre' }).focus()
    await person.page.keyboard.press('Enter')
    assert.deepEqual(await names(person), [before[1], before[0], before[2]])
    assert.ok((await said(person)).startsWith(plain(`${before[0]}, rang 2 sur 3.`)))
    assert.equal(await person.page.evaluate(() => document.activeElement.closest('[data-wish]').dataset.name), before[0])
    await person.page.keyboard.press('Enter') // at the end the button is off: the focus stays in the row
    assert.equal(await person.page.evaluate(() => document.activeElement.closest('[data-wish]').dataset.name), before[0])

    const rows = person.page.locator('[data-wish]')
    await rows.nth(2).locator('[data-handle]').dragTo(rows.nth(0).locator('.wish-row__name'))
    assert.deepEqual(await names(person), [before[0], before[1], before[2]])
    assert.deepEqual(await ranks(person), ['1', '2', '3'])
    await person.looks()
    await person.presses('Déposer mes vœux')
    assert.match(person.page.url(), /\/voeux\/recus\/1$/)
    const given = await person.reads()
    const places = before.map((name) => given.indexOf(plain(name)))
    assert.deepEqual(places, [...places].sort((a, b) => a - b))
    await person.leaves()
  })

  test('at 320 px nothing overflows, for the team too', async () => {
    const person = await opensWishes({ width: 320 })
    await person.sees('Déposés')
    await person.leaves()
    const manager = await somebody(place, { width: 320 })
    await signsInBy(manager, place.links.programme_manager)
    for (const page of ['/gestion/voeux?edition=demo-6', '/editions/demo-6/defis']) await manager.goes(page)
    await manager.leaves()
  })
})
