// `npm run bench:fleet`: a thousand machines that boot together ask one `firstlight serve`, each over a connection of its own: a token
// first, then ten documents. Prints how long requests took, and how the retries of a fleet that was refused are spread.
// --machines N, --max MILLISECONDS (fails if one request in a hundred takes longer), --write (puts the figures into docs/serve.md).
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { spreadPause } from '../system/request-budget.ts'
import { withPart } from '../tools/write-docs.ts'

interface Wave {
  /** Milliseconds of each request, the shortest first. */
  readonly took: readonly number[]
  readonly seconds: number
}

const { values } = parseArgs({
  options: {
    machines: { type: 'string', default: '1000' },
    max: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
})
const top = resolve(import.meta.dirname, '..')
const machines = Number(values.machines)
const names = ['instance-id', 'hostname', 'local-hostname', 'mac', 'local-ipv4', 'public-keys/', 'placement/region']
const documents = [
  ...names.map((name) => `/latest/meta-data/${name}`),
  ...['/latest/meta-data/placement/availability-zone', '/latest/user-data'],
  '/latest/dynamic/instance-identity/document',
]

const port = await freePort()
// What it prints is read by nobody: this process has its hands full.
const server = spawn(process.execPath, [join(top, 'cli/main.ts'), 'serve', 'ec2', '--port', String(port)], {
  stdio: ['ignore', 'ignore', 'inherit'],
})
while (!(await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined))) await sleep(50)
// A fleet is not the first that a server meets: its code has been compiled by then.
for (let number = 0; number < 50; number++) await machine([])
const waves: Wave[] = []
// Others use this machine too, and make a wave slower, never faster.
while (waves.length < 5) waves.push(await wave())
const memory = Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]) / 1024
const closed = once(server, 'close')
server.kill('SIGTERM')
await closed

const [best = { took: [], seconds: 0 }] = waves.toSorted((one, other) => at(one, 0.99) - at(other, 0.99))
const p99 = at(best, 0.99)
const waits = Array.from({ length: machines }, () => spreadPause(1000, Math.random))
const text = `
${machines} machines, ${best.took.length} requests in ${best.seconds.toFixed(1)} s, the best of ${waves.length} waves: half of them within ${at(best, 0.5)} ms, 99 of 100
within ${p99} ms, the slowest ${at(best, 1)} ms. The server's memory: at most ${memory.toFixed(0)} MiB.

\`\`\`
how long requests took (ms)
${histogram(best.took)}

when a fleet that was refused at the same moment asks again (ms)
${histogram(waits)}
\`\`\`
`
process.stdout.write(text)
if (values.write) {
  const path = join(top, 'docs/serve.md')
  writeFileSync(path, withPart(readFileSync(path, 'utf8'), { name: 'fleet', text: () => text.trim().concat('\n') }))
}
if (values.max !== undefined && p99 > Number(values.max)) {
  process.stderr.write(`one request in a hundred takes more than ${values.max} ms\n`)
  process.exitCode = 1
}

async function freePort(): Promise<number> {
  const one = createServer()
  await once(one.listen(0, '127.0.0.1'), 'listening')
  const { port: free } = one.address() as AddressInfo
  one.close()
  return free
}

async function wave(): Promise<Wave> {
  const took: number[] = []
  const began = performance.now()
  await Promise.all(Array.from({ length: machines }, () => machine(took)))
  return { took: took.sort((a, b) => a - b), seconds: (performance.now() - began) / 1000 }
}

function at({ took }: Wave, share: number): number {
  return Math.ceil(took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? 0)
}

/**
 * One request after the other, so that as many are under way as there are machines. Without an HTTP client, which would take this process
 * longer than the server takes to answer, and be measured in its place.
 */
async function machine(took: number[]): Promise<void> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8')
  const token = await ask(took, socket, 'PUT', '/latest/api/token', 'x-aws-ec2-metadata-token-ttl-seconds: 21600')
  for (const path of documents) await ask(took, socket, 'GET', path, `x-aws-ec2-metadata-token: ${token}`)
  socket.destroy()
}

function ask(took: number[], socket: Socket, method: 'GET' | 'PUT', path: string, header: string): Promise<string> {
  const asked = performance.now()
  socket.write(`${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 0\r\n${header}\r\n\r\n`)
  return new Promise((done, failed) => {
    let heard = ''
    const hear = (chunk: string) => {
      heard += chunk
      const end = heard.indexOf('\r\n\r\n') + 4
      const length = /^content-length: (\d+)/im.exec(heard.slice(0, end))?.[1]
      if (end < 4 || length === undefined || heard.length < end + Number(length)) return
      took.push(performance.now() - asked)
      socket.off('data', hear).off('error', failed)
      if (heard.startsWith('HTTP/1.1 200 ')) done(heard.slice(end))
      else failed(new Error(`${path}: ${heard.slice(0, 20)}`))
    }
    socket.on('data', hear).once('error', failed)
  })
}

/** Twelve columns of the same width, as lines. */
function histogram(numbers: readonly number[]): string {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)]
  const width = Math.max((most - least) / 12, 1)
  const counts = Array.from({ length: 12 }, (_, column) => {
    const from = least + column * width
    return numbers.filter((value) => value >= from && (value < from + width || column === 11)).length
  })
  const largest = Math.max(...counts)
  return counts
    .map((number, column) => {
      const bar = '#'.repeat(Math.round((40 * number) / largest)).padEnd(40)
      return `${String(Math.round(least + column * width)).padStart(5)} ${bar} ${number}`
    })
    .join('\n')
}
