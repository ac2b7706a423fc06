import assert from 'node:assert/strict'
import { bytesIn, readFstab, withDefaults, withoutCancelled } from '../../../../modules/disks/shared/fstab.ts'

describe('fstab', () => {
  it('tells its own lines from others', () => {
    const { kept, removed, devices } = readFstab(
      '# c\n\nUUID=1 / ext4 x 0 1\n/dev/a\\040b /b auto comment=cloudconfig 0 2\n',
    )
    assert.deepEqual([kept, removed.length, [...devices]], [['# c', 'UUID=1 / ext4 x 0 1'], 1, ['UUID=1']])
  })

  it('fills in fields and takes devices back', () => {
    assert.deepEqual(withDefaults(['a', '/a', null, 'ro'], [null, null, 'auto', 'x', '0', '2']), [
      'a',
      '/a',
      'auto',
      'ro',
      '0',
      '2',
    ])
    const entries = [
      ['a', '/1'],
      ['b', '/2'],
      ['a', null],
      ['a', '/3'],
    ]
    assert.deepEqual(withoutCancelled(entries), [
      ['b', '/2'],
      ['a', '/3'],
    ])
  })

  it('reads sizes', () => {
    assert.deepEqual(
      ['10M', '10MB', '10MiB', '1.5G', '512', '.5K'].map(bytesIn),
      [10485760, 10485760, 10485760, 1610612736, 512, 512],
    )
    for (const bad of ['-1', 'ten', '5X', '']) assert.throws(() => bytesIn(bad), /is not a size/)
  })
})
