// A machine that boots a root file system with its own systemd, in a systemd-nspawn container, and is inspected from outside.
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { undoWith } from './cleanup.ts'
import { type Outcome, outcome, run, type ShellOptions } from './shell.ts'

export interface ContainerOptions {
  /** Environment of the container's init; KERNEL_CMDLINE stands for the kernel command line. */
  readonly env?: Readonly<Record<string, string>>
  /** Block devices of the host that the machine gets. */
  readonly devices?: readonly string[]
  readonly readOnly?: boolean
  /** A card named host0, with a cable in it. */
  readonly network?: boolean
  /** Cards of the host that move into the machine. */
  readonly cards?: readonly string[]
  /** A script for `sh` that runs on the machine before its init, as an initrd would: /run stays. */
  readonly initrd?: string
  /** Further arguments of systemd-nspawn. */
  readonly args?: readonly string[]
}

export interface Container {
  /** Runs a program on the machine, as root. */
  run(argv: readonly string[], options?: ShellOptions): Promise<Outcome>
  /** What a successful program printed. */
  read(argv: readonly string[], options?: ShellOptions): Promise<string>
  /** Waits until its init has nothing left to do; of systemd "running" or "degraded", of OpenRC the runlevel. */
  settled(timeout?: number): Promise<string>
  /** Everything it wrote on its console. */
  console(): string
  /** Shuts it down as `poweroff` would. */
  stop(): Promise<void>
}

let nextMachine = 0

/** Starts the machine; it is up to `settled` to wait for it. */
export async function bootContainer(root: string, options: ContainerOptions = {}): Promise<Container> {
  const consolePath = `${root}.console`
  const openrc = !existsSync(join(root, 'usr/lib/systemd/systemd'))
  const log = openSync(consolePath, 'w')
  const name = `fl${process.pid.toString(36)}${(nextMachine++).toString(36)}`
  const args = [
    `--machine=${name}`,
    ...(options.initrd === undefined ? ['--boot'] : ['--kill-signal=SIGRTMIN+3']),
    ...['--quiet', '--register=no', '--keep-unit', '--console=pipe', '--link-journal=no'],
    ...['--resolv-conf=off', '--timezone=off', `--directory=${root}`],
    ...Object.entries(options.env ?? {}).map(([name, value]) => `--setenv=${name}=${value}`),
    ...(options.devices ?? []).map((device) => `--bind=${device}`),
    ...(options.readOnly ? ['--read-only'] : []),
    ...(options.network ? ['--network-veth'] : ['--private-network']),
    ...(options.cards ?? []).map((card) => `--network-interface=${card}`),
    ...(options.args ?? []),
    ...(options.initrd === undefined ? [] : ['/bin/sh', '-c', `${options.initrd}\nexec /sbin/init`]),
  ]
  // Debian 13's systemd wants the unified hierarchy, which hosts with cgroup v1 have beside their own.
  const unified = existsSync('/sys/fs/cgroup/cgroup.controllers') ? {} : { SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1' }
  const nspawn = spawn('systemd-nspawn', args, { stdio: ['ignore', log, log], env: { ...process.env, ...unified } })
  closeSync(log)
  const ended = new Promise<void>((resolve) => nspawn.once('exit', () => resolve()))
  const leader = await leaderOf(
    nspawn,
    () => readFileSync(consolePath, 'utf8'),
    options.initrd === undefined ? 10_000 : 60_000,
  )
  // Killing the init ends all of the container, and then systemd-nspawn.
  const kill = undoWith(['sh', '-c', `kill -9 ${leader} 2>/dev/null; sleep 0.2; true`])

  if (options.network) await run(['ip', 'link', 'set', `ve-${name}`, 'up'])

  const inside = ['nsenter', `--target=${leader}`, '--mount', '--uts', '--ipc', '--net', '--pid', '--root']
  const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', LC_ALL: 'C.UTF-8' }
  const runInside: Container['run'] = (argv, shell = {}) =>
    outcome([...inside, '--', 'env', '-i', '-C', '/', ...Object.entries(env).map(([k, v]) => `${k}=${v}`), ...argv], {
      timeout: 60_000,
      ...shell,
    })
  const console = () => readFileSync(consolePath, 'utf8')
  return {
    run: runInside,
    console,
    async read(argv, shell) {
      return (await runInside(argv, { accept: [0], ...shell })).stdout
    },
    async settled(timeout = 120_000) {
      const until = Date.now() + timeout
      while (openrc) {
        // OpenRC keeps the name of the runlevel that it is in or on its way to.
        const { stdout } = await runInside(['sh', '-c', '! pgrep -x openrc >/dev/null && cat /run/openrc/softlevel'])
        if (stdout.trim() === 'default') return 'default'
        if (Date.now() > until) throw new Error(`OpenRC is in ${stdout} after ${timeout} ms\n${console().slice(-2000)}`)
        await sleep(100)
      }
      for (;;) {
        const { stdout } = await runInside(['systemctl', 'is-system-running', '--wait'], {
          timeout: until - Date.now(),
        })
        const state = stdout.trim()
        if (['running', 'degraded', 'maintenance'].includes(state)) return state
        if (Date.now() > until)
          throw new Error(`still ${state || 'starting'} after ${timeout} ms\n${console().slice(-2000)}`)
        await sleep(100)
      }
    },
    async stop() {
      // What systemd-nspawn sends is for systemd; sysvinit would wait for nothing.
      if (!openrc) {
        nspawn.kill('SIGTERM')
        await Promise.race([ended, sleep(20_000)])
      }
      kill()
      await ended
    },
  }
}

/** The container's init: the child systemd-nspawn waits for. */
async function leaderOf(nspawn: ChildProcess, said: () => string, patience: number): Promise<number> {
  for (const until = Date.now() + patience; Date.now() < until; await sleep(20)) {
    if (nspawn.exitCode !== null || nspawn.pid === undefined) break
    const children = readFileSync(`/proc/${nspawn.pid}/task/${nspawn.pid}/children`, 'utf8').trim().split(' ')
    const init = children.find((pid) => pid && isInit(pid))
    if (init) return Number(init)
  }
  throw new Error(`systemd-nspawn started no machine: ${said()}`)
}

function isInit(pid: string): boolean {
  try {
    return /^(systemd|init)$/.test(readFileSync(`/proc/${pid}/comm`, 'utf8').trim())
  } catch {
    return false
  }
}
