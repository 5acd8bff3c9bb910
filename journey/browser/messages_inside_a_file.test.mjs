// Somebody who submitted and the team write to each other; one without scripts.
// Two of the team see each other, a question on the call is answered for all,
// and what the team notes is kept.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openPlace } from './place.mjs'
import { closeBrowser, somebody } from './person.mjs'

let place
before(async () => { place = await openPlace({ now: '2030-03-05 10:00', applications: 8 }) })
after(async () => { await place?.stop(); await closeBrowser() })

async function as(key, options) {
  const person = await somebody(place, options)
  await person.goes(place.links[key])
  await person.presses('Me connecter')
  return person
}

test('messages, questions and notes', async () => {
  const author = await as('demo-7.candidate_submitted', { javascript: false })
  await author.goes('/candidatures')
  await author.followsTo(/^\/candidatures\/C7/)
  const home = author.page.url()
  await author.follows('Messages avec l’équipe')
  await author.presses('Envoyer le message')
  await author.sees('Écrivez votre message.')
  await author.writes('Votre message à l’équipe du programme', 'Une question posée sans script.')
  await author.presses('Envoyer le message')
  await author.sees('Une question posée sans script.')

  const [officer, manager] = [await as('desk_officer'), await as('programme_manager')]
  const number = home.split('/').pop()
  await officer.goes(`/gestion/candidatures/${number}`)
  await manager.goes(`/gestion/candidatures/${number}/messages`)
  await manager.page.getByText('lit ce dossier depuis').first().waitFor()
  await manager.looks()
  await manager.sees('2 messages attendent une réponse.')
  await manager.writes('Votre message aux personnes qui écrivent le dossier', 'Voici la réponse.')
  await manager.presses('Envoyer le message')

  await author.goes(home)
  await author.follows('Messages (1 non lu)')
  await author.presses('J’ai lu')
  await author.sees('Voici la réponse.')
  await author.follows('Poser une question sur l’appel')
  await author.writes('Votre question', 'Puis-je candidater depuis Brest ?')
  await author.presses('Envoyer la question')
  await author.sees('En attente')

  await manager.goes('/gestion/questions')
  await manager.follows(/Brest/)
  await manager.writes('Question, en français', 'Peut-on candidater depuis une autre région ?')
  await manager.writes('Réponse, en français', 'Oui.')
  await manager.presses('Publier la réponse')
  await author.goes('/appels/demo-7/candidatures')
  await author.sees('Peut-on candidater depuis une autre région ?')
  assert.ok(!(await author.reads()).includes('Brest'))

  await officer.goes(`/gestion/candidatures/${number}/pre-instruction`)
  await officer.writes('Ce que l’équipe retient de sa lecture', 'Un profil solide.')
  await officer.presses('Enregistrer la note')
  await officer.writes('Une question à poser', 'Quand commencer ?')
  await officer.presses('Ajouter la question')
  await officer.sees('Quand commencer ?')
  for (const person of [author, officer, manager]) await person.leaves()
})
