// What every page gains from a script, and none needs: relative times that
// stay true, the reader's own clock, a print button, a menu
// that folds, the focus on errors.
import { refreshTimes } from './lib/times.js'

refreshTimes(document)
setInterval(() => refreshTimes(document), 60_000)

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => window.print())
}

document.querySelector('[data-failed] [data-error-summary]')?.focus()

// On a narrow screen the menu is a link to the map of the site, and a button
// from here on.
for (const toggle of document.querySelectorAll('[data-menu]')) {
  const set = (open) => toggle.setAttribute('aria-expanded', String(open))
  const flip = (event) => {
    event.preventDefault()
    set(toggle.getAttribute('aria-expanded') !== 'true')
  }
  toggle.setAttribute('role', 'button')
  toggle.setAttribute('aria-controls', toggle.dataset.menu)
  set(false)
  toggle.addEventListener('click', flip)
  toggle.addEventListener('keydown', (event) => {
    if (event.key === ' ') flip(event)
    if (event.key === 'Escape') set(false)
  })
}

let opened = []
window.addEventListener('beforeprint', () => {
  opened = [...document.querySelectorAll('details:not([open])')]
  for (const d of opened) d.open = true
})
window.addEventListener('afterprint', () => {
  for (const d of opened) d.open = false
})
