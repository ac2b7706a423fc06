// One Kairos document: text to stages with their steps, and everything in it that cannot be used, with its place.

import { asText } from '../../core/as-text.ts'
import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import type { Where } from '../../core/notices.ts'
import type { Problem } from '../../core/problem.ts'
import { say } from '../../core/said.ts'
import { didYouMean } from '../../core/schema/known-names.ts'
import { shellQuote } from '../../core/shell-quote.ts'
import { parseYaml, type YamlResult } from '../../languages/yaml/parse.ts'
import { type Awaited, after } from '../after.ts'
import { stepKeys } from '../index.ts'
import { name } from '../name.ts'
import type { Label, StepPath } from '../step.ts'
import { coerced } from './coerce.ts'

export interface Step {
  /** "ROOT.STEP", the name that `after` refers to and errors show. */
  readonly operation: string
  readonly document: string
  readonly where: Where
  /** The place of something in it, by its path from the step. */
  readonly at: (path: StepPath) => Where
  /** How a plain scalar in it is spelled; undefined: it is quoted, or no scalar. */
  readonly spelling: (path: StepPath) => string | undefined
  readonly after: readonly Awaited[] | undefined
  readonly settings: JsonObject
}

export interface KairosDocument {
  readonly document: string
  readonly stages: ReadonlyMap<string, readonly Step[]>
  readonly problems: readonly Problem[]
}

/** `#cloud-config` within the first lines, before anything that is not a comment. */
export function isCloudConfig(text: string): boolean {
  for (const line of text.split('\n', 10)) {
    const trimmed = line.trimEnd()
    if (trimmed === '#cloud-config') return true
    if (trimmed !== '' && !trimmed.startsWith('#')) return false
  }
  return false
}

/**
 * Never throws: a document that cannot be used has no stages, and its problems say why. `stagesOnly`: what a `#cloud-config` says besides
 * is somebody else's to do.
 */
export function parseDocument(text: string, document: string, { stagesOnly = false } = {}): KairosDocument {
  const problems: Problem[] = []
  const {
    value,
    problems: syntax,
    next,
    ...places
  } = parseYaml(text, { document, several: 'first', spelledKeys: true })
  const { locate } = places
  problems.push(...syntax.map(ofDocument))
  if (next) {
    const message = say`a second document is not read`
    problems.push({ level: 'warning', code: 'steps/questionable', message, where: next })
  }
  const none = { document, stages: new Map<string, readonly Step[]>(), problems }
  if (value === undefined || value === null) return none
  if (!isObject(value)) {
    problems.push({
      level: 'error',
      code: 'steps/bad-document',
      message: say`a document must be a mapping with "stages"`,
      where: { document, line: 1 },
    })
    return none
  }
  const cloudConfig = isCloudConfig(text)
  const root = !cloudConfig && typeof value['name'] === 'string' && value['name'] ? value['name'] : document
  const lists = new Map<string, Found[]>()
  if (cloudConfig && !stagesOnly) addCloudConfig(value, document, lists, problems, locate)
  const stages = value['stages']
  if (stages !== undefined && stages !== null && !isObject(stages)) {
    problems.push({
      level: 'error',
      code: 'steps/bad-document',
      message: say`"stages" must be a mapping of stage names to lists`,
      where: locate(['stages']) ?? { document },
    })
  } else {
    for (const [stage, steps] of Object.entries(stages ?? {})) {
      const list = lists.get(stage) ?? []
      lists.set(stage, list)
      collectSteps(stage, steps, list, document, problems, places)
    }
  }
  return {
    document,
    stages: new Map([...lists].map(([stage, list]) => [stage, named(root, document, list)])),
    problems,
  }
}

/** What YAML allows, or what is only one value, takes nothing else with it. */
function ofDocument(problem: Problem): Problem {
  const code = 'steps/bad-document'
  switch (problem.code) {
    case 'yaml/duplicate-key':
      return { ...problem, code, level: 'error' }
    case 'yaml/unknown-tag':
      return { ...problem, code, level: 'warning' }
    default:
      return { ...problem, code }
  }
}

/** A step without its name. */
type Found = Pick<Step, 'settings' | 'where' | 'at' | 'spelling'>

type Places = Pick<YamlResult, 'locate' | 'spelling'>

type Locate = Places['locate']

function collectSteps(
  stage: string,
  steps: Json | undefined,
  list: Found[],
  document: string,
  problems: Problem[],
  { locate, spelling }: Places,
): void {
  const at = (path: (string | number)[]): Where => ({ document, ...locate(path), path: say.named(path.join('/')) })
  if (steps === null || steps === undefined) return
  if (!Array.isArray(steps)) {
    problems.push({
      level: 'error',
      code: 'steps/bad-document',
      message: say`stage "${say.word(stage)}" must be a list of steps`,
      where: at(['stages', stage]),
    })
    return
  }
  for (const [index, step] of steps.entries()) {
    const path = ['stages', stage, index]
    if (step === null) continue
    if (!isObject(step)) {
      problems.push({
        level: 'error',
        code: 'steps/bad-step',
        message: say`a step must be a mapping; it is skipped`,
        where: at(path),
      })
      continue
    }
    for (const key of Object.keys(step)) {
      if (stepKeys.some((known) => known.key === key)) continue
      const known = stepKeys.map((one) => one.key)
      problems.push({
        level: 'warning',
        code: 'steps/unknown-key',
        message: say`a step key is not known here and has no effect`,
        where: { ...at([...path, key]), path: say.word(path.join('/')) },
        hint: didYouMean(known, key) ?? say`check its spelling`,
      })
    }
    list.push({
      settings: step,
      where: at(path),
      at: (below) => at([...path, ...below]),
      spelling: (below) => spelling([...path, ...below]),
    })
  }
}

/** The keys of a `#cloud-config` document that yip translates into steps of its own. */
function addCloudConfig(
  value: JsonObject,
  document: string,
  lists: Map<string, Found[]>,
  problems: Problem[],
  locate: Locate,
): void {
  const files = [value['write_files'], value['milpa_files']].flatMap((list) => (Array.isArray(list) ? list : []))
  const commands = value['runcmd']
  const settings: Record<string, Json> = {}
  if (files.length > 0) settings['files'] = files
  if (Array.isArray(commands)) settings['commands'] = commands.map(shellLine)
  if (Object.keys(settings).length > 0) {
    const key = files.length > 0 ? 'write_files' : 'runcmd'
    const where = { document, ...locate([key]) }
    lists.set('boot', [{ settings, where, at: () => where, spelling: () => undefined }])
  }
  const known = new Set(['write_files', 'milpa_files', 'runcmd', 'stages', 'name'])
  for (const key of Object.keys(value)) {
    if (known.has(key)) continue
    problems.push({
      level: 'warning',
      code: 'steps/unknown-key',
      message: say`a key of a #cloud-config document in a stage directory has no effect`,
      where: { document, ...locate([key]), path: undefined },
      hint: say`give it as user-data, or write it as a step`,
    })
  }
}

function shellLine(entry: Json): Json {
  if (!Array.isArray(entry)) return entry
  return entry.map((word) => shellQuote(asText(word))).join(' ')
}

/** Names for the operations: a step without a name gets its index; where two of the stage have the same name, or none, all get theirs. */
function named(root: string, document: string, list: readonly Found[]): readonly Step[] {
  const names = list.map((found) => label(name, found).value)
  const shared = new Set(names).size < names.length
  return list.map((found, index) => {
    const own = names[index] as string
    const last = shared ? `${own}.${index}` : own || String(index)
    const { value, original } = label(after, found)
    const awaited = value?.map(({ name, path: [key = '', ...rest] }) => ({ name, path: [key, ...original(rest)] }))
    return { ...found, operation: `${root}.${last}`, document, after: awaited }
  })
}

function label<V>({ key, schema, read }: Label<V>, { settings, spelling }: Found) {
  const ofKey = (path: StepPath) => spelling([key, ...path])
  const { value, original } = coerced(schema as object, settings[key] ?? null, { spelling: ofKey, compat: false })
  return { value: read(value), original }
}
