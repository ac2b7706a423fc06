// `.Values` of templates from what a machine has in its files.

import assert from 'node:assert/strict'
import { valueNames, valuesOf } from '../../../../steps/shared/facts/values.ts'
import { memory, type World } from '../../../../system/memory.ts'

async function read(world: World, ...asked: string[]) {
  const host = memory(world)
  const { Random, ...values } = await valuesOf(host, { hostname: async () => 'web-1' }).read(new Set(asked))
  assert.match(String(Random), /^[\da-z]{32}$/)
  return values
}

/** A structure of SMBIOS with a type, some numbers by their places, and no texts. */
function structure(type: number, length: number, bytes: Readonly<Record<number, number>>): Buffer {
  const one = Buffer.alloc(length + 2)
  one[0] = type
  one[1] = length
  for (const [at, value] of Object.entries(bytes)) one.writeUInt16LE(value, Number(at))
  return one
}

describe('the values of templates', () => {
  it('tell the system apart', async () => {
    const files = {
      '/etc/os-release': 'ID=debian\nPRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nVERSION_ID="13"\n',
      '/etc/debian_version': '13.1\n',
      '/lib64/ld-linux-x86-64.so.2': '',
      '/proc/sys/kernel/osrelease': '6.12.1\n',
      '/proc/sys/kernel/version': '#1 SMP\n',
      '/proc/sys/kernel/arch': 'x86_64\n',
    }
    assert.deepEqual(await read({ files }, 'os', 'kernel'), {
      os: {
        name: 'Debian GNU/Linux 13 (trixie)',
        vendor: 'debian',
        version: '13',
        release: '13.1',
        architecture: 'amd64',
      },
      kernel: { release: '6.12.1', version: '#1 SMP', architecture: 'x86_64' },
    })
    const rocky = {
      '/etc/os-release': 'ID=rocky\nVERSION_ID="9.4"\n',
      '/etc/rocky-release': 'Rocky Linux release 9.4 (Blue)\n',
    }
    assert.deepEqual((await read({ files: rocky }, 'os'))['os'], { vendor: 'rocky', version: '9', release: '9.4' })
    const ubuntu = {
      '/etc/os-release': 'ID=ubuntu\nPRETTY_NAME="Ubuntu 24.04.1 LTS"\n',
      '/etc/debian_version': 'trixie/sid\n',
    }
    assert.deepEqual((await read({ files: ubuntu }, 'os'))['os'], {
      name: 'Ubuntu 24.04.1 LTS',
      vendor: 'ubuntu',
      release: '24.04.1',
    })
  })

  it('tell the node: its name, id, time zone and hypervisor', async () => {
    const files = {
      '/etc/machine-id': 'abc\n',
      '/var/lib/dbus/machine-id': 'dbus\n',
      '/etc/localtime': { link: '../usr/share/zoneinfo/Europe/Berlin' },
    }
    const world = {
      files,
      programs: ['systemd-detect-virt'],
      commands: { 'systemd-detect-virt': { stdout: 'oracle\n' } },
    }
    assert.deepEqual((await read(world, 'node'))['node'], {
      hostname: 'web-1',
      machineid: 'abc',
      hypervisor: 'virtualbox',
      timezone: 'Europe/Berlin',
    })
    assert.deepEqual((await read({ files: { '/etc/timezone': 'UTC\n' } }, 'node'))['node'], {
      hostname: 'web-1',
      timezone: 'UTC',
    })
  })

  it('tell what the firmware says; an empty part is absent, but for the UUID', async () => {
    const dmi = (names: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(names).map(([name, text]) => [`/sys/class/dmi/id/${name}`, `${text}\n`]))
    const files = dmi({
      product_name: 'Box',
      sys_vendor: 'ACME',
      board_name: 'B',
      chassis_type: '3',
      bios_date: '01/02/2026',
    })
    assert.deepEqual(await read({ files }, 'product', 'board', 'chassis', 'bios'), {
      product: { name: 'Box', vendor: 'ACME', uuid: '00000000-0000-0000-0000-000000000000' },
      board: { name: 'B' },
      chassis: { type: 3 },
      bios: { date: '01/02/2026' },
    })
    assert.deepEqual(await read({ files: { '/proc/device-tree/model': 'Pi 5\0' } }, 'product', 'board'), {
      product: { name: 'Pi 5', uuid: '00000000-0000-0000-0000-000000000000' },
    })
  })

  it('count processors, cores and threads', async () => {
    const one = (processor: number, core: number) =>
      `processor\t: ${processor}\nvendor_id\t: GenuineIntel\nmodel name\t: Xeon(R)  CPU @ 2.20GHz\ncpu MHz\t\t: 2199.998\n` +
      `cache size\t: 56320 KB\nphysical id\t: 0\ncore id\t\t: ${core}\n`
    const files = { '/proc/cpuinfo': [one(0, 0), one(1, 0), one(2, 1), one(3, 1)].join('\n') }
    assert.deepEqual((await read({ files }, 'cpu'))['cpu'], {
      vendor: 'GenuineIntel',
      model: 'Xeon(R) CPU @ 2.20GHz',
      speed: 2200,
      cache: 56320,
      cpus: 1,
      cores: 2,
      threads: 4,
    })
  })

  it('add up the memory that the firmware lists', async () => {
    const table = Buffer.concat([
      structure(0, 24, {}),
      structure(17, 0x28, { 12: 8192, 18: 26, 21: 2666 }),
      structure(17, 0x28, { 12: 0 }),
      structure(17, 0x28, { 12: 0x7fff, 28: 32768, 18: 26, 21: 2666 }),
      structure(127, 4, {}),
    ])
    const files = { '/sys/firmware/dmi/tables/DMI': { content: table } }
    assert.deepEqual((await read({ files }, 'memory'))['memory'], { type: 'DDR4', speed: 2666, size: 8192 + 32768 })
    for (const broken of [table.subarray(0, 30), Buffer.from([17, 0, 0, 0]), Buffer.from([17, 200, 0, 0, 1])]) {
      const odd = { '/sys/firmware/dmi/tables/DMI': { content: broken } }
      assert.deepEqual(await read({ files: odd }, 'memory'), {})
    }
  })

  it('list disks and network devices that are hardware', async () => {
    const files = {
      '/sys/block/sda/size': '41943040\n',
      '/sys/block/sda/device/model': 'QEMU HARDDISK\n',
      '/sys/block/sda/device/vendor': 'QEMU\n',
      '/sys/block/loop0/size': '100\n',
      '/sys/class/net/eth0/address': '52:54:00:12:34:56\n',
      '/sys/class/net/eth0/speed': '1000\n',
      '/sys/class/net/eth0/device/driver': { link: '../../../bus/virtio/drivers/virtio_net' },
      '/sys/class/net/lo/address': '00:00:00:00:00:00\n',
    }
    assert.deepEqual(await read({ files }, 'storage', 'network'), {
      storage: [{ name: 'sda', vendor: 'QEMU', model: 'QEMU HARDDISK', size: 21 }],
      network: [{ name: 'eth0', driver: 'virtio_net', macaddress: '52:54:00:12:34:56', speed: 1000 }],
    })
  })

  it('are all there for who asks for all, as far as they are known', async () => {
    const values = await read({ now: new Date('2026-11-29T12:00:00Z') }, '*')
    assert.deepEqual(Object.keys(values), ['sysinfo', 'node', 'os', 'product', 'ProtectedID'])
    assert.ok(Object.keys(values).every((name) => valueNames.includes(name)))
  })
})
