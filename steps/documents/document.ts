// One Kairos document: text to stages with their steps, and everything in it that cannot be used, with its place.

import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import type { Where } from '../../core/notices.ts'
import type { Problem } from '../../core/problem.ts'
import { say } from '../../core/said.ts'
import { didYouMean, publicPath } from '../../core/schema/known-names.ts'
import type { Path } from '../../core/schema/pieces.ts'
import { parseYaml, type YamlResult } from '../../languages/yaml/parse.ts'
import { type Awaited, after } from '../after.ts'
import { stepKeys } from '../index.ts'
import { name } from '../name.ts'
import type { Label, StepPath } from '../step.ts'
import { cloudConfigSteps } from './cloud-config.ts'
import { coerced } from './coerce.ts'
import type { Found, Places } from './found.ts'
import { nearStage } from './near-stage.ts'
import { documentSchema } from './schema.ts'
import { unknownKeys } from './top-level.ts'

export interface Step extends Found {
  /** "ROOT.STEP", the name that `after` refers to and errors show. */
  readonly operation: string
  readonly document: string
  readonly after: readonly Awaited[] | undefined
}

export interface KairosDocument {
  readonly document: string
  readonly stages: ReadonlyMap<string, readonly Step[]>
  readonly problems: readonly Problem[]
  /** `strict: true`: `run-stage` fails as with --strict. */
  readonly strict: boolean
  /** As Jinja: its texts are no templates any more. */
  readonly filledIn?: boolean
}

export interface DocumentOptions {
  /** What a `#cloud-config` says besides is somebody else's to do. */
  readonly stagesOnly?: boolean
  /** As yip reads it: an error takes the whole document. */
  readonly compat?: boolean
}

/** `#cloud-config` within the first lines, before anything that is not a comment; editors put a byte order mark before it. */
export function isCloudConfig(text: string): boolean {
  for (const line of text.replace(/^\ufeff/, '').split('\n', 10)) {
    const trimmed = line.trimEnd()
    if (trimmed === '#cloud-config') return true
    if (trimmed !== '' && !trimmed.startsWith('#')) return false
  }
  return false
}

/** Never throws: a document that cannot be used has no stages, and its problems say why. */
export function parseDocument(text: string, document: string, options: DocumentOptions = {}): KairosDocument {
  const { stagesOnly = false, compat = false } = options
  const yaml = parseYaml(text, { document, several: 'first', spelledKeys: true })
  const problems = yaml.problems.map(ofDocument)
  if (yaml.next) {
    const message = say`a second document is not read`
    problems.push({ level: 'warning', code: 'steps/questionable', message, where: yaml.next })
  }
  const stages = isUsable(yaml.value, document, problems)
    ? stagesOf(yaml.value, { document, problems, places: placesOf(document, yaml), text, stagesOnly, compat })
    : new Map<string, readonly Step[]>()
  if (compat && problems.some(({ level }) => level === 'error')) stages.clear()
  return { document, stages, problems, strict: isObject(yaml.value) && yaml.value['strict'] === true }
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

function isUsable(value: unknown, document: string, problems: Problem[]): value is JsonObject {
  if (isObject(value)) return true
  if (value !== undefined && value !== null) {
    const message = say`a document must be a mapping with "stages"`
    problems.push({ level: 'error', code: 'steps/bad-document', message, where: { document, line: 1 } })
  }
  return false
}

function placesOf(document: string, { value, locate, spelling }: YamlResult): Places {
  let schema: object | undefined
  return {
    locate(path) {
      schema ??= documentSchema()
      const told = publicPath(schema, path, value)
      for (let length = path.length; length > 0; length--) {
        const found = locate(path.slice(0, length))
        if (found) return { ...found, path: told }
      }
      return { document, path: told }
    },
    spelling,
  }
}

interface Reading {
  readonly document: string
  readonly problems: Problem[]
  readonly places: Places
  readonly text: string
  readonly stagesOnly: boolean
  readonly compat: boolean
}

function stagesOf(value: JsonObject, reading: Reading): Map<string, readonly Step[]> {
  const { document, problems, places, stagesOnly, compat } = reading
  const cloudConfig = isCloudConfig(reading.text)
  const lists = new Map<string, readonly Found[]>()
  if (cloudConfig && !stagesOnly)
    for (const [stage, list] of cloudConfigSteps({ ...places, value, compat, problems })) lists.set(stage, list)
  if (!stagesOnly) problems.push(...unknownKeys(value, cloudConfig, places))
  const { stages = null } = value
  if (isObject(stages)) {
    for (const [stage, steps] of Object.entries(stages)) {
      lists.set(stage, [...(lists.get(stage) ?? []), ...stepsOf(stage, steps, reading)])
    }
  } else if (stages !== null) {
    const message = say`"stages" must be a mapping of stage names to lists`
    problems.push({ level: 'error', code: 'steps/bad-document', message, where: places.locate(['stages']) })
  }
  const given = coerced(name.schema as object, value['name'] ?? null, {
    spelling: (path) => places.spelling(['name', ...path]),
    compat,
  }).value
  if (typeof given === 'object' && given !== null) problems.push(badName(places.locate(['name'])))
  const root = (!cloudConfig && name.read(given)) || document
  return new Map([...lists].map(([stage, list]) => [stage, named(root, document, list)]))
}

const badName = (where: Where): Problem => ({
  level: 'error',
  code: 'steps/bad-step',
  message: say`the name must be a text`,
  where,
})

function stepsOf(stage: string, steps: Json, { problems, places: { locate, spelling } }: Reading): readonly Found[] {
  if (steps === null) return []
  const near = nearStage(stage)
  if (near !== undefined) {
    const message = say`nothing is known to run the stage "${say.word(stage)}"`
    problems.push({
      level: 'warning',
      code: 'steps/questionable',
      message,
      where: locate(['stages', stage]),
      hint: near,
    })
  }
  if (!Array.isArray(steps)) {
    const message = say`stage "${say.word(stage)}" must be a list of steps`
    problems.push({ level: 'error', code: 'steps/bad-document', message, where: locate(['stages', stage]) })
    return []
  }
  return steps.flatMap((settings: Json, index): Found[] => {
    const path: Path = ['stages', stage, index]
    if (settings === null) return []
    if (!isObject(settings)) {
      const message = say`a step must be a mapping; it is skipped`
      problems.push({ level: 'error', code: 'steps/bad-step', message, where: locate(path) })
      return []
    }
    for (const key of Object.keys(settings)) {
      if (keys.has(key)) continue
      problems.push({
        level: 'warning',
        code: 'steps/unknown-key',
        message: say`a step key is not known here and has no effect`,
        where: { ...locate([...path, key]), path: locate(path).path },
        hint: didYouMean([...keys], key) ?? say`check its spelling`,
      })
    }
    const given = settings[name.key] ?? null
    if (typeof given === 'object' && given !== null) problems.push(badName(locate([...path, name.key])))
    return [
      {
        settings,
        get where() {
          return locate(path)
        },
        at: (below) => locate([...path, ...below]),
        spelling: (below) => spelling([...path, ...below]),
      },
    ]
  })
}

const keys: ReadonlySet<string> = new Set(stepKeys.map(({ key }) => key))

/** Names for the operations: a step without a name gets its index; where two of the stage have the same name, or none, all get theirs. */
function named(root: string, document: string, list: readonly Found[]): readonly Step[] {
  const names = list.map((found) => label(name, found).value)
  const shared = new Set(names).size < names.length
  return list.map((found, index) => {
    const own = names[index] as string
    const last = shared ? `${own}.${index}` : own || String(index)
    const { value, original } = label(after, found)
    const { settings, at, spelling, first } = found
    return {
      operation: `${root}.${last}`,
      document,
      get where() {
        return found.where
      },
      at,
      spelling,
      after: value?.map(({ name, path: [key = '', ...rest] }) => ({ name, path: [key, ...original(rest)] })),
      settings,
      ...(first && { first }),
    }
  })
}

function label<V>({ key, schema, read }: Label<V>, { settings, spelling }: Found) {
  const ofKey = (path: StepPath) => spelling([key, ...path])
  const { value, original } = coerced(schema as object, settings[key] ?? null, { spelling: ofKey, compat: false })
  return { value: read(value), original }
}
