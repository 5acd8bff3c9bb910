// What the pages of a file gain from a script: texts that count themselves
// while they are typed, and a button that submits once.
import { lines } from './lib/count.js'

for (const field of document.querySelectorAll('[data-count]')) {
  const counter = document.getElementById(`${field.id}-compte`)
  if (!counter) continue
  const [one, many] = field.dataset.count.split('|')
  const singular = (n) => n === 1 || (n === 0 && document.documentElement.lang === 'fr')
  field.addEventListener('input', () => {
    const n = field.dataset.line ? lines(field.value, Number(field.dataset.line)) : [...field.value].length
    counter.textContent = (singular(n) ? one : many).replace(/^\d+/, String(n))
  })
}

for (const button of document.querySelectorAll('button[data-once]')) {
  button.form?.addEventListener('submit', (event) => {
    if (button.disabled) {
      event.preventDefault()
      return
    }
    // after the browser has gathered the form
    setTimeout(() => {
      button.disabled = true
      button.textContent = button.dataset.once
    })
  })
}

// Back from the receipt, the page may come from the browser's memory.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload()
})
