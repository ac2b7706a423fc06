// Whoever reads the status at night reads each thing once: no text repeats itself, and a mistake in a config is told once.

import assert from 'node:assert/strict'
import { reasonOf } from '../../core/errors.ts'
import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import { describeNotice, isAtLeast, type Level, notices } from '../../core/notices.ts'
import { report } from '../../core/problem.ts'
import { validate } from '../../core/schema/validate.ts'
import { modules } from '../../modules/index.ts'
import { keysOf } from '../../modules/shared/own-settings.ts'
import { fileError } from '../../system/file-error.ts'
import type { Files, Host } from '../../system/host.ts'
import type { MemoryHost } from '../../system/memory.ts'
import { type MachineOptions, machine } from '../modules/machine.ts'
import { type Plugin, plugins } from '../support/plugins.ts'
import { repeatedIn } from '../support/repeated.ts'
import { surroundings } from './planted.ts'
import { ways } from './ways.ts'
import { machine as bootMachine, bootOnce } from './whole-boot.ts'

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

/** What is said, of all levels or from `lowest` on. */
async function textsOf(
  plugin: Plugin,
  config: JsonObject,
  way: MachineOptions,
  lowest: Level = 'trace',
): Promise<readonly string[]> {
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
  const told = box.said.filter(({ level }) => isAtLeast(level, lowest))
  return [...told.map((notice) => describeNotice(notice)), ...failures]
}

/** What fits neither the schemas nor the lines of files. */
const misfits: readonly Json[] = ['one\ntwo', 5.5, ['one\ntwo'], { odd: 'one\ntwo' }, true, null, '']

/** The config with one of its values replaced, each in turn; and with all texts, numbers and the like at once. */
function misfitting(config: JsonObject, misfit: Json): readonly JsonObject[] {
  const one: Json[] = []
  const visit = (value: Json, put: (value: Json) => Json): void => {
    const entries = Array.isArray(value) ? [...value.entries()] : isObject(value) ? Object.entries(value) : []
    for (const [key, item] of entries) {
      const putItem = (item: Json) =>
        put(Array.isArray(value) ? value.with(key as number, item) : { ...(value as JsonObject), [key]: item })
      one.push(putItem(misfit))
      visit(item, putItem)
    }
  }
  visit(config, (value) => value)
  return [...one, leavesAs(config, misfit)] as readonly JsonObject[]
}

function leavesAs(value: Json, misfit: Json): Json {
  if (Array.isArray(value)) return value.map((item) => leavesAs(item, misfit))
  if (!isObject(value)) return misfit
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, leavesAs(item, misfit)]))
}

/** Those that are there more than once. */
function doubles(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.filter((text, index) => texts.indexOf(text) !== index))]
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

    it(`tells a value that does not fit once: ${plugin.name}`, async () => {
      const usual = ways['all is well'] as MachineOptions
      const found = new Set<string>()
      for (const example of plugin.examples) {
        for (const misfit of misfits) {
          for (const config of misfitting(example, misfit)) {
            for (const text of doubles(await textsOf(plugin, config, usual, 'warning'))) found.add(text)
          }
        }
      }
      assert.deepEqual([...found], [])
    })
  }

  it('tells what does not fit the schema once in a boot, however many modules read it', async () => {
    const keys = new Set(modules.flatMap(({ schema }) => keysOf(schema)))
    const shared = [...keys].filter((key) => modules.filter(({ schema }) => keysOf(schema).includes(key)).length > 1)
    assert.ok(shared.length > 5, shared.join())
    for (const key of shared) {
      for (const misfit of ['7.5', '{odd: [7.5]}', '[[7.5]]']) {
        const { told } = await bootOnce(bootMachine({ 'user-data': `#cloud-config\n${key}: ${misfit}\n` }))
        assert.deepEqual(doubles(told.map(describeNotice)), [], `${key}: ${misfit}`)
      }
    }
  })
})
