// `node bench/userdata.ts`: what user-data costs as it grows: parts, bytes, includes; each in a process of its own, on real files.
// With --reference it is also compared with Debian's cloud-init: the `init` stage of both on the same root file system (needs root
// and dist/firstlight). --check fails if growth is steeper than linear, includes wait for each other, or the ratio is too large.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { multipart, type UserDataDocument } from '../index.ts'

const { values } = parseArgs({
  options: {
    reference: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    runs: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
  },
})
const runs = Number(values.runs)
const MiB = 1024 * 1024
const failures: string[] = []
const directory = mkdtempSync(join(tmpdir(), 'firstlight-bench-'))

/** Half of them configs, half scripts. */
function parts(count: number): string {
  return multipart(
    Array.from({ length: count }, (_, index): UserDataDocument => {
      if (index % 2) return { type: 'text/x-shellscript', content: `#!/bin/sh\necho ${index}\n` }
      return {
        type: 'text/cloud-config',
        content: `#cloud-config\nkey${index}: {a: 1, b: [x, y]}\nruncmd: [[echo, "${index}"]]\n`,
      }
    }),
  )
}

function script(bytes: number): string {
  const line = `# ${'x'.repeat(77)}\n`
  return `#!/bin/sh\n${line.repeat(bytes / line.length)}`
}

const cases: readonly (readonly [name: string, text: string])[] = [
  ['1 part', parts(1)],
  ['100 parts', parts(100)],
  ['1,000 parts', parts(1000)],
  ['10,000 parts', parts(10_000)],
  ['a script of 1 MiB', script(MiB)],
  ['a script of 64 MiB', script(64 * MiB)],
  ['64 scripts of 1 MiB', multipart(Array(64).fill({ type: 'text/x-shellscript', content: script(MiB) }))],
]

interface Measured {
  /** Milliseconds from the raw bytes to everything on disk, without the start of the process. */
  readonly milliseconds: number
  readonly mebibytes: number
}

function measure(text: string): Measured {
  const file = join(directory, 'user-data')
  writeFileSync(file, text)
  const all = Array.from({ length: runs }, () => {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [join(import.meta.dirname, 'userdata-once.ts'), file, directory],
      {
        encoding: 'utf8',
      },
    )
    if (!stdout) throw new Error(stderr)
    return JSON.parse(stdout) as Measured
  })
  return all.toSorted((a, b) => a.milliseconds - b.milliseconds)[Math.floor(runs / 2)] as Measured
}

function expect(holds: boolean, what: string): void {
  if (!holds) failures.push(what)
}

process.stdout.write('| user-data | ms | MiB |\n| --- | --- | --- |\n')
const figures = new Map<string, Measured>()
for (const [name, text] of cases) {
  const figure = measure(text)
  figures.set(name, figure)
  process.stdout.write(`| ${name} | ${figure.milliseconds.toFixed(0)} | ${figure.mebibytes.toFixed(0)} |\n`)
}
const growth = (figures.get('10,000 parts')?.milliseconds ?? 0) / (figures.get('1,000 parts')?.milliseconds ?? 1)
process.stdout.write(`\nten times the parts take ${growth.toFixed(1)} times as long\n`)
expect(growth <= 12, `ten times the parts take ${growth.toFixed(1)} times as long, more than 12`)
await includes()
if (values.reference) await besideTheReference()
rmSync(directory, { recursive: true, force: true })
if (values.check) {
  for (const failure of failures) process.stderr.write(`${failure}\n`)
  const checks = 2 + (values.reference ? cases.length : 0)
  process.stdout.write(
    `  ${checks - failures.length} passing\n${failures.length ? `  ${failures.length} failing\n` : ''}`,
  )
  process.exitCode = failures.length > 0 ? 1 : 0
}

/** A hundred documents, each 50 ms away. The server lives in this process, so the child must not block it. */
async function includes(): Promise<void> {
  const server = createServer((request, response) => {
    setTimeout(() => response.end(`#!/bin/sh\necho ${request.url}\n`), 50)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const text = `#include\n${Array.from({ length: 100 }, (_, index) => `http://127.0.0.1:${port}/${index}\n`).join('')}`
  const { measureUserData } = await import('./userdata-once.ts')
  await measureUserData(Buffer.from('#!/bin/sh\n'), directory)
  const milliseconds = await measureUserData(Buffer.from(text), directory)
  server.closeAllConnections()
  server.close()
  process.stdout.write(`100 includes of 50 ms each: ${milliseconds.toFixed(0)} ms (one after the other: 5000)\n`)
  expect(milliseconds < 1000, `100 includes took ${milliseconds.toFixed(0)} ms, not less than 1000`)
}

/** The whole stage that processes user-data, process start included. */
async function besideTheReference(): Promise<void> {
  const { openChroot } = await import('../test/machines/chroot.ts')
  const { withFirstlight } = await import('../test/machines/firstlight.ts')
  const { overlay } = await import('../test/machines/overlay.ts')
  const { rootfs } = await import('../test/machines/rootfs.ts')
  const firstlight = await withFirstlight('replaced')
  const sides = [[await rootfs('reference')], firstlight.lower] as const
  process.stdout.write(
    '\n| `cloud-init init` with | wall | ratio | CPU | ratio | memory |\n| --- | --- | --- | --- | --- | --- |\n',
  )
  for (const [name, text] of cases.filter(([name]) => name.includes(values.only))) {
    const costs = []
    for (const lower of sides) {
      const machine = overlay(lower)
      const inside = await openChroot(machine)
      try {
        const seed = join(machine.root, 'var/lib/cloud/seed/nocloud')
        mkdirSync(seed, { recursive: true })
        writeFileSync(join(seed, 'meta-data'), 'instance-id: bench-1\nlocal-hostname: bench\n')
        writeFileSync(join(seed, 'user-data'), text)
        // Only user-data: host keys, for example, cost more and differ from run to run.
        writeFileSync(join(machine.root, 'etc/cloud/cloud.cfg.d/99-bench.cfg'), 'cloud_init_modules: []\n')
        await inside.cost(['cloud-init', 'init', '--local'])
        costs.push(await inside.cost(['cloud-init', 'init']))
      } finally {
        inside.close()
        machine.remove()
      }
    }
    const [reference, ours] = costs
    if (!reference || !ours) continue
    const pair = (what: 'wall' | 'cpu') => `${ours[what].toFixed(0)} of ${reference[what].toFixed(0)} ms`
    const ratios = { wall: ours.wall / reference.wall, cpu: ours.cpu / reference.cpu }
    const memory = `${ours.memory.toFixed(0)} of ${reference.memory.toFixed(0)} MiB`
    process.stdout.write(
      `| ${name} | ${pair('wall')} | ${ratios.wall.toFixed(3)} | ${pair('cpu')} | ${ratios.cpu.toFixed(3)} | ${memory} |\n`,
    )
    // Processor time: the wall time of one run says more about what else the machine is doing.
    expect(ratios.cpu <= 0.3, `${name}: ${ratios.cpu.toFixed(3)} of cloud-init's time, more than 0.3`)
  }
  firstlight.remove()
}
