// Answers by path for `firstlight serve`, from a directory or from a file.

import { Failure } from '../../core/errors.ts'
import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import { type Said, say } from '../../core/said.ts'
import type { Answer } from '../../metadata-server/answer.ts'
import { faults } from '../../metadata-server/faults.ts'
import type { Host } from '../../system/host.ts'
import { readMapping } from './cloud-scenario.ts'

/** Every file below the directory, by its path there. */
export async function directoryAnswers(host: Host, root: string): Promise<Readonly<Record<string, Answer>>> {
  const answers: Record<string, Answer> = {}
  await addDirectory(host, root, '', answers)
  return answers
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

function answersIn(mapping: JsonObject, at: (path: string) => string): Record<string, Answer> {
  return Object.fromEntries(
    Object.entries(mapping).map(([path, answer]) => [slashed(path), answerOf(answer, at(path))]),
  )
}

const slashed = (path: string) => (path.startsWith('/') ? path : `/${path}`)

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
