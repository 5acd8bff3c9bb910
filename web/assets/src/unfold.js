// The reviews of a row of the table of marks unfold under it, where without a
// script they are a page of their own.
for (const link of document.querySelectorAll('a[data-unfold]')) {
  const row = link.closest('tr')
  let below
  const set = (open) => link.setAttribute('aria-expanded', String(open))
  const flip = async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    if (!below) {
      const asked = await fetch(link.href + '?extrait')
      if (!asked.ok || asked.redirected) {
        location.assign(link.href)
        return
      }
      below = document.createElement('tr')
      below.className = 'unfolded'
      const cell = below.insertCell()
      cell.colSpan = row.cells.length
      cell.innerHTML = await asked.text()
      row.after(below)
      set(true)
      return
    }
    below.hidden = !below.hidden
    set(!below.hidden)
  }
  link.setAttribute('role', 'button')
  set(false)
  link.addEventListener('click', flip)
  link.addEventListener('keydown', (event) => {
    if (event.key === ' ') flip(event)
  })
}
