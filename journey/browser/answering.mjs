// How a person answers the steps of a form: question by question, by what it
// is called and what kind of answer it takes. Nothing here knows a form: the
// questions come from the edition.
import assert from 'node:assert/strict'

const pdf = Buffer.from(`%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
trailer<</Root 1 0 R>>
%%EOF
`)

const town = { 'Ville': 'Besançon', 'Code postal': '25000' }

/** Answers every question of the step that has no answer yet. */
export async function answersTheStep(person, wanted = []) {
  const done = new Set()
  for (const q of await questions(person.page)) {
    const where = q.legend ?? q.label
    if (q.kind === 'radio' || q.kind === 'checkbox') {
      if (done.has(q.name)) continue
      done.add(q.name)
      if (q.answered) continue
      const choice = wanted.find(([about]) => about.test(where))?.[1] ?? q.choices[0]
      await field(person.page, { ...q, label: choice, nth: 0 }).check({ force: true })
    } else if (!q.answered) {
      await answers(person.page, q, wanted.find(([about]) => about.test(where))?.[1])
    }
  }
}

async function answers(page, q, wanted) {
  const target = field(page, q)
  if (q.kind === 'file') return target.setInputFiles({ name: 'piece.pdf', mimeType: 'application/pdf', buffer: pdf })
  if (q.kind === 'select') return target.selectOption({ index: Math.min(q.nth + 1, q.choices.length - 1) })
  return target.fill(wanted ?? town[q.label] ?? usual(q))
}

// usual is what one writes where nothing special is wanted.
function usual(q) {
  const about = `${q.label} ${q.legend ?? ''}`
  if (/siret/i.test(about)) return '130 025 265 00013'
  if (q.type === 'email') return 'personne@exemple.fr'
  if (q.type === 'tel') return '01 02 03 04 05'
  if (q.type === 'url') return 'https://exemple.fr/produit'
  if (/^Jour/.test(q.label)) return '12'
  if (/^Mois/.test(q.label)) return '9'
  if (/^Année$/.test(q.label)) return '2031'
  if (q.inputmode === 'numeric' || q.inputmode === 'decimal') return String(q.least ?? 2)
  return q.kind === 'textarea' ? 'Une réponse, écrite pour l’essai.' : 'Essai'
}

function field(page, q) {
  const inside = q.legend ? page.getByRole('group', { name: q.legend, exact: true }).nth(q.set) : page.locator('main')
  return inside.getByLabel(q.label, { exact: true }).nth(q.nth)
}

// questions reads the step: each control with its words. The words of a set of
// choices are its legend; rows of a group have sets with the same words, which
// are told apart by their order.
function questions(page) {
  return page.evaluate(() => {
    const words = (e) => e?.innerText.replace(/\s+/g, ' ').trim()
    const seen = new Map()
    const sets = [...document.querySelectorAll('main fieldset')]
    const legendOf = (set) => words(set?.querySelector('legend')) || null
    return [...document.querySelectorAll('main form.form :is(input, select, textarea)')]
      .filter((e) => e.type !== 'hidden' && !e.disabled && e.offsetParent !== null)
      .map((e) => {
        const set = e.closest('fieldset')
        const legend = legendOf(set)
        const label = words(e.labels[0])
        const kind = e.tagName === 'INPUT' ? ({ radio: 'radio', checkbox: 'checkbox', file: 'file' })[e.type] ?? 'text' : e.tagName.toLowerCase()
        const siblings = kind === 'radio' || kind === 'checkbox' ? [...document.getElementsByName(e.name)] : []
        const within = sets.indexOf(set) + '|' + label
        const nth = seen.get(within) ?? 0
        seen.set(within, nth + 1)
        return {
          kind, label, legend, nth, name: e.name, set: sets.filter((s) => legendOf(s) === legend).indexOf(set), type: e.type, inputmode: e.inputMode,
          least: /(?:entre|de|minimum|moins) (\d+)/i.exec(words(document.getElementById(e.getAttribute('aria-describedby')?.split(' ')[0])) ?? '')?.[1],
          choices: kind === 'select' ? [...e.options].map((o) => o.value) : siblings.map((s) => words(s.labels[0])),
          answered: siblings.length > 0 ? siblings.some((s) => s.checked) : e.type === 'file' ? Boolean(e.closest('.attached')?.querySelector('ul')) : e.value !== '',
        }
      })
  })
}

/**
 * Goes through the steps from the first to the reading before submitting,
 * which has the given title.
 */
export async function answersEveryStep(person, { wanted = [], until, save = 'Enregistrer et continuer' }) {
  const passed = []
  for (let i = 0; i < 60; i++) {
    const title = await person.title()
    if (title === until) return passed
    assert.ok(passed.filter((t) => t === title).length < 3, `the step ${title} comes back again and again:\n${await person.reads()}`)
    passed.push(title)
    await answersTheStep(person, wanted)
    await person.presses(save)
  }
  assert.fail(`never came to ${until}, but to ${passed}`)
}
