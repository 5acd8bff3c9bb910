// A member of the team at the table of marks: keeps some of its files, puts
// first what divides the reviewers, unfolds a file with the keyboard, reads how
// the numbers are made.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openPlace } from './place.mjs'
import { closeBrowser, plain, somebody } from './person.mjs'
import { signsInBy } from './steps.mjs'

describe('the table of marks', { timeout: 120_000 }, () => {
  let place
  before(async () => { place = await openPlace({ applications: 20, options: ['--stage', 'review'] }) })
  after(async () => { await place?.stop(); await closeBrowser() })

  test('is filtered, sorted, unfolded and explained', async () => {
    const person = await somebody(place)
    const { page } = person
    const rows = page.locator('#notes tbody tr:not(.unfolded)')
    await signsInBy(person, place.links.programme_manager)
    await person.goes('/gestion/evaluations')
    await person.follows('Évaluation anonyme')
    await person.follows('Tableau du jury')
    const all = await rows.count()
    assert.ok(all > 10, `${all} files`)

    // One profile; then the files of all, most divided first.
    const profile = await page.getByLabel('Profil').locator('option').nth(1).innerText()
    await page.getByLabel('Profil').selectOption({ index: 1 })
    await person.presses('Filtrer')
    const some = await rows.count()
    assert.ok(some > 0 && some < all, `${some} of ${all} files are of the profile ${profile}`)
    await person.goes(new URL(page.url()).pathname)
    await person.follows(/^Écart/)
    const spreads = (await page.locator('#notes td[data-label="Écart"]').allInnerTexts()).filter((text) => /\d/.test(text)).map((text) => Number(plain(text).replace(',', '.')))
    assert.ok(spreads.length > 5 && spreads[0] > 0, `the spreads are ${spreads}`)
    assert.deepEqual(spreads, [...spreads].sort((a, b) => b - a))

    // With the keyboard a row unfolds its reviews under it, and folds again.
    const unfolds = rows.first().locator('[data-unfold]')
    await unfolds.focus()
    await page.keyboard.press('Enter')
    const below = page.locator('tr.unfolded')
    await below.waitFor()
    assert.equal(await unfolds.getAttribute('aria-expanded'), 'true')
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-expanded')), 'true')
    assert.ok(await below.locator('.given').count() > 1)
    await person.looks()
    await page.keyboard.press('Space')
    assert.ok(await below.isHidden())
    assert.equal(await unfolds.getAttribute('aria-expanded'), 'false')

    // The strip of views leaves out a column; the method says how both are made.
    await person.follows(/Brute seule$/)
    assert.equal(await page.locator('#notes td[data-label="Ajustée"]').count(), 0)
    await person.follows(/Les deux moyennes$/)
    await person.follows('Méthode et calcul')
    await person.sees('La moyenne brute')
    await person.sees('Un exemple dans cette lecture')
    await person.sees('Sévérité de chaque évaluateur')
    await person.leaves()
  })
})
