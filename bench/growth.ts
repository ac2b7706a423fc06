// `npm run bench:growth`: how many times the processor time ten times as much of what a user can make large costs, in this process, with
// neither root nor a build. Linear is 10; more than 25 fails. Unit tests measure no time: on a busy machine it says nothing about the code.
import type { Instance } from '../core/instance.ts'
import { merging, parseMergeSpec } from '../core/merge.ts'
import { notices } from '../core/notices.ts'
import { defineSchema } from '../core/schema/schema.ts'
import { validate } from '../core/schema/validate.ts'
import { conventionsFor } from '../distros/profiles.ts'
import { multipart } from '../index.ts'
import { parseYaml } from '../languages/yaml/parse.ts'
import { parseNetworkConfig, type RenderOptions, renderers } from '../network/index.ts'
import { memory } from '../system/memory.ts'
import { consumeParts, expandUserData } from '../userdata/index.ts'

const most = 25
const runs = 5
/** Milliseconds that a measurement takes at least. */
const long = 30

/** Makes n of something; what it returns is measured. */
type Case = (n: number) => () => unknown

const yaml =
  (text: (n: number) => string): Case =>
  (n) => {
    const document = text(n)
    return () => parseYaml(document, { document: 'grown' })
  }

const userData =
  (text: (n: number) => string): Case =>
  (n) => {
    const raw = Buffer.from(text(n))
    return () => consume(raw)
  }

const cases: Readonly<Record<string, readonly [few: number, Case]>> = {
  'lines of YAML': [4000, yaml((n) => 'k: v\n'.repeat(n))],
  'continued lines of a YAML text': [20_000, yaml((n) => `a: "${'x\\\n '.repeat(n)}"`)],
  'blank lines of a YAML block': [10_000, yaml((n) => `a: |\n${'  \n'.repeat(n)}`)],
  'digits of a YAML number': [200_000, yaml((n) => `a: ${'9'.repeat(n)}`)],
  'sixties of a YAML number': [100_000, yaml((n) => `a: 1${':1'.repeat(n)}`)],
  'merged documents': [2000, merge],
  'keys of a document': [1000, userData((n) => `#cloud-config\n${times(n, (i) => `k${i}: {a: 1}\n`)}`)],
  'parts beyond the limit': [
    10_000,
    userData((n) => multipart(Array(n).fill({ type: 'text/x-shellscript', content: '#!/bin/sh' }))),
  ],
  'wrong values': [1000, wrongValues],
  ...Object.fromEntries(
    renderers.map((renderer) => [`interfaces for ${renderer.name}`, [400, (n) => rendered(renderer, n)]]),
  ),
}

let steep = 0
for (const [what, [few, prepare]] of Object.entries(cases)) {
  const small = await cost(prepare(few))
  const large = await cost(prepare(few * 10))
  const factor = large / small
  if (factor > most) steep += 1
  process.stdout.write(
    `${factor.toFixed(1).padStart(5)}  ${few} ${what}: ${small.toFixed(1)} ms, ten times as many ${large.toFixed(1)} ms\n`,
  )
}
const count = Object.keys(cases).length
process.stdout.write(`  ${count - steep} passing\n${steep > 0 ? `  ${steep} failing: more than ${most} times\n` : ''}`)
process.exitCode = steep > 0 ? 1 : 0

/**
 * Milliseconds of processor time, the smallest of several measurements after a run that does not count. What is quick is repeated
 * until a measurement is long: a collection of garbage or a compilation in the middle of one millisecond would be all that is seen.
 */
async function cost(run: () => unknown): Promise<number> {
  await run()
  let smallest = Number.POSITIVE_INFINITY
  for (let turn = 0; turn < runs; turn++) {
    const before = process.cpuUsage()
    let spent = 0
    let repeats = 0
    while (spent < long) {
      await run()
      repeats += 1
      const { user, system } = process.cpuUsage(before)
      spent = (user + system) / 1000
    }
    smallest = Math.min(smallest, spent / repeats)
  }
  return smallest
}

function times(n: number, each: (i: number) => string): string {
  return Array.from({ length: n }, (_, i) => each(i)).join('')
}

function merge(n: number): () => unknown {
  const { mergers } = parseMergeSpec('dict(recurse_list)+list(append)')
  return () => {
    const all = merging({})
    for (let part = 0; part < n; part++) all.add(mergers, { runcmd: ['x', 'y'], [`key${part}`]: 1 })
    return all.value()
  }
}

async function consume(raw: Uint8Array): Promise<void> {
  const paths = { cloud: '/c', run: '/r', instance: '/c/instances/i' }
  const instance = { datasource: 'None', id: 'i', metadata: {}, publicKeys: [] } as unknown as Instance
  const shared = { host: memory(), notices: notices(() => {}, 'bench'), paths, systemConfig: {} }
  // Too many parts are refused, which is measured too.
  const message = await expandUserData({ ...shared, kind: 'user', raw }).catch(() => undefined)
  if (message) await consumeParts({ ...shared, message, instance, frequency: 'always' })
}

function wrongValues(n: number): () => unknown {
  const item = { type: 'object', properties: { name: { type: 'string' }, shell: { type: 'string' } } } as const
  const schema = defineSchema({ type: 'object', properties: { users: { type: 'array', items: item } } })
  const value = { users: Array(n).fill({ name: 1, shell: 2 }) }
  return () => validate(schema, structuredClone(value), { document: 'grown', code: 'stage/schema' })
}

function rendered(renderer: (typeof renderers)[number], n: number): () => unknown {
  const names = Array.from({ length: n }, (_, index) => `eth${index}`)
  const config = [
    ...names.map((name) => ({ type: 'physical', name, subnets: [{ type: 'dhcp4' }] })),
    { type: 'bridge', name: 'br0', bridge_interfaces: names },
  ]
  const { state } = parseNetworkConfig({ version: 1, config }, { document: 'grown' })
  if (!state) throw new Error('the grown network config is none')
  const options: RenderOptions = { conventions: conventionsFor('debian'), nics: [] }
  return () => renderer.render(state, options)
}
