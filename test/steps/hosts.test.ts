// A step key changes a machine by its host alone: nothing happens when planning, and what is done to an image is done in it. What is tried
// are the examples of all keys: a new one is tried without a line here.

import assert from 'node:assert/strict'
import { planned } from '../../system/planned.ts'
import { rooted } from '../../system/rooted.ts'
import { type Machine, type MachineOptions, machine } from '../modules/machine.ts'
import { plugins } from '../support/plugins.ts'

const steps = plugins.filter(({ kind }) => kind === 'step')
const system = {
  '/etc/os-release': 'ID=debian\n',
  '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nbob:x:1000:1000::/home/bob:/bin/sh\n',
  '/etc/group': 'root:x:0:\n',
  '/etc/shadow': 'root:*:20000::::::\n',
  '/srv': { directory: true },
} as const
const image = Object.fromEntries(Object.entries(system).map(([path, file]) => [`/img${path}`, file]))

const world: MachineOptions = { unscripted: 'succeed', http: () => 'text\n', files: { ...system, ...image } }

async function applied(around: NonNullable<MachineOptions['around']>, work: (box: Machine) => Promise<void>) {
  const box = machine({ ...world, around })
  const before = box.host.tree()
  await work(box)
  const after = box.host.tree()
  const paths = new Set([...Object.keys(before), ...Object.keys(after)])
  const same = (path: string) => JSON.stringify(before[path]) === JSON.stringify(after[path])
  return { box, changed: [...paths].filter((path) => !same(path)) }
}

describe('the examples of a step key', () => {
  for (const { id, examples, apply } of steps) {
    it(`change nothing when ${id} is planned`, async () => {
      for (const example of examples) {
        const { box, changed } = await applied(
          (host) => planned(host, () => {}),
          (box) => apply(example, box),
        )
        assert.deepEqual([changed, box.host.ran], [[], []])
      }
    })

    it(`change an image, and nothing around it, when ${id} is applied to it`, async () => {
      for (const example of examples) {
        const { box, changed } = await applied(
          (host) => rooted(host, '/img', { commands: 'chroot' }),
          (box) => apply(example, box),
        )
        assert.deepEqual(
          changed.filter((path) => !path.startsWith('/img/')),
          [],
        )
        const outside = box.host.calls.filter(({ argv }) => argv[0] !== 'chroot' || argv[1] !== '/img')
        assert.deepEqual(outside, [])
      }
    })
  }
})
