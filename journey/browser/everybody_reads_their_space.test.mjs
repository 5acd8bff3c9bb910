// Everybody who has a part in the demonstration signs in and reads every page
// that their links lead to: each is examined, none answers with a fault.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openPlace } from './place.mjs'
import { closeBrowser, somebody } from './person.mjs'
import { readsEverything } from './reading.mjs'
import { signsInBy } from './steps.mjs'

// What a visitor sees too is read by the visitor.
const publicPages = /^(\/en)?\/(appels|editions|defis|promotions|organisations|chiffres|presse|programme|donnees|accessibilite|mentions-legales|donnees-personnelles|cookies|securite|plan-du-site|composants|demonstration|connexion)?(\/|\?|$)/

describe('everybody', { timeout: 600_000 }, () => {
  let place
  before(async () => { place = await openPlace({ applications: 60 }) })
  after(async () => { await place?.stop(); await closeBrowser() })

  for (const [part, least, locale] of [
    ['demo-6.candidate_draft', 5, 'fr-FR'], ['demo-7.candidate_submitted', 5, 'fr-FR'], ['demo-7.host_draft', 5, 'fr-FR'], ['demo-6.host_submitted', 5, 'fr-FR'],
    ['desk_officer', 8, 'fr-FR'], ['programme_manager', 8, 'fr-FR'], ['director', 6, 'fr-FR'], ['press_officer', 1, 'fr-FR'], ['operator', 1, 'fr-FR'],
  ]) {
    test(`${part} reads their pages`, async () => {
      const person = await somebody(place, { locale })
      await signsInBy(person, place.links[part])
      const start = new URL(person.page.url())
      const { read, faults } = await readsEverything(person, start.pathname + start.search, { ofAKind: 2, most: 24, skip: publicPages })
      assert.deepEqual(faults, [])
      const own = ['/compte/donnees', '/compte/donnees/effacement', ...(part === 'director' ? ['/gestion/archive', '/gestion/donnees-personnelles'] : [])]
      for (const address of own.filter((a) => !read.includes(a))) {
        assert.deepEqual((await readsEverything(person, address, { most: 1 })).faults, [])
      }
      assert.ok(read.length >= least, `only ${read.length} pages: ${read}`)
      await person.leaves()
    })
  }
})
