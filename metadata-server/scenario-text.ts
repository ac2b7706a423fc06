// A scenario as people read it on the page: without what is secret.

import type { Played } from './scenario.ts'

const secret = /password|secret|token|private|credential/i

export function scenarioText({ cloud, machine, own }: Played): string {
  return JSON.stringify({ ...machine, [cloud.name]: own }, shown, 2)
}

function shown(key: string, value: unknown): unknown {
  if (secret.test(key) && typeof value === 'string') return '(not shown)'
  return isBytes(value) ? `(${value.data.length} bytes)` : value
}

/** What JSON makes of a Buffer. */
function isBytes(value: unknown): value is { readonly data: readonly number[] } {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer' && 'data' in value
}
