// Whether a machine that crashed came to what one that did not is. A problem is a text; none means that it survived.

/** What there is at each path that counts, in one line. */
export type Fingerprints = ReadonlyMap<string, string>

/** An undisturbed machine: after its first boot, and after the second. */
export interface Expected {
  readonly first: Fingerprints
  readonly second: Fingerprints
}

export interface Outcome {
  readonly prints: Fingerprints
  /** Files that were being written. */
  readonly temporary: readonly string[]
  /** What `cloud-init status` answers. */
  readonly status: { readonly running: string; readonly exitCode: number; readonly errors: readonly string[] }
  /** Warnings of the last boot that nothing explains. */
  readonly told: readonly string[]
  /** What was run that a user may want only once, and what the world outside saw; over all boots. */
  readonly seen: readonly string[]
}

/** What runs in every boot of the seeds of this tier. It leaves a file of its name in /srv. */
export const everyBoot = ['fs', 'boot', 'boothook', 'bootcmd', 'per-boot']

/** What may run only once, with the work that is reported if it was interrupted. Most leave a file of their name in /srv. */
export const onlyOnce: Readonly<Record<string, string>> = {
  user: 'scripts_user',
  runcmd: 'scripts_user',
  vendor: 'scripts_vendor',
  'per-once': 'scripts_per_once',
  'per-instance': 'scripts_per_instance',
  'snap install hello': 'snap',
}

/** What does no harm if it is done once more, but must not be left out. */
export const atLeastOnce = ['POST http://home.example.org/', 'shutdown']

const everything: readonly string[] = Object.keys(onlyOnce)

/** Of the state of the agent itself: what differs from boot to boot. */
export const volatile =
  /^\/var\/lib\/cloud\/data\/(?:journal|previous-instance-id|(?:status|result)\.json)$|\/boot-finished$|^\/var\/lib\/cloud\/.*sem\/|^\/var\/log\//

/** Which work left the file at a path. */
export const traceAt = (path: string) => /^\/srv\/(.+)$/.exec(path)?.[1] ?? ''

/** Everything that is to be there is there, nothing else is, and what may be done once was done once, unless the status says so. */
export function problems(outcome: Outcome, expected: Expected, wanted = everything): readonly string[] {
  const { prints, temporary, status, told, seen } = outcome
  const reported = new Set(interrupted(outcome))
  const found = [...differences(prints, expected, reported), ...temporary.map((path) => `${path} is left over`)]
  if (status.running !== 'done' && status.running !== 'error') found.push(`status is ${status.running}`)
  if (reported.size > 0) {
    if (status.exitCode !== 1) found.push(`interrupted work is reported with exit code ${status.exitCode}`)
  } else {
    if (status.exitCode === 1) found.push(`errors: ${JSON.stringify(status.errors)}`)
    found.push(...told.map((message) => `told: ${message}`))
  }
  for (const what of wanted) {
    const times = seen.filter((one) => one === what).length
    if (times > 1) found.push(`${what} happened ${times} times`)
    if (times === 0 && !reported.has(onlyOnce[what] ?? '')) found.push(`${what} never happened`)
  }
  if (wanted === everything)
    for (const what of atLeastOnce) if (!seen.includes(what)) found.push(`${what} never happened`)
  const known = new Set([...everyBoot, ...Object.keys(onlyOnce), ...atLeastOnce])
  for (const one of seen) if (!known.has(one) && !/^(handler|snap) /.test(one)) found.push(`it ran ${one}`)
  return found
}

/** A boot that is over says that it failed if anything is not as it should be. */
export function untruths({ prints, status }: Outcome, expected: Expected): readonly string[] {
  if (status.running !== 'done' && status.running !== 'error') return [`after the later stages it is ${status.running}`]
  if (status.exitCode === 1) return []
  const [first] = differences(prints, expected, new Set())
  return first === undefined ? [] : [`after the later stages the exit code is ${status.exitCode}, but ${first}`]
}

export function differences(
  prints: Fingerprints,
  { first, second }: Expected,
  reported: ReadonlySet<string>,
): readonly string[] {
  const found: string[] = []
  for (const path of new Set([...first.keys(), ...second.keys(), ...prints.keys()])) {
    const print = prints.get(path)
    if (print === first.get(path) || print === second.get(path)) continue
    if (reported.has(onlyOnce[traceAt(path)] ?? '')) continue
    const how =
      print === undefined
        ? 'missing'
        : first.has(path)
          ? `different: ${print.slice(0, 100)}…${print.slice(-100)}`
          : 'left over'
    found.push(`${path} is ${how}`)
  }
  return found
}

/** The names of the work that the status reports as interrupted. */
export function interrupted({ status }: Pick<Outcome, 'status'>): readonly string[] {
  return status.errors.flatMap((error) => /(\w+) was interrupted/.exec(error)?.[1] ?? [])
}
