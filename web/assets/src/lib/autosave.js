// What autosaving decides, apart from the page.

/** The field that a control belongs to: "team" of "team[0].role". */
export const topField = (name) => name.split(/[.[]/, 1)[0]

/** Nothing typed, nothing saved. */
export const nothingDone = () => ({
  dirty: new Set(), // fields to send
  held: new Set(), // fields that sending again would not save
  trouble: '', // what is said to the person
  saved: false, // something was saved from this page
  stopped: false, // nothing can be saved any more
})

/** What is sent for some fields: their controls, and what the page knew of them. */
export function sentWith(data, ids) {
  const out = new URLSearchParams({ _fields: [...ids].join(',') })
  for (const [name, value] of data) {
    if (typeof value !== 'string') continue
    const steers = /^_(?:base|rows)\.(.+)$/.exec(name)
    if (name === '_revision' || name === '_late' || (steers ? ids.has(steers[1]) : !name.startsWith('_') && ids.has(topField(name)))) out.append(name, value)
  }
  return out
}

/** The state after an answer; status 0 is no answer. */
export function afterAnswer(state, ids, status, answer) {
  const next = { ...state, dirty: new Set(state.dirty), held: new Set(state.held) }
  if (status === 200) {
    const bases = answer.bases ?? {}
    for (const id of ids) if (!(id in bases) && !next.dirty.has(id)) next.held.add(id)
    for (const id of Object.keys(bases)) next.held.delete(id)
    next.saved = state.saved || Boolean(answer.saved_at)
    next.trouble = trouble(state, next, answer)
    return next
  }
  for (const id of ids) next.dirty.add(id)
  if (next.dirty.size === 0) return next // a beat: nothing is unsaved
  if (status === 401) next.trouble = 'ended'
  else if (status === 410) { next.trouble = 'closed'; next.stopped = true }
  else if (status === 404 || status === 422) { next.trouble = 'changed'; next.stopped = true }
  else next.trouble = 'lost'
  return next
}

function trouble(state, next, answer) {
  if (answer.crossed?.length > 0) return 'crossed'
  if (Object.keys(answer.refused ?? {}).length > 0) return 'refused'
  if (next.held.size > 0 && (state.trouble === 'crossed' || state.trouble === 'refused')) return state.trouble
  return ''
}
