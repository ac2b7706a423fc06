// User-data in base64: that may be and does not say so, or that ought to be.

import type { Notices, Where } from '../../core/notices.ts'
import { say } from '../../core/said.ts'

/** Decoded if all of it is base64, otherwise as it is. Short plain text such as "abcd" is decoded too, as in the reference. */
export function maybeBase64(content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const digits = text.length - padding
  const left = digits % 4
  const whole = left === 0 || left + padding >= 4
  return whole && !/[^A-Za-z0-9+/]/.test(text.slice(0, digits)) ? Buffer.from(text, 'base64') : bytes
}

/** What ought to be base64, perhaps on several lines. What is not is taken as it is, and a notice says so. */
export function saidBase64(text: string, where: Where, notices: Notices): Uint8Array | string {
  const digits = text.replace(/\s+/g, '')
  if (/^[A-Za-z0-9+/]*={0,2}$/.test(digits)) return Buffer.from(digits, 'base64')
  notices.warning('datasource/bad-metadata', say`The user-data is not base64: it is used as it is`, { where })
  return text
}
