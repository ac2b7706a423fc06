// A machine whose sockets are real ones in a directory of their own, to which a cloud is played; its files and facts are a test's.

import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Facts } from '../../core/facts.ts'
import type { Instance } from '../../core/instance.ts'
import type { JsonObject } from '../../core/json.ts'
import { notices } from '../../core/notices.ts'
import { findInstance } from '../../datasources/search/search.ts'
import { real } from '../../system/real.ts'
import { rooted } from '../../system/rooted.ts'
import { machine } from '../datasources/machine.ts'
import { loadedNock } from '../support/hooks.ts'
import { temporary } from '../support/temporary.ts'

export interface RealMachine {
  /** Where a socket of the machine lies here, with its folder made. */
  socket(path: string): string
  /** What is found by the one source of this name. */
  find(source: string, options?: { facts?: Partial<Facts>; settings?: JsonObject }): Promise<Instance>
}

export async function withMachine(work: (machine: RealMachine) => Promise<void>): Promise<void> {
  const directory = temporary()
  const host = rooted(real({ environment: { ...process.env } }), directory.path, { commands: 'host' })
  // nock would stand between, with sockets of its own.
  ;(await loadedNock())?.restore()
  try {
    await work({
      socket(path) {
        const place = join(directory.path, path)
        mkdirSync(dirname(place), { recursive: true })
        return place
      },
      async find(source, { facts = {}, settings = {} } = {}) {
        const said: string[] = []
        const found = await findInstance({
          host,
          facts: { ...machine().facts, ...facts },
          phase: 'local',
          config: { datasource_list: [source], datasource: { [source]: settings } },
          notices: notices(({ message }) => said.push(message), 'test'),
        })
        if (found) return found.instance
        throw new Error(`${source} found nothing: ${said.join('; ')}`)
      },
    })
  } finally {
    ;(await loadedNock())?.activate()
    directory.remove()
  }
}
