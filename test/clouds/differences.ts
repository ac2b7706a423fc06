// Where a boot in a cloud differs from the reference's, and why. An entry that no longer occurs fails the tier.

import { patternCell } from '../parity/table-in-document.ts'

export interface Expected {
  /** Names of outcomes (outcome.ts). */
  readonly outcome: RegExp
  /** Absent: every cloud. */
  readonly clouds?: readonly string[]
  readonly why: string
}

export const expected: readonly Expected[] = [
  {
    outcome: /^left behind$/,
    why: 'the lease that tells the router of another NIC leaves no address and no route there, and no DHCP client goes on',
  },
  {
    outcome: /^datasource$/,
    clouds: ['nocloud'],
    why: 'a seed at a link-local address is read in the local stage, so that its network config counts from the start',
  },
  {
    outcome: /^addresses left$/,
    clouds: ['digitalocean'],
    why: "only the address that was added is taken away again, not the NIC's own link-local one",
  },
  {
    outcome:
      /^(?:sensitive_keys|ds\/meta_data\/(?:legacy-user-data|user-script|operator-script|meta\/cloudinit-user-data|vendor_data\/cloudinit|instance-data|project-data))$/,
    clouds: ['smartos', 'cloudsigma', 'gce'],
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
    why: "of a NIC's several addresses, one of them link-local, the one by which others reach the machine is told",
  },
  {
    outcome: /^netplan\/.*\/(?:routes|addresses)$/,
    clouds: ['digitalocean', 'ec2', 'hetzner', 'nwcs', 'rbxcloud', 'scaleway'],
    why: "netplan's Python interface writes IPv4 first, leaves out what is there twice, and writes out a default; netplan reads both alike",
  },
  {
    outcome: /^request\/GET \/$/,
    clouds: ['cloudcix', 'scaleway'],
    why: 'the metadata are asked for at once, not the address of the service before',
  },
  {
    outcome: /^request\/GET \/openstack$/,
    clouds: ['oracle'],
    why: "Oracle's machines are none of OpenStack's, whatever is listed",
  },
  {
    outcome: /^v1\/instance[-_]id$/,
    clouds: ['cloudcix'],
    why: "the reference does not look at CloudCIX' name for it",
  },
  {
    outcome: /^(?:v1\/public_ssh_keys|keys|root keys)$/,
    clouds: ['cloudsigma', 'ovf'],
    why: 'several keys are several, and none is none',
  },
  {
    outcome: /^v1\/subplatform$/,
    clouds: ['hetzner', 'openstack'],
    why: 'all addresses of the service are asked at once, and the first that answers counts',
  },
  {
    outcome:
      /^(?:request\/GET \/hetzner\/v1\/metadata\/private-networks|ds\/meta_data\/private-networks|netplan\/network\/ethernets\/eth1\/.*|network-config\/config)$/,
    clouds: ['hetzner'],
    why: "NICs in private networks are configured too, which Debian's release of the reference does not know",
  },
  {
    outcome: /^(?:v1\/(?:availability[-_]zone|region)|cloud-id --long)$/,
    clouds: ['scaleway'],
    why: 'zone and region are told, which they are not by the reference',
  },
  {
    outcome: /^(?:exit\/network|datasource|hostname|modes)$/,
    clouds: ['cloudstack'],
    why: "Debian's release of the reference calls dhcpcd with an object in place of a device, in the local stage and where a name has no domain, and the stage ends there",
  },
  {
    outcome: /^(?:exit\/detect|list)$/,
    clouds: ['ovf'],
    why: 'a disc labelled "OVF ENV" is detected: the reference compares what blkid writes, which has a backslash before the blank',
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

export function differencesTable(): string {
  const rows = expected.map(
    ({ outcome, clouds, why }) => `| ${patternCell(outcome)} | ${clouds?.join(', ') ?? 'any'} | ${why} |`,
  )
  return ['| outcome | clouds | why |', '| --- | --- | --- |', ...rows].join('\n')
}
