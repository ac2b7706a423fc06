// The network of a machine at Oracle: what the initramfs set up for the root file system stays as it is, and the VNICs come besides.

import { HostError, reasonOf } from '../../../core/errors.ts'
import type { Json, JsonObject } from '../../../core/json.ts'
import { say } from '../../../core/said.ts'
import { leftByInitramfs } from '../../../network/apply/initramfs.ts'
import { isFailoverMaster } from '../../../network/apply/nic-list.ts'
import type { Host } from '../../../system/host.ts'
import type { ReadInput } from '../../datasource.ts'
import type { Imds } from '../../shared/imds.ts'
import { networkFrom } from '../../shared/network-from.ts'

interface OracleSettings {
  readonly configure_secondary_nics: boolean
}

/** undefined: nothing is known, and the usual network is as good as any. */
export async function oracleNetwork(input: ReadInput<OracleSettings>, service: Imds): Promise<JsonObject | undefined> {
  const { host, facts, settings, notices } = input
  const first = await leftByInitramfs(host, facts, notices)
  const more = first && !settings.configure_secondary_nics ? undefined : await vnics(input, service, !first)
  const entries = [...(first?.config ?? []), ...(more ?? [])]
  const [primary, ...others] = entries
  if (!primary) return undefined
  const kept = (await hasRootOnIscsi(host)) ? { ...primary, keep_configuration: true } : primary
  // All three devices of a failover pair have the same MAC.
  const failover = facts.nics.filter(isFailoverMaster).map(({ name }) => name)
  const config = [kept, ...others].map(({ mac_address: mac, ...entry }) =>
    mac === undefined || failover.some((name) => name === entry['name']) ? entry : { ...entry, mac_address: mac },
  )
  return { version: 1, config }
}

async function vnics(input: ReadInput, service: Imds, primary: boolean): Promise<readonly JsonObject[] | undefined> {
  const document = `${service.base}vnics/`
  try {
    const text = await service.text('vnics/')
    if (text === undefined) return undefined
    const { convertOracle } = await import('../../../network/inputs/oracle.ts')
    const convert = (source: string | Json, context: Parameters<typeof convertOracle>[1]) =>
      convertOracle(source, { ...context, primary })
    return networkFrom(text, convert, document, input)?.['config'] as readonly JsonObject[] | undefined
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    const message = say`The VNICs are not known, and only the first NIC is configured: ${reasonOf(error, document)}`
    input.notices.warning('datasource/unreachable', message, { where: { document } })
    return undefined
  }
}

/** The firmware's table of iSCSI boots has a target that is valid and was booted from. */
async function hasRootOnIscsi({ files }: Host): Promise<boolean> {
  const folder = '/sys/firmware/ibft'
  const targets = ((await files.list(folder)) ?? []).filter((name) => name.startsWith('target'))
  const flags = await Promise.all(targets.map((name) => files.readText(`${folder}/${name}/flags`)))
  return flags.some((text) => (Number(text?.trim() || 0) & 3) === 3)
}
