// Reads a press release as the State's site keeps it, without any code of the
// program: what the page shows is compared with what stands in the file.

/**
 * The values of the front matter as [path, text] ("files.nom"), in the order of
 * the file, and the body. It reads what the site's own editor writes: folded
 * lines, quotes, lists; a line that it cannot read is an error.
 */
export function readRelease(file) {
  const [, front, body] = file.split(/^---\n/m)
  const values = []
  const keys = [] // the keys above the line, with their indent
  let open
  for (const line of front.trimEnd().split('\n')) {
    const indent = line.search(/\S/)
    if (open && (unclosed(open.text) || (indent > open.indent && !/^\s*(- |[\w-]+:(\s|$))/.test(line)))) {
      open.text += open.text.endsWith('\\') ? line.trimStart() : ' ' + line.trimStart()
      continue
    }
    const [, spaces, dash = '', key, text] = /^(\s*)(- )?(?:([\w-]+):)?\s*(.*)$/.exec(line)
    if (!key && !dash) throw new Error(`what is the line ${line}?`)
    const depth = spaces.length + dash.length
    while (keys.length > 0 && keys.at(-1).depth >= (key ? depth : depth + 1)) keys.pop()
    if (key) keys.push({ key, depth })
    if (text === '') { open = undefined; continue }
    open = { path: keys.map((k) => k.key).join('.'), text, indent }
    values.push(open)
  }
  return { values: values.map(({ path, text }) => [path, unquoted(text)]), body }
}

function unclosed(text) {
  if (text[0] === "'") return !/^'(?:[^']|'')*'$/.test(text)
  if (text[0] === '"') return !/^"(?:[^"\\]|\\.)*"$/.test(text)
  return false
}

function unquoted(text) {
  if (text[0] === "'") return text.slice(1, -1).replaceAll("''", "'")
  if (text[0] === '"') return text.slice(1, -1).replaceAll('\\n', '\n').replaceAll('\\"', '"')
  return text
}

/** What a reader reads of Markdown, as words with single spaces. */
export function wordsOf(markdown) {
  return words(markdown.replace(/^\* /gm, '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/<br>/g, ' ').replace(/\*/g, ''))
}

/** The links of Markdown as [words, address]. */
export function linksOf(markdown) {
  return [...markdown.matchAll(/\[([^\]]*)\]\(([^)]*)\)/g)].map(([, text, address]) => [words(text), address])
}

export function words(text) {
  return text.split(/\s+/).filter(Boolean).join(' ')
}
