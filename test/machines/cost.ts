// What a program costs, measured by Python in its own root file system: the kernel's figures for one child.
import type { Outcome } from './shell.ts'

export interface Cost {
  /** Milliseconds. */
  readonly wall: number
  /** Milliseconds of processor time, children included. */
  readonly cpu: number
  /** Largest resident size of the program or one of its children, in megabytes. */
  readonly memory: number
  readonly status: number
}

export async function costOf(
  run: (argv: readonly string[]) => Promise<Outcome>,
  argv: readonly string[],
): Promise<Cost> {
  const { code, stdout, stderr } = await run(['python3', '-S', '-E', '-c', MEASURE, ...argv])
  if (code !== 0) throw new Error(`measuring ${argv.join(' ')}: ${stderr}`)
  return JSON.parse(stdout)
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
