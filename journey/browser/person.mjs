// A person in front of a browser: reads headings, fills in labels, presses
// buttons by their words. Every page that they see is examined on the way
// (see examine.mjs), and everything that no page may do is collected and
// fails the journey at its end: a script error, a refused resource, a request
// that leaves this machine.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chromium } from 'playwright-core'
import { examine } from './examine.mjs'

const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

let browser

/** The one browser of a file of journeys; closeBrowser ends it. */
async function theBrowser() {
  if (!browser) {
    const found = execFileSync('sh', ['-c', 'command -v chromium || command -v chromium-browser || command -v google-chrome'])
    const args = process.getuid?.() === 0 ? [...quiet, '--no-sandbox'] : quiet
    browser = await chromium.launch({ executablePath: found.toString().trim(), args })
  }
  return browser
}

export async function closeBrowser() {
  await browser?.close()
  browser = undefined
}

/** Somebody new, with a browser that remembers nothing. */
export async function somebody(place, { javascript = true, locale = 'fr-FR', width = 1280 } = {}) {
  const context = await (await theBrowser()).newContext({
    javaScriptEnabled: javascript, locale, viewport: { width, height: 800 }, timezoneId: 'Europe/Paris', reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(10_000)
  const page = await context.newPage()
  const faults = watch(context, page, place)
  return new Person(place, context, page, faults, javascript)
}

// watch collects what no page may do.
function watch(context, page, place) {
  const faults = []
  const host = new URL(place.address).host
  context.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol !== 'data:' && url.protocol !== 'blob:' && url.host !== host) faults.push(`asked ${url.href}, which is elsewhere`)
  })
  context.on('response', (response) => {
    const status = response.status()
    const isPage = response.request().resourceType() === 'document'
    if (status >= 500 || (status >= 400 && !isPage)) faults.push(`${response.url()} answered ${status}`)
  })
  page.on('pageerror', (e) => faults.push(`script error on ${page.url()}: ${e.message}`))
  page.on('console', (message) => {
    // Chromium says of every refused form that it failed to load: pages are
    // judged by what they show, other resources by their status above.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(`console on ${page.url()}: ${message.text()}`)
  })
  return faults
}

class Person {
  constructor(place, context, page, faults, javascript) {
    Object.assign(this, { place, context, page, faults, javascript })
  }

  /** Types an address, with or without that of the place. */
  async goes(address) {
    await this.page.goto(new URL(address, this.place.address).href)
    await this.looks()
  }

  /** Follows the first link with these words. */
  async follows(words, { within } = {}) {
    await this.#leaves(this.#in(within).getByRole('link', { name: words, exact: typeof words === 'string' }).first())
  }

  /** Follows the first link of the main part that leads to an address. */
  async followsTo(address) {
    const links = this.page.getByRole('main').getByRole('link')
    for (const link of await links.all()) {
      const href = await link.getAttribute('href')
      if (typeof address === 'string' ? href === address : address.test(href)) return this.#leaves(link)
    }
    assert.fail(`${this.page.url()} has no link to ${address}`)
  }

  /** Presses the button with these words. */
  async presses(words, { within } = {}) {
    await this.#leaves(this.#in(within).getByRole('button', { name: words, exact: typeof words === 'string' }).first())
  }

  async #leaves(target) {
    // Another page takes the place of this one, at once or when an answer that is
    // being saved has been saved. One that swaps a part of this page is marked by
    // htmx until it is done.
    const elsewhere = this.javascript && !(await target.getAttribute('href'))?.startsWith('#')
    if (elsewhere) await this.page.evaluate(() => { window.thisPage = true })
    await target.click()
    if (elsewhere) await this.page.waitForFunction(() => !window.thisPage)
    await this.page.waitForLoadState('load')
    if (this.javascript) await this.page.waitForFunction(() => !document.querySelector('.htmx-request'))
    await this.looks()
  }

  /** Writes in the field with this label. */
  async writes(label, text) {
    await this.page.getByLabel(label, { exact: typeof label === 'string' }).first().fill(text)
  }

  /** Ticks the box or the choice with this label. */
  async ticks(label) {
    await this.page.getByLabel(label, { exact: typeof label === 'string' }).first().check({ force: true })
  }

  /** Chooses an option of a list. */
  async chooses(label, option) {
    await this.page.getByLabel(label).first().selectOption(option)
  }

  #in(region) {
    return region ? this.page.getByRole(region) : this.page
  }

  /** Examines the page that is shown. */
  async looks() {
    await examine(this)
  }

  /** The text of the main part, with its spaces made plain. */
  async reads() {
    return plain(await this.page.locator('main').innerText())
  }

  async sees(words) {
    const text = await this.reads()
    const found = words instanceof RegExp ? words.test(text) : text.includes(plain(words))
    assert.ok(found, `${this.page.url()} does not say ${words}; it says:\n${text}`)
  }

  async title() {
    return plain(await this.page.getByRole('heading', { level: 1 }).innerText())
  }

  /** Ends the visit; fails on everything collected on the way. */
  async leaves() {
    await this.context.close()
    assert.deepEqual(this.faults, [])
  }
}

/** One kind of space and apostrophe, for comparing what is read. */
export function plain(text) {
  return text.replace(/[\u00a0\u202f]/g, ' ').replace(/’/g, "'").replace(/[ \t]+/g, ' ').trim()
}
