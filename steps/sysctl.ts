// `sysctl:` of a step: settings of the running kernel, each written to its file below /proc/sys. Nothing is kept for the next boot.

import { Failure, reasonOf } from '../core/errors.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { Files } from '../system/host.ts'
import type { Action } from './step.ts'

// A value may be a secret (stable_secret of an interface); the names are the kernel's.
const schema = defineSchema({
  type: 'object',
  propertyNames: { public: true },
  additionalProperties: { type: 'string' },
})

export const sysctl: Action<Infer<typeof schema>> = {
  key: 'sysctl',
  about: 'Settings of the running kernel by their names, with dots or, as `net/ipv4/conf/eth0.1/forwarding`, slashes.',
  schema,
  examples: ['sysctl: {net.ipv4.ip_forward: "1", net/ipv4/conf/eth0.1/forwarding: "1"}\n'],
  async apply(settings, { host, fail }) {
    for (const [name, value] of Object.entries(settings)) {
      try {
        await host.files.write(await fileOf(host.files, name), String(value), { durable: false })
      } catch (error) {
        fail(say`sysctl ${say.named(name)}: ${reasonOf(error)}`, ['sysctl', name])
      }
    }
  },
}

async function fileOf(files: Files, name: string): Promise<string> {
  for (const path of pathsOf(name)) {
    if ((await files.stat(path))?.type === 'file') return path
  }
  throw new Failure(say`this kernel has no such setting`)
}

/**
 * As sysctl(8) reads a name: the first separator is the one, so that an interface may have a dot in its name ("net/ipv4/conf/eth0.1/mtu"),
 * and between dots a slash stands for one ("net.ipv4.conf.eth0/1.mtu"). Then as yip does, for which both separate.
 */
function pathsOf(name: string): readonly string[] {
  const dotted = (name.match(/[./]/)?.[0] ?? '.') === '.'
  const swapped = dotted ? name.replace(/[./]/g, (sign) => (sign === '.' ? '/' : '.')) : name
  return [swapped, name.replaceAll('.', '/')]
    .map((path) => path.split('/'))
    .filter((parts) => parts.every((part) => part !== '' && part !== '.' && part !== '..'))
    .map((parts) => `/proc/sys/${parts.join('/')}`)
}
