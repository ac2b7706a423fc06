// What a user wrote is for those whom it concerns: each text of the configs of all modules and steps is made a marker, and none may show
// up where everybody can read, unless its schema says that it is public. A new module or step is tried without a line here.

import assert from 'node:assert/strict'
import { reasonOf } from '../../core/errors.ts'
import type { JsonObject } from '../../core/json.ts'
import { describeNotice, notices } from '../../core/notices.ts'
import { report } from '../../core/problem.ts'
import { validate } from '../../core/schema/validate.ts'
import { describeArgv } from '../../system/command-error.ts'
import { type MachineOptions, machine } from '../modules/machine.ts'
import { type Plugin, plugins } from '../support/plugins.ts'
import {
  countTexts,
  everything,
  type Marked,
  type Marker,
  planted,
  plantedKeys,
  type ShapeName,
  shapes,
} from './marked.ts'
import { byPurpose, isMeantFor, needed, writtenForms } from './marked-places.ts'
import { surroundings } from './planted.ts'
import { ways } from './ways.ts'

/** Where everybody can read, with what stands there. */
type Seen = readonly (readonly [place: string, text: string])[]

async function run(plugin: Plugin, config: JsonObject, way: MachineOptions): Promise<Seen> {
  const box = machine({
    ...way,
    ...(plugin.distros && { systemInfo: { distro: plugin.distros[0] as string } }),
    files: surroundings,
    instance: { publicKeys: ['ssh-ed25519 AAAA x'] },
  })
  const before = box.host.tree()
  const sink = notices((notice) => (box.said as unknown[]).push(notice), 'modules')
  const { value, problems } = await validate(plugin.schema, config, { document: 'merged config', code: 'stage/schema' })
  report(problems, sink)
  let failure = ''
  try {
    if (value !== undefined) await plugin.apply(value as JsonObject, box)
  } catch (error) {
    failure = reasonOf(error)
  }
  const files = Object.entries(box.host.tree()).filter(([path, { mode }]) => before[path] === undefined || mode & 0o004)
  return [
    ['status', failure],
    ...box.said.map((notice) => ['a notice', describeNotice(notice)] as const),
    ['the console', [...box.out, ...box.err].join('\n')],
    ...box.host.calls.flatMap(({ argv, options }) => [
      ['the log', describeArgv(argv, options)] as const,
      [`arguments of ${argv[0]}`, argv.join(' ')] as const,
      [`environment of ${argv[0]}`, JSON.stringify(options.env ?? {})] as const,
    ]),
    ...files.flatMap(([path, { content = '', target = '', mode }]) => [
      ['the name of a file', path] as const,
      ...(mode & 0o004 ? [[path, content + target] as const] : []),
    ]),
  ]
}

function shown(plugin: Plugin, markers: readonly Marker[], seen: Seen): readonly string[] {
  return markers
    .filter(({ open }) => !open)
    .flatMap((marker) =>
      seen
        .filter(([, text]) => writtenForms(marker).some((form) => text.includes(form)))
        .filter(([place]) => !isMeantFor(place, plugin.id, marker))
        .map(([place]) => `${marker.path} as ${marker.shape}: ${place.replaceAll(/qz\d+/g, '…')}`),
    )
}

interface Trial extends Marked {
  readonly ways: readonly string[]
}

/** All texts at once, however things go; and each alone, among others that do what they should. */
function trialsOf({ schema: given, examples }: Plugin): readonly Trial[] {
  const schema = given as object
  const full = [0, 1, 2, 3, 4, 5].map((choice) => everything(schema, choice) as JsonObject)
  const names = Object.keys(shapes) as ShapeName[]
  const [usual = '', ...others] = Object.keys(ways)
  const all = [...examples, ...full].flatMap((config) => [
    ...names.map((shape) => planted({ schema, config, shape })),
    plantedKeys(schema, config),
  ])
  const single = examples.flatMap((config) =>
    names.flatMap((shape) =>
      Array.from({ length: countTexts(schema, config) }, (_, only) => planted({ schema, config, shape, only })),
    ),
  )
  return [
    ...all.map((marked) => ({ ...marked, ways: [usual, ...others] })),
    ...single.map((marked, index) => ({ ...marked, ways: [usual, others[index % others.length] as string] })),
  ].filter(({ markers }) => markers.length > 0)
}

describe('what a user wrote', () => {
  for (const plugin of plugins) {
    it(`is shown to nobody else by ${plugin.name}, unless it is public`, async () => {
      const found = new Set<string>()
      for (const { config, markers, ways: tried } of trialsOf(plugin)) {
        for (const how of tried) {
          const seen = await run(plugin, config, ways[how] ?? {})
          for (const one of shown(plugin, markers, seen)) found.add(`${one} (${how})`)
        }
      }
      assert.deepEqual([...found].sort(), [])
    })
  }

  it('is shown by purpose in no more cases than the list has', () => {
    assert.deepEqual(
      byPurpose.filter((one) => !needed.has(one)).map(({ why }) => why),
      [],
    )
  })
})
