// Keeps the page of long work true: how far it is every two seconds, said
// aloud at each quarter, and the whole page again at its end.
import { quarter } from './lib/quarter.js'

const place = document.querySelector('[data-work]')
const bar = place.querySelector('progress')
const label = place.querySelector('label')
const said = place.querySelector('[data-work-said]')
let last = quarter(bar.value, bar.max)

async function look() {
  const answer = await fetch(place.dataset.work, { headers: { Accept: 'application/json' } })
  if (!answer.ok) return
  const now = await answer.json()
  if (now.over) {
    location.reload()
    return
  }
  label.textContent = now.text
  bar.max = Math.max(now.total, 1)
  bar.value = now.done
  const reached = quarter(now.done, now.total)
  if (reached > last) {
    last = reached
    said.textContent = `${reached}\u00a0%`
  }
}

const again = () => look().catch(() => {}).finally(() => setTimeout(again, 2000))
setTimeout(again, 2000)
