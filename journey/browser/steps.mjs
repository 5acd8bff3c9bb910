// The steps that journeys share, in the words of those who take them.
import assert from 'node:assert/strict'
import { answersEveryStep } from './answering.mjs'
import { plain } from './person.mjs'

/** What each call is called on its pages. */
export const calls = {
  project: { path: 'projets', start: /^Commencer mon projet/, submit: 'Déposer le projet', submitted: 'Projet déposé', list: '/gestion/projets' },
  application: { path: 'candidatures', start: /^Commencer ma candidature/, submit: 'Déposer ma candidature', submitted: 'Candidature déposée', list: '/gestion/candidatures' },
}

/** From the home page to the page of a call, by links only. */
export async function findsTheCall(person, edition, call) {
  await person.goes('/')
  await person.follows('Appels')
  await person.followsTo(`/appels/${edition}/${call.path}`)
}

/** Asks for a sign-in link, reads the mail, presses the button behind it. */
export async function signsIn(person, email) {
  await person.writes('Adresse électronique', email)
  await person.presses('Recevoir un lien de connexion')
  assert.equal(await person.title(), 'Consultez votre messagerie')
  await opensTheMail(person, email, 'Connexion')
  assert.equal(await person.title(), 'Confirmer la connexion')
  await person.presses('Me connecter')
}

/** Follows the link in the last mail to the address of that kind. */
export async function opensTheMail(person, email, kind) {
  for (let i = 0; i < 40; i++) {
    await person.goes('/demonstration/courriels')
    const mail = person.page.getByRole('article').filter({ hasText: email }).filter({ hasText: kind }).first()
    if (await mail.count() > 0) {
      await person.page.goto(new URL(await mail.getByRole('link').first().getAttribute('href'), person.place.address).href)
      return person.looks()
    }
    await new Promise((later) => setTimeout(later, 250)) // a mail leaves after the act, not with it
  }
  assert.fail(`no mail of the kind ${kind} came to ${email}`)
}

/**
 * From the page of a call to the receipt: starts a file, signs in on the way,
 * answers every step, reads it again, submits. Gives the number of the file.
 */
export async function submitsAFile(person, call, { email, wanted }) {
  await person.follows(call.start)
  await signsIn(person, email)
  await person.presses(call.start)
  const steps = await answersEveryStep(person, { wanted, until: 'Relire et déposer' })
  assert.ok(steps.length > 3, `the form has only the steps ${steps}`)
  await person.presses(call.submit)
  return holdsAReceipt(person, call)
}

export async function holdsAReceipt(person, call) {
  assert.equal(await person.title(), call.submitted)
  const said = await person.reads()
  const number = /[PC]\d+-[0-9A-Z]{4}-[0-9A-Z]{2}/.exec(said)?.[0]
  assert.ok(number, `the receipt has no number:\n${said}`)
  assert.match(said, /à \d+ h \d\d min \d\d s \(heure de Paris\)/)
  assert.match(said, /\b[0-9a-f]{64}\b/)
  return number
}

/** Signs in by a link that was given by hand, as the demonstration does. */
export async function signsInBy(person, link) {
  assert.ok(link, 'the demonstration gave no link for this part')
  await person.goes(link)
  await person.presses('Me connecter')
}

/** Somebody of the team signs in by a link and finds the file in their list. */
export async function findsTheFile(staff, link, call, number) {
  await signsInBy(staff, link)
  await staff.goes(call.list)
  await staff.page.getByRole('search').getByRole('searchbox').fill(number)
  await staff.presses('Filtrer')
  await staff.followsTo(new RegExp(`${number}(\\?|$)`))
  await staff.sees(number)
  const record = plain(await staff.page.locator('body').innerText())
  assert.match(record, /Déposé/)
}
