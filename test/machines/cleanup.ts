// What a tier leaves behind on the host (mounts, containers, loop devices), undone whatever happens: at the end of a test, when
// the run is interrupted, and when it crashes.
import { spawnSync } from 'node:child_process'

type Undo = readonly (readonly string[])[]

/** Newest first: a container goes before the mount it runs on. */
const pending = new Set<Undo>()
let watching = false

/** Registers commands that undo what was just done. Calling the result runs them; a process that ends before runs them too. */
export function undoWith(...commands: Undo): () => void {
  if (!watching) {
    watching = true
    process.on('exit', undoAll)
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1))
  }
  pending.add(commands)
  return () => {
    if (pending.delete(commands)) undo(commands)
  }
}

function undoAll(): void {
  for (const commands of [...pending].reverse()) undo(commands)
  pending.clear()
}

function undo(commands: Undo): void {
  for (const [program = '', ...args] of commands) {
    const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' })
    if (status !== 0) process.stderr.write(`${program} ${args.join(' ')}: ${stderr}\n`)
  }
}
