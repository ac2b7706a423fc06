import assert from 'node:assert/strict'
import { mountPoint } from '../../../datasources/shared/seed-disk.ts'

describe('mounted filesystems', () => {
  it('are found by device, their names decoded', () => {
    const mounts = 'proc /proc proc rw 0 0\n/dev/sr0 /mnt/my\\040disk iso9660 ro 0 0\n/dev/sr0 /other iso9660 ro 0 0\n'
    assert.equal(mountPoint(mounts, '/dev/sr0'), '/mnt/my disk')
    assert.equal(mountPoint(mounts, '/dev/sr1'), undefined)
  })
})
