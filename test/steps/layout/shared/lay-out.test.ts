import assert from 'node:assert/strict'
import { layout } from '../../../../steps/layout/layout.ts'
import { memory } from '../../../../system/memory.ts'
import { type Change, planned } from '../../../../system/planned.ts'
import { stepContext } from '../../../support/step-context.ts'
import { disk, ext4, first } from './laid-out.ts'

describe('layout: a plan', () => {
  it('says what would be done to the disk, and does nothing', async () => {
    const files = disk({ partitions: [{ ...first, content: ext4(10) }] })
    const machine = memory({ files, programs: ['sfdisk', 'partx', 'mkfs.ext4', 'udevadm'] })
    const before = machine.tree()
    const changes: Change[] = []
    const failed: string[] = []
    const host = planned(machine, (change) => changes.push(change))
    await layout.apply(
      {
        device: { path: '/dev/vdb' },
        add_partitions: [{ pLabel: 'data', size: 20, filesystem: 'ext4' }],
        expand_partition: { size: 30 },
      },
      stepContext({ host, fail: (message) => void failed.push(message) }),
    )
    const programs = changes.flatMap((change) => (change.kind === 'run' ? [change.argv[0]] : []))
    assert.deepEqual(programs, [
      'sfdisk',
      'partx',
      'udevadm',
      'udevadm',
      'mkfs.ext4',
      'sfdisk',
      'partx',
      'mount',
      'resize2fs',
      'umount',
    ])
    assert.deepEqual(machine.ran, [])
    assert.deepEqual(machine.tree(), before)
    assert.deepEqual(failed, [])
  })
})
