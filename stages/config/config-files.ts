// The system's and the instance's config files as documents: YAML, or a template of it. What is wrong with one is reported,
// and the others count all the same. The same text under the same name is never parsed twice, not even in later stages, and one
// that came with the program not even once.

import { reasonOf } from '../../core/errors.ts'
import { installedConfigNote } from '../../core/installed-config.ts'
import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'
import { type Problem, report } from '../../core/problem.ts'
import { say } from '../../core/said.ts'
import { jsonIfWhole } from '../../languages/json.ts'
import { parseMapping } from '../../languages/yaml/parse.ts'
import type { KnownFiles } from '../state/known-files.ts'

/** One source of the configuration, for `plan` and `explain`. */
export interface ConfigSource {
  /** A path or a name such as "kernel command line". */
  readonly document: string
  readonly config: JsonObject
}

export interface ConfigFiles {
  /** undefined: there is no such file, it is empty, or it cannot be used, which has been reported. */
  read(path: string): Promise<ConfigSource | undefined>
  /** Paths of the config files of a folder, in their order. */
  folder(path: string): Promise<readonly string[]>
  /** The agent has just written this file: its text, and what that says. */
  wrote(path: string, text: string, config: Json): void
}

export interface ConfigFilesInput {
  readonly known: KnownFiles
  readonly notices: Notices
  /** Variables for files that are Jinja templates; undefined before instance data exist. */
  readonly variables?: () => Promise<JsonObject | undefined>
}

/** A text and what it says. The same object is handed out each time, so nobody may change it. */
interface ParsedDocument {
  readonly text: string
  readonly source: ConfigSource | undefined
  readonly problems: readonly Problem[]
}

export function configFiles(input: ConfigFilesInput): ConfigFiles {
  const { known, notices } = input
  const parsed = new Map<string, ParsedDocument>()
  return {
    async read(path) {
      const raw = await readOrSay(input, path)
      if (raw === undefined) return undefined
      const text = /^##\s*template:/i.test(raw) ? await rendered(input, path, raw) : raw
      let document = parsed.get(path)
      if (document?.text !== text) {
        document = (await asInstalled(known, path, text)) ?? parse(path, text)
        parsed.set(path, document)
      }
      report(document.problems, notices)
      return document.source
    },
    folder: async (path) => (await known.fileNames(path, '.cfg')).map((name) => `${path}/${name}`),
    wrote(path, text, config) {
      known.wrote(path, text)
      if (isObject(config)) parsed.set(path, { text, source: sourceOf(path, config), problems: [] })
    },
  }
}

/** What a file says that is still as `firstlight install` wrote or found it. Anything wrong with the note is a reason to parse. */
async function asInstalled(known: KnownFiles, path: string, text: string): Promise<ParsedDocument | undefined> {
  if (!path.startsWith('/etc/cloud/')) return undefined
  const notes = jsonIfWhole(await known.readText(installedConfigNote).catch(() => undefined))
  const note = isObject(notes) ? notes[path] : undefined
  if (!isObject(note) || note['text'] !== text || !isObject(note['config'])) return undefined
  return { text, source: sourceOf(path, note['config']), problems: [] }
}

function parse(path: string, text: string): ParsedDocument {
  const { value, problems } = parseMapping(text, { document: path })
  return { text, source: value && sourceOf(path, value), problems }
}

function sourceOf(document: string, config: JsonObject): ConfigSource | undefined {
  return Object.keys(config).length > 0 ? { document, config } : undefined
}

async function readOrSay({ known, notices }: ConfigFilesInput, path: string): Promise<string | undefined> {
  try {
    return await known.readText(path)
  } catch (error) {
    notices.warning('stage/unreadable', say`Cannot read config file: ${reasonOf(error, path)}`, {
      where: { document: path },
      hint: say`the settings in it are not applied`,
    })
    return undefined
  }
}

async function rendered({ variables, notices }: ConfigFilesInput, path: string, text: string): Promise<string> {
  const values = await variables?.()
  if (!values) return text
  const { renderTemplate } = await import('../../languages/template.ts')
  const result = await renderTemplate(text, values, { document: path })
  report(result.problems, notices)
  return result.text ?? text
}
