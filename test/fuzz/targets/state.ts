// The files that the agent left, broken, and a boot and commands on that.

import fc from 'fast-check'
import { jsonIfWhole } from '../../../languages/json.ts'
import type { MemoryHost } from '../../../system/memory.ts'
import { run as command } from '../../cli/run.ts'
import { afterRestart, machineAgain } from '../../stages/machine-again.ts'
import { bootOnce, machine } from '../../stages/whole-boot.ts'
import { jsonWords, mutated } from '../grammar/configs.ts'
import { type Edit, edits, jsonOdd, withEdits } from '../grammar/odd.ts'
import { boot, refuseBugs } from '../refuse-bugs.ts'
import type { Target } from '../target.ts'

const stateFiles = [
  '/var/lib/cloud/data/status.json',
  '/run/cloud-init/status.json',
  '/run/cloud-init/result.json',
  '/run/cloud-init/instance-data.json',
  '/run/cloud-init/instance-data-sensitive.json',
  '/var/lib/cloud/instance/obj.json',
  '/var/lib/cloud/instances/i-1/instance.json',
  '/var/lib/cloud/data/instance-id',
  '/var/lib/cloud/data/previous-instance-id',
  '/var/lib/cloud/data/set-hostname',
  '/var/lib/cloud/instance/cloud-config.txt',
  '/run/cloud-init/cloud-id',
]

/** What a machine has that has booted. */
const booted = memoized(async () => {
  const host = machine({ 'user-data': '#cloud-config\nhostname: web-1\nnobody: knows\n' })
  await bootOnce(host)
  return host.tree()
})

/** Of its files those that hold more come oftener. */
const telling = [
  '/var/lib/cloud/instances/i-1/instance.json',
  '/var/lib/cloud/data/status.json',
  '/run/cloud-init/instance-data-sensitive.json',
]

/** An index of the file, or its path, a newline, and another text. */
const other = fc
  .tuple(
    fc.nat(200),
    fc.oneof(
      mutated(
        [
          '{"v1": {"stage": null, "init": {"start": 1, "finished": 2, "errors": [], "recoverable_errors": {}}}}',
          '{"id": "i-1", "metadata": {}, "publicKeys": []}',
          'i-1\n',
          '{}',
        ],
        [...jsonWords, '"constructor"', '"errors": {}', '"id": null', '"v1": []'],
      ),
      fc.json().map((json) => Buffer.from(json)),
    ),
  )
  .map(([index, bytes]) => Buffer.concat([Buffer.from(`${index}\n`), bytes]))

/** The same with edits of what it holds, behind "~". */
const odd = fc
  .tuple(
    fc.oneof(fc.constantFrom(...telling), fc.nat(200)),
    edits({ ...jsonOdd, values: jsonOdd.values.filter(isPlain) }, 10),
  )
  .map(([which, all]) => Buffer.from(`${which}\n~${JSON.stringify(all)}`))

/** Such a machine with one of its own files changed, asked and booted. */
export const state: Target = {
  name: 'state',
  inputs: fc.oneof(other, odd, odd),
  async run(input) {
    const tree = await booted()
    const isOwn = (path: string) => /^\/(?:var\/lib\/cloud|run\/cloud-init)\//.test(path) && tree[path]?.type === 'file'
    const own = [...new Set([...Object.keys(tree).filter(isOwn), ...stateFiles])].sort()
    const newline = input.indexOf('\n')
    const which = input.toString('latin1', 0, newline < 0 ? 3 : newline)
    const index = own.includes(which) ? input.length : Number(which) || 0
    const path = own.includes(which) ? which : (own[Math.abs(Math.trunc(index)) % own.length] as string)
    const given = input.subarray(newline + 1)
    const host = machineAgain(index % 3 === 0 ? afterRestart(tree) : tree)
    await host.files.write(path, given[0] === 126 ? changed(tree[path]?.content, given) : given).catch(() => {})
    await ask(host)
    await boot(host)
    await ask(host)
  },
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'string' || !value.startsWith('RAW<')
}

function changed(content: string | undefined, given: Buffer): string {
  const all = jsonIfWhole(given.toString('utf8', 1))
  return JSON.stringify(withEdits(jsonIfWhole(content) ?? {}, (Array.isArray(all) ? all : []) as readonly Edit[]))
}

function memoized<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}

async function ask(host: MemoryHost): Promise<void> {
  for (const args of [
    ['status', '--long'],
    ['query', '--all'],
    ['status', '--format', 'json'],
    ['analyze', 'show'],
    ['schema', '--system'],
  ]) {
    const { out, err } = await command(['cloud-init', ...args], { host })
    refuseBugs([{ message: out.includes('internal') ? out : '' }, { message: err }], args.join(' '))
  }
}
