// Whole boots in process: a plain machine in memory, a NoCloud seed, every stage, and what the boot says about itself.

import { bareMachine } from '../../cli/shared/bare-machine.ts'
import { HostError } from '../../core/errors.ts'
import { isAtLeast, type Notice } from '../../core/notices.ts'
import { defaultPaths } from '../../core/paths.ts'
import { say } from '../../core/said.ts'
import { type BootOptions, openBoot } from '../../stages/boot.ts'
import { collectingConsole } from '../../stages/console.ts'
import { runPoint } from '../../stages/run.ts'
import { type BootStatus, exitCodeOf, readBootStatus } from '../../stages/state/boot-status.ts'
import { wholeBoot } from '../../stages/timeline.ts'
import type { Host } from '../../system/host.ts'
import type { AnswerFunction, MemoryHost, World } from '../../system/memory.ts'
import type { OutputSpec } from '../../system/process-console.ts'

export const seedDirectory = '/var/lib/cloud/seed/nocloud'

export interface Seed {
  readonly 'meta-data'?: string
  readonly 'user-data'?: string | Uint8Array
  readonly 'vendor-data'?: string
  readonly 'network-config'?: string
}

/** A plain machine with a seed; `undefined` in `seed` leaves a file out. */
export function machine(seed: Seed | undefined, more: World = {}): MemoryHost {
  const given = seed && { 'meta-data': 'instance-id: i-1\nlocal-hostname: web-1\n', 'user-data': '', ...seed }
  const files = Object.fromEntries(
    Object.entries(given ?? {}).flatMap(([name, content]) =>
      content === undefined ? [] : [[`${seedDirectory}/${name}`, content] as const],
    ),
  )
  return bareMachine({ ...more, commands: withUsers(more.commands), files: { ...files, ...more.files } })
}

/** What the tests script, and a useradd that makes the user and its home, so that later modules find them. */
export function withUsers(scripted: World['commands']): AnswerFunction {
  return async (call, host) => {
    const [program, name = ''] = call.argv
    if (program === 'useradd') await addUser(host, name)
    if (typeof scripted === 'function') return scripted(call, host)
    const answer = scripted?.[call.argv.join(' ')]
    return typeof answer === 'function' ? answer(call, host) : answer
  }
}

async function addUser({ files }: MemoryHost, name: string): Promise<void> {
  const passwd = (await files.readText('/etc/passwd')) ?? ''
  const id = 1000 + passwd.split('\n').filter((line) => line.includes('/home/')).length
  await files.append('/etc/passwd', `${name}:x:${id}:${id}::/home/${name}:/bin/sh\n`)
  await files.append('/etc/group', `${name}:x:${id}:\n`)
  await files.makeDirectory(`/home/${name}`, { owner: { user: id, group: id } })
}

export interface Booted {
  readonly status: BootStatus
  /** Of `cloud-init status`. */
  readonly exitCode: number
  /** Of each stage. */
  readonly stages: Readonly<Record<string, number>>
  /** Of all of them. */
  readonly errors: readonly string[]
  /** From level warning on. */
  readonly told: readonly Notice[]
  /** Where the output was sent, one after the other; a place below /nowhere cannot be opened. */
  readonly redirected: readonly OutputSpec[]
  /** The text on the console. */
  readonly console: string
}

/** All stages, or some, in one process. Whatever is on the machine, the boot has to come to its end. */
export async function bootOnce(
  host: Host,
  {
    only,
    onPoint,
    apart = false,
    ...options
  }: Pick<BootOptions, 'ahead'> & {
    readonly only?: readonly string[]
    readonly onPoint?: (name: string) => void
    /** Each stage in a process of its own. */
    readonly apart?: boolean
  } = {},
): Promise<Booted> {
  const told: Notice[] = []
  const redirected: OutputSpec[] = []
  const console = {
    ...collectingConsole(),
    async redirect(spec: OutputSpec) {
      if (spec.out?.includes('/nowhere/')) throw new HostError('not-found', say`no such directory`)
      redirected.push(spec)
    },
  }
  const open = () =>
    openBoot({
      ...options,
      host,
      console,
      processId: 42,
      parentId: 1,
      onNotice: (notice) => {
        if (isAtLeast(notice.level, 'warning')) told.push(notice)
      },
    })
  let boot = open()
  const stages: Record<string, number> = {}
  const errors: string[] = []
  const wanted = wholeBoot.filter(({ name }) => only?.includes(name) ?? true)
  for (const point of wanted) {
    onPoint?.(point.name)
    if (apart) boot = open()
    const report = await runPoint(boot, point)
    stages[point.name] = report.exitCode
    errors.push(...report.errors)
  }
  const facts = { cmdline: '', environmentCmdline: undefined }
  const status = await readBootStatus({ host, facts, paths: defaultPaths })
  const text = console.said.map((said) => said.text).join('')
  return { status, exitCode: exitCodeOf(status), stages, errors, told, redirected, console: text }
}

/** What a restart does to a machine: /run is empty again. */
export async function restart(host: Host): Promise<void> {
  await host.files.remove('/run/cloud-init', { recursive: true })
}
