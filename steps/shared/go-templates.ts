// Texts of steps as Go templates. The engine and the facts are loaded when the first one is met: a text without "{{" is none.

import type { NoticeCode } from '../../core/codes.ts'
import { Failure } from '../../core/errors.ts'
import type { JsonObject } from '../../core/json.ts'
import type { Notices, Where } from '../../core/notices.ts'
import { type Said, say } from '../../core/said.ts'
import type { GoTemplateFault, GoTemplateResult } from '../../languages/go-template/render.ts'
import type { Host } from '../../system/host.ts'
import type { Known, Values } from './facts/values.ts'

type Source = Pick<Host, 'commands' | 'clock'>

/** Reads the data at the top, of which `asked` names the parts. */
type Data = (asked: ReadonlySet<string>) => Promise<JsonObject>

async function rendered({ commands, clock }: Source, text: string, data: Data): Promise<GoTemplateResult> {
  const { renderGoTemplate } = await import('../../languages/go-template/render.ts')
  return renderGoTemplate(text, {
    data,
    now: () => clock.now().getTime(),
    environment: async () => environmentOf((await commands.query(['env', '-0'], { ofUser: true })).stdout),
  })
}

function environmentOf(text: string): Readonly<Record<string, string>> {
  const pairs = text.split('\0').flatMap((line) => {
    const equals = line.indexOf('=')
    return equals < 0 ? [] : [[line.slice(0, equals), line.slice(equals + 1)] as const]
  })
  return Object.fromEntries(pairs)
}

const isTemplate = (text: string) => text.includes('{{')

/** What documents may ask of the machine: read once, and only what is asked for. */
function factsOf(host: Host, known: Known): Data {
  let values: Promise<Values> | undefined
  return async (asked) => {
    values ??= import('./facts/values.ts').then(({ valuesOf }) => valuesOf(host, known))
    return { Values: await (await values).read(asked) }
  }
}

/** One text by itself, with the names that have no value. Throws a Failure that tells what is wrong with it. */
export async function factsTemplate(
  host: Host,
  known: Known,
  text: string,
): Promise<{ readonly text: string; readonly missing: readonly Said[] }> {
  const result = await rendered(host, text, factsOf(host, known))
  if ('fault' in result) throw new Failure(explained(text, result.fault).message)
  return { text: result.text, missing: result.missing.map(nameOf) }
}

/** The texts of one run over the facts of its machine, read once. One that is no template stays as it is, with a warning. */
export function templatesOf(host: Host, notices: Notices, known: Known) {
  const data = factsOf(host, known)
  return async (text: string, where: Where): Promise<string> => {
    if (!isTemplate(text)) return text
    const result = await rendered(host, text, data)
    if ('fault' in result) {
      const { message, hint } = explained(text, result.fault)
      notices.warning(codes[result.fault.kind], say`it stays as it is written: ${message}`, {
        where,
        ...(hint && { hint }),
      })
      return text
    }
    for (const path of result.missing) {
      notices.warning('template/missing-variable', say`${nameOf(path)} has no value: "<no value>" takes its place`, {
        where,
        ...(path[0] !== 'Values' && { hint: say`a template for another program is kept as {{\`{{.Name}}\`}}` }),
      })
    }
    return result.text
  }
}

const nameOf = (path: readonly string[]): Said =>
  path.length > 0 ? say`.${say.named(path.join('.'))}` : say`what a template prints`

const codes: Readonly<Record<GoTemplateFault['kind'], NoticeCode>> = {
  syntax: 'template/syntax',
  render: 'template/failed',
  limit: 'template/limit',
}

function explained(text: string, { message, offset = 0, unknown }: GoTemplateFault) {
  const before = text.slice(0, offset).split('\n')
  const place = say`template line ${before.length}, column ${(before.at(-1) ?? '').length + 1}: ${message}`
  const isJinja = unknown === 'ds' || /^v\d+$/.test(unknown ?? '')
  const hint = isJinja ? say`a Jinja template begins with "## template: jinja"` : undefined
  return { message: place, hint }
}

/**
 * The text of a hostname, a template of its own kind: `.MachineID`, `.ProtectedID`, `.Random` and `.UUID`. Throws a Failure that tells what
 * is wrong with it; a name of "<no value>" nobody wants. `withoutId` is called if it asks for an id that the machine does not have yet.
 */
export async function hostnameTemplate(host: Host, text: string, withoutId: () => void): Promise<string> {
  if (!isTemplate(text)) return text
  const result = await rendered(host, text, async () => {
    const data = await hostnameData(host)
    if (data['MachineID'] === '' && /\.(?:MachineID|ProtectedID)\b/.test(text)) withoutId()
    return data
  })
  if ('fault' in result) throw new Failure(explained(text, result.fault).message)
  const [missing] = result.missing
  if (missing) throw new Failure(say`${nameOf(missing)} has no value`)
  return result.text
}

async function hostnameData({ files }: Host): Promise<JsonObject> {
  const [{ randomUUID }, { protectedId, randomName, readMachineId }] = await Promise.all([
    import('node:crypto'),
    import('./facts/machine-id.ts'),
  ])
  const id = await readMachineId(files)
  return { UUID: randomUUID(), Random: randomName(), MachineID: id, ProtectedID: protectedId(id) }
}
