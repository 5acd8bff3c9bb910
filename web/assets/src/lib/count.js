// Counts a text as the server does: a paragraph takes as many lines as its
// characters fill, and at least one.
export function lines(text, perLine) {
  const kept = text.replace(/\r\n/g, '\n').replace(/[ \t\n]+$/, '')
  if (kept === '') return 0
  return kept.split('\n').reduce((n, p) => n + Math.max(1, Math.ceil([...p].length / perLine)), 0)
}
