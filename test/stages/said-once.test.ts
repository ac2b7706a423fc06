// Whoever reads the status at night reads each thing once: no text repeats itself, and a mistake in a config is told once.

import assert from 'node:assert/strict'
import { reasonOf } from '../../core/errors.ts'
import type { JsonObject } from '../../core/json.ts'
import { describeNotice, notices } from '../../core/notices.ts'
import { report } from '../../core/problem.ts'
import { validate } from '../../core/schema/validate.ts'
import { fileError } from '../../system/file-error.ts'
import type { Files, Host } from '../../system/host.ts'
import type { MemoryHost } from '../../system/memory.ts'
import { type MachineOptions, machine } from '../modules/machine.ts'
import { type Plugin, plugins } from '../support/plugins.ts'
import { repeatedIn } from '../support/repeated.ts'
import { surroundings } from './planted.ts'
import { ways } from './ways.ts'

const allWays: Readonly<Record<string, MachineOptions>> = {
  ...ways,
  'nothing can be read': { unscripted: 'succeed', http: () => 'text\n', around: withoutReads },
}

function withoutReads(host: MemoryHost): Host {
  const refuse = async (path: string): Promise<never> => {
    throw fileError('read', path, 'EIO')
  }
  const files: Files = { ...host.files, read: refuse, readText: refuse }
  return { ...host, files }
}

/** What is said, from warnings on and below. */
async function textsOf(plugin: Plugin, config: JsonObject, way: MachineOptions): Promise<readonly string[]> {
  const box = machine({
    ...way,
    ...(plugin.distros && { systemInfo: { distro: plugin.distros[0] as string } }),
    files: surroundings,
    instance: { publicKeys: ['ssh-ed25519 AAAA x'] },
  })
  const sink = notices((notice) => (box.said as unknown[]).push(notice), 'modules')
  const { value, problems } = await validate(plugin.schema, config, { document: 'merged config', code: 'stage/schema' })
  report(problems, sink)
  const failures: string[] = []
  try {
    if (value !== undefined) await plugin.apply(value as JsonObject, box)
  } catch (error) {
    failures.push(reasonOf(error))
  }
  return [...box.said.map((notice) => describeNotice(notice)), ...failures]
}

describe('what is said', () => {
  for (const plugin of plugins) {
    it(`says nothing twice in one text: ${plugin.name}, however it goes`, async () => {
      const found = new Set<string>()
      for (const config of plugin.examples) {
        for (const [how, way] of Object.entries(allWays)) {
          for (const text of await textsOf(plugin, config, way)) {
            const repeated = repeatedIn(text)
            if (repeated !== undefined) found.add(`${how}: "${repeated}" in ${text}`)
          }
        }
      }
      assert.deepEqual([...found], [])
    })
  }
})
