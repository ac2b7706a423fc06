import assert from 'node:assert/strict'
import { ephemeralDiskDeeds, fstabDeeds } from '../../../../datasources/azure/shared/ephemeral-disk.ts'
import { memory } from '../../../../system/memory.ts'
import { type Disk, machine } from '../../machine.ts'

const alias = '/dev/disk/cloud/azure_resource'
const partition: Disk = { device: '/dev/sdb1', type: 'ntfs', files: { 'DATALOSS_WARNING_README.txt': '' } }

/** What is set up again in a later boot. */
async function again(disks: readonly Disk[], { settings = {}, newInstance = false, partitions = ['sdb1'] } = {}) {
  const names = partitions.map((name) => [`/sys/class/block/sdb/${name}/partition`, '1\n'])
  const files = { '/dev/sdb': '', ...Object.fromEntries(names), [alias]: { link: '/dev/sdb' } }
  const { host, facts, codes } = machine({ disks, files })
  const notices = { warning: () => {}, debug: () => {} } as never
  const deeds = await ephemeralDiskDeeds({
    host,
    facts,
    notices,
    settings: { disk_aliases: { ephemeral0: alias }, never_destroy_ntfs: false, ...settings },
    newInstance,
    paths: { cloud: '/c', run: '/r', instance: '/i' },
  } as never)
  assert.deepEqual(codes(), [])
  return deeds.map((deed) => ('remove' in deed ? deed.remove : ''))
}

const both = ['/i/sem/config_disk_setup', '/i/sem/config_mounts']

describe("Azure's ephemeral disk", () => {
  it('is set up once more when Azure has given a new one', async () => {
    assert.deepEqual(await again([partition]), both)
    const reserved = { ...partition, device: '/dev/sdb2' }
    assert.deepEqual(await again([reserved], { partitions: ['sdb1', 'sdb2'] }), both)
    const windows = { ...partition, files: { ...partition.files, 'System Volume Information/x': '' } }
    assert.deepEqual(await again([windows]), both)
  })

  it('is set up once more on a kernel that cannot read it', async () => {
    assert.deepEqual(await again([{ ...partition, broken: "mount: unknown filesystem type 'ntfs'." }]), both)
    assert.deepEqual(await again([{ ...partition, broken: 'mount: wrong fs type, bad superblock' }]), [])
  })

  it('is left alone otherwise', async () => {
    assert.deepEqual(await again([{ ...partition, files: { 'mine.txt': '' } }]), [])
    assert.deepEqual(await again([{ ...partition, type: 'ext4' }]), [])
    assert.deepEqual(await again([partition], { partitions: ['sdb1', 'sdb2', 'sdb3'] }), [])
    assert.deepEqual(await again([partition], { partitions: [] }), [])
    assert.deepEqual(await again([partition], { newInstance: true }), [])
    assert.deepEqual(await again([partition], { settings: { never_destroy_ntfs: true } }), [])
    assert.deepEqual(await again([partition], { settings: { disk_aliases: {} } }), [])
  })

  it('leaves /etc/fstab when the machine is made like new', async () => {
    const kept = 'LABEL=root / ext4\n'
    const line = '/dev/disk/cloud/azure_resource-part1 /mnt auto defaults,comment=cloudconfig 0 2\n'
    const [deed] = await fstabDeeds(memory({ files: { '/etc/fstab': line + kept } }))
    assert.ok(deed && 'write' in deed)
    assert.equal(deed.content, kept)
    assert.deepEqual(await fstabDeeds(memory({ files: { '/etc/fstab': kept } })), [])
    assert.deepEqual(await fstabDeeds(memory()), [])
  })
})
