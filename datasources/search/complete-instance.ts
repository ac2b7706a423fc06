// Turns what a source has read into an instance: who found it, and the usual values for what the cloud does not say.

import type { Instance } from '../../core/instance.ts'
import type { Notices } from '../../core/notices.ts'
import { redactUrl } from '../../core/redact.ts'
import { type Said, say } from '../../core/said.ts'
import type { Discovered, Phase } from '../datasource.ts'
import type { AnyDatasource } from '../index.ts'
import { usableId, usableKeys, usableName } from '../shared/metadata.ts'
import { vendorDataOf } from '../shared/vendor-data.ts'

export interface FoundBy {
  readonly source: AnyDatasource
  readonly phase: Phase
  readonly notices: Notices
  /** The NIC that the source was reached through. */
  readonly nic?: string | undefined
}

/** "DataSourceNoCloudNet": the name of the reference's class, for status.json and the log. */
export function classNameOf(source: AnyDatasource, phase: Phase): Said {
  return say.word(`DataSource${searchName(source, phase)}`)
}

/** "NoCloudNet". */
export function searchName({ name, suffix }: AnyDatasource, phase: Phase): string {
  return `${name}${suffix?.[phase] ?? ''}`
}

/** Keys without a value are left out, so that an instance read back from its JSON is the same. */
export function completeInstance(discovered: Discovered, { source, phase, notices, nic }: FoundBy): Instance {
  const { name, defaultId = 'iid-datasource' } = source
  const { address, files = [] } = discovered
  const vendorData = (key: 'vendorData' | 'vendorData2') => {
    const value = discovered[key]
    const usable = value instanceof Uint8Array ? value : vendorDataOf(value, key, notices)
    return typeof usable === 'string' || usable instanceof Uint8Array ? base64(usable) : usable
  }
  const instance: Instance = {
    datasource: name,
    className: classNameOf(source, phase),
    detail: discovered.detail ?? '',
    id: usableId(discovered.id, defaultId, notices),
    hostname: usableName('hostname', discovered.hostname, notices),
    wholeHostname: discovered.wholeHostname,
    publicKeys: usableKeys(discovered.publicKeys ?? [], notices),
    cloudName: (discovered.cloudName || name).toLowerCase(),
    region: usableName('region', discovered.region, notices),
    availabilityZone: usableName('zone', discovered.availabilityZone, notices),
    launchIndex: discovered.launchIndex,
    dsmode: discovered.dsmode ?? 'net',
    userData: discovered.userData === undefined ? undefined : base64(discovered.userData),
    vendorData: vendorData('vendorData'),
    vendorData2: vendorData('vendorData2'),
    network: discovered.network,
    metadata: discovered.metadata ?? {},
    config: discovered.config,
    platform: discovered.platform ?? name.toLowerCase(),
    subplatform: discovered.subplatform ?? (address === undefined ? 'unknown' : `metadata (${redactUrl(address)})`),
    sensitiveKeys: discovered.sensitiveKeys,
    service: discovered.service,
    identity: discovered.identity,
    files: files.length > 0 ? files.map(({ path, content }) => ({ path, content: base64(content) })) : undefined,
    interface: nic,
  }
  return Object.fromEntries(Object.entries(instance).filter(([, value]) => value !== undefined)) as unknown as Instance
}

function base64(content: Uint8Array | string): string {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}
