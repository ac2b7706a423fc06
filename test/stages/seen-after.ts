// What everybody can read after a boot in memory.

import type { Facts } from '../../core/facts.ts'
import { describeNotice, type Notice } from '../../core/notices.ts'
import { openBoot } from '../../stages/boot.ts'
import { collectingConsole } from '../../stages/console.ts'
import type { SpanEvent } from '../../stages/events/spans.ts'
import { runPoint } from '../../stages/run.ts'
import { wholeBoot } from '../../stages/timeline.ts'
import type { MemoryHost } from '../../system/memory.ts'

export interface Observed {
  readonly host: MemoryHost
  readonly told: readonly Notice[]
  readonly events: readonly SpanEvent[]
  /** The text on it. */
  readonly console: string
}

/** `facts`: of a machine that is not to be looked at for them. */
export async function observedBoot(host: MemoryHost, facts?: Facts): Promise<Observed> {
  const told: Notice[] = []
  const events: SpanEvent[] = []
  const console = collectingConsole()
  const onNotice = (notice: Notice) => void told.push(notice)
  const boot = openBoot({
    host,
    console,
    processId: 42,
    parentId: 1,
    onNotice,
    ...(facts && { facts }),
    onEvent: (event) => void events.push(event),
  })
  for (const point of wholeBoot) await runPoint(boot, point)
  return { host, told, events, console: console.said.map(({ text }) => text).join('') }
}

/** All but files for root, and the log, which only root and the group adm may read but many give away. */
export function seenAfter({ host, told, events, console }: Observed): (readonly [place: string, text: string])[] {
  const files = Object.entries(host.tree()).filter(
    ([path, { mode }]) => ((mode & 0o004) !== 0 || path.endsWith('.log')) && !path.startsWith('/var/lib/cloud/seed/'),
  )
  return [
    ...told.map((notice) => ['a notice', describeNotice(notice)] as const),
    ...events.map(({ name, description }) => ['an event', `${name} ${description}`] as const),
    ['the console', console] as const,
    ...host.calls.flatMap(({ argv, options }) => [
      [`arguments of ${argv[0]}`, argv.join(' ')] as const,
      ['an environment', JSON.stringify(options.env ?? {})] as const,
    ]),
    ...files.map(
      ([path, { content = '' }]) =>
        [path.endsWith('/cloud-init.log') ? 'the log' : path, `${path} ${content}`] as const,
    ),
  ]
}
