// What a failed conversation says, whoever holds it.

import { HostError, type HostErrorCode } from '../core/errors.ts'
import { type Said, say } from '../core/said.ts'

/** Bytes that are taken where the caller does not say. */
export const channelLimit = 64 * 1024 * 1024

export const hungUp = say`the other side hung up`

export function overTime(budget: number): Said {
  return say`the conversation took longer than ${budget} ms`
}

export function overLimit(limit: number): Said {
  return say`the other side sends more than ${limit} bytes`
}

export function channelError(code: HostErrorCode, path: string, why: Said, cause?: unknown): HostError {
  return new HostError(code, say`Cannot talk over ${say.path(path)}: ${why}`, { detail: { path }, why, cause })
}
