// The other end of a conversation for JavaScript and TypeScript part-handlers: runs in a child of the same executable.
// docs/part-handlers.md describes what a handler exports.

import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { isObject, type JsonObject } from '../../core/json.ts'

interface HandlerModule {
  listTypes?: () => unknown
  handlePart?: (call: unknown) => unknown
  frequency?: unknown
}

/** The whole of the child: standard output is for answers, so what handlers print there goes to standard error. */
export async function javaScriptChild(stdin: AsyncIterable<Buffer>, stdout: Output, stderr: Output): Promise<void> {
  const answer = stdout.write.bind(stdout)
  stdout.write = stderr.write.bind(stderr)
  await serveJavaScriptHandlers(stdin, answer)
}

interface Output {
  write: (text: string) => unknown
}

/** Answers questions until there are no more. `answer` gets one line at a time. */
async function serveJavaScriptHandlers(questions: AsyncIterable<Buffer | string>, answer: (line: string) => void) {
  const modules = new Map<string, HandlerModule>()
  let instance: JsonObject | undefined
  for await (const line of linesOf(questions)) {
    const question: unknown = JSON.parse(line)
    if (!isObject(question)) continue
    if (!instance) {
      instance = question
      continue
    }
    const path = String(question['path'])
    try {
      const given =
        question['do'] === 'load' ? await load(path, modules) : await call(question, modules.get(path), instance)
      answer(`${JSON.stringify({ ...given, id: question['id'] })}\n`)
    } catch (error) {
      answer(`${JSON.stringify({ ...failure(error, path), id: question['id'] })}\n`)
    }
  }
}

async function load(path: string, modules: Map<string, HandlerModule>): Promise<object> {
  const module = await importFile(path)
  const missing = (['listTypes', 'handlePart'] as const).filter((name) => typeof module[name] !== 'function')
  if (missing.length > 0) return { missing }
  modules.set(path, module)
  const types = await module.listTypes?.()
  const frequency = typeof module.frequency === 'string' ? module.frequency : 'once-per-instance'
  return { types: Array.isArray(types) ? types.map(String) : [], version: 3, frequency }
}

/** A single executable can load files only through `require`, but a module that awaits at its top level only through `import`. */
async function importFile(path: string): Promise<HandlerModule> {
  try {
    return createRequire(path)(path)
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_REQUIRE_ASYNC_MODULE') throw error
    return import(pathToFileURL(path).href)
  }
}

async function call(question: JsonObject, module: HandlerModule | undefined, instance: JsonObject): Promise<object> {
  const { type, filename, payload, text, frequency, headers } = question
  const bytes = typeof payload === 'string' ? Buffer.from(payload, 'base64') : undefined
  const event = type === '__begin__' ? 'begin' : type === '__end__' ? 'end' : 'part'
  const part = event === 'part' ? { type, filename, headers, payload: text ? bytes?.toString() : bytes } : {}
  await module?.handlePart?.({ event, frequency, instance, ...part })
  return {}
}

function failure(error: unknown, path: string): object {
  const name = error instanceof Error ? error.name : typeof error
  const trace = error instanceof Error ? (error.stack ?? '') : ''
  const place = trace.slice(trace.indexOf(path)).match(/:(\d+)/)
  return { error: name, trace, ...(trace.includes(path) && place && { line: Number(place[1]) }) }
}

async function* linesOf(chunks: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}
