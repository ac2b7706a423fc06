import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ibmcloud } from '../../metadata-server/clouds/ibmcloud.ts'
import { clouds } from '../../metadata-server/clouds/index.ts'
import { DiskError, diskPaths, FileSystemRefused, writeDisk } from '../../metadata-server/disk-image.ts'
import type { FileSystem } from '../../metadata-server/file-systems.ts'
import { machineOf } from '../../metadata-server/machine.ts'
import { play } from '../../metadata-server/scenario.ts'
import { readSuperblock, superblockLength } from '../../system/superblock.ts'
import { type Temporary, temporary } from '../support/temporary.ts'

const disk = { label: 'CIDATA', type: 'iso9660', files: { 'meta-data': 'instance-id: i-1\n', 'a/b': 'c' } } as const

/** Those of an image, if they are here. */
const programs = {
  ext4: ['/usr/sbin/mkfs.ext4'],
  vfat: ['/usr/sbin/mkfs.vfat', '/usr/bin/mcopy'],
  iso9660: ['/usr/bin/xorriso'],
} as const

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

  /** What an image is by its own words, as a machine reads it. */
  const signatureOf = async (path: string) => {
    const image = readFileSync(path)
    const found = await readSuperblock(image.subarray(0, superblockLength), async (at, length) =>
      image.subarray(at, at + length),
    )
    assert.ok(typeof found === 'object', String(found))
    return found
  }

  for (const [kind, type] of [
    ['.img', 'ext4'],
    ['.img', 'vfat'],
    ['.iso', 'iso9660'],
    ['.img', 'iso9660'],
  ] as const) {
    it(`writes ${kind} with ${type}, or says whose package is missing`, async () => {
      const path = join(scratch.path, `seed${kind}`)
      const written = writeDisk({ ...disk, also: ['ext4', 'vfat'] }, path, type)
      if (programs[type].some((program) => !existsSync(program))) {
        await assert.rejects(written, (error) => error instanceof DiskError && error.debian !== undefined)
        return
      }
      await written
      assert.deepEqual([(await signatureOf(path)).type, (await signatureOf(path)).label], [type, 'CIDATA'])
      assert.ok(readFileSync(path).includes('instance-id: i-1\n'))
      assert.deepEqual(readdirSync(scratch.path), [`seed${kind}`])
    })
  }

  it('writes an image of each cloud by which its machines know it', async () => {
    for (const cloud of clouds) {
      const { machine, own } = play(cloud)
      for (const one of cloud.disks?.(machine, own) ?? []) {
        const path = join(scratch.path, `${cloud.name}.img`)
        const missing = await writeDisk(one, path).then(
          () => false,
          (error: unknown) => error instanceof DiskError && error.debian !== undefined,
        )
        if (missing) continue
        const { type, label, uuid } = await signatureOf(path)
        assert.ok([one.type, ...(one.also ?? [])].includes(type as FileSystem), `${cloud.name}: ${type}`)
        if (one.label !== '') assert.equal(label, one.label, cloud.name)
        if (one.uuid !== undefined) assert.equal(uuid, one.uuid, cloud.name)
      }
    }
  })

  it('writes no image that the machines would not know', async () => {
    const [ibm] = ibmcloud.disks?.(machineOf({}), {}) ?? []
    assert.ok(ibm)
    for (const [path, wanted] of [
      ['x.iso', undefined],
      ['x.img', 'ext4'],
    ] as const) {
      const written = writeDisk(ibm, join(scratch.path, path), wanted)
      await assert.rejects(written, (error) => error instanceof FileSystemRefused && error.known.join() === 'vfat')
    }
    assert.deepEqual(readdirSync(scratch.path), [])
  })
})

describe('diskPaths', () => {
  it('gives others than the first their label', () => {
    const two = [disk, { ...disk, label: 'config-2' }]
    assert.deepEqual(diskPaths(two, '/x/seed.iso'), ['/x/seed.iso', '/x/seed-config-2.iso'])
    assert.deepEqual(diskPaths(two, '/x/seed'), ['/x/seed', '/x/seed-config-2'])
  })
})
