// The second half of user-data: walks the parts of a message, asks a handler what each one means, and does it. Only this
// file merges, writes and runs; handlers return meaning.

import { HostError, reasonOf } from '../core/errors.ts'
import type { Instance } from '../core/instance.ts'
import type { JsonObject } from '../core/json.ts'
import type { Notices, Where } from '../core/notices.ts'
import { parseJson } from '../languages/json.ts'
import type { Argv, Host } from '../system/host.ts'
import { type ConfigBuffer, configBuffer } from './config-buffer.ts'
import { type HandlerContext, PartError, type PartHandler, type PartResult } from './handlers/handler.ts'
import { builtInHandlers } from './handlers/index.ts'
import { forLaunchIndex } from './launch-index.ts'
import { userDataSettings } from './limits.ts'
import { configFileName, type Part, type ProcessedMessage } from './part.ts'
import { loadPartHandler, systemHandlers } from './part-handlers/part-handlers.ts'
import { type HandlerSession, handlerSession } from './part-handlers/session.ts'
import type { UserDataPaths } from './process.ts'
import { type Provenance, provenanceFileName } from './provenance.ts'
import { describeContent } from './unhandled.ts'

export interface ConsumeRequest {
  readonly host: Host
  readonly notices: Notices
  readonly message: ProcessedMessage
  readonly instance: Instance
  readonly paths: UserDataPaths & { readonly templates?: string }
  /** 'once-per-instance' on the first boot of an instance. */
  readonly frequency: 'once-per-instance' | 'always'
  /** For limits, and what Python handlers see as `data.cfg`. */
  readonly systemConfig: JsonObject
  /** Content types that are left out: `disabled_handlers` of vendor-data. */
  readonly disabledTypes?: readonly string[]
  /** Instance-data as templates see it. Default: <run>/instance-data-sensitive.json. */
  readonly variables?: () => Promise<JsonObject>
  /** Where the output of boothooks and handlers goes besides the log. */
  readonly console?: { out(text: string): void }
  readonly distro?: string
  /** Command line of a child that runs javaScriptChild(). */
  readonly javascriptChild?: Argv
  /** Shared by the messages of one run, so that there is one child for all. Default: one for this message. */
  readonly session?: HandlerSession
}

export interface Consumed {
  /** What the parts say together; also in the merged file. */
  readonly config: JsonObject
  readonly provenance: Provenance
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
    buffer: configBuffer(),
    context: {
      kind: request.message.kind,
      frequency: request.frequency,
      notices,
      limits,
      variables: request.variables ?? (() => instanceVariables(request)),
    },
    registered: new Map(),
    partHandlers: { count: 0 },
  }
  try {
    await walkParts(walk)
  } finally {
    if (!request.session) await session.close()
  }
  const { buffer } = walk
  await writeConfig(walk)
  return { config: buffer.config(), provenance: buffer.provenance() }
}

/** One for all messages of a run: `session` of their requests. It has to be closed. */
export function openSession(request: Omit<ConsumeRequest, 'message' | 'frequency'>): HandlerSession {
  const { host, instance, paths, systemConfig, distro, javascriptChild, console } = request
  const notices = request.notices.topic('userdata')
  const { limits } = userDataSettings(systemConfig, notices)
  return handlerSession({
    host,
    notices,
    instance,
    paths,
    config: systemConfig,
    timeout: limits.handler_timeout_ms,
    print: console?.out ?? ((text) => notices.debug(text.trimEnd())),
    ...(distro !== undefined && { distro }),
    ...(javascriptChild && { javascriptChild }),
  })
}

interface Walk extends ConsumeRequest {
  readonly session: HandlerSession
  readonly buffer: ConfigBuffer
  readonly context: HandlerContext
  /** By content type. */
  readonly registered: Map<string, PartHandler>
  readonly partHandlers: { count: number }
}

async function walkParts(walk: Walk): Promise<void> {
  const { message, instance, notices, context, registered } = walk
  for (const handler of await systemHandlers({ ...walk, directory: `${walk.paths.cloud}/handlers` }))
    register(walk, handler, false)
  for (const handler of builtInHandlers) register(walk, handler, false)
  for (const handler of new Set(registered.values())) await begin(walk, handler)
  const parts = message.kind === 'user' ? forLaunchIndex(message.parts, instance.launchIndex, notices) : message.parts
  for (const part of parts) await consumePart(walk, part)
  // As the reference: told of the end is who still has a type, in the order the types were first registered.
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

/** Calls a handler, and says so; whatever it throws is a notice. */
async function guarded(
  walk: Walk,
  handler: PartHandler,
  type: string,
  part: Part | undefined,
  call: () => Promise<void>,
): Promise<void> {
  const { notices, frequency } = walk
  if (!runsNow(handler, frequency)) return
  const what = `handler ${handler.name} (${type}, ${part?.filename ?? 'None'}) with frequency ${frequency}`
  notices.debug(`Calling ${what}`)
  try {
    await call()
  } catch (error) {
    if (part && error instanceof PartError && isConfig(part.type)) refuseConfig(walk, part, error)
    else notices.warning('userdata/handler-failed', `Failed calling ${what}: ${reasonOf(error)}`, whereDetails(part))
  }
}

async function consumePart(walk: Walk, part: Part): Promise<void> {
  const { notices, registered, disabledTypes = [] } = walk
  if (disabledTypes.includes(part.type)) {
    notices.debug(`${part.filename} is left out: handlers of ${part.type} are disabled`)
    return
  }
  const handler = registered.get(part.type)
  if (!handler) {
    reportUnhandled(walk, part)
    return
  }
  await guarded(walk, handler, part.type, part, async () => {
    const result = await handler.handle(part, walk.context)
    await carryOut(walk, result.part ?? part, result)
  })
}

function reportUnhandled({ notices }: Walk, part: Part): void {
  if (part.payload.length === 0) {
    notices.debug(`Empty payload of type ${part.type}`)
    return
  }
  const { shown, hint } = describeContent(part)
  const kind = part.type === 'text/x-not-multipart' ? 'non-multipart' : 'unknown content-type'
  notices.warning('userdata/unhandled', `Unhandled ${kind} (${part.type}) userdata: ${shown}`, {
    ...whereDetails(part),
    ...(hint && { hint }),
  })
}

async function carryOut(walk: Walk, part: Part, result: PartResult): Promise<void> {
  const { host, notices, buffer, paths } = walk
  switch (result.does) {
    case 'nothing':
      return
    case 'config': {
      const unknown = buffer.add(part, result.config, result.merge, result.locate)
      if (unknown.length > 0) notices.info(`${part.filename}: no merger knows ${unknown.join(', ')}`)
      return
    }
    case 'patch':
      try {
        return await buffer.patch(part, result.operations)
      } catch (error) {
        throw new PartError(reasonOf(error), { cause: error })
      }
    case 'script':
      return host.files.write(`${scriptDirectory(walk, result.when)}/${result.name}`, result.content, {
        mode: 0o700,
        durable: false,
      })
    case 'boothook':
      return runBoothook(walk, part, `${paths.instance}/boothooks/${result.name}`, result.content)
    case 'handler': {
      const handler = await loadPartHandler({ ...walk, part, source: result.source, number: walk.partHandlers.count })
      if (!handler) return
      walk.partHandlers.count += 1
      await begin(walk, handler)
      register(walk, handler, true)
    }
  }
}

function scriptDirectory({ message, paths }: Walk, when: string): string {
  const vendor = message.kind === 'user' ? '' : '/vendor'
  return when === 'default' ? `${paths.instance}/scripts${vendor}` : `${paths.cloud}/scripts${vendor}/${when}`
}

async function runBoothook(
  { host, notices, instance, console }: Walk,
  part: Part,
  path: string,
  content: Buffer,
): Promise<void> {
  await host.files.write(path, content, { mode: 0o700, durable: false })
  const failed = (reason: string) =>
    notices.warning(
      'userdata/boothook-failed',
      `Boothooks script ${path} execution error: ${reason}`,
      whereDetails(part),
    )
  const start = content.toString('latin1', 0, 4)
  if (!start.startsWith('#!') && start !== '\u007fELF') {
    failed('it does not begin with "#!" and an interpreter')
    return
  }
  try {
    const print = console && ((chunk: Buffer) => console.out(chunk.toString()))
    await host.commands.run([path], {
      env: { INSTANCE_ID: instance.id },
      ...(print ? { onOutput: print } : { output: 'pass' }),
    })
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    notices.debug(error.message)
    failed(error.short)
  }
}

function isConfig(type: string): boolean {
  return type === 'text/cloud-config' || type === 'text/cloud-config-jsonp' || type === 'text/jinja2'
}

/** A config that cannot be merged; the merged file lists it. */
function refuseConfig({ notices, buffer }: Walk, part: Part, error: PartError): void {
  const { line: first, document } = part.origin
  const line = error.line !== undefined ? (first ?? 1) + error.line - 1 : first
  const code = part.type === 'text/cloud-config-jsonp' ? 'userdata/bad-patch' : 'userdata/bad-config'
  notices.warning(code, `Failed at merging in cloud config part from ${part.filename}: ${error.message}`, {
    where: { document, ...(line !== undefined && { line }) },
  })
  buffer.refuse(part, error.listed)
}

function whereDetails(part: Part | undefined): { where?: Where } {
  if (!part) return {}
  const { document, line } = part.origin
  return { where: { document, ...(line !== undefined && { line }) } }
}

async function writeConfig({ host, message, paths, buffer }: Walk): Promise<void> {
  const file = configFileName(message.kind)
  await host.files.write(`${paths.instance}/${file}`, buffer.text(), { mode: 0o600, durable: false })
  const origin = `${paths.instance}/${provenanceFileName(file)}`
  await host.files.write(origin, `${JSON.stringify(buffer.provenance())}\n`, { mode: 0o600, durable: false })
}

async function instanceVariables({ host, paths }: ConsumeRequest): Promise<JsonObject> {
  const path = `${paths.run}/instance-data-sensitive.json`
  const text = await host.files.readText(path)
  if (text === undefined) throw new Error(`templates need ${path}, which is not there`)
  const { templateVariables } = await import('../languages/template.ts')
  return templateVariables(parseJson(text, path) as JsonObject)
}
