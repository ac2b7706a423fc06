// What a user or a cloud wrote into a network config is told to nobody, wherever it came to stand: each value, key and word of all
// documents is a marker in turn.

import assert from 'node:assert/strict'
import { HostError, reasonOf } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import { describeNotice } from '../../core/notices.ts'
import { say } from '../../core/said.ts'
import { parseYaml } from '../../languages/yaml/parse.ts'
import { applyNetworkConfig } from '../../network/apply/index.ts'
import { parseNetworkConfig, render, renderers } from '../../network/index.ts'
import { describeArgv } from '../../system/command-error.ts'
import type { MemoryHost, RecordedCall, World } from '../../system/memory.ts'
import { nic } from '../support/nic.ts'
import { portions } from '../support/portions.ts'
import { applyInput, factsOf, instanceWith, loopback, machine, sysfs } from './apply/machine.ts'
import { digits, type MarkedConfig, markedConfigs } from './marked-configs.ts'

const isTold = (text: string) => text.includes(digits)

/** What is said where the config is read and written for any renderer; as a text, and in some shapes as somebody else has read it. */
function saidOf({ text, kind, nics }: MarkedConfig, index: number): readonly string[] {
  const document = 'network config'
  const value = kind === 'eni' || kind === 'vmware-imc' ? undefined : (parseYaml(text, { document }).value as Json)
  const inputs = value === undefined || index % 3 > 0 ? [text] : [text, value]
  return inputs.flatMap((input) => {
    const { state, problems } = parseNetworkConfig(input, { document, kind, nics })
    const rendered = state ? renderers.map(({ name }) => render(state, { renderer: name, distro: 'debian', nics })) : []
    return [
      ...problems.map(describeNotice),
      ...problems.map(({ where }) => JSON.stringify(where)),
      ...rendered.flatMap(({ notices }) => notices.map(({ message }) => message)),
    ]
  })
}

const applied = ['netplan', 'eni', 'networkd', 'network-manager', 'sysconfig']
const nics = [loopback, nic('eth0', '52:54:00:00:00:01'), nic('eth1', '52:54:00:00:00:02')]

const readers = ['netplan', 'ifup', 'generate']

/** Its arguments; those that read the config repeat that too. */
function repeated({ argv, input }: RecordedCall, host: MemoryHost): string {
  const files = Object.entries(host.tree()).filter(([path]) => /^\/etc\/net/.test(path))
  const read = readers.includes(argv[0]) ? files.map(([path, { content = '' }]) => `${path}:3:1: ${content}`) : []
  return [...argv, input ?? '', ...read].join(' ').replaceAll('\n', ' ')
}

const ways: Readonly<Record<string, World & { readonly full?: true }>> = {
  'all is well': { unscripted: 'succeed' },
  'commands warn and repeat what they got': {
    commands: { '*': (call, host) => ({ stderr: `warning: ${repeated(call, host)}` }) },
  },
  'commands fail and repeat what they got': {
    commands: { '*': (call, host) => ({ exitCode: 1, stderr: `error: ${repeated(call, host)}` }) },
  },
  'nothing can be written': { unscripted: 'succeed', full: true },
}

function withoutWrites(host: MemoryHost): MemoryHost {
  const write: MemoryHost['files']['write'] = async (path, content, options) => {
    if (!path.startsWith('/etc/') || path.endsWith('.rules')) return host.files.write(path, content, options)
    throw new HostError('full', say`Cannot write ${say.path(path)}: no space left on device`, { detail: { path } })
  }
  return { ...host, files: { ...host.files, write } }
}

/** What a boot says that applies it. */
async function saidByApplying(
  { text }: MarkedConfig,
  renderer: string,
  { full, ...world }: World & { readonly full?: true },
): Promise<readonly string[]> {
  const config = parseYaml(text, { document: 'x' }).value as Json
  const here = machine({ programs: ['ip', 'systemctl', 'netplan', 'ifup', 'nmcli'], files: sysfs(nics), ...world })
  let failure = ''
  try {
    const instance = instanceWith(config)
    const changes = { instance, renderers: [renderer], bringUp: true }
    const host = full ? withoutWrites(here.host) : here.host
    await applyNetworkConfig(applyInput({ ...here, host }, factsOf(nics), changes))
  } catch (error) {
    failure = reasonOf(error)
  }
  const commands = here.host.calls.map(({ argv, options }) => describeArgv(argv, options))
  return [failure, ...here.notes.map(describeNotice), ...commands]
}

describe('what stands in a network config', () => {
  for (const [number, configs] of portions([...markedConfigs()], 1000).entries()) {
    it(`is told to nobody by those that read it and those that write it for a renderer (${number + 1})`, () => {
      const told = configs.filter((config, index) => saidOf(config, index).some(isTold))
      assert.deepEqual(
        told.map(({ place }) => place),
        [],
      )
    })
  }

  // Each place has more shapes than there are ways and renderers, so that it meets them all.
  for (const [number, [how, world]] of Object.entries(ways).entries()) {
    it(`is told to nobody by a boot that applies it when ${how}`, async () => {
      const told: string[] = []
      const configs = [...markedConfigs()].filter(({ kind }) => kind === 'yaml')
      for (const [index, config] of configs.entries()) {
        if (index % Object.keys(ways).length !== number) continue
        const renderer = applied[index % applied.length] as string
        for (const text of await saidByApplying(config, renderer, world))
          if (isTold(text)) told.push(`${config.place} (${renderer}): ${text}`)
      }
      assert.deepEqual(told, [])
    })
  }
})
