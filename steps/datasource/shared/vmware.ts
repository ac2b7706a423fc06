// VMware: what a machine is given lies in the hypervisor's guestinfo.

import { isVmware, openGuestinfo } from '../../../datasources/shared/guestinfo.ts'
import { decoded } from '../../../datasources/vmware/shared/encoded.ts'
import type { Provider, Search } from './provider.ts'

export const vmware: Provider = {
  name: 'vmware',
  vendor: /^VMware/,
  async find(search) {
    if (!isVmware(search.facts)) return undefined
    const guestinfo = await openGuestinfo(search.host)
    if (!guestinfo) return undefined
    const [metadata, vendordata, userData] = await Promise.all(
      ['metadata', 'vendordata', 'userdata'].map((key) => given(key, guestinfo.get, search)),
    )
    if (!metadata && !userData) return undefined
    return { files: { metadata, vendordata }, userData }
  },
}

/** A value of one byte stands for none. Without an encoding it is plain text. */
async function given(key: string, get: (key: string) => Promise<string | undefined>, { notices }: Search) {
  const value = await get(key)
  if (value === undefined || value.length <= 1) return undefined
  return await decoded(value, await get(`${key}.encoding`), `guestinfo.${key}`, notices)
}
