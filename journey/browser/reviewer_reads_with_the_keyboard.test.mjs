// A reviewer with a keyboard and nothing else reads two files, marks them and
// gives them. Keys are letters where one writes, and can be switched off.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openPlace } from './place.mjs'
import { closeBrowser, plain, somebody } from './person.mjs'

describe('reading with the keyboard alone', { timeout: 180_000 }, () => {
  let place
  before(async () => { place = await openPlace({ applications: 20, options: ['--stage', 'review'] }) })
  after(async () => { await place?.stop(); await closeBrowser() })

  test('two files are read, marked and given; then the keys are switched off', async () => {
    const person = await somebody(place)
    const { page } = person
    const { keyboard } = page
    await person.goes(place.links['demo-6.reviewer'])
    await person.presses('Me connecter')
    await person.goes('/evaluations')
    const given = Number(/(\d+) rendues? sur/.exec(await person.reads())?.[1])
    await tabsTo(page, 'Lire le dossier suivant')
    await keyboard.press('Enter')
    await page.waitForURL(/\/evaluations\/reading-[^/]+\/\d+$/)
    await person.looks()
    const first = new URL(page.url()).pathname
    const criteria = await page.locator('[data-criterion]').count()

    // Help comes and goes, and gives the focus back.
    await keyboard.press('g')
    assert.equal(await focusedID(page), 'grille')
    await keyboard.press('?')
    assert.ok(await page.locator('#raccourcis').evaluate((d) => d.open))
    await person.looks()
    await keyboard.press('Escape')
    assert.ok(!await page.locator('#raccourcis').evaluate((d) => d.open))
    assert.equal(await focusedID(page), 'grille')
    await keyboard.press('d')
    assert.equal(await focusedID(page), 'dossier')

    // Half of it, saved while it is given, and found again after going away.
    await keyboard.press('n')
    await saves(page, () => keyboard.press('4'))
    await keyboard.press('c')
    await keyboard.type('Clair, jugé 3 fois.') // letters and a digit, which are no keys here
    await saves(page, () => keyboard.press('Tab'))
    assert.equal(await page.locator('[data-marked]').textContent(), `1 sur ${criteria}`)
    await keyboard.press('j')
    await page.waitForURL((url) => url.pathname !== first)
    const second = new URL(page.url()).pathname
    await keyboard.press('k')
    await page.waitForURL(`**${first}`)
    assert.equal(await page.locator('[data-criterion] input:checked').inputValue(), '4')
    assert.equal(await page.locator('[data-criterion] textarea').first().inputValue(), 'Clair, jugé 3 fois.')

    // The rest. Giving too early says what is missing, and leads there.
    for (let i = 1; i < criteria - 1; i++) {
      await keyboard.press('n')
      await saves(page, () => keyboard.press('0'))
      await keyboard.press('c')
      await keyboard.type('Rien à dire.')
      await saves(page, () => keyboard.press('Tab'))
    }
    await keyboard.press('Control+Enter')
    await page.getByRole('link', { name: /^(Notez et commentez|Donnez une note)/ }).waitFor()
    await person.looks()
    assert.equal(await focusedID(page), 'erreurs')
    await keyboard.press('Tab')
    await keyboard.press('Enter')
    assert.match(await focusedID(page), /^mark-/)
    await keyboard.press('0')
    await keyboard.press('c')
    await keyboard.type('Peu.')
    await keyboard.press('Control+Enter')
    await page.waitForURL(/\?fait=rendue$/)
    assert.equal(new URL(page.url()).pathname, second)
    await person.looks()

    // The second, with Tab, arrows and Space only.
    await page.locator('#grille').focus()
    for (let i = 0; i < criteria; i++) {
      await tabsTo(page, /^0/)
      await keyboard.press(i === 0 ? 'ArrowRight' : 'Space')
      await tabsTo(page, /^Commentaire/)
      await keyboard.type('Bien.')
    }
    await tabsTo(page, 'Rendre l’évaluation et lire la suivante')
    await keyboard.press('Enter')
    await page.waitForURL((url) => url.pathname !== second)
    await person.goes(second)
    await person.sees(/La vôtre : 0,2/)
    await person.goes('/evaluations')
    await person.sees(`${given + 2} rendues sur`)

    // Off on the page is off on every page, until the account says otherwise.
    await page.setViewportSize({ width: 320, height: 640 })
    await person.goes(second)
    await page.getByRole('button', { name: 'Raccourcis clavier' }).focus()
    const kept = page.waitForResponse((r) => r.url().endsWith('/evaluations/raccourcis'))
    await keyboard.press('Enter')
    await kept
    assert.equal(plain(await page.locator('[data-keys-said]').textContent()), 'Raccourcis désactivés.')
    await person.goes(second)
    await keyboard.press('?')
    await keyboard.press('d')
    assert.notEqual(await focusedID(page), 'dossier')
    assert.ok(!await page.locator('#raccourcis').evaluate((d) => d.open))
    await person.goes('/compte')
    await person.presses('Activer les raccourcis')
    await person.sees('Le réglage des raccourcis est enregistré.')
    await person.goes(second)
    await keyboard.press('d')
    assert.equal(await focusedID(page), 'dossier')
    for (const page of ['/evaluations/deports', `${second}/deport`, second.replace(/\d+$/, 'disponibilite'), second.replace(/\d+$/, 'liberation')]) await person.goes(page)
    await person.leaves()
  })
})

// saves waits until what the act typed is kept.
async function saves(page, act) {
  const kept = page.waitForResponse((r) => r.url().endsWith('/enregistrement') && r.status() === 200)
  await act()
  await kept
}

const focusedID = (page) => page.evaluate(() => document.activeElement?.id)

async function tabsTo(page, name) {
  const passed = []
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press('Tab')
    const words = await page.evaluate(() => {
      const e = document.activeElement
      return (e.labels?.[0]?.innerText ?? e.innerText ?? '').replace(/\s+/g, ' ').trim()
    })
    if (typeof name === 'string' ? words === name : name.test(words)) return
    passed.push(words)
  }
  assert.fail(`never came to ${name}, but to ${passed.join(' · ')}`)
}
