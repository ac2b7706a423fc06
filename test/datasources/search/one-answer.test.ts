// The boot generator, `firstlight datasource detect` and the search in the stages: the same machine, the same answer.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { JsonObject } from '../../../core/json.ts'
import { type AnyDatasource, datasourceNamed, datasources } from '../../../datasources/index.ts'
import { identify } from '../../../datasources/search/detect.ts'
import { explain } from '../../../datasources/search/explain.ts'
import { parseMapping } from '../../../languages/yaml/parse.ts'
import { clouds } from '../../../metadata-server/clouds/index.ts'
import { machineOf } from '../../../metadata-server/machine.ts'
import { type Disk, type MachineOptions, machine } from '../machine.ts'

interface Tree {
  readonly name: string
  readonly options: MachineOptions
  readonly texts: Readonly<Record<string, string>>
}

interface Recorded {
  readonly name: string
  readonly cmdline: string
  readonly files?: Readonly<Record<string, string>>
  readonly disks?: readonly Disk[]
  readonly dmi?: Readonly<Record<string, string>>
  readonly virt?: string
  readonly env?: string
}

const recorded: readonly Recorded[] = JSON.parse(readFileSync('fixtures/datasources/ds-identify.json', 'utf8'))

const recordedTrees = recorded.map(({ name, cmdline, files = {}, disks = [], dmi = {}, virt = 'kvm', env }): Tree => {
  const container = virt === 'lxc'
  const seen = container ? { dmi: {}, disks: [] } : { dmi, disks }
  return { name, options: { cmdline, files, container, ...seen, facts: { environmentCmdline: env } }, texts: files }
})

/** A machine of each cloud, by what its firmware says and with its disks. */
const cloudTrees = clouds.map((cloud): Tree => {
  const played = machineOf({}, cloud.defaults)
  const own = {} as never
  const disks = (cloud.disks?.(played, own) ?? []).map((disk) => ({ device: '/dev/vdb', ...disk }))
  return { name: `a machine of ${cloud.title}`, options: { dmi: cloud.dmi?.(played, own) ?? {}, disks }, texts: {} }
})

/** Names in the order of the alphabet, None and names without a source left out. */
const known = (names: readonly string[]) =>
  [...new Set(names.flatMap((name) => datasourceNamed(name, datasources)?.name ?? []))]
    .filter((name) => name !== 'None')
    .sort()

describe('detection', () => {
  for (const { name, options, texts } of [...recordedTrees, ...cloudTrees]) {
    it(`gives one answer for ${name}`, async () => {
      const here = machine(options)
      const configs = Object.entries(texts).filter(([path]) => path.endsWith('.cfg') && path.includes('/cloud.cfg'))
      const input = {
        facts: here.facts,
        datasources,
        policyFile: texts['/etc/cloud/ds-identify.cfg'] ?? '',
        configFiles: configs.map(([path, text]) => ({ path, text })),
        disabledByFile: '/etc/cloud/cloud-init.disabled' in texts,
        manualClean: '/var/lib/cloud/instance/manual-clean' in texts,
      }
      const { exitCode, cloudCfg, chosen } = identify(input)
      assert.deepEqual(explain(input).identified, identify(input))
      if (exitCode !== 0 || cloudCfg === undefined || cloudCfg.startsWith('di_report')) return
      const config = Object.assign({}, ...configs.map(([, text]) => mapping(text)), mapping(cloudCfg)) as JsonObject
      assert.deepEqual(await asked(here, config), known(chosen))
    })
  }
})

const mapping = (text: string) => parseMapping(text, { document: 'config' }).value ?? {}

/** The sources that the stages would read, in any order; each finds nothing. */
async function asked(here: ReturnType<typeof machine>, config: JsonObject): Promise<readonly string[]> {
  const names: string[] = []
  const stubs = datasources.map(
    ({ ephemeral, ephemeralFor, remains, ...source }): AnyDatasource => ({
      ...source,
      async read() {
        names.push(source.name)
        return undefined
      },
    }),
  )
  for (const phase of ['local', 'network'] as const) await here.find({ phase, config, datasources: stubs })
  return known(names)
}
