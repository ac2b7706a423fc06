// What people and scripts call on a machine that has booted: each command by itself.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Cost, Side } from './figures.ts'
import { inMachine, minimal, oneBoot } from './stages.ts'

const network = `version: 2
ethernets:
  nic0: {dhcp4: true}
  nic1: {addresses: [192.0.2.7/24, "2001:db8::7/64"], nameservers: {addresses: [192.0.2.1]}}
`
const convert = ['-p', '/run/network.yaml', '-k', 'yaml', '-d', '/run/converted', '-D', 'debian', '-O', 'netplan']

export const commands: readonly { readonly what: string; readonly argv: readonly string[]; readonly target: number }[] =
  [
    { what: '`cloud-init status`', argv: ['cloud-init', 'status'], target: 0.2 },
    { what: '`cloud-init query v1.instance_id`', argv: ['cloud-init', 'query', 'v1.instance_id'], target: 0.2 },
    { what: '`cloud-init devel net-convert`', argv: ['cloud-init', 'devel', 'net-convert', ...convert], target: 0.2 },
    { what: '`cloud-id`', argv: ['cloud-id'], target: 0.2 },
  ]

/** The reference has nothing to compare `plan` with. */
export const own = { what: '`firstlight plan user-data`', argv: ['firstlight', 'plan', '/run/user-data'] } as const

export async function toolCosts(layers: Record<Side, readonly string[]>, runs: number) {
  const results = new Map<string, Record<Side, Cost[]>>()
  for (const side of ['cloud-init', 'firstlight'] as const) {
    await inMachine(layers[side], minimal, async (inside, root) => {
      await oneBoot(inside, root, { form: 'commands' })
      writeFileSync(join(root, 'run/network.yaml'), network)
      writeFileSync(
        join(root, 'run/user-data'),
        '#cloud-config\nruncmd: [echo hi]\nwrite_files: [{path: /a, content: b}]\n',
      )
      for (const { what, argv } of [...commands, ...(side === 'firstlight' ? [own] : [])]) {
        const entry = results.get(what) ?? { 'cloud-init': [], firstlight: [] }
        results.set(what, entry)
        for (let run = 0; run <= runs; run++) {
          const cost = await inside.cost(argv)
          if (cost.status !== 0) throw new Error(`${argv.join(' ')} ended with ${cost.status}`)
          if (run > 0) entry[side].push(cost)
        }
      }
    })
  }
  return results
}
