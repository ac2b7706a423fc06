// Where an image is: in a registry, in a directory, or in an archive.

import { Failure } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import { readMachineName } from '../../../system/facts.ts'
import type { Host } from '../../../system/host.ts'
import { goArchitecture } from '../../shared/go-architecture.ts'
import { makePrivateFolder } from '../../shared/private-folder.ts'
import { archiveStore } from './archive.ts'
import type { Blob } from './blob.ts'
import { registryStore } from './registry.ts'
import { type Descriptor, descriptorsIn, documentIn, type Store } from './store.ts'

export async function withLayers<T>(
  { source, platform }: { readonly source: string; readonly platform: string },
  host: Host,
  work: (layers: readonly Blob[]) => Promise<T>,
): Promise<T> {
  const wanted = platform || `linux/${goArchitecture(await readMachineName(host.files))}`
  const folders: string[] = []
  const folder = async () => {
    const path = await makePrivateFolder(host, 'image', '/var/lib')
    folders.push(path)
    return path
  }
  try {
    const path = pathOf(source)
    const store =
      path === undefined
        ? await registryStore(source.replace(/^(?:docker|oci|container):(?:\/\/)?/, ''), host, folder)
        : await archiveStore(path, host, folder)
    return await work(await layersOf(store, wanted))
  } finally {
    for (const path of folders) await host.files.remove(path, { recursive: true, durable: false })
  }
}

/** undefined: it is no file. */
function pathOf(source: string): string | undefined {
  const [, path] = /^(?:(?:oci|oci-archive|docker-archive|ocifile|file):(?:\/\/)?)?(\/.*)$/s.exec(source) ?? []
  return path
}

/** Of an index, and of those in it, the first that is for the platform. */
async function layersOf(store: Store, platform: string): Promise<readonly Blob[]> {
  let manifest = await store.manifest()
  for (let depth = 0; manifest['manifests'] !== undefined; depth += 1) {
    if (depth > 4) throw new Failure(say`the image is an index of indexes without end`)
    const found = chosen(descriptorsIn(manifest['manifests']), platform)
    manifest = documentIn(await store.small(found))
  }
  const layers: Blob[] = []
  for (const layer of descriptorsIn(manifest['layers'])) layers.push(await store.blob(layer))
  if (layers.length === 0) throw new Failure(say`the image has no layers`)
  return layers
}

function chosen(all: readonly Descriptor[], platform: string): Descriptor {
  const [os, architecture, variant] = platform.split('/')
  const fits = all.filter(({ platform: its }) => {
    const same = its?.os === os && its?.architecture === architecture
    return same && (variant === undefined || its?.variant === undefined || its.variant === variant)
  })
  const only = all.length === 1 && all[0]?.platform === undefined ? all[0] : undefined
  const found = fits[0] ?? only
  if (found) return found
  throw new Failure(say`the image is not there for ${say.named(platform)}`)
}
