// A host on which nothing happens: reads and queries go through to another host; writes stay in memory, where later reads
// find them; commands and requests that would change something are only recorded.

import { redactHeaders, redactUrl } from '../core/redact.ts'
import type { FileChange } from './file-change.ts'
import type { Argv, Host, Http, HttpMethod, HttpOptions, HttpResponse, RaceOptions, RunOptions } from './host.ts'
import { inputText } from './input-text.ts'
import { overlay } from './overlay.ts'

export type Change =
  | FileChange
  | {
      readonly kind: 'run'
      /** Of a secret command only the program's name. */
      readonly argv: Argv
      /** Standard input; absent where there is none or it is secret. */
      readonly input?: string
      readonly cwd?: string
      readonly secret: boolean
    }
  | {
      readonly kind: 'request'
      readonly method: HttpMethod
      readonly url: string
      readonly headers: Readonly<Record<string, string>>
      /** Bytes of the body. */
      readonly size: number
    }

/** `record` is told of every change in order; content of files is passed on as it is, secrets included. */
export function planned(inner: Host, record: (change: Change) => void): Host {
  const files = overlay(inner.files, {
    nodes: new Map(),
    now: inner.clock.now,
    changed: record,
    unknownOwner: 'accept',
  })
  return {
    files,
    commands: {
      query: inner.commands.query,
      async run(argv, options = {}) {
        record(runOf(argv, options))
        return { exitCode: 0, stdout: '', stderr: '', duration: 0 }
      },
      async find(program) {
        const path = program.includes('/') ? program : undefined
        const info = path?.startsWith('/') ? await files.stat(path) : undefined
        if (path !== undefined) return info?.type === 'file' && (info.mode & 0o111) !== 0 ? path : undefined
        return inner.commands.find(program)
      },
    },
    http: plannedHttp(inner.http, record),
    channels: inner.channels,
    clock: inner.clock,
  }
}

function runOf(argv: Argv, { secret = false, input, cwd }: RunOptions): Change {
  const told: Argv = secret ? [argv[0]] : argv
  const text = secret ? undefined : inputText(input)
  const given = text === undefined ? {} : { input: text }
  return { kind: 'run', argv: told, ...given, ...(cwd === undefined ? {} : { cwd }), secret }
}

function plannedHttp(inner: Http, record: (change: Change) => void): Http {
  const changes = (method: HttpMethod, { harmless = false }: HttpOptions) =>
    !harmless && (method === 'PUT' || method === 'POST')

  function recorded(
    method: HttpMethod,
    url: string,
    { headers = {}, secretHeaders = [], body }: HttpOptions,
  ): HttpResponse {
    const place = redactUrl(url)
    const size = body === undefined ? 0 : Buffer.byteLength(body)
    record({ kind: 'request', method, url: place, headers: redactHeaders(headers, secretHeaders), size })
    return { status: 200, headers: {}, body: Buffer.alloc(0), url: place }
  }

  return {
    get: inner.get,
    async request(method, url, options = {}) {
      return changes(method, options) ? recorded(method, url, options) : inner.request(method, url, options)
    },
    async race(urls, options: RaceOptions = {}) {
      const [first] = urls
      const method = options.method ?? 'GET'
      return first !== undefined && changes(method, options)
        ? recorded(method, first, options)
        : inner.race(urls, options)
    },
  }
}
