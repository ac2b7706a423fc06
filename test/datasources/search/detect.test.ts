import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { datasources, detectionOrder } from '../../../datasources/index.ts'
import { identify } from '../../../datasources/search/detect.ts'
import { runIdentify } from '../../../stages/identify.ts'
import { type Disk, machine } from '../machine.ts'
import { type Expected, type RecordedMachine, recordedMachine } from './recorded-machine.ts'

const nothingFound = 'di_report:\n  datasource_list: [  ]\n  # reporting not found result. notfound=disabled.\n'

/** Where our answer differs on purpose. */
const meant: Readonly<Record<string, Expected & { readonly why: string }>> = {
  'an SMBIOS serial in a container': {
    exitCode: 1,
    cloudCfg: nothingFound,
    why: "it is the host's serial: the stages would not read it either",
  },
  'a list in lower case': {
    exitCode: 0,
    cloudCfg: 'datasource_list: [ nocloud, None ]\n',
    why: 'the stages match names whatever their case',
  },
  'Scaleway: the vendor in a container': {
    exitCode: 1,
    cloudCfg: nothingFound,
    why: "it is the host's firmware, which counts for no other source either",
  },
  'AltCloud: vSphere with a disc': {
    exitCode: 0,
    cloudCfg: 'datasource_list: [ AltCloud, OpenNebula, None ]\n',
    why: 'its patterns were meant to match',
  },
  'AltCloud: vSphere with a disc on a list': {
    exitCode: 0,
    cloudCfg: 'datasource_list: [ AltCloud, None ]\n',
    why: 'its patterns were meant to match',
  },
  'ConfigDrive: a version that is not known': {
    exitCode: 1,
    cloudCfg: nothingFound,
    why: 'the stages cannot read it',
  },
  'ConfigDrive: latest outside of the seed': {
    exitCode: 0,
    cloudCfg: 'datasource_list: [ ConfigDrive, None ]\n',
    why: 'the stages read it',
  },
  'NoCloud: seedfrom null': {
    exitCode: 1,
    cloudCfg: nothingFound,
    why: 'null is no address',
  },
  'Ec2: Tilaa': {
    exitCode: 0,
    cloudCfg: 'datasource_list: [ Ec2, None ]\n',
    why: 'the stages know it',
  },
  'Ec2: tilaa': {
    exitCode: 0,
    cloudCfg: 'datasource_list: [ Ec2, None ]\n',
    why: 'the stages know it',
  },
  'Ec2: strict_id in a config file of its own, in one line': {
    exitCode: 0,
    cloudCfg: 'datasource_list: [ Ec2, None ]\ndatasource: {Ec2: {strict_id: "warn"}}\n',
    why: 'it says so',
  },
  'Ec2: strict_id in a config file of its own, in quotes': {
    exitCode: 0,
    cloudCfg: 'datasource_list: [ Ec2, None ]\ndatasource: {Ec2: {strict_id: "warn,10"}}\n',
    why: 'it says so',
  },
  'OpenStack: two maybes': {
    exitCode: 0,
    cloudCfg: 'datasource_list: [ Ec2, OpenStack, None ]\ndatasource: {Ec2: {strict_id: "warn"}}\n',
    why: 'without an empty line',
  },
  'OpenStack: two maybes, first only': {
    exitCode: 0,
    cloudCfg: 'datasource_list: [ Ec2, OpenStack, None ]\ndatasource: {Ec2: {strict_id: "warn"}}\n',
    why: 'without an empty line',
  },
  'OpenStack: two maybes that are only reported': {
    exitCode: 0,
    cloudCfg: 'di_report:\n  datasource_list: [ Ec2, OpenStack, None ]\n  datasource: {Ec2: {strict_id: "warn"}}\n',
    why: 'without an empty line',
  },
  'OpenStack: metadata_urls in the config': {
    exitCode: 0,
    cloudCfg: 'datasource_list: [ OpenStack, None ]\n',
    why: 'bare metal says it nowhere else',
  },
  'OpenNebula: context.sh in a seed': {
    exitCode: 0,
    cloudCfg: 'datasource_list: [ OpenNebula, None ]\n',
    why: 'the stages read it',
  },
  'IBMCloud: both disks': {
    exitCode: 0,
    cloudCfg: 'datasource_list: [ ConfigDrive, IBMCloud, None ]\n',
    why: "only IBM's own disk is kept from ConfigDrive, as in the stages",
  },
  'LXD: the port com.canonical.lxd': {
    exitCode: 0,
    cloudCfg: 'datasource_list: [ LXD, None ]\n',
    why: 'later versions of the reference look at ports',
  },
  'LXD: the port org.linuxcontainers.lxd': {
    exitCode: 0,
    cloudCfg: 'datasource_list: [ LXD, None ]\n',
    why: 'later versions of the reference look at ports',
  },
  'LXD: the port on qemu': {
    exitCode: 0,
    cloudCfg: 'datasource_list: [ LXD, None ]\n',
    why: 'later versions of the reference look at ports',
  },
  'LXD: the second port': {
    exitCode: 0,
    cloudCfg: 'datasource_list: [ LXD, None ]\n',
    why: 'later versions of the reference look at ports',
  },
  'LXD: a board of its own': {
    exitCode: 1,
    cloudCfg: nothingFound,
    why: 'later versions of the reference look at ports in its place',
  },
  'VMware: customization, open-vm-tools': {
    exitCode: 0,
    cloudCfg: 'datasource_list: [ VMware, None ]\n',
    why: "later versions of the reference ask for none of VMware's programs",
  },
  'VMware: customization, multiarch': {
    exitCode: 0,
    cloudCfg: 'datasource_list: [ VMware, None ]\n',
    why: "later versions of the reference ask for none of VMware's programs",
  },
  'VMware: customization, said in cloud.cfg': {
    exitCode: 0,
    cloudCfg: 'datasource_list: [ VMware, None ]\n',
    why: "later versions of the reference ask for none of VMware's programs",
  },
  'OVF: the label OVF ENV': {
    exitCode: 0,
    cloudCfg: 'datasource_list: [ OVF, None ]\n',
    why: 'blkid writes a blank with a backslash, which the reference does not take off',
  },
  'OVF: the label ovf env': {
    exitCode: 0,
    cloudCfg: 'datasource_list: [ OVF, None ]\n',
    why: 'blkid writes a blank with a backslash, which the reference does not take off',
  },
  'OVF: on a loop device': {
    exitCode: 0,
    cloudCfg: 'datasource_list: [ OVF, None ]\n',
    why: 'an image that was attached is a disc too',
  },
  'OVF: a seed one folder up': {
    exitCode: 0,
    cloudCfg: 'datasource_list: [ OVF, None ]\n',
    why: 'the stages read it',
  },
  'MAAS: a seed': {
    exitCode: 0,
    cloudCfg: 'datasource_list: [ MAAS, None ]\n',
    why: 'the stages read it',
  },
  'a list: of several lines, in brackets': {
    exitCode: 0,
    cloudCfg: 'datasource_list: [ Hetzner, None ]\n',
    why: 'half a list is none; it is warned of',
  },
  'a list: in a mapping': {
    exitCode: 1,
    cloudCfg: nothingFound,
    why: 'the list ends with its bracket',
  },
  'a list: of names in upper case': {
    exitCode: 0,
    cloudCfg: 'datasource_list: [ HETZNER, None ]\n',
    why: 'the stages match names whatever their case',
  },
  'policy: blanks': {
    exitCode: 0,
    cloudCfg: 'di_report:\n  datasource_list: [  ]\n  # reporting not found result. notfound=enabled.\n',
    why: 'blanks after a comma mean nothing',
  },
  'a container: podman with a vendor': {
    exitCode: 1,
    cloudCfg: nothingFound,
    why: 'podman makes containers',
  },
  'SYSTEMD_VIRTUALIZATION: nothing': {
    exitCode: 1,
    cloudCfg: nothingFound,
    why: 'systemd has said that there is none',
  },
  'WSL: its name in other letters': {
    exitCode: 0,
    cloudCfg: 'datasource_list: [ WSL, None ]\n',
    why: 'drives of Windows do not tell letters by their case',
  },
  'a custom label in the config': {
    exitCode: 0,
    cloudCfg: 'datasource_list: [ NoCloud, None ]\n',
    why: 'the stages look for the label of the config',
  },
}

const recorded: readonly RecordedMachine[] = JSON.parse(readFileSync('fixtures/datasources/ds-identify.json', 'utf8'))

function identified({ cmdline, files = {}, disks = [], dmi = {}, virt = 'kvm', env }: Partial<RecordedMachine>) {
  const container = virt === 'lxc'
  const { facts } = machine({
    ...(cmdline !== undefined && { cmdline }),
    files,
    dmi: container ? {} : dmi,
    disks: container ? [] : disks,
    container,
    facts: { environmentCmdline: env },
  })
  const configs = Object.entries(files).filter(([path]) => path.endsWith('.cfg') && path.includes('/cloud.cfg'))
  return identify({
    facts,
    datasources,
    policyFile: files['/etc/cloud/ds-identify.cfg'] ?? '',
    configFiles: configs.map(([path, text]) => ({ path, text })),
    disabledByFile: '/etc/cloud/cloud-init.disabled' in files,
    manualClean: '/var/lib/cloud/instance/manual-clean' in files,
  })
}

describe('datasources/search/detect', () => {
  describe('against recordings of the reference', () => {
    for (const machineCase of recorded) {
      const expected = meant[machineCase.name] ?? machineCase.expected
      it(`answers for ${machineCase.name}`, async () => {
        const { host, facts } = await recordedMachine(machineCase)
        const { exitCode } = await runIdentify(host, facts)
        const cloudCfg = (await host.files.readText('/run/cloud-init/cloud.cfg')) ?? null
        const result = await host.files.readText('/run/cloud-init/.ds-identify.result')
        assert.deepEqual([exitCode, cloudCfg, result], [expected.exitCode, expected.cloudCfg, `${exitCode}\n`])
      })
    }

    it('differs only where a recording is different', () => {
      for (const [name, { exitCode, cloudCfg }] of Object.entries(meant)) {
        const { expected } = recorded.find((machineCase) => machineCase.name === name) ?? {}
        assert.notDeepEqual([expected?.exitCode, expected?.cloudCfg], [exitCode, cloudCfg], name)
      }
    })
  })

  it('says that a list over several lines is not read, and where it is', () => {
    const { warnings } = identified({ files: { '/etc/cloud/cloud.cfg': 'datasource_list: [ NoCloud,\n  None ]\n' } })
    assert.deepEqual(
      warnings.map((warning) => warning.split(':')[0]),
      ['/etc/cloud/cloud.cfg'],
    )
  })

  it('warns of each bad value of the policy and uses the default', () => {
    const { warnings } = identified({ cmdline: 'ci.di.policy=found=some,maybe=all,notfound=no' })
    assert.equal(warnings.length, 2)
  })

  it('takes a disk that may be a version 1 config drive for a maybe, which counts only when asked for', () => {
    const disks: readonly Disk[] = [{ device: '/dev/sr0', label: 'stuff', type: 'iso9660' }]
    assert.equal(identified({ disks }).exitCode, 1)
    const { cloudCfg } = identified({ disks, cmdline: 'ci.di.policy=search,maybe=all' })
    assert.equal(cloudCfg, 'datasource_list: [ ConfigDrive, None ]\n')
  })

  it("leaves a config drive label to IBM's cloud when that is on the list", () => {
    const files = { '/etc/cloud/cloud.cfg': 'datasource_list: [ IBMCloud, ConfigDrive ]\n' }
    const disks: readonly Disk[] = [{ device: '/dev/xvdh', label: 'config-2', uuid: '9796-932E', type: 'vfat' }]
    const facts = { ...machine({ disks }).facts, virtualization: { name: 'xen', container: false } }
    const configFiles = Object.entries(files).map(([path, text]) => ({ path, text }))
    const input = { datasources, policyFile: '', configFiles, disabledByFile: false, manualClean: false }
    const found = (given: Partial<typeof input>, on = facts) => identify({ ...input, ...given, facts: on }).cloudCfg
    assert.equal(found({}), 'datasource_list: [ IBMCloud, None ]\n')
    assert.equal(found({ configFiles: [] }), 'datasource_list: [ IBMCloud, None ]\n')
    assert.equal(found({}, machine({ disks }).facts), 'datasource_list: [ ConfigDrive, None ]\n')
    const without = [{ path: '/etc/cloud/cloud.cfg', text: 'datasource_list: [ NoCloud, ConfigDrive ]\n' }]
    assert.equal(found({ configFiles: without }), 'datasource_list: [ ConfigDrive, None ]\n')
  })

  it('lists every datasource in the log, with or without a probe, and never fails for one', () => {
    const { log } = identified({})
    for (const name of detectionOrder())
      assert.ok(
        log.some((line) => line.startsWith(`${name}: `)),
        name,
      )
  })
})
