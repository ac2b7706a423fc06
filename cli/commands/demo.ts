// `npm start`: a complete first boot in a throw-away root against the built-in metadata server, as an ordinary user.

import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { styleText } from 'node:util'
import { Failure } from '../../core/errors.ts'
import { describeNotice, isAtLeast, type Notice } from '../../core/notices.ts'
import { defaultPaths } from '../../core/paths.ts'
import { say } from '../../core/said.ts'
import { debian } from '../../distros/debian.ts'
import { serve } from '../../metadata-server/server.ts'
import { cloudCfg } from '../../packaging/default-config.ts'
import { openBoot } from '../../stages/boot.ts'
import { collectingConsole } from '../../stages/console.ts'
import type { SpanEvent } from '../../stages/events/spans.ts'
import { runPoint } from '../../stages/run.ts'
import { readBootStatus } from '../../stages/state/boot-status.ts'
import { wholeBoot } from '../../stages/timeline.ts'
import { below } from '../../system/below.ts'
import { copyTree, listTree } from '../../system/copy-tree.ts'
import type { Host } from '../../system/host.ts'
import { real } from '../../system/real.ts'
import { rooted } from '../../system/rooted.ts'
import { fixturePath } from '../checkout.ts'
import type { Command, Io } from '../io.ts'
import { parseCommand } from '../options.ts'
import { demoAnswers } from '../shared/demo-seed.ts'

export const demo: Command = async (args, io) => {
  const spec = {
    about: 'Boots a throw-away machine against a metadata server of its own and shows what changed.',
    options: {},
  }
  if (!parseCommand(spec, args, io)) return 0
  const started = performance.now()
  const outside = io.host
  const fixture = fixturePath('machines/debian-13')
  if (!(await outside.files.exists(fixture)))
    throw new Failure(say`the demo needs the machine tree of a checkout: run it there with npm start`)
  const root = `${tmpdir()}/firstlight-demo-${randomBytes(4).toString('hex')}`
  await copyTree(outside, fixture, root)
  await outside.files.write(`${root}/etc/cloud/cloud.cfg`, cloudCfg(debian))
  // No disk below this root could grow, and nobody wants to wait a whole second for the server that fails once.
  await outside.files.write(
    `${root}/etc/cloud/cloud.cfg.d/50-demo.cfg`,
    'resize_rootfs: false\ngrowpart: {mode: "off"}\nuser_data: {limits: {include_interval_ms: 100}}\n',
  )
  const before = await listTree(outside, root)
  const show = progress(io)
  const server = await serve({
    answers: ({ path }) => demoAnswers(`http://127.0.0.1:${server.port}`)[path],
    onRequest: ({ method, path }, status) => show.line(`        ${method} ${path} -> ${status}`, 'dim'),
  })
  try {
    await outside.files.write(`${root}/proc/cmdline`, `root=/dev/vda1 ro ds=nocloud;s=${server.url}/seed/\n`)
    const inside = real({ environment: { ...process.env, FIRSTLIGHT_ROOT: root } })
    const disk = unflushed(rooted(inside, root, { commands: 'host', owners: 'skip' }))
    const host: Host = { ...disk, commands: below(inside.commands, disk.files, root) }
    show.line(`A first boot in ${root}`, 'bold')
    show.line(`  metadata server at ${server.url}`, 'dim')
    const told = await bootAll(host, show)
    const status = await readBootStatus({
      host,
      facts: { cmdline: '', environmentCmdline: undefined },
      paths: defaultPaths,
    })
    await summary(outside, root, before, show)
    for (const notice of told) show.line(`  ${notice.level}: ${describeNotice(notice)}`, 'yellow')
    const seconds = ((performance.now() - started) / 1000).toFixed(2)
    const condition = status.condition === 'healthy' ? status.running : `${status.condition} (${status.running})`
    show.line(`${condition} in ${seconds} s; datasource ${status.datasource}`, 'bold')
    show.line(`The root stays there to look at: ${root}`)
    return status.condition === 'error' ? 1 : 0
  } finally {
    await server.close()
  }
}

/** A root that is only for show is worth no waiting for a disk. */
const unflushed = (host: Host): Host => ({ ...host, files: { ...host.files, sync: async () => {} } })

async function bootAll(host: Host, show: Progress): Promise<readonly Notice[]> {
  const told: Notice[] = []
  const boot = openBoot({
    host,
    console: collectingConsole(),
    processId: process.pid,
    parentId: process.ppid,
    onEvent: show.event,
    onNotice: (notice) => {
      if (isAtLeast(notice.level, 'warning')) told.push(notice)
    },
  })
  for (const point of wholeBoot) {
    show.line(point.name, 'bold')
    const { errors } = await runPoint(boot, point)
    for (const error of errors) show.line(`    ${error}`, 'red')
  }
  return told
}

type Colour = 'bold' | 'dim' | 'red' | 'green' | 'yellow'

interface Progress {
  line(text: string, colour?: Colour): void
  event(event: SpanEvent): void
}

/** On a terminal the running module shows at once and its line is finished in place; elsewhere only finished lines appear. */
function progress(io: Io): Progress {
  const live = io.terminal
  const colours = live && !io.environment['NO_COLOR']
  const paint = (colour: Colour | undefined, text: string) => (colour && colours ? styleText(colour, text) : text)
  let open = ''
  const clear = () => {
    if (open) io.out('\r\u001b[K')
    open = ''
  }
  return {
    line(text, colour) {
      clear()
      io.out(`${paint(colour, text)}\n`)
    },
    event({ type, name, result, outcome, duration = 0 }) {
      const depth = name.split('/').length
      if (depth < 2) return
      const label = `${'  '.repeat(depth)}${name.split('/').at(-1)}`
      clear()
      if (type === 'start') {
        if (!live) return
        open = label
        io.out(`${label} …`)
        return
      }
      const time = `${(duration * 1000).toFixed(0)} ms`
      const mark =
        result === 'FAIL'
          ? paint('red', 'failed')
          : result === 'WARN'
            ? paint('yellow', 'warning')
            : paint('green', 'ok')
      const note = outcome === 'nothing found' ? ' (nothing there)' : ''
      io.out(`${label.padEnd(44)} ${mark} ${paint('dim', time)}${note}\n`)
    },
  }
}

async function summary(
  outside: Host,
  root: string,
  before: ReadonlyMap<string, string>,
  show: Progress,
): Promise<void> {
  const after = await listTree(outside, root)
  const own = (path: string) => /^\/(var\/lib\/cloud|run\/cloud-init|var\/log|proc)(\/|$)/.test(path)
  const changed = [...after].filter(([path, mark]) => before.get(path) !== mark && !own(path))
  show.line('')
  show.line('What changed on the machine', 'bold')
  for (const [path] of changed)
    show.line(`  ${before.has(path) ? 'changed' : 'created'} ${path}`, before.has(path) ? 'yellow' : 'green')
  const programs = await outside.files.readText(`${root}/var/log/programs.log`)
  const ran = programs?.trim().split('\n') ?? []
  show.line(`What was run on it: ${ran.length} commands of the machine, among them`, 'bold')
  for (const line of ran.slice(0, 6)) show.line(`  ${line}`)
  show.line('Where the boot says what it did', 'bold')
  for (const path of [
    '/var/log/cloud-init.log',
    '/var/lib/cloud/data/status.json',
    '/run/cloud-init/instance-data.json',
    '/var/lib/cloud/instance/cloud-config.txt',
  ]) {
    show.line(`  ${root}${path}`)
  }
}
