import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DiskError, diskPaths, writeDisk } from '../../metadata-server/disk-image.ts'
import { type Temporary, temporary } from '../support/temporary.ts'

const disk = { label: 'CIDATA', type: 'iso9660', files: { 'meta-data': 'instance-id: i-1\n', 'a/b': 'c' } } as const

/** The program of an image, if it is here. */
const programs = { img: '/usr/sbin/mkfs.ext4', iso: '/usr/bin/xorriso' } as const

describe('writeDisk', () => {
  let scratch: Temporary

  beforeEach(() => {
    scratch = temporary()
  })
  afterEach(() => scratch.remove())

  it('writes a folder', async () => {
    await writeDisk(disk, join(scratch.path, 'seed'))
    assert.equal(readFileSync(join(scratch.path, 'seed/meta-data'), 'utf8'), 'instance-id: i-1\n')
    assert.equal(readFileSync(join(scratch.path, 'seed/a/b'), 'utf8'), 'c')
  })

  for (const [kind, program] of Object.entries(programs)) {
    it(`writes .${kind}, or says whose package is missing`, async () => {
      const path = join(scratch.path, `seed.${kind}`)
      const written = writeDisk(disk, path)
      if (!existsSync(program)) {
        await assert.rejects(written, (error) => error instanceof DiskError && error.debian !== undefined)
        return
      }
      await written
      const image = readFileSync(path)
      const label = kind === 'img' ? image.subarray(1024 + 0x78, 1024 + 0x78 + 6) : image.subarray(32808, 32814)
      assert.equal(label.toString(), 'CIDATA')
      assert.ok(image.includes('instance-id: i-1\n'))
      assert.deepEqual(readdirSync(scratch.path), [`seed.${kind}`])
    })
  }
})

describe('diskPaths', () => {
  it('gives others than the first their label', () => {
    const two = [disk, { ...disk, label: 'config-2' }]
    assert.deepEqual(diskPaths(two, '/x/seed.iso'), ['/x/seed.iso', '/x/seed-config-2.iso'])
    assert.deepEqual(diskPaths(two, '/x/seed'), ['/x/seed', '/x/seed-config-2'])
  })
})
