// Network cards with known MACs for a container, and the other ends of their cables in a namespace of their own: what a
// machine says on its network reaches this namespace and nothing else.
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { undoWith } from './cleanup.ts'
import { type Outcome, outcome, run } from './shell.ts'

export interface Card {
  /** Name the machine's kernel gives it first. */
  readonly name: string
  readonly mac: string
  /** Addresses of the other end, with prefix. */
  readonly peer: readonly string[]
}

export interface Cables {
  /** What the machine is booted with. */
  readonly cards: readonly string[]
  /** Runs a program at the other ends. */
  run(argv: readonly string[]): Promise<Outcome>
  /** Starts a program there, which ends with the cables. */
  start(argv: readonly string[], cwd: string): void
  remove(): void
}

let next = 0

const UNTIL_GONE = `
  for name; do
    left=300
    while [ -e "/sys/class/net/$name" ] && [ $left -gt 0 ]; do
      ip link delete "$name" 2>/dev/null || sleep 0.1
      left=$((left - 1))
    done
    [ $left -gt 0 ] || { echo "the card $name stays" >&2; exit 1; }
  done
`

export async function cables(cards: readonly Card[]): Promise<Cables> {
  const namespace = `fl-peers-${process.pid}-${next++}`
  await run(['ip', 'netns', 'add', namespace])
  // A card would go with the other end of its cable, and that with its namespace, which a connection that nobody answers any more holds for
  // minutes; the next test may give its card the same name.
  const names = cards.map(({ name }) => name)
  const remove = undoWith(['ip', 'netns', 'del', namespace], ['sh', '-c', UNTIL_GONE, 'sh', ...names])
  for (const [index, { name, mac, peer }] of cards.entries()) {
    const other = `flp${index}`
    await run(['ip', 'link', 'add', name, 'address', mac, 'type', 'veth', 'peer', 'name', other, 'netns', namespace])
    markInitialized(name)
    for (const address of peer) {
      const nodad = address.includes(':') ? ['nodad'] : []
      await run(['ip', '-n', namespace, 'addr', 'add', address, 'dev', other, ...nodad])
    }
    await run(['ip', '-n', namespace, 'link', 'set', other, 'up'])
  }
  const ends: (() => void)[] = []
  return {
    cards: names,
    run: (argv) => outcome(['ip', 'netns', 'exec', namespace, ...argv], { timeout: 30_000 }),
    start(argv, cwd) {
      const { pid } = spawn('ip', ['netns', 'exec', namespace, ...argv], { cwd, stdio: 'ignore' })
      if (pid !== undefined) ends.push(undoWith(['kill', String(pid)]))
    },
    remove() {
      for (const end of ends.splice(0)) end()
      remove()
    },
  }
}

/** systemd-nspawn takes only cards that udev knows, and hosts of these tests need not run udev. */
function markInitialized(name: string): void {
  const number = readFileSync(`/sys/class/net/${name}/ifindex`, 'utf8').trim()
  mkdirSync('/run/udev/data', { recursive: true })
  writeFileSync(`/run/udev/data/n${number}`, 'I:1\n')
  undoWith(['rm', '-f', `/run/udev/data/n${number}`])
}
