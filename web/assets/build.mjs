// Makes dist/: one style sheet, the small modules, and the manifest that maps
// a name to its hashed file. Everything is deterministic: the same sources
// give the same bytes.
//
// The style sheet is the part of @gouvfr/dsfr 1.14.4 that the pages use, in a
// neutral identity: its fonts, artwork and blocks of the State are left out,
// its dark palette follows the system's setting, and src/theme.css comes last.
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, mkdirSync, rmSync, writeFileSync, existsSync } from 'node:fs'
import { dirname, join, resolve, extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync, constants } from 'node:zlib'
import postcss from 'postcss'
import { PurgeCSS } from 'purgecss'
import { build as bundle, transform } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const web = resolve(here, '..')
const src = join(here, 'src')
const dist = join(here, 'dist')
const dsfr = join(here, 'node_modules/@gouvfr/dsfr/dist')

const components = [
  'link', 'button', 'badge', 'alert', 'callout', 'card', 'tile', 'form', 'input', 'select', 'radio', 'checkbox',
  'upload', 'stepper', 'table', 'tag', 'pagination', 'breadcrumb', 'notice', 'skiplink', 'summary', 'search', 'highlight', 'quote',
]

// What a neutral identity, or a page without the library's scripts, has no use for.
const unwanted = /fr-fi-|fr-icon-|fr-logo|fr-raw-|__logo|fr-artwork|target=_blank|data-fr-scrolling|data-fr-theme|data-fr-scheme|data-fr-opposite|fr-connect|fr-franceconnect|--legacy|fr-enlarge-button/

function dsfrSheet() {
  const root = postcss.root()
  const files = ['core/core.main.min.css', ...components.map((c) => `component/${c}/${c}.main.min.css`)]
  for (const file of files) {
    const path = join(dsfr, file)
    const part = postcss.parse(readFileSync(path, 'utf8'), { from: path })
    part.walkDecls((d) => {
      if (d.value.includes('url(')) d.value = d.value.replace(/url\((?!"?data:)"?([^")]+)"?\)/g, (_, u) => `url(${resolve(dirname(path), u)})`)
    })
    root.append(part.nodes)
  }
  root.walkComments((c) => c.remove())
  root.walkAtRules('font-face', (r) => r.remove())
  root.walkAtRules('media', (r) => { if (r.params.includes('-ms-high-contrast') && !r.params.startsWith('(-ms-high-contrast:active),')) r.remove() })
  root.walkRules((r) => {
    const kept = r.selectors.filter((s) => !unwanted.test(s.replace(/:not\([^)]*\)/g, '')))
    if (kept.length === 0) r.remove()
    else r.selectors = kept
  })
  root.walkDecls('font-family', (d) => { d.value = /mono/.test(d.value) ? 'ui-monospace,monospace' : 'var(--font)' })
  // the ring around what has the focus, the same on every component
  root.walkDecls((d) => { d.value = d.value.replace('#0a76f6', 'var(--focus)') })
  root.append(dark())
  return root
}

// The library switches its palette by an attribute that its script sets; ours
// follows the system without one.
function dark() {
  const media = postcss.atRule({ name: 'media', params: '(prefers-color-scheme:dark)' })
  const rule = postcss.rule({ selector: ':root' })
  postcss.parse(readFileSync(join(dsfr, 'scheme/scheme.min.css'), 'utf8')).walkRules(/^:root\[data-fr-theme=dark\]$/, (r) => {
    if (r.parent.type === 'root') rule.append(r.nodes.filter((n) => n.type === 'decl'))
  })
  media.append(rule)
  return media
}

async function purge(css) {
  const [{ css: out }] = await new PurgeCSS().purge({
    content: [
      { raw: readAll(web, ['.templ', '.go', '.js']), extension: 'txt' },
    ],
    css: [{ raw: css }],
    defaultExtractor: (text) => text.match(/[A-Za-z0-9_-]+/g) ?? [],
    // names that web/layout puts together from a role or a fault
    safelist: ['html', 'body', /^fr-(badge|alert)--(info|success|warning|error)$/, /^fr-(input|select|upload|checkbox|radio)-group--error$/, 'fr-fieldset--error'],
    keyframes: true,
  })
  return out
}

function readAll(folder, kinds) {
  let text = ''
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name === 'dist') continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) text += readAll(path, kinds)
    else if (kinds.includes(extname(entry.name)) && !entry.name.endsWith('_templ.go') && entry.name !== 'build.mjs') text += readFileSync(path, 'utf8') + '\n'
  }
  return text
}

// Removes the custom properties that nothing reads, until none is left.
function dropUnread(root) {
  for (;;) {
    const read = new Set()
    root.walkDecls((d) => { for (const m of d.value.matchAll(/var\((--[\w-]+)/g)) read.add(m[1]) })
    let dropped = 0
    root.walkDecls(/^--/, (d) => { if (!read.has(d.prop)) { d.remove(); dropped++ } })
    if (dropped === 0) break
  }
  root.walkRules((r) => { if (r.nodes.length === 0) r.remove() })
  root.walkAtRules('media', (r) => { if (r.nodes.length === 0) r.remove() })
}

function inlineIcons(root) {
  root.walkDecls((d) => {
    d.value = d.value.replace(/url\((\/[^)]+\.svg)\)/g, (_, path) => {
      const svg = readFileSync(path, 'utf8').trim().replace(/\s+/g, ' ').replaceAll('"', "'")
      return `url("data:image/svg+xml,${svg.replace(/[#%<>{}]/g, encodeURIComponent)}")`
    })
  })
}

// The identity is neutral: a State font, its artwork, or a blue of its palette
// left in the sheet stops the build.
function refuseStateIdentity(css) {
  const words = css.match(/marianne[^-]|spectral|\/artwork\/|republique/i)
  if (css.includes(here)) throw new Error('an address of this machine is left in the style sheet')
  if (words) throw new Error(`the style sheet still names ${words[0]}`)
  const blues = new Set()
  for (const [hex] of css.matchAll(/#[0-9a-f]{6}\b|#[0-9a-f]{3}\b/gi)) {
    const h = hex.length === 4 ? [...hex.slice(1)].map((c) => c + c).join('') : hex.slice(1)
    const [r, g, b] = [0, 2, 4].map((i) => parseInt(h.slice(i, i + 2), 16))
    const max = Math.max(r, g, b), min = Math.min(r, g, b)
    if (max !== b || max - min < 24) continue
    const hue = 240 + (60 * (r - g)) / (max - min)
    if (hue > 212 && hue < 256) blues.add(hex)
  }
  if (blues.size > 0) throw new Error(`blues of the State's palette are left: ${[...blues].join(' ')}`)
}

async function styles() {
  const root = postcss.parse(await purge(dsfrSheet().toString()))
  const own = readdirSync(src).filter((f) => f.endsWith('.css')).sort().map((f) => readFileSync(join(src, f), 'utf8')).join('\n')
  root.append(postcss.parse(own).nodes)
  overridden(root)
  dropUnread(root)
  inlineIcons(root)
  const { code } = await transform(root.toString(), { loader: 'css', minify: true, legalComments: 'none' })
  refuseStateIdentity(code)
  return '/* Contains parts of DSFR v1.14.4, MIT, without its fonts and State identity. */\n' + code
}

// A property that the theme sets again on :root need not be sent twice.
function overridden(root) {
  const seen = new Set()
  const rules = root.nodes.flatMap((n) => (n.type === 'rule' ? [['', n]] : n.type === 'atrule' && n.name === 'media' ? n.nodes.filter((c) => c.type === 'rule').map((c) => [n.params, c]) : []))
  for (const [media, rule] of rules.reverse()) {
    if (rule.selector !== ':root') continue
    for (const d of [...rule.nodes].reverse()) {
      if (d.type !== 'decl' || !d.prop.startsWith('--')) continue
      const key = media.replace(/\s/g, '') + d.prop
      if (seen.has(key)) d.remove()
      seen.add(key)
    }
  }
}

async function script(entry) {
  const { outputFiles } = await bundle({ entryPoints: [entry], bundle: true, format: 'esm', minify: true, write: false, legalComments: 'none', target: 'es2022' })
  return outputFiles[0].text
}

function put(manifest, name, content) {
  const body = Buffer.from(content)
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12)
  const ext = extname(name)
  const file = `${name.slice(0, -ext.length)}.${hash}${ext}`
  const packed = gzipSync(body, { level: constants.Z_BEST_COMPRESSION })
  writeFileSync(join(dist, file), body)
  writeFileSync(join(dist, file + '.gz'), packed)
  manifest[name] = file
  console.log(`${name.padEnd(20)} ${String(body.length).padStart(7)} bytes, ${String(packed.length).padStart(6)} compressed`)
}

if (!existsSync(dsfr)) {
  console.error('node_modules is missing: run npm ci in web/assets first')
  process.exit(1)
}
const css = await styles()
const scripts = readdirSync(src).filter((f) => f.endsWith('.js')).sort()
const made = await Promise.all(scripts.map((f) => script(join(src, f))))
rmSync(dist, { recursive: true, force: true })
mkdirSync(dist, { recursive: true })
const manifest = {}
put(manifest, 'cohorte.css', css)
scripts.forEach((f, i) => put(manifest, f, made[i]))
put(manifest, 'htmx.js', readFileSync(join(here, 'node_modules/htmx.org/dist/htmx.min.js')))
for (const f of readdirSync(src).filter((f) => f.endsWith('.svg')).sort()) put(manifest, f, readFileSync(join(src, f)))
writeFileSync(join(dist, 'manifest.json'), JSON.stringify(manifest, null, 2) + '\n')
writeFileSync(join(dist, 'placeholder'), 'Keeps the folder in the sources, for go:embed. The rest of it is made by build.mjs.\n')
