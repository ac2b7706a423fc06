// The agent's own standard output and error, and what `output:` in the config adds to them: usually `tee` into
// /var/log/cloud-init-output.log.

import { isObject, type Json, type JsonObject } from '../core/json.ts'

/** Where the text of one stage goes, as the config says. */
export interface OutputSpec {
  readonly out: string | undefined
  readonly err: string | undefined
}

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

export type Redirection =
  | { readonly kind: 'append' | 'truncate'; readonly path: string }
  /** The text goes on to the console too. */
  | { readonly kind: 'tee'; readonly path: string }
  | { readonly kind: 'pipe'; readonly command: string }

/** Reads one spec: "> FILE", ">> FILE", "| COMMAND", or a bare path, which appends. */
export function redirection(spec: string): Redirection {
  if (spec.startsWith('>>')) return { kind: 'append', path: spec.slice(2).trim() }
  if (spec.startsWith('>')) return { kind: 'truncate', path: spec.slice(1).trim() }
  if (!spec.startsWith('|')) return { kind: 'append', path: spec }
  const command = spec.slice(1).trim()
  const tee = /^tee\s+(?:-a|--append)\s+(\/[\w./-]+)$/.exec(command)
  return tee ? { kind: 'tee', path: tee[1] as string } : { kind: 'pipe', command }
}

/** What a stage writes to; the process gives the real one, tests and plans collect. */
export interface Console {
  out(text: string): void
  err(text: string): void
  /** Applies the config's redirection from here on; later calls with the same spec change nothing. */
  redirect(spec: OutputSpec): Promise<void>
  flush(): Promise<void>
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
