// Every difference between what the reference leaves and what firstlight leaves, with its reason. One that no longer occurs
// fails the tier, as does one that is not listed. docs/parity.md shows this list.
import type { Difference } from './compare.ts'

export interface Expected {
  /** A path, or a pattern for several. */
  readonly path: string | RegExp
  readonly kind: Difference['kind']
  /** Of a file's content: the changed lines this is about. Absent: all of them. */
  readonly lines?: RegExp
  /** Seeds it occurs with; absent: any. */
  readonly seeds?: readonly string[]
  readonly why: string
}

const INSTANCE = '/var/lib/cloud/instances/[^/]+'

export const expected: readonly Expected[] = [
  {
    path: new RegExp(`^${INSTANCE}/obj\\.pkl$`),
    kind: 'missing',
    why: 'the instance is kept as JSON, not as pickled Python objects',
  },
  { path: new RegExp(`^${INSTANCE}/instance\\.json$`), kind: 'extra', why: 'the same, in its place' },
  {
    path: new RegExp(`^${INSTANCE}/(vendor2?-)?cloud-config-origin\\.json$`),
    kind: 'extra',
    why: 'where each key of the merged config came from, for `plan` and `explain`',
  },
  {
    path: '/var/lib/cloud/data/python-version',
    kind: 'missing',
    why: 'guards the pickled cache against another Python; a JSON cache carries its own version',
  },
  {
    path: '/run/cloud-init/records',
    kind: 'extra',
    why: "who makes each record of the status, so that a dead stage is told from a slow one; the records of Kairos' stages",
  },
  { path: '/run/cloud-init/tmp', kind: 'missing', why: 'made when a module needs it' },
  {
    path: '/run/cloud-init/tmp',
    kind: 'mode',
    seeds: ['commands'],
    why: 'only root may enter: nobody else puts a link or a script where root will use it',
  },
  {
    path: '/run/cloud-init/.skip-network',
    kind: 'missing',
    why: "only Ubuntu's wait for the network reads it",
  },
  {
    path: '/run/cloud-init/instance-data.json',
    kind: 'content',
    lines: /\/random_seed: /,
    seeds: ['config-drive'],
    why: "what its name says is secret is hidden from everybody but root: a seed of the machine's random numbers",
  },
  {
    path: /^\/run\/cloud-init\/(combined-cloud-config|instance-data(-sensitive)?)\.json$/,
    kind: 'content',
    lines: /\/_doc: |features\/\w+: /,
    why: 'texts for people; the feature flags of 26.2',
  },
  {
    path: /^\/run\/cloud-init\/instance-data(-sensitive)?\.json$/,
    kind: 'content',
    lines: /\/(system_)?platform: "Linux-/,
    why: "Python appends its C library's version; nothing here is linked with it",
  },
  {
    path: '/etc/netplan/50-cloud-init.yaml',
    kind: 'content',
    seeds: ['network-v2'],
    lines: /mii-monitor-interval/,
    why: "netplan's Python interface turns the number into text; netplan reads both alike",
  },
  {
    path: '/run/udev/rules.d/90-netplan.rules',
    kind: 'content',
    seeds: ['network-v2'],
    why: "netplan writes its rules in the file's order, here sorted by key; the rules are the same",
  },
  {
    path: /^\/etc\/locale\.(gen|conf)$|^\/usr\/lib\/locale\/locale-archive$/,
    kind: 'extra',
    seeds: ['names'],
    why: 'the reference calls locale-gen with a name it ignores on Debian and fails; here the locale is enabled, made and set',
  },
  {
    path: /^\/var\/lib\/cloud\/data\/(status|result)\.json$/,
    kind: 'content',
    seeds: ['names'],
    lines: /errors.*locale|errors: \[\]$|recoverable_errors: {}$/,
    why: 'so its module does not fail',
  },
  {
    path: /^\/var\/lib\/cloud\/data\/(status|result)\.json$/,
    kind: 'content',
    seeds: ['users'],
    lines: /errors.*(set-passwords|ssh_pwauth)|errors: \[\]$/,
    why: 'sshd that cannot be asked about (no systemd in a chroot) is a warning, not a failed module: the setting is written',
  },
  { path: 'exit statuses', kind: 'content', seeds: ['names', 'users'], why: 'the two above' },
  {
    path: '/var/lib/cloud/data/status.json',
    kind: 'content',
    seeds: ['broken'],
    lines: /recoverable_errors/,
    why: 'the warning names file, line and column, and comes once and not in every stage',
  },
]

/** What is left of a difference without the listed parts; `used` is told which entries explained some. */
export function unexplained(
  difference: Difference,
  seed: string,
  used: (entry: number) => void,
): Difference | undefined {
  let lines = difference.detail.split('\n')
  for (const [i, entry] of expected.entries()) {
    if (!isAbout(entry, difference, seed)) continue
    const { lines: pattern } = entry
    if (!pattern) {
      used(i)
      return undefined
    }
    const rest = lines.filter((line) => !pattern.test(line))
    if (rest.length < lines.length) used(i)
    lines = rest
  }
  return lines.length > 0 ? { ...difference, detail: lines.join('\n') } : undefined
}

function isAbout({ path, kind, seeds }: Expected, difference: Difference, seed: string): boolean {
  if (kind !== difference.kind || (seeds && !seeds.includes(seed))) return false
  return typeof path === 'string' ? path === difference.path : path.test(difference.path)
}
