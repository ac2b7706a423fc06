// Which values of a virtual machine's metadata are base64: a habit from before the protocol could carry every text.

import type { Mdata } from './mdata.ts'
import type { SmartosSettings } from './settings.ts'

type Named = Pick<SmartosSettings, 'no_base64_decode' | 'base64_keys' | 'base64_all'>

/** Says of a key whether its value is base64, as the settings and the metadata (base64_all, base64_keys, b64-KEY) have it. */
export async function encodedKeys(mdata: Mdata, settings: Named): Promise<(key: string) => boolean> {
  const keys = await mdata.keys()
  const flag = async (key: string) => keys.includes(key) && isTrue(await mdata.get(key))
  const all = settings.base64_all || (await flag('base64_all'))
  const listed = keys.includes('base64_keys') ? ((await mdata.get('base64_keys')) ?? '').split(',') : []
  const encoded = new Set([...settings.base64_keys, ...listed.map((key) => key.trim())])
  for (const key of keys.filter((candidate) => candidate.startsWith('b64-'))) {
    if (await flag(key)) encoded.add(key.slice('b64-'.length))
  }
  const never = new Set(settings.no_base64_decode)
  return (key) => !never.has(key) && (all || encoded.has(key))
}

function isTrue(value: string | undefined): boolean {
  return ['true', '1', 'on', 'yes'].includes(value?.trim().toLowerCase() ?? '')
}
