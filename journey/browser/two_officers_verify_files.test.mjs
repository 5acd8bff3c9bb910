// Two officers in two browsers verify what was received: from the day to the
// list, to a file and its verdict, to the next; then the others at once, the
// people are told, and their mails are read before they leave.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openPlace } from './place.mjs'
import { closeBrowser, somebody } from './person.mjs'
import { signsInBy } from './steps.mjs'

describe('two officers', { timeout: 120_000 }, () => {
  let place
  before(async () => { place = await openPlace({ applications: 20 }) })
  after(async () => { await place?.stop(); await closeBrowser() })

  const list = '/gestion/candidatures?edition=demo-6&recevabilite=a-verifier'

  async function comesTo(part) {
    const officer = await somebody(place)
    await signsInBy(officer, place.links[part])
    return officer
  }

  /** Decides as the panel of the file asks, and says where that led. */
  async function decides(officer, word, motive) {
    await officer.ticks(word)
    if (motive) await officer.writes('Motif', motive)
    await officer.presses('Enregistrer la recevabilité')
    return new URL(officer.page.url()).pathname
  }

  test('verify, tell, and let the mails go', async () => {
    const one = await comesTo('desk_officer')
    const other = await comesTo('programme_manager')

    // From the day to the first file of the list; the next one opens by itself.
    await one.goes('/gestion')
    await one.followsTo(/candidatures\?.*edition=demo-6.*recevabilite=a-verifier|candidatures\?.*recevabilite=a-verifier.*edition=demo-6/)
    const waiting = Number(/(\d+) candidatures/.exec(await one.reads())?.[1])
    assert.ok(waiting > 5, `${waiting} files wait`)
    const files = one.page.locator('th.file-cell a')
    const first = new URL(await files.first().evaluate((a) => a.href)).pathname
    await one.followsTo(new RegExp(`^${first}`))
    await other.goes(`${first}?edition=demo-6&recevabilite=a-verifier`)
    const second = await decides(one, 'Recevable')
    assert.ok(second !== first && second.startsWith('/gestion/candidatures/'), `after ${first} came ${second}`)

    // The other had the same file open: told so, they leave it at that.
    assert.equal(await decides(other, 'Non recevable', 'Un autre avis.'), `${first}/recevabilite`)
    await other.sees('Ce dossier a changé pendant que vous décidiez')
    assert.equal(await other.page.getByLabel('Motif').first().inputValue(), 'Un autre avis.')

    // What is missing is said at its field, then a correction is asked for.
    await one.ticks('À compléter')
    await one.presses('Enregistrer la recevabilité')
    await one.sees('Écrivez le motif : la personne le lira.')
    await one.page.locator('input[name=fields]').first().check({ force: true })
    for (const [part, value] of [['day', '15'], ['month', '6'], ['year', '2031']]) await one.page.locator(`[name="due.${part}"]`).first().fill(value)
    await decides(one, 'À compléter', 'Il manque une date.')
    await decides(one, 'Non recevable', 'Une condition n’est pas remplie.')

    // All that the answers fulfil at once.
    await other.goes(list)
    await other.follows('déclarer recevables')
    await other.presses(/^Déclarer recevables \(/)
    await other.sees(/\d+ dossiers? faits?, \d+ non\./)

    // Until the limit an admissible file may change: the others are told, as
    // many as one types.
    await one.goes('/gestion/candidatures?edition=demo-6&recevabilite=a-annoncer')
    await one.follows('prévenir les personnes')
    await one.page.getByText(/^Voir les \d+ dossiers, et pourquoi/).click()
    await one.sees(/le dossier peut encore changer jusqu'au/)
    await one.presses(/^Prévenir les personnes \(/)
    await one.sees(/Écrivez le nombre de dossiers/)
    await one.writes(/^Écrivez le nombre/, '2')
    await one.presses(/^Prévenir les personnes \(/)
    await one.sees('2 dossiers faits, 0 non.')

    // The mails are written in a moment; one is read, the group is let go.
    await one.follows('Relire les courriels et les laisser partir')
    const groups = async () => (await one.page.locator('a[href*="cas=to_complete"][href*="edition=demo-6"]').evaluateAll((links) => links.map((a) => a.getAttribute('href'))))
      .sort((a, b) => causeOf(a).localeCompare(causeOf(b)))
    for (let i = 0; i < 40 && (await groups()).length < 2; i++) { // one is the demonstration's own
      await one.page.waitForTimeout(250)
      await one.page.reload()
    }
    await one.followsTo((await groups()).at(-1))
    await one.sees('Il manque une date.')
    await one.presses(/^Laisser partir/)
    await one.sees('1 courriel laissé partir')
    await one.leaves()
    await other.leaves()
  })
})

/** When the verdicts of a group of mails were told. */
const causeOf = (href) => new URL(href, 'http://place').searchParams.get('cause')
