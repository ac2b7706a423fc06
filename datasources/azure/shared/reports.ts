// What is to be done about a machine that was read, waits for its owner, or could not be read.

import { Failure } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import type { Lease } from '../../../network/apply/lease.ts'
import type { Deed } from '../../../system/deed.ts'
import type { Host } from '../../../system/host.ts'
import type { ReadInput, Settle } from '../../datasource.ts'
import { failureReport, hostReport, poolFolder, successReport } from './host-report.ts'
import { vmId } from './identity.ts'
import { hasRouteTo, imdsAddress } from './imds.ts'
import { ovfFile, reportedMark } from './places.ts'
import { reasonFor } from './provisioning-failure.ts'
import type { Input } from './settings.ts'
import { type GoalState, goalStateOf, healthReport, wireServerOf } from './wire-server.ts'

export interface Known {
  /** The disc, not yet put out. */
  readonly device: string | undefined
  /** What is kept of ovf-env.xml. */
  readonly ovf: string | undefined
  readonly wasOnStandby: boolean
  /** If it was asked for already. */
  readonly goal: GoalState | undefined
}

/** Of a machine that has its owner. The mark of its standby goes only after the report. */
export function settleReady(input: Input, known: Known): Settle {
  const { settings, facts } = input
  return async ({ host, lease }) => [
    ...keepOvf(settings.data_dir, known.ovf),
    ...(settings.apply_network_config ? await oldScripts(host) : []),
    ...(settings.experimental_skip_ready_report ? [] : await ready(host, lease, known)),
    ...(known.wasOnStandby ? [{ what: say`forget that the machine waited`, remove: reportedMark }] : []),
    ...(settings.experimental_skip_ready_report
      ? []
      : await toHost(host, successReport(host.clock.now(), await vmId(host.files, facts)))),
  ]
}

/** `mark`: so that a boot in between does not report it again. `loosely`: the NIC may go away before the answer. */
export function settleStandby(
  device: string | undefined,
  { mark, loosely }: { mark: boolean; loosely: boolean },
): Settle {
  return async ({ host, lease }) => {
    const report = (await ready(host, lease, { device })).map((deed) => (loosely ? { ...deed, optional: true } : deed))
    const content = `${await host.clock.uptime()}\n`
    const remember: Deed = { what: say`remember that the machine waits`, write: reportedMark, content, mode: 0o644 }
    return mark ? [...report, remember] : report
  }
}

/**
 * The fabric is told by way of the primary NIC only: none of the others has anything to do, and if that is true of all, the host is told
 * without any.
 */
export async function failureDeeds(input: ReadInput & { readonly failure: Failure }): Promise<readonly Deed[]> {
  const { host, facts, lease, failure } = input
  const server = wireServerOf(lease)
  if (lease && hasRouteTo(lease, imdsAddress, server) === false) return []
  const { reason, data } = reasonFor(failure, facts, lease !== undefined)
  const text = failureReport(reason, data, host.clock.now(), await vmId(host.files, facts))
  const told = await toHost(host, text)
  if (!lease) return told
  const limits = { budget: 300_000 }
  try {
    return [...told, healthReport(server, await goalStateOf(host, server, limits), { failure: text }, limits)]
  } catch (error) {
    if (!(error instanceof Failure) || told.length === 0) throw error
    return told
  }
}

/** A disc in a drive keeps a machine from being moved to another host. */
async function ready(host: Host, lease: Lease | undefined, { device, goal }: Partial<Known>): Promise<readonly Deed[]> {
  const server = wireServerOf(lease)
  // Without a lease there is little hope, and nothing that would be worth a wait.
  const limits = lease ? {} : { budget: 10_000 }
  const report = healthReport(server, goal ?? (await goalStateOf(host, server, limits)), undefined, limits)
  if (device === undefined) return [report]
  const argv = (await host.commands.find('eject'))
    ? (['eject', device] as const)
    : (['/lib/udev/cdrom_id', '--eject-media', device] as const)
  return [{ what: say`put out ${say.path(device)}`, run: argv, optional: true }, report]
}

async function toHost({ files }: Host, text: string): Promise<readonly Deed[]> {
  return (await files.exists(poolFolder)) ? [hostReport(text)] : []
}

function keepOvf(folder: string, content: string | undefined): readonly Deed[] {
  if (content === undefined) return []
  const what = say`keep ${say.word(ovfFile)}`
  return [
    { what, directory: folder, mode: 0o700 },
    { what, write: `${folder}/${ovfFile}`, content, mode: 0o600 },
  ]
}

/** Of images of Ubuntu from before network config came from the metadata: they would set NICs up a second time. */
async function oldScripts({ files }: Host): Promise<readonly Deed[]> {
  const paths = [
    '/etc/netplan/90-hotplug-azure.yaml',
    '/usr/local/sbin/ephemeral_eth.sh',
    '/etc/udev/rules.d/10-net-device-added.rules',
    '/run/network/interfaces.ephemeral.d',
  ]
  const there = await Promise.all(paths.map(async (path) => ((await files.exists(path)) ? [path] : [])))
  return there
    .flat()
    .map((path) => ({ what: say`remove the older ${say.path(path)}`, remove: path, recursive: true, optional: true }))
}
