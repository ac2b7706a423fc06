// Our search over recorded machines, against what the reference made of them.

import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json, JsonObject } from '../../core/json.ts'
import type { Phase } from '../../datasources/datasource.ts'
import type { Found } from '../../datasources/search/search.ts'
import { buildInstanceData, instanceDataText } from '../../stages/state/instance-data.ts'
import type { HttpAnswer } from '../../system/memory.ts'
import { downNic } from '../support/scripted-network.ts'
import { type MachineOptions, machine } from './machine.ts'

const folder = 'fixtures/datasources'

interface Recording {
  readonly datasource: string | null
  readonly local: boolean
  readonly 'instance-data'?: JsonObject
  readonly 'user-data.txt'?: string
  readonly 'vendor-data.txt'?: string
  readonly 'vendor-data2.txt'?: string
  readonly 'network-config.json'?: JsonObject
}

/** A recorded machine.json. */
interface Given {
  readonly cmdline: string
  readonly config: JsonObject
  readonly base?: string
  readonly http?: Readonly<Record<string, HttpAnswer>>
  readonly dmi?: Readonly<Record<string, string>>
  readonly nics?: Readonly<Record<string, string>>
  readonly phases?: readonly Phase[]
}

describe('datasources/recorded', () => {
  const cases = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  for (const { name } of cases) {
    it(`finds on ${name} what the reference found`, async () => {
      const given: Given = JSON.parse(readFileSync(join(folder, name, 'machine.json'), 'utf8'))
      const { cmdline, config, dmi = {}, phases = ['local', 'network'], http: served } = given
      const recorded: Recording = JSON.parse(readFileSync(join(folder, name, 'reference.json'), 'utf8'))
      const { find, facts } = machine({
        cmdline,
        dmi,
        files: tree(join(folder, name, 'root'), '/'),
        http: served ? ({ url }) => served[url] ?? 404 : given.base ? tree(join(folder, name, 'http'), given.base) : {},
        ...nicsOf(given),
      })
      const local = phases.includes('local') ? await find({ phase: 'local', config }) : undefined
      const found = local ?? (await find({ phase: 'network', config }))
      const { 'network-config.json': network, ...others } = recorded
      assert.deepEqual(shown(found, facts, config, local !== undefined), others)
      if (network) assert.deepEqual(found?.instance.network, network)
    })
  }
})

function shown(
  found: Found | undefined,
  facts: Parameters<typeof buildInstanceData>[1],
  system: JsonObject,
  local: boolean,
) {
  if (!found) return { datasource: null, local }
  const { instance } = found
  const data = JSON.parse(instanceDataText(buildInstanceData(instance, facts, { system }).full))
  const recordedKeys = new Set([
    'distro',
    'distro_release',
    'distro_version',
    'kernel_release',
    'machine',
    'python_version',
    'system_platform',
    'variant',
  ])
  return {
    datasource: instance.detail ? `${instance.className} [${instance.detail}]` : instance.className,
    local,
    'instance-data': {
      base64_encoded_keys: data.base64_encoded_keys,
      ds: data.ds,
      sensitive_keys: data.sensitive_keys,
      v1: Object.fromEntries(Object.entries(data.v1).filter(([key]) => !recordedKeys.has(key))),
    },
    'user-data.txt': decoded(instance.userData),
    'vendor-data.txt': decoded(instance.vendorData),
    'vendor-data2.txt': decoded(instance.vendorData2),
  }
}

function decoded(value: Json | undefined): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? Buffer.from(value, 'base64').toString() : JSON.stringify(value, null, 1)
}

/** Without NICs of their own they had the loopback device alone. */
function nicsOf({ nics }: Given): Pick<MachineOptions, 'leases' | 'facts'> {
  if (!nics) return { leases: {} }
  const names = Object.keys(nics)
  return {
    leases: Object.fromEntries(names.map((name, index) => [name, `10.0.${index}.5`])),
    facts: { nics: names.map((name) => downNic(name, nics[name] ?? '')) },
  }
}

/** Files below a folder, by their path after `prefix`. */
function tree(root: string, prefix: string): Record<string, Buffer> {
  if (!existsSync(root)) return {}
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const pairs = entries.map((entry) => {
    const path = join(entry.parentPath, entry.name)
    return [prefix + path.slice(root.length + 1), readFileSync(path)] as const
  })
  return Object.fromEntries(pairs)
}
