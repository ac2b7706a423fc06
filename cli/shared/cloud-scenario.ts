// Scenario files for `firstlight serve CLOUD`: one machine, which every cloud can play.

import { Failure } from '../../core/errors.ts'
import type { JsonObject } from '../../core/json.ts'
import { say } from '../../core/said.ts'
import { parseMapping } from '../../languages/yaml/parse.ts'
import type { Cloud } from '../../metadata-server/cloud.ts'
import { recordingOf } from '../../metadata-server/recording.ts'
import { type Played, play, scenarioSchema } from '../../metadata-server/scenario.ts'

/** Throws, naming file and line, for what the cloud cannot have. */
export async function readScenario(
  cloud: Cloud,
  clouds: readonly Cloud[],
  text: string,
  document: string,
): Promise<Played> {
  const { value, at } = readMapping(text, document)
  const { refusals } = await import('../../core/schema/validate.ts')
  const [wrong] = await refusals(scenarioSchema(clouds), value)
  if (wrong) {
    const { path, message, hint } = wrong
    if (path[0] === 'faults' && path.at(-1) === 'fault')
      throw new Failure(say`${say.path(at(path))}: there is no such fault; firstlight serve --faults lists them`)
    const place = say`${say.path(at(path))}: ${say.path(path.join('/'))}`
    throw new Failure(hint ? say`${place}: ${message} (${hint})` : say`${place}: ${message}`)
  }
  const { cloud: name } = recordingOf(value) ?? {}
  if (name !== undefined && name !== cloud.name)
    throw new Failure(
      say`${say.path(at(['recorded', 'cloud']))}: what was recorded is another cloud's: ${say.named(name)}`,
    )
  return play(cloud, value)
}

/** For editors, which know the file by its first line: "# yaml-language-server: $schema=FILE". */
export function scenarioJsonSchema(clouds: readonly Cloud[]): JsonObject {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A scenario for firstlight serve',
    ...(scenarioSchema(clouds) as JsonObject),
  }
}

/** For people: a line for each cloud, with where its machines look. */
export function cloudList(clouds: readonly Cloud[]): string {
  const widest = (column: readonly string[]) => Math.max(...column.map((text) => text.length))
  const names = widest(clouds.map(({ name }) => name))
  const titles = widest(clouds.map(({ title }) => title))
  return clouds
    .map((cloud) => `${cloud.name.padEnd(names)}  ${cloud.title.padEnd(titles)}  ${cloudPlaces(cloud).join(', ')}\n`)
    .join('')
}

/** Where machines of a cloud look. */
export function cloudPlaces(cloud: Cloud): readonly string[] {
  return [
    ...cloud.addresses,
    ...(cloud.socket === undefined ? [] : [cloud.socket]),
    ...(cloud.converse ? ['a serial line'] : []),
    ...(cloud.guestinfo ? ['guestinfo'] : []),
    ...(cloud.disks ? ['a disk'] : []),
  ]
}

/** A YAML mapping, and the "FILE:LINE" of a path in it. Throws for one that cannot be read. */
export function readMapping(text: string, document: string) {
  const { value = {}, problems, locate } = parseMapping(text, { document })
  const broken = problems.find(({ level }) => level === 'error')
  if (broken) throw new Failure(say`${say.path(document)}:${broken.where.line ?? 1}: ${broken.message}`)
  return { value, at: (path: readonly (string | number)[]) => `${document}:${locate(path)?.line ?? 1}` }
}
