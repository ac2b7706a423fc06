// Whole boots whose system config or kernel command line has a marker in one place: what everybody can read afterwards.

import assert from 'node:assert/strict'
import type { Json } from '../../core/json.ts'
import { portions } from '../support/portions.ts'
import { baseConfig, type Place, placesOf, readersOf } from './marked-base-config.ts'
import { observedBoot, seenAfter } from './seen-after.ts'
import { machine } from './whole-boot.ts'

const marker = 'qz78000001'
const digits = marker.slice(2)

const shapes = {
  'a word': () => marker,
  'an address with a password': () => `https://sam:${marker}@example.com/?token=${marker}`,
  'a number': () => 78_000_001,
  'a longer text': (text: string) => `${text}-${marker}`,
  'a mapping': () => ({ [marker]: [marker] }),
} as const satisfies Readonly<Record<string, (text: string) => Json>>

type ShapeName = keyof typeof shapes

/** What is public by what it is for; never what is a password in an address. */
const open: readonly { readonly path: RegExp; readonly why: string }[] = [
  { path: /^\/(def_log_file|conf_d|system_info\/paths\/)/, why: 'a path' },
  {
    path: /^\/(users\/|system_info\/default_user\/)/,
    why: 'users, their groups, names and shells, which /etc/passwd shows',
  },
  { path: /^\/system_info\/package_mirrors\//, why: 'an address of packages, which a list of repositories shows' },
  { path: /^\/mount_default_fields\//, why: 'what stands in /etc/fstab' },
  {
    path: /^\/datasource\/NoCloud\/meta-data\/key/,
    why: 'metadata, which instance-data.json shows as the reference does',
  },
  {
    path: /^\/datasource(\/NoCloud|\/Akamai(\/paths)?)? \(key\)$/,
    why: 'instance-data.json names each key that it redacts, as in the reference',
  },
]

const needed = new Set<object>()

/** Keys of other mappings that are called config. */
const others = new Set(['config', 'content_path'])

const userData =
  '#cloud-config\nntp: {enabled: true, servers: [ntp.example.com]}\nmounts: [[/dev/vdb, /mnt]]\napt: {preserve_sources_list: false}\n'

const seed = { '/srv/seed/meta-data': 'instance-id: i-2\n', '/srv/seed/user-data': userData }

describe('the system config', () => {
  it('of this test has every key that something other than a module reads', () => {
    const { system_info: systemInfo, ...config } = baseConfig()
    const known = new Set([...Object.keys(config), ...Object.keys(systemInfo as object), 'system_info'])
    assert.deepEqual(
      [...readersOf()].filter((key) => !known.has(key) && !others.has(key)),
      [],
    )
  })

  const byKey = [...Map.groupBy(placesOf(baseConfig()), topKey)]
  const trials = byKey.flatMap(([key, all]) => portions(all, 15).map((places, number) => ({ key, places, number })))
  for (const { key, places, number } of trials) {
    it(`shows nobody what stands in ${key} and is not public (${number + 1})`, async () => {
      const found: string[] = []
      for (const [index, place] of places.entries()) {
        for (const shape of shapesFor(place, index)) {
          const config = JSON.stringify(place.put(shapes[shape](place.usual)))
          const host = machine(
            { 'user-data': userData },
            { files: { ...seed, '/etc/cloud/cloud.cfg': { content: config, mode: 0o600 } } },
          )
          for (const [where, text] of seenAfter(await observedBoot(host))) {
            const at = text.indexOf(digits)
            if (at >= 0 && !isMeantFor(place, shape))
              found.push(`${place.name} as ${shape}: ${where}: ${text.slice(Math.max(0, at - 80), at + 20)}`)
          }
        }
      }
      assert.deepEqual([...new Set(found)].sort(), [])
    })
  }

  it('shows what is public by purpose in no more cases than the list has', () => {
    assert.deepEqual(
      open.filter((one) => !needed.has(one)).map(({ why }) => why),
      [],
    )
  })
})

function topKey({ name }: Place): string {
  return name.split(/[/ ]/)[1] ?? ''
}

/** Each place has the first two, and in turn one of the others. */
function shapesFor({ name }: Place, index: number): readonly ShapeName[] {
  if (name.endsWith('(key)')) return ['a word']
  const [word, address, ...others] = Object.keys(shapes) as [ShapeName, ShapeName, ...ShapeName[]]
  return [word, address, others[index % others.length] as ShapeName]
}

function isMeantFor({ name }: Place, shape: ShapeName): boolean {
  const exception = open.find(({ path }) => path.test(name))
  if (exception === undefined || shape === 'an address with a password') return false
  needed.add(exception)
  return true
}
