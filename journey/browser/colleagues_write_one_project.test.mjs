// Two colleagues write one project: invited by mail, at the same time, in the
// same answers. Nothing that either wrote is lost, with scripts and without.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openPlace } from './place.mjs'
import { closeBrowser, plain, somebody } from './person.mjs'
import { calls, findsTheCall, opensTheMail, signsIn } from './steps.mjs'

const saving = (person) => person.page.waitForResponse((r) => r.url().endsWith('/enregistrement') && r.status() === 200)

describe('colleagues', { timeout: 300_000 }, () => {
  let place
  before(async () => { place = await openPlace() })
  after(async () => { await place?.stop(); await closeBrowser() })

  for (const javascript of [true, false]) {
    test(`join, meet in one answer, and hand the project over, scripts ${javascript ? 'on' : 'off'}`, async () => {
      const claire = await somebody(place, { javascript })
      const karim = await somebody(place, { javascript })
      const [hers, his] = [`claire-${javascript}@exemple.fr`, `karim-${javascript}@exemple.fr`]
      const project = await begins(claire, hers)

      await claire.goes(`${project}/equipe`)
      await claire.writes('Adresse électronique professionnelle', his)
      await claire.presses('Inviter')
      await claire.sees('L’invitation part par courriel')
      await opensTheMail(karim, his, 'Invitation')
      assert.equal(await karim.title(), 'Rejoindre ce projet')
      await karim.presses('Rejoindre ce projet')
      await karim.sees('Seule la personne qui porte le dossier')

      const step = `${project}/etapes/${await aStepWithALongText(claire, project)}`
      await claire.goes(step)
      await karim.goes(step)
      const [field, label] = await longText(karim)
      const saved = javascript ? saving(claire) : null
      await field(claire).fill('Les agents remplissent la fiche à la main.')
      if (javascript) {
        await claire.page.keyboard.press('Tab')
        await saved
        await claire.sees(/Enregistré à \d+ h \d\d/)
      } else {
        await claire.presses('Enregistrer et revenir au sommaire')
      }
      await field(karim).fill('Les agents remplissent la fiche deux fois.')
      if (javascript) {
        const told = saving(karim)
        await karim.page.keyboard.press('Tab')
        await told
        await karim.page.getByRole('alert').getByText('Rien n’est effacé').waitFor()
        await karim.presses('Voir les deux textes')
      } else {
        await karim.presses('Enregistrer et revenir au sommaire')
      }
      await karim.sees(new RegExp(`claire-${javascript} a modifié « ${escaped(label)} » à \\d+ h \\d\\d, pendant que vous écriviez. Rien n'est effacé.`))
      await karim.ticks(`Garder celui de claire-${javascript}`)
      await karim.presses('Enregistrer ce choix')
      assert.equal(plain(await field(karim).inputValue()), 'Les agents remplissent la fiche à la main.')
      await karim.page.locator('summary', { hasText: 'Textes précédents' }).first().click()
      await karim.presses(/^Reprendre le texte de/)
      assert.equal(plain(await field(karim).inputValue()), 'Les agents remplissent la fiche deux fois.')

      await claire.goes(`${project}/equipe`)
      await claire.follows(/^Confier le dossier/)
      await claire.presses(/^Confier à/)
      await claire.sees('Un courriel part à vous deux.')
      await opensTheMail(karim, his, 'Pour information')
      await karim.leaves()
      await claire.leaves()
    })
  }
})

// begins starts a project and gives its address.
async function begins(person, email) {
  await findsTheCall(person, 'demo-7', calls.project)
  await person.follows(calls.project.start)
  await signsIn(person, email)
  await person.presses(calls.project.start)
  return new URL(person.page.url()).pathname.replace(/\/etapes\/.*/, '')
}

// aStepWithALongText is the name of the first step that asks for a long text.
async function aStepWithALongText(person, project) {
  await person.goes(project)
  const hrefs = await person.page.locator('.tasks__title').evaluateAll((links) => links.map((a) => a.getAttribute('href')))
  for (const href of hrefs) {
    await person.goes(href)
    if (await person.page.locator('main form.form textarea').count() > 0) return href.split('/etapes/')[1]
  }
  return assert.fail('no step asks for a long text')
}

// longText is the first long text of the step, for anybody, and what it asks.
async function longText(person) {
  const id = await person.page.locator('main form.form textarea').first().getAttribute('id')
  const label = await person.page.locator(`label[for="${id}"]`).innerText()
  return [(who) => who.page.locator(`textarea#${id}`), plain(label).replace(/ \(facultatif\)$/, '')]
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
