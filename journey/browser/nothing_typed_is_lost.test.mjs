// Whoever types something that cannot be kept as it is gets it back, with what
// is wrong at the top and at the field.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openPlace } from './place.mjs'
import { closeBrowser, plain, somebody } from './person.mjs'
import { calls, findsTheCall, signsIn } from './steps.mjs'

describe('nothing typed is lost', { timeout: 120_000 }, () => {
  let place
  before(async () => { place = await openPlace() })
  after(async () => { await place?.stop(); await closeBrowser() })

  for (const javascript of [true, false]) {
    test(`a wrong address to sign in, scripts ${javascript ? 'on' : 'off'}`, async () => {
      const reader = await somebody(place, { javascript })
      await reader.goes('/connexion')
      await reader.writes('Adresse électronique', 'personne.exemple.fr')
      await reader.presses('Recevoir un lien de connexion')
      assert.match(plain(await reader.page.title()), /^Erreur : /)
      const field = reader.page.getByLabel('Adresse électronique', { exact: true })
      assert.equal(await field.inputValue(), 'personne.exemple.fr')
      assert.equal(await field.getAttribute('aria-invalid'), 'true')
      await reader.follows(/adresse/, { within: 'main' }) // of the list of errors, to the field
      await reader.leaves()
    })

    test(`a phone number that is too short, scripts ${javascript ? 'on' : 'off'}`, async () => {
      const candidate = await somebody(place, { javascript })
      await findsTheCall(candidate, 'demo-7', calls.application)
      await candidate.follows(calls.application.start)
      await signsIn(candidate, `hurry-${javascript}@exemple.fr`)
      await candidate.presses(calls.application.start)
      const file = new URL(candidate.page.url()).pathname.replace(/\/etapes\/.*/, '')
      await candidate.goes(`${file}/etapes/informations-personnelles`)
      await candidate.writes('Prénom', 'Camille')
      await candidate.writes(/^Téléphone/, '01 02 03 04')
      await candidate.presses('Enregistrer et continuer')
      await candidate.goes(`${file}/etapes/informations-personnelles`)
      assert.equal(await candidate.page.getByLabel('Prénom', { exact: true }).inputValue(), 'Camille')
      assert.equal(await candidate.page.getByLabel(/^Téléphone/).inputValue(), '01 02 03 04')
      await candidate.goes(`${file}/relecture`)
      await candidate.sees(/chiffres/)
      await candidate.leaves()
    })
  }
})
