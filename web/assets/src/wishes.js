// Moving a wish without leaving the page: by its two buttons, or dragged by its
// handle. Nothing is saved by it; the ranks that are posted follow the order.
import { order } from './lib/order.js'

for (const form of document.querySelectorAll('form[data-wishes]')) {
  const list = form.querySelector('ol')
  const status = document.querySelector('[data-wish-status]')
  const rows = () => [...list.querySelectorAll(':scope > [data-wish]')]

  function settle(moved) {
    const all = rows()
    all.forEach((row, i) => {
      const rank = row.querySelector('input[name$=".rank"]')
      if (rank) rank.value = String(i + 1)
      const [up, down] = ['up', 'down'].map((way) => row.querySelector(`[data-move="${way}"]`))
      if (up) up.disabled = i === 0
      if (down) down.disabled = i === all.length - 1
    })
    const said = document.createElement('div')
    said.className = 'fr-alert fr-alert--info fr-alert--sm'
    said.append(document.createElement('p'))
    said.firstChild.textContent = order(form.dataset.moved, moved.dataset.name, all.indexOf(moved) + 1, all.length)
    status.replaceChildren(said)
  }

  form.addEventListener('click', (event) => {
    const button = event.target.closest('[data-move]')
    if (!button) return
    event.preventDefault()
    const row = button.closest('[data-wish]')
    const beside = button.dataset.move === 'up' ? row.previousElementSibling : row.nextElementSibling
    if (!beside) return
    if (button.dataset.move === 'up') beside.before(row)
    else beside.after(row)
    settle(row)
    // At an end the pressed button is off: the other one takes the focus.
    const next = button.disabled ? row.querySelector('[data-move]:not(:disabled)') : button
    next?.focus()
  })

  let dragged
  let from
  for (const row of rows()) {
    const handle = row.querySelector('[data-handle]')
    if (!handle || !row.querySelector('[data-move]')) continue
    handle.hidden = false
    handle.draggable = true
    handle.addEventListener('dragstart', (event) => {
      dragged = row
      from = rows().indexOf(row)
      event.dataTransfer.effectAllowed = 'move'
      event.dataTransfer.setData('text/plain', row.dataset.name)
      event.dataTransfer.setDragImage(row, 0, 0)
      row.classList.add('wish-row--dragged')
    })
    handle.addEventListener('dragend', () => {
      row.classList.remove('wish-row--dragged')
      if (dragged && rows().indexOf(row) !== from) settle(row)
      dragged = undefined
    })
  }
  list.addEventListener('dragover', (event) => {
    if (!dragged) return
    event.preventDefault()
    const over = event.target.closest('[data-wish]')
    if (!over || over === dragged) return
    const box = over.getBoundingClientRect()
    if (event.clientY < box.top + box.height / 2) over.before(dragged)
    else over.after(dragged)
  })
  list.addEventListener('drop', (event) => event.preventDefault())
}
