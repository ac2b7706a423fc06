// The second half of user-data: walks the parts of a message, asks a handler what each one means, and does it. Only this
// file merges, writes and runs; handlers return meaning.

import { Failure, reasonOf } from '../core/errors.ts'
import type { Instance } from '../core/instance.ts'
import { isObject, type JsonObject } from '../core/json.ts'
import type { Notices } from '../core/notices.ts'
import { type Paths, type StatePaths, scriptFolder, sensitiveDataFile } from '../core/paths.ts'
import { say } from '../core/said.ts'
import type { Argv, Host } from '../system/host.ts'
import { runBoothook } from './boothook.ts'
import { type ConfigBuffer, configBuffer } from './config-buffer.ts'
import { contentTypeFacts } from './content-types.ts'
import { notMultipart } from './draft.ts'
import { type HandlerContext, PartError, type PartHandler, type PartResult } from './handlers/handler.ts'
import { builtInHandlers } from './handlers/index.ts'
import { forLaunchIndex } from './launch-index.ts'
import { userDataSettings } from './limits.ts'
import { configFileName, type Part, type ProcessedMessage, whereOf } from './part.ts'
import { loadPartHandler, systemHandlers } from './part-handlers/part-handlers.ts'
import { type HandlerSession, handlerSession } from './part-handlers/session.ts'
import { type Provenance, provenanceFileName } from './provenance.ts'
import { isStageDocument } from './stage-document.ts'
import { describeContent } from './unhandled.ts'

export interface ConsumeRequest {
  readonly host: Host
  readonly notices: Notices
  readonly message: ProcessedMessage
  readonly instance: Instance
  readonly paths: StatePaths & Partial<Paths>
  /** 'once-per-instance' on the first boot of an instance. */
  readonly frequency: 'once-per-instance' | 'always'
  /** For limits, and what Python handlers see as `data.cfg`. */
  readonly systemConfig: JsonObject
  /** Content types that are left out: `disabled_handlers` of vendor-data. */
  readonly disabledTypes?: readonly string[]
  /** Instance data as templates see it; undefined: there is none. */
  readonly variables?: () => Promise<JsonObject | undefined>
  /** Where the output of boothooks and handlers goes besides the log. */
  readonly console?: { out(text: string): void }
  readonly distro?: string
  /** Told each time that a boothook or a part-handler has run: it may have changed any file of the machine. */
  readonly onForeignCode?: () => void
  /** Command line of a child that runs javaScriptChild(). */
  readonly javascriptChild?: Argv
  /** Shared by the messages of one run, so that there is one child for all. Default: one for this message. */
  readonly session?: HandlerSession
}

export interface Consumed {
  /** What the parts say together, as whoever reads the merged file finds it. */
  readonly config: JsonObject
  /** The merged file. */
  readonly text: string
  readonly provenance: Provenance
  /** The parts that say something of Kairos' stages, as texts. */
  readonly stageDocuments: readonly string[]
}

/** Never throws for what a part says or does: each failure is a notice, and the walk goes on. */
export async function consumeParts(request: ConsumeRequest): Promise<Consumed> {
  const notices = request.notices.topic('userdata')
  const { limits } = userDataSettings(request.systemConfig, notices)
  const session = request.session ?? openSession(request)
  const walk: Walk = {
    ...request,
    notices,
    session,
    buffer: configBuffer(limits),
    context: {
      kind: request.message.kind,
      frequency: request.frequency,
      notices,
      limits,
      variables: () => instanceVariables(request),
    },
    registered: new Map(),
    partHandlers: { count: 0 },
    stageDocuments: [],
  }
  try {
    await walkParts(walk)
  } finally {
    if (!request.session) await session.close()
  }
  return writeConfig(walk)
}

/** One session for all messages of a run, to be given as `session` in their requests. It has to be closed. */
export function openSession(request: Omit<ConsumeRequest, 'message' | 'frequency'>): HandlerSession {
  const { host, instance, paths, systemConfig, distro, javascriptChild, console, onForeignCode } = request
  const notices = request.notices.topic('userdata')
  const { limits } = userDataSettings(systemConfig, notices)
  return handlerSession({
    host,
    notices,
    instance,
    paths,
    config: systemConfig,
    timeout: limits.handler_timeout_ms,
    print: console?.out ?? (() => {}),
    ...(distro !== undefined && { distro }),
    ...(javascriptChild && { javascriptChild }),
    ...(onForeignCode && { onForeignCode }),
  })
}

interface Walk extends ConsumeRequest {
  readonly session: HandlerSession
  readonly buffer: ConfigBuffer
  readonly context: HandlerContext
  /** By content type. */
  readonly registered: Map<string, PartHandler>
  readonly partHandlers: { count: number }
  readonly stageDocuments: string[]
}

async function walkParts(walk: Walk): Promise<void> {
  const { message, instance, notices, context, registered } = walk
  for (const handler of await systemHandlers({ ...walk, directory: `${walk.paths.cloud}/handlers` }))
    register(walk, handler, false)
  for (const handler of builtInHandlers) register(walk, handler, false)
  for (const handler of new Set(registered.values())) await begin(walk, handler)
  const parts = message.kind === 'user' ? forLaunchIndex(message.parts, instance.launchIndex, notices) : message.parts
  for (const part of parts) await consumePart(walk, part)
  // As in the reference, those that still have a type are told of the end, in the order in which the types were first registered.
  for (const handler of new Set(registered.values())) {
    await guarded(walk, handler, '__end__', undefined, async () => handler.end?.(context))
  }
}

function register({ registered }: Walk, handler: PartHandler, over: boolean): void {
  for (const type of handler.types) if (over || !registered.has(type)) registered.set(type, handler)
}

async function begin(walk: Walk, handler: PartHandler): Promise<void> {
  await guarded(walk, handler, '__begin__', undefined, async () => handler.begin?.(walk.context))
}

/** The gate of the reference: a handler meant for the first boot is silent later; "once" ones never run. */
function runsNow({ frequency }: PartHandler, pass: HandlerContext['frequency']): boolean {
  return frequency === 'always' || (frequency === 'once-per-instance' && pass === 'once-per-instance')
}

/** Calls a handler and logs that; whatever it throws becomes a notice. */
async function guarded(
  walk: Walk,
  handler: PartHandler,
  type: string,
  part: Part | undefined,
  call: () => Promise<void>,
): Promise<void> {
  const { notices, frequency } = walk
  if (!runsNow(handler, frequency)) return
  const what = say`handler ${say.named(handler.name)} (${say.word(type)}, ${say.named(part?.filename ?? 'None')}) with frequency ${frequency}`
  notices.debug(say`Calling ${what}`)
  try {
    await call()
  } catch (error) {
    if (part && error instanceof PartError && contentTypeFacts(part.type)?.listed) refuseConfig(walk, part, error)
    else
      notices.warning(
        'userdata/handler-failed',
        say`Failed calling ${what}: ${reasonOf(error)}`,
        part && { where: whereOf(part) },
      )
  }
}

async function consumePart(walk: Walk, part: Part): Promise<void> {
  const { notices, registered, disabledTypes = [] } = walk
  if (disabledTypes.includes(part.type)) {
    notices.debug(say`${say.named(part.filename)} is left out: handlers of ${say.word(part.type)} are disabled`)
    return
  }
  const handler = registered.get(part.type)
  if (!handler) {
    if (isStageDocument(part)) walk.stageDocuments.push(part.payload.toString('utf8'))
    else reportUnhandled(walk, part)
    return
  }
  await guarded(walk, handler, part.type, part, async () => {
    const result = await handler.handle(part, walk.context)
    await carryOut(walk, result.part ?? part, result)
  })
}

function reportUnhandled({ notices }: Walk, part: Part): void {
  if (part.payload.length === 0) {
    notices.debug(say`Empty payload of type ${say.word(part.type)}`)
    return
  }
  const { shown, hint } = describeContent(part)
  const kind = part.type === notMultipart ? 'non-multipart' : 'unknown content-type'
  notices.warning('userdata/unhandled', say`Unhandled ${kind} (${say.word(part.type)}) userdata: ${shown}`, {
    where: whereOf(part),
    ...(hint && { hint }),
  })
}

async function carryOut(walk: Walk, part: Part, result: PartResult): Promise<void> {
  const { host, notices, buffer, paths } = walk
  switch (result.does) {
    case 'nothing':
      return
    case 'config': {
      if (isObject(result.config['stages'])) walk.stageDocuments.push(part.payload.toString('utf8'))
      const unknown = buffer.add(part, result.config, result.merge, result.locate)
      if (unknown.length > 0)
        notices.info(say`${say.named(part.filename)}: no merger knows ${say.join(unknown.map(say.word))}`)
      return
    }
    case 'patch':
      try {
        return await buffer.patch(part, result.operations)
      } catch (error) {
        throw new PartError(reasonOf(error), { cause: error })
      }
    case 'script':
      return host.files.write(
        `${scriptFolder(paths, result.when, walk.message.kind !== 'user')}/${result.name}`,
        result.content,
        {
          mode: 0o700,
          durable: false,
        },
      )
    case 'boothook':
      return runBoothook(walk, part, { path: `${paths.instance}/boothooks/${result.name}`, content: result.content })
    case 'handler': {
      const handler = await loadPartHandler({ ...walk, part, source: result.source, number: walk.partHandlers.count })
      if (!handler) return
      walk.partHandlers.count += 1
      await begin(walk, handler)
      register(walk, handler, true)
    }
  }
}

/** A config that cannot be merged; the merged file lists it. */
function refuseConfig({ notices, buffer }: Walk, part: Part, error: PartError): void {
  const { line: first, document } = part.origin
  // Of a part whose place is not known the message has its own line; one of the document would be wrong.
  const line = first !== undefined && error.line !== undefined ? first + error.line - 1 : first
  const code = part.type === 'text/cloud-config-jsonp' ? 'userdata/bad-patch' : 'userdata/bad-config'
  notices.warning(code, say`Failed at merging in cloud config part from ${say.named(part.filename)}: ${error.short}`, {
    where: { document, ...(line !== undefined && { line }) },
  })
  buffer.refuse(part, error.listed)
}

async function writeConfig({ host, message, paths, buffer, stageDocuments }: Walk): Promise<Consumed> {
  const file = configFileName(message.kind)
  const [config, text, provenance] = [buffer.config(), buffer.text(), buffer.provenance()]
  await host.files.write(`${paths.instance}/${file}`, text, { mode: 0o600, durable: false })
  const origin = `${paths.instance}/${provenanceFileName(file)}`
  await host.files.write(origin, `${JSON.stringify(provenance)}\n`, { mode: 0o600, durable: false })
  return { config, text, provenance, stageDocuments }
}

async function instanceVariables({ paths, variables }: ConsumeRequest): Promise<JsonObject> {
  const values = await variables?.()
  if (values === undefined)
    throw new Failure(say`templates need ${say.path(sensitiveDataFile(paths))}, which is not there`)
  return values
}
