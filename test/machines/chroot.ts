// Programs in a root file system that is not booted: with its own /proc, /run and /dev, and nothing of systemd.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Overlay } from './overlay.ts'
import { type Outcome, outcome, run, type ShellOptions } from './shell.ts'

/** Mounts what programs expect. The overlay's own removal unmounts it again. */
export async function openChroot({ root }: Overlay): Promise<void> {
  await run(['mount', '-t', 'proc', 'proc', join(root, 'proc')])
  await run(['mount', '-t', 'sysfs', '-o', 'ro', 'sysfs', join(root, 'sys')])
  await run(['mount', '-t', 'tmpfs', '-o', 'mode=0755', 'tmpfs', join(root, 'run')])
  await run(['mount', '--rbind', '--make-rslave', '/dev', join(root, 'dev')])
}

/** In namespaces of its own: a hostname that is set, a process left behind or a network that is changed is not the host's. */
export async function inChroot(
  { root }: Overlay,
  argv: readonly string[],
  options: ShellOptions = {},
): Promise<Outcome> {
  const env = ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/root', 'LC_ALL=C.UTF-8']
  const spaces = [
    'unshare',
    '--uts',
    '--ipc',
    '--net',
    '--mount',
    '--pid',
    '--fork',
    '--kill-child',
    `--root=${root}`,
    '--wd=/',
  ]
  const inside = ['env', '-i', ...env, 'sh', '-c', 'mount -t proc proc /proc && exec "$@"', 'sh']
  return await outcome([...spaces, ...inside, ...argv], { timeout: 120_000, ...options })
}

export interface Cost {
  /** Milliseconds. */
  readonly wall: number
  /** Milliseconds of processor time, children included. */
  readonly cpu: number
  /** Largest resident size of the program or one of its children, in megabytes. */
  readonly memory: number
  readonly status: number
}

const MEASURE = `
import json, os, sys, time
start = time.perf_counter()
child = os.fork()
if child == 0:
    null = os.open("/dev/null", os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    os.execvp(sys.argv[1], sys.argv[1:])
_, status, used = os.wait4(child, 0)
wall = time.perf_counter() - start
cpu = used.ru_utime + used.ru_stime
print(json.dumps({"wall": wall * 1e3, "cpu": cpu * 1e3, "memory": used.ru_maxrss / 1024, "status": os.waitstatus_to_exitcode(status)}))
`

/** What a program costs, measured by the root file system's own Python: the kernel's figures for one child. */
export async function costInChroot(overlay: Overlay, argv: readonly string[]): Promise<Cost> {
  writeFileSync(join(overlay.root, 'run/measure.py'), MEASURE)
  const { code, stdout, stderr } = await inChroot(overlay, ['python3', '-S', '-E', '/run/measure.py', ...argv])
  if (code !== 0) throw new Error(`measuring ${argv.join(' ')}: ${stderr}`)
  return JSON.parse(stdout)
}
