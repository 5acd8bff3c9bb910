// What every page owes its readers, whoever they are: no fault that axe-core
// knows of, nothing to scroll sideways at 320 pixels, well-formed HTML, and
// exactly one main heading.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { HtmlValidate } from 'html-validate'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    // Style of writing, not faults: templ writes voids, attributes and spaces in its own way.
    'void-style': 'off', 'no-trailing-whitespace': 'off', 'attribute-boolean-style': 'off', 'attribute-empty-style': 'off', 'doctype-style': 'off', 'long-title': 'off', 'no-inline-style': 'error',
    // Its own reading of wording: axe decides of these.
    'wcag/h30': 'off', 'wcag/h32': 'off', 'prefer-native-element': 'off', 'text-content': 'off', 'tel-non-breaking': 'off', 'no-redundant-role': 'off',
    // A field without a type is a text; choices of one question share a name.
    'no-implicit-button-type': 'off', 'no-implicit-input-type': 'off', 'form-dup-name': 'off', 'valid-id': ['error', { relaxed: true }], 'valid-autocomplete': 'error', 'unique-landmark': 'off',
  },
})

const seen = new Set()

/** How many different page states were examined. */
export function examined() {
  return seen.size
}

export async function examine(person) {
  const { page } = person
  const html = await page.content()
  const state = createHash('sha256').update(person.javascript + stable(html)).digest('hex')
  if (seen.has(state)) return
  seen.add(state)
  const where = `${page.url()} (${await page.title()})`

  assert.equal(await page.locator('h1').count(), 1, `${where}: want exactly one h1`)
  await narrow(page, where)
  await accessible(person, where)
  await wellFormed(page, where)
}

// stable leaves out what changes from one visit to the next.
function stable(html) {
  return html.replace(/value="[^"]*"/g, '').replace(/\d+/g, '')
}

// narrow looks at the page at 320 pixels, which is also 1280 at 400 %.
async function narrow(page, where) {
  const usual = page.viewportSize()
  await page.setViewportSize({ width: 320, height: 640 })
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  const widest = width <= 320 ? '' : await page.evaluate(() => [...document.querySelectorAll('body *')]
    .filter((e) => e.getBoundingClientRect().right > 320.5 && getComputedStyle(e).position !== 'absolute')
    .slice(-3).map((e) => e.outerHTML.slice(0, 160)).join('\n'))
  await page.setViewportSize(usual)
  assert.ok(width <= 320, `${where}: ${width} pixels wide on a screen of 320:\n${widest}`)
}

async function accessible(person, where) {
  const page = person.javascript ? person.page : await copyWithScripts(person)
  try {
    await page.evaluate(axe)
    const { violations } = await page.evaluate(() => window.axe.run(document, {
      runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
      resultTypes: ['violations'],
    }))
    const told = violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${v.help}\n    ${n.target.join(' ')}\n    ${n.html.slice(0, 200)}`))
    assert.equal(told.length, 0, `${where}: axe found\n  ${told.join('\n  ')}`)
  } finally {
    if (page !== person.page) await page.unrouteAll()
  }
}

const auditors = new WeakMap()

// copyWithScripts shows the same bytes in a page where axe can run: in the
// person's own, scripts are off.
async function copyWithScripts(person) {
  const browser = person.context.browser()
  if (!auditors.has(browser)) auditors.set(browser, await (await browser.newContext({ locale: 'fr-FR', reducedMotion: 'reduce' })).newPage())
  const page = auditors.get(browser)
  await page.setViewportSize(person.page.viewportSize())
  const html = (await person.page.content()).replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, '')
  const url = person.page.url()
  await page.route(url, (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: html }))
  await page.goto(url)
  return page
}

async function wellFormed(page, where) {
  const report = await validator.validateString(await page.content())
  const told = report.results.flatMap((r) => r.messages.map((m) => `line ${m.line}: ${m.ruleId}: ${m.message} ${m.selector ?? ''}`))
  assert.equal(told.length, 0, `${where}: the HTML has faults\n  ${told.slice(0, 10).join('\n  ')}`)
}
