// `npm run bench:growth`: how many times the processor time ten times as much of what a user can make large costs, in this process, with
// neither root nor a build. Linear is 10; more than 25 fails. Unit tests measure no time: on a busy machine it says nothing about the code.
import type { Instance } from '../core/instance.ts'
import { merging, parseMergeSpec } from '../core/merge.ts'
import { notices } from '../core/notices.ts'
import { defineSchema } from '../core/schema/schema.ts'
import { validate } from '../core/schema/validate.ts'
import { forcedSource } from '../datasources/shared/cmdline-text.ts'
import { conventionsFor } from '../distros/profiles.ts'
import { multipart } from '../index.ts'
import { parseJson } from '../languages/json.ts'
import { parseAssignments } from '../languages/shell-assignments.ts'
import { renderTemplate } from '../languages/template.ts'
import { parseYaml } from '../languages/yaml/parse.ts'
import { parseDhclientLeases } from '../network/apply/lease.ts'
import { parseNetworkConfig, type RenderOptions, renderers } from '../network/index.ts'
import { memory } from '../system/memory.ts'
import { consumeParts, expandUserData } from '../userdata/index.ts'
import { applyJsonPatch } from '../userdata/json-patch.ts'

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

const template =
  (text: string, piece: string): Case =>
  (n) =>
  () =>
    renderTemplate(text, { t: piece.repeat(n) }, { document: 'grown', engine: 'jinja', steps: 1e12 })

const cases: Readonly<Record<string, readonly [few: number, Case]>> = {
  'lines of YAML': [4000, yaml((n) => 'k: v\n'.repeat(n))],
  'continued lines of a YAML text': [20_000, yaml((n) => `a: "${'x\\\n '.repeat(n)}"`)],
  'blank lines of a YAML block': [10_000, yaml((n) => `a: |\n${'  \n'.repeat(n)}`)],
  'digits of a YAML number': [200_000, yaml((n) => `a: ${'9'.repeat(n)}`)],
  'sixties of a YAML number': [100_000, yaml((n) => `a: 1${':1'.repeat(n)}`)],
  'comments of a YAML document': [10_000, yaml((n) => `a:\n${'  # c\n'.repeat(n)}  b: 1\n`)],
  'anchors and aliases of a YAML document': [1000, yaml((n) => times(n, (i) => `a${i}: &a${i} 1\nb${i}: *a${i}\n`))],
  'places of merged keys': [1000, mergedPlaces],
  // Of more, what comes back fills the heap: it would be the collector that is measured.
  'brackets of JSON': [10_000, (n) => () => parseJson(`[${'[],'.repeat(n)}1]`, 'grown')],
  'assignments of a shell': [4000, (n) => () => parseAssignments('A=\'b c\'\nD="$A"\n'.repeat(n), 'grown')],
  'lines that only a shell could read': [10_000, (n) => () => parseAssignments('ls $(x)\n'.repeat(n), 'grown')],
  'operations of a JSON patch': [1000, patched],
  'items that a JSON patch puts first': [1000, putFirst],
  'tags that are never closed': [100_000, template('{{ t | striptags }}', '<')],
  'comments that are never closed': [20_000, template('{{ t | striptags }}', '<!--')],
  'digits of a text that is no number': [50_000, template("{{ (t ~ 'x') | float }}", '1')],
  'zeros of a format': [50_000, template("{{ ('%' ~ t) % 1 }}", '0')],
  'brackets of a format': [50_000, template("{{ ('{0' ~ t ~ '}').format(1) }}", '[')],
  'pieces of a text': [20_000, template("{{ t.split('b') | join('c') | replace('a', 'd') | length }}", 'ab')],
  'parameters of a header': [
    20_000,
    userData((n) => `MIME-Version: 1.0\nContent-Type: text/plain${'; a=b'.repeat(n)}\n\nx`),
  ],
  'headers of a part': [10_000, userData((n) => `MIME-Version: 1.0\n${'X-A: b\n'.repeat(n)}\nx`)],
  'carriage returns in a message': [50_000, userData((n) => `MIME-Version: 1.0\n\n${'\r'.repeat(n)}x\n`)],
  'blanks behind a boundary': [50_000, userData((n) => boundary(`--b${' '.repeat(n)}x\n`))],
  'lines of uuencode': [10_000, userData((n) => encoded('uuencode', `begin 6 -\n${'#86)C\n'.repeat(n)}end\n`))],
  'words of the kernel command line': [10_000, (n) => () => forcedSource('a=b '.repeat(n))],
  'braces of leases': [20_000, (n) => () => parseDhclientLeases('lease {'.repeat(n))],
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

function mergedPlaces(n: number): () => unknown {
  const text = `a: &a {${times(n, (i) => `k${i}: 1, `)}}\nb:\n  <<: *a\n`
  return () => {
    const { locate } = parseYaml(text, { document: 'grown' })
    for (let i = 0; i < n; i++) locate(['b', `k${i}`])
  }
}

function patched(n: number): () => unknown {
  const config = { large: Array(n).fill({}), a: {} }
  const operations = Array.from({ length: n }, (_, i) => ({ op: 'copy', from: '/a', path: `/c${i}` }))
  return () => applyJsonPatch(config, operations, { spend() {} })
}

/** What is moved in memory is little beside the rest of an operation. */
function putFirst(n: number): () => unknown {
  const operations = Array(n).fill({ op: 'add', path: '/l/0', value: 1 })
  return () => applyJsonPatch({ l: [] }, operations, { spend() {} })
}

function boundary(line: string): string {
  return `MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n${line}--b\n\nx\n--b--\n`
}

function encoded(encoding: string, body: string): string {
  return `MIME-Version: 1.0\nContent-Type: text/plain\nContent-Transfer-Encoding: ${encoding}\n\n${body}`
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
