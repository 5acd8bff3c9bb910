// What the team and those who write a file gain from a script around messages:
// what is shown counts as read, and others see who has a file open.
const beatEvery = 30_000

const read = document.querySelector('form[data-read]')
if (read) {
  fetch(read.action, { method: 'POST', body: new URLSearchParams(new FormData(read)), redirect: 'manual' }).catch(() => {})
}

const readers = document.querySelector('[data-beat]')
if (readers) {
  const beat = async () => {
    if (document.visibilityState !== 'visible') return
    try {
      const answer = await fetch(readers.dataset.beat, { method: 'POST' })
      if (!answer.ok) return
      const said = await answer.json()
      if (said.join('\n') === [...readers.children].map((li) => li.textContent).join('\n')) return
      readers.replaceChildren(...said.map((text) => {
        const li = document.createElement('li')
        li.textContent = text
        return li
      }))
    } catch {
      // offline: the next beat tells
    }
  }
  beat()
  setInterval(beat, beatEvery)
  document.addEventListener('visibilitychange', beat)
}
