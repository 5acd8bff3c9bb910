// Reading with the keyboard. Everything here can be done without it: keys only
// press what the page already has. They are off in any field where one writes,
// and off for good for whoever switches them off.
import { keyOf } from './lib/reading.js'

const reader = document.querySelector('[data-reader]')
const form = reader?.querySelector('[data-marking]')
if (reader) {
  start()
  if (form) counts()
}

function start() {
  const words = reader.dataset
  const keys = reader.querySelector('[data-keys]')
  const button = keys.querySelector('[data-keys-switch]')
  const list = keys.querySelector('details')
  const said = keys.querySelector('[data-keys-said]')
  let on = words.reader === 'true'
  let opener = null
  keys.hidden = false

  const say = (text) => { said.textContent = text }
  button.addEventListener('click', async () => {
    on = !on
    button.setAttribute('aria-pressed', String(on))
    say(on ? words.on : words.off)
    const body = new URLSearchParams({ shortcuts: on ? 'on' : 'off' })
    // Kept for the other pages; here it holds whatever becomes of the line.
    await fetch(words.switch, { method: 'POST', body, redirect: 'manual' }).catch(() => {})
  })

  const go = (address) => { if (address) location.assign(address) }
  const focus = (id) => reader.querySelector(id)?.focus()
  const acts = {
    next: () => go(words.after),
    before: () => go(words.before),
    document: () => focus('#dossier'),
    grid: () => focus('#grille'),
    unmarked: () => unmarked() ?? say(words.allMarked),
    mark: (mark) => give(mark),
    comment: () => criterion()?.querySelector('textarea')?.focus(),
    give: () => form?.querySelector('[data-give]')?.click(),
    help: () => { opener = document.activeElement; list.open = true; list.querySelector('summary').focus() },
    close: () => { if (!list.open) return; list.open = false; opener?.focus(); opener = null },
  }
  document.addEventListener('keydown', (event) => {
    const what = keyOf(event, on)
    if (!what || !acts[what.act]) return
    if (what.act !== 'close') event.preventDefault()
    acts[what.act](what.mark)
  })
}

// criterion is the one that has the focus; without one, the first.
function criterion() {
  return document.activeElement?.closest('[data-criterion]') ?? form?.querySelector('[data-criterion]')
}

// unmarked goes to the next criterion without a mark, from the one that has the
// focus and round.
function unmarked() {
  const all = [...(form?.querySelectorAll('[data-criterion]') ?? [])]
  const at = all.indexOf(document.activeElement?.closest('[data-criterion]'))
  const next = [...all.slice(at + 1), ...all.slice(0, at + 1)].find((c) => !c.querySelector('input:checked'))
  const first = next?.querySelector('input[type=radio]')
  first?.focus()
  return first
}

function give(mark) {
  const input = [...(criterion()?.querySelectorAll('input[type=radio]') ?? [])].find((i) => i.value === mark)
  if (!input) return
  input.focus()
  input.click()
}

// counts keeps "2 sur 6" true.
function counts() {
  const shown = reader.querySelector('[data-marked]')
  const all = [...form.querySelectorAll('[data-criterion]')]
  form.addEventListener('change', () => {
    shown.textContent = all.filter((c) => c.querySelector('input:checked')).length + reader.dataset.of + all.length
  })
}
