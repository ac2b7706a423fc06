// Small things that the machine tells in files.

import { HostError } from '../../../core/errors.ts'
import type { Json, JsonObject } from '../../../core/json.ts'
import type { Files } from '../../../system/host.ts'

/** Trimmed; undefined: not there, empty, or the kernel does not tell. */
export async function textAt(files: Files, path: string): Promise<string | undefined> {
  return (await bytesAt(files, path))?.toString('utf8').trim() || undefined
}

export async function numberAt(files: Files, path: string): Promise<number | undefined> {
  const text = await textAt(files, path)
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined
}

export async function bytesAt(files: Files, path: string): Promise<Buffer | undefined> {
  try {
    return await files.read(path)
  } catch (error) {
    if (error instanceof HostError) return undefined
    throw error
  }
}

/** Without what is empty; null if nothing is left. */
export function nonEmpty(fields: Readonly<Record<string, Json | undefined>>): JsonObject | null {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '' && value !== 0)
  return kept.length > 0 ? (Object.fromEntries(kept) as JsonObject) : null
}
