// udev rules that keep the names of physical NICs, written beside eni and sysconfig files.

import type { NetworkState } from '../../state.ts'
import type { RenderedFile } from '../renderer.ts'

export function persistentNames(path: string, { interfaces }: NetworkState): RenderedFile {
  const lines = interfaces.flatMap(({ type, name, mac, params }) => {
    if (type !== 'physical' || !name || !mac) return []
    const driver = typeof params['driver'] === 'string' && params['driver'] !== '' ? params['driver'] : '?*'
    return `SUBSYSTEM=="net", ACTION=="add", DRIVERS=="${driver}", ATTR{address}=="${mac}", NAME="${name}"\n`
  })
  return { path, content: lines.join(''), mode: 0o644, keepMode: 'existing' }
}
