// `firstlight serve`: a metadata server for tests, from a directory or a scenario file, until it is told to stop.

import { Failure } from '../../core/errors.ts'
import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import { type Said, say } from '../../core/said.ts'
import { type Answer, type Answering, detailsOf } from '../../metadata-server/answer.ts'
import type { Cloud } from '../../metadata-server/cloud.ts'
import { clouds } from '../../metadata-server/clouds/index.ts'
import { type FaultyAnswer, faults, faulty } from '../../metadata-server/faults.ts'
import { answersOf } from '../../metadata-server/scenario.ts'
import { serve as serveAnswers } from '../../metadata-server/server.ts'
import type { Host } from '../../system/host.ts'
import { absolute, type Command, type Io } from '../io.ts'
import { type CommandSpec, parseCommand } from '../options.ts'
import { readMapping, readScenario } from '../shared/cloud-scenario.ts'

const names = clouds.map(({ name }) => name)

const about = `Plays a cloud's metadata service until interrupted, and prints each request: ${names.join(', ')}.
Without a scenario a sensible machine is there; a scenario says what it is (instance-id, hostname, public-keys, nics, user-data, ...),
what only one cloud has below that cloud's name, and, as faults, answers that come first at their paths, after so many right ones.
Or serves a directory, or answers by path: a text, or a mapping with body, status, headers, delay (ms), drip (ms between bytes), cut
(bytes), fault and its pace (ms), times and then.`

const spec = {
  about,
  options: {
    scenario: {
      short: 's',
      type: 'value',
      metavar: 'FILE',
      about: 'YAML: the machine that the cloud has, or a mapping of paths to answers.',
    },
    address: { type: 'value', about: 'Address to listen on (default: 127.0.0.1).' },
    port: { short: 'p', type: 'value', about: 'Port (default: any free one).' },
    fault: { type: 'value', metavar: 'NAME', about: 'Let every path have this fault.' },
    after: { type: 'value', metavar: 'COUNT', about: 'Be right so often at each path before the fault (default: 0).' },
    times: { type: 'value', metavar: 'COUNT', about: 'And wrong so often then (default: always).' },
    pace: { type: 'value', metavar: 'MS', about: 'Milliseconds between the steps of the fault (default: 1000).' },
    faults: { type: 'flag', about: 'List the faults.' },
  },
  arguments: [{ name: 'CLOUD|DIR', count: 'any', about: 'The cloud to play, or files to serve by their path.' }],
} as const satisfies CommandSpec

export const serve: Command = async (args, io) => {
  const parsed = parseCommand(spec, args, io)
  if (!parsed) return 0
  const { values, rest, fail } = parsed
  if (values.faults) {
    const widest = Math.max(...faults.map(({ name }) => name.length))
    for (const { name, about } of faults) io.out(`${name.padEnd(widest)}  ${about}\n`)
    return 0
  }
  const port = values.port === undefined ? 0 : Number(values.port)
  if (!Number.isInteger(port) || port < 0 || port > 65535) return fail(`"${values.port}" is no port number`)
  const counts = { after: count(values.after), times: count(values.times), pace: count(values.pace) }
  const wrong = Object.entries(counts).find(([, value]) => Number.isNaN(value))
  if (wrong) return fail(`--${wrong[0]} takes a number of zero or more`)
  const { fault: name } = values
  if (name !== undefined && !faults.some((one) => one.name === name))
    return fail(`there is no fault "${name}"; --faults lists them`)
  const fault = name === undefined ? undefined : { name, ...counts }
  const cloud = clouds.find(({ name }) => name === rest[0])
  if (cloud && rest.length > 1) return fail(`${cloud.name} stands alone; a directory of that name is ./${cloud.name}`)
  const answers = cloud
    ? await cloudScenario(cloud, ...(await scenarioText(io, values.scenario)))
    : await pathAnswers(io, rest, values.scenario)
  if (Object.keys(answers).length === 0 && typeof answers !== 'function')
    return fail('nothing to serve: give a directory or --scenario FILE')
  const server = await serveAnswers({
    answers,
    address: values.address,
    port,
    fault,
    onRequest: ({ method, path }, outcome) => io.out(`${method} ${path} -> ${outcome}\n`),
  })
  io.out(`${server.url}\n`)
  await io.interrupted
  await server.close()
  return 0
}

/** NaN: it is none. */
function count(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  return /^\d+$/.test(text) ? Number(text) : Number.NaN
}

async function pathAnswers(io: Io, directories: readonly string[], scenario: string | undefined) {
  const files: Record<string, Answer> = {}
  for (const directory of directories) await addDirectory(io.host, await absolute(io, directory), '', files)
  return scenario === undefined ? files : { ...files, ...scenarioAnswers(...(await scenarioText(io, scenario))) }
}

/** The text and the name of a scenario file; no file: an empty one. */
async function scenarioText(io: Io, file: string | undefined): Promise<[text: string, document: string]> {
  if (file === undefined) return ['', '']
  const path = await absolute(io, file)
  const text = await io.host.files.readText(path)
  if (text === undefined) throw new Failure(say`${say.path(path)}: no such file`)
  return [text, path]
}

async function addDirectory(host: Host, root: string, path: string, answers: Record<string, Answer>): Promise<void> {
  const names = await host.files.list(root + path)
  if (!names) throw new Failure(say`${say.path(root + path)}: no such directory`)
  for (const name of names) {
    const entry = `${path}/${name}`
    const info = await host.files.stat(root + entry)
    if (info?.type === 'directory') await addDirectory(host, root, entry, answers)
    else if (info?.type === 'file') answers[entry] = (await host.files.read(root + entry)) ?? ''
  }
}

/** Throws, naming file and line, for anything that is not an answer. */
export function scenarioAnswers(text: string, document: string): Record<string, Answer> {
  const { value, at } = readMapping(text, document)
  return answersIn(value, (path) => at([path]))
}

/** A cloud from its scenario, with its `faults` in front. Throws, naming file and line, for what the cloud cannot have. */
export async function cloudScenario(cloud: Cloud, text: string, document: string): Promise<Answering> {
  const { played, faults: given, at } = await readScenario(cloud, clouds, text, document)
  const first = Object.entries(given).map(([path, answer]): [string, FaultyAnswer] => [
    slashed(path),
    faultyAnswer(answer, at(['faults', path])),
  ])
  return faulty(Object.fromEntries(first), answersOf(played))
}

function answersIn(mapping: JsonObject, at: (path: string) => string): Record<string, Answer> {
  return Object.fromEntries(
    Object.entries(mapping).map(([path, answer]) => [slashed(path), answerOf(answer, at(path))]),
  )
}

const slashed = (path: string) => (path.startsWith('/') ? path : `/${path}`)

/** An answer that comes first, or after so many right ones. */
function faultyAnswer(value: Json, at: string): FaultyAnswer {
  if (!isObject(value)) return detailsOf(answerOf(value, at))
  const { after, ...answer } = value
  return { ...detailsOf(answerOf(answer, at)), after: countIn('after', after, at) }
}

function answerOf(value: Json, at: string): Answer {
  if (typeof value === 'string') return value
  if (!isObject(value)) refuse(at, say`an answer is a text or a mapping`)
  const known = ['status', 'headers', 'body', 'delay', 'drip', 'cut', 'fault', 'pace', 'times', 'then']
  const unknown = Object.keys(value).find((key) => !known.includes(key))
  if (unknown) refuse(at, say`an answer has no "${say.word(unknown)}"; it has ${say.join(known.map(say.word))}`)
  const number = (key: string) => countIn(key, value[key], at)
  const fault = value['fault']
  if (fault !== undefined && !faults.some(({ name }) => name === fault))
    refuse(at, say`there is no fault "${say.word(String(fault))}"; firstlight serve --faults lists them`)
  return {
    fault: fault as string | undefined,
    pace: number('pace'),
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

function countIn(key: string, given: Json | undefined, at: string): number | undefined {
  if (given === undefined || (typeof given === 'number' && given >= 0)) return given
  return refuse(at, say`"${say.word(key)}" must be a number of zero or more`)
}

/** `at`: "FILE:LINE". */
function refuse(at: string, why: Said): never {
  throw new Failure(say`${say.path(at)}: ${why}`)
}

const textValues = (map: JsonObject) =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, String(value)]))
