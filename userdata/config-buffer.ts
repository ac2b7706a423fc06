// The config merged from the parts of one message: what cloud-config.txt shows, and where each key came from.

import { fuelOf } from '../core/fuel.ts'
import type { Json, JsonObject } from '../core/json.ts'
import { type MergeSpec, type Merging, merging, parseMergeSpec, partMergeSpec } from '../core/merge.ts'
import { say } from '../core/said.ts'
import { readBack } from '../languages/yaml/read-back.ts'
import { dumpYaml } from '../languages/yaml/text.ts'
import { type Locate, PartError } from './handlers/handler.ts'
import { applyJsonPatch } from './json-patch.ts'
import { LimitError, type Limits } from './limits.ts'
import type { Part } from './part.ts'
import { type Provenance, recorder } from './provenance.ts'

export interface ConfigBuffer {
  /** Throws a PartError when the part cannot be merged in the way it asks for. Returns what is odd about that way. */
  add(part: Part, config: JsonObject, merge: readonly Json[], locate: Locate): string[]
  patch(part: Part, operations: unknown): Promise<void>
  /** A part that cannot be used; with `listed` the merged file says so. */
  refuse(part: Part, listed: boolean): void
  /** As a reader of the text finds it. */
  config(): JsonObject
  provenance(): Provenance
  /** Empty while no part was config. */
  text(): string
}

export function configBuffer({ patch_values }: Pick<Limits, 'patch_values'>): ConfigBuffer {
  const merged: string[] = []
  const ignored: string[] = []
  /** Some part was config, perhaps one that could not be used. */
  let touched = false
  const records = recorder()
  let result: Merging = merging({})
  const fuel = fuelOf(patch_values, () => {
    throw new LimitError('patch_values', say`the patches go through more than ${patch_values} values`)
  })

  return {
    add(part, value, merge, locate) {
      const { spec, unknown } = specOf(merge)
      result.add(spec, value, records.from(part, value, locate))
      merged.push(part.filename)
      touched = true
      return unknown
    },
    async patch(part, operations) {
      result = merging(await applyJsonPatch(result.value() as JsonObject, operations, fuel))
      records.patched(part, operations)
      merged.push(part.filename)
      touched = true
    },
    refuse(part, listed) {
      touched = true
      if (listed) ignored.push(part.filename)
    },
    config: () => readBack(result.value()) as JsonObject,
    provenance: records.result,
    text() {
      if (!touched) return ''
      const lines = ['#cloud-config', '']
      if (merged.length > 0)
        lines.push(`# from ${merged.length} files`, ...merged.map((name) => `# ${oneLine(name)}`), '')
      lines.push(...ignored.map((name) => `# Cloud-config part ignored SCHEMA_ERROR: ${name.replace(/[\r\n]/g, ' ')}`))
      return `${lines.join('\n')}\n${dumpYaml(result.value(), { aliases: true, exact: true })}`
    },
  }
}

function oneLine(name: string): string {
  return name.replace(/[\n\t\r]/g, ' ').trim()
}

/** The first merger that handles a type wins, so the YAML's wish comes before the headers'. */
function specOf(wanted: readonly Json[]): { spec: MergeSpec; unknown: string[] } {
  if (wanted.length === 0) return { spec: partMergeSpec, unknown: [] }
  const unknown: string[] = []
  const mergers: MergeSpec[number][] = []
  for (const value of wanted) {
    const parsed = parseMergeSpec(value)
    if (parsed.error !== undefined) {
      // The reference lists a part as ignored if it names something that is no merger at all, but not if the merger is unknown.
      const listed = typeof value === 'string' && !parsed.unknownMerger
      throw new PartError(parsed.error, { listed })
    }
    mergers.push(...parsed.mergers)
    unknown.push(...parsed.unknown)
  }
  return { spec: mergers.length > 0 ? mergers : partMergeSpec, unknown }
}
