// Which key does what, apart from the page.

const single = { j: 'next', k: 'before', d: 'document', g: 'grid', n: 'unmarked', c: 'comment', '?': 'help' }

/** Whether one writes there: a key then is a letter. */
export function writes(target) {
  if (!target?.tagName) return false
  if (target.isContentEditable) return true
  const name = target.tagName.toLowerCase()
  return name === 'textarea' || name === 'select' || (name === 'input' && !['radio', 'checkbox', 'button', 'submit'].includes(target.type))
}

/**
 * What a key does: { act, mark }, or null. Keys of one sign do nothing where
 * one writes, with a modifier, or once they are switched off; giving takes two
 * keys and closing the list is no letter.
 */
export function keyOf({ key, ctrlKey, metaKey, altKey, target, repeat }, on) {
  if (repeat) return null
  if (key === 'Enter' && (ctrlKey || metaKey)) return { act: 'give' }
  if (key === 'Escape') return { act: 'close' }
  if (!on || ctrlKey || metaKey || altKey || writes(target)) return null
  if (/^[0-9]$/.test(key)) return { act: 'mark', mark: key }
  return single[key] ? { act: single[key] } : null
}
