// Saves a step while it is written: each answer on leaving it, and every ten
// seconds. The time of the last save changes silently; only the first save and
// failures are said. Nothing is stored in the browser: what could not be sent
// stays on the page and is sent again.
import { afterAnswer, nothingDone, sentWith, topField } from './lib/autosave.js'

const every = 10_000
const beatEvery = 30_000
// Browsers refuse more than 64 KiB to what may outlive its page.
const mostKeptAlive = 60_000

for (const form of document.querySelectorAll('form[data-autosave]')) start(form)

function start(form) {
  const words = form.dataset
  const alert = form.querySelector('[data-trouble]')
  const first = form.querySelector('[data-first-save]')
  const savedAt = document.querySelector('[data-saved-at]')
  const writing = document.querySelector('[data-writing]')
  let state = nothingDone()
  let sending = null
  let lastField = null
  let lastInput = Date.now()
  let lastBeat = Date.now()

  const savable = (e) => e.name && !e.name.startsWith('_') && e.type !== 'file' && e.type !== 'hidden'
  const touched = (event) => {
    if (!savable(event.target)) return false
    state.dirty.add(topField(event.target.name))
    state.held.delete(topField(event.target.name))
    lastField = event.target
    lastInput = Date.now()
    return true
  }
  form.addEventListener('input', touched)
  form.addEventListener('change', (event) => { if (touched(event)) save() })

  function save() {
    sending ??= send(new Set(state.dirty)).finally(() => { sending = null })
    return sending
  }

  async function send(ids) {
    state.dirty.clear()
    lastBeat = Date.now()
    let status = 0
    let answer = {}
    try {
      const body = sentWith(new FormData(form), ids)
      const response = await fetch(words.autosave, {
        method: 'POST', body, headers: { accept: 'application/json' },
        keepalive: body.toString().length < mostKeptAlive, redirect: 'error', signal: AbortSignal.timeout(20_000),
      })
      status = response.status
      if (response.headers.get('content-type')?.startsWith('application/json')) answer = await response.json()
    } catch { status = 0 }
    const before = state
    state = afterAnswer(state, ids, status, answer)
    show(before, status, answer)
  }

  function show(before, status, answer) {
    for (const [id, base] of Object.entries(answer.bases ?? {})) {
      const input = form.elements.namedItem(`_base.${id}`)
      if (input) input.value = base
    }
    if (answer.writing && writing) {
      writing.replaceChildren(...answer.writing.map((text) => Object.assign(document.createElement('li'), { textContent: text })))
    }
    if (answer.saved_at && savedAt) savedAt.textContent = answer.saved_at
    if (state.saved && !before.saved) first.textContent = answer.saved_at
    if (state.trouble === before.trouble && state.trouble !== 'refused') return
    switch (state.trouble) {
      case 'lost': say(words.lost); break
      case 'ended': late(); say(words.ended, link(words.again, words.signIn + encodeURIComponent(lastField?.id ? `#${lastField.id}` : ''))); break
      case 'crossed': say(answer.crossed.join(' '), button(words.both)); break
      case 'refused': refused(answer.refused); break
      case 'closed': say(answer.closed || words.changed); break
      case 'changed': say(words.changed); break
      default: if (before.trouble === 'lost' || before.trouble === 'ended') say(`${words.all}${answer.clock}).`); else say('')
    }
  }

  // While a number or a date is being typed, it is not wrong yet.
  function refused(faults) {
    const names = Object.keys(faults ?? {}).filter((name) => topField(name) !== topField(document.activeElement?.name ?? ''))
    if (names.length > 0) say(words.refused + names.map((name) => faults[name]).join(' '))
  }

  function say(text, ...more) {
    if (alert.textContent === text) return
    alert.replaceChildren(...(text ? [Object.assign(document.createElement('p'), { textContent: text }), ...more] : []))
  }

  const link = (text, href) => Object.assign(document.createElement('a'), { textContent: text, href, className: 'fr-link' })
  const button = (text) => Object.assign(document.createElement('button'), { textContent: text, type: 'submit', name: '_act', value: 'stay', className: 'fr-btn fr-btn--secondary fr-btn--sm' })

  // What comes after the end of the session is kept by the server too: the
  // page says so, for it to be forgotten once it is saved.
  function late() {
    if (form.elements.namedItem('_late')) return
    form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: '_late', value: '1' }))
  }

  setInterval(() => {
    if (state.stopped) return
    const now = Date.now()
    if (state.dirty.size > 0) save()
    else if (words.beat && !document.hidden && now - lastBeat >= beatEvery && now - lastInput < 4 * beatEvery) save()
  }, every)

  document.addEventListener('visibilitychange', () => { if (document.hidden && state.dirty.size > 0 && !state.stopped) save() })
  window.addEventListener('online', () => { if (state.dirty.size > 0 && !state.stopped) save() })

  // The press of a button waits for the save that is under way: the page then
  // knows what is saved.
  let leaving = false
  form.addEventListener('submit', (event) => {
    if (sending) {
      event.preventDefault()
      const { submitter } = event
      sending.finally(() => form.requestSubmit(submitter?.isConnected ? submitter : undefined))
      return
    }
    leaving = true
  })
  window.addEventListener('pageshow', () => { leaving = false })
  window.addEventListener('beforeunload', (event) => {
    if (leaving || (state.dirty.size === 0 && state.held.size === 0)) return
    if (!state.trouble && !sending) save() // outlives the page
    else if (state.trouble) event.preventDefault()
  })

  if (words.unsaved) {
    for (const e of form.elements) if (savable(e)) state.dirty.add(topField(e.name))
    late()
    save()
  }
}
