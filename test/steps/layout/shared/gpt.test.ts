import assert from 'node:assert/strict'
import { emptyTable, readTable } from '../../../../steps/layout/shared/gpt.ts'
import { gptImage, linux } from './gpt-image.ts'

const read = (image: Buffer) =>
  readTable({ sectors: image.length / 512, sectorSize: 512 }, async (start, length) =>
    image.subarray(start, start + length),
  )

const sectors = 8192
const partitions = [
  { number: 3, start: 4096, size: 100, name: 'späť "x"' },
  { number: 1, start: 2048, size: 2048, name: 'a'.repeat(36) },
]
const image = () => gptImage({ sectors, partitions })

describe('a GUID partition table', () => {
  it('is read with its partitions, by where they start', async () => {
    const table = await read(image())
    assert.ok(typeof table === 'object')
    assert.deepEqual([table.id, table.firstUsable, table.lastUsable, table.slots], [linux, 34, sectors - 34, 128])
    assert.equal(table.repairable, false)
    assert.deepEqual(
      table.partitions.map(({ number, start, size, name, type, id }) => [number, start, size, name, type, id]),
      [
        [1, 2048, 2048, 'a'.repeat(36), linux, '00000001-1111-2222-3333-444444444444'],
        [3, 4096, 100, 'späť "x"', linux, '00000003-1111-2222-3333-444444444444'],
      ],
    )
  })

  it('is read from either copy when the other is broken, and can be repaired', async () => {
    for (const at of [512 + 60, 1024 + 5, (sectors - 1) * 512 + 60, (sectors - 33) * 512 + 5]) {
      const broken = image()
      broken[at] = (broken[at] as number) ^ 1
      const table = await read(broken)
      assert.ok(typeof table === 'object', String(at))
      assert.deepEqual([table.partitions.length, table.repairable], [2, true])
    }
  })

  it('counts as damaged when both copies are', async () => {
    const broken = image()
    for (const at of [512 + 60, (sectors - 1) * 512 + 60]) broken[at] = (broken[at] as number) ^ 1
    assert.equal(await read(broken), 'damaged')
    assert.equal(await read(image().fill(0, 512)), 'damaged')
  })

  it('of a disk that has grown can be repaired, and then reaches its end', async () => {
    const table = await read(gptImage({ sectors, partitions, grown: 1000 }))
    assert.ok(typeof table === 'object')
    assert.deepEqual([table.repairable, table.lastUsable], [true, sectors + 1000 - 34])
  })

  it('with numbers that lead nowhere is damaged, and nothing is read for them', async () => {
    for (const [at, value] of [
      [512 + 32, 2n ** 63n],
      [512 + 72, 2n ** 62n],
      [512 + 80, 2n ** 32n - 1n],
    ] as const) {
      const broken = image().fill(0, 1536)
      if (value < 2n ** 32n) broken.writeUInt32LE(Number(value), at)
      else broken.writeBigUInt64LE(value, at)
      assert.equal(await read(broken), 'damaged')
    }
  })

  it('is told from an MBR, from nothing, and from a file system with the same mark', async () => {
    const mbr = Buffer.alloc(sectors * 512)
    assert.equal(await read(mbr), 'none')
    mbr.writeUInt16LE(0xaa55, 510)
    assert.equal(await read(mbr), 'none')
    mbr[450] = 0x83
    mbr.writeUInt32LE(100, 458)
    assert.equal(await read(mbr), 'mbr')
    assert.equal(await read(Buffer.alloc(0)), 'none')
    assert.equal(await read(Buffer.alloc(512)), 'none')
  })

  it('that is new has room from the first to the last sector', () => {
    const { firstUsable, lastUsable } = emptyTable('X', { sectors, sectorSize: 512 })
    assert.deepEqual([firstUsable, lastUsable], [34, sectors - 34])
    const wide = emptyTable('X', { sectors, sectorSize: 4096 })
    assert.deepEqual([wide.firstUsable, wide.lastUsable], [6, sectors - 6])
  })
})
