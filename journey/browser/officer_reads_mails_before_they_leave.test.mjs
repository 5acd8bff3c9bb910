// An officer reads what waits, changes one mail by hand, lets the group go,
// takes it back, and gives the edition its own words: without a script, since
// nothing of it needs one. Each page is examined on the way.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openPlace } from './place.mjs'
import { closeBrowser, somebody } from './person.mjs'
import { signsInBy } from './steps.mjs'

describe('the outbox', { timeout: 120_000 }, () => {
  let place
  before(async () => { place = await openPlace({ applications: 2 }) })
  after(async () => { await place?.stop(); await closeBrowser() })

  test('nothing leaves unread', async () => {
    const officer = await somebody(place, { javascript: false })
    await signsInBy(officer, place.links.programme_manager)
    // The jobs of the place write the mails in its first seconds.
    for (let i = 0; i < 40; i++) {
      await officer.page.goto(place.address + '/gestion/courriels')
      if (await officer.page.locator('a.todo__one').count() > 3) break
      await officer.page.waitForTimeout(250)
    }
    await officer.looks()
    await officer.followsTo(/cas=not_admissible/)
    await officer.sees('À relire (4)')
    await officer.follows('Modifier celui-ci')
    await officer.writes('Sujet', '')
    await officer.presses('Enregistrer ce texte')
    await officer.sees('Écrivez le sujet du courriel.')
    await officer.writes('Sujet', 'Résultat : votre projet')
    await officer.presses('Enregistrer ce texte')
    await officer.sees('Modifié à la main')
    await officer.follows('Tout le groupe')
    await officer.follows('Modèle : texte du programme')
    await officer.writes(/^Texte/, '{lein}')
    await officer.presses('Enregistrer ce modèle')
    await officer.sees('{lein} n’existe pas ici. Vouliez-vous écrire {lien} ?')
    await officer.goes('/gestion/courriels')
    await officer.followsTo(/cas=not_admissible/)
    await officer.presses('Laisser partir les 4')
    await officer.sees('4 courriels laissés partir')
    await officer.presses(/^Annuler/)
    await officer.sees('rien n’est parti')
    assert.deepEqual(officer.faults, [])
    await officer.leaves()
  })
})
