// Where a boot in a cloud differs from the reference's, and why. An entry that no longer occurs fails the tier.

export interface Expected {
  /** Names of outcomes (outcome.ts). */
  readonly outcome: RegExp
  /** Absent: every cloud. */
  readonly clouds?: readonly string[]
  readonly why: string
}

export const expected: readonly Expected[] = [
  {
    outcome: /^datasource$/,
    clouds: ['nocloud'],
    why: 'a seed at a link-local address is read in the local stage, so that its network config counts from the start',
  },
  {
    outcome: /^(?:network-config|netplan)\//,
    clouds: ['opennebula'],
    why: 'virtual NICs, as of this machine and of containers, get their addresses too',
  },
  {
    outcome:
      /^(?:sensitive_keys|ds\/meta_data\/(?:legacy-user-data|user-script|operator-script|meta\/cloudinit-user-data))$/,
    clouds: ['smartos', 'cloudsigma'],
    why: 'user-data and scripts may hold secrets: only root can read them',
  },
  {
    outcome: /^vendor-data$/,
    clouds: ['smartos'],
    why: 'the script for each boot finds what it runs through the link to the instance, in words of our own',
  },
  {
    outcome: /^ds\/meta_data\/local-ipv6$/,
    clouds: ['vmware'],
    why: 'a link-local address is none by which others reach the machine',
  },
]

export interface Difference {
  readonly cloud: string
  readonly outcome: string
  readonly theirs: string | undefined
  readonly ours: string | undefined
}

/** The first entry that explains it; undefined: none does. */
export function explanation({ cloud, outcome }: Difference): Expected | undefined {
  return expected.find((one) => one.outcome.test(outcome) && (one.clouds?.includes(cloud) ?? true))
}

export function differencesOf(
  cloud: string,
  theirs: ReadonlyMap<string, string>,
  ours: ReadonlyMap<string, string>,
): readonly Difference[] {
  const names = [...new Set([...theirs.keys(), ...ours.keys()])].sort()
  return names
    .filter((name) => theirs.get(name) !== ours.get(name))
    .map((outcome) => ({ cloud, outcome, theirs: theirs.get(outcome), ours: ours.get(outcome) }))
}
