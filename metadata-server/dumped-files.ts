// What a cloud gives to its machine otherwise than over HTTP, as a dump shows it: the files of its disks, and guestinfo.

import { withoutSecrets } from './hide-secrets.ts'
import type { Played } from './scenario.ts'

export interface DumpedFile {
  readonly body?: string
  readonly base64?: string
}

/** By "disk:LABEL/path" and "guestinfo.KEY". */
export function dumpedFiles(
  { cloud, machine, own }: Played,
  userData: boolean,
): readonly (readonly [string, DumpedFile])[] {
  const disks = cloud.disks?.(machine, own) ?? []
  const files = disks.flatMap(({ label, files: all }) =>
    Object.entries(all).map(([path, content]) => [`disk:${label}/${path}`, path, content] as const),
  )
  const guestinfo = Object.entries(cloud.guestinfo?.(machine, own) ?? {})
  const values = guestinfo.map(([key, value]) => [`guestinfo.${key}`, key, value] as const)
  return [...files, ...values].map(([name, path, content]) => [
    name,
    shown(withoutSecrets(Buffer.from(content), path, false, { userData })),
  ])
}

function shown(body: Uint8Array): DumpedFile {
  const text = Buffer.from(body).toString('utf8')
  return Buffer.from(text).equals(body) ? { body: text } : { base64: Buffer.from(body).toString('base64') }
}
