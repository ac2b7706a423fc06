// Images in files: a directory or an archive with an OCI layout, or an archive as `docker save` makes it.

import { posix } from 'node:path'
import { Failure } from '../../../core/errors.ts'
import { isObject, type Json, type JsonObject } from '../../../core/json.ts'
import { say } from '../../../core/said.ts'
import { jsonIfWhole } from '../../../languages/json.ts'
import type { Host } from '../../../system/host.ts'
import { type Blob, checkBlob, unpackedBytes } from './blob.ts'
import { type Descriptor, documentIn, documentLimit, type Store } from './store.ts'
import { readTar } from './tar-reader.ts'

/** Where a member lies; undefined: there is none. */
type Find = (name: string) => Promise<Blob | undefined>

/** `folder` makes one for what has to be unpacked first. */
export async function archiveStore(path: string, host: Host, folder: () => Promise<string>): Promise<Store> {
  const info = await host.files.stat(path)
  if (!info) throw new Failure(say`${say.path(path)} is not there`)
  if (info.type !== 'directory' && info.type !== 'file') throw new Failure(say`${say.path(path)} is a ${info.type}`)
  const find = info.type === 'directory' ? inDirectory(path, host) : await inArchive(path, info.size, host, folder)
  const index = await find('index.json')
  if (index) return layout(index, find, host)
  const saved = await find('manifest.json')
  if (saved) return savedByDocker(saved, find, host)
  throw new Failure(say`${say.path(path)} is no image: it has neither index.json nor manifest.json`)
}

function inDirectory(path: string, { files }: Host): Find {
  return async (name) => {
    const place = `${path}/${name}`
    const info = await files.stat(place)
    return info?.type === 'file' ? { path: place, start: 0, length: info.size } : undefined
  }
}

async function inArchive(path: string, size: number, host: Host, folder: () => Promise<string>): Promise<Find> {
  const { files } = host
  const whole = { path, start: 0, length: size }
  const head = (await files.read(path, { length: 262 })) ?? Buffer.alloc(0)
  const plain = head.toString('latin1', 257, 262) === 'ustar'
  const archive = plain ? whole : await unpackedTo(`${await folder()}/archive`, whole, host)
  const members = new Map<string, Blob | string>()
  for await (const { entry, start } of readTar(unpackedBytes(archive, files))) {
    const name = posix.normalize(entry.name)
    if (entry.kind === 'file') members.set(name, { path: archive.path, start, length: entry.size })
    // Docker gives layers that are equal once.
    if (entry.kind === 'link') members.set(name, posix.join(posix.dirname(name), entry.target))
  }
  return async (name) => {
    const found = members.get(posix.normalize(name))
    const linked = typeof found === 'string' ? members.get(found) : found
    return typeof linked === 'string' ? undefined : linked
  }
}

async function unpackedTo(path: string, blob: Blob, { files }: Host): Promise<Blob> {
  let length = 0
  for await (const part of unpackedBytes(blob, files)) {
    await files.append(path, part, { mode: 0o600, durable: false })
    length += part.length
  }
  return { path, start: 0, length }
}

async function document({ path, start, length }: Blob, { files }: Host): Promise<Buffer> {
  if (length > documentLimit) throw new Failure(say`the manifest of the image is larger than ${documentLimit} bytes`)
  return (await files.read(path, { start, length })) ?? Buffer.alloc(0)
}

function layout(index: Blob, find: Find, host: Host): Store {
  const blob = async ({ digest }: Descriptor) => {
    const found = /^\w+:\w+$/.test(digest) ? await find(`blobs/${digest.replace(':', '/')}`) : undefined
    if (!found) throw new Failure(say`the image lacks ${say.word(digest)}`)
    await checkBlob(found, digest, host.files)
    return found
  }
  return {
    manifest: async () => documentIn(await document(index, host)),
    small: async (descriptor) => document(await blob(descriptor), host),
    blob,
  }
}

/** The paths of the layers stand in place of digests, and there are none to check. */
function savedByDocker(saved: Blob, find: Find, host: Host): Store {
  return {
    async manifest() {
      const list = jsonIfWhole((await document(saved, host)).toString('utf8')) as Json
      const images = Array.isArray(list) ? list.filter(isObject) : []
      if (images.length !== 1) throw new Failure(say`the archive has ${images.length} images; expected one`)
      const { Layers: layers } = images[0] as JsonObject
      return { layers: Array.isArray(layers) ? layers.map((digest) => ({ digest })) : [] }
    },
    small: async () => {
      throw new Failure(say`the archive has no index`)
    },
    async blob({ digest }) {
      const found = await find(digest)
      if (!found) throw new Failure(say`the archive lacks a layer`)
      return found
    },
  }
}
