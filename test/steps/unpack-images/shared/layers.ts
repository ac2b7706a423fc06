// Layers and images for tests, and the archive that a machine's tar was given.

import { createHash } from 'node:crypto'
import type { Json } from '../../../../core/json.ts'
import { readTar, type TarEntry, type TarKind } from '../../../../steps/unpack-images/shared/tar-reader.ts'
import { tarEnd, tarHeader, tarPadding } from '../../../../steps/unpack-images/shared/tar-writer.ts'

type Given = string | (Partial<Omit<TarEntry, 'kind' | 'name'>> & { readonly kind: TarKind; readonly text?: string })

/** By name: the text of a file, or more about an entry; a name that ends in "/" is a directory. */
export function layer(entries: Readonly<Record<string, Given>>): Buffer {
  const parts = Object.entries(entries).flatMap(([name, given]) => {
    const kind: TarKind = name.endsWith('/') ? 'directory' : 'file'
    const { text = '', ...more } = typeof given === 'string' ? { kind, text: given } : given
    const content = Buffer.from(text)
    return [tarHeader({ ...plainEntry, ...more, name, size: content.length }), content, tarPadding(content.length)]
  })
  return Buffer.concat([...parts, tarEnd])
}

export const plainEntry: TarEntry = {
  kind: 'file',
  name: '',
  target: '',
  mode: 0o644,
  uid: 0,
  gid: 0,
  modified: 0,
  size: 0,
  major: 0,
  minor: 0,
  attributes: new Map(),
}

export const link = (target: string) => ({ kind: 'link', target }) as const
export const hardlink = (target: string) => ({ kind: 'hardlink', target }) as const

export async function* inParts(bytes: Buffer, size = 700): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** Of each entry its name, and what it is: the text of a file, "dir", "-> target", "= first name". */
export async function entriesIn(source: AsyncIterable<Buffer>): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {}
  for await (const { entry, body } of readTar(source)) {
    const parts: Buffer[] = []
    for await (const part of body()) parts.push(Buffer.from(part))
    const { kind, target } = entry
    const what = { directory: 'dir', link: `-> ${target}`, hardlink: `= ${target}` } as Partial<Record<TarKind, string>>
    found[entry.name] = kind === 'file' ? Buffer.concat(parts).toString() : (what[kind] ?? kind)
  }
  return found
}

const digestOf = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** Contents by digest, and what leads to them. */
export function image(layers: readonly Buffer[], platforms: readonly string[] = ['linux/amd64']) {
  const blobs = new Map<string, Buffer>()
  const add = (bytes: Buffer) => {
    const digest = digestOf(bytes)
    blobs.set(digest, bytes)
    return { digest, size: bytes.length }
  }
  const json = (value: Json) => Buffer.from(JSON.stringify(value))
  const manifest = json({ schemaVersion: 2, layers: layers.map(add) })
  const index = json({
    schemaVersion: 2,
    manifests: platforms.map((platform) => {
      const [os = '', architecture = ''] = platform.split('/')
      return { ...add(manifest), platform: { os, architecture } }
    }),
  })
  return { blobs, manifest, index }
}
