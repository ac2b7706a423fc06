// `firstlight serve`: a metadata server for tests, from a directory or a scenario file, until it is told to stop.

import { isObject, type Json, type JsonObject } from '../core/json.ts'
import { parseMapping } from '../core/yaml.ts'
import { type Answer, serve as serveAnswers } from '../metadata-server/server.ts'
import type { Host } from '../system/host.ts'
import { real } from '../system/real.ts'
import type { Command } from './main.ts'
import { helpText, type OptionTable, parseOptions } from './options.ts'

const options = {
  help: { short: 'h', type: 'flag', about: 'show this help message and exit' },
  scenario: { short: 's', type: 'value', metavar: 'FILE', about: 'YAML: a mapping of paths to answers' },
  address: { type: 'value', about: 'Address to listen on (default: 127.0.0.1)' },
  port: { short: 'p', type: 'value', about: 'Port (default: any free one)' },
} as const satisfies OptionTable

const about = `Serves metadata until interrupted and prints each request. An answer is a text, or a mapping with
body, status, headers, delay (ms), drip (ms between bytes), cut (bytes), times and then.`

export const serve: Command = async (args) => {
  const { values, rest } = parseOptions(options, args)
  if (values.help) {
    process.stdout.write(helpText('firstlight serve [--scenario FILE] [--port PORT] [DIR]', about, options, [['DIR', 'files to serve by their path']]))
    return 0
  }
  const { resolve } = await import('node:path')
  const host = real()
  const answers: Record<string, Answer> = {}
  for (const directory of rest) await addDirectory(host, resolve(directory), '', answers)
  if (values.scenario !== undefined) {
    const path = resolve(values.scenario)
    const text = await host.files.readText(path)
    if (text === undefined) throw new Error(`${path}: no such file`)
    Object.assign(answers, scenarioAnswers(text, path))
  }
  if (Object.keys(answers).length === 0) throw new Error('nothing to serve: give a directory or --scenario FILE')
  const port = values.port === undefined ? 0 : Number(values.port)
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error(`"${values.port}" is no port number`)
  const server = await serveAnswers({
    answers,
    address: values.address,
    port,
    onRequest: ({ method, path }, status) => process.stdout.write(`${method} ${path} -> ${status}\n`),
  })
  process.stdout.write(`${server.url}\n`)
  await new Promise<void>((done) => {
    process.once('SIGINT', () => done())
    process.once('SIGTERM', () => done())
  })
  await server.close()
  return 0
}

async function addDirectory(host: Host, root: string, path: string, answers: Record<string, Answer>): Promise<void> {
  const names = await host.files.list(root + path)
  if (!names) throw new Error(`${root + path}: no such directory`)
  for (const name of names) {
    const entry = `${path}/${name}`
    const info = await host.files.stat(root + entry)
    if (info?.type === 'directory') await addDirectory(host, root, entry, answers)
    else if (info?.type === 'file') answers[entry] = (await host.files.read(root + entry)) ?? ''
  }
}

/** Throws with file and line for what is no answer. */
export function scenarioAnswers(text: string, document: string): Record<string, Answer> {
  const { value, problems, locate } = parseMapping(text, { document })
  const broken = problems.find(({ level }) => level === 'error')
  if (broken) throw new Error(`${document}:${broken.where.line}: ${broken.message}`)
  const answers: Record<string, Answer> = {}
  for (const [path, answer] of Object.entries(value ?? {})) {
    const at = `${document}:${locate([path])?.line ?? 1}`
    answers[path.startsWith('/') ? path : `/${path}`] = answerOf(answer, at)
  }
  return answers
}

function answerOf(value: Json, at: string): Answer {
  if (typeof value === 'string') return value
  if (!isObject(value)) throw new Error(`${at}: an answer is a text or a mapping`)
  const known = ['status', 'headers', 'body', 'delay', 'drip', 'cut', 'times', 'then']
  const unknown = Object.keys(value).find((key) => !known.includes(key))
  if (unknown) throw new Error(`${at}: an answer has no "${unknown}"; it has ${known.join(', ')}`)
  const number = (key: string) => {
    const given = value[key]
    if (given !== undefined && (typeof given !== 'number' || given < 0)) throw new Error(`${at}: "${key}" must be a number`)
    return given as number | undefined
  }
  return {
    status: number('status'),
    delay: number('delay'),
    drip: number('drip'),
    cut: number('cut'),
    times: number('times'),
    headers: isObject(value['headers']) ? textValues(value['headers']) : undefined,
    body: value['body'] === undefined ? undefined : String(value['body']),
    then: value['then'] === undefined ? undefined : answerOf(value['then'], at),
  }
}

const textValues = (map: JsonObject) => Object.fromEntries(Object.entries(map).map(([key, value]) => [key, String(value)]))
