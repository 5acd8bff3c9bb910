// A host goes from the home page to a receipt, on both demonstrations, with
// scripts and without; the team then finds the file in its list.
import { after, before, describe, test } from 'node:test'
import { openPlace } from './place.mjs'
import { closeBrowser, somebody } from './person.mjs'
import { calls, findsTheCall, findsTheFile, submitsAFile } from './steps.mjs'

const call = calls.project

describe('a host', { timeout: 600_000 }, () => {
  let place
  before(async () => { place = await openPlace() })
  after(async () => { await place?.stop(); await closeBrowser() })

  for (const edition of ['demo-6', 'demo-7']) {
    for (const javascript of [true, false]) {
      test(`goes from home to receipt on ${edition}, scripts ${javascript ? 'on' : 'off'}`, async () => {
        const host = await somebody(place, { javascript })
        await findsTheCall(host, edition, call)
        const number = await submitsAFile(host, call, { email: `host-${edition}-${javascript}@exemple.fr` })
        await host.leaves()

        const staff = await somebody(place, { javascript })
        await findsTheFile(staff, place.links.desk_officer, call, number)
        await staff.leaves()
      })
    }
  }
})
