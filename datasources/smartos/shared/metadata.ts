// All that SmartOS' metadata has for us, under the names that the reference gives it.

import type { Json } from '../../../core/json.ts'
import type { Notices } from '../../../core/notices.ts'
import { say } from '../../../core/said.ts'
import { jsonIfWhole } from '../../../languages/json.ts'
import type { Mdata } from './mdata.ts'

/** In the order in which they are asked for. `trim`: white space around the value is none of it. */
const texts = [
  { key: 'sdc:uuid', name: 'instance-id', trim: true },
  { key: 'hostname', name: 'local-hostname', trim: true },
  { key: 'root_authorized_keys', name: 'public-keys', trim: true },
  { key: 'user-script', name: 'user-script' },
  { key: 'user-data', name: 'legacy-user-data' },
  { key: 'cloud-init:user-data', name: 'user-data' },
  { key: 'iptables_disable', name: 'iptables_disable', trim: true },
  { key: 'motd_sys_info', name: 'motd_sys_info', trim: true },
  { key: 'sdc:datacenter_name', name: 'availability_zone', trim: true },
  { key: 'sdc:vendor-data', name: 'vendor-data' },
  { key: 'sdc:operator-script', name: 'operator-script' },
  { key: 'sdc:hostname', name: 'hostname', trim: true },
  { key: 'sdc:dns_domain', name: 'dns_domain', trim: true },
] as const satisfies readonly { readonly key: string; readonly name: string; readonly trim?: true }[]

const documents = [
  { key: 'sdc:nics', name: 'network-data' },
  { key: 'sdc:resolvers', name: 'dns_servers' },
  { key: 'sdc:routes', name: 'routes' },
] as const

export type SmartosMetadata = {
  readonly [Name in (typeof texts)[number]['name']]: string | null
} & { readonly [Name in (typeof documents)[number]['name']]: Json }

type Encoding = (key: string) => boolean

/** `encodedBy` finds out which values are base64: once, after the first key, as it may ask the metadata too. */
export async function smartosMetadata(
  mdata: Mdata,
  encodedBy: ((mdata: Mdata) => Promise<Encoding>) | undefined,
  notices: Notices,
): Promise<SmartosMetadata> {
  const [first, ...others] = texts
  const found: Record<string, Json> = {}
  const raw = await mdata.get(first.key)
  const isEncoded = encodedBy ? await encodedBy(mdata) : () => false
  const decoded = (key: string, value: string) => (isEncoded(key) ? plain(value, key, notices) : value)
  const put = (name: string, key: string, trim: boolean, value: string | undefined) => {
    const text = value === undefined ? undefined : decoded(key, value)
    found[name] = (trim ? text?.trim() : text) ?? null
  }
  put(first.name, first.key, true, raw)
  for (const one of others) put(one.name, one.key, 'trim' in one, await mdata.get(one.key))
  for (const { key, name } of documents) {
    const value = await mdata.get(key)
    const text = value === undefined ? undefined : decoded(key, value)
    const json = jsonIfWhole(text)
    if (text && json === undefined) {
      notices.warning('datasource/bad-metadata', say`${key} is no JSON; it is not used`, { where: { document: key } })
    }
    found[name] = json ?? null
  }
  return found as SmartosMetadata
}

/** As it is, if it is no base64 of text after all. */
function plain(value: string, key: string, notices: Notices): string {
  const packed = value.replace(/\s+/g, '')
  const bytes = Buffer.from(packed, 'base64')
  if (bytes.toString('base64') === packed && Buffer.from(bytes.toString('utf8')).equals(bytes))
    return bytes.toString('utf8')
  notices.warning(
    'datasource/bad-metadata',
    say`The value of ${say.word(key)} is used as it is: it should be base64, and is not`,
  )
  return value
}
