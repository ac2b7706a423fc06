// What becomes of user-data: a document for later stages, a script that is run now, or only a file.

import { dirname } from 'node:path/posix'
import { HostError, howEnded, reasonOf } from '../../../core/errors.ts'
import { isObject } from '../../../core/json.ts'
import { say } from '../../../core/said.ts'
import { shellWord } from '../../../core/shell-quote.ts'
import { parseYaml } from '../../../languages/yaml/parse.ts'
import { checkForCommand } from '../../../system/checked-path.ts'
import type { Argv } from '../../../system/host.ts'
import { documentDirectories } from '../../documents/directories.ts'
import { hashOf, tagFolder } from '../../shared/handed-out.ts'
import type { StepContext } from '../../step.ts'
import { configFolder } from './keep.ts'
import { ownPart } from './own-part.ts'

export interface Place {
  readonly folder: string
  readonly name: string
}

/** Written as it is: no template in it is rendered. */
export async function useUserData(bytes: Uint8Array, { folder, name }: Place, context: StepContext): Promise<void> {
  const { host, notices, identity, compat } = context
  const content = await ownPart(Buffer.from(bytes), notices)
  const path = `${folder}/userdata`
  // What is in it may be secret, and its files have the mode that Kairos gives them: others cannot enter it.
  if (!(await host.files.exists(folder))) await host.files.makeDirectory(folder, { mode: 0o744 })
  const text = content.toString('utf8')
  const kind = kindOf(text, compat)
  const script = kind === 'script'
  const later = script && identity !== undefined && !compat && isAmongDocuments(folder)
  const files: Record<string, Buffer> = { userdata: content }
  if (kind === 'document' || kind === 'ignition') files[name] = content
  if (later) files[name] = Buffer.from(runningLater(path, text))
  if (identity && folder !== configFolder) {
    const hashes = Object.fromEntries(Object.entries(files).map(([one, of]) => [one, hashOf(of)]))
    const tag = { ...identity, folder, given: hashOf(bytes), files: hashes, ...(later && { script: true as const }) }
    await tagFolder(host.files, tag)
  }
  for (const [one, of] of Object.entries(files))
    await host.files.write(`${folder}/${one}`, of, { mode: script && one === 'userdata' ? 0o744 : 0o644 })
  if (later) return notices.info(say`the user-data is a script, which the final stage runs`)
  if (script) return await runScript(path, text, context)
  if (kind === 'ignition') {
    const message = say`the user-data is an Ignition config, which is kept in ${say.path(path)} and otherwise has no effect`
    notices.warning('steps/questionable', message, {
      where: context.at(['datasource']),
      hint: say`give a #cloud-config`,
    })
  } else if (kind === 'other')
    notices.info(say`the user-data is neither a document nor a script; it is kept in ${say.path(path)}`)
}

/** What is there is read by later stages. */
const isAmongDocuments = (folder: string) =>
  documentDirectories.some((one) => folder === one || dirname(folder) === one)

/** When the machine is set up, once, as cloud-init runs the scripts of its user-data. */
function runningLater(path: string, text: string): string {
  const words = [...interpreterOf(text), path].flatMap((word) => word ?? [])
  const command = JSON.stringify(words.map((word) => shellWord(word)).join(' '))
  return `# The user-data is a script.
stages:
  final:
  - name: userdata
    frequency: per-instance
    commands: [${command}]
`
}

/** By its interpreter: /run may hold nothing that can be run itself. */
async function runScript(path: string, text: string, { host, fail }: StepContext): Promise<void> {
  const [program, argument] = interpreterOf(text)
  try {
    await checkForCommand(host, path, say`The script is not run`)
    const argv: Argv = argument === undefined ? [program, path] : [program, argument, path]
    await host.commands.run(argv, { output: 'pass', ofUser: true })
  } catch (error) {
    fail(
      say`datasource: the script: ${error instanceof HostError && error.code !== 'unsafe' ? howEnded(error) : reasonOf(error)}`,
    )
  }
}

/** Of the first line, as the kernel reads it: a program, and whatever follows as one argument. */
function interpreterOf(text: string): readonly [string, string?] {
  const words = (text.slice(2).split('\n', 1)[0] ?? '').trim()
  const end = words.search(/\s/)
  if (end < 0) return [words || 'sh']
  return [words.slice(0, end), words.slice(end).trim()]
}

/** What is wrong inside a document is told when it is run. `compat`: a script of which YAML makes a mapping or nothing is a document. */
function kindOf(text: string, compat: boolean): 'script' | 'document' | 'ignition' | 'other' {
  const script = text.startsWith('#!')
  if (script && !compat) return 'script'
  const { value, problems } = parseYaml(text, { document: 'user-data', several: 'first' })
  const broken = problems.some(({ level }) => level === 'error')
  if (broken || !(value === undefined || value === null || isObject(value))) return script ? 'script' : 'other'
  const ignition = value?.['ignition']
  return !compat && isObject(ignition) && typeof ignition['version'] === 'string' ? 'ignition' : 'document'
}
