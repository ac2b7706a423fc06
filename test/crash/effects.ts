// A host that tells of every effect: before it takes place, and when it has.

import type { Argv, Files, Host } from '../../system/host.ts'
import { changes } from '../support/changes.ts'

const mutations = [...changes, 'sync'] as const

export type EffectKind = (typeof mutations)[number] | 'run' | 'http'

export interface EffectCall {
  readonly kind: EffectKind
  /** Path, beginning of the command line, or request. */
  readonly what: string
  /** It is on the disk when it returns. */
  readonly flushed: boolean
}

export interface Observer {
  begin?(call: EffectCall): void
  end?(call: EffectCall): void
}

export function observed(host: Host, { begin = () => {}, end = () => {} }: Observer): Host {
  const effect = async <T>(call: EffectCall, act: () => Promise<T>): Promise<T> => {
    begin(call)
    try {
      return await act()
    } finally {
      end(call)
    }
  }
  // Changes of files come one after the other, so that a crash can come between any two of them.
  let last: Promise<unknown> = Promise.resolve()
  const inTurn =
    (kind: (typeof mutations)[number]) =>
    (...given: readonly unknown[]) => {
      const act = host.files[kind] as (...given: readonly unknown[]) => Promise<unknown>
      const [path = ''] = given
      const call = { kind, what: typeof path === 'string' ? path : '', flushed: isFlushed(given.at(-1)) }
      const done = last.then(() => effect(call, () => act(...given)))
      last = done.catch(() => {})
      return done
    }
  const { commands, http } = host
  const files: Files = { ...host.files, ...Object.fromEntries(mutations.map((kind) => [kind, inTurn(kind)])) }
  return {
    ...host,
    files,
    commands: {
      ...commands,
      run: (argv: Argv, options) =>
        effect({ kind: 'run', what: argv.join(' ').slice(0, 80), flushed: false }, () => commands.run(argv, options)),
    },
    http: {
      ...http,
      request: (method, url, options) =>
        effect({ kind: 'http', what: `${method} ${url}`, flushed: false }, () => http.request(method, url, options)),
    },
  }
}

function isFlushed(options: unknown): boolean {
  return typeof options === 'object' && options !== null && 'flush' in options && options.flush === true
}
