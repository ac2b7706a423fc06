// LXD and Incus: the host answers HTTP on a unix socket in each of its machines.
// https://documentation.ubuntu.com/lxd/latest/dev-lxd/

import type { Facts } from '../../core/facts.ts'
import type { JsonObject } from '../../core/json.ts'
import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Host } from '../../system/host.ts'
import type { Datasource } from '../datasource.ts'
import { detects, rule } from '../shared/rules.ts'
import { mayBeMachine } from './shared/default-network.ts'
import { Devices, Routes, socket } from './shared/devlxd.ts'

const ports = '/sys/class/virtio-ports'
const portNames = ['com.canonical.lxd', 'org.linuxcontainers.lxd']

const settings = defineSchema({ type: 'object', properties: {} })

export const lxd: Datasource<Infer<typeof settings>> = {
  name: 'LXD',
  phases: ['local'],
  settings,
  patience: { local: 60 },
  documents: [Routes, Devices],
  look,
  detect: detects(
    rule(say`the socket ${say.path(socket)}`, ({ own }) =>
      own?.['LXD']?.['socket'] === true ? say`${say.path(socket)} is a socket` : undefined,
    ),
    rule(say`the names of virtio ports`, ({ own }) => {
      const port = own?.['LXD']?.['port']
      return typeof port === 'string' ? say`a virtio port is called ${say.word(port)}` : undefined
    }),
  ),
  async read(input) {
    const { readLxd } = await import('./shared/read.ts')
    return await readLxd(input)
  },
  async check(input) {
    const { readId } = await import('./shared/read.ts')
    return (await readId(input)) === input.instance.id
  },
  networkEvents: { listsNics: false },
}

/** A container has the socket. In a virtual machine the agent makes it, maybe later than this, but its port is there from the start. */
async function look({ files }: Host, { virtualization }: Facts): Promise<JsonObject | undefined> {
  if ((await files.stat(socket))?.type === 'socket') return { socket: true }
  if (!mayBeMachine(virtualization)) return undefined
  for (const port of (await files.list(ports)) ?? []) {
    const name = (await files.readText(`${ports}/${port}/name`))?.trim()
    if (name !== undefined && portNames.includes(name)) return { port: name }
  }
  return undefined
}
