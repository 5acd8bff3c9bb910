// Reads every page that can be reached by links from an address, and tells of
// all faults at once rather than of the first.

/**
 * Follows links from `start`. Of addresses of one kind (/defis/…, /gestion?…)
 * `ofAKind` are enough: one défi is like another. `skip` are addresses that are
 * none of the reader's business.
 * Answers { read, faults }.
 */
export async function readsEverything(person, start, { ofAKind = 3, most = 80, skip = /^$/ } = {}) {
  const todo = [{ address: start, from: 'the start' }]
  const known = new Set([start])
  const kinds = new Map()
  const read = []
  const faults = []
  while (todo.length > 0 && read.length < most) {
    const { address, from } = todo.shift()
    const response = await person.page.goto(new URL(address, person.place.address).href).catch((e) => e)
    if (response instanceof Error) {
      // A document is downloaded rather than shown; anything else is a fault.
      if (!response.message.includes('Download is starting')) faults.push(`${address}: ${response.message}`)
      continue
    }
    if (response.status() !== 200) {
      faults.push(`${address} answered ${response.status()}; ${from} links to it`)
      continue
    }
    read.push(address)
    if (!response.headers()['content-type']?.startsWith('text/html')) continue
    await person.looks().catch((e) => faults.push(e.message))
    const links = await person.page.evaluate(() => [...document.querySelectorAll('a[href]')].map((a) => a.href))
    for (const link of links) {
      const url = new URL(link)
      const path = url.pathname + url.search
      const elsewhere = url.origin !== person.place.address || isEnglish(path) !== isEnglish(start)
      if (elsewhere || known.has(path) || skip.test(path)) continue
      known.add(path)
      const kind = kindOf(url)
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
      if (kinds.get(kind) <= ofAKind) todo.push({ address: path, from: address })
    }
  }
  return { read, faults }
}

// kindOf leaves out what names one thing among others: numbers of files, names
// of défis, values of filters.
function kindOf(url) {
  const parts = url.pathname.split('/').filter((p) => p !== '' && p !== 'en')
  const page = parts.map((p, i) => (i === 0 || /^(etapes|recus|relecture|retrait|versions|journal|courriels|pieces|differences|projets|candidatures)$/.test(p) ? p : '…')).join('/')
  return page + [...url.searchParams.keys()].sort().map((k) => '?' + k).join('')
}

function isEnglish(path) {
  return path === '/en' || path.startsWith('/en/') || path.startsWith('/en?')
}
