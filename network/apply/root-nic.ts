// A root file system on iSCSI hangs on the NIC that the initramfs has set up: whoever configures that NIC later must not take it down.

import type { Host } from '../../system/host.ts'
import type { NetworkState } from '../state.ts'

/** Where open-iscsi has the name of that NIC. */
const path = '/run/initramfs/open-iscsi.interface'

/** Version 2 says for itself what is critical. */
export async function withRootNic({ files }: Pick<Host, 'files'>, state: NetworkState): Promise<NetworkState> {
  if (state.version !== 1) return state
  const name = (await files.readText(path))?.trim()
  if (!name) return state
  const interfaces = state.interfaces.map((one) =>
    one.name === name && one.keepConfiguration === undefined ? { ...one, keepConfiguration: true } : one,
  )
  return { ...state, interfaces }
}
