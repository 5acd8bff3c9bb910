// A session ends, or the line breaks, while somebody writes: the page says so,
// keeps the text, and it is there after signing in again.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openPlace } from './place.mjs'
import { closeBrowser, somebody } from './person.mjs'
import { calls, findsTheCall, signsIn } from './steps.mjs'

const text = 'Un titre écrit pendant que la session prenait fin.'

describe('a session that ends while somebody writes', { timeout: 300_000 }, () => {
  let place
  before(async () => { place = await openPlace() })
  after(async () => { await place?.stop(); await closeBrowser() })

  test('the page keeps the text, and saves it by itself once signed in again in another tab', async () => {
    const person = await somebody(place)
    const step = await writesIn(person, 'onglet@exemple.fr')
    await person.context.clearCookies()
    await writes(person.page, text)
    const alert = person.page.getByRole('alert')
    await alert.getByText('votre session a pris fin').waitFor()
    const back = await alert.getByRole('link', { name: 'Me reconnecter' }).getAttribute('href')
    assert.match(decodeURIComponent(back), new RegExp(`retour=${step}#f-`))
    const first = person.page
    person.page = await person.context.newPage()
    await person.goes(back)
    await signsIn(person, 'onglet@exemple.fr')
    assert.equal(new URL(person.page.url()).pathname, step)
    await alert.getByText(/Tout est enregistré \(/).waitFor({ timeout: 15_000 })
    await person.page.reload()
    assert.equal(await theField(person.page).inputValue(), text)
    await first.close()
    expects401(person)
    await person.leaves()
  })

  test('the line breaks and comes back', async () => {
    const person = await somebody(place)
    await writesIn(person, 'ligne@exemple.fr')
    await person.context.setOffline(true)
    await writes(person.page, text)
    await person.page.getByRole('alert').getByText('Pas encore enregistré : connexion perdue. Gardez cette page ouverte, nous réessayons.').waitFor()
    await person.context.setOffline(false)
    await person.page.getByRole('alert').getByText(/Tout est enregistré \(\d+/).waitFor({ timeout: 15_000 })
    await person.page.reload()
    assert.equal(await theField(person.page).inputValue(), text)
    await person.leaves()
  })

  test('with the keyboard alone, an answer is saved on leaving it', async () => {
    const person = await somebody(place)
    await writesIn(person, 'clavier-seul@exemple.fr')
    const saved = person.page.waitForResponse((r) => r.url().endsWith('/enregistrement') && r.status() === 200)
    await theField(person.page).focus()
    await person.page.keyboard.type(text)
    await person.page.keyboard.press('Tab')
    await saved
    await person.sees(/Enregistré à \d+ h \d\d/)
    await person.goes(new URL(person.page.url()).pathname)
    assert.equal(await theField(person.page).inputValue(), text)
    await person.leaves()
  })

  for (const javascript of [true, false]) {
    test(`what is posted after the end is in the form again, scripts ${javascript ? 'on' : 'off'}`, { skip: withoutSQLite() }, async () => {
      const email = `fin-${javascript}@exemple.fr`
      const person = await somebody(place, { javascript })
      await writesIn(person, email)
      endsSessions(place)
      await theField(person.page).fill(text)
      await person.page.getByRole('button', { name: 'Enregistrer et revenir au sommaire' }).click()
      await person.page.getByText('Votre texte est gardé.').first().waitFor() // what is being saved is saved first
      await person.sees('Votre texte est gardé.')
      await person.follows('Me reconnecter')
      await signsIn(person, email)
      await person.sees('Votre texte est revenu')
      assert.equal(await theField(person.page).inputValue(), text)
      await person.presses('Enregistrer et revenir au sommaire')
      expects401(person)
      await person.leaves()
    })
  }
})

// withoutSQLite says why sessions can't be made to end, false when they can.
function withoutSQLite() {
  try {
    execFileSync('sqlite3', ['-version'])
    return false
  } catch {
    return 'sqlite3 is missing: sessions can not be made to end'
  }
}

// writesIn starts a project and opens its first step with a short text.
async function writesIn(person, email) {
  await findsTheCall(person, 'demo-7', calls.project)
  await person.follows(calls.project.start)
  await signsIn(person, email)
  await person.presses(calls.project.start)
  return new URL(person.page.url()).pathname
}

const theField = (page) => page.locator('main form.form :is(input[type=text], input:not([type]), textarea)').first()

async function writes(page, words) {
  await theField(page).fill(words)
  await page.keyboard.press('Tab')
}

// endsSessions makes every session of the place end, as if hours had passed.
function endsSessions(place) {
  const name = readdirSync(place.data).find((f) => f.endsWith('.db'))
  execFileSync('sqlite3', ['-cmd', '.timeout 5000', join(place.data, name), 'UPDATE sessions SET expires_at = seen_at'])
}

// The refusals that a page makes on purpose are no faults.
function expects401(person) {
  const others = person.faults.filter((f) => !/enregistrement answered 401$/.test(f))
  person.faults.splice(0, person.faults.length, ...others)
}
