// What images are read from, and the documents that say what is in them: https://github.com/opencontainers/image-spec

import { Failure } from '../../../core/errors.ts'
import { isObject, type Json, type JsonObject } from '../../../core/json.ts'
import { say } from '../../../core/said.ts'
import { jsonIfWhole } from '../../../languages/json.ts'
import type { Blob } from './blob.ts'

export interface Store {
  /** A manifest, or an index of several. */
  manifest(): Promise<JsonObject>
  /** A document, its digest checked. */
  small(descriptor: Descriptor): Promise<Buffer>
  /** Where something large lies, its digest checked. */
  blob(descriptor: Descriptor): Promise<Blob>
}

export interface Descriptor {
  /** Of an image that docker saved: the path in its archive. */
  readonly digest: string
  readonly size: number | undefined
  readonly platform?: { readonly os?: string; readonly architecture?: string; readonly variant?: string }
}

/** Bytes of a document. */
export const documentLimit = 4 << 20

/** Of `manifests` or `layers`. */
export function descriptorsIn(list: Json | undefined): readonly Descriptor[] {
  if (!Array.isArray(list)) return []
  return list.map((one): Descriptor => {
    const { digest, size, platform } = isObject(one) ? one : {}
    if (typeof digest !== 'string') throw new Failure(say`the manifest of the image names no digest`)
    const text = (key: string) =>
      isObject(platform) && typeof platform[key] === 'string' ? { [key]: platform[key] } : {}
    return {
      digest,
      size: typeof size === 'number' ? size : undefined,
      ...(isObject(platform) && { platform: { ...text('os'), ...text('architecture'), ...text('variant') } }),
    }
  })
}

export function documentIn(content: Buffer): JsonObject {
  const value = jsonIfWhole(content.toString('utf8'))
  if (!isObject(value)) throw new Failure(say`the manifest of the image is no JSON`)
  return value
}
