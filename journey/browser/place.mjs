// A place of its own for a journey: the built program serving a demonstration
// from a temporary folder, on a port that the kernel chose, at a time that the
// journey gives.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const program = join(root, 'bin/cohorte')
const patience = 60_000

/**
 * Starts a demonstration. `now` is the instant at which it stands still to
 * start with; `options` are more flags of the command.
 * Answers { address, links, stop }: the address without a final slash, and the
 * sign-in link of each role.
 */
export async function openPlace({ now, applications = 20, options = [] } = {}) {
  if (!existsSync(program)) throw new Error('bin/cohorte is missing: run make build first')
  const data = mkdtempSync(join(tmpdir(), 'cohorte-journey-'))
  const args = ['demo', '--data', data, '--listen', '127.0.0.1:0', '--applications', String(applications), '--json', ...options]
  if (now) args.push('--now', now)
  const server = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const said = []
  createInterface({ input: server.stderr }).on('line', (line) => said.push(line))
  const ended = new Promise((done) => server.on('exit', done))

  const stop = async () => {
    server.kill('SIGTERM')
    const hard = setTimeout(() => server.kill('SIGKILL'), 10_000)
    await ended
    clearTimeout(hard)
    rmSync(data, { recursive: true, force: true })
  }
  try {
    const ready = await announced(server, said)
    return { address: ready.address.replace(/\/$/, ''), links: ready.links ?? {}, data, said, stop }
  } catch (e) {
    await stop()
    throw e
  }
}

// announced waits for the line of JSON that says where the program listens.
function announced(server, said) {
  return new Promise((found, failed) => {
    const tooLong = setTimeout(() => failed(new Error(`no address after ${patience / 1000} s: ${said.join('\n')}`)), patience)
    createInterface({ input: server.stdout }).on('line', (line) => {
      if (!line.startsWith('{')) return
      const ready = JSON.parse(line)
      if (!ready.address) return
      clearTimeout(tooLong)
      found(ready)
    })
    server.on('exit', (code) => {
      clearTimeout(tooLong)
      failed(new Error(`the demonstration ended with ${code}: ${said.join('\n')}`))
    })
  })
}
