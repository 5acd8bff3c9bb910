// A candidate learns in a minute, without an account, whether they may apply;
// what they answered is in the draft afterwards, and in no address.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openPlace } from './place.mjs'
import { closeBrowser, somebody } from './person.mjs'
import { calls, findsTheCall, signsIn } from './steps.mjs'

const call = calls.application
const ask = 'Voir si je peux candidater'

describe('a candidate', { timeout: 300_000 }, () => {
  let place
  before(async () => { place = await openPlace() })
  after(async () => { await place?.stop(); await closeBrowser() })

  for (const javascript of [true, false]) {
    test(`learns whether they may apply, and is not asked twice, scripts ${javascript ? 'on' : 'off'}`, async () => {
      const candidate = await somebody(place, { javascript })
      await findsTheCall(candidate, 'demo-6', call)
      await candidate.follows('Vérifier mon éligibilité')
      assert.equal(await candidate.title(), 'Puis-je candidater ?')
      await candidate.presses(ask)
      await candidate.sees('Il y a 5 erreurs')
      await answers(candidate, ['Oui', 'Non', 'Oui', 'Non', 'Non'])
      await candidate.presses(ask)
      await candidate.sees('Vous ne remplissez pas une condition')
      await candidate.sees('Vous pouvez tout de même déposer')
      const focused = await candidate.page.locator('#resultat').evaluate((e) => e === document.activeElement)
      assert.ok(focused, 'the result does not have the focus')
      await answers(candidate, ['Oui', 'Non', 'Non', 'Non', 'Je ne sais pas'])
      await candidate.presses('Refaire la vérification')
      await candidate.sees('L’équipe devra vérifier un point')
      await answers(candidate, ['Oui', 'Non', 'Non', 'Non', 'Non'])
      await candidate.presses('Refaire la vérification')
      await candidate.sees('Vous pouvez candidater')
      assert.equal(new URL(candidate.page.url()).search, '')
      await candidate.presses('Commencer ma candidature')
      await signsIn(candidate, `minute-${javascript}@exemple.fr`)
      await candidate.presses(call.start)
      const file = new URL(candidate.page.url()).pathname.replace(/\/etapes\/.*/, '')
      await candidate.goes(`${file}/etapes/situation`)
      for (const [question, answer] of [[/en mon nom/, 'Oui'], [/premier ou en deuxième cycle/, 'Non'], [/fonctionnaire ou assimilé/, 'Non'], [/membre du jury/, 'Non']]) {
        const asked = candidate.page.getByRole('group', { name: question })
        assert.ok(await asked.getByLabel(answer, { exact: true }).isChecked(), `${question} is asked again`)
      }
      await candidate.leaves()
    })
  }

  test('checks a receipt that does not exist', async () => {
    const visitor = await somebody(place)
    await visitor.goes('/recus')
    await visitor.presses('Vérifier ce reçu')
    await visitor.sees('Il y a 2 erreurs')
    await visitor.writes('Numéro du dossier', 'C6-3456-79')
    await visitor.writes('Empreinte des réponses déposées', 'a'.repeat(64))
    await visitor.presses('Vérifier ce reçu')
    await visitor.sees('Aucun reçu ne correspond.')
    await visitor.leaves()
  })
})

async function answers(person, words) {
  const groups = await person.page.getByRole('main').getByRole('group').all()
  const questions = []
  for (const group of groups) if (await group.getByRole('radio').count() > 0) questions.push(group)
  assert.equal(questions.length, words.length)
  for (const [i, word] of words.entries()) await questions[i].getByLabel(word, { exact: true }).check({ force: true })
}
