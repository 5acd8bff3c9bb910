// Says again, each minute, how far a <time data-relative> is. The words and
// the rule are those of internal/lang: hours below a day, then the days that a
// calendar in Paris shows.
const minute = 60_000
const day = 24 * 60 * minute
const nb = '\u00a0'

export function refreshTimes(root, now = new Date()) {
  for (const el of root.querySelectorAll('time[data-relative]')) {
    const at = new Date(el.dateTime)
    if (Number.isNaN(at.getTime())) continue
    const words = relative(document.documentElement.lang, now, at)
    const place = el.querySelector('[data-far]')
    if (place && place.textContent !== words) place.textContent = words
    here(el, at)
  }
}

export function relative(lang, now, at) {
  const en = lang === 'en'
  const gap = at - now
  const past = gap < 0
  const size = Math.abs(gap)
  if (size < minute) return en ? 'just now' : 'à l’instant'
  let far
  if (size < day) {
    far = duration(size)
  } else {
    const n = Math.abs(civilDay(at) - civilDay(now))
    if (n === 1) return past ? (en ? 'yesterday' : 'depuis hier') : en ? 'tomorrow' : 'demain'
    if (n >= 730) far = Math.floor(n / 365) + nb + (en ? 'years' : 'ans')
    else far = n + nb + (en ? 'days' : 'jours')
  }
  if (past) return en ? `${far} ago` : `depuis ${far}`
  return (en ? 'in ' : 'dans ') + far
}

function duration(ms) {
  const total = Math.floor(ms / minute)
  const h = Math.floor(total / 60)
  const m = total % 60
  if (h === 0) return `${m}${nb}min`
  if (m === 0) return `${h}${nb}h`
  return `${h}${nb}h${nb}${String(m).padStart(2, '0')}${nb}min`
}

const calendar = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris' })
const civilDay = (t) => Math.round(Date.parse(calendar.format(t) + 'T00:00:00Z') / day)

// A browser in another zone adds its own hour.
function here(el, at) {
  const place = el.querySelector('[data-here]')
  if (!place) return
  const show = (timeZone) => new Intl.DateTimeFormat(document.documentElement.lang, { hour: '2-digit', minute: '2-digit', timeZone }).format(at)
  if (show('Europe/Paris') === show(undefined)) return
  const hour = show(undefined)
  place.textContent = document.documentElement.lang === 'en' ? ` ${hour} where you are` : ` ${hour.replace(/^0(?=\d)/, '').replace(':', `${nb}h${nb}`)} chez vous`
}
