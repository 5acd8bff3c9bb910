// The examination itself is examined: each fault that it must see is shown to
// it once, on pages made for that.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createServer } from 'node:http'
import { closeBrowser, somebody } from './person.mjs'

const sound = '<h1>Titre</h1><p>Texte</p>'
const page = (main, { lang = 'fr', head = '' } = {}) =>
  `<!DOCTYPE html><html lang="${lang}"><head><meta charset="utf-8"><title>Essai</title>${head}</head><body><main>${main}</main></body></html>`

const pages = {
  '/sound': page(sound),
  '/no-language': page(sound, { lang: '' }),
  '/no-label': page(sound + '<form><input type="text" name="a"></form>'),
  '/wide': page('<h1>Titre</h1><pre tabindex="0">' + 'x'.repeat(200) + '</pre>'),
  '/two-headings': page('<h1>Titre</h1><h1>Autre</h1>'),
  '/twice-the-id': page('<h1 id="a">Titre</h1><p id="a">Texte</p>'),
  '/inline-script': page(sound, { head: '<script>document.title = "autre"</script>' }),
  '/elsewhere': page(sound, { head: '<link rel="stylesheet" href="http://127.0.0.2:9/x.css">' }),
  '/lost-style': page(sound, { head: '<link rel="stylesheet" href="/lost.css">' }),
}

describe('the examination', { timeout: 60_000 }, () => {
  let server, place
  before(async () => {
    server = createServer((request, response) => {
      const body = pages[request.url]
      response.writeHead(body ? 200 : 404, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': "default-src 'self'; style-src *" })
      response.end(body)
    })
    await new Promise((ready) => server.listen(0, '127.0.0.1', ready))
    place = { address: `http://127.0.0.1:${server.address().port}` }
  })
  after(async () => { await closeBrowser(); server.closeAllConnections(); server.close() })

  for (const javascript of [true, false]) {
    test(`accepts a sound page, scripts ${javascript ? 'on' : 'off'}`, async () => {
      const reader = await somebody(place, { javascript })
      await reader.goes('/sound')
      await reader.leaves()
    })

    for (const [address, fault] of [
      ['/no-language', /html-has-lang|html-lang-valid/], ['/no-label', /label/], ['/wide', /pixels wide on a screen of 320/],
      ['/two-headings', /exactly one h1/], ['/twice-the-id', /no-dup-id/],
    ]) {
      test(`sees ${address}, scripts ${javascript ? 'on' : 'off'}`, async () => {
        const reader = await somebody(place, { javascript })
        await assert.rejects(reader.goes(address), fault)
        await reader.context.close()
      })
    }
  }

  for (const [address, fault] of [
    ['/inline-script', /Content Security Policy/], ['/elsewhere', /which is elsewhere/], ['/lost-style', /lost\.css answered 404/],
  ]) {
    test(`sees ${address} when the visit ends`, async () => {
      const reader = await somebody(place)
      await reader.page.goto(place.address + address)
      await assert.rejects(reader.leaves(), fault)
    })
  }
})
