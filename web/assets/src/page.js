// What every page gains from a script, and none needs: relative times that
// stay true, the reader's own clock, a print button, a focus on errors.
import { refreshTimes } from './lib/times.js'

document.documentElement.classList.add('with-script')

refreshTimes(document)
setInterval(() => refreshTimes(document), 60_000)

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => window.print())
}

document.querySelector('[data-error-summary]')?.focus()

let opened = []
window.addEventListener('beforeprint', () => {
  opened = [...document.querySelectorAll('details:not([open])')]
  for (const d of opened) d.open = true
})
window.addEventListener('afterprint', () => {
  for (const d of opened) d.open = false
})
