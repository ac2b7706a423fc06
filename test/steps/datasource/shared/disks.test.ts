import assert from 'node:assert/strict'
import type { MemoryHost, World } from '../../../../system/memory.ts'
import { provided } from '../provided.ts'

interface Disk {
  readonly device: string
  readonly label?: string
  readonly files: Readonly<Record<string, string>>
}

/** Disks that blkid knows, and that can be mounted. */
function withDisks(...disks: readonly Disk[]): World {
  const sys = disks.map(({ device }) => [`/sys/class/block/${device}/size`, '8\n'])
  const nodes = disks.map(({ device }) => [
    `/dev/${device}`,
    { type: 'block' as const, content: Buffer.alloc(70_000, 1) },
  ])
  const known = disks.map(
    ({ device, label }) => `DEVNAME=/dev/${device}\n${label ? `LABEL=${label}\n` : ''}TYPE=iso9660\n`,
  )
  return {
    files: Object.fromEntries([...sys, ...nodes]),
    programs: ['blkid'],
    async commands({ argv }, host: MemoryHost) {
      if (argv[0] === 'blkid') return known.join('\n')
      const disk = disks.find(({ device }) => argv.includes(`/dev/${device}`))
      if (argv[0] === 'mount' && disk) {
        for (const [path, text] of Object.entries(disk.files)) await host.files.write(`${argv.at(-1)}/${path}`, text)
      }
      return ''
    },
  }
}

describe('providers of disks', () => {
  it('read a disk with the label in either case, and else a disc in a drive', async () => {
    for (const label of ['cidata', 'CIDATA']) {
      const other = { device: 'sr0', files: { 'user-data': 'other: 1\n' } }
      const world = withDisks(other, { device: 'sdb', label, files: { 'user-data': 'a: 1\n', config: 'b: 1\n' } })
      assert.equal((await provided('{providers: [cdrom]}', world)).texts['userdata'], 'a: 1\n')
    }
    const disc = withDisks(
      { device: 'sda1', files: { config: 'no: 1\n' } },
      { device: 'sr0', label: 'X', files: { config: 'b: 1\n' } },
    )
    assert.equal((await provided('{providers: [cdrom]}', disc)).texts['userdata.yaml'], 'b: 1\n')
  })

  it('read a config drive, and nothing else of it', async () => {
    const files = { 'openstack/latest/user_data': 'a: 1\n', 'openstack/latest/meta_data.json': '{"hostname": "x"}' }
    const { texts, host } = await provided(
      '{providers: [config-drive]}',
      withDisks({ device: 'vdb', label: 'config-2', files }),
    )
    assert.deepEqual(texts, { userdata: 'a: 1\n', 'userdata.yaml': 'a: 1\n' })
    assert.deepEqual(
      host.ran.filter(([program]) => program === 'hostname'),
      [],
    )
  })

  it('come first, in their order, and nobody is asked over the network once one has user-data', async () => {
    const world = withDisks(
      { device: 'vdb', label: 'config-2', files: { 'openstack/latest/user_data': 'drive: 1\n' } },
      { device: 'sr0', label: 'cidata', files: { 'user-data': 'disc: 1\n' } },
    )
    const { texts, host } = await provided('{providers: [aws, config-drive, cdrom]}', world)
    assert.deepEqual([texts['userdata'], host.requests], ['drive: 1\n', []])
  })

  it('are passed over if there is nothing on them', async () => {
    const world = withDisks({ device: 'sr0', label: 'cidata', files: { 'meta-data': 'instance-id: x\n' } })
    const { errors } = await provided('{providers: [cdrom, config-drive]}', world)
    assert.deepEqual(errors, ['datasource: no metadata/userdata found'])
  })
})
