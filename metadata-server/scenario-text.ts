// A scenario as people read it on the page: without what is secret.

import type { Recording } from './recording.ts'
import type { Played } from './scenario.ts'

const secret = /password|secret|token|private|credential/i

export function scenarioText({ cloud, machine, own, recording }: Played): string {
  const described = recording ? { recorded: aboutOf(recording) } : machine
  return JSON.stringify({ ...described, [cloud.name]: own }, shown, 2)
}

/** Of a recording where it is from, and what it has. */
function aboutOf({ from, at, answers }: Recording) {
  return { from, at, paths: Object.keys(answers) }
}

function shown(key: string, value: unknown): unknown {
  if (secret.test(key) && typeof value === 'string') return '(not shown)'
  return isBytes(value) ? `(${value.data.length} bytes)` : value
}

/** What JSON makes of a Buffer. */
function isBytes(value: unknown): value is { readonly data: readonly number[] } {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer' && 'data' in value
}
