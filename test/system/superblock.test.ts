import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { readSuperblock, superblockLength } from '../../system/superblock.ts'

/** What blkid says about the same images, which the usual tools made. */
const expected = {
  btrfs: { type: 'btrfs', label: 'kairos state', uuid: '42cd17a8-4453-40ed-9740-33aca63c2d09' },
  ext2: { type: 'ext2', label: 'config-2', uuid: '886f4b3e-6357-4f4b-9ca1-138fb17e0397' },
  ext3: { type: 'ext3', label: 'config-2', uuid: '2b39e6e8-01c8-46e1-9008-52f43d26a466' },
  ext4: { type: 'ext4', label: 'config-2', uuid: 'dba2e8d7-b7cc-4030-be7d-d870c2d16719' },
  fat12: { type: 'vfat', label: 'CIDATA', uuid: '25C4-237B' },
  fat16: { type: 'vfat', label: 'cidata', uuid: '25C4-3B57' },
  fat32: { type: 'vfat', label: 'config-2', uuid: '25C4-4A75' },
  fatboot: { type: 'vfat', label: 'cidata', uuid: '25C4-3B57' },
  fatplain: { type: 'vfat', label: undefined, uuid: '25C8-16F2' },
  iso: { type: 'iso9660', label: 'cidata', uuid: '2026-11-22-19-27-34-00' },
  swap: { type: 'swap', label: 'sw', uuid: '7912eb84-1711-4526-a049-a0a3a91e6f6e' },
  xfs: { type: 'xfs', label: 'seed', uuid: '038a4d8d-5954-42e0-9d2b-7cd9965f95eb' },
}

function image(name: string): Buffer {
  return gunzipSync(readFileSync(new URL(`../../fixtures/superblocks/${name}.gz`, import.meta.url)))
}

function read(bytes: Buffer) {
  return readSuperblock(bytes.subarray(0, superblockLength), async (at, length) => bytes.subarray(at, at + length))
}

describe('superblocks', () => {
  for (const [name, signature] of Object.entries(expected)) {
    it(`of ${name} say what blkid says`, async () => {
      assert.deepEqual(await read(image(name)), signature)
    })
  }

  it('are looked for no further if there is nothing or only a partition table', async () => {
    assert.equal(await read(Buffer.alloc(0)), 'none')
    assert.equal(await read(Buffer.alloc(1024 * 1024)), 'none')
    const classic = Buffer.alloc(4096)
    classic.writeUInt16LE(0xaa55, 510)
    assert.equal(await read(classic), 'none')
    const guid = Buffer.alloc(4096)
    guid.write('EFI PART', 512)
    assert.equal(await read(guid), 'none')
  })

  it('that are not known are left to blkid', async () => {
    assert.equal(await read(Buffer.alloc(superblockLength, 'noise')), 'unknown')
    const ntfs = Buffer.alloc(4096)
    ntfs.write('NTFS    ', 3)
    ntfs.writeUInt16LE(0xaa55, 510)
    assert.equal(await read(ntfs), 'unknown')
    const bridge = image('iso')
    bridge.write('NSR02', 20 * 2048 + 1)
    assert.equal(await read(bridge), 'unknown')
  })

  it('that are cut short or broken do no harm', async () => {
    for (const name of Object.keys(expected)) {
      const whole = image(name)
      for (const length of [1, 512, 1100, 4096, 33_000]) await read(whole.subarray(0, length))
    }
    const fat = image('fat32')
    fat.fill(0xff, 36, 48)
    await read(fat)
  })
})
