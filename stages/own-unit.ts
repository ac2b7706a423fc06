// A step of documents that starts a service and waits for it, where the service's turn comes after the very unit that runs the step:
// both would wait for ever. "boot" has units after it that Kairos does not order, such as the network's.

import type { Host } from '../system/host.ts'

/** The unit that a program of `unit` waits for, and that waits for `unit`, by others or itself. undefined: there is none. */
export async function waitingForItself(host: Host, unit: string): Promise<string | undefined> {
  const asked = await unitsAsked(host)
  if (asked.length === 0) return undefined
  const jobs = await jobsWaiting(host)
  const wanted = asked.filter((name) => jobs.includes(name))
  if (wanted.length === 0) return undefined
  const after = await ordering(host, jobs)
  return wanted.find((name) => leadsTo(after, name, unit))
}

/** The units that `systemctl` has been told of by processes of this one's unit. */
async function unitsAsked({ files }: Host): Promise<readonly string[]> {
  const group = /^(?:0:|\d+:name=systemd):(\/.+)$/m.exec((await files.readText('/proc/self/cgroup')) ?? '')?.[1]
  if (group === undefined) return []
  const folder = group.startsWith('/..') ? '' : group
  const lists = [`/sys/fs/cgroup${folder}`, `/sys/fs/cgroup/systemd${folder}`, `/sys/fs/cgroup/unified${folder}`]
  const units: string[] = []
  for (const list of lists) {
    const processes = (await files.readText(`${list}/cgroup.procs`))?.trim().split('\n') ?? []
    for (const id of processes) {
      const [program = '', ...words] = ((await files.readText(`/proc/${id}/cmdline`)) ?? '').split('\0')
      if (!/(?:^|\/)systemctl$/.test(program)) continue
      // The first is the verb.
      const names = words.filter((word) => word !== '' && !word.startsWith('-')).slice(1)
      units.push(...names.map((name) => (/\.[a-z]+$/.test(name) ? name : `${name}.service`)))
    }
    if (processes.length > 0) return units
  }
  return units
}

/** Units whose job has to wait for other units. */
async function jobsWaiting({ commands }: Host): Promise<readonly string[]> {
  const { stdout } = await commands.query(['systemctl', 'list-jobs', '--plain', '--no-legend'])
  return stdout.split('\n').flatMap((line) => {
    const [, unit, , state] = line.trim().split(/\s+/)
    return unit !== undefined && state === 'waiting' ? [unit] : []
  })
}

/** What each of them comes after. */
async function ordering({ commands }: Host, units: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const { stdout } = await commands.query(['systemctl', 'show', '--property=Id,After', '--', ...units])
  return new Map(
    stdout.split('\n\n').map((block) => {
      const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(block)?.[1] ?? ''
      return [value('Id'), value('After').split(' ')]
    }),
  )
}

function leadsTo(after: ReadonlyMap<string, readonly string[]>, from: string, to: string): boolean {
  const seen = new Set<string>()
  const ahead = [from]
  for (let unit = ahead.pop(); unit !== undefined; unit = ahead.pop()) {
    if (seen.has(unit)) continue
    seen.add(unit)
    const earlier = after.get(unit) ?? []
    if (earlier.includes(to)) return true
    ahead.push(...earlier.filter((name) => after.has(name)))
  }
  return false
}
