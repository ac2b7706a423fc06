import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { gatherFacts, parseOsRelease } from '../../system/facts.ts'
import { parseBlkid } from '../../system/filesystems.ts'
import { memory, type World, type WorldFile } from '../../system/memory.ts'

const disk = (name: string) =>
  gunzipSync(readFileSync(new URL(`../../fixtures/superblocks/${name}.gz`, import.meta.url)))
const node = (name?: string): WorldFile => ({ type: 'block', content: name ? disk(name) : '' })

const kernel = {
  '/proc/sys/kernel/ostype': 'Linux\n',
  '/proc/sys/kernel/hostname': 'localhost\n',
  '/proc/sys/kernel/osrelease': '6.12.0-amd64\n',
  '/proc/sys/kernel/version': '#1 SMP PREEMPT_DYNAMIC Debian 6.12.1-1\n',
  '/proc/sys/kernel/arch': 'x86_64\n',
}

function nic(name: string, attributes: Record<string, string>): Record<string, WorldFile> {
  const home = `/sys/devices/${name}`
  const files = Object.entries(attributes).map(([file, text]): [string, WorldFile] => {
    return [`${home}/${file}`, text.startsWith('->') ? { link: text.slice(2) } : `${text}\n`]
  })
  return { [`/sys/class/net/${name}`]: { link: `../../devices/${name}` }, ...Object.fromEntries(files) }
}

/** A virtual machine on KVM with a boot disk, a config drive and a drive without a disc. */
const virtualMachine: World = {
  files: {
    ...kernel,
    '/etc/os-release':
      'ID=debian\nVERSION_ID="13"\nVERSION_CODENAME=trixie\nPRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n',
    '/proc/cmdline': 'root=/dev/vda1 ro ds=nocloud\n',
    '/proc/1/environ': 'HOME=/\0TERM=linux\0',
    '/run/systemd/system': { directory: true },
    '/sys/class/dmi/id/sys_vendor': 'QEMU\n',
    '/sys/class/dmi/id/product_name': 'Standard PC (Q35 + ICH9, 2009)\n',
    '/sys/class/dmi/id/product_serial': Buffer.from([0xff, 0xff, 0xff, 0x0a]),
    '/sys/class/block/vda/size': '4096\n',
    '/sys/class/block/vda1/size': '4000\n',
    '/sys/class/block/vdb/size': '4096\n',
    '/sys/class/block/sr0/size': '0\n',
    '/sys/class/block/cciss!c0d0/size': '12\n',
    '/sys/class/block/loop0/size': '0\n',
    '/sys/class/block/ram0/size': '8192\n',
    '/dev/vda': node(),
    '/dev/vda1': node('ext4'),
    '/dev/vdb': node('iso'),
    '/dev/cciss/c0d0': { type: 'block', content: 'something else' },
    ...nic('lo', { type: '772', address: '00:00:00:00:00:00', carrier: '1', operstate: 'unknown', mtu: '65536' }),
    ...nic('enp1s0', {
      type: '1',
      address: '52:54:00:AB:cd:01',
      carrier: '1',
      operstate: 'up',
      dormant: '0',
      mtu: '1500',
      addr_assign_type: '0',
      name_assign_type: '4',
      'device/device': '0x0001',
      'device/driver': '->../../../bus/virtio/drivers/virtio_net',
      'device/subsystem': '->../../../bus/virtio',
      'device/features': '110',
      master: '->../br0',
    }),
    ...nic('br0', { type: '1', address: '52:54:00:ab:cd:01', 'bridge/bridge_id': '8000', uevent: 'DEVTYPE=bridge' }),
    ...nic('enp1s0.7', { type: '1', address: '52:54:00:ab:cd:01', uevent: 'DEVTYPE=vlan\nINTERFACE=enp1s0.7' }),
    '/sys/class/net/bonding_masters': 'bond0\n',
    '/var/lib/cloud/seed/nocloud/meta-data': '',
  },
  commands: {
    'systemd-detect-virt': 'kvm\n',
    'blkid -c /dev/null -o export /dev/cciss/c0d0': 'DEVNAME=/dev/cciss/c0d0\nLABEL=a\\ b\nUUID=12\nTYPE=udf\n',
  },
}

describe('the facts', () => {
  it('asks no program for the hypervisor if only containers matter', async () => {
    const { commands: _, ...world } = virtualMachine
    const facts = await gatherFacts(memory(world), {
      hypervisor: false,
      filesystems: false,
      environment: {},
    })
    assert.deepEqual(facts.virtualization, { name: 'unavailable', container: false })
    assert.equal(facts.cmdline, 'root=/dev/vda1 ro ds=nocloud')
  })

  it('recognises a container by its process namespace if its manager left no mark', async () => {
    const kind = async (namespace: string) => {
      const host = memory({ files: { '/proc/self/ns/pid': { link: namespace } } })
      const want = { hypervisor: false, filesystems: false, environment: {} }
      return (await gatherFacts(host, want)).virtualization
    }
    assert.deepEqual(await kind('pid:[4026531836]'), { name: 'unavailable', container: false })
    assert.deepEqual(await kind('pid:[4026532847]'), { name: 'container-other', container: true })
  })

  it('recognises WSL by its kernel, without a program, and a container within it', async () => {
    const kind = async (release: string, more: World['files'] = {}) => {
      const files = {
        '/proc/sys/kernel/osrelease': `${release}\n`,
        '/proc/self/ns/pid': { link: 'pid:[4026532847]' },
        ...more,
      }
      const want = { hypervisor: false, filesystems: false, environment: {} }
      return (await gatherFacts(memory({ files }), want)).virtualization
    }
    assert.deepEqual(await kind('5.15.167.4-microsoft-standard-WSL2'), { name: 'wsl', container: true })
    assert.deepEqual(await kind('4.4.0-19041-Microsoft'), { name: 'wsl', container: true })
    const docker = { '/proc/1/environ': 'container=docker\0' }
    assert.equal((await kind('5.15.167.4-microsoft-standard-WSL2', docker)).name, 'docker')
  })

  it('of a virtual machine', async () => {
    const host = memory(virtualMachine)
    const probes = ['/var/lib/cloud/seed/nocloud/meta-data', '/dev/lxd/sock']
    const facts = await gatherFacts(host, { probes, environment: {} })
    assert.deepEqual(facts.os, {
      id: 'debian',
      idLike: [],
      versionId: '13',
      codename: 'trixie',
      prettyName: 'Debian GNU/Linux 13 (trixie)',
    })
    assert.deepEqual(facts.kernel, {
      system: 'Linux',
      node: 'localhost',
      release: '6.12.0-amd64',
      version: '#1 SMP PREEMPT_DYNAMIC Debian 6.12.1-1',
      machine: 'x86_64',
    })
    assert.equal(facts.cmdline, 'root=/dev/vda1 ro ds=nocloud')
    assert.equal(facts.environmentCmdline, undefined)
    assert.deepEqual(facts.virtualization, { name: 'kvm', container: false })
    assert.deepEqual(facts.dmi, {
      sys_vendor: 'QEMU',
      product_name: 'Standard PC (Q35 + ICH9, 2009)',
      product_serial: '',
    })
    assert.deepEqual(facts.initEnvironment, { HOME: '/', TERM: 'linux' })
    assert.deepEqual(facts.filesystems, [
      { device: '/dev/cciss/c0d0', type: 'udf', label: 'a b', uuid: '12' },
      { device: '/dev/vda1', type: 'ext4', label: 'config-2', uuid: 'dba2e8d7-b7cc-4030-be7d-d870c2d16719' },
      { device: '/dev/vdb', type: 'iso9660', label: 'cidata', uuid: '2026-11-22-19-27-34-00' },
    ])
    assert.deepEqual([...facts.paths], ['/var/lib/cloud/seed/nocloud/meta-data'])
    assert.equal(facts.systemd, true)
    assert.deepEqual(
      facts.nics.map(({ name, kind }) => [name, kind]),
      [
        ['br0', 'bridge'],
        ['enp1s0', 'physical'],
        ['enp1s0.7', 'vlan'],
        ['lo', 'virtual'],
      ],
    )
    assert.deepEqual(facts.nics[1], {
      name: 'enp1s0',
      mac: '52:54:00:ab:cd:01',
      driver: 'virtio_net',
      deviceId: '0x0001',
      carrier: true,
      operstate: 'up',
      dormant: false,
      mtu: 1500,
      type: 1,
      addrAssignType: 0,
      nameAssignType: 4,
      master: 'br0',
      kind: 'physical',
      features: '110',
      subsystem: 'virtio',
    })
  })

  it('of a container leave out the machine around it, and see a disk that was passed in', async () => {
    const host = memory({
      files: {
        ...virtualMachine.files,
        '/proc/1/environ': 'container=systemd-nspawn\0PATH=/bin\0',
        '/proc/1/cmdline': '/usr/lib/systemd/systemd\0cloud-init=enabled\0',
        '/dev/vda1': 'gone',
        '/dev/vdb': 'gone',
        '/dev/loop3': node('fat16'),
      },
    })
    const facts = await gatherFacts(host, {
      environment: { KERNEL_CMDLINE: 'ds=none', VMX_GUESTINFO: '1', HOME: '/x' },
    })
    assert.equal(facts.initEnvironment['VMX_GUESTINFO'], '1')
    assert.equal(facts.initEnvironment['HOME'], undefined)
    assert.deepEqual(facts.virtualization, { name: 'systemd-nspawn', container: true })
    assert.equal(facts.cmdline, '/usr/lib/systemd/systemd cloud-init=enabled')
    assert.equal(facts.environmentCmdline, 'ds=none')
    assert.deepEqual(facts.dmi, {})
    assert.deepEqual(facts.filesystems, [{ device: '/dev/loop3', type: 'vfat', label: 'cidata', uuid: '25C4-3B57' }])
    assert.deepEqual(host.calls, [])
  })

  it('have file systems of loop devices, and need no blkid for them', async () => {
    const files = {
      ...kernel,
      '/sys/class/block/loop3/size': '4096\n',
      '/sys/class/block/vda/size': '4096\n',
      '/dev/loop3': node('iso'),
      '/dev/vda': node('fat16'),
    }
    // No program is there at all.
    const { filesystems } = await gatherFacts(memory({ files }))
    assert.deepEqual(
      filesystems.map(({ device, type, label }) => [device, type, label]),
      [
        ['/dev/loop3', 'iso9660', 'cidata'],
        ['/dev/vda', 'vfat', 'cidata'],
      ],
    )
  })

  it('have a disc whose node has another name than the kernel gives the device', async () => {
    const files = { ...kernel, '/sys/class/block/loop3/size': '4096\n', '/dev/sr0': node('iso') }
    const { filesystems } = await gatherFacts(memory({ files }))
    assert.deepEqual(
      filesystems.map(({ device, type }) => [device, type]),
      [['/dev/sr0', 'iso9660']],
    )
  })

  it('of a machine without systemd and sysfs come from virt-what and dmidecode', async () => {
    const host = memory({
      files: { ...kernel, '/usr/lib/os-release': "ID='alpine'\nVERSION_ID=3.22.0\n" },
      commands: {
        'virt-what': 'hyperv\n',
        '/usr/bin/dmidecode --quiet --string=system-manufacturer': 'Microsoft Corporation\n',
        '/usr/bin/dmidecode --quiet --string=chassis-asset-tag': '......\n',
      },
      programs: ['dmidecode'],
    })
    const facts = await gatherFacts(host, { environment: {} })
    assert.equal(facts.os.id, 'alpine')
    assert.deepEqual(facts.virtualization, { name: 'microsoft', container: false })
    assert.deepEqual(facts.dmi, { sys_vendor: 'Microsoft Corporation', chassis_asset_tag: '' })
    assert.equal(facts.systemd, false)
  })

  it('take what systemd tells its generators, and the command line given for debugging', async () => {
    const environment = { SYSTEMD_VIRTUALIZATION: 'container:lxc', DEBUG_PROC_CMDLINE: 'ds=maas' }
    const facts = await gatherFacts(memory(), { environment })
    assert.deepEqual(facts.virtualization, { name: 'lxc', container: true })
    assert.equal(facts.cmdline, 'ds=maas')
    assert.equal(
      (await gatherFacts(memory(), { environment: { SYSTEMD_VIRTUALIZATION: '' } })).virtualization.name,
      'none',
    )
    assert.equal((await gatherFacts(memory(), { environment: {} })).virtualization.name, 'unavailable')
  })

  it('that nobody wants are not looked for', async () => {
    const host = memory(virtualMachine)
    const want = {
      filesystems: false,
      nics: false,
      dmi: false,
      environment: { SYSTEMD_VIRTUALIZATION: 'vm:kvm' },
    }
    const facts = await gatherFacts(host, want)
    assert.deepEqual([facts.filesystems, facts.nics, facts.dmi], [[], [], {}])
    assert.deepEqual(host.calls, [])
  })
})

describe('os-release', () => {
  it('is read as a shell would', () => {
    const os = parseOsRelease(
      '# comment\nID=Ubuntu\nID_LIKE="rhel fedora"\nPRETTY_NAME="a \\"quoted\\" \\$name"\nnot a line\n',
    )
    assert.deepEqual(os, {
      id: 'ubuntu',
      idLike: ['rhel', 'fedora'],
      versionId: '',
      codename: '',
      prettyName: 'a "quoted" $name',
    })
  })
})

describe('the output of blkid', () => {
  it("gives one filesystem per block, with the boot sector's label if there is no other", () => {
    const output =
      'DEVNAME=/dev/sda\nPTTYPE=gpt\n\nDEVNAME=/dev/sda1\nLABEL_FATBOOT=EFI\nUUID=1-2\nTYPE=vfat\n\nDEVNAME=/dev/sr0\nTYPE=udf\n'
    assert.deepEqual(parseBlkid(output), [
      { device: '/dev/sda1', type: 'vfat', label: 'EFI', uuid: '1-2' },
      { device: '/dev/sr0', type: 'udf', label: undefined, uuid: undefined },
    ])
  })
})
