// What `output:` in the config asks for, and a console that collects, for tests, plans and the demo.

import { isObject, type Json, type JsonObject } from '../core/json.ts'
import type { Console, OutputSpec } from '../system/process-console.ts'

/** `output:` for a stage; "init" holds for the local and the network stage, "all" for the rest. */
export function outputSpec(config: JsonObject, stage: 'init' | 'config' | 'final'): OutputSpec {
  const output = config['output']
  if (!isObject(output)) return { out: undefined, err: undefined }
  const spec = output[stage] ?? output['all']
  const text = (value: Json | undefined) => (typeof value === 'string' && value.trim() ? value.trim() : undefined)
  const both = (out: Json | undefined, err: Json | undefined): OutputSpec => {
    const first = text(out)
    const second = text(err)
    return { out: first, err: second === '&1' ? first : second }
  }
  if (typeof spec === 'string') return both(spec, '&1')
  if (Array.isArray(spec)) return both(spec[0], spec.length > 1 ? spec[1] : spec[0])
  if (isObject(spec)) return both(spec['output'], spec['error'])
  return { out: undefined, err: undefined }
}

/** Keeps what was said, for tests, plans and the demo. */
export function collectingConsole(): Console & { readonly said: { stream: 'out' | 'err'; text: string }[] } {
  const said: { stream: 'out' | 'err'; text: string }[] = []
  return {
    said,
    out: (text) => void said.push({ stream: 'out', text }),
    err: (text) => void said.push({ stream: 'err', text }),
    redirect: async () => {},
    flush: async () => {},
  }
}
