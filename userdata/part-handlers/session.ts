// Part-handlers that are programs of their own: Python under the machine's python3, JavaScript and TypeScript under this
// executable. One child for each language serves a whole run; a handler that ends or blocks it does not harm the others:
// they are loaded again into a new one.

import { Failure } from '../../core/errors.ts'
import type { Frequency } from '../../core/frequency.ts'
import type { Instance } from '../../core/instance.ts'
import type { JsonObject } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'
import type { Paths, StatePaths } from '../../core/paths.ts'
import { defaultPaths } from '../../core/paths.ts'
import { type Said, say } from '../../core/said.ts'
import type { Argv, Host } from '../../system/host.ts'
import { decodeText } from '../mime/headers.ts'
import { headerOf, type Part } from '../part.ts'
import { type Conversation, converse, EndedError } from './conversation.ts'
import { pythonDriver } from './python-driver.ts'

export type Language = 'python' | 'javascript'

export interface SessionRequest {
  readonly host: Host
  readonly notices: Notices
  readonly instance: Instance
  readonly paths: StatePaths & Partial<Paths>
  /** Config that Python handlers see as `data.cfg`. */
  readonly config: JsonObject
  readonly distro?: string
  /** Milliseconds for one call. */
  readonly timeout: number
  /** Command line of a child that runs javaScriptChild(); absent: JavaScript handlers are refused. */
  readonly javascriptChild?: Argv
  /** Where what handlers print goes. */
  readonly print: (text: string) => void
  /** Told each time that a handler has run. */
  readonly onForeignCode?: () => void
}

export interface HandlerSession {
  load(path: string, language: Language): Promise<LoadedHandler>
  close(): Promise<void>
}

export interface LoadedHandler {
  readonly types: readonly string[]
  readonly frequency: Frequency
  readonly version: number
  /** Throws a HandlerError. Without a part: '__begin__' or '__end__'. */
  call(event: Part | '__begin__' | '__end__', frequency: Frequency): Promise<void>
}

export class HandlerError extends Failure {
  /** Only the plan was asked for, so nothing was run. */
  readonly planned: boolean

  constructor(message: Said, planned = false) {
    super(message)
    this.name = 'HandlerError'
    this.planned = planned
  }
}

export function handlerSession(request: SessionRequest): HandlerSession {
  const children = new Map<Language, Child>()
  const child = (language: Language): Child => {
    let known = children.get(language)
    if (!known) {
      known = { language, talk: undefined, generation: 0 }
      children.set(language, known)
    }
    return known
  }
  return {
    async load(path, language) {
      const place = child(language)
      const answer = await ask(request, place, { do: 'load', path, name: moduleName(path) })
      const { missing, types, frequency, version } = answer
      if (Array.isArray(missing))
        throw new HandlerError(say`it does not define ${say.join(missing.map(String).map(say.word), ' and ')}`)
      return {
        types: (Array.isArray(types) ? types : []).map(String),
        frequency: String(frequency) as Frequency,
        version: Number(version),
        call: caller(request, place, path, Number(version)),
      }
    },
    async close() {
      await Promise.all([...children.values()].map(({ talk }) => talk?.close()))
    },
  }
}

interface Child {
  readonly language: Language
  talk: Conversation | undefined
  /** Counts the processes: what was loaded into an earlier one is gone. */
  generation: number
}

function caller(request: SessionRequest, child: Child, path: string, version: number): LoadedHandler['call'] {
  let loaded = child.generation
  return async (event, frequency) => {
    if (version < 1 || version > 3) throw new HandlerError(say`unknown handler version ${version}; expected 1, 2 or 3`)
    if (child.talk?.ended() || loaded !== child.generation) {
      await ask(request, child, { do: 'load', path, name: moduleName(path) })
      loaded = child.generation
    }
    const what =
      typeof event === 'string'
        ? { type: event, filename: null, payload: null, text: true, headers: { 'Content-Type': event } }
        : questionOf(event)
    await ask(request, child, { do: 'call', path, version, frequency, ...what })
  }
}

function questionOf({ type, filename, payload, charset, headers }: Part): JsonObject {
  const text = type.startsWith('text/')
  const unicode = !text || charset === undefined || /^(utf-?8|(us-)?ascii)$/i.test(charset)
  const bytes = unicode ? payload : Buffer.from(decodeText(payload, charset))
  const plain: Record<string, string> = {}
  // As in the reference's mapping of a message: all spellings of a name, with the first value; and the type without parameters.
  for (const { name } of headers) plain[name] ??= headerOf(headers, name) ?? ''
  plain['Content-Type'] = type
  return { type, filename, payload: bytes.toString('base64'), text, headers: plain }
}

async function ask(request: SessionRequest, child: Child, question: JsonObject): Promise<JsonObject> {
  const { timeout } = request
  if (!child.talk || child.talk.ended()) {
    child.talk = await start(request, child.language)
    child.generation += 1
  }
  let answer: JsonObject
  try {
    answer = await child.talk.ask(question, timeout)
  } catch (error) {
    if (error instanceof EndedError) throw new HandlerError(error.short, error.silent)
    throw error
  } finally {
    request.onForeignCode?.()
  }
  const { error, line, trace } = answer
  if (typeof error !== 'string') return answer
  // The text of the exception may be anything, even a password: it goes where the handler's own output goes.
  if (typeof trace === 'string') request.print(`${trace.trimEnd()}\n`)
  const path = String(question['path'])
  throw new HandlerError(
    say`${say.word(error)}${typeof line === 'number' ? say` on line ${line} of ${say.path(path)}` : say` in ${say.path(path)}`}`,
  )
}

/** Node takes options, and with them programs to run first, and places of modules from its environment; python3 is told not to. */
const withoutOptions = { NODE_OPTIONS: undefined, NODE_PATH: undefined }

async function start(request: SessionRequest, language: Language): Promise<Conversation> {
  const { host, print } = request
  const argv = await commandFor(request, language)
  return converse({ host, argv, env: withoutOptions, greeting: greetingOf(request), onText: print })
}

async function commandFor({ host, javascriptChild }: SessionRequest, language: Language): Promise<Argv> {
  if (language === 'javascript') {
    if (javascriptChild) return javascriptChild
    throw new HandlerError(say`JavaScript handlers cannot be run here`)
  }
  const python = await host.commands.find('python3')
  if (python === undefined) throw new HandlerError(say`there is no python3 on this machine to run it`)
  // Isolated: modules come from the machine, not from the working directory, the environment or somebody's home.
  return [python, '-I', '-c', pythonDriver]
}

function greetingOf({ instance, paths, config, distro }: SessionRequest): JsonObject {
  return {
    paths: { ...paths, templates: paths.templates ?? defaultPaths.templates },
    cfg: config,
    metadata: instance.metadata,
    dsname: instance.datasource,
    cloud_name: instance.cloudName,
    platform: instance.platform,
    subplatform: instance.subplatform,
    region: instance.region ?? null,
    availability_zone: instance.availabilityZone ?? null,
    launch_index: instance.launchIndex ?? null,
    instance_id: instance.id,
    hostname: instance.hostname ?? null,
    public_keys: instance.publicKeys,
    userdata_raw: instance.userData ?? null,
    distro: distro ?? 'linux',
    locale: 'C.UTF-8',
  }
}

function moduleName(path: string): string {
  return (path.split('/').at(-1) ?? '').replace(/\.[^.]*$/, '')
}

/** No Python program has a line that begins like this, and every JavaScript handler has one. */
export function languageOf(source: Buffer): Language {
  const text = source.toString('latin1')
  return /^export\s/m.test(text) && !/^(async\s+)?def\s/m.test(text) ? 'javascript' : 'python'
}
